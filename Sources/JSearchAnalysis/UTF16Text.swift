// UTF16Text.swift
// Swift strings to UTF-16 buffers, the form in which text is normalised and cut.

import CKernels

/// Conversions between `String` and arrays of UTF-16 code units.
package enum UTF16Text {
    /// Appends the UTF-16 of a string.
    ///
    /// Four times faster than iterating over `text.utf16` for Japanese.
    package static func append(_ text: String, to units: inout [UInt16]) {
        var copy = text
        copy.withUTF8 { utf8 in
            guard let bytes = utf8.baseAddress else { return }
            // No character has more units than bytes.
            withUnsafeTemporaryAllocation(of: UInt16.self, capacity: utf8.count) { memory in
                guard let start = memory.baseAddress else { return }
                // SAFETY: a String's UTF-8 is well-formed.
                let count = Int(jsearch_decode_utf8(bytes, utf8.count, start))
                units.append(contentsOf: UnsafeBufferPointer(start: start, count: count))
            }
        }
    }

    /// Returns the UTF-16 of a string.
    package static func units(_ text: String) -> [UInt16] {
        var units: [UInt16] = []
        append(text, to: &units)
        return units
    }

    /// Returns the string of some units. A lone surrogate becomes U+FFFD.
    ///
    /// `String(decoding:as:)` does the same by way of a generic parser, ten times slower, and costs a program's start half a
    /// million instructions more.
    package static func string(_ units: [UInt16]) -> String { units.withUnsafeBufferPointer(string) }

    /// Returns the string of some units. A lone surrogate becomes U+FFFD.
    package static func string(_ units: ArraySlice<UInt16>) -> String { units.withUnsafeBufferPointer(string) }

    private static func string(_ units: UnsafeBufferPointer<UInt16>) -> String {
        String(unsafeUninitializedCapacity: 3 * units.count) { encode(units, into: $0) }
    }

    /// Returns some units in UTF-8. A lone surrogate becomes U+FFFD.
    package static func utf8(_ units: ArraySlice<UInt16>) -> [UInt8] {
        units.withUnsafeBufferPointer { units in
            Array(unsafeUninitializedCapacity: 3 * units.count) { buffer, count in count = encode(units, into: buffer) }
        }
    }

    /// Returns some units in UTF-8. A lone surrogate becomes U+FFFD.
    package static func utf8(_ units: [UInt16]) -> [UInt8] { utf8(units[...]) }

    /// - Parameter output: Has room for three bytes a unit.
    /// - Returns: How many bytes were written.
    private static func encode(
        _ units: UnsafeBufferPointer<UInt16>, into output: UnsafeMutableBufferPointer<UInt8>
    ) -> Int {
        var end = 0
        var index = 0
        func append(_ byte: UInt32) {
            // SAFETY: a unit makes at most three bytes, and a pair of units four.
            output[end] = UInt8(truncatingIfNeeded: byte)
            end += 1
        }
        while index < units.count {
            var (scalar, count) = scalar(units, at: index)
            if scalar & 0xFFFF_F800 == 0xD800 { scalar = 0xFFFD }
            index += count
            if scalar < 0x80 {
                append(scalar)
                continue
            }
            if scalar < 0x800 {
                append(0xC0 | scalar >> 6)
            } else {
                if scalar < 0x10000 {
                    append(0xE0 | scalar >> 12)
                } else {
                    append(0xF0 | scalar >> 18)
                    append(0x80 | scalar >> 12 & 0x3F)
                }
                append(0x80 | scalar >> 6 & 0x3F)
            }
            append(0x80 | scalar & 0x3F)
        }
        return end
    }

    /// The scalar that starts at `index`, and how many units it has; a lone surrogate is itself.
    @inline(__always)
    package static func scalar(
        _ units: UnsafeBufferPointer<UInt16>, at index: Int
    ) -> (
        value: UInt32, count: Int
    ) {
        let first = units[index]
        if first & 0xFC00 == 0xD800, index + 1 < units.count {
            let second = units[index + 1]
            if second & 0xFC00 == 0xDC00 {
                return (0x10000 + (UInt32(first & 0x3FF) << 10 | UInt32(second & 0x3FF)), 2)
            }
        }
        return (UInt32(first), 1)
    }
}
