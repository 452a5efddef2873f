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
        #expect(try snippet("　最初の段落である。\n　検索の段落である。\n") == "検索の段落である。")
    }

    @Test("A sentence behind a space begins without an ellipsis")
    func space() throws {
        #expect(try snippet("This is the first. And 検索 second.") == "And 検索 second.")
    }

    @Test("A line without a full stop ends without an ellipsis")
    func line() throws {
        #expect(try snippet("検索の項目\n" + String(repeating: "次の項目", count: 9)) == "検索の項目")
    }

    @Test("A line that ends with spaces ends without an ellipsis")
    func trailingSpaces() throws {
        #expect(try snippet("検索の項目  \n\n" + String(repeating: "次の項目", count: 9)) == "検索の項目")
    }

    @Test("Dots inside numbers and names end no sentence")
    func dots() throws {
        let body = "値は3.14で、example.comに検索がある。"
        #expect(try snippet(body, columns: 60) == body)
    }

    @Test("No character is torn, wherever the passage is cut", arguments: [
        "👨‍👩‍👧", "👍🏽", "か\u{3099}", "e\u{301}\u{323}", "葛\u{E0100}", "𠮷", "1\u{FE0F}\u{20E3}", "한",
    ])
    func clusters(character: String) throws {
        try expectWhole(character)
    }

    @Test("No flag is torn, wherever the passage is cut")
    func flags() throws {
        try expectWhole("🇯🇵")
    }

    /// Cuts a long text of one character, with a word in it, at many places.
    private func expectWhole(_ character: String) throws {
        for before in 39..<45 {
            let body = String(repeating: character, count: before) + "検索" + String(repeating: character, count: 90)
            let searcher = try TestIndex([Article(id: "a", body: body)]).searcher
            var options = SearchOptions()
            for columns in 20..<60 {
                options.snippetColumns = columns
                let text = try #require(try searcher.search(try Query("検索"), options).hits.first).snippet.text
                let characters = Set(text).subtracting(["…", "検", "索"])
                #expect(characters.map(String.init) == [character], "\(before) before, \(columns) columns")
            }
        }
    }
}
