// DictionaryTrie.swift
// ICU's dictionary of Chinese and Japanese words, walked where ICU keeps it.

import CICU

/// A place in the trie: the characters so far lead there.
struct DictionaryState: Equatable {
    /// In the low 27 bits the unit to read next; 0 is the root, or no place at all.
    /// The five bits above them: how many units of a chain without branches are left to match.
    let bits: UInt32

    /// No word goes on.
    static let dead = DictionaryState(bits: 0)
    static let root = DictionaryState(bits: 0)

    private init(bits: UInt32) { self.bits = bits }

    init(place: Int, chain: Int) { bits = UInt32(truncatingIfNeeded: place | chain << 27) }

    var isDead: Bool { bits == 0 }
    var place: Int { Int(bits & 0x7FF_FFFF) }
    var chain: Int { Int(bits >> 27) }
}

/// What following a character led to.
struct DictionaryStep {
    let state: DictionaryState
    /// The cost of the word that ends there, or -1 if none does.
    let cost: Int32

    static let none = DictionaryStep(state: .dead, cost: -1)
}

/// A trie of words with costs: the format of ICU's `UCharsTrie`, read without copying.
///
/// The bytes are ICU's own, but they come from a file: what lies outside of them reads as 0, and each step goes
/// forward, so no content can trap or loop.
///
/// ## Sources
/// - ICU, `ucharstrie.h` ("UCharsTrie data structure"), `ucharstrie.cpp`; `dictionarydata.h`.
struct DictionaryTrie {
    private let units: UnsafePointer<UInt16>
    /// How many units it has.
    let count: Int

    /// Opens ICU's dictionary.
    ///
    /// - Returns: nil if ICU has none, or one in a form that is not known here.
    init?() {
        var count: Int64 = 0
        guard let units = jsearch_icu_dictionary_trie(&count), count > 0, count < 1 << 27 else { return nil }
        self.init(units: units, count: Int(count))
    }

    /// Reads a trie at a place in memory, whatever stands there.
    ///
    /// - Parameter count: Below 2²⁷.
    init(units: UnsafePointer<UInt16>, count: Int) {
        self.units = units
        self.count = count
    }

    @inline(__always)
    private func unit(_ place: Int) -> Int { place < count ? Int(units[place]) : 0 }

    /// Follows one unit.
    ///
    /// - Complexity: O(log *n*) for *n* units that lead on from the state; 13,000 do from the root.
    func step(_ state: DictionaryState, _ wanted: UInt16) -> DictionaryStep {
        let wanted = Int(wanted)
        var place = state.place
        if state.chain > 0 {
            return unit(place) == wanted ? arrive(place + 1, chain: state.chain - 1) : .none
        }
        var node = unit(place)
        place += 1
        // A cost for the word so far stands before what goes on from it.
        if node >= Self.minCost {
            if node & Self.finalBit != 0 { return .none }
            place = skipInnerCost(place, node)
            node &= Self.typeMask
        }
        if node < Self.minChain { return branch(place, node, wanted) }
        return unit(place) == wanted ? arrive(place + 1, chain: node - Self.minChain) : .none
    }

    /// Calls `body` with every unit that leads on from a state, and its step.
    func forEachStep(from state: DictionaryState, _ body: (UInt16, DictionaryStep) -> Void) {
        var place = state.place
        if state.chain > 0 { return body(UInt16(unit(place)), arrive(place + 1, chain: state.chain - 1)) }
        var node = unit(place)
        place += 1
        if node >= Self.minCost {
            if node & Self.finalBit != 0 { return }
            place = skipInnerCost(place, node)
            node &= Self.typeMask
        }
        if node >= Self.minChain { return body(UInt16(unit(place)), arrive(place + 1, chain: node - Self.minChain)) }
        if node == 0 {
            node = unit(place)
            place += 1
        }
        forEachBranch(place, node + 1, body)
    }

    private func forEachBranch(_ start: Int, _ count: Int, _ body: (UInt16, DictionaryStep) -> Void) {
        var place = start
        guard count <= Self.longestList else {
            forEachBranch(jump(place + 1), count >> 1, body)
            return forEachBranch(skipDelta(place + 1), count - (count >> 1), body)
        }
        for _ in 1..<max(count, 1) {
            let lead = unit(place + 1)
            body(UInt16(unit(place)), listed(place + 1))
            place = skipFinalCost(place + 2, lead & 0x7FFF)
        }
        body(UInt16(unit(place)), arrive(place + 1, chain: 0))
    }

