// OracleComparison.swift
// The engine beside the oracle, query by query.

import JSearch
import JSearchAnalysis
package import JSearchIndex
package import JSearchQuery
import JSearchStorage

/// An index and the brute force on the same articles.
package struct OracleComparison {
    package let articles: [Article]
    private let index: TestIndex
    private let oracle: BruteForce
    private let analyzer: TextAnalyzer
    private let parameters: RankingParameters
    /// Articles that were found by all queries so far.
    package private(set) var hitCount = 0

    package init(
        _ articles: [Article], queries: [Query], parameters: RankingParameters = RankingParameters(),
        plan: TestIndex.Plan = TestIndex.Plan()
    ) throws {
        self.articles = articles
        self.parameters = parameters
        analyzer = try TextAnalyzer(plan.analysis)
        index = try TestIndex(articles, plan)
        oracle = BruteForce(articles, queries: queries, parameters: parameters, analyzer: analyzer)
    }

    /// Takes an index that is there already.
    package init(
        _ articles: [Article], queries: [Query], index: TestIndex, texts: NormalizedCollection
    ) throws {
        self.articles = articles
        parameters = RankingParameters()
        analyzer = try TextAnalyzer()
        self.index = index
        oracle = BruteForce(articles, queries: queries, texts: texts, analyzer: analyzer)
    }

    /// What the engine answers otherwise than the oracle; nil if nothing.
    package mutating func difference(_ query: Query) throws -> String? {
        guard let expected = oracle.answer(query, analyzer: analyzer) else {
            let code = failure { () throws(JSearchError) in _ = try index.rank(query) }?.code
            return code == .invalidQuery ? nil : "the engine answers a query that asks for nothing"
        }
        let found = try index.rank(query, parameters: parameters)
        hitCount += found.count
        let missing = Set(expected.map(\.article)).subtracting(found.map(\.article))
        let surplus = Set(found.map(\.article)).subtracting(expected.map(\.article))
        guard missing.isEmpty, surplus.isEmpty else {
            return "not found: \(names(missing)); found, but should not be: \(names(surplus))"
        }
        let scores = Dictionary(uniqueKeysWithValues: expected.map { ($0.article, $0) })
        for hit in found {
            // Both add whole steps of 2⁻³², by the same formulas: not a digit may differ.
            if let wanted = scores[hit.article], hit.score.steps != wanted.steps {
                return "\(names([hit.article])) scores \(hit.score.value) instead of \(wanted.score)"
            }
        }
        let wanted = oracle.best(expected, limit: expected.count, for: query)
        for (rank, (hit, wanted)) in zip(found, wanted).enumerated() where hit.article != wanted.article {
            return "rank \(rank): \(names([hit.article])) instead of \(names([wanted.article]))"
        }
        return try differenceOfSearch(query, expected)
    }

    /// The best three and the total, as users get them.
    private func differenceOfSearch(_ query: Query, _ expected: [BruteForce.Hit]) throws -> String? {
        var options = SearchOptions()
        options.limit = 3
        options.parameters = parameters
        let results = try index.index.search(query, options: options)
        let wanted = oracle.best(expected, limit: 3, for: query).map { articles[$0.article].id }
        if results.hits.map(\.id) != wanted { return "the best are \(results.hits.map(\.id)) instead of \(wanted)" }
        return results.total == expected.count ? nil : "the total is \(results.total) instead of \(expected.count)"
    }

    private func names(_ numbers: some Collection<Int>) -> String {
        "[" + numbers.sorted().prefix(5).map { articles[$0].id }.joined(separator: ", ") + "]"
    }
}
