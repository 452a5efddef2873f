// PhraseRankingTests.swift
// The order of the articles with a phrase, without scores, is that of their scores.

import JSearch
import JSearchAnalysis
import JSearchIndex
import JSearchQuery
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("The order of a phrase's articles without scores is that with scores")
struct PhraseRankingTests {
    /// Texts of few words, so that a phrase is in many of them, often more than once; some are replaced, and some are long.
    private static func articles(_ count: Int, seed: UInt64) -> [Article] {
        var random = RandomArticles(seed: seed)
        let texts = (0..<30).map { random.article(String($0), words: 4).body }
        return (0..<count).map { number in
            var article = Article(id: String(random.int(in: 0..<20) == 0 ? random.int(in: 0..<count) : number))
            article.title = texts[random.int(in: 0..<texts.count)]
            let length = random.int(in: 0..<30) == 0 ? 60 : random.int(in: 1..<6)
            article.body = (0..<length).map { _ in
                texts[min(random.int(in: 0..<texts.count), random.int(in: 0..<texts.count))]
            }.joined(separator: random.int(in: 0..<2) == 0 ? "。" : "")
            article.date = ArticleDate(secondsSinceEpoch: Int64(random.int(in: 0..<1 << 30)), utcOffsetMinutes: 0)
            return article
        }
    }

    private static func settings() -> [RankingParameters] {
        var settings = [RankingParameters](repeating: RankingParameters(), count: 6)
        settings[1].recencyHalfLife = 365
        (settings[2].k1, settings[2].b) = (3, 1)
        settings[3].k1 = 0
        // Lengths change a fraction by less than a step of the score of a common phrase.
        settings[4].b = 1e-8
        settings[5].fieldWeights.title = 3
        return settings
    }

    /// A piece of some text, as a phrase, now and then with what changes the way to find it.
    private static func query(_ articles: [Article], _ text: inout JapaneseText) -> Query {
        let body = articles[text.int(in: 0..<articles.count)].body
        let piece = text.substring(of: body, length: text.int(in: 1..<10))
        var clauses = [Query.Clause(piece, kind: .phrase, isQuoted: true)]
        switch text.int(in: 0..<12) {
        case 0: clauses[0].occurrence = .required
        case 1: clauses[0].kind = .title
        case 2: clauses.append(Query.Clause("半導体"))
        case 3: clauses.append(Query.Clause("の", kind: .phrase, occurrence: .excluded, isQuoted: true))
        default: break
        }
        return Query(clauses: clauses)
    }

    @Test(
        "Any k, several segments, deleted articles, all settings", arguments: [(1, false), (4, false), (1, true)])
    func random(commits: Int, reorders: Bool) throws {
        let seed: UInt64 = 900 + UInt64(commits)
        let articles = Self.articles(4_000, seed: seed)
        let searcher = try TestIndex(articles, TestIndex.Plan(commits: commits, reorders: reorders)).searcher
        var text = JapaneseText(seed: seed)
        var (compared, direct, uncertain) = (0, 0, 0)
        for round in 0..<150 {
            let query = Self.query(articles, &text)
            var options = SearchOptions()
            options.parameters = Self.settings()[round % 6]
            for limit in [0, 1, 10, text.int(in: 2..<200), articles.count] {
                options.limit = limit
                let scored: [DocumentPlace]
                do throws(JSearchError) {
                    scored = try searcher.rank(query, options).map { DocumentPlace($0) }
                } catch { continue }
                let label = "seed \(seed), round \(round), k \(limit), \(query.clauses)"
                #expect(try searcher.order(query, options) == scored, "\(label)")
                compared += scored.count
                guard limit > 0, let best = try Self.best(query, options, searcher) else { continue }
                direct += 1
                uncertain += best ? 0 : 1
            }
        }
        #expect(compared > 50_000 && direct > 200 && uncertain > 5, "\(compared), \(direct), \(uncertain)")
    }

    /// Whether the order is found without scores; nil if it is not even tried.
    private static func best(
        _ query: Query, _ options: SearchOptions, _ searcher: Searcher
    ) throws(JSearchError) -> Bool? {
        try searcher.withAnalyzer { (analyzer) throws(JSearchError) in
            let plan = try QueryPlan(query, parameters: options.parameters, analyzer: analyzer)
            var ranking = try PhraseRanking(
                plan, snapshot: searcher.snapshot, statistics: searcher.statistics, analyzer: analyzer, budget: nil)
            if ranking == nil { return nil }
            return try ranking?.best(limit: options.limit) != nil
        }
    }

    @Test("Pages are pieces of one order")
    func pages() throws {
        let articles = Self.articles(500, seed: 910)
        let index = try TestIndex(articles).index
        for phrase in ["の", "する", "データ", "半導体"] {
            var options = SearchOptions()
            options.limit = 500
            let all = try index.ids("\"\(phrase)\"", options: options)
            #expect(try index.search("\"\(phrase)\"", options: options).hits.map(\.id) == all, "\(phrase)")
            (options.offset, options.limit) = (7, 11)
            #expect(try index.ids("\"\(phrase)\"", options: options) == Array(all.dropFirst(7).prefix(11)), "\(phrase)")
        }
        var options = SearchOptions()
        options.offset = -1
        #expect(failure { () throws(JSearchError) in _ = try index.ids("\"の\"", options: options) } != nil)
    }

    @Test("A rare phrase of frequent pairs, and one that begins and ends with letters")
    func rare() throws {
        var articles = (0..<3_000).map { number in
            Article(id: "\(number)", body: String(repeating: "規定に違反、定すれば、すると、Git版", count: number % 7 + 1))
        }
        for number in stride(from: 5, to: 3_000, by: 290) { articles[number].body += "規定するとGitを使う" }
        let searcher = try TestIndex(articles).searcher
        for phrase in ["規定すると", "規定するとGi", "itを使う", "Gitを使", "規定に違", "規定する版"] {
            let query = try Query("\"\(phrase)\"")
            for limit in [1, 5, 10, 40] {
                var options = SearchOptions()
                options.limit = limit
                let scored = try searcher.rank(query, options).map { DocumentPlace($0) }
                #expect(try searcher.order(query, options) == scored, "\(phrase), \(limit)")
            }
        }
    }
}
