// SubstringComparison.swift
// No lost page: every substring of every article is found, and found nowhere else.

import JSearchAnalysis
package import JSearchIndex
import JSearchQuery
import JSearchStorage

/// Looks pieces of articles up as phrases, in the index and in the texts.
package struct SubstringComparison {
    private let articles: [Article]
    private let index: TestIndex
    private let texts: NormalizedCollection
    private let analyzer: TextAnalyzer
    /// Articles found by all phrases so far.
    package private(set) var hitCount = 0
    private var pieceCount = 0
    /// Pieces of which normalising left nothing.
    package private(set) var emptyCount = 0

    package init(_ articles: [Article], index: TestIndex? = nil, texts: NormalizedCollection? = nil) throws {
        self.articles = articles
        analyzer = try TextAnalyzer()
        self.index = try index ?? TestIndex(articles)
        self.texts = texts ?? NormalizedCollection(articles, analyzer: analyzer)
    }

    /// What is wrong with the answer to a piece of text in quotation marks; nil if nothing.
    package mutating func difference(_ piece: String) throws -> String? {
        let phrase = NormalizedCollection.phrase(piece, analyzer)
        let text = RandomQueries.quoted(piece)
        guard !phrase.isEmpty else {
            emptyCount += 1
            let code = failure { () throws(JSearchError) in _ = try index.rank(try Query(text)) }?.code
            return code == .invalidQuery ? nil : "\(text) normalises to nothing, but is not refused"
        }
        let query = try Query(text)
        guard query.clauses == [.init(piece, kind: .phrase, occurrence: .required, isQuoted: true)] else {
            return "\(text) is read as \(query.clauses)"
        }
        let found = Set(try index.rank(query).map(\.article))
        let expected = Set(texts.articles(containing: phrase))
        hitCount += found.count
        // Totals cost a second search: every fiftieth will do.
        let total = pieceCount.isMultiple(of: 50) ? try index.total(query) : expected.count
        pieceCount += 1
        if found == expected, total == found.count { return nil }
        let lost = expected.subtracting(found).sorted().prefix(5).map { articles[$0].id }
        let wrong = found.subtracting(expected).sorted().prefix(5).map { articles[$0].id }
        return "\(text.debugDescription): lost \(lost), found wrongly \(wrong), total \(total) of \(expected.count)"
    }

    /// Looks up random pieces of the articles; returns what is wrong, with the seed.
    package mutating func differences(_ count: Int, seed: UInt64) throws -> [String] {
        var generator = RandomQueries(articles, seed: seed)
        var differences: [String] = []
        for _ in 0..<count {
            if let difference = try difference(generator.substring()) {
                differences.append("seed \(seed): \(difference)")
            }
        }
        return differences
    }
}
