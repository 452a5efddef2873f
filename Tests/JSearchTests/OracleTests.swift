// OracleTests.swift
// The engine against the brute force: the same articles in the same order with the same scores.

import Foundation
import JSearch
import JSearchTestSupport
import Testing

@Suite("Answers are those of the brute force")
struct OracleTests {
    /// Asks all queries and expects no difference.
    private func compare(
        _ articles: [Article], _ queries: [Query], label: String, parameters: RankingParameters = RankingParameters(),
        plan: TestIndex.Plan = TestIndex.Plan()
    ) throws -> Int {
        var comparison = try OracleComparison(articles, queries: queries, parameters: parameters, plan: plan)
        for query in queries {
            let difference = try comparison.difference(query)
            #expect(difference == nil, "\(label), query \(query.clauses)")
        }
        return comparison.hitCount
    }

    @Test("The demo corpus answers its own queries as the brute force does")
    func corpus() throws {
        let articles = try Corpus.articles()
        #expect(articles.count == 68)
        let texts = try Corpus.queries()
        #expect(texts.count == 90)
        let hits = try compare(articles, try texts.map { try Query($0) }, label: "corpus")
        #expect(hits > 90, "queries that find nothing compare nothing")
    }

    @Test("Random queries of all kinds on random articles are answered as by the brute force")
    func random() throws {
        let seed: UInt64 = 20_260_101
        var random = RandomArticles(seed: seed)
        let articles = random.articles(300)
        var generator = RandomQueries(articles, seed: seed)
        let queries = (0..<300).map { _ in generator.query() }
        let hits = try compare(articles, queries, label: "seed \(seed)")
        #expect(hits > 3_000, "queries that find nothing compare nothing")
    }

    @Test(
        "2,000 bulk articles answer 100 keyword queries as the brute force does",
        .enabled(if: TestData.hasBulk, "\(TestData.bulkComment)"))
    func bulk() throws {
        let bulk = try Bulk.shared.get()
        let lines = try TestData.lines(TestData.shared.appendingPathComponent("queries/keywords-2500.txt"))
        let queries = try stride(from: 0, to: 2_500, by: 25).map { try Query(lines[$0]) }
        var comparison = try OracleComparison(
            bulk.articles, queries: queries, index: bulk.index, texts: bulk.texts)
        for query in queries {
            let difference = try comparison.difference(query)
            #expect(difference == nil, "query \(query.clauses)")
        }
        #expect(comparison.hitCount > 5_000, "queries that find nothing compare nothing")
    }

    @Test(
        "Other ranking parameters give the scores that the formulas give",
        arguments: [
            (0.0, 0.0, 0.5, 0.25), (2.0, 1.0, 1.0, 1.0), (0.9, 0.5, 0.0, 0.25), (1.2, 0.75, 0.3, 0.0),
        ])
    func parameters(k1: Double, b: Double, bigramWeight: Double, hiraganaWeight: Double) throws {
        let seed: UInt64 = 4
        var parameters = RankingParameters()
        (parameters.k1, parameters.b) = (k1, b)
        (parameters.bigramWeight, parameters.hiraganaWeight) = (bigramWeight, hiraganaWeight)
        var random = RandomArticles(seed: seed)
        let articles = random.articles(60)
        var generator = RandomQueries(articles, seed: seed)
        let queries = (0..<60).map { _ in generator.query() }
        let hits = try compare(articles, queries, label: "seed \(seed)", parameters: parameters)
        #expect(hits > 300)
    }

    @Test("Several segments are ranked by the numbers of all of them together")
    func segments() throws {
        let seed: UInt64 = 5
        var random = RandomArticles(seed: seed)
        let articles = random.articles(90)
        var generator = RandomQueries(articles, seed: seed)
        let queries = (0..<90).map { _ in generator.query() }
        let hits = try compare(articles, queries, label: "seed \(seed)", plan: TestIndex.Plan(commits: 4))
        #expect(hits > 500)
    }
}
