// Token.swift
// A piece of normalised text that is looked up in the index.

/// A token: a range of positions, and what it counts for.
package struct Token: Sendable, Equatable, BitwiseCopyable {
    /// What a token is beside the others of its text.
    package struct Traits: OptionSet, Sendable, BitwiseCopyable {
        package let rawValue: UInt8
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// It counts for ranking and for the length of the article. White space, punctuation and the last
        /// character of a Japanese run are tokens of the bigrams stream only so that every substring can be
        /// found.
        package static let ranked = Traits(rawValue: 1)
        /// Its positions are indexed; else only that the text has it.
        package static let positional = Traits(rawValue: 2)
        /// A second view of characters that other tokens cover: a part of a long word, or several words as
        /// one. It ranks, but the article is not longer by it.
        package static let secondary = Traits(rawValue: 4)
    }

    /// Where it starts, in UTF-16 units of the normalised text.
    package let start: UInt32
    /// How many units it has.
    package let length: UInt16
    package let traits: Traits

    package init(start: Int, length: Int, isRanked: Bool, isPositional: Bool = true) {
        self.start = UInt32(start)
        self.length = UInt16(length)
        traits = (isRanked ? Traits.ranked : []).union(isPositional ? .positional : [])
    }

    /// A secondary token.
    package init(secondary range: Range<Int>) {
        start = UInt32(range.lowerBound)
        length = UInt16(range.count)
        traits = [.positional, .secondary]
    }

    /// Whether it counts for ranking and for the length of the article.
    package var isRanked: Bool { traits.contains(.ranked) }

    /// Whether its positions are indexed.
    package var isPositional: Bool { traits.contains(.positional) }

    /// Whether it is a second view of what other tokens cover.
    package var isSecondary: Bool { traits.contains(.secondary) }

    /// The positions it covers.
    package var range: Range<Int> { Int(start)..<Int(start) + Int(length) }
}
