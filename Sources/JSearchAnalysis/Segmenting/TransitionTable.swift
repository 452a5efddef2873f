// TransitionTable.swift
// ICU's dictionary of words as hash tables, for much text.

import CICU

/// All steps of a ``DictionaryTrie``, each found by one look instead of a search.
///
/// Every state has a block of slots of its own, a hash table of the units that lead on from it. Blocks stand in the
/// order in which words are walked: what is looked up one after the other lies side by side, also what is looked up in
/// vain, which is half. (One hash table for all states spent two thirds of the time waiting for memory.) Which unit a slot
/// has is apart from what follows it, so that what is looked up in vain needs little of the processor's cache.
///
/// Each block has a hash function of its own, one of 64, with which all units of a block that is not large have a slot for
/// themselves. In large ones some slots are *crowded*: there are units that belong there and had to go elsewhere. So nearly every question
/// is answered by one slot, without a branch.
///
/// Words with units that no run of kana and kanji has (2, X) are left out: no step leads out of a run.
///
/// Made in one pass over the trie when a process has cut much text (``CheapestWords``), for all threads, and never
/// freed: 8 MiB for the dictionary of ICU 72.
struct TransitionTable: @unchecked Sendable {
    /// Where a step leads, and the cost of the word that ends there.
    struct Content {
        /// From the top: where the block of the state begins (21 bits; 0 if no longer word begins so), which hash function it
        /// has (6), how many bits of a hash it leaves out (5); ``katakana`` (in a first unit; 11), the cost (13), 8 bits of 0.
        let bits: UInt64

        /// No word ends here or goes on: it costs more than any words of as many units.
        static let none = Content(bits: noCost | end)
        fileprivate static var noCost: UInt64 { costBits }
        /// No longer word begins so: all of a hash is left out, so the first slot is looked at.
        fileprivate static var end: UInt64 { 16 << leftOutShift }
        fileprivate static var costBits: UInt64 { 0x1F_FF00 }
        fileprivate static var offsetShift: UInt64 { 43 }
        fileprivate static var functionShift: UInt64 { 37 }
        fileprivate static var functionCount: UInt64 { 64 }
        fileprivate static var leftOutShift: UInt64 { 32 }

        @inline(__always)
        init(bits: UInt64) { self.bits = bits }

        /// Whether no longer word begins so.
        @inline(__always)
        var isEnd: Bool { bits >> Self.offsetShift == 0 }
        /// 1 if a longer word begins so, else 0: a number, since a branch could not be foreseen.
        @inline(__always)
        var goesOn: Int { Int(truncatingIfNeeded: (bits >> Self.offsetShift &+ 0x1F_FFFF) >> 21) }
        /// Where its block begins: at an empty slot if no longer word begins so.
        @inline(__always)
        fileprivate var offset: Int { Int(truncatingIfNeeded: bits >> Self.offsetShift) }
        /// The slot of a code in the block.
        @inline(__always)
        fileprivate func home(_ code: UInt16) -> Int {
            // 40,503 is 2¹⁶ times the golden ratio; the number of the function times 512 is added.
            let factor = 40_503 &+ UInt32(truncatingIfNeeded: bits >> (Self.functionShift &- 9)) & 0x7E00
            let hash = (UInt32(code) &* factor) & 0xFFFF
            return Int(truncatingIfNeeded: hash &>> (UInt32(truncatingIfNeeded: bits >> Self.leftOutShift) & 31))
        }
        /// How many slots the block has.
        fileprivate var slotCount: Int { 1 << (16 - Int(bits >> Self.leftOutShift & 31)) }
        /// The cost of the word in steps of 1/256; of none if no word ends here.
        @inline(__always)
        var cost: UInt64 { bits & Self.costBits }
        /// The cost of a word of so many units less its length; in a first unit also ``katakana``, if it is.
        @inline(__always)
        func cost(less length: UInt32) -> UInt32 { UInt32(truncatingIfNeeded: bits) &- length }
        /// Set in the cost of a first unit that is katakana.
        static var katakana: UInt32 { 1 << 30 }
    }

