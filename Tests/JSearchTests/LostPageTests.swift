// LostPageTests.swift
// No lost page: a phrase finds exactly the articles whose text has it.

import JSearch
import JSearchTestSupport
import Testing

@Suite("Phrases find every article that has them, and no other")
struct LostPageTests {
    @Test("1,000 pieces of the demo corpus")
    func corpus() throws {
        var comparison = try SubstringComparison(try Corpus.articles())
        #expect(try comparison.differences(1_000, seed: 11) == [])
        #expect(comparison.hitCount >= 1_000, "each piece is at least in the article it was taken from")
    }

    @Test("1,000 pieces of random Japanese text")
    func random() throws {
        var random = RandomArticles(seed: 12)
        var comparison = try SubstringComparison(random.articles(120, words: 40))
        #expect(try comparison.differences(1_000, seed: 12) == [])
        #expect(comparison.hitCount > 5_000)
    }

    @Test("1,000 pieces of characters from all over Unicode")
    func oddCharacters() throws {
        var text = JapaneseText(seed: 13)
        let articles = (0..<60).map { Article(id: "\($0)", title: text.scalars(20), body: text.scalars(300)) }
        var comparison = try SubstringComparison(articles)
        #expect(try comparison.differences(1_000, seed: 13) == [])
        #expect(comparison.hitCount > 1_500)
        #expect(comparison.emptyCount < 200, "nearly all pieces must be looked up")
    }

    @Test("1,000 pieces of few different characters, so that phrases overlap themselves and each other")
    func fewCharacters() throws {
        var random = SeededGenerator(seed: 14)
        let alphabet = ["法", "法", "カ", "ー", "a", "a", "1", " ", ".", "。", "🍣", "𠮷", "\u{10428}", "\u{301}"]
        let articles = (0..<80).map { number in
            Article(id: "\(number)", body: (0..<80).map { _ in random.pick(alphabet) }.joined())
        }
        var comparison = try SubstringComparison(articles, index: try TestIndex(articles, .init(commits: 3)))
        #expect(try comparison.differences(1_000, seed: 14) == [])
        #expect(comparison.hitCount > 10_000)
    }

    @Test("1,000 pieces of runs of letters on both sides of the 40 units from which they are cut")
    func longRuns() throws {
        var random = SeededGenerator(seed: 15)
        let articles = (0..<60).map { number in
            let runs = (0..<4).map { _ in
                let letters = random.pick([["a", "b"], ["x", "\u{10428}"], ["ж", "1"], ["e\u{323}", "a"]])
                return (0..<random.int(in: 30..<55)).map { _ in random.pick(letters) }.joined()
            }
            return Article(id: "\(number)", title: runs[0], body: runs.joined(separator: random.pick([" ", "。", "あ"])))
        }
        var comparison = try SubstringComparison(articles)
        #expect(try comparison.differences(1_000, seed: 15) == [])
        #expect(comparison.hitCount > 1_500)
        for _ in 0..<200 {
            let article = random.pick(articles)
            let count = random.int(in: 20..<60)
            var text = JapaneseText(seed: random.next())
            #expect(try comparison.difference(text.substring(of: article.body, length: count)) == nil, "seed 15")
        }
    }

    @Test("1,000 pieces of the bulk articles", .enabled(if: TestData.hasBulk, "\(TestData.bulkComment)"))
    func bulk() throws {
        let bulk = try Bulk.shared.get()
        #expect(bulk.articles.count == 2_000)
        var comparison = try SubstringComparison(bulk.articles, index: bulk.index, texts: bulk.texts)
        #expect(try comparison.differences(1_000, seed: 16) == [])
        #expect(comparison.hitCount > 10_000)
    }
}
