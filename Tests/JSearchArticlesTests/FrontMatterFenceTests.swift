// FrontMatterFenceTests.swift
// Where front matter begins and ends, and what only looks like it.

import Foundation
import JSearch
import JSearchArticles
import JSearchTestSupport
import Testing

@Suite("The lines around front matter")
struct FrontMatterFenceTests {
    private static let plain = "---\ntitle: 題\ntags: [京都]\n---\n本文です。\n二行目"

    @Test(
        "These forms are all the same to the reader",
        arguments: [
            ("as Jekyll writes it", plain),
            ("an end of dots", plain.replacingOccurrences(of: "]\n---", with: "]\n...")),
            ("CRLF", plain.replacingOccurrences(of: "\n", with: "\r\n")),
            ("CR", plain.replacingOccurrences(of: "\n", with: "\r")),
            ("a byte-order mark", "\u{FEFF}" + plain),
            ("a byte-order mark and CRLF", "\u{FEFF}" + plain.replacingOccurrences(of: "\n", with: "\r\n")),
            ("leading blank lines", "\n \t\n\n" + plain),
            ("spaces behind the dashes", plain.replacingOccurrences(of: "---", with: "--- \t")),
        ])
    func forms(_ name: String, _ text: String) throws {
        let article = try article(text)
        #expect(article.title == "題")
        #expect(article.tags == ["京都"])
        #expect(article.body == "本文です。二行目")
    }

    @Test("Empty front matter is none, and is no problem", arguments: ["---\n---\n本文です。", "---\n\n# 注\n---\n本文です。"])
    func empty(_ text: String) throws {
        let article = try article(text, path: "名前.md")
        #expect(article.wholeText.contains("本文です。"))
        #expect(article.properties.isEmpty)
    }

    @Test("Front matter without an end is reported, and its text is found as text")
    func noEnd() throws {
        let (article, problem) = try articleAndProblem("---\ntitle: 終わらない題\n\n本文です。")
        #expect(problem.message.contains("no closing line"))
        #expect(problem.outcome == .repaired)
        #expect(article.wholeText.contains("終わらない題"))
        #expect(article.wholeText.contains("本文です。"))
    }

    @Test(
        "A thematic break at the head of a text is no front matter",
        arguments: ["---\n本文です。\n\n---\n続きです。", "---\n\n本文です。続きです。", "***\ntitle: 本文です。続きです。\n***\n"])
    func thematicBreak(_ text: String) throws {
        let article = try article(text)
        #expect(article.properties.isEmpty)
        #expect(article.wholeText.contains("本文です。"))
        #expect(article.wholeText.contains("続きです。"))
    }

    @Test("Dashes inside a text begin no front matter")
    func later() throws {
        let article = try article("本文です。\n\n---\ntitle: 違う\n---\n続きです。")
        #expect(article.title == "title: 違う")
        #expect(article.body == "本文です。\n続きです。")
    }

    @Test("TOML is reported and left out")
    func toml() throws {
        let (article, problem) = try articleAndProblem("+++\ntitle = \"題\"\n+++\n# 見出し\n\n本文です。")
        #expect(problem.line == 1)
        #expect(problem.message.contains("TOML"))
        #expect(problem.outcome == .repaired)
        #expect(article.title == "見出し")
        #expect(article.body == "本文です。")
    }

    @Test("Front matter is all there is: the file name is the title")
    func nothingElse() throws {
        let article = try article("---\nlayout: post\n---\n", path: "posts/空.md")
        #expect(article.title == "空")
        #expect(article.body.isEmpty)
    }

    @Test("An empty file is an article with its name for a title", arguments: [ArticleFormat.markdown, .text, .html])
    func emptyFile(_ format: ArticleFormat) throws {
        #expect(try article("", format, path: "posts/空.x").title == "空")
    }
}