    // MARK: - Nodes

    // Names of the header: kMinLinearMatch, kMinValueLead, kNodeTypeMask, kValueIsFinal,
    // kMaxBranchLinearSubNodeLength.
    private static let minChain = 0x30
    private static let minCost = 0x40
    private static let typeMask = 0x3F
    private static let finalBit = 0x8000
    private static let longestList = 5

    /// The step that ended at a place.
    private func arrive(_ place: Int, chain: Int) -> DictionaryStep {
        guard place < count else { return .none }
        if chain > 0 { return DictionaryStep(state: DictionaryState(place: place, chain: chain), cost: -1) }
        let node = unit(place)
        guard node >= Self.minCost else {
            return DictionaryStep(state: DictionaryState(place: place, chain: 0), cost: -1)
        }
        let isFinal = node & Self.finalBit != 0
        let cost = isFinal ? finalCost(place + 1, node & 0x7FFF) : innerCost(place + 1, node)
        return DictionaryStep(
            state: isFinal ? .dead : DictionaryState(place: place, chain: 0), cost: Int32(truncatingIfNeeded: cost))
    }

    /// Chooses among the branches of a node: halving, then a list of at most five.
    private func branch(_ start: Int, _ node: Int, _ wanted: Int) -> DictionaryStep {
        var place = start
        var length = node
        if length == 0 {
            length = unit(place)
            place += 1
        }
        length += 1
        while length > Self.longestList {
            let middle = unit(place)
            place += 1
            if wanted < middle {
                length >>= 1
                place = jump(place)
            } else {
                length -= length >> 1
                place = skipDelta(place)
            }
        }
        while length > 1 {
            let key = unit(place)
            place += 1
            if key == wanted { return listed(place) }
            place = skipFinalCost(place + 1, unit(place) & 0x7FFF)
            length -= 1
        }
        return unit(place) == wanted ? arrive(place + 1, chain: 0) : .none
    }

    /// The step behind a unit of a list: a final cost, or the distance to the next node.
    private func listed(_ place: Int) -> DictionaryStep {
        let lead = unit(place)
        if lead & Self.finalBit != 0 {
            return DictionaryStep(state: .dead, cost: Int32(truncatingIfNeeded: finalCost(place + 1, lead & 0x7FFF)))
        }
        return arrive(skipFinalCost(place + 1, lead) + finalCost(place + 1, lead), chain: 0)
    }

    // MARK: - Numbers of variable length

    private func jump(_ place: Int) -> Int {
        let delta = unit(place)
        if delta < 0xFC00 { return place + 1 + delta }
        if delta == 0xFFFF { return place + 3 + (unit(place + 1) << 16 | unit(place + 2)) }
        return place + 2 + ((delta - 0xFC00) << 16 | unit(place + 1))
    }

    private func skipDelta(_ place: Int) -> Int {
        let delta = unit(place)
        return delta < 0xFC00 ? place + 1 : delta == 0xFFFF ? place + 3 : place + 2
    }

    private func finalCost(_ place: Int, _ lead: Int) -> Int {
        if lead < 0x4000 { return lead }
        if lead < 0x7FFF { return (lead - 0x4000) << 16 | unit(place) }
        return unit(place) << 16 | unit(place + 1)
    }

    private func skipFinalCost(_ place: Int, _ lead: Int) -> Int {
        lead < 0x4000 ? place : lead < 0x7FFF ? place + 1 : place + 2
    }

    private func innerCost(_ place: Int, _ lead: Int) -> Int {
        if lead < 0x4040 { return (lead >> 6) - 1 }
        if lead < 0x7FC0 { return ((lead & 0x7FC0) - 0x4040) << 10 | unit(place) }
        return unit(place) << 16 | unit(place + 1)
    }

    private func skipInnerCost(_ place: Int, _ lead: Int) -> Int {
        lead < 0x4040 ? place : lead < 0x7FC0 ? place + 1 : place + 2
    }
}
