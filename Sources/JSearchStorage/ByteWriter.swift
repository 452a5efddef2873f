// ByteWriter.swift
// Appends integers, varints and strings to a growing array of bytes.

/// A growing array of bytes, with the encodings of `index/FORMAT.md` as methods.
package struct ByteWriter {
    package var bytes: [UInt8] = []

    package init() {}

    package var count: Int { bytes.count }

    package mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

    package mutating func append(_ value: UInt8) { bytes.append(value) }

    package mutating func append(_ value: UInt16) { appendLittleEndian(value) }

    package mutating func append(_ value: UInt32) { appendLittleEndian(value) }

    package mutating func append(_ value: UInt64) { appendLittleEndian(value) }

    private mutating func appendLittleEndian(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.littleEndian) { bytes.append(contentsOf: $0) }
    }

    /// Appends a varint: 7 bits a byte, low bits first.
    package mutating func appendVarInt(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }

    /// Appends a varint of a number that is never negative.
    package mutating func appendVarInt(_ value: Int) { appendVarInt(UInt64(value)) }

    /// Appends a varint.
    package mutating func appendVarInt(_ value: UInt32) { appendVarInt(UInt64(value)) }

    /// Appends a byte count and the UTF-8 of a string.
    package mutating func append(string: String) {
        var copy = string
        copy.withUTF8 { utf8 in
            appendVarInt(utf8.count)
            bytes.append(contentsOf: utf8)
        }
    }

    /// Returns the number of bytes of a varint.
    package static func varIntByteCount(_ value: UInt64) -> Int {
        max(1, (64 - value.leadingZeroBitCount + 6) / 7)
    }
}
