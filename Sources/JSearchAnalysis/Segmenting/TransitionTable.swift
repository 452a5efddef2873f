// TransitionTable.swift
// ICU's dictionary of words as hash tables, for much text.

/// All steps of a ``DictionaryTrie``, each found by one look instead of a search.
///
/// Every state has a block of slots of its own, a hash table of the units that lead on from it. Blocks stand in the
/// order in which words are walked: what is looked up one after the other lies side by side, also what is looked up in
/// vain, which is half. (One hash table for all states spent two thirds of the time waiting for memory.)
///
/// Made in one pass over the trie when a process has cut much text (``CheapestWords``), for all threads, and never
/// freed: 6 MiB for the dictionary of ICU 72.
struct TransitionTable: @unchecked Sendable {
    /// Where a step leads, and the cost of the word that ends there.
    struct Content {
        /// From the top: where the block of the state begins (20 bits; 0 if no longer word begins so), the logarithm of
        /// its size (4), the cost (8; 0 for none).
        let bits: UInt32

        static let none = Content(bits: 0)

        @inline(__always)
        init(bits: UInt32) { self.bits = bits }

        /// Whether no longer word begins so.
        @inline(__always)
        var isEnd: Bool { bits >> 12 == 0 }
        /// Where its block begins: an empty slot if no longer word begins so.
        @inline(__always)
        var offset: Int { Int(bits >> 12) }
        /// The size of its block, less 1.
        @inline(__always)
        var mask: Int { (1 << Int(bits >> 8 & 15)) - 1 }
        /// The cost of the word, or 0 if none ends here.
        @inline(__always)
        var cost: UInt64 { UInt64(bits & 0xFF) }
    }

    // Written before anyone else sees the table, then only read: sharing the pointers is safe.
    /// A unit in the upper half, the content in the lower; 0 if empty.
    private let slots: UnsafeMutablePointer<UInt64>
    /// For each first unit of words its content.
    private let starts: UnsafeMutablePointer<UInt32>

    /// The table of ICU's dictionary; nil if it does not fit.
    static let shared: TransitionTable? = DictionaryTrie().flatMap { TransitionTable($0) }

    /// - Returns: nil if its slots cannot hold the dictionary.
    /// - Complexity: O(*n*) for the number of steps.
    init?(_ trie: DictionaryTrie) {
        guard let layout = TransitionLayout(trie) else { return nil }
        slots = .allocate(capacity: layout.slots.count)
        slots.initialize(from: layout.slots, count: layout.slots.count)
        starts = .allocate(capacity: layout.starts.count)
        starts.initialize(from: layout.starts, count: layout.starts.count)
    }

    /// What follows the first unit of a word.
    @inline(__always)
    func start(_ unit: UInt16) -> Content { Content(bits: starts[Int(unit)]) }

    /// The slot where looking for a step begins: reading it takes most of the time, and nothing else waits for it.
    @inline(__always)
    func peek(_ before: Content, _ unit: UInt16) -> UInt64 {
        slots[before.offset + (Int(unit) & before.mask)]
    }

    /// What follows a unit, if its first slot was read.
    @inline(__always)
    func step(_ before: Content, _ unit: UInt16, first slot: UInt64) -> Content {
        if slot >> 32 == unit { return Content(bits: UInt32(truncatingIfNeeded: slot)) }
        return slot == 0 ? .none : find(before, unit)
    }

    /// Goes on from the first slot.
    @inline(__always)
    private func find(_ before: Content, _ unit: UInt16) -> Content {
        let block = slots + before.offset
        let home = Int(unit) & before.mask
        var place = (home + 1) & before.mask
        while place != home {
            let slot = block[place]
            if slot >> 32 == unit { return Content(bits: UInt32(truncatingIfNeeded: slot)) }
            if slot == 0 { return .none }
            place = (place + 1) & before.mask
        }
        return .none
    }
}

/// The blocks of a ``TransitionTable`` in the making.
private struct TransitionLayout {
    /// The first stays empty: an offset of 0 means none.
    var slots: [UInt64] = [0]
    var starts = [UInt32](repeating: 0, count: 65_536)
    /// For each place in the trie the content of a step to it, without the cost; 0 if not laid out.
    private var contents: [UInt32]
    /// States whose blocks are still to be made, and the slot that leads to each.
    private var waiting: [(state: DictionaryState, slot: Int)] = []
    private var isComplete = true

    private static let slotLimit = 1 << 20

    /// Returns nil for a dictionary with costs or of a size that slots cannot hold, or for hostile bytes.
    init?(_ trie: DictionaryTrie) {
        contents = [UInt32](repeating: 0, count: trie.count)
        slots.reserveCapacity(Self.slotLimit)
        var first: [(unit: UInt16, step: DictionaryStep)] = []
        trie.forEachStep(from: .root) { first.append(($0, $1)) }
        for (unit, step) in first where isComplete {
            // The block of the first unit's state, and all behind it.
            slots[0] = content(step)
            if !step.state.isDead { waiting.append((step.state, 0)) }
            while let (state, slot) = waiting.popLast(), isComplete { layOut(state, slot, trie) }
            starts[Int(unit)] = UInt32(truncatingIfNeeded: slots[0])
        }
        guard isComplete else { return nil }
        slots[0] = 0
    }

    /// The cost of a step, as a slot holds it.
    private mutating func content(_ step: DictionaryStep) -> UInt64 {
        if step.cost == 0 || step.cost > 255 { isComplete = false }
        return step.cost < 0 ? 0 : UInt64(step.cost & 0xFF)
    }

    /// Makes the block of a state, if it has none yet, and lets a slot lead there.
    private mutating func layOut(_ state: DictionaryState, _ slot: Int, _ trie: DictionaryTrie) {
        if contents[state.place] == 0 {
            var steps: [(unit: UInt16, step: DictionaryStep)] = []
            trie.forEachStep(from: state) { steps.append(($0, $1)) }
            var log = 0
            // Few collisions, and no more than a third of the slots wasted in most blocks.
            while (1 << log) < steps.count + steps.count / 4 { log += 1 }
            let offset = slots.count
            guard offset + (1 << log) <= Self.slotLimit, log < 16 else { return isComplete = false }
            contents[state.place] = UInt32(offset) << 12 | UInt32(log) << 8
            slots.append(contentsOf: repeatElement(0, count: 1 << log))
            for (unit, step) in steps {
                var place = Int(unit) & ((1 << log) - 1)
                while slots[offset + place] != 0 { place = (place + 1) & ((1 << log) - 1) }
                slots[offset + place] = UInt64(unit) << 32 | content(step)
                if !step.state.isDead { waiting.append((step.state, offset + place)) }
            }
        }
        slots[slot] |= UInt64(contents[state.place])
    }
}
