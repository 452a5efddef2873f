// JSONLinesTests.swift
// JSON Lines: an article a line, and a broken line costs only itself.

import Foundation
import JSearch
import JSearchArticles
import Testing

@Suite("JSON Lines")
struct JSONLinesTests {
    private func lines(_ text: String) -> ArticleReading { read(text, .jsonl, path: "a.jsonl") }

    private func line(_ text: String) throws -> Article { try article(text, .jsonl, path: "a.jsonl") }

    @Test("Every known key fills its field")
    func knownKeys() throws {
        let article = try line(
            #"{"id": "x/1", "title": "題", "body": "本文", "headings": ["一", "二"], "tags": ["AI", "京都"], "#
                + #""categories": ["旅"], "code": "let x", "excerpt": "要約", "author": "編集部", "#
                + #""date": "2025-12-13T02:17:55+09:00", "path": "posts/1.md", "url": "https://e.com/", "lang": "ja"}"#)
        var expected = Article(id: "x/1", title: "題", body: "本文")
        expected.headings = ["一", "二"]
        expected.tags = ["AI", "京都"]
        expected.categories = ["旅"]
        expected.code = "let x"
        expected.excerpt = "要約"
        expected.author = "編集部"
        expected.date = ArticleDate("2025-12-13T02:17:55+09:00")
        expected.path = "posts/1.md"
        expected.url = "https://e.com/"
        expected.language = "ja"
        expected.format = "jsonl"
        #expect(article == expected)
    }

    @Test("Other names of keys are known, too")
    func otherNames() throws {
        let article = try line(
            #"{"id":1,"title":"題","text":"本文","keywords":"京都","category":"旅","summary":"要","authors":["甲","乙"],"#
                + #""language":"ja"}"#)
        #expect(article.id == "1")
        #expect(article.body == "本文")
        #expect(article.tags == ["京都"])
        #expect(article.categories == ["旅"])
        #expect(article.excerpt == "要")
        #expect(article.author == "甲, 乙")
        #expect(article.language == "ja")
    }

    @Test(
        "Numbers are ids",
        arguments: [("7", "7"), ("-1", "-1"), ("1.5", "1.5"), ("9007199254740993", "9007199254740993")])
    func numbers(_ number: String, _ id: String) throws {
        #expect(try line(#"{"id": \#(number), "title": "題"}"#).id == id)
    }

    @Test("Two large numbers that differ are two ids")
    func largeNumbers() throws {
        let ids = lines("{\"id\": 12345678901234567890}\n{\"id\": 12345678901234567891}").articles.map(\.id)
        #expect(ids == ["12345678901234567890", "12345678901234567891"])
    }

    @Test("Without an id an article is named after its file and line; blank lines count, and are no articles")
    func missingID() {
        let reading = lines(
            "{\"title\": \"一\"}\n\n  \t\r\n{\"title\": \"四\", \"id\": null}\n{\"id\": \"\", \"title\": \"五\"}")
        #expect(reading.problems.isEmpty)
        #expect(reading.articles.map(\.id) == ["a.jsonl:1", "a.jsonl:4", "a.jsonl:5"])
        #expect(reading.articles.map(\.path) == ["a.jsonl:1", "a.jsonl:4", "a.jsonl:5"])
    }

    @Test("Unknown keys are properties in the order of their names, nested values written out")
    func properties() throws {
        let article = try line(
            #"{"id":"1","title":"題","zeta":true,"alpha":{"b":[1,2.5,null],"a":"x"},"mid":null,"tags":["a",["b","c"],""]}"#
        )
        #expect(article.propertyLines == ["alpha: a: x, b: 1, 2.5, ", "mid: ", "zeta: true"])
        #expect(article.tags == ["a", "b, c"])
    }

    @Test(
        "A broken line is reported with its number, and the others are indexed",
        arguments: [
            "{\"title\": \"閉じない", "これはJSONではない", "[1, 2]", "\"text\"", "42", "null", "{\"a\":1}{\"b\":2}", "{'id': 1}",
            "{\"id\": 01}", "{\"id\": \"\\ud800x\"", "{", "}",
        ])
    func brokenLine(_ broken: String) {
        let reading = lines("{\"id\": \"一\"}\n\(broken)\n{\"id\": \"三\"}\n")
        #expect(reading.articles.map(\.id) == ["一", "三"])
        #expect(reading.problems.map(\.line) == [2])
        #expect(reading.problems.map(\.outcome) == [.lost])
        #expect(reading.problems.first?.description == "a.jsonl:2: the line is not a JSON object (not indexed)")
    }

    @Test("A date that is none is reported with the line and kept")
    func wrongDate() {
        let reading = lines("\n{\"id\": \"一\", \"title\": \"題\", \"date\": \"いつか\"}")
        #expect(reading.articles.map(\.date) == [nil])
        #expect(reading.articles.first?.propertyLines == ["date: いつか"])
        #expect(reading.problems.map(\.line) == [2])
        #expect(reading.problems.map(\.outcome) == [.repaired])
    }

    @Test("Escapes are characters: \\u, surrogate pairs, line breaks")
    func escapes() throws {
        let article = try line(
            #"{"id":"1","title":"\u534a\u5c0e\u4f53","body":"\ud842\udfb7\u91ce\n\t\"\\\/\ud83c\udf63"}"#)
        #expect(article.title == "半導体")
        #expect(article.body == "𠮷野\n\t\"\\/🍣")
    }

    @Test("Lines that end in CRLF, a byte-order mark, and a last line without an end are all read")
    func lineEnds() {
        let reading = lines("\u{FEFF}{\"id\": \"一\"}\r\n{\"id\": \"二\"}\r\n{\"id\": \"三\"}")
        #expect(reading.problems.isEmpty)
        #expect(reading.articles.map(\.id) == ["一", "二", "三"])
    }

    @Test("Body, content and text together are all kept")
    func severalBodies() throws {
        let body = try line(#"{"id":"1","title":"題","text":"三","body":"一","content":"二"}"#).body
        #expect(body == "一\n二\n三")
    }

    @Test("Without a title the first line of the body is the title")
    func firstLine() throws {
        let article = try line(#"{"id":"1","body":"最初\n次"}"#)
        #expect(article.title == "最初")
        #expect(article.body == "次")
    }

    @Test("A first line is dropped if it is the title but for white space, and stays if it only begins with it")
    func repeatedTitle() throws {
        // ば as one scalar and as two; 都 of the compatibility block is 都.
        for first in ["言葉の都", "言 葉　の\u{A0}都", "言葉の\u{FA26}"] {
            #expect(try line(#"{"id":"1","title":"言葉の都","body":"\#(first)\n次"}"#).body == "次")
        }
        #expect(try line(#"{"id":"1","title":"ば","body":"は\u3099\n次"}"#).body == "次")
        let paragraph = "言葉の都は" + String(repeating: "漢字", count: 100)
        for first in ["言葉の都は", paragraph] {
            #expect(try line(#"{"id":"1","title":"言葉の都","body":"\#(first)\n次"}"#).body == first + "\n次")
        }
    }

    @Test("Deeply nested values do not crash", arguments: [400, 20_000])
    func nesting(_ depth: Int) {
        let value = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        let reading = lines("{\"id\": \"一\", \"x\": \(value)}\n{\"id\": \"二\"}")
        #expect(reading.articles.last?.id == "二")
        #expect(reading.articles.count + reading.problems.count == 2)
    }
}
