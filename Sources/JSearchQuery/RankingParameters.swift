// RankingParameters.swift
// The constants of ranking.

package import JSearchStorage

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

    /// Checks that all are in their ranges.
    package func check() throws(JSearchError) {
        let others = [k1, bigramWeight, hiraganaWeight]
        guard others.allSatisfy({ $0 >= 0 && $0 <= 1_000 }), b >= 0, b <= 1 else {
            throw JSearchError(
                .invalidArgument, "The parameters of ranking must be 0 to 1,000, and b 0 to 1.")
        }
    }
}
