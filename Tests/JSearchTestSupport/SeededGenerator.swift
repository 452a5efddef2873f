// SeededGenerator.swift
// Random numbers that are the same on every run.

/// SplitMix64: the same seed gives the same numbers on every machine.
///
/// ## Sources
/// - G. L. Steele, D. Lea, C. H. Flood. *Fast splittable pseudorandom number generators.* OOPSLA 2014. doi:10.1145/2660193.2660195
package struct SeededGenerator: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Makes a generator of a seed, which tests print in their messages.
    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number of a range.
    package mutating func int(in range: Range<Int>) -> Int { Int.random(in: range, using: &self) }

    /// An element of a non-empty collection.
    package mutating func pick<C: Collection>(_ collection: C) -> C.Element {
        collection[collection.index(collection.startIndex, offsetBy: int(in: 0..<collection.count))]
    }
}
