// FrontMatterTests.swift
// What well-formed front matter becomes.

import JSearch
import JSearchArticles
import Testing

@Suite("Front matter")
struct FrontMatterTests {
    @Test("Every known key fills its field, whatever its case")
    func knownKeys() throws {
        let article = try article(
            """
            ---
            Title: "AIチップの歴史"
            date: 2025-12-13 02:17:55 +0900
            categories: ["投資分析", "半導体"]
            tags: [AI, チップ]
            author: 編集部
            excerpt: "**要約**の文。"
            permalink: /posts/ai/
            lang: ja
            ---
            本文です。
            """)
        #expect(article.title == "AIチップの歴史")
        #expect(article.date?.description == "2025-12-13T02:17:55+09:00")
        #expect(article.categories == ["投資分析", "半導体"])
        #expect(article.tags == ["AI", "チップ"])
        #expect(article.author == "編集部")
        #expect(article.excerpt == "要約の文。")
        #expect(article.url == "/posts/ai/")
        #expect(article.language == "ja")
        #expect(article.body == "本文です。")
        #expect(article.properties.isEmpty)
        #expect(article.format == "markdown" && article.path == "article.md" && article.id == "article.md")
    }

    @Test(
        "Dates are read in every form that is promised",
        arguments: [
            ("2025-12-13", "2025-12-13T00:00:00Z"),
            ("2025/12/13", "2025-12-13T00:00:00Z"),
            ("2025-12-13 02:17:55 +0900", "2025-12-13T02:17:55+09:00"),
            ("2025-12-13T02:17:55Z", "2025-12-13T02:17:55Z"),
            ("2025-12-13T02:17:55-05:30", "2025-12-13T02:17:55-05:30"),
            ("2025-12-13 02:17 UTC", "2025-12-13T02:17:00Z"),
            ("\"2025-12-13\"", "2025-12-13T00:00:00Z"),
            ("2025年12月13日", "2025-12-13T00:00:00Z"),
            ("December 13, 2025", "2025-12-13T00:00:00Z"),
        ])
    func dates(_ written: String, _ expected: String) throws {
        let article = try article("---\ntitle: 題\ndate: \(written)\n---\n本文")
        #expect(article.date?.description == expected)
    }

    @Test("A date that is none is reported and kept as a property", arguments: ["昨日", "2025-02-30", "2025-13-01"])
    func wrongDate(_ written: String) throws {
        let (article, problem) = try articleAndProblem("---\ntitle: 題\ndate: \(written)\n---\n本文")
        #expect(article.date == nil)
        #expect(article.propertyLines == ["date: \(written)"])
        #expect(problem.message == "the date \"\(written)\" is not a date")
        #expect(problem.outcome == .repaired)
        #expect(problem.path == "article.md")
    }

    @Test(
        "Tags are a list, words, or parted by commas",
        arguments: [
            ("tags: [AI, 東京 都, 半導体]", ["AI", "東京 都", "半導体"]),
            ("tags:\n  - AI\n  - 東京 都", ["AI", "東京 都"]),
            ("tags: AI 半導体　京都", ["AI", "半導体", "京都"]),
            ("tags: AI, 東京 都, ", ["AI", "東京 都"]),
            ("tags: AI、東京 都", ["AI", "東京 都"]),
            ("tags: 2025", ["2025"]),
            ("tags:", []),
            ("tags: ~", []),
            ("tags: [AI, ~, \"\", 京都]", ["AI", "京都"]),
            ("tag: AI\nkeywords: [京都]", ["AI", "京都"]),
        ])
    func tags(_ yaml: String, _ expected: [String]) throws {
        #expect(try article("---\ntitle: 題\n\(yaml)\n---\n本文").tags == expected)
    }

    @Test("Unknown keys are properties, in the order of the file, nested values written out")
    func properties() throws {
        let article = try article(
            """
            ---
            layout: post
            title: 題
            zeta: 1
            alpha: [一, 二]
            image: {path: /a.png, alt: 図}
            ---
            本文
            """)
        #expect(
            article.propertyLines == ["layout: post", "zeta: 1", "alpha: 一, 二", "image: path: /a.png, alt: 図"])
    }

    @Test("Anchors stand for what they were put on last, and values may be written in every style")
    func anchorsAndStyles() throws {
        let article = try article(
            """
            ---
            title: &t 題
            alpha: *t
            beta: &t [一, *t]
            gamma: *t
            folded: >
              一行目
              二行目
            literal: |-
              一行目
              二行目
            quoted: "\\u3042\\t\\x41"
            single: 'it''s'
            empty: ""
            nothing:
            word: "null"
            ---
            本文
            """)
        #expect(
            article.propertyLines == [
                "alpha: 題", "beta: 一, 題", "gamma: 一, 題", "folded: 一行目 二行目\n", "literal: 一行目\n二行目", "quoted: あ\tA",
                "single: it's", "empty: ", "nothing: ", "word: null",
            ])
    }

    @Test("Zenn's topics are tags, and what else Zenn writes is kept")
    func zenn() throws {
        let article = try article(
            "---\ntitle: \"題\"\nemoji: \"🐡\"\ntype: \"tech\"\ntopics: [\"swift\", \"検索\"]\npublished: true\n---\n本文")
        #expect(article.tags == ["swift", "検索"])
        #expect(article.propertyLines == ["emoji: 🐡", "type: tech", "published: true"])
    }

    @Test("An article that says published: false is counted and left out, unless it is asked for")
    func unpublished() throws {
        let text = "---\ntitle: 下書き\npublished: false\n---\n本文"
        let reading = read(text)
        #expect(reading.articles.isEmpty)
        #expect(reading.unpublishedCount == 1)
        #expect(reading.problems.isEmpty)
        let all = read(text, includesUnpublished: true)
        #expect(all.articles.map(\.title) == ["下書き"])
        #expect(all.unpublishedCount == 0)
    }

    @Test("Plain text may have front matter, too")
    func plainText() throws {
        let article = try article("---\ntitle: 題\ntags: [京都]\n---\n# 本文のまま", .text, path: "memo.txt")
        #expect(article.title == "題")
        #expect(article.tags == ["京都"])
        #expect(article.body == "# 本文のまま")
    }

    @Test("Authors with spaces in their names stay whole; several are joined")
    func authors() throws {
        #expect(try article("---\ntitle: 題\nauthor: 山田 太郎\n---\n文").author == "山田 太郎")
        #expect(try article("---\ntitle: 題\nauthors: [山田 太郎, 佐藤]\n---\n文").author == "山田 太郎, 佐藤")
    }
}
