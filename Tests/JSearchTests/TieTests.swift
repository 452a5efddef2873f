// TieTests.swift
// Equal scores, fields that count more, and age.

import JSearch
import JSearchIndex
import JSearchQuery
import JSearchTestSupport
import Testing

@Suite("Ties, field weights, age")
struct TieTests {
    private func ids(
        _ articles: [Article], _ query: String, commits: Int = 1, _ change: (inout SearchOptions) -> Void = { _ in }
    ) throws -> [String] {
        var options = SearchOptions()
        options.limit = 100
        change(&options)
        return try TestIndex(articles, .init(commits: commits)).index.search(query, options: options).hits.map(\.id)
    }

    // MARK: - Exact order

    @Test("Of articles with the same score, those come first that are written as the query is", arguments: [1, 3])
    func exact(commits: Int) throws {
        let bodies = ["ＡＩの話", "AIの話", "aiの話", "Aiの話", "ａｉの話"]
        let articles = bodies.map { Article(id: $0, body: $0) }
        for (query, first) in [("ai", "aiの話"), ("AI", "AIの話"), ("ＡＩ", "ＡＩの話"), ("ａｉ", "ａｉの話"), ("aI", "ＡＩの話")] {
            let expected = [first] + bodies.filter { $0 != first }
            #expect(try ids(articles, query, commits: commits) == expected, "\(query)")
            #expect(try ids(articles, query, commits: commits) { $0.limit = 1 } == [first], "\(query)")
        }
    }

    @Test("More parts as they are typed come before fewer; what is excluded or a tag does not count")
    func parts() throws {
        let bodies = ["ｘ ｙ", "x ｙ", "ｘ y", "x y"]
        let articles = bodies.map { Article(id: $0, body: $0) }
        #expect(try ids(articles, "x y") == ["x y", "x ｙ", "ｘ y", "ｘ ｙ"])
        #expect(try ids(articles, "+ｘ +y") == ["ｘ y", "ｘ ｙ", "x y", "x ｙ"])
        #expect(try ids(articles, "ｘ -z") == ["ｘ ｙ", "ｘ y", "x ｙ", "x y"])
        #expect(try ids(articles, "title:x").isEmpty)
        var tagged = articles
        for index in tagged.indices { tagged[index].tags = [index == 3 ? "ｔ" : "t"] }
        #expect(try ids(tagged, "tag:ｔ") == bodies, "tags are not looked at")
    }

    @Test("A better score comes before the exact spelling")
    func scoreFirst() throws {
        let articles = [Article(id: "exact", body: "AIの話と長い話と長い話"), Article(id: "better", body: "ＡＩの話")]
        #expect(try ids(articles, "AI") == ["better", "exact"])
    }

    @Test(
        "Each of many articles with the same score is on exactly one page",
        arguments: [(200, 120), (32, 12), (33, 12), (60, 40)])
    func pages(count: Int, exact: Int) throws {
        let articles = (1...count).map { Article(id: "\($0)", body: $0 == exact ? "ai" : "AI") }
        let index = try TestIndex(articles, .init(commits: 2)).index
        var options = SearchOptions()
        var seen: [String] = []
        for offset in stride(from: 0, to: count, by: 10) {
            options.offset = offset
            let results = try index.search("ai", options: options)
            #expect(results.total == count && results.hits.count == min(10, count - offset), "page at \(offset)")
            seen += results.hits.map(\.id)
        }
        // More than 32 are too many to be read.
        var expected = articles.map(\.id)
        if count <= 32 { expected.insert(expected.remove(at: exact - 1), at: 0) }
        #expect(seen == expected)
    }

    // MARK: - Field weights

    @Test("Occurrences are weighed before they saturate; what is found stays the same")
    func fieldWeights() throws {
        let articles = [
            Article(id: "body", title: "花の話", body: "検索と検索の話"), Article(id: "title", title: "検索の話", body: "検索と花の話"),
            Article(id: "none", title: "花", body: "話"),
        ]
        func change(_ weight: Double) -> (inout SearchOptions) -> Void {
            { options in
                (options.parameters.leadWeight, options.parameters.titleWeight) = (0, 0)
                options.parameters.fieldWeights.title = weight
            }
        }
        #expect(try ids(articles, "検索", change(3)) == ["title", "body"])
        #expect(try ids(articles, "検索", change(0)) == ["body", "title"])
        #expect(
            try ids(
                [articles[1]], "検索",
                {
                    $0.parameters.fieldWeights.body = 0; $0.parameters.fieldWeights.title = 0
                })
                == ["title"])
    }

    @Test("A frequency is the sum of weights over fields")
    func frequency() {
        var weights = FieldWeights()
        #expect(weights.areEven && weights.values == [1, 1, 1, 1, 1, 1])
        (weights.title, weights.headings, weights.tags) = (3, 2, 0.5)
        (weights.excerpt, weights.body, weights.code) = (0.25, 1, 0)
        #expect(!weights.areEven && weights.values == [3, 2, 0.5, 0.25, 1, 0])
        var frequencies = FieldFrequencies()
        for (field, count) in [2, 1, 4, 8, 5, 100].enumerated() { frequencies.counts[field] = UInt32(count) }
        #expect(weights.frequency(frequencies) == 6 + 2 + 2 + 2 + 5)
        #expect(FieldWeights().frequency(frequencies) == 120)
    }

    // MARK: - Recency

    @Test(
        "A score is ½ + ½ · 2^(−age / half-life) of what it was, counted from the newest article; a half without a date"
    )
    func recency() throws {
        let days = [0, 10, 20, 100, -30_000]
        var articles = days.map { day in
            var article = Article(id: "\(day)", body: "検索の話")
            article.date = ArticleDate(secondsSinceEpoch: Int64(1_000_000_000 - day * 86_400))
            return article
        }
        articles.append(Article(id: "undated", body: "検索の話"))
        articles.remove(at: 4)
        let index = try TestIndex(articles, .init(commits: 2)).index
        var options = SearchOptions()
        let plain = try index.search("検索", options: options).hits
        #expect(Set(plain.map(\.score)).count == 1)
        options.parameters.recencyHalfLife = 10
        let hits = try index.search("検索", options: options).hits
        #expect(hits.map(\.id) == ["0", "10", "20", "100", "undated"])
        for (hit, factor) in zip(hits, [1, 0.75, 0.625, 0.5 + 0.5 / 1_024, 0.5]) {
            #expect(abs(hit.score / plain[0].score - factor) < 1e-8, "\(hit.id)")
        }
        let undated = try TestIndex([Article(id: "1", body: "検索の話")]).index
        let half = try undated.search("検索", options: options).hits[0].score
        #expect(try abs(half * 2 - undated.search("検索").hits[0].score) < 1e-8)
    }
}
