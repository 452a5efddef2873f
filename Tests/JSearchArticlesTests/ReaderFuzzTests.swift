// ReaderFuzzTests.swift
// Seeded mutations of files of every kind: whatever the bytes, reading ends, in bounds.

import JSearch
import JSearchArticles
import JSearchTestSupport
import Testing

/// `JSEARCH_FUZZ=1000000 swift test --filter FuzzTests` tries as many of each; see scripts/fuzz.
@Suite("Fuzzing of files", .timeLimit(.minutes(60)))
struct ReaderFuzzTests {
    private static let frontMatter = """
        ---
        title: "ＡＩチップの歴史"
        date: 2025-12-13 02:17:55 +0900
        tags: [AI, 半導体]
        categories:
          - 技術
        a: &a [x, *a]
        author: |
          編集部
        ---
        本文。
        """
    private static let markdown = """
        # 見出し

        段落 **太字** [link](http://example.com "題") ![絵](a.png) `code` <b>html</b>

        > 引用
        > > 深く

        - 項
          1. 番号

        | a | b |
        |---|---|
        | 一 | 二 |

        ```swift
        let x = 1
        ```
        {% include a.html %} [^1] ~~消~~ <!-- 注 -->
        """
    private static let html = """
        <!doctype html><html lang=ja><head><meta charset=utf-8><title>題&amp;名</title>
        <meta name=description content='要約'><style>p{}</style><script>var a="</p>"</script></head>
        <body><h1>見出し</h1><p>段落<ruby>漢<rt>かん</rt></ruby><pre>code</pre><table><tr><td>一</table><!-- 注 --></body></html>
        """
    private static let jsonl = """
        {"id": 1, "title": "題", "body": "本文\\n二行", "tags": ["a", "b"], "date": "2024-01-02", "x": {"y": [1, 2.5e3, null, true]}}
        {"id": "\\u3042\\ud83d\\ude00", "text": "本文"}
        """

    @Test(
        "Front matter, Markdown, HTML, JSON Lines and plain text",
        arguments: [
            (ArticleFormat.markdown, frontMatter, 1), (.markdown, markdown, 2), (.html, html, 3), (.jsonl, jsonl, 4),
            (.text, frontMatter, 5),
        ] as [(ArticleFormat, String, UInt64)])
    func formats(_ format: ArticleFormat, _ text: String, _ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let seeds = [Self.frontMatter, Self.markdown, Self.html, Self.jsonl].map { Array($0.utf8) }
        let tokens = [
            "---\n", "...\n", "- ", ": ", "&a ", "*a", "[", "]", "{", "}", "\"", "'", "\\", "> ", "#", "`", "```\n",
            "|", "<",
            "</", "<div>", "<table>", "<!--", "-->", "&", "&#x10FFFF;", "![", "](", "\u{FEFF}", "\u{1B}$B", "\u{0}",
            "\n", "\r\n",
            "１", "\\u", "\\ud800", "1e999", "!!binary ", "? ", "%YAML 1.1\n",
        ]
        for number in 0..<FuzzCount.cases(400) {
            // Now and then the mutation of a mutation.
            var bytes = ByteMutator.mutate(Array(text.utf8), generator.pick(seeds), tokens: tokens, &generator)
            if number % 3 == 0 { bytes = ByteMutator.mutate(bytes, generator.pick(seeds), tokens: tokens, &generator) }
            let reading = read(bytes: bytes, format, path: "a." + format.rawValue)
            let lines = bytes.count { $0 == 0x0A } + 1
            let found = reading.articles.count + reading.unpublishedCount
            #expect(found <= (format == .jsonl ? lines : 1), "seed \(seed), case \(number)")
            for article in reading.articles {
                // No bomb: what is read is not much more than what is there. (NCRs and escapes only shrink; the id comes on top.)
                #expect(article.textByteCount <= 16 * bytes.count + 4_096, "seed \(seed), case \(number)")
            }
            if format != .jsonl { #expect(found == 1, "seed \(seed), case \(number)") }
        }
    }

    @Test("A bomb of aliases in front matter is refused or read within bounds")
    func aliases() throws {
        var lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
        for level in 1..<12 {
            lines.append(
                "a\(level): &a\(level) [" + Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ") + "]")
        }
        for keys in ["tags: *a11", "title: *a11", "x: *a11", "tags: &b [*b]"] {
            let text = "---\ntitle: 題\n" + lines.joined(separator: "\n") + "\n\(keys)\n---\n本文"
            let reading = read(text)
            let article = try #require(reading.articles.first)
            #expect(article.body == "本文")
            #expect(article.textByteCount < 100_000)
            #expect(article.properties.reduce(0) { $0 + $1.value.utf8.count } < 1_000_000, "\(keys)")
        }
    }

    @Test("Front matter nested thousands deep is refused or read", arguments: ["[", "{a: ", "- ", "? "])
    func nesting(_ opening: String) throws {
        let reading = read("---\ntitle: 題\nx: " + String(repeating: opening, count: 5_000) + "\n---\n本文")
        #expect(reading.articles.first?.body.contains("本文") == true)
    }

    @Test("JSON nested thousands deep costs its line at most")
    func nestedJSON() throws {
        let deep =
            "{\"id\": \"a\", \"x\": " + String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
            + "}"
        let reading = read(deep + "\n{\"id\": \"b\", \"body\": \"本文\"}\n", .jsonl, path: "a.jsonl")
        #expect(reading.articles.last?.id == "b")
        #expect(reading.articles.count == 2 || reading.problems.count == 1)
    }
}
