// Token.swift
// A piece of normalised text that is looked up in the index.

/// A token: a range of positions, and whether it counts for ranking.
package struct Token: Sendable, Equatable {
    /// Where it starts, in UTF-16 units of the normalised text.
    package let start: UInt32
    /// How many units it has.
    package let length: UInt16
    /// Whether it counts for ranking and for the length of the article. White space, punctuation and the last
    /// character of a Japanese run are tokens of the bigrams stream only so that every substring can be
    /// found.
    package let isRanked: Bool
    /// Whether its positions are indexed; else only that the text has it.
    package let isPositional: Bool

    package init(start: Int, length: Int, isRanked: Bool, isPositional: Bool = true) {
        self.start = UInt32(start)
        self.length = UInt16(length)
        self.isRanked = isRanked
        self.isPositional = isPositional
    }

    /// The positions it covers.
    package var range: Range<Int> { Int(start)..<Int(start) + Int(length) }
}
