// QueryCommand.swift
// `jsearch query TEXT`

import ArgumentParser
import JSearch
import JSearchQuery

struct QueryCommand: ParsableCommand {
    static let name = "query"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Search the index.",
        discussion: """
            Words rank the articles; none of them must occur. "…" asks for exactly these characters, + requires
            a word, - excludes one, title: and tag: ask for it in the title or as a whole tag or category.

              jsearch query "AIチップ"
              jsearch query 'AIチップ "垂直統合" -中古'
              jsearch query 'title:京都 tag:旅行' --limit 5 --json

            Options go before or after the text; a text that begins with - goes behind --:

              jsearch query -- '-中古 チップ'
            """)

    @Argument(help: ArgumentHelp("What to search for; several words are one query.", valueName: "text"))
    var text: [String]

    @OptionGroup var directory: IndexDirectory

    @Option(name: [.short, .long], help: "The most articles to show.")
    var limit = 10

    @Option(name: .long, help: "How many of the best articles to leave out: for further pages.")
    var offset = 0

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What an occurrence in a field counts: title, headings, tags, excerpt, body or code. May be repeated.",
            valueName: "field=weight"))
    var boost: [String] = []

    @Option(
        name: .customLong("recency-half-life"),
        help: ArgumentHelp(
            "New articles first: after so many days an article counts three quarters.", valueName: "days"))
    var recencyHalfLife: Double?

    @Flag(name: .long, help: "Print the answer as JSON.")
    var json = false

    @Flag(name: .long, help: "Show how each score comes about.")
    var explain = false

    @Option(name: .long, help: "Whether to mark matches with colour: auto, always or never.")
    var color = ColorChoice.auto

    func validate() throws {
        guard QueryRequest.limits.contains(limit) else { throw ValidationError("--limit takes 0 to 100000.") }
        guard QueryRequest.offsets.contains(offset) else { throw ValidationError("--offset takes 0 to 10000000.") }
    }

    /// What was asked for. A plain command line becomes a request without this parser: ``QueryRequest/init(plain:)``.
    var request: QueryRequest {
        QueryRequest(
            text: text, directory: directory.indexDir, limit: limit, offset: offset, boost: boost,
            recencyHalfLife: recencyHalfLife, json: json, explains: explain, color: color)
    }

    func run() throws { try request.run() }
}

/// Lays hits out for people.
struct HitPrinter {
    let style: Style
    /// Columns of the terminal; nil for lines as long as they are.
    let width: Int?

    func text(_ results: SearchResults, offset: Int) -> String {
        guard results.total > 0 else { return "Nothing found.\n" }
        let bound = results.isTotalExact ? "" : "at least "
        var text = "\(bound)\(Format.count(results.total, "article")) found"
        if results.hits.count < results.total {
            text += results.hits.isEmpty ? "; none shown" : "; \(offset + 1) to \(offset + results.hits.count) shown"
        }
        text += "\n"
        for (index, hit) in results.hits.enumerated() { text += "\n" + self.text(hit, rank: offset + index + 1) }
        return text
    }

    private func text(_ hit: Hit, rank: Int) -> String {
        let number = "\(rank). "
        let indent = String(repeating: " ", count: number.count)
        var title = hit.title
        if title.fragments.isEmpty { title.append(hit.id, isMatch: false) }
        var lines = wrap(title, indent: number, limit: 1).map { styled($0, isTitle: true) }
        lines.append(style.dim(fit(indent + facts(hit))))
        lines += wrap(hit.snippet, indent: indent, limit: 3).map { styled($0, isTitle: false) }
        if let explanation = hit.explanation {
            lines += ExplanationPrinter.lines(explanation, score: hit.score).map { indent + $0 }
        }
        return QueryRequest.joined(lines, "\n") + "\n"
    }

    private func facts(_ hit: Hit) -> String {
        var facts = [hit.article.path.isEmpty ? hit.id : hit.article.path]
        if let date = hit.article.date { facts.append(date.day) }
        if !hit.article.tags.isEmpty { facts.append(QueryRequest.joined(hit.article.tags, ", ")) }
        facts.append(Format.fixed(hit.score, 2))
        return QueryRequest.joined(facts, " · ")
    }

    private func fit(_ text: String) -> String {
        guard let width else { return text }
        return DisplayWidth.truncate(text, to: width)
    }

