// TextEncoder.swift
// Text in, codes out: at each place the longest string that has a code.

/// Finds codes for texts.
///
/// Four tables lead from the next units to the longest string: by one unit, by two, by four, and by the whole string. An
/// entry says which longer strings begin like it, so most places need two look-ups. The tables are raw memory: they are
/// looked into twice for every code of an index.
package final class TextEncoder {
    private let codeOfUnit: UnsafeMutablePointer<UInt16>
    private let pairs: UnsafeMutablePointer<Entry>
    private let pairMask: Int
    private let quads: UnsafeMutablePointer<Entry>
    private let quadMask: Int
    private let strings: UnsafeMutablePointer<StringEntry>
    private let stringMask: Int

    /// A beginning of two or four units.
    private struct Entry {
        var key: UInt64 = 0
        var code: UInt16 = 0
        /// Bit *n* − 1 is set if a string of *n* units begins so, bit 1 or 3 if this one has a code. 0: no entry.
        var lengths: UInt16 = 0
    }

    /// A string of three, or five to eight units.
    private struct StringEntry {
        var low: UInt64 = 0
        var high: UInt64 = 0
        var code: UInt16 = 0
        /// 0: no entry.
        var length: UInt16 = 0
    }

    package init(_ table: TextCodeTable) {
        func size(_ count: Int) -> Int {
            var size = 64
            while size < 2 * count { size *= 2 }
            return size
        }
        let many = table.count - table.unitCount
        codeOfUnit = .allocate(capacity: 1 << 16)
        codeOfUnit.initialize(repeating: 0, count: 1 << 16)
        (pairMask, quadMask, stringMask) = (size(many) - 1, size(many) - 1, size(many) - 1)
        pairs = .allocate(capacity: pairMask + 1)
        pairs.initialize(repeating: Entry(), count: pairMask + 1)
        quads = .allocate(capacity: quadMask + 1)
        quads.initialize(repeating: Entry(), count: quadMask + 1)
        strings = .allocate(capacity: stringMask + 1)
        strings.initialize(repeating: StringEntry(), count: stringMask + 1)
        for code in 0..<table.count { add(table.strings[code], Int(table.lengths[code]), UInt16(code)) }
    }

    deinit {
        codeOfUnit.deallocate()
        pairs.deallocate()
        quads.deallocate()
        strings.deallocate()
    }

    private func add(_ string: SIMD8<UInt16>, _ length: Int, _ code: UInt16) {
        guard length > 1 else { return codeOfUnit[Int(string[0])] = code }
        let halves = unsafeBitCast(string, to: SIMD2<UInt64>.self)
        let pair = Self.place(halves[0] & 0xFFFF_FFFF, pairs, pairMask)
        pairs[pair].key = halves[0] & 0xFFFF_FFFF
        pairs[pair].lengths |= 1 << UInt16(min(length, 4) - 1)
        if length == 2 { return pairs[pair].code = code }
        if length >= 4 {
            let quad = Self.place(halves[0], quads, quadMask)
            quads[quad].key = halves[0]
            quads[quad].lengths |= 1 << UInt16(length - 1)
            if length == 4 { return quads[quad].code = code }
        }
        let place = place(halves[0], halves[1], length)
        strings[place] = StringEntry(low: halves[0], high: halves[1], code: code, length: UInt16(length))
    }

    /// Where a beginning is, or would be.
    @inline(__always)
    private static func place(_ key: UInt64, _ entries: UnsafeMutablePointer<Entry>, _ mask: Int) -> Int {
        var index = Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
        while entries[index].lengths != 0, entries[index].key != key { index = (index + 1) & mask }
        return index
    }

    @inline(__always)
    private func place(_ low: UInt64, _ high: UInt64, _ length: Int) -> Int {
        let hash = (low &* 0x9E37_79B9_7F4A_7C15) ^ (high &* 0xC2B2_AE3D_27D4_EB4F)
        var index = Int(truncatingIfNeeded: hash >> 32) & stringMask
        while strings[index].length != 0 {
            let entry = strings[index]
            if entry.low == low, entry.high == high, Int(entry.length) == length { break }
            index = (index + 1) & stringMask
        }
        return index
    }

    /// Writes the codes of a text.
    ///
    /// - Parameters:
    ///   - codes: Has room for as many as there are units.
    ///   - starts: Receives for each code the unit where its string begins.
    /// - Returns: How many there are.
    package func encode(
        _ units: UnsafeBufferPointer<UInt16>, into codes: UnsafeMutablePointer<UInt16>,
        starts: UnsafeMutablePointer<UInt32>
    ) -> Int {
        guard let base = units.baseAddress else { return 0 }
        var count = 0
        var index = 0
        // Eight units are loaded at once, so the last ones are handled in a copy.
        let safeEnd = units.count - TextFormat.longestString
        while index <= safeEnd {
            let (code, length) = longest(
                UnsafeRawPointer(base + index).loadUnaligned(as: SIMD2<UInt64>.self), TextFormat.longestString)
            codes[count] = code
            starts[count] = UInt32(truncatingIfNeeded: index)
            count += 1
            index += length
        }
        while index < units.count {
            var rest = SIMD8<UInt16>.zero
            for offset in 0..<units.count - index { rest[offset] = units[index + offset] }
            let (code, length) = longest(unsafeBitCast(rest, to: SIMD2<UInt64>.self), units.count - index)
            codes[count] = code
            starts[count] = UInt32(truncatingIfNeeded: index)
            count += 1
            index += length
        }
        return count
    }

    /// The longest string that the next units begin with.
    @inline(__always)
    private func longest(_ units: SIMD2<UInt64>, _ left: Int) -> (code: UInt16, length: Int) {
        let (low, high) = (units[0], units[1])
        let pair = pairs[Self.place(low & 0xFFFF_FFFF, pairs, pairMask)]
        if left >= 2, pair.lengths != 0 {
            if left >= 4, pair.lengths & 8 != 0 {
                let quad = quads[Self.place(low, quads, quadMask)]
                if quad.lengths >> 4 != 0, let found = longest(low, high, quad.lengths, left) { return found }
                if quad.lengths & 8 != 0 { return (quad.code, 4) }
            }
            if left >= 3, pair.lengths & 4 != 0 {
                let entry = strings[place(low & 0xFFFF_FFFF_FFFF, 0, 3)]
                if entry.length != 0 { return (entry.code, 3) }
            }
            if pair.lengths & 2 != 0 { return (pair.code, 2) }
        }
        return (codeOfUnit[Int(low & 0xFFFF)], 1)
    }

    /// Strings of five to eight units.
    private func longest(
        _ low: UInt64, _ high: UInt64, _ lengths: UInt16, _ left: Int
    ) -> (code: UInt16, length: Int)? {
        var length = min(TextFormat.longestString, left)
        while length > 4 {
            if lengths >> UInt16(length - 1) & 1 != 0 {
                let rest = length == 8 ? high : high & (1 << UInt64(16 * (length - 4)) - 1)
                let entry = strings[place(low, rest, length)]
                if entry.length != 0 { return (entry.code, length) }
            }
            length -= 1
        }
        return nil
    }
}