    // Written before anyone else sees the table, then only read: sharing the pointers is safe.
    /// The code of each slot's unit, 0 if it is empty; with ``isCrowded``.
    private let units: UnsafeMutablePointer<UInt16>
    /// What follows each slot's unit.
    private let contents: UnsafeMutablePointer<UInt64>
    /// What follows each first unit: all have a cost, as a character that is no word is one.
    private let starts: UnsafeMutablePointer<UInt64>

    /// Set in a slot if other units that belong there had to go elsewhere.
    fileprivate static var isCrowded: UInt16 { 1 << 15 }

    /// What stands for a unit.
    @inline(__always)
    fileprivate static func code(_ unit: UInt16) -> UInt16 { unit &- 0x2FFF }

    /// Whether the code of a unit is one that a slot can hold: kana and nearly all kanji are such.
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

    /// What follows the first unit of a word, which says if it is katakana.
    @inline(__always)
    func start(_ unit: UInt16) -> Content { Content(bits: starts[Int(unit)]) }

    /// What follows a further unit.
    @inline(__always)
    func next(_ before: Content, _ unit: UInt16) -> Content {
        let code = Self.code(unit)
        let home = before.offset &+ before.home(code)
        let slot = units[home]
        if slot & Self.isCrowded != 0 { return find(before, code) }
        // The first slot has no unit. (No branch: half the questions are in vain, and which cannot be foreseen.)
        return Content(bits: contents[slot == code ? home : 0])
    }

    /// The same, looking at all slots where the unit may be.
    @inline(never)
    private func find(_ before: Content, _ code: UInt16) -> Content {
        let mask = before.slotCount - 1
        let home = before.home(code)
        var place = home
        repeat {
            let slot = units[before.offset + place]
            if slot & ~Self.isCrowded == code { return Content(bits: contents[before.offset + place]) }
            if slot == 0 { break }
            place = (place + 1) & mask
        } while place != home
        return .none
    }
}

/// The blocks of a ``TransitionTable`` in the making.
private struct TransitionLayout {
    /// The first slot stays empty: an offset of 0 means none.
    var units: [UInt16] = [0]
    var contents: [UInt64] = [TransitionTable.Content.none.bits]
    var starts: [UInt64]
    /// For each place in the trie the content of a step to it, without the cost; 0 if not laid out.
    private var states: [UInt64]
    /// States whose blocks are still to be made, and the slot that leads to each.
    private var waiting: [(state: DictionaryState, slot: Int)] = []
    private var isComplete = true
    /// Whether each unit stands in runs of kana and kanji: 0 while not looked up, 1 if not, 2 if so.
    private var inRuns = [UInt8](repeating: 0, count: 65_536)

    private static let slotLimit = 1 << 21

    /// Returns nil for a dictionary with costs, units or of a size that slots cannot hold, or for hostile bytes.
    init?(_ trie: DictionaryTrie, unknownCost: UInt64) {
        states = [UInt64](repeating: 0, count: trie.count)
        starts = [UInt64](repeating: unknownCost << 8 | TransitionTable.Content.end, count: 65_536)
        units.reserveCapacity(Self.slotLimit / 2)
        contents.reserveCapacity(Self.slotLimit / 2)
        var first: [(unit: UInt16, step: DictionaryStep)] = []
        trie.forEachStep(from: .root) { first.append(($0, $1)) }
        for (unit, step) in first where isComplete {
            // The block of the first unit's state, and all behind it.
            contents[0] = cost(step)
            if !step.state.isDead { waiting.append((step.state, 0)) }
            while let (state, slot) = waiting.popLast(), isComplete { layOut(state, slot, trie) }
            starts[Int(unit)] =
                contents[0] & TransitionTable.Content.costBits == TransitionTable.Content.noCost
                ? contents[0] ^ TransitionTable.Content.noCost ^ unknownCost << 8 : contents[0]
        }
        guard isComplete else { return nil }
        contents[0] = TransitionTable.Content.none.bits
        for unit in starts.indices where CheapestWords.isKatakana(UInt16(unit)) {
            starts[unit] |= UInt64(TransitionTable.Content.katakana)
        }
    }

