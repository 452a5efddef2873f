// FrontMatterDamageTests.swift
// Front matter that is broken, or hostile: it costs only itself.

import Foundation
import JSearch
import JSearchArticles
import Testing

@Suite("Broken and hostile front matter")
struct FrontMatterDamageTests {
    @Test("A broken front matter costs only itself: title, date and tags are salvaged, the line is named")
    func salvage() throws {
        let (article, problem) = try articleAndProblem(
            """
            ---
            title: "閉じた題"
            tags: [AI, '半導体', "京都"]
            date: 2025-12-13
            excerpt: 半分 "だけ: [引用
              - 迷子
            author: 'ok'
            ---
            本文です。
            """)
        #expect(article.title == "閉じた題")
        #expect(article.tags == ["AI", "半導体", "京都"])
        #expect(article.date?.day == "2025-12-13")
        #expect(article.author == "ok")
        #expect(article.body == "本文です。")
        #expect(problem.message.hasPrefix("the front matter is not valid YAML: "))
        #expect(problem.line == 5)
        #expect(problem.outcome == .repaired)
    }

    @Test(
        "Whatever is wrong with YAML, the title and the text survive",
        arguments: [
            "title: 題: 副題", "title: \"題", "title: 題\n\tx: y", "title: 題\ntags: [AI", "title: 題\n- a", "title: 題\n}: {",
            "title: 題\nx: &a", "title: 題\nx: *none", "title: 題\nx: @at", "title: 題\n%bad: x", "title: 題\n  : :",
        ])
    func brokenForms(_ yaml: String) throws {
        let reading = read("---\n\(yaml)\n---\n本文です。")
        let article = try #require(reading.articles.first)
        #expect(article.title.hasPrefix("題"))
        #expect(article.body == "本文です。")
        #expect(reading.problems.allSatisfy { $0.outcome == .repaired })
    }

    @Test("A list in place of keys is reported")
    func listInPlaceOfKeys() throws {
        let (article, problem) = try articleAndProblem("---\n- key: 一\n- key: 二\n# key: 三\nkey: x\n---\n本文です。")
        #expect(article.wholeText.contains("本文です。"))
        #expect(problem.outcome == .repaired)
    }

    @Test("A key that stands twice is reported; the last one counts, as in Jekyll")
    func duplicateKeys() throws {
        let (article, problem) = try articleAndProblem("---\ntitle: 一\ntags: [京都]\ntitle: 二\n---\n本文です。")
        #expect(problem.message.contains("title stands twice"))
        #expect(article.title == "二")
        #expect(article.tags == ["京都"])
        #expect(article.body == "本文です。")
    }

    @Test(
        "What is wrong with YAML is said with its line",
        arguments: [
            ("title: 題\nx: *none", "found undefined alias", 3), ("title: 題\nx: &a [*a]", "found undefined alias", 3),
            ("title: 題\nx: @at", "found character that cannot start any token", 3),
            ("title: 題\nx: {a: 1, b: 2, a: 3}", "the key a stands twice", nil),
            ("title: 題\n--- 二つ目", "there is a second document", 3), ("title: 題\nx: [一", nil, nil),
        ] as [(String, String?, Int?)])
    func reasons(_ yaml: String, _ reason: String?, _ line: Int?) throws {
        let (article, problem) = try articleAndProblem("---\n\(yaml)\n---\n本文です。")
        #expect(problem.message.hasPrefix("the front matter is not valid YAML: \(reason ?? "")"))
        if let line { #expect(problem.line == line) }
        #expect(article.title == "題")
        #expect(article.body == "本文です。")
    }

    @Test("Values of wrong types become text or nothing, never a crash")
    func wrongTypes() throws {
        let article = try article(
            "---\ntitle: [一, 二]\ntags: {a: 1, b: [2]}\nauthor: 3\nexcerpt: true\n? [k]\n: v\nlang: ~\n---\n本文です。")
        #expect(article.title == "一, 二")
        #expect(article.author == "3")
        #expect(article.excerpt == "true")
        #expect(article.language.isEmpty)
        #expect(article.body == "本文です。")
    }

    /// YAML whose last key holds `width` to the power of `levels` copies of one value.
    private func bomb(_ value: String, width: Int, levels: Int) -> String {
        var yaml = "title: 題\na0: &a0 [\(Array(repeating: value, count: width).joined(separator: ", "))]\n"
        for level in 1..<levels {
            let aliases = Array(repeating: "*a\(level - 1)", count: width).joined(separator: ", ")
            yaml += "a\(level): &a\(level) [\(aliases)]\n"
        }
        return "---\n\(yaml)tags: *a\(levels - 1)\n---\n本文です。"
    }

    @Test("A bomb of aliases stays small and fast")
    func aliases() throws {
        var read = Article(id: "")
        let time = try seconds { read = try article(bomb("笑", width: 10, levels: 12)) }
        #expect(time < 5)
        #expect(read.title == "題")
        #expect(read.body == "本文です。")
        #expect(read.properties.allSatisfy { $0.value.count <= 4_096 })
        #expect(read.tags.reduce(0) { $0 + $1.count } <= 1_024 * 4_096)
    }

    @Test("A bomb of aliases to nothing is fast, too")
    func emptyAliases() throws {
        // Without a bound on the nodes that are visited this would not end.
        #expect(try article(bomb("\"\"", width: 40, levels: 12)).title == "題")
    }

    @Test("Deeply nested YAML does not crash", arguments: ["[", "{a: ", "- ", "? ", "!!x "])
    func deepNesting(_ opening: String) throws {
        let reading = read("---\ntitle: 題\nx: \(String(repeating: opening, count: 10_000))\n---\n本文です。")
        let article = try #require(reading.articles.first)
        #expect(article.title == "題")
        #expect(article.body == "本文です。")
    }

    @Test("Front matter of more than 64 KiB is reported; its title is kept")
    func tooLong() throws {
        let filler = String(repeating: "key: 長い値\n", count: 5_000)
        let (article, problem) = try articleAndProblem("---\ntitle: 題\n\(filler)---\n本文です。")
        #expect(problem.message.contains("65536 bytes"))
        #expect(problem.outcome == .repaired)
        #expect(article.title == "題")
        #expect(article.body == "本文です。")
    }

    @Test("A value of any length is cut at 4,096 characters")
    func longValue() throws {
        let article = try article("---\ntitle: 題\nx: \(String(repeating: "長", count: 10_000))\n---\n本文です。")
        #expect(article.properties.map(\.value.count) == [4_096])
    }
}
