// WordTransitions.swift
// Walking a dictionary character by character, whatever form it has.

/// A place in the dictionary: the characters so far lead there.
struct DictionaryState: Equatable {
    /// In the low 27 bits where in the trie reading goes on; 0 is the root, or no place at all.
    /// The five bits above them: how many units of a chain without branches are left to match.
    let bits: UInt32

    /// No word goes on.
    static let dead = DictionaryState(bits: 0)
    static let root = DictionaryState(bits: 0)

    @inline(__always)
    init(bits: UInt32) { self.bits = bits }

    @inline(__always)
    init(place: Int, chain: Int) { bits = UInt32(truncatingIfNeeded: place | chain << 27) }

    @inline(__always)
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

    @inline(__always)
    init(state: DictionaryState, cost: Int32) {
        self.state = state
        self.cost = cost
    }
}

/// A dictionary that is walked.
protocol WordTransitions {
    /// The step from the root.
    func start(_ unit: UInt16) -> DictionaryStep
    /// The step from another state.
    func step(_ state: DictionaryState, _ unit: UInt16) -> DictionaryStep
}