    /// The cost of a step, as a slot holds it.
    private mutating func cost(_ step: DictionaryStep) -> UInt64 {
        if step.cost == 0 || step.cost > 255 { isComplete = false }
        return TransitionTable.Content.end
            | (step.cost < 0 ? TransitionTable.Content.noCost : UInt64(step.cost & 0xFF) << 8)
    }

    /// Makes the block of a state, if it has none yet, and lets a slot lead there.
    private mutating func layOut(_ state: DictionaryState, _ slot: Int, _ trie: DictionaryTrie) {
        if states[state.place] == 0 {
            var steps: [(unit: UInt16, step: DictionaryStep)] = []
            trie.forEachStep(from: state) { unit, step in
                guard isInRuns(unit) else { return }
                if TransitionTable.hasCode(unit) { steps.append((unit, step)) } else { isComplete = false }
            }
            // No words but those with units that no run has.
            guard !steps.isEmpty else { return }
            var log = 0
            // Small blocks are full, larger ones half full: with some function few units have to go elsewhere.
            let wanted =
                steps.count <= 4 ? steps.count : steps.count <= 32 ? steps.count + steps.count / 2 : 2 * steps.count
            while 1 << log < wanted { log += 1 }
            let offset = units.count
            guard offset + (1 << log) <= Self.slotLimit, log <= 15 else { return isComplete = false }
            let function = bestFunction(steps, log)
            states[state.place] =
                UInt64(offset) << TransitionTable.Content.offsetShift
                | UInt64(function) << TransitionTable.Content.functionShift
                | UInt64(16 - log) << TransitionTable.Content.leftOutShift
            units.append(contentsOf: repeatElement(0, count: 1 << log))
            contents.append(contentsOf: repeatElement(TransitionTable.Content.none.bits, count: 1 << log))
            put(steps, offset, TransitionTable.Content(bits: states[state.place]))
        }
        contents[slot] ^= TransitionTable.Content.end ^ states[state.place]
    }

    /// The hash function with which fewest units have to go elsewhere.
    private func bestFunction(_ steps: [(unit: UInt16, step: DictionaryStep)], _ log: Int) -> Int {
        // Of few units in so many slots, some function soon separates all; of many, none does.
        guard log > 0, steps.count <= 32 else { return 0 }
        var best = (function: 0, count: Int.max)
        for function in 0..<Int(TransitionTable.Content.functionCount) {
            let block = TransitionTable.Content(
                bits: UInt64(function) << TransitionTable.Content.functionShift
                    | UInt64(16 - log) << TransitionTable.Content.leftOutShift)
            var used: UInt64 = 0
            var count = 0
            for (unit, _) in steps {
                let slot: UInt64 = 1 << UInt64(block.home(TransitionTable.code(unit)))
                count += used & slot != 0 ? 1 : 0
                used |= slot
            }
            if count < best.count { best = (function, count) }
            if count == 0 { break }
        }
        return best.function
    }

    /// Fills the block that begins at an offset: units whose slot is free first, then the others, behind theirs.
    private mutating func put(
        _ steps: [(unit: UInt16, step: DictionaryStep)], _ offset: Int, _ block: TransitionTable.Content
    ) {
        var crowded: [(unit: UInt16, step: DictionaryStep)] = []
        for (unit, step) in steps {
            let home = offset + block.home(TransitionTable.code(unit))
            if units[home] == 0 {
                fill(home, unit, step)
            } else {
                units[home] |= TransitionTable.isCrowded
                crowded.append((unit, step))
            }
        }
        for (unit, step) in crowded {
            var place = block.home(TransitionTable.code(unit))
            while units[offset + place] != 0 { place = (place + 1) & (block.slotCount - 1) }
            fill(offset + place, unit, step)
        }
    }

    private mutating func isInRuns(_ unit: UInt16) -> Bool {
        if inRuns[Int(unit)] == 0 {
            inRuns[Int(unit)] = jsearch_word_break(UInt32(unit)) == JSEARCH_WORD_BREAK_DICTIONARY ? 2 : 1
        }
        return inRuns[Int(unit)] == 2
    }

    private mutating func fill(_ slot: Int, _ unit: UInt16, _ step: DictionaryStep) {
        units[slot] |= TransitionTable.code(unit)
        contents[slot] = cost(step)
        if !step.state.isDead { waiting.append((step.state, slot)) }
    }
}
