// TermOrder.swift
// The terms of a table in UTF-8, and the order of their bytes.

/// The terms of a ``TermTable`` in UTF-8, one after another in one stretch of memory, sorted.
struct TermOrder: ~Copyable {
    /// A term: its first 8 bytes as a number that orders as they do, and its number in the table.
    private struct Key {
        var prefix: UInt64
        var ordinal: UInt32
    }

    private let bytes: UnsafeMutablePointer<UInt8>
    /// Where each term's bytes start, by its number in the table; one more entry than there are terms.
    private let starts: UnsafeMutablePointer<UInt32>
    private let keys: UnsafeMutablePointer<Key>
    let count: Int

    init(_ terms: borrowing TermTable) {
        count = terms.count
        // A unit of UTF-16 has at most three bytes in UTF-8 (a pair has four).
        bytes = .allocate(capacity: max(1, 3 * terms.unitCount))
        starts = .allocate(capacity: count + 1)
        keys = .allocate(capacity: max(1, count))
        var end = bytes
        for ordinal in 0..<count {
            starts[ordinal] = UInt32(end - bytes)
            let start = end
            Self.transcode(terms.characters(of: ordinal), to: &end)
            keys[ordinal] = Key(prefix: Self.prefix(start, end - start), ordinal: UInt32(ordinal))
        }
        starts[count] = UInt32(end - bytes)
        sort()
    }

    deinit {
        bytes.deallocate()
        starts.deallocate()
        keys.deallocate()
    }

    /// The number, in the table, of the term at a place of the ascending order of bytes.
    @inline(__always)
    func ordinal(at place: Int) -> Int { Int(keys[place].ordinal) }

    /// The first 8 bytes of the term at a place of the order, as a number that orders as they do.
    @inline(__always)
    func prefix(at place: Int) -> UInt64 { keys[place].prefix }

    /// The bytes of a term.
    @inline(__always)
    func bytes(of ordinal: Int) -> UnsafeRawBufferPointer {
        let start = Int(starts[ordinal])
        return UnsafeRawBufferPointer(start: bytes + start, count: Int(starts[ordinal + 1]) - start)
    }

    /// The first 8 bytes as a number that orders as they do.
    @inline(__always)
    static func prefix(_ start: UnsafePointer<UInt8>, _ count: Int) -> UInt64 {
        if count >= 8 { return UnsafeRawPointer(start).loadUnaligned(as: UInt64.self).bigEndian }
        var prefix: UInt64 = 0
        for index in 0..<count { prefix |= UInt64(start[index]) << UInt64(56 - 8 * index) }
        return prefix
    }

    /// Writes units as UTF-8; a lone surrogate as the replacement character.
    private static func transcode(_ units: UnsafeBufferPointer<UInt16>, to end: inout UnsafeMutablePointer<UInt8>) {
        var index = 0
        while index < units.count {
            var scalar = UInt32(units[index])
            index += 1
            if scalar & 0xF800 == 0xD800 {
                if scalar < 0xDC00, index < units.count, units[index] & 0xFC00 == 0xDC00 {
                    scalar = 0x10000 + ((scalar & 0x3FF) << 10 | UInt32(units[index] & 0x3FF))
                    index += 1
                } else {
                    scalar = 0xFFFD
                }
            }
            write(scalar, to: &end)
        }
    }

    @inline(__always)
    private static func write(_ scalar: UInt32, to end: inout UnsafeMutablePointer<UInt8>) {
        func tail(_ shift: UInt32) -> UInt8 { 0x80 | UInt8(scalar >> shift & 0x3F) }
        switch scalar {
        case ..<0x80:
            end[0] = UInt8(scalar)
            end += 1
        case ..<0x800:
            end[0] = 0xC0 | UInt8(scalar >> 6)
            end[1] = tail(0)
            end += 2
        case ..<0x10000:
            end[0] = 0xE0 | UInt8(scalar >> 12)
            end[1] = tail(6)
            end[2] = tail(0)
            end += 3
        default:
            end[0] = 0xF0 | UInt8(scalar >> 18)
            end[1] = tail(12)
            end[2] = tail(6)
            end[3] = tail(0)
            end += 4
        }
    }

    /// Sorts by the prefixes, digit by digit from the lowest (a radix sort), then terms of equal prefix by the rest.
    private func sort() {
        let other = UnsafeMutablePointer<Key>.allocate(capacity: max(1, count))
        defer { other.deallocate() }
        var (source, target) = (keys, other)
        withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { next in
            for shift in stride(from: UInt64(0), to: 64, by: 8) {
                next.initialize(repeating: 0)
                for index in 0..<count { next[Int(source[index].prefix >> shift & 0xFF)] += 1 }
                // All have the same digit: most terms are shorter than 8 bytes.
                if count > 0, next[Int(source[0].prefix >> shift & 0xFF)] == count { continue }
                var sum = 0
                for digit in 0..<256 { (next[digit], sum) = (sum, sum + next[digit]) }
                for index in 0..<count {
                    let digit = Int(source[index].prefix >> shift & 0xFF)
                    target[next[digit]] = source[index]
                    next[digit] += 1
                }
                swap(&source, &target)
            }
        }
        if source != keys { keys.update(from: source, count: count) }
        sortEqualPrefixes()
    }

    private func sortEqualPrefixes() {
        var start = 0
        while start < count {
            var end = start + 1
            while end < count, keys[end].prefix == keys[start].prefix { end += 1 }
            if end - start > 1 {
                var equal = UnsafeMutableBufferPointer(start: keys + start, count: end - start)[...]
                equal.sort {
                    bytes(of: Int($0.ordinal)).lexicographicallyPrecedes(bytes(of: Int($1.ordinal)))
                }
            }
            start = end
        }
    }
}
