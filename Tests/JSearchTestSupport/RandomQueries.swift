// RandomQueries.swift
// Seeded queries with clauses of all kinds, mostly of what stands in some articles.

package import JSearchIndex
package import JSearchQuery

/// Makes random queries on articles.
package struct RandomQueries: Sendable {
    private var generator: SeededGenerator
    private var text: JapaneseText
    private let articles: [Article]
    /// The Unicode scalars of every field that is not empty, of some article.
    private let texts: [[Unicode.Scalar]]

    package init(_ articles: [Article], seed: UInt64) {
        generator = SeededGenerator(seed: seed)
        text = JapaneseText(seed: seed ^ 0xFFFF)
        self.articles = articles
        texts = articles.flatMap { article in
            Field.allCases.map { Array(article.text(of: $0).unicodeScalars) }.filter { !$0.isEmpty }
        }
    }

    /// A piece of 1 to 12 characters (Unicode scalars) of any field of any article that is not white space only.
    package mutating func substring() -> String {
        while true {
            let scalars = generator.pick(texts)
            let count = min(generator.int(in: 1..<13), scalars.count)
            let start = generator.int(in: 0..<scalars.count - count + 1)
            var view = String.UnicodeScalarView()
            view.append(contentsOf: scalars[start..<start + count])
            if !view.allSatisfy(\.properties.isWhitespace) { return String(view) }
        }
    }

    /// A text in quotation marks, with what would end it escaped.
    package static func quoted(_ text: String) -> String {
        var view = String.UnicodeScalarView("\"".unicodeScalars)
        for scalar in text.unicodeScalars {
            if "\"\\\u{FF02}\u{201C}\u{201D}".unicodeScalars.contains(scalar) { view.append("\\") }
            view.append(scalar)
        }
        view.append("\"")
        return String(view)
    }

    /// A query of 1 to 4 clauses.
    package mutating func query() -> Query {
        while true {
            let query = Query(clauses: (0..<generator.int(in: 1..<5)).map { _ in clause() })
            if query.clauses.contains(where: { $0.occurrence != .excluded }) { return query }
        }
    }

    private mutating func clause() -> Query.Clause {
        let piece = generator.int(in: 0..<3) == 0 ? text.text(words: generator.int(in: 1..<4)) : substring()
        switch generator.int(in: 0..<12) {
        case 0: return Query.Clause(piece, kind: .phrase, occurrence: .required, isQuoted: true)
        case 1: return Query.Clause(piece, kind: .phrase, occurrence: .optional, isQuoted: true)
        case 2: return Query.Clause(piece, kind: .phrase, occurrence: .excluded, isQuoted: true)
        case 3: return Query.Clause(piece, occurrence: .required)
        case 4: return Query.Clause(piece, occurrence: .excluded)
        case 5:
            let title = text.substring(of: generator.pick(articles).title, length: generator.int(in: 1..<5))
            let isQuoted = generator.int(in: 0..<2) == 0
            return Query.Clause(title, kind: .title, occurrence: occurrence(), isQuoted: isQuoted)
        case 6:
            let article = generator.pick(articles)
            let tag = (article.tags + article.categories).first ?? piece
            return Query.Clause(tag, kind: .tag, occurrence: occurrence())
        default: return Query.Clause(piece)
        }
    }

    private mutating func occurrence() -> Query.Clause.Occurrence {
        generator.pick([.optional, .required, .excluded])
    }
}
