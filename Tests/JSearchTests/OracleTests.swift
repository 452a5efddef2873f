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
        #expect(comparison.hitCount > 3_000, "queries that find nothing compare nothing")
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

    @Test(
        "With words that weigh nothing, bigrams find and rank; other weights of words only scale",
        arguments: [0.0, 0.4, 3])
    func wordWeight(_ weight: Double) throws {
        let seed: UInt64 = 6
        var parameters = RankingParameters()
        parameters.wordWeight = weight
        var random = RandomArticles(seed: seed)
        let articles = random.articles(60)
        var generator = RandomQueries(articles, seed: seed)
        let queries = (0..<60).map { _ in generator.query() }
        let hits = try compare(articles, queries, label: "seed \(seed)", parameters: parameters)
        #expect(hits > 300)
    }

    @Test(
        "Words in different spellings, with parts and numbers, are found and ranked as by the brute force",
        arguments: 0..<4)
    func spellings(round: Int) throws {
        let seed = UInt64(60 + round)
        var source = SpelledText(seed: seed)
        let articles = source.articles(80)
        let queries = (0..<100).map { _ in source.query() }
        let hits = try compare(
            articles, queries, label: "seed \(seed)", plan: TestIndex.Plan(commits: round == 3 ? 3 : 1))
        #expect(hits > 1_000, "queries that find nothing compare nothing")
    }

    /// Settings of the parameters that the other tests leave alone: a name and a value each.
    static let otherParameters: [[String: Double]] = [
        ["field.title": 3, "field.code": 0, "field.tags": 0.5], ["recency": 30], ["recency": 5, "field.body": 2],
        ["chain": 0, "lead": 0, "title": 0], ["chain": 2, "lead": 1.5, "title": 0], ["parts": 0, "runs": 0],
        ["numbers": 0, "variants": 0, "synonyms": 0], ["parts": 1, "runs": 2, "numbers": 0.1, "variants": 1],
        ["title": 3, "chain": 0, "lead": 0], ["words": 0, "hiragana": 0], ["bigrams": 0],
    ]

    @Test("Each parameter does what its comment says", arguments: otherParameters)
    func others(_ values: [String: Double]) throws {
        let seed: UInt64 = 71
        var parameters = RankingParameters()
        for (name, value) in values { try parameters.set(name, to: value) }
        var source = SpelledText(seed: seed)
        let articles = source.articles(60)
        let queries = (0..<50).map { _ in source.query() }
        let hits = try compare(articles, queries, label: "seed \(seed), \(values)", parameters: parameters)
        #expect(hits > 300)
    }

    @Test("A user's words and synonyms are found and ranked as by the brute force")
    func userDictionary() throws {
        let seed: UInt64 = 72
        var analysis = AnalysisOptions()
        analysis.userDictionary = try UserDictionary(
            "検索法\n労働基準法, 労基法\nAI, 人工知能\n京\n佐々木の\nリンゴ, 東京都, 国会")
        var source = SpelledText(seed: seed)
        let articles = source.articles(60)
        // Filters and synonyms together are for a test of their own.
        let queries = (0..<120).map { _ in source.query() }
            .filter { $0.clauses.allSatisfy { $0.kind == .keyword && $0.occurrence == .optional } }
        #expect(queries.count > 20)
        let hits = try compare(
            articles, queries, label: "seed \(seed)", plan: TestIndex.Plan(commits: 2, analysis: analysis))
        #expect(hits > 300)
    }

    @Test("With folds switched off, spellings are apart for the engine as for the brute force")
    func folds() throws {
        let seed: UInt64 = 73
        for folds in [[], .width, [.kana, .numerals], Folds.all.subtracting([.eras, .kanji])] as [Folds] {
            var analysis = AnalysisOptions()
            analysis.folds = folds
            var source = SpelledText(seed: seed)
            let articles = source.articles(50)
            let queries = (0..<40).map { _ in source.query() }
            let hits = try compare(
                articles, queries, label: "seed \(seed), \(folds.names)", plan: TestIndex.Plan(analysis: analysis))
            #expect(hits > 100)
        }
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
