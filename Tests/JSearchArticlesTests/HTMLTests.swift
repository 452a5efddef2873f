// HTMLTests.swift
// HTML to plain text.

import JSearch
import JSearchArticles
import Testing

@Suite("HTML")
struct HTMLTests {
    private func html(_ text: String) throws -> Article { try article(text, .html, path: "page.html") }

    @Test("Title, description, keywords, language, headings, prose and code each have their place")
    func fields() throws {
        let article = try html(
            """
            <!DOCTYPE html><html lang="ja"><head><title>半導体 の
              話</title><meta name="Description" content="要約 の 文"><meta name="keywords" content="AI, 東京 都,,京都">
            <style>p { color: red }</style><script>var 隠 = 1</script></head>
            <body><h1>大見出し</h1><p>最初の<b>段</b>落。</p><h2>小<i>見出し</i></h2><ul><li>一<li>二</ul>
            <pre><code>let x = 1
            let y</code></pre><textarea>入力</textarea></body></html>
            """)
        #expect(article.title == "半導体 の 話")
        #expect(article.excerpt == "要約 の 文")
        #expect(article.tags == ["AI", "東京 都", "京都"])
        #expect(article.language == "ja")
        #expect(article.headings == ["大見出し", "小見出し"])
        #expect(article.body == "最初の段落。\n一\n二")
        #expect(article.code == "let x = 1\nlet y\n入力")
        #expect(article.format == "html")
    }

    @Test(
        "What a reader does not see is dropped",
        arguments: [
            "<script>隠</script>", "<style>隠</style>", "<template>隠</template>", "<!-- 隠 -->",
            "<svg><text>隠</text></svg>",
            "<iframe>隠</iframe>", "<object>隠</object>", "<math><mi>隠</mi></math>", "<input value=隠>",
        ])
    func hidden(_ markup: String) throws {
        #expect(try html("<title>題</title><p>前</p>\(markup)<p>後</p>").wholeText.contains("隠") == false)
        #expect(try html("<title>題</title><p>前</p>\(markup)<p>後</p>").body == "前\n後")
    }

    @Test(
        "Text inside a line stays together, and blocks and <br> part it",
        arguments: [
            ("<p>半<em>導</em><span>体</span><wbr>の<a href=x>話</a></p>", "半導体の話"),
            ("<p>前の<ruby>漢字<rp>(</rp><rt>かんじ</rt><rp>)</rp></ruby></p>", "前の漢字"),
            ("<p>一<br>二<br/>三</p>", "一\n二\n三"),
            ("<div>一<div>二</div>三</div>", "一\n二\n三"),
            ("<table><tr><th>一<td>二<tr><td>三</table>", "一\n二\n三"),
            ("<p>A&amp;B &lt;C&gt; &#x3042;&#12356; &nbsp;x &copy;</p>", "A&B <C> あい \u{A0}x ©"),
            ("<p>one\n  two\tthree</p>", "one two three"),
            ("<p>前<img src=x alt=\"図の説明\">後</p>", "前図の説明後"),
            ("<p>一<p>二<div>三", "一\n二\n三"),
            ("<b><i>一</b>二</i>三", "一二三"),
            ("</div></p>一<unknown-tag>二</unknown-tag>", "一\n二"),
        ])
    func lines(_ markup: String, _ expected: String) throws {
        #expect(try html("<title>題</title>" + markup).body == expected)
    }

    @Test(
        "A word with readings inside it, or with a script, stays one word",
        arguments: [
            "<ruby>垂直<rt>すいちょく</rt>統合</ruby>", "<ruby>垂<rt>すい</rt>直<rt>ちょく</rt></ruby>統合", "垂直<script></script>統合",
        ])
    func ruby(_ markup: String) throws {
        let body = try html("<title>題</title><p>\(markup)の話</p>").body
        #expect(body == "垂直統合の話")
    }

    @Test("Without a title the first heading is the title; without both, the first line")
    func titles() throws {
        let heading = try html("<p>前</p><h2>見出し</h2><p>文")
        #expect(heading.title == "見出し")
        #expect(heading.headings.isEmpty)
        #expect(try html("<p>最初の行</p><p>次</p>").title == "最初の行")
        #expect(try html("<p></p>").title == "page")
    }

    @Test("A heading that repeats the title is dropped")
    func repeatedTitle() throws {
        let article = try html("<title>半導体の話</title><h1>半導体 の話</h1><h2>次</h2><p>文")
        #expect(article.headings == ["次"])
        #expect(article.body == "文")
    }

    @Test("What a page says of its encoding is not believed when its bytes say otherwise")
    func wrongCharset() throws {
        let article = try html(
            "<meta charset=shift_jis><meta http-equiv=content-type content='text/html; charset=euc-jp'><p>日本語の文")
        #expect(article.title == "日本語の文")
    }

    @Test("A text of more than ten megabytes in one element is read to its end, or its loss is reported")
    func largeText() throws {
        let text = "<title>題</title><pre>" + String(repeating: "0123456789abcdef\n", count: 650_000) + "終わり</pre><p>後の文"
        let reading = read(text, .html, path: "page.html")
        let article = try #require(reading.articles.first)
        let isWhole = article.code.hasSuffix("終わり") && article.body == "後の文"
        #expect(isWhole || !reading.problems.isEmpty)
    }
}
