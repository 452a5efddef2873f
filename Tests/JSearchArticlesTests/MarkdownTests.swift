// MarkdownTests.swift
// Markdown to plain text: what is kept, what is dropped, what is kept apart.

import JSearch
import JSearchArticles
import Testing

@Suite("Markdown")
struct MarkdownTests {
    /// The body of Markdown below a title, which is then no part of it.
    private func body(_ markdown: String) throws -> String {
        try article("---\ntitle: 題\n---\n" + markdown).body
    }

    @Test("Headings, prose and code are told apart")
    func fields() throws {
        let article = try article(
            """
            ---
            title: 題
            ---
            最初の段落。

            ## 見出し **強調** `code`

            次の段落。

            下線の見出し
            ============

            ```swift
            let x = 1
            ```

                字下げのコード
            """)
        #expect(article.headings == ["見出し 強調 code", "下線の見出し"])
        #expect(article.body == "最初の段落。\n次の段落。")
        #expect(article.code == "let x = 1\n字下げのコード")
    }

    @Test(
        "Inline markup is reduced to its text",
        arguments: [
            ("[リンク](https://example.com \"隠\")です", "リンクです"),
            ("[参照][1]です\n\n[1]: https://example.com", "参照です"),
            ("![図の説明](a.png)です", "図の説明です"),
            ("**強調**と*斜体*と~~取消~~", "強調と斜体と取消"),
            ("`let x`を書く", "let xを書く"),
            ("https://example.com/a を見る", "https://example.com/a を見る"),
            ("A&amp;B &#x3042; \\*", "A&B あ *"),
            ("脚注[^1]です。\n\n[^1]: 注の文。", "脚注です。\n注の文。"),
        ])
    func inline(_ markdown: String, _ expected: String) throws {
        #expect(try body(markdown) == expected)
    }

    @Test("Each table row is a line, its cells parted by spaces")
    func table() throws {
        #expect(try body("| 名前 | 値 |\n|---|--:|\n| 京都 | 1 |\n| 奈良 | 2 |") == "名前 値\n京都 1\n奈良 2")
    }

    @Test("Each list item is a line, however deep, and task marks are dropped")
    func lists() throws {
        let markdown = "- 一\n  - 二\n    1. 三\n- [ ] 未\n- [x] 済\n\n> 引用\n> > 二重"
        #expect(try body(markdown) == "一\n二\n三\n未\n済\n引用\n二重")
    }

    @Test(
        "A line break inside a paragraph vanishes between Japanese characters and is a space elsewhere",
        arguments: [
            ("半導\n体の話", "半導体の話"), ("読点、\n次", "読点、次"), ("one\ntwo", "one two"), ("日本\nJapan", "日本 Japan"),
            ("Japan\n日本", "Japan 日本"), ("ﾁｯ\nﾌﾟ", "ﾁｯﾌﾟ"), ("𠮷\n野家", "𠮷野家"), ("（括弧）\n「鉤」", "（括弧）「鉤」"),
            ("硬い改行  \n次", "硬い改行\n次"), ("逆斜線\\\n次", "逆斜線\n次"),
        ])
    func softBreaks(_ markdown: String, _ expected: String) throws {
        #expect(try body(markdown) == expected)
    }

    @Test("Line breaks in a heading of two lines are joined as in a paragraph")
    func headingBreaks() throws {
        #expect(try article("---\ntitle: 題\n---\n半導\n体\n===\n\n文").headings == ["半導体"])
    }

    @Test("HTML blocks are read as HTML")
    func htmlBlocks() throws {
        let article = try article(
            """
            ---
            title: 題
            ---
            <div class="note"><h3>注</h3><p>中身<br>次<ruby>漢<rt>かん</rt></ruby></p><pre>code()</pre></div>

            <script>
            alert("隠")
            </script>

            <!-- 覚え書き -->

            後。
            """)
        #expect(article.headings == ["注"])
        #expect(article.body == "中身\n次漢\n後。")
        #expect(article.code == "code()")
    }

    @Test("Inline HTML is dropped, and what it surrounds is kept")
    func inlineHTML() throws {
        #expect(try body("半<b>導</b>体<!-- 隠 -->の<span title=\"x\">話</span>") == "半導体の話")
    }

    @Test("Readings of ruby inside a paragraph do not cut words apart, as in HTML")
    func inlineRuby() throws {
        let text = try body("<ruby>垂直<rt>すいちょく</rt>統合</ruby>の話")
        #expect(text == "垂直統合の話")
    }

    @Test("A <br> inside a paragraph or a table cell ends a line, as in HTML")
    func inlineBreak() throws {
        let text = try body("foo<br>bar<br/>baz")
        #expect(text == "foo\nbar\nbaz")
    }

    @Test("A footnote that nothing refers to is found, too")
    func unusedFootnote() throws {
        let text = try body("本文。\n\n[^1]: 注の文。")
        #expect(text.contains("注の文。"))
    }

    @Test(
        "Liquid tags are dropped from prose",
        arguments: [
            ("前{% include a.html %}後", "前後"), ("{% raw %}中{% endraw %}", "中"), ("{%- if x -%}中{%- endif -%}", "中"),
            ("{{ page.title }}と%}", "{{ page.title }}と%}"),
        ])
    func liquid(_ markdown: String, _ expected: String) throws {
        #expect(try body(markdown) == expected)
    }

    @Test("A Liquid tag that does not end stays, once")
    func openLiquid() throws {
        let text = try body("前の文{% 開いたまま")
        #expect(text == "前の文{% 開いたまま")
    }

    @Test("Code is left as it is: Liquid, entities and markup in it stay")
    func codeIsVerbatim() throws {
        let article = try article("---\ntitle: 題\n---\n```\n{% raw %}&amp; **x** <b>\n```\n\n`{% x %} &amp;`")
        #expect(article.code == "{% raw %}&amp; **x** <b>")
        #expect(article.body == "{% x %} &amp;")
    }
}

@Suite("Markdown on several threads")
struct ParallelMarkdownTests {
    @Test("A document is read in the same way whatever others are read beside it")
    func parallel() async {
        let source = String(repeating: "~~線~~ と ~半~ と a~b\n\n| 表 | ~ |\n|---|---|\n| 一 | ~~二~~ |\n\n", count: 40)
        let expected = try? article(source).body
        let different = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<4 {
                group.addTask { (0..<100).count { _ in (try? article(source).body) != expected } }
            }
            return await group.reduce(0, +)
        }
        #expect(different == 0 && expected != nil)
    }
}
