// TransitionTable.swift
// ICU's dictionary of words as hash tables, for much text.

import CICU

/// All steps of a ``DictionaryTrie``, each found by one look instead of a search.
///
/// Every state has a block of slots of its own, a hash table of the units that lead on from it. Blocks stand in the
/// order in which words are walked: what is looked up one after the other lies side by side, also what is looked up in
/// vain, which is half. (One hash table for all states spent two thirds of the time waiting for memory.) Which unit a slot
/// has is apart from what follows it, so that what is looked up in vain needs little of the processor's cache; and a slot
/// says whether there are units that belong there and had to go elsewhere, so that nearly every question ends at the first.
///
/// Made in one pass over the trie when a process has cut much text (``CheapestWords``), for all threads, and never
/// freed: 8 MiB for the dictionary of ICU 72.
struct TransitionTable: @unchecked Sendable {
    /// Where a step leads, and the cost of the word that ends there.
    struct Content {
        /// From the top: where the block of the state begins (24 bits; 0 if no longer word begins so), its size less 1 (16), the cost
        /// (16), 8 bits of 0.
        let bits: UInt64

        /// No word ends here or goes on: it costs more than any words of as many units.
        static let none = Content(bits: noCost)
        fileprivate static var noCost: UInt64 { 0x7FFF << 8 }

        @inline(__always)
        init(bits: UInt64) { self.bits = bits }

        /// Whether no longer word begins so.
        @inline(__always)
        var isEnd: Bool { bits >> 40 == 0 }
        /// Where its block begins: an empty slot if no longer word begins so.
        @inline(__always)
        var offset: UInt32 { UInt32(truncatingIfNeeded: bits >> 40) }
        /// The size of its block, less 1.
        @inline(__always)
        var mask: UInt32 { UInt32(truncatingIfNeeded: bits >> 24) & 0xFFFF }
        /// The cost of the word in steps of 1/256; of none if no word ends here.
        @inline(__always)
        var cost: UInt64 { bits & 0xFF_FFFF }
    }

    // Written before anyone else sees the table, then only read: sharing the pointers is safe.
    /// The code of each slot's unit, 0 if it is empty; with ``isCrowded``.
    private let units: UnsafeMutablePointer<UInt16>
    /// What follows each slot's unit.
    private let contents: UnsafeMutablePointer<UInt64>
    /// What follows each first unit: all have a cost, as a character that is no word is one.
    private let starts: UnsafeMutablePointer<UInt64>

    /// Set in a slot if there are other units that are looked for here first.
    fileprivate static var isCrowded: UInt16 { 1 << 15 }

    /// What stands for a unit.
    @inline(__always)
    fileprivate static func code(_ unit: UInt16) -> UInt16 { unit &- 0x2FFF }

    /// Whether the code of a unit is one that a slot can hold: kana and nearly all kanji are such. Words with other units (2, X)
    /// are left out, for no run of kana and kanji has them.
    fileprivate static func hasCode(_ unit: UInt16) -> Bool { code(unit) != 0 && code(unit) & isCrowded == 0 }

    /// The table of ICU's dictionary; nil if it does not fit.
    static let shared: TransitionTable? = DictionaryTrie().flatMap { TransitionTable($0) }

    /// What a character that is no word costs as one (`maxSnlp`).
    static let unknownCost: UInt64 = 255

    /// - Returns: nil if its slots cannot hold the dictionary.
    /// - Complexity: O(*n*) for the number of steps.
    init?(_ trie: DictionaryTrie) {
        guard let layout = TransitionLayout(trie, unknownCost: Self.unknownCost) else { return nil }
        units = .allocate(capacity: layout.units.count)
        units.initialize(from: layout.units, count: layout.units.count)
        contents = .allocate(capacity: layout.contents.count)
        contents.initialize(from: layout.contents, count: layout.contents.count)
        starts = .allocate(capacity: layout.starts.count)
        starts.initialize(from: layout.starts, count: layout.starts.count)
    }

    /// What follows the first unit of a word.
    @inline(__always)
    func start(_ unit: UInt16) -> Content { Content(bits: starts[Int(unit)]) }

    /// The slot of a further unit; 0, an empty one, if no word goes on so.
    @inline(__always)
    func place(_ before: Content, _ unit: UInt16) -> UInt32 {
        let code = Self.code(unit)
        let home = before.offset &+ (UInt32(code) & before.mask)
        let slot = units[Int(home)]
        let isThere = slot & ~Self.isCrowded == code
        if !isThere, slot & Self.isCrowded != 0 { return find(before, code) }
        return isThere ? home : 0
    }

    /// What follows the unit of a slot.
    @inline(__always)
    func content(_ place: UInt32) -> Content { Content(bits: contents[Int(place)]) }

