// TextEncoder.swift
// Text in, codes out: at each place the longest string that has a code.

/// Finds codes for texts.
///
/// Four tables lead from the next units to the longest string: by two, by three, by four, and by the whole string. An
/// entry says which longer strings begin like it. The table by four is the largest, and at most places no such string begins: a few
/// bits say so, so most places need one look-up. The tables are raw memory, and as small as can be, so that they stay near the processor.
package final class TextEncoder {
    private let codeOfUnit: UnsafeMutablePointer<UInt16>
    private var pairs: BeginningTable<UInt32>
    private var triples: BeginningTable<UInt64>
    private var quads: BeginningTable<UInt64>
    private let strings: UnsafeMutablePointer<StringEntry>
    private let stringMask: Int

    /// A string of five to eight units.
    private struct StringEntry {
        var low: UInt64 = 0
        var high: UInt64 = 0
        var code: UInt16 = 0
        /// 0: no entry.
        var length: UInt16 = 0
    }

    package init(_ table: TextCodeTable) {
        var counts = [Int](repeating: 0, count: TextFormat.longestString + 1)
        var beginnings: Set<UInt32> = []
        for code in table.unitCount..<table.count {
            counts[Int(table.lengths[code])] += 1
            beginnings.insert(UInt32(table.strings[code][0]) | UInt32(table.strings[code][1]) << 16)
        }
        let longer = counts[5...].reduce(0, +)
        codeOfUnit = .allocate(capacity: 1 << 16)
        codeOfUnit.initialize(repeating: 0, count: 1 << 16)
        pairs = BeginningTable(count: beginnings.count)
        triples = BeginningTable(count: counts[3])
        quads = BeginningTable(count: counts[4] + longer)
        stringMask = 1 << BeginningTable<UInt64>.bitCount(longer) - 1
        strings = .allocate(capacity: stringMask + 1)
        strings.initialize(repeating: StringEntry(), count: stringMask + 1)
        for code in 0..<table.count { add(table.strings[code], Int(table.lengths[code]), UInt16(code)) }
    }

    deinit {
        codeOfUnit.deallocate()
        strings.deallocate()
    }

    private func add(_ string: SIMD8<UInt16>, _ length: Int, _ code: UInt16) {
        let halves = unsafeBitCast(string, to: SIMD2<UInt64>.self)
        if length == 1 { return codeOfUnit[Int(string[0])] = code }
        pairs.add(UInt32(truncatingIfNeeded: halves[0]), length: min(length, 4), code: length == 2 ? code : 0)
        switch length {
        case 2: break
        case 3: triples.add(halves[0], length: 3, code: code)
        case 4: quads.add(halves[0], length: 4, code: code)
        default:
            quads.add(halves[0], length: length, code: 0)
            let place = place(halves[0], halves[1], length)
            strings[place] = StringEntry(low: halves[0], high: halves[1], code: code, length: UInt16(length))
        }
    }

    /// Where a string of five units or more is, or would be.
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
            let (code, length) = longest(UnsafeRawPointer(base + index).loadUnaligned(as: SIMD2<UInt64>.self))
            codes[count] = code
            starts[count] = UInt32(truncatingIfNeeded: index)
            count &+= 1
            index &+= length
        }
        while index < units.count {
            var rest = SIMD8<UInt16>.zero
            for offset in 0..<units.count - index { rest[offset] = units[index + offset] }
            var (code, length) = longest(unsafeBitCast(rest, to: SIMD2<UInt64>.self))
            // No unit is 0, so no string goes on behind the end; if one did, the code of the unit is right, too.
            if length > units.count - index { (code, length) = (codeOfUnit[Int(units[index])], 1) }
            codes[count] = code
            starts[count] = UInt32(truncatingIfNeeded: index)
            count += 1
            index += length
        }
        return count
    }

    /// The longest string that the next units begin with.
    @inline(__always)
    private func longest(_ units: SIMD2<UInt64>) -> (code: UInt16, length: Int) {
        let low = units[0]
        if quads.mayContain(low) {
            let quad = quads.find(low)
            if quad.lengths & 0xF0 != 0, let found = longest(low, units[1], quad.lengths) { return found }
            if quad.lengths & 0x08 != 0 { return (quad.code, 4) }
        }
        let pair = pairs.find(UInt32(truncatingIfNeeded: low))
        if pair.lengths & 0x04 != 0 {
            let triple = triples.find(low & 0xFFFF_FFFF_FFFF)
            if triple.lengths != 0 { return (triple.code, 3) }
        }
        return pair.lengths & 0x02 != 0 ? (pair.code, 2) : (codeOfUnit[Int(low & 0xFFFF)], 1)
    }

    /// Strings of five to eight units.
    private func longest(_ low: UInt64, _ high: UInt64, _ lengths: UInt16) -> (code: UInt16, length: Int)? {
        var left = lengths & 0xF0
        while left != 0 {
            let length = UInt16.bitWidth - left.leadingZeroBitCount
            let rest = length == 8 ? high : high & (1 << UInt64(16 * (length - 4)) - 1)
            let entry = strings[place(low, rest, length)]
            if entry.length != 0 { return (entry.code, length) }
            left &= ~(1 << UInt16(length - 1))
        }
        return nil
    }
}

