// TermTable.swift
// Numbers the distinct terms of a stream while a segment is being made.

/// A hash table from the characters of a term to a number, in order of first appearance.
///
/// Open addressing with linear probing on 64-bit hashes; the characters lie one after another in one array,
/// so a term costs no allocation. The memory is the table's own: it must not be copied, and ``deallocate()``
/// frees it. (A class would cost a check for exclusive access at each of a hundred million look-ups.)
struct TermTable {
    /// How many terms there are.
    private(set) var count = 0
    /// Terms of three units and more, by hash.
    private var slots: UnsafeMutablePointer<Slot>
    private var mask: Int
    private var longCount = 0
    /// Terms of one or two units: most are such, and a slot that holds the units themselves saves looking elsewhere.
    private var shortSlots: UnsafeMutablePointer<Slot>
    private var shortMask: Int
    private var shortCount = 0
    /// Where each term's characters start; one more entry than there are terms.
    private var starts: UnsafeMutablePointer<UInt32>
    private var startCapacity: Int
    private var characters: UnsafeMutablePointer<UInt16>
    private var characterCapacity: Int
    private var characterCount = 0

    private struct Slot {
        /// The upper half of the hash, to avoid most comparisons; of a short term, its units.
        var tag: UInt32
        /// The number of the term plus 1; 0 if the slot is free.
        var ordinal: UInt32
    }

    init() {
        let capacity = 1 << 16
        slots = .allocate(capacity: capacity)
        slots.initialize(repeating: Slot(tag: 0, ordinal: 0), count: capacity)
        mask = capacity - 1
        shortSlots = .allocate(capacity: capacity)
        shortSlots.initialize(repeating: Slot(tag: 0, ordinal: 0), count: capacity)
        shortMask = capacity - 1
        startCapacity = 1 << 15
        starts = .allocate(capacity: startCapacity)
        starts[0] = 0
        characterCapacity = 1 << 17
        characters = .allocate(capacity: characterCapacity)
    }

    /// Frees the memory; the table must not be used any more.
    func deallocate() {
        slots.deallocate()
        shortSlots.deallocate()
        starts.deallocate()
        characters.deallocate()
    }

    /// Returns the number of a term, giving it one if it is new.
    @inline(__always)
    mutating func ordinal(of term: UnsafePointer<UInt16>, count length: Int) -> UInt32 {
        guard length <= 2 else { return ordinal(ofLong: term, count: length) }
        let units = UInt32(term[0]) | (length == 2 ? UInt32(term[1]) << 16 : 0)
        var index = Self.place(units) & shortMask
        while true {
            let slot = shortSlots[index]
            if slot.ordinal == 0 { break }
            if slot.tag == units { return slot.ordinal - 1 }
            index = (index + 1) & shortMask
        }
        append(term, length)
        shortSlots[index] = Slot(tag: units, ordinal: UInt32(count))
        shortCount += 1
        if shortCount * 2 > shortMask { growShort() }
        return UInt32(count - 1)
    }

    /// Where a short term is looked for first (Fibonacci hashing).
    @inline(__always)
    private static func place(_ units: UInt32) -> Int {
        Int(truncatingIfNeeded: (UInt64(units) &* 0x9E37_79B9_7F4A_7C15) >> 32)
    }

    private mutating func growShort() {
        let old = UnsafeMutableBufferPointer(start: shortSlots, count: shortMask + 1)
        let capacity = 2 * old.count
        shortSlots = .allocate(capacity: capacity)
        shortSlots.initialize(repeating: Slot(tag: 0, ordinal: 0), count: capacity)
        shortMask = capacity - 1
        for slot in old where slot.ordinal != 0 {
            var index = Self.place(slot.tag) & shortMask
            while shortSlots[index].ordinal != 0 { index = (index + 1) & shortMask }
            shortSlots[index] = slot
        }
        old.deallocate()
    }

    private mutating func ordinal(ofLong term: UnsafePointer<UInt16>, count length: Int) -> UInt32 {
        let hash = Self.hash(term, length)
        let tag = UInt32(truncatingIfNeeded: hash >> 32)
        var index = Int(truncatingIfNeeded: hash) & mask
        while true {
            let slot = slots[index]
            if slot.ordinal == 0 { break }
            if slot.tag == tag, isEqual(Int(slot.ordinal) - 1, term, length) { return slot.ordinal - 1 }
            index = (index + 1) & mask
        }
        append(term, length)
        slots[index] = Slot(tag: tag, ordinal: UInt32(count))
        longCount += 1
        if longCount * 2 > mask { grow() }
        return UInt32(count - 1)
    }

    /// The characters of a term.
    func characters(of ordinal: Int) -> UnsafeBufferPointer<UInt16> {
        let start = Int(starts[ordinal])
        return UnsafeBufferPointer(start: characters + start, count: Int(starts[ordinal + 1]) - start)
    }

    /// Bytes of memory in use.
    var byteCount: Int { (mask + shortMask + 2) * 8 + startCapacity * 4 + characterCapacity * 2 }

    @inline(__always)
    private func isEqual(_ ordinal: Int, _ term: UnsafePointer<UInt16>, _ length: Int) -> Bool {
        let start = Int(starts[ordinal])
        guard Int(starts[ordinal + 1]) - start == length else { return false }
        for index in 0..<length where characters[start + index] != term[index] { return false }
        return true
    }

    private mutating func append(_ term: UnsafePointer<UInt16>, _ length: Int) {
        if characterCount + length > characterCapacity {
            characters = Self.doubled(characters, count: characterCount, capacity: &characterCapacity)
        }
        if count + 2 > startCapacity { starts = Self.doubled(starts, count: count + 1, capacity: &startCapacity) }
        (characters + characterCount).update(from: term, count: length)
        characterCount += length
        count += 1
        starts[count] = UInt32(characterCount)
    }

    private static func doubled<T: BitwiseCopyable>(
        _ array: UnsafeMutablePointer<T>, count: Int, capacity: inout Int
    ) -> UnsafeMutablePointer<T> {
        capacity *= 2
        let larger = UnsafeMutablePointer<T>.allocate(capacity: capacity)
        larger.update(from: array, count: count)
        array.deallocate()
        return larger
    }

    private mutating func grow() {
        let capacity = 2 * (mask + 1)
        slots.deallocate()
        slots = .allocate(capacity: capacity)
        slots.initialize(repeating: Slot(tag: 0, ordinal: 0), count: capacity)
        mask = capacity - 1
        for ordinal in 0..<count {
            let term = characters(of: ordinal)
            guard term.count > 2 else { continue }
            let hash = Self.hash(term.baseAddress.unsafelyUnwrapped, term.count)
            var index = Int(truncatingIfNeeded: hash) & mask
            while slots[index].ordinal != 0 { index = (index + 1) & mask }
            slots[index] = Slot(tag: UInt32(truncatingIfNeeded: hash >> 32), ordinal: UInt32(ordinal + 1))
        }
    }

    /// Multiplies and folds four units at a time (the mixing step of wyhash, by W. Yi).
    @inline(__always)
    private static func hash(_ term: UnsafePointer<UInt16>, _ length: Int) -> UInt64 {
        var hash: UInt64 = 0x9E37_79B9_7F4A_7C15 ^ UInt64(length)
        var index = 0
        while index < length {
            var word: UInt64 = 0
            let end = min(index + 4, length)
            while index < end {
                word = word << 16 | UInt64(term[index])
                index += 1
            }
            let product = (hash ^ word).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
            hash = product.high ^ product.low
        }
        return hash
    }
}
