// QueryFuzzTests.swift
// Seeded mutations of queries: an answer or an error, and the same as by scoring everything.

import JSearch
import JSearchIndex
import JSearchQuery
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("Fuzzing of queries", .timeLimit(.minutes(60)))
struct QueryFuzzTests {
    @Test("Whatever is asked is answered in bounds, or refused as a query")
    func queries() throws {
        var random = RandomArticles(seed: 71)
        let index = try TestIndex(random.articles(40), .init(commits: 2)).index
        var generator = SeededGenerator(seed: 72)
        let seeds = [
            "AIチップ 半導体", "+\"垂直統合\" -中古", "title:京都 tag:旅行", "＋半導体 －中古 “雨の日”", "サーバー 100億円 令和8年",
            "\"C++ 20\" GPT-4o http://example.com", "髙橋 ﾊﾝｶｸ が か゛ ㍿ 👨‍👩‍👧",
        ].map { Array($0.utf8) }
        let tokens = [
            "\"", "+", "-", "title:", "tag:", " ", "　", "\\", "ー", "の", "百", "1", "゛", "\u{3099}", "\u{200D}", "ﷺ", "々",
        ]
        var answered = 0
        let cases = FuzzCount.cases(300)
        for number in 0..<cases {
            let bytes = ByteMutator.mutate(generator.pick(seeds), generator.pick(seeds), tokens: tokens, &generator)
            let text = String(decoding: bytes, as: UTF8.self)
            do throws(JSearchError) {
                let results = try index.search(text, limit: 5)
                answered += 1
                #expect(
                    results.hits.count <= 5 && results.total >= results.hits.count && results.total <= 40,
                    "case \(number)")
            } catch {
                #expect(error.code == .invalidQuery, "case \(number): \(error)")
            }
        }
        #expect(answered > cases / 2)
    }
}