/// Strings of some units, or beginnings of longer ones, in a hash table that is looked into once for nearly every question.
///
/// A slot holds only a key whose hash leads there, and says whether there are others; these are in a second table. So a key
/// that is missing is known to be at the first look.
private struct BeginningTable<Key: FixedWidthInteger & UnsignedInteger & BitwiseCopyable>: ~Copyable {
    struct Entry {
        var key: Key = 0
        var code: UInt16 = 0
        /// Bit *n* − 1 is set if a string of *n* units begins so. 0: no entry.
        var lengths: UInt16 = 0
    }

    /// Set in `lengths` if there are other keys with the same place.
    private static var isCrowded: UInt16 { 1 << 15 }

    private let slots: UnsafeMutablePointer<Entry>
    private let shift: UInt64
    private let others: UnsafeMutablePointer<Entry>
    private let otherMask: Int
    /// Eight bits for each slot; those of keys are set. Of keys that are missing, one in 16 or less has its bit set.
    private let bits: UnsafeMutablePointer<UInt8>

    /// Makes a table for at most so many keys.
    init(count: Int) {
        let bits = Self.bitCount(count)
        shift = UInt64(64 - bits)
        slots = .allocate(capacity: 1 << bits)
        slots.initialize(repeating: Entry(), count: 1 << bits)
        otherMask = 1 << bits - 1
        others = .allocate(capacity: 1 << bits)
        others.initialize(repeating: Entry(), count: 1 << bits)
        self.bits = .allocate(capacity: 1 << bits)
        self.bits.initialize(repeating: 0, count: 1 << bits)
    }

    deinit {
        slots.deallocate()
        others.deallocate()
        bits.deallocate()
    }

    /// The logarithm of a number of slots of which at most half are used.
    static func bitCount(_ count: Int) -> Int {
        var bits = 6
        while 1 << bits < 2 * count { bits += 1 }
        return bits
    }

    @inline(__always)
    private func hash(_ key: Key) -> UInt64 { UInt64(truncatingIfNeeded: key) &* 0x9E37_79B9_7F4A_7C15 }

    @inline(__always)
    private func home(_ key: Key) -> Int { Int(truncatingIfNeeded: hash(key) >> shift) }

    /// The bit of a key in the byte of its slot.
    @inline(__always)
    private func bit(_ key: Key) -> UInt8 { 1 << UInt8(truncatingIfNeeded: hash(key) >> (shift &- 3) & 7) }

    /// Whether a key may be there: asked of a sixteenth of the table's memory.
    @inline(__always)
    func mayContain(_ key: Key) -> Bool { bits[home(key)] & bit(key) != 0 }

    func add(_ key: Key, length: Int, code: UInt16) {
        bits[home(key)] |= bit(key)
        var slot = slots + home(key)
        if slot.pointee.lengths != 0, slot.pointee.key != key {
            slot.pointee.lengths |= Self.isCrowded
            slot = others + otherPlace(key)
        }
        slot.pointee.key = key
        slot.pointee.lengths |= 1 << UInt16(length - 1)
        if code != 0 { slot.pointee.code = code }
    }

    /// What is known of a key; its lengths are 0 if there is nothing.
    @inline(__always)
    func find(_ key: Key) -> (code: UInt16, lengths: UInt16) {
        let entry = slots[home(key)]
        if entry.key == key { return (entry.code, entry.lengths) }
        return entry.lengths & Self.isCrowded == 0 ? (0, 0) : findOther(key)
    }

    @inline(never)
    private func findOther(_ key: Key) -> (code: UInt16, lengths: UInt16) {
        guard mayContain(key) else { return (0, 0) }
        let entry = others[otherPlace(key)]
        return (entry.code, entry.lengths)
    }

    private func otherPlace(_ key: Key) -> Int {
        var index = home(key) & otherMask
        while others[index].lengths != 0, others[index].key != key { index = (index + 1) & otherMask }
        return index
    }
}
