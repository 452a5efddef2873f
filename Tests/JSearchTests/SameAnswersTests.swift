// SameAnswersTests.swift
// The same answers however an index was built; deleted and replaced articles never come back.

import JSearch
import JSearchAnalysis
import JSearchTestSupport
import Testing

@Suite("The same answers however the index was built")
struct SameAnswersTests {
    private static let seed: UInt64 = 81

    private static func queries(_ articles: [Article], _ count: Int, seed: UInt64) -> [Query] {
        var generator = RandomQueries(articles, seed: seed)
        return (0..<count).map { _ in generator.query() }
    }

    /// A line for each article found: its number and the steps of its score.
    private static func answer(_ index: TestIndex, _ query: Query) -> [String] {
        do throws(JSearchError) {
            return try index.rank(query).map { "\($0.article): \($0.score.steps)" }
        } catch { return [error.code.rawValue] }
    }

    @Test("Memory, threads, units, commits and merges change no score, not by the last digit")
    func builds() throws {
        var random = RandomArticles(seed: Self.seed)
        let articles = random.articles(160, words: 60)
        let queries = Self.queries(articles, 60, seed: Self.seed)
        let expected = try TestIndex(articles)
        #expect(expected.segmentCount == 1)
        // Segments that are written at least, and how many may be left after merging.
        let plans: [(TestIndex.Plan, written: Int, left: ClosedRange<Int>)] = [
            (.init(memoryBudget: 1 << 20), 3, 1...7), (.init(commits: 3), 3, 3...3), (.init(commits: 7), 7, 1...7),
            (.init(memoryBudget: 1 << 20, commits: 4), 6, 1...10), (.init(commits: 16), 18, 1...7),
            (.init(threads: 1, units: 8), 1, 1...8), (.init(threads: 2, units: 8), 1, 1...8),
            (.init(threads: 4, units: 8), 1, 1...8),
        ]
        for (plan, written, left) in plans {
            let index = try TestIndex(articles, plan)
            let count = Int(index.searcher.snapshot.manifest.nextSegment) - 1
            #expect(count >= written && left.contains(index.segmentCount), "\(plan): \(count), \(index.segmentCount)")
            let isSame = index.searcher.statistics == expected.searcher.statistics
            #expect(isSame, "\(plan): \(index.searcher.statistics)")
            for query in queries {
                #expect(
                    Self.answer(index, query) == Self.answer(expected, query),
                    "seed \(Self.seed), \(plan), \(query.clauses)")
            }
        }
    }

    @Test("Whole results are the same, too: titles, snippets, totals, explanations")
    func results() throws {
        var random = RandomArticles(seed: Self.seed)
        let articles = random.articles(60)
        let one = try TestIndex(articles).index
        let many = try TestIndex(articles, .init(memoryBudget: 1 << 20, commits: 5)).index
        var options = SearchOptions()
        options.explains = true
        for query in Self.queries(articles, 40, seed: 82) {
            let expected = try? one.search(query, options: options)
            let found = try? many.search(query, options: options)
            #expect(found == expected, "seed 82, \(query.clauses)")
        }
    }

    @Test("Deleted and replaced articles never appear, before and after a merge")
    func deletions() throws {
        var random = RandomArticles(seed: 83)
        let old = random.articles(90)
        let new = stride(from: 1, to: 90, by: 4).map { random.article(String($0)) }
        let gone = Set(stride(from: 0, to: 90, by: 4).map(String.init))
        let replaced = Set(new.map(\.id))
        let live = old.filter { !gone.contains($0.id) && !replaced.contains($0.id) } + new
        let queries = Self.queries(old + new, 150, seed: 83)
        let analyzer = try TextAnalyzer()
        let oracle = BruteForce(live, queries: queries, analyzer: analyzer)
        for extraCommits in [0, 10] {
            let index = try TestIndex { (writer) throws(JSearchError) in
                for article in old { try writer.add(article) }
                try writer.commit()
                for id in gone { writer.delete(id: id) }
                for article in new { try writer.add(article) }
                try writer.commit()
                for number in 0..<extraCommits {
                    try writer.add(Article(id: "extra \(number)"))
                    try writer.commit()
                }
            }
            #expect(index.index.articleCount == live.count + extraCommits)
            for query in queries {
                let expected = oracle.answer(query, analyzer: analyzer)?.map { live[$0.article].id }
                try expectIDs(index.index, query, expected, live)
            }
        }
    }

    /// Expects the answer to a query to be some articles in any order; nil: that it is refused.
    private func expectIDs(_ index: SearchIndex, _ query: Query, _ expected: [String]?, _ live: [Article]) throws {
        var options = SearchOptions()
        options.limit = 1_000
        let results = try? index.rank(query, options: options)
        #expect(results?.sorted() == expected?.sorted(), "seed 83, \(query.clauses)")
        options.limit = 5
        let hits = (try? index.search(query, options: options))?.hits ?? []
        for hit in hits { #expect(live.contains(hit.article), "seed 83, \(query.clauses)") }
    }

    @Test("Equal scores come in the order of adding; a replaced article moves to the end")
    func ties() throws {
        var random = SeededGenerator(seed: 84)
        let ids = (0..<40).map(String.init).shuffled(using: &random)
        for commits in [1, 4] {
            let articles = ids.map { Article(id: $0, title: "同じ題", body: "検索の本文。") }
            let results = try TestIndex(articles, .init(commits: commits)).index.search("検索", limit: 100)
            #expect(results.hits.map(\.id) == ids, "seed 84, \(commits) commits")
            // The first 24 are looked at again for the places of the words; among them, and among the others, all score
            // the same.
            #expect(Set(results.hits.prefix(24).map(\.score)).count == 1)
            #expect(Set(results.hits.dropFirst(24).map(\.score)).count == 1)
            let index = try TestIndex { (writer) throws(JSearchError) in
                for article in articles { try writer.add(article) }
                if commits > 1 { try writer.commit() }
                try writer.add(articles[3])
                try writer.commit()
            }.index
            let moved = ids.filter { $0 != ids[3] } + [ids[3]]
            #expect(try index.search("検索", limit: 100).hits.map(\.id) == moved, "seed 84, \(commits) commits")
        }
    }
}

extension SearchIndex {
    /// The ids of the articles that a query finds.
    fileprivate func rank(_ query: Query, options: SearchOptions) throws(JSearchError) -> [String] {
        var ids: [String] = []
        for document in try searcher.rank(query, options) {
            ids.append(try searcher.snapshot.segments[document.segment].store.article(Int(document.document)).id)
        }
        return ids
    }
}
