// HostileMarkupTests.swift
// Markdown and HTML that were made to break parsers.

import JSearch
import JSearchArticles
import Testing

@Suite("Hostile markup")
struct HostileMarkupTests {
    @Test(
        "Ten thousand openings do not crash, and the text behind them is read",
        arguments: [
            "> ", "[", "![", "*", "**a ", "_a ", "`", "<b>", "<div>\n\n", "(", "- ", "1. ", "~~", "[^", "|", "{% ", "&",
            "<!--",
        ])
    func openings(_ opening: String) throws {
        let reading = read("---\ntitle: 題\n---\n" + String(repeating: opening, count: 10_000) + "底の文\n\n最後の文")
        let article = try #require(reading.articles.first)
        #expect(article.title == "題")
        let text = article.wholeText
        // The line behind a fence names the language of a code block; a comment that is not closed hides the rest.
        let isFence = ["`", "~~"].contains(opening)
        #expect(text.contains(isFence ? "最後の文" : "底の文") || opening == "<!--")
    }

    @Test("Ten thousand nested brackets, closed again, do not crash")
    func closedBrackets() throws {
        let count = 10_000
        let text = String(repeating: "[", count: count) + "底" + String(repeating: "](x)", count: count)
        #expect(try article("---\ntitle: 題\n---\n" + text).body.contains("底"))
    }

    @Test("Lists nested a thousand deep do not crash")
    func nestedLists() throws {
        let lines = (0..<1_000).map { String(repeating: " ", count: 2 * $0) + "- 項\($0)\n" }
        #expect(try article("---\ntitle: 題\n---\n" + lines.joined()).wholeText.contains("項999"))
    }

    @Test("A table of many columns and rows does not grow beyond its cells")
    func wideTable() throws {
        let row = String(repeating: "|あ", count: 500) + "|\n"
        let table = row + String(repeating: "|-", count: 500) + "|\n" + String(repeating: "|い\n", count: 200)
        let body = try article("---\ntitle: 題\n---\n" + table).body
        #expect(body.count { $0 == "い" } == 200)
        #expect(body.utf8.count < 1_000_000)
    }

    @Test(
        "HTML nested 50,000 levels deep does not crash",
        arguments: ["div", "b", "span", "ul><li", "table><tr><td", "font"])
    func deepHTML(_ name: String) throws {
        var reading = read("", .html)
        let time = seconds {
            let text = "<title>題</title><p>始めの文</p>" + String(repeating: "<\(name)>", count: 50_000) + "底の文"
            reading = read(text, .html, path: "deep.html")
        }
        let article = try #require(reading.articles.first)
        #expect(article.title == "題")
        #expect(article.wholeText.contains("始めの文"))
        #expect(time < 20)
    }

    @Test("HTML that forgets to close 300 elements keeps what follows, or its loss is reported")
    func deepHTMLText() throws {
        let reading = read("<p>始め</p>" + String(repeating: "<font>", count: 300) + "底の文", .html, path: "deep.html")
        let article = try #require(reading.articles.first)
        #expect(article.wholeText.contains("底の文") || !reading.problems.isEmpty)
    }

    @Test("Truncated HTML of every length is read without a crash")
    func truncatedHTML() throws {
        let html =
            "<html lang=ja><title>題</title><meta name=description content='要'>"
            + "<h1>見</h1><p>文&amp;<pre>c</pre><!--x--><b"
        let bytes = Array(html.utf8)
        for count in 0...bytes.count {
            #expect(read(bytes: Array(bytes[..<count]), .html, path: "a.html").articles.count == 1)
        }
    }

    @Test("A long line without spaces is read whole")
    func longLine() throws {
        let line = String(repeating: "長い行", count: 100_000)
        #expect(try article("---\ntitle: 題\n---\n" + line).body.utf8.count == line.utf8.count)
    }
}
