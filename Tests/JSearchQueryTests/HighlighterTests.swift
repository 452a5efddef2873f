// HighlighterTests.swift
// Which characters of an article are marked, in all the forms in which Japanese is written.

import JSearchIndex
import JSearchQuery
import JSearchTestSupport
import Testing

@Suite("Highlights")
struct HighlighterTests {
    /// What is marked in the snippet of a body.
    private func marks(_ body: String, _ query: String) throws -> [String] {
        let snippet = try hit(Article(id: "a", title: "題", body: body), query).snippet
        #expect(snippet.text == body, "a short body is its own snippet")
        return snippet.matches
    }

    @Test(
        "The characters that match are marked, in whatever form they are written",
        arguments: [
            ("AIﾁｯﾌﾟの歴史。", "チップ", ["ﾁｯﾌﾟ"]),
            ("AIチップの歴史。", "ﾁｯﾌﾟ", ["チップ"]),
            ("か゛っこうへ行く。", "がっこう", ["か゛っこう"]),
            ("か\u{3099}っこうへ行く。", "がっこう", ["か\u{3099}っこう"]),
            ("がっこうへ行く。", "か\u{3099}っこう", ["がっこう"]),
            ("㍿あおば帳簿店。", "株式会社", ["㍿"]),
            ("㍿あおば帳簿店。", "会社", ["㍿"]),
            ("株式会社あおば。", "㍿", ["株式会社"]),
            ("ＡＩと１００億ドル。", "ai 100億ドル", ["ＡＩ", "１００億ドル"]),
            ("牛丼の𠮷野家です。", "𠮷野家", ["𠮷野家"]),
            ("牛丼の𠮷です。", "𠮷", ["𠮷"]),
            ("家族👨‍👩‍👧です。", "👨‍👩‍👧", ["👨‍👩‍👧"]),
            ("家族👨‍👩‍👧です。", "👩", ["👨‍👩‍👧"]),
            ("いいね👍🏽です。", "👍🏽", ["👍🏽"]),
            ("Cafe\u{301}でＣＡＦÉ。", "café", ["Cafe\u{301}", "ＣＡＦÉ"]),
            ("葛\u{E0100}城市。", "葛城市", ["葛\u{E0100}城市"]),
            ("ゼロ\u{200B}幅の検\u{200B}索。", "検索", ["検\u{200B}索"]),
            ("①と２０㎏。", "20kg", ["２０㎏"]),
        ])
    func forms(body: String, query: String, expected: [String]) throws {
        #expect(try marks(body, query) == expected)
    }

    @Test("Every occurrence is marked, and neighbouring ones as one piece")
    func occurrences() throws {
        #expect(try marks("検索と全文検索、検索検索。", "検索") == ["検索", "検索", "検索検索"])
        #expect(try marks("Swift と SWIFT と swift。", "swift") == ["Swift", "SWIFT", "swift"])
    }

    @Test("Letters inside longer words are marked for a phrase, not for a word")
    func wholeRuns() throws {
        #expect(try marks("AI said it.", "ai") == ["AI"])
        #expect(try marks("AI said it.", "\"ai\"") == ["AI", "ai"])
    }

    @Test("A word behind a letter of another plane is inside a longer word, as one before it is")
    func otherPlanes() throws {
        #expect(try marks("ab\u{10428} と ab。", "ab") == ["ab"])
        let behind = try hit(Article(id: "a", body: "\u{10428}ab と ab。"), "ab").snippet
        #expect(behind.fragments.first?.text == "\u{10428}ab と ")
    }

    @Test("A whole phrase is marked across line breaks, which become spaces")
    func lineBreaks() throws {
        let article = Article(id: "a", body: "これは vertical\r\n\tintegration です。")
        let snippet = try hit(article, "\"vertical integration\"").snippet
        #expect(snippet.matches.count == 1)
        #expect(snippet.text == "これは vertical  integration です。")
    }

    @Test("Titles are marked by words, phrases and title:, bodies not by title:")
    func titles() throws {
        let article = Article(id: "a", title: "ＡＩチップの歴史", body: "チップの歴史である。")
        #expect(try hit(article, "チップ").title.matches == ["チップ"])
        #expect(try hit(article, "\"aiチップ\"").title.matches == ["ＡＩチップ"])
        let byTitle = try hit(article, "title:歴史")
        #expect(byTitle.title.matches == ["歴史"] && byTitle.snippet.matches == [])
        #expect(byTitle.title.text == "ＡＩチップの歴史")
    }

    @Test("Tags and what is excluded are not marked")
    func unmarked() throws {
        var article = Article(id: "a", title: "車", body: "半導体の話。")
        article.tags = ["半導体"]
        let tagged = try hit(article, "tag:半導体")
        #expect(tagged.snippet.matches == [] && tagged.title.matches == [])
        #expect(try hit(article, "半導体 -自転車").snippet.matches == ["半導体"])
        #expect(try hit(article, "半導体 -\"話で\"").snippet.matches == ["半導体"])
    }

    @Test("Of words in a longer keyword, those not of hiragana are marked")
    func parts() throws {
        let matches = try marks("半導体である。歴史もある。", "半導体の歴史")
        #expect(matches == ["半導体", "歴史"])
    }

    @Test("Passages come from the body, else from excerpt, headings or code; fields without matches are passed over")
    func fields() throws {
        var article = Article(id: "a", title: "題", body: "本文である。")
        article.excerpt = "要約に検索とある。"
        #expect(try hit(article, "検索").snippet.text == "要約に検索とある。")
        article.excerpt = ""
        article.headings = ["見出しの検索"]
        #expect(try hit(article, "検索").snippet.text == "見出しの検索")
        article.headings = []
        article.code = "let 検索 = 1"
        #expect(try hit(article, "検索").snippet.text == "let 検索 = 1")
        article.title = "検索"
        article.code = ""
        #expect(try hit(article, "検索").snippet.text == "本文である。")
    }

    @Test("marked(with:) puts its marks around each match and nothing else")
    func marked() throws {
        let snippet = try hit(Article(id: "a", body: "全文検索の検索。"), "検索").snippet
        #expect(snippet.marked(with: "<", ">") == "全文<検索>の<検索>。")
        #expect(snippet.fragments.map(\.isMatch) == [false, true, false, true, false])
        #expect(snippet.fragments.map(\.text).joined() == snippet.text)
    }
}
