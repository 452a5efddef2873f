// SpelledText.swift
// Seeded articles and queries of words that have several spellings, parts and numbers.

package import JSearchIndex
package import JSearchQuery

/// Makes random articles and queries in which the same things are written in different ways.
package struct SpelledText: Sendable {
    private var generator: SeededGenerator

    package init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    private static let words = [
        "サーバー", "サーバ", "さーばー", "引越し", "引っ越し", "引越", "国会", "國會", "国會", "佐々木", "佐佐木", "髙橋", "高橋",
        "第27条", "第二十七条", "27", "百億", "100億", "令和8年", "2026年", "十二月", "12月", "iPhone17", "iPhone", "GPT-4o", "gpt",
        "ディープラーニング", "ガベージコレクション", "コレクション", "ヴァイオリン", "バイオリン", "りんご", "リンゴ", "コンピューター",
        "コンピュータ", "の", "は", "を", "する", "こと", "検索", "法", "労働基準法", "AI", "ＡＩ", "ai", "C++", "東京都", "人工知能", "京", "走る",
        "走った", "食べて", "食べる", "速い", "速く", "と書く", "書いた",
    ]
    private static let separators = ["", "", "", "の", "、", " ", "。", "と", "\n"]

    private mutating func text(_ count: Int) -> String {
        (0..<count).map { _ in generator.pick(Self.words) + generator.pick(Self.separators) }.joined()
    }

    /// Articles with the ids 0, 1 and so on; two of three have a date.
    package mutating func articles(_ count: Int) -> [Article] {
        (0..<count).map { number in
            var article = Article(id: String(number), title: text(generator.int(in: 0..<4)))
            article.body = text(generator.int(in: 1..<30))
            article.headings = generator.int(in: 0..<3) == 0 ? [text(2)] : []
            article.excerpt = generator.int(in: 0..<3) == 0 ? text(3) : ""
            article.code = generator.int(in: 0..<5) == 0 ? text(2) : ""
            article.tags = generator.int(in: 0..<3) == 0 ? [generator.pick(Self.words)] : []
            if generator.int(in: 0..<3) > 0 {
                article.date = ArticleDate(secondsSinceEpoch: Int64(generator.int(in: 0..<400)) * 86_400)
            }
            return article
        }
    }

    /// A query of one to three clauses, most of them keywords.
    package mutating func query() -> Query {
        var clauses = (0..<generator.int(in: 1..<4)).map { _ in clause() }
        if clauses.allSatisfy({ $0.occurrence == .excluded }) { clauses[0].occurrence = .optional }
        return Query(clauses: clauses)
    }

    private mutating func clause() -> Query.Clause {
        let word = generator.pick(Self.words)
        switch generator.int(in: 0..<12) {
        case 0: return Query.Clause(word, occurrence: .required)
        case 1: return Query.Clause(word, occurrence: .excluded)
        case 2: return Query.Clause(word, kind: .phrase, occurrence: .required, isQuoted: true)
        case 3: return Query.Clause(word, kind: .title, occurrence: generator.pick([.optional, .required]))
        case 4: return Query.Clause(word, kind: .tag, occurrence: .optional)
        case 5: return Query.Clause(text(2), occurrence: .required)
        default: return Query.Clause(text(generator.int(in: 1..<4)))
        }
    }
}
