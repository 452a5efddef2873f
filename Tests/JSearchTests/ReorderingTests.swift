// ReorderingTests.swift
// An index whose documents were reordered gives the same answers, to the last bit and in the same order.

import JSearch
import JSearchIndex
import JSearchQuery
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("Reordering")
struct ReorderingTests {
    @Test("A reordered index answers as the brute force does", arguments: [1, 3])
    func oracle(commits: Int) throws {
        let seed = 910 + UInt64(commits)
        var random = RandomArticles(seed: seed)
        // Many are the same but for their ids, so that ties decide.
        let some = random.articles(60, words: 10)
        let articles = (0..<240).map { number in
            var article = some[random.int(in: 0..<60)]
            article.id = "\(number)"
            return article
        }
        var generator = RandomQueries(articles, seed: seed)
        let queries = (0..<200).map { _ in generator.query() }
        var comparison = try OracleComparison(
            articles, queries: queries, plan: TestIndex.Plan(commits: commits, reorders: true))
        for query in queries {
            let difference = try comparison.difference(query)
            #expect(difference == nil, "seed \(seed), query \(query.clauses)")
        }
        #expect(comparison.hitCount > 2_000, "queries that find nothing compare nothing")
    }

    /// Articles of four texts, in an order that has nothing to do with these; of one text, some are in capitals.
    private static func equals(_ count: Int) -> [Article] {
        var random = SeededGenerator(seed: 33)
        let texts = ["検索の話、AIの話。", "雨の京都を歩く。", "検索エンジンの歴史。", "雨と検索。"]
        return (0..<count).map { number in
            let text = texts[random.int(in: 0..<4)]
            return Article(id: "\(number)", body: random.int(in: 0..<20) == 0 ? text.lowercased() : text)
        }
    }

    private static let queries = ["検索", "雨", "京都 検索", "\"検索\"", "+雨 +検索", "AI", "ai", "歴史 -雨", "検", "title:雨"]

    @Test("Articles with the same score come as they were added, on every page, and after changes too")
    func ties() throws {
        let articles = Self.equals(400)
        let plain = try TestIndex(articles)
        let reordered = try TestIndex(articles, TestIndex.Plan(reorders: true))
        #expect(try !reordered.searcher.snapshot.segments[0].addingOrder().isByNumber)
        func change(_ reorders: [Bool]) throws -> TestIndex {
            try TestIndex { (writer) throws(JSearchError) in
                for article in articles[..<300] { try writer.add(article) }
                _ = try reorders[0] ? writer.optimize(reordering: true) : writer.commit()
                for article in articles[300...] { try writer.add(article) }
                for number in stride(from: 0, to: 300, by: 11) { writer.delete(id: "\(number)") }
                try writer.commit()
                if reorders[1] { try writer.optimize() }
                if reorders[2] { try writer.optimize(reordering: true) }
            }
        }
        let changed = try change([false, false, false])
        var pairs = [(plain, reordered)]
        for reorders in [[true, false, false], [true, true, false], [true, true, true], [false, false, true]] {
            pairs.append((changed, try change(reorders)))
        }
        for (index, (plain, other)) in pairs.enumerated() {
            for query in Self.queries {
                for (limit, offset) in [(10, 0), (3, 0), (1, 0), (10, 10), (40, 25), (1_000, 0)] {
                    var options = SearchOptions()
                    (options.limit, options.offset) = (limit, offset)
                    options.explains = true
                    let wanted = try plain.index.search(query, options: options)
                    let found = try other.index.search(query, options: options)
                    let what: Comment = "pair \(index), \(query), \(limit) from \(offset)"
                    #expect(found.hits.map(\.id) == wanted.hits.map(\.id), what)
                    #expect(found.hits.map(\.score) == wanted.hits.map(\.score), what)
                    #expect(found.hits.map(\.explanation) == wanted.hits.map(\.explanation), what)
                    #expect(found.total == wanted.total, what)
                }
            }
        }
    }

    @Test("Why an article ranks where it does is the same")
    func why() throws {
        let articles = Self.equals(80)
        let plain = try TestIndex(articles)
        let reordered = try TestIndex(articles, TestIndex.Plan(reorders: true))
        for query in Self.queries {
            for number in stride(from: 0, to: 80, by: 9) {
                let wanted = try plain.index.diagnose(query, articleID: "\(number)")
                let found = try reordered.index.diagnose(query, articleID: "\(number)")
                #expect(found?.ranking?.rank == wanted?.ranking?.rank, "\(query), \(number)")
                #expect(found?.ranking?.score == wanted?.ranking?.score, "\(query), \(number)")
            }
        }
    }
}
