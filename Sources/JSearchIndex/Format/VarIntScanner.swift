// VarIntScanner.swift
// Reads varints from verified bytes, without leaving this module for each of them.

/// Walks over the bytes of one structure.
///
/// ``ByteReader`` does the same, and says what is wrong with damaged bytes; but it is of another module, and a call for each
/// number costs more than the number. Whoever gets nil here reads the structure again with a ``ByteReader``, which throws.
struct VarIntScanner {
    private(set) var next: UnsafePointer<UInt8>
    let end: UnsafePointer<UInt8>

    /// - Parameters:
    ///   - bytes: The file; must outlive the scanner.
    ///   - range: In the file, and verified.
    init?(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) {
        guard range.lowerBound >= 0, range.upperBound <= bytes.count, let base = bytes.baseAddress else { return nil }
        // SAFETY: the range is in the buffer, by the line above; every read is checked against `end`.
        next = (base + range.lowerBound).assumingMemoryBound(to: UInt8.self)
        end = (base + range.upperBound).assumingMemoryBound(to: UInt8.self)
    }

    /// Bytes that are left.
    var left: Int { end - next }

    @inline(__always)
    mutating func byte() -> UInt8? {
        guard next < end else { return nil }
        let value = next.pointee
        next += 1
        return value
    }

    /// Moves on; false if there are not so many bytes.
    @inline(__always)
    mutating func skip(_ count: Int) -> Bool {
        guard count >= 0, count <= left else { return false }
        next += count
        return true
    }

    /// A varint below 2⁴⁸.
    @inline(__always)
    mutating func varInt() -> Int? {
        guard next < end else { return nil }
        let first = next.pointee
        if first < 0x80 {
            next += 1
            return Int(first)
        }
        // Most numbers that need more than one byte need two.
        if left >= 2, next[1] < 0x80 {
            defer { next += 2 }
            return Int(first & 0x7F) | Int(next[1]) << 7
        }
        return longVarInt()
    }

    private mutating func longVarInt() -> Int? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 49, by: 7) {
            guard next < end else { return nil }
            let byte = next.pointee
            next += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value < 1 << 48 ? Int(value) : nil }
        }
        return nil
    }

    /// Eight bytes, the lowest first.
    mutating func uint64() -> UInt64? {
        guard left >= 8 else { return nil }
        defer { next += 8 }
        return UInt64(littleEndian: UnsafeRawPointer(next).loadUnaligned(as: UInt64.self))
    }

    /// The frequencies of a posting outside blocks, by the low two bits before it. index/FORMAT.md, ".postings".
    @inline(__always)
    mutating func frequencies(code: Int) -> FieldFrequencies? {
        var result = FieldFrequencies()
        let body = Int(Field.body.rawValue)
        switch code {
        case 0: result.counts[body] = 1
        case 1:
            guard let more = frequency() else { return nil }
            result.counts[body] = more + 2
        case 2:
            guard let fields = byte(), fields != 0, fields >> UInt8(Field.count) == 0 else { return nil }
            for field in 0..<Field.count where fields & 1 << UInt8(field) != 0 {
                guard let more = frequency() else { return nil }
                result.counts[field] = more + 1
            }
        default: return nil
        }
        return result
    }

    private mutating func frequency() -> UInt32? {
        guard let value = varInt(), value < IndexFormat.fieldUnitLimit else { return nil }
        return UInt32(value)
    }
}
