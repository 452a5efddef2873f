// TitleTests.swift
// Where a title comes from, and where it is dropped because it says nothing new.

import JSearch
import JSearchArticles
import Testing

@Suite("Titles")
struct TitleTests {
    @Test("Without a title in front, the first heading is the title")
    func firstHeading() throws {
        let article = try article("前書き。\n\n# 見出し\n\n## 次\n\n文。")
        #expect(article.title == "見出し")
        #expect(article.headings == ["次"])
        #expect(article.body == "前書き。\n文。")
    }

    @Test(
        "Without headings, the first line is the title, in Markdown and in text",
        arguments: [ArticleFormat.markdown, .text])
    func firstLine(_ format: ArticleFormat) throws {
        let article = try article("最初の行\n\n次の段落。", format)
        #expect(article.title == "最初の行")
        #expect(article.body == "次の段落。")
    }

    @Test("A paragraph that is too long for a title gives its beginning, and stays")
    func longFirstLine() throws {
        let line = String(repeating: "長", count: 101)
        let long = try article(line)
        #expect(long.title == String(repeating: "長", count: 99) + "…")
        #expect(long.body == line)
        let short = try article(String(line.dropLast()))
        #expect(short.title == String(line.dropLast()))
        #expect(short.body.isEmpty)
    }

    @Test(
        "Without any text the file name is the title",
        arguments: [
            ("posts/京都の雨.md", "京都の雨"), ("京都.old.md", "京都.old"), (".md", ".md"), ("名前", "名前"),
            ("2025-12-13-京都.md", "京都"), ("2025-12-13.md", "2025-12-13"), ("2025-12-13-.md", "2025-12-13-"),
            ("2025-12-13x.md", "2025-12-13x"), ("2025-13-13-京都.md", "2025-13-13-京都"),
        ])
    func fileName(_ path: String, _ expected: String) throws {
        #expect(try article("", path: path).title == expected)
    }

    @Test("The date in a Jekyll file name is that of the article, unless it has one")
    func fileNameDate() throws {
        let path = "_posts/2025-12-13-meta-ai-chip.md"
        #expect(try article("# 題", path: path).date?.description == "2025-12-13T00:00:00Z")
        #expect(try article("---\ndate: 2024-01-02\n---\n# 題", path: path).date?.day == "2024-01-02")
        #expect(try article("# 題", path: "2025-12-13-a/b.md").date == nil)
        #expect(try article("<h1>題</h1>", .html, path: "2025-12-13-a.html").date?.day == "2025-12-13")
    }

    @Test(
        "A title that is repeated at the head is dropped there once",
        arguments: [
            ("AIの題", "# AIの題\n\n文。"), ("AIの題", "AIの題\n\n文。"), ("AI の題", "# AIの題\n\n文。"), ("AIの題", "AI　の 題\n\n文。"),
            ("AIの題", "AIの題\n====\n\n文。"), ("AIの題", "\n\n**AIの題**\n\n文。"),
        ])
    func repeated(_ title: String, _ markdown: String) throws {
        let article = try article("---\ntitle: \(title)\n---\n" + markdown)
        #expect(article.title == title)
        #expect(article.headings.isEmpty)
        #expect(article.body == "文。")
    }

    @Test("White space at the head of the title does not keep its repetition in the text")
    func repeatedWithLeadingSpace() throws {
        let article = try article("---\ntitle: \"　AIの題\"\n---\n# AIの題\n\n文。")
        #expect(article.headings.isEmpty)
    }

    @Test("A title that is written as a block of YAML is one line", arguments: [">", "|", ">+"])
    func blockTitle(_ style: String) throws {
        let title = try article("---\ntitle: \(style)\n  長い題\nlang: ja\n---\n文。").title
        #expect(title == "長い題")
    }

    @Test("A title is dropped once only, and not from later places")
    func droppedOnce() throws {
        let twice = try article("---\ntitle: 題\n---\n題\n\n題\n\n文。")
        #expect(twice.body == "題\n文。")
        let later = try article("---\ntitle: 題\n---\n文。\n\n# 題\n\n題")
        #expect(later.headings == ["題"])
        #expect(later.body == "文。\n題")
    }

    @Test("A first line that only begins like the title stays")
    func similar() throws {
        let article = try article("---\ntitle: 京都\n---\n京都の雨\n\n文。")
        #expect(article.body == "京都の雨\n文。")
    }

    @Test("In text, a repeated title is dropped, too")
    func repeatedInText() throws {
        let article = try article("---\ntitle: 題\n---\n\n題\n\n文。", .text)
        #expect(article.body == "文。")
    }
}
