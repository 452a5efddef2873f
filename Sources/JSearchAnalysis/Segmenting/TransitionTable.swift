// TransitionTable.swift
// ICU's dictionary of words as a hash table, for much text.

/// All steps of a ``DictionaryTrie`` in a hash table: each takes one look instead of a search.
///
/// Made in one pass over the trie when a process has cut much text (``CheapestWords``), for all threads, and never
/// freed: 8 MiB for the dictionary of ICU 72.
///
/// A slot is 64 bits: the place in the trie (20), the unit (16), the place that it leads to (20; 0 for none), and the cost of the word that
/// ends there (8; 0 for none). A place tells how much of a chain is left, so that needs no bits.
struct TransitionTable: WordTransitions, @unchecked Sendable {
    // Written before anyone else sees the table, then only read: sharing the pointers is safe.
    private let slots: UnsafeMutablePointer<UInt64>
    /// For each first unit its slot, without the key.
    private let starts: UnsafeMutablePointer<UInt32>
    private let mask: Int

    /// The table of ICU's dictionary; nil if it does not fit into slots.
    static let shared: TransitionTable? = DictionaryTrie().flatMap { TransitionTable($0) }

    private static let placeLimit = 1 << 20

    /// - Complexity: O(*n*) for the number of steps.
    private init?(_ trie: DictionaryTrie) {
        guard trie.count <= Self.placeLimit else { return nil }
        var steps: [UInt64] = []
        steps.reserveCapacity(1 << 19)
        var isKnown = [Bool](repeating: false, count: trie.count)
        var waiting: [DictionaryState] = [.root]
        var isComplete = true
        while let state = waiting.popLast(), isComplete {
            trie.forEachStep(from: state) { unit, step in
                // A dictionary with other costs, or hostile bytes that lead through each place many times.
                isComplete = isComplete && step.cost != 0 && step.cost < 256 && steps.count < Self.placeLimit
                steps.append(Self.slot(state, unit, step))
                if !step.state.isDead, !isKnown[step.state.place] {
                    isKnown[step.state.place] = true
                    waiting.append(step.state)
                }
            }
        }
        guard isComplete else { return nil }
        var capacity = 1 << 10
        while capacity < 2 * steps.count { capacity *= 2 }
        mask = capacity - 1
        slots = .allocate(capacity: capacity)
        slots.initialize(repeating: 0, count: capacity)
        starts = .allocate(capacity: 65_536)
        starts.initialize(repeating: 0, count: 65_536)
        for step in steps { insert(step) }
    }

    private static func slot(_ state: DictionaryState, _ unit: UInt16, _ step: DictionaryStep) -> UInt64 {
        UInt64(state.place) << 44 | UInt64(unit) << 28 | UInt64(step.state.place) << 8
            | UInt64(truncatingIfNeeded: max(step.cost, 0))
    }

    private func insert(_ slot: UInt64) {
        let key = slot >> 28
        // The root has place 0.
        guard key >> 16 > 0 else { return starts[Int(key)] = UInt32(slot & 0xFFF_FFFF) }
        var place = home(key)
        while slots[place] != 0 { place = (place + 1) & mask }
        slots[place] = slot
    }

    @inline(__always)
    private func home(_ key: UInt64) -> Int { Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> 40) & mask }

    @inline(__always)
    private static func step(_ content: UInt32) -> DictionaryStep {
        let cost = Int32(bitPattern: content & 0xFF)
        return DictionaryStep(state: DictionaryState(bits: content >> 8), cost: cost == 0 ? -1 : cost)
    }

    @inline(__always)
    func start(_ unit: UInt16) -> DictionaryStep { Self.step(starts[Int(unit)]) }

    @inline(__always)
    func step(_ state: DictionaryState, _ unit: UInt16) -> DictionaryStep {
        Self.step(UInt32(truncatingIfNeeded: find(UInt64(state.bits) << 16 | UInt64(unit)) & 0xFFF_FFFF))
    }

    /// The slot with a key; if there is none, one with the key that leads nowhere.
    @inline(__always)
    fileprivate func find(_ key: UInt64) -> UInt64 {
        var place = home(key)
        while true {
            let slot = slots[place]
            if slot >> 28 == key { return slot }
            // At most half of the slots are taken.
            if slot == 0 { return key << 28 }
            place = (place + 1) & mask
        }
    }

    /// The steps taken lately, in a memory small enough for the caches of a processor: most text takes the same
    /// ones again and again, among them many that lead nowhere.
    struct Recent: WordTransitions {
        let table: TransitionTable
        private let slots: UnsafeMutablePointer<UInt64>
        private static let bits: UInt64 = 15

        init(_ table: TransitionTable) {
            self.table = table
            slots = .allocate(capacity: 1 << Self.bits)
            slots.initialize(repeating: 0, count: 1 << Self.bits)
        }

        func deallocate() { slots.deallocate() }

        @inline(__always)
        func start(_ unit: UInt16) -> DictionaryStep { table.start(unit) }

        @inline(__always)
        func step(_ state: DictionaryState, _ unit: UInt16) -> DictionaryStep {
            let key = UInt64(state.bits) << 16 | UInt64(unit)
            let place = slots + Int(truncatingIfNeeded: (key &* 0x9E37_79B9_7F4A_7C15) >> (64 - Self.bits))
            var slot = place.pointee
            if slot >> 28 != key {
                slot = table.find(key)
                place.pointee = slot
            }
            return TransitionTable.step(UInt32(truncatingIfNeeded: slot & 0xFFF_FFFF))
        }
    }
}
