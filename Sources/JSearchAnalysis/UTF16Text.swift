// UTF16Text.swift
// Swift strings to UTF-16 buffers, the form in which text is normalised and cut.

/// Conversions between `String` and arrays of UTF-16 code units.
package enum UTF16Text {
    /// Appends the UTF-16 of a string.
    ///
    /// Four times faster than iterating over `text.utf16` for Japanese.
    package static func append(_ text: String, to units: inout [UInt16]) {
        var copy = text
        let added = copy.withUTF8 { utf8 in TokenWriter<UInt16>.make(limit: utf8.count) { decode(utf8, &$0) } }
        if units.isEmpty { units = added } else { units += added }
    }

    @inline(__always)
    private static func decode(_ utf8: UnsafeBufferPointer<UInt8>, _ units: inout TokenWriter<UInt16>) {
        var index = 0
        // A String's UTF-8 is valid, so the lead byte tells how many bytes follow.
        while index < utf8.count {
            let lead = utf8[index]
            if lead < 0x80 {
                units.append(UInt16(lead))
                index += 1
            } else if lead < 0xE0 {
                units.append(UInt16(lead & 0x1F) << 6 | UInt16(utf8[index + 1] & 0x3F))
                index += 2
            } else if lead < 0xF0 {
                let middle = UInt16(utf8[index + 1] & 0x3F) << 6
                units.append(UInt16(lead & 0x0F) << 12 | middle | UInt16(utf8[index + 2] & 0x3F))
                index += 3
            } else {
                let high = UInt32(lead & 0x07) << 18 | UInt32(utf8[index + 1] & 0x3F) << 12
                let low = UInt32(utf8[index + 2] & 0x3F) << 6 | UInt32(utf8[index + 3] & 0x3F)
                let scalar = (high | low) - 0x10000
                units.append(0xD800 | UInt16(scalar >> 10))
                units.append(0xDC00 | UInt16(scalar & 0x3FF))
                index += 4
            }
        }
    }

    /// Returns the UTF-16 of a string.
    package static func units(_ text: String) -> [UInt16] {
        var units: [UInt16] = []
        append(text, to: &units)
        return units
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
