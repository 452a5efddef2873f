// PrunedScorerTests.swift
// Skipping changes nothing: the same documents with the same scores in the same order, and as many of them.

import JSearchIndex
import JSearchQuery
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("Skipping gives the answers of scoring everything")
struct PrunedScorerTests {
    /// Many short articles of few words, so that lists have blocks and segments have several windows; some are
    /// long, so that blocks differ in what they can score; some are replaced, so that there are deleted ones.
    private static func articles(_ count: Int, seed: UInt64) -> [Article] {
        var random = RandomArticles(seed: seed)
        var pieces = RandomArticles(seed: seed &+ 1)
        let texts = (0..<40).map { pieces.article(String($0), words: 3).body }
        return (0..<count).map { number in
            let id = String(random.int(in: 0..<20) == 0 ? random.int(in: 0..<count) : number)
            var article = Article(id: id, title: texts[random.int(in: 0..<texts.count)])
            let length = random.int(in: 0..<50) == 0 ? 30 : random.int(in: 1..<4)
            article.body = (0..<length).map { _ in
                // The first texts are in most articles, the last in few.
                let least = min(random.int(in: 0..<texts.count), random.int(in: 0..<texts.count))
                return texts[min(least, random.int(in: 0..<texts.count))]
            }.joined(separator: "。")
            if random.int(in: 0..<2) == 0 {
                article.date = ArticleDate(
                    secondsSinceEpoch: Int64(random.int(in: 0..<1_000_000_000)), utcOffsetMinutes: 0)
            }
            return article
        }
    }

    /// The ways to rank: both streams, each alone, and with all that changes a score besides.
    private static func settings() -> [RankingParameters] {
        let fused = RankingParameters()
        var words = fused
        (words.bigramWeight, words.runWeight) = (0, 0)
        var bigrams = fused
        (bigrams.wordWeight, bigrams.runWeight) = (0, 0)
        var fields = fused
        (fields.fieldWeights.title, fields.fieldWeights.code) = (3, 0)
        var recency = fused
        recency.recencyHalfLife = 365
        var flat = fused
        (flat.k1, flat.b) = (0, 1)
        return [fused, words, bigrams, fields, recency, flat]
    }

    @Test(
        "Any k, both streams and each alone, with weights of fields and age",
        arguments: [(1, false), (3, false), (1, true)])
    func random(commits: Int, reorders: Bool) throws {
        let seed: UInt64 = 400 + UInt64(commits)
        let articles = Self.articles(9_000, seed: seed)
        let searcher = try TestIndex(articles, TestIndex.Plan(commits: commits, reorders: reorders)).searcher
        #expect(try searcher.snapshot.segments[0].addingOrder().isByNumber != reorders)
        var generator = SeededGenerator(seed: seed)
        // With as many as there are articles, those that score nothing count, too.
        let limits = (0..<10).map { _ in generator.int(in: 1..<1 << generator.int(in: 1..<11)) } + [articles.count]
        var queries = RandomQueries(Array(articles.prefix(500)), seed: seed)
        let settings = Self.settings()
        var (found, skipped) = (0, 0)
        for round in 0..<60 {
            let query = queries.query()
            let parameters = settings[round % settings.count]
            try searcher.withAnalyzer { (analyzer) throws(JSearchError) in
                guard let plan = try? QueryPlan(query, parameters: parameters, analyzer: analyzer) else { return }
                let execution = try QueryExecution(
                    plan, snapshot: searcher.snapshot, statistics: searcher.statistics, analyzer: analyzer)
                for limit in limits {
                    let plain = try execution.run(limit: limit, isExhaustive: true)
                    let counted = try execution.run(limit: limit)
                    let uncounted = try execution.run(limit: limit, counting: false)
                    let label = "seed \(seed), round \(round), k \(limit), \(query.clauses)"
                    #expect(plain.documents == counted.documents, "\(label)")
                    #expect(plain.documents == uncounted.documents, "\(label)")
                    #expect(plain.total == counted.total, "\(label)")
                    found += plain.documents.count
                    skipped += (plain.total ?? 0) > plain.documents.count ? 1 : 0
                }
            }
        }
        #expect(found > 5_000, "queries that find nothing compare nothing")
        #expect(skipped > 100, "where everything is among the best, nothing can be skipped")
    }

    @Test(
        "Words with several spellings: what a variant may add is settled only where it matters",
        arguments: [(1, false), (3, false), (3, true)])
    func spellings(commits: Int, reorders: Bool) throws {
        let seed: UInt64 = 410 + UInt64(commits)
        var source = SpelledText(seed: seed)
        let plan = TestIndex.Plan(commits: commits, reorders: reorders)
        let searcher = try TestIndex(source.articles(1_200), plan).searcher
        var generator = SeededGenerator(seed: seed)
        var settings = Self.settings()
        settings[1].variantWeight = 0
        var withVariants = 0
        for round in 0..<150 {
            let query = source.query()
            let parameters = settings[round % settings.count]
            try searcher.withAnalyzer { (analyzer) throws(JSearchError) in
                guard let plan = try? QueryPlan(query, parameters: parameters, analyzer: analyzer) else { return }
                func run(
                    _ limit: Int, counting: Bool, isExhaustive: Bool = false
                ) throws(JSearchError) -> QueryExecution.Answer {
                    // What one run has settled, another one must not find.
                    let execution = try QueryExecution(
                        plan, snapshot: searcher.snapshot, statistics: searcher.statistics, analyzer: analyzer)
                    withVariants += execution.variants.isEmpty ? 0 : 1
                    return try execution.run(limit: limit, counting: counting, isExhaustive: isExhaustive)
                }
                let limit = generator.int(in: 1..<40)
                let plain = try run(limit, counting: true, isExhaustive: true)
                let counted = try run(limit, counting: true)
                let label = "seed \(seed), round \(round), k \(limit), \(query.clauses)"
                #expect(plain.documents == counted.documents, "\(label)")
                #expect(plain.documents == (try run(limit, counting: false)).documents, "\(label)")
                #expect(plain.total == counted.total, "\(label)")
            }
        }
        #expect(withVariants > 200)
    }
}