    private func styled(_ line: MarkedText, isTitle: Bool) -> String {
        line.fragments.map { fragment in
            let text = Self.printable(fragment.text)
            if fragment.isMatch { return style.match(text) }
            return isTitle ? style.bold(text) : text
        }.joined()
    }

    /// Control characters replaced: an escape code in an article must not reach the terminal.
    static func printable(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: isControl) else { return text }
        return String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { isControl($0) ? "\u{FFFD}" : $0 }))
    }

    /// Whether a character has the general category Cc, which Unicode will never change.
    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
    }

    /// Breaks marked text into lines of the terminal's width, at most `limit` of them.
    private func wrap(_ text: MarkedText, indent: String, limit: Int) -> [MarkedText] {
        var line = MarkedText()
        line.append(indent, isMatch: false)
        guard !text.fragments.isEmpty else { return [] }
        guard let width else {
            for fragment in text.fragments { line.append(fragment.text, isMatch: fragment.isMatch) }
            return [line]
        }
        var lines: [MarkedText] = []
        var used = indent.count
        for fragment in text.fragments {
            for character in fragment.text {
                let columns = DisplayWidth.columns(character)
                // One column is kept free for "…" in the last line.
                if used + columns > (lines.count == limit - 1 ? width - 1 : width) {
                    if lines.count == limit - 1 {
                        line.append("…", isMatch: false)
                        return lines + [line]
                    }
                    lines.append(line)
                    line = MarkedText()
                    line.append(indent, isMatch: false)
                    used = indent.count
                }
                line.append(String(character), isMatch: fragment.isMatch)
                used += columns
            }
        }
        return lines + [line]
    }
}

/// Lays explanations out for people.
enum ExplanationPrinter {
    static func lines(_ explanation: Explanation, score: Double) -> [String] {
        var table = TextTable(rightAligned: [0, 3, 4, 5])
        table.append(["score", "from", "what", "weight", "idf", "times", "where"])
        for part in explanation.parts {
            let fields = Field.allCases.compactMap { field in
                part.fields[field.name].map { "\(field.name) \($0)" }
            }
            guard part.articleCount > 0 else {
                // What the places of words add has no rarity.
                table.append([
                    Format.fixed(part.score, 4), part.source, part.label,
                    part.weight > 0 ? Format.fixed(part.weight, 3) : "", "", "", "",
                ])
                continue
            }
            let place = (fields + ["in \(Format.count(part.articleCount, "article"))"]).joined(separator: ", ")
            table.append([
                Format.fixed(part.score, 4), part.source, part.label, Format.fixed(part.weight, 3),
                Format.fixed(part.idf, 3), String(part.frequency), place,
            ])
        }
        let lengths =
            "= \(Format.fixed(score, 4)); length \(explanation.wordCount) words (mean \(Format.fixed(explanation.averageWordCount, 1))), "
            + "\(explanation.bigramCount) bigrams (mean \(Format.fixed(explanation.averageBigramCount, 1)))"
        return table.text.split(separator: "\n").map(String.init) + [lengths]
    }
}

/// The answer as JSON.
struct QueryOutput: Encodable {
    struct HitOutput: Encodable {
        let rank: Int
        let id: String
        let path: String
        let url: String
        let title: String
        let date: String?
        let tags: [String]
        let categories: [String]
        let author: String
        let score: Double
        let titleFragments: [FragmentOutput]
        let snippet: [FragmentOutput]
        let properties: [[String: String]]
        let explanation: [PartOutput]?
    }
    let query: String
    let total: Int
    let totalIsExact: Bool
    let hits: [HitOutput]

    init(_ query: String, _ results: SearchResults, offset: Int) {
        self.query = query
        total = results.total
        totalIsExact = results.isTotalExact
        hits = results.hits.enumerated().map { index, hit in
            HitOutput(
                rank: offset + index + 1, id: hit.id, path: hit.article.path, url: hit.article.url,
                title: hit.title.text, date: hit.article.date?.description, tags: hit.article.tags,
                categories: hit.article.categories, author: hit.article.author, score: hit.score,
                titleFragments: hit.title.fragments.map { FragmentOutput($0) },
                snippet: hit.snippet.fragments.map { FragmentOutput($0) },
                properties: hit.article.properties.map { ["name": $0.name, "value": $0.value] },
                explanation: hit.explanation?.parts.map { PartOutput($0) })
        }
    }
}
