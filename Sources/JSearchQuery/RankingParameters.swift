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
        Name(text: "bigrams", range: 0...1_000, path: \.bigramWeight),
        Name(text: "hiragana", range: 0...1_000, path: \.hiraganaWeight),
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
        for name in Self.names where !name.range.contains(self[keyPath: name.path]) {
            throw JSearchError(
                .invalidArgument,
                "The ranking parameter \(name.text) must be \(name.range.lowerBound) to \(name.range.upperBound); it is \(self[keyPath: name.path]).")
        }
    }
}