    /// Goes on from the first slot.
    @inline(never)
    private func find(_ before: Content, _ code: UInt16) -> UInt32 {
        let home = UInt32(code) & before.mask
        var place = (home &+ 1) & before.mask
        while place != home {
            let slot = units[Int(before.offset &+ place)]
            if slot & ~Self.isCrowded == code { return before.offset &+ place }
            if slot == 0 { return 0 }
            place = (place &+ 1) & before.mask
        }
        return 0
    }
}

/// The blocks of a ``TransitionTable`` in the making.
private struct TransitionLayout {
    /// The first slot stays empty: an offset of 0 means none.
    var units: [UInt16] = [0]
    var contents: [UInt64] = [0]
    var starts: [UInt64]
    /// For each place in the trie the content of a step to it, without the cost; 0 if not laid out.
    private var states: [UInt64]
    /// States whose blocks are still to be made, and the slot that leads to each.
    private var waiting: [(state: DictionaryState, slot: Int)] = []
    private var isComplete = true

    private static let slotLimit = 1 << 20

    /// Returns nil for a dictionary with costs, units or of a size that slots cannot hold, or for hostile bytes.
    init?(_ trie: DictionaryTrie, unknownCost: UInt64) {
        states = [UInt64](repeating: 0, count: trie.count)
        starts = [UInt64](repeating: unknownCost << 8, count: 65_536)
        units.reserveCapacity(Self.slotLimit)
        contents.reserveCapacity(Self.slotLimit)
        var first: [(unit: UInt16, step: DictionaryStep)] = []
        trie.forEachStep(from: .root) { first.append(($0, $1)) }
        for (unit, step) in first where isComplete {
            // The block of the first unit's state, and all behind it.
            contents[0] = cost(step)
            if !step.state.isDead { waiting.append((step.state, 0)) }
            while let (state, slot) = waiting.popLast(), isComplete { layOut(state, slot, trie) }
            starts[Int(unit)] =
                contents[0] & 0xFF_FFFF == TransitionTable.Content.noCost
                ? contents[0] ^ TransitionTable.Content.noCost ^ unknownCost << 8 : contents[0]
        }
        guard isComplete else { return nil }
        contents[0] = TransitionTable.Content.noCost
    }

    /// The cost of a step, as a slot holds it.
    private mutating func cost(_ step: DictionaryStep) -> UInt64 {
        if step.cost == 0 || step.cost > 255 { isComplete = false }
        return step.cost < 0 ? TransitionTable.Content.noCost : UInt64(step.cost & 0xFF) << 8
    }

    /// Makes the block of a state, if it has none yet, and lets a slot lead there.
    private mutating func layOut(_ state: DictionaryState, _ slot: Int, _ trie: DictionaryTrie) {
        if states[state.place] == 0 {
            var steps: [(unit: UInt16, step: DictionaryStep)] = []
            trie.forEachStep(from: state) { unit, step in
                if TransitionTable.hasCode(unit) {
                    steps.append((unit, step))
                } else if jsearch_word_break(UInt32(unit)) == JSEARCH_WORD_BREAK_DICTIONARY {
                    isComplete = false
                }
            }
            var log = 0
            // Few collisions, and no more than a third of the slots wasted in most blocks.
            while (1 << log) < steps.count + steps.count / 4 { log += 1 }
            let offset = units.count
            guard offset + (1 << log) <= Self.slotLimit, log <= 16 else { return isComplete = false }
            states[state.place] = UInt64(offset) << 40 | (1 << UInt64(log) - 1) << 24
            units.append(contentsOf: repeatElement(0, count: 1 << log))
            contents.append(contentsOf: repeatElement(TransitionTable.Content.noCost, count: 1 << log))
            put(steps, offset, mask: 1 << log - 1)
        }
        contents[slot] |= states[state.place]
    }

    /// Fills the block that begins at an offset: units whose place is free first, then the others, behind their places.
    private mutating func put(_ steps: [(unit: UInt16, step: DictionaryStep)], _ offset: Int, mask: Int) {
        var crowded: [(unit: UInt16, step: DictionaryStep)] = []
        for (unit, step) in steps {
            let home = offset + (Int(TransitionTable.code(unit)) & mask)
            if units[home] == 0 {
                fill(home, unit, step)
            } else {
                units[home] |= TransitionTable.isCrowded
                crowded.append((unit, step))
            }
        }
        for (unit, step) in crowded {
            var place = Int(TransitionTable.code(unit)) & mask
            while units[offset + place] != 0 { place = (place + 1) & mask }
            fill(offset + place, unit, step)
        }
    }

    private mutating func fill(_ slot: Int, _ unit: UInt16, _ step: DictionaryStep) {
        units[slot] |= TransitionTable.code(unit)
        contents[slot] = cost(step)
        if !step.state.isDead { waiting.append((step.state, slot)) }
    }
}
