// QueryParser.swift
// The query language: words, "phrases", +required, -excluded, title: and tag:.

public import JSearchStorage

extension Query {
    /// The longest query that is accepted, in Unicode scalars.
    public static let longestText = 4_096
    /// The most clauses that are accepted.
    public static let mostClauses = 64

    /// Reads a query as a person writes it.
    ///
    /// - Words are separated by white space, also the full-width one. They rank; none is required.
    /// - `"…"` (also ＂…＂ and “…”) is a phrase: exactly these characters, required. `\"` is a quotation mark
    ///   in it. A phrase that is not closed goes to the end.
    /// - `+` before a word or phrase requires it, `-` excludes it; also the full-width ＋ and －.
    /// - `title:` and `tag:` before a word or phrase ask for it in the title, or as a whole tag or category;
    ///   required.
    /// - Anything else is text: `GPT-4o`, `C++`, `http://example.com`.
    ///
    /// - Throws: ``JSearchError`` with code `invalidQuery` if the text is empty or too long, or nothing is
    ///   asked for but only excluded.
    public init(_ text: String) throws(JSearchError) {
        guard text.unicodeScalars.count <= Self.longestText else {
            throw JSearchError(.invalidQuery, "The query is longer than \(Self.longestText) characters. Shorten it.")
        }
        var parser = QueryParser(text)
        var clauses: [Clause] = []
        while let clause = parser.nextClause() { clauses.append(clause) }
        guard !clauses.isEmpty else {
            throw JSearchError(.invalidQuery, "The query is empty. Write one or more words, such as: AIチップ")
        }
        try Query(clauses: clauses).checkLimits()
        guard clauses.contains(where: { $0.occurrence != .excluded }) else {
            throw JSearchError(
                .invalidQuery, "The query only excludes. Add a word to search for, such as: チップ -中古")
        }
        self.clauses = clauses
    }

    /// Refuses a query that is too long, whoever made it.
    func checkLimits() throws(JSearchError) {
        guard clauses.count <= Self.mostClauses else {
            throw JSearchError(
                .invalidQuery,
                "The query has \(clauses.count) parts; at most \(Self.mostClauses) are allowed. Shorten it.")
        }
        guard clauses.reduce(0, { $0 + $1.text.unicodeScalars.count }) <= Self.longestText else {
            throw JSearchError(.invalidQuery, "The query is longer than \(Self.longestText) characters. Shorten it.")
        }
    }
}

private struct QueryParser {
    private let scalars: [Unicode.Scalar]
    private var index = 0

    init(_ text: String) { scalars = Array(text.unicodeScalars) }

    mutating func nextClause() -> Query.Clause? {
        while true {
            while index < scalars.count, Self.isSpace(scalars[index]) { index += 1 }
            guard index < scalars.count else { return nil }
            let start = index
            var clause = Query.Clause("")
            takeSign(&clause)
            takePrefix(&clause)
            if index < scalars.count, Self.isQuote(scalars[index]) {
                takePhrase(&clause)
                // An empty pair of quotation marks asks for nothing.
                if clause.text.unicodeScalars.allSatisfy(Self.isSpace) { continue }
                return clause
            }
            let textStart = index
            while index < scalars.count, !Self.isSpace(scalars[index]) { index += 1 }
            if textStart == index {
                // A sign or prefix with nothing behind it is text.
                clause = Query.Clause(text(start..<index))
            } else {
                clause.text = text(textStart..<index)
            }
            return clause
        }
    }

    private mutating func takeSign(_ clause: inout Query.Clause) {
        guard index + 1 < scalars.count, !Self.isSpace(scalars[index + 1]) else { return }
        switch scalars[index] {
        case "+", "\u{FF0B}": clause.occurrence = .required
        case "-", "\u{FF0D}": clause.occurrence = .excluded
        default: return
        }
        index += 1
    }

    private mutating func takePrefix(_ clause: inout Query.Clause) {
        for (name, kind) in [("title:", Query.Clause.Kind.title), ("tag:", .tag)] {
            guard let end = end(ofPrefix: name), end < scalars.count, !Self.isSpace(scalars[end]) else { continue }
            index = end
            clause.kind = kind
            if clause.occurrence == .optional { clause.occurrence = .required }
            return
        }
    }

    /// Where a prefix ends that stands here, its letters of either case; nil if it does not.
    private func end(ofPrefix name: String) -> Int? {
        var end = index
        for letter in name.unicodeScalars {
            guard end < scalars.count else { return nil }
            let scalar = scalars[end]
            let isCapital = ("A"..."Z").contains(scalar) && scalar.value + 0x20 == letter.value
            guard scalar == letter || isCapital else { return nil }
            end += 1
        }
        return end
    }

    private mutating func takePhrase(_ clause: inout Query.Clause) {
        index += 1
        var content = String.UnicodeScalarView()
        while index < scalars.count, !Self.isQuote(scalars[index]) {
            if scalars[index] == "\\", index + 1 < scalars.count,
                Self.isQuote(scalars[index + 1]) || scalars[index + 1] == "\\"
            {
                index += 1
            }
            content.append(scalars[index])
            index += 1
        }
        index += 1
        clause.text = String(content)
        clause.isQuoted = true
        if clause.kind == .keyword { clause.kind = .phrase }
        if clause.occurrence == .optional { clause.occurrence = .required }
    }

    private func text(_ range: Range<Int>) -> String {
        var view = String.UnicodeScalarView()
        for index in range { view.append(scalars[index]) }
        return String(view)
    }

    private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        scalar.properties.isWhitespace || scalar.value < 0x20
    }

    private static func isQuote(_ scalar: Unicode.Scalar) -> Bool {
        scalar == "\"" || scalar == "\u{FF02}" || scalar == "\u{201C}" || scalar == "\u{201D}"
    }
}
