// SnippetTests.swift
// Passages: whole sentences where they fit, cut with an ellipsis where they do not, and never inside a character.

import JSearchIndex
import JSearchQuery
import JSearchTestSupport
import Testing

@Suite("Snippets")
struct SnippetTests {
    /// The text of an article as snippets show it: line breaks and tabs as spaces.
    private func flat(_ text: String) -> [Character] { text.map { $0.isNewline || $0 == "\t" ? " " : $0 } }

    /// A snippet taken apart.
    private struct Cut {
        let text: [Character]
        let isCutBefore: Bool
        let isCutBehind: Bool

        init(_ snippet: MarkedText) {
            var text = Array(snippet.text)
            isCutBefore = text.first == "…"
            if isCutBefore { text.removeFirst() }
            isCutBehind = text.last == "…"
            if isCutBehind { text.removeLast() }
            self.text = text
        }

        /// Where it stands in a text.
        func places(in whole: [Character]) -> [Range<Int>] {
            guard text.count <= whole.count else { return [] }
            return (0...whole.count - text.count).map { $0..<$0 + text.count }
                .filter { whole[$0.lowerBound] == text.first && Array(whole[$0]) == text }
        }
    }

    /// Random sentences that end with a mark, some of them with the word 検索.
    private func body(_ random: inout SeededGenerator, _ characters: [String]) -> String {
        var text = ""
        for _ in 0..<random.int(in: 1..<12) {
            let count = random.int(in: 1..<90)
            var sentence = (0..<count).map { _ in random.pick(characters) }
            for _ in 0..<random.int(in: 0..<3) { sentence.insert("検索", at: random.int(in: 0..<sentence.count)) }
            text += sentence.joined() + random.pick(["。", "！", "？」", "。）\n", "。\n"])
        }
        return text
    }

    /// All snippets of random articles.
    private func forEachSnippet(
        seed: UInt64, _ characters: [String], _ body: (MarkedText, Article, _ columns: Int) -> Void
    ) throws {
        var random = SeededGenerator(seed: seed)
        let articles = (0..<40).map { Article(id: "\($0)", title: "検索", body: self.body(&random, characters)) }
        let searcher = try TestIndex(articles).searcher
        var options = SearchOptions()
        options.limit = articles.count
        for columns in [20, 33, 60, 100, 160, 400] {
            options.snippetColumns = columns
            let hits = try searcher.search(try Query("検索"), options).hits
            #expect(hits.count == articles.count)
            for hit in hits { body(hit.snippet, hit.article, columns) }
        }
    }

    private static let plain = ["半", "導", "体", "の", "は", "カ", "ー", "ﾊ", "x", "7", "、", "「"]
    private static let clusters = plain + ["👨‍👩‍👧", "👍🏽", "𠮷", "か\u{3099}", "e\u{301}", "葛\u{E0100}", "ﾊﾟ"]

    @Test(
        "A snippet is a piece of the article in whole characters, with a match if the body has one",
        arguments: [
            (UInt64(61), plain), (UInt64(62), clusters),
        ])
    func pieces(seed: UInt64, characters: [String]) throws {
        try forEachSnippet(seed: seed, characters) { snippet, article, columns in
            let cut = Cut(snippet)
            #expect(!cut.places(in: flat(article.body)).isEmpty, "seed \(seed), \(columns): \(snippet.text)")
            #expect(snippet.matches.isEmpty != article.body.contains("検索"), "seed \(seed), \(columns), \(article.id)")
            let isRight = snippet.matches.allSatisfy { $0.allSatisfy { "検索".contains($0) } }
            #expect(isRight, "seed \(seed), \(columns), \(article.id): \(snippet.matches)")
        }
    }

    @Test(
        "A snippet is not wider than asked for, but for its ellipses",
        arguments: [
            (UInt64(63), plain), (UInt64(64), clusters),
        ])
    func widths(seed: UInt64, characters: [String]) throws {
        var widest = 0.0
        try forEachSnippet(seed: seed, characters) { snippet, article, columns in
            let width = DisplayWidth.columns(snippet.text)
            #expect(width <= columns + 2, "seed \(seed), article \(article.id): \(snippet.text)")
            widest = max(widest, Double(width) / Double(columns))
        }
        #expect(widest > 0.9, "the space is used")
    }

    @Test("Ellipses stand exactly where a sentence was cut, which happens only to sentences that do not fit")
    func sentences() throws {
        try forEachSnippet(seed: 65, Self.plain) { snippet, article, columns in
            let whole = flat(article.body)
            let (starts, ends) = self.boundaries(whole)
            let cut = Cut(snippet)
            let fits = cut.places(in: whole).contains { place in
                guard cut.isCutBefore != starts.contains(place.lowerBound) else { return false }
                guard cut.isCutBehind != ends.contains(place.upperBound) else { return false }
                guard cut.isCutBefore || cut.isCutBehind else { return true }
                let start = starts.filter { $0 <= place.lowerBound }.max() ?? 0
                let end = ends.filter { $0 >= place.upperBound }.min() ?? whole.count
                return DisplayWidth.columns(String(whole[start..<end])) > columns
            }
            #expect(fits, "seed 65, article \(article.id), \(columns) columns: \(snippet.text)")
        }
    }

    /// Where sentences start and end, white space between them aside.
    private func boundaries(_ text: [Character]) -> (starts: Set<Int>, ends: Set<Int>) {
        var starts: Set<Int> = [0]
        var ends: Set<Int> = [text.count]
        var index = 0
        while index < text.count {
            guard "。！？".contains(text[index]) else {
                index += 1
                continue
            }
            while index < text.count, "。！？」）".contains(text[index]) { index += 1 }
            ends.insert(index)
            while index < text.count, text[index] == " " { index += 1 }
            starts.insert(index)
        }
        return (starts, ends)
    }

    @Test("Sentences are taken whole, from the one with the match as far as they fit")
    func example() throws {
        let body = "前置きの文。検索の文である。続きの文。最後の文。"
        func text(_ columns: Int) throws -> String {
            try hit(Article(id: "a", body: body), "検索", columns: columns).snippet.text
        }
        #expect(try text(20) == "検索の文である。")
        #expect(try text(26) == "検索の文である。続きの文。")
        #expect(try text(25) == "検索の文である。")
        #expect(try text(100) == "検索の文である。続きの文。最後の文。")
    }

    @Test("The passage with most of the query wins")
    func best() throws {
        let body = "検索だけの文。\n" + String(repeating: "間の文。", count: 20) + "\n検索と順位の文。\n"
        #expect(try hit(Article(id: "a", body: body), "順位 検索", columns: 20).snippet.text == "検索と順位の文。")
    }

    @Test("Without a match in its text, an article shows its beginning; without text, nothing")
    func beginnings() throws {
        let article = Article(id: "a", title: "検索", body: "最初の文。次の文。")
        #expect(try hit(article, "検索", columns: 20).snippet.text == "最初の文。次の文。")
        #expect(try hit(Article(id: "a", title: "検索"), "検索").snippet.fragments == [])
    }

    @Test("Fewer than 20 columns are taken for 20")
    func narrow() throws {
        let article = Article(id: "a", body: "あ" + String(repeating: "検索の", count: 50))
        for columns in [-5, 0, 1, 19] {
            #expect(try hit(article, "検索", columns: columns) == hit(article, "検索", columns: 20))
        }
    }
}
