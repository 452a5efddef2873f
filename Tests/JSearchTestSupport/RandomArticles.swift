// RandomArticles.swift
// Seeded articles with something in every part.

package import JSearchIndex

/// Makes random articles.
package struct RandomArticles: Sendable {
    private var text: JapaneseText

    package init(seed: UInt64) { text = JapaneseText(seed: seed) }

    /// An article of an id, with about `words` words of prose.
    package mutating func article(_ id: String, words: Int = 20) -> Article {
        var article = Article(id: id, title: text.text(words: text.int(in: 0..<6)), body: text.text(words: words))
        article.headings = (0..<text.int(in: 0..<4)).map { "見出し\($0) " + line(3) }
        article.tags = (0..<text.int(in: 0..<4)).map { _ in line(1) }
        article.categories = (0..<text.int(in: 0..<2)).map { _ in line(2) }
        article.excerpt = text.int(in: 0..<2) == 0 ? "" : text.text(words: 5)
        article.code = text.int(in: 0..<3) == 0 ? "let x = \"" + text.text(words: 3) + "\" // C++" : ""
        if text.int(in: 0..<3) > 0 {
            article.date = ArticleDate(
                secondsSinceEpoch: Int64(text.int(in: -60_000_000_000..<200_000_000_000)),
                utcOffsetMinutes: text.int(in: -720..<841))
        }
        article.author = text.int(in: 0..<2) == 0 ? "" : "髙橋"
        article.path = text.int(in: 0..<2) == 0 ? "" : "posts/" + id
        article.url = text.int(in: 0..<2) == 0 ? "" : "https://example.com/" + id
        article.language = text.int(in: 0..<2) == 0 ? "" : "ja"
        article.format = text.int(in: 0..<2) == 0 ? "" : "markdown"
        article.properties = (0..<text.int(in: 0..<3)).map { .init(name: "name\($0)", value: text.text(words: 2)) }
        return article
    }

    /// Articles with the ids 0, 1 and so on.
    package mutating func articles(_ count: Int, words: Int = 20) -> [Article] {
        (0..<count).map { article(String($0), words: words) }
    }

    /// A number of a range, for choices of the test itself.
    package mutating func int(in range: Range<Int>) -> Int { text.int(in: range) }

    /// A text without line breaks.
    private mutating func line(_ words: Int) -> String {
        String(text.text(words: words).unicodeScalars.map { $0 == "\n" || $0 == "\r" ? " " : Character($0) })
    }
}
