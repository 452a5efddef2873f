// SnippetEdgeTests.swift
// Passages at indents, line ends, and in texts of nothing but emoji.

import JSearchIndex
import JSearchQuery
import JSearchTestSupport
import Testing

@Suite("Snippets at odd places")
struct SnippetEdgeTests {
    private func snippet(_ body: String, columns: Int = 20) throws -> String {
        try hit(Article(id: "a", body: body), "検索", columns: columns).snippet.text
    }

    @Test("A paragraph with an indent begins without an ellipsis")
    func indent() throws {
        let text = try snippet("　最初の段落である。\n　検索の段落である。\n")
        #expect(text == "検索の段落である。")
    }

    @Test("A sentence behind a space begins without an ellipsis")
    func space() throws {
        let text = try snippet("This is the first. And 検索 second.")
        #expect(text == "And 検索 second.")
    }

    @Test("A line without a full stop ends without an ellipsis")
    func line() throws {
        let text = try snippet("検索の項目\n" + String(repeating: "次の項目", count: 9))
        #expect(text == "検索の項目")
    }

    @Test("A line that ends with spaces ends without an ellipsis")
    func trailingSpaces() throws {
        let text = try snippet("検索の項目  \n\n" + String(repeating: "次の項目", count: 9))
        #expect(text == "検索の項目")
    }

    @Test("Dots inside numbers and names end no sentence")
    func dots() throws {
        let body = "値は3.14で、example.comに検索がある。"
        #expect(try snippet(body, columns: 60) == body)
    }

    @Test(
        "No character is torn, wherever the passage is cut",
        arguments: [
            "👨‍👩‍👧", "👍🏽", "か\u{3099}", "e\u{301}\u{323}", "葛\u{E0100}", "𠮷", "1\u{FE0F}\u{20E3}", "한",
        ])
    func clusters(character: String) throws {
        #expect(try torn(character) == [])
    }

    @Test("No character with very many marks is torn")
    func manyMarks() throws {
        let torn = try torn("e" + String(repeating: "\u{301}", count: 50))
        #expect(torn == [])
    }

    @Test("Flags are not torn near the beginning of a text")
    func fewFlags() throws {
        let body = String(repeating: "🇯🇵", count: 5) + "検索" + String(repeating: "あ", count: 60)
        for columns in 20..<40 {
            let text = try snippet(body, columns: columns)
            #expect(Set(text).isSubset(of: ["🇯🇵", "検", "索", "あ", "…"]), "\(columns) columns: \(text)")
        }
    }

    @Test("No flag is torn, wherever the passage is cut")
    func flags() throws {
        let torn = try torn("🇯🇵")
        #expect(torn == [])
    }

    /// Cuts a long text of one character, with a word in it, at many places; returns what else is in the passages.
    private func torn(_ character: String) throws -> Set<String> {
        var torn: Set<String> = []
        for before in 39..<45 {
            let body = String(repeating: character, count: before) + "検索" + String(repeating: character, count: 90)
            let searcher = try TestIndex([Article(id: "a", body: body)]).searcher
            var options = SearchOptions()
            for columns in 20..<60 {
                options.snippetColumns = columns
                let text = try #require(try searcher.search(try Query("検索"), options).hits.first).snippet.text
                torn.formUnion(text.map(String.init))
            }
        }
        return torn.subtracting(["…", "検", "索", character])
    }
}
