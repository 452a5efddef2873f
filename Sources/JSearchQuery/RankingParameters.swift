// RankingParameters.swift
// The constants of ranking.

/// The constants with which articles are ranked. The defaults are meant for everything.
public struct RankingParameters: Sendable, Equatable {
    /// How late repeated occurrences of a word stop counting, 0 or more.
    public var k1 = 0.9
    /// How much a long article is held against, 0...1.
    public var b = 0.5
    /// What the bigrams of a query weigh against its words, 0 or more.
    public var bigramWeight = 0.5
    /// What parts written in hiragana only weigh (particles, endings), if the query has others too; 0 or more.
    public var hiraganaWeight = 0.25

    /// Makes the default parameters.
    public init() {}
}
