// ByteReader.swift
// Checked reading of bytes that came from disk.

/// Reads the encodings of `index/FORMAT.md` from bytes that are not trusted.
///
/// Every read checks that the bytes are there and throws ``JSearchError/Code/damaged`` if not. The bytes must outlive
/// the reader; they are those of an ``EnvelopeFile``, which the caller keeps.
package struct ByteReader {
    package let bytes: UnsafeRawBufferPointer
    /// Where the next read starts, from the start of the file.
    package var offset: Int
    /// Where reading must stop.
    package let end: Int
    package let path: String

    /// Makes a reader of `range`, which must lie in `bytes`.
    ///
    /// - Throws: ``JSearchError`` if it does not.
    package init(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, path: String) throws(JSearchError) {
        guard range.lowerBound >= 0, range.upperBound <= bytes.count else {
            throw .damaged(
                "A structure should lie in bytes \(range.lowerBound)..<\(range.upperBound)", path: path,
                at: bytes.count)
        }
        self.bytes = bytes
        self.offset = range.lowerBound
        self.end = range.upperBound
        self.path = path
    }

    /// Makes a reader of the bytes between two offsets that may themselves be damaged.
    ///
    /// - Throws: ``JSearchError`` if they do not lie in `bytes`, one behind the other.
    package init(
        _ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int, path: String
    ) throws(JSearchError) {
        guard start <= end else {
            throw .damaged("A structure should begin at byte \(start) and end at byte \(end)", path: path, at: start)
        }
        try self.init(bytes, start..<end, path: path)
    }

    package var isAtEnd: Bool { offset >= end }

    package func damaged(_ what: String) -> JSearchError { .damaged(what, path: path, at: offset) }

    /// Checks that `count` bytes are left.
    @inline(__always)
    package func require(_ count: Int) throws(JSearchError) {
        guard count >= 0, count <= end - offset else {
            throw damaged("\(count) more bytes were expected")
        }
    }

    package mutating func readUInt8() throws(JSearchError) -> UInt8 {
        try require(1)
        defer { offset += 1 }
        return bytes[offset]
    }

    package mutating func readUInt16() throws(JSearchError) -> UInt16 { try read() }

    package mutating func readUInt32() throws(JSearchError) -> UInt32 { try read() }

    package mutating func readUInt64() throws(JSearchError) -> UInt64 { try read() }

    private mutating func read<T: FixedWidthInteger & BitwiseCopyable>() throws(JSearchError) -> T {
        try require(MemoryLayout<T>.size)
        defer { offset += MemoryLayout<T>.size }
        return T(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: T.self))
    }

    /// Reads a varint below 2⁶⁴.
    package mutating func readVarInt() throws(JSearchError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            try require(1)
            let byte = bytes[offset]
            offset += 1
            if shift == 63, byte > 1 { throw damaged("A varint is too long") }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
            if shift > 63 { throw damaged("A varint is too long") }
        }
    }

    /// Reads a varint that must be below 2³².
    @inline(__always)
    package mutating func readVarInt32() throws(JSearchError) -> UInt32 {
        if offset < end {
            let byte = bytes[offset]
            if byte < 0x80 {
                offset += 1
                return UInt32(byte)
            }
        }
        let start = offset
        guard let value = UInt32(exactly: try readVarInt()), offset - start <= 5 else {
            throw damaged("A number is larger than 32 bits, or longer than it need be")
        }
        return value
    }

    /// Reads a varint that counts something: it must be below 2⁴⁸ and not exceed `limit`.
    package mutating func readCount(limit: Int = 1 << 48) throws(JSearchError) -> Int {
        let value = try readVarInt()
        guard value <= UInt64(limit) else { throw damaged("A count of \(value) is impossible here") }
        return Int(value)
    }

    /// Reads a string; bytes that are not UTF-8 are damage.
    package mutating func readString() throws(JSearchError) -> String {
        let count = try readCount(limit: end - offset)
        try require(count)
        guard let string = String(validating: bytes[offset..<offset + count], as: UTF8.self) else {
            throw damaged("A string is not UTF-8")
        }
        offset += count
        return string
    }
}
