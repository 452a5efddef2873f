// RankingParameters.swift
// The constants of ranking.

package import JSearchStorage

/// The constants with which articles are ranked. The defaults are meant for everything.
public struct RankingParameters: Sendable, Equatable {
    /// How late repeated occurrences of a word stop counting, 0 or more.
    public var k1 = 0.6
    /// How much a long article is held against, 0...1.
    public var b = 0.7
    /// What the words of a query weigh, 0 or more; with 0, its bigrams alone find and rank.
    public var wordWeight = 1.0
    /// What the bigrams of a query weigh against its words, 0 or more.
    public var bigramWeight = 0.5
    /// What whole runs of one script weigh, 0 or more.
    public var runWeight = 0.5
    /// What numbers weigh, 0 or more.
    public var numberWeight = 1.0
    /// What parts written in hiragana only weigh (particles, endings), if the query has others too; 0 or more.
    public var hiraganaWeight = 0.25
    /// What parts of long words, and several words as one, weigh beside the words themselves, 0 or more.
    public var partWeight = 0.3
    /// What it adds if an article has the words of the query one behind the other, 0 or more.
    public var chainWeight = 0.6
    /// What it adds if the words of the query stand at the beginning of an article, 0 or more.
    public var leadWeight = 0.3
    /// What it adds if the title consists of words of the query, 0 or more.
    public var titleWeight = 0.3
    /// What an occurrence in each field counts.
    public var fieldWeights = FieldWeights()
    /// After how many days an article counts three quarters of a new one; 0 if age does not matter. See
    /// ``RecencyFactor``.
    public var recencyHalfLife = 0.0
    /// What another spelling counts beside the one in the query, 0...1.
    public var variantWeight = 0.8
    /// What another form of a verb or adjective counts beside the one in the query, 0...1.
    public var inflectionWeight = 0.5
    /// What a synonym counts beside the word in the query, 0...1.
    public var synonymWeight = 0.6

    /// Makes the default parameters.
    public init() {}

    /// A parameter as a person names it, on the command line and in tables.
    package struct Name: Sendable {
        package let text: String
        /// The values it may have.
        package let range: ClosedRange<Double>
        package let path: any WritableKeyPath<RankingParameters, Double> & Sendable
    }

    /// All parameters, in the order in which they are listed.
    package static let names: [Name] = [
        Name(text: "k1", range: 0...1_000, path: \.k1),
        Name(text: "b", range: 0...1, path: \.b),
        Name(text: "words", range: 0...1_000, path: \.wordWeight),
        Name(text: "bigrams", range: 0...1_000, path: \.bigramWeight),
        Name(text: "runs", range: 0...1_000, path: \.runWeight),
        Name(text: "numbers", range: 0...1_000, path: \.numberWeight),
        Name(text: "hiragana", range: 0...1_000, path: \.hiraganaWeight),
        Name(text: "parts", range: 0...1_000, path: \.partWeight),
        Name(text: "chain", range: 0...1_000, path: \.chainWeight),
        Name(text: "lead", range: 0...1_000, path: \.leadWeight),
        Name(text: "title", range: 0...1_000, path: \.titleWeight),
        Name(text: "variants", range: 0...1, path: \.variantWeight),
        Name(text: "inflection", range: 0...1, path: \.inflectionWeight),
        Name(text: "synonyms", range: 0...1, path: \.synonymWeight),
        Name(text: "recency", range: 0...1_000_000, path: \.recencyHalfLife),
        Name(text: "field.title", range: 0...1_000, path: \.fieldWeights.title),
        Name(text: "field.headings", range: 0...1_000, path: \.fieldWeights.headings),
        Name(text: "field.tags", range: 0...1_000, path: \.fieldWeights.tags),
        Name(text: "field.excerpt", range: 0...1_000, path: \.fieldWeights.excerpt),
        Name(text: "field.body", range: 0...1_000, path: \.fieldWeights.body),
        Name(text: "field.code", range: 0...1_000, path: \.fieldWeights.code),
    ]

    /// Sets the parameter with a name.
    ///
    /// - Throws: ``JSearchError`` with code `invalidArgument` if there is none of that name.
    package mutating func set(_ name: String, to value: Double) throws(JSearchError) {
        guard let parameter = Self.names.first(where: { $0.text == name }) else {
            let known = Self.names.map(\.text).joined(separator: ", ")
            throw JSearchError(.invalidArgument, "There is no ranking parameter \"\(name)\". There are: \(known).")
        }
        self[keyPath: parameter.path] = value
        try check()
    }

    /// Checks that all are in their ranges.
    package func check() throws(JSearchError) {
        // (Mostly, and the names take a twentieth of a millisecond to make.)
        if self == RankingParameters() { return }
        for name in Self.names where !name.range.contains(self[keyPath: name.path]) {
            throw JSearchError(
                .invalidArgument,
                "The ranking parameter \(name.text) must be \(name.range.lowerBound) to \(name.range.upperBound); it is \(self[keyPath: name.path])."
            )
        }
    }
}
