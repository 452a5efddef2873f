// ArticleText.swift
// A stored article as an analyzer sees it: what stands where in it, and how it is cut.

import JSearchAnalysis
import JSearchIndex

/// The text of one article, analysed field by field.
struct ArticleText {
    /// A field that is not empty.
    struct FieldText {
        let field: Field
        let source: [UInt16]
        let analyzed: AnalyzedText
    }

    /// Some units of a field's normalised text.
    struct Span {
        /// An index in ``fields``.
        let index: Int
        let range: Range<Int>
    }

    let article: Article
    let analyzer: TextAnalyzer
    let fields: [FieldText]
    /// The tags and categories, normalised.
    let tags: [[UInt16]]
    private var counts: [TokenStream: [String: Int]] = [:]

    init(_ article: Article, analyzer: TextAnalyzer) {
        self.article = article
        self.analyzer = analyzer
        fields = Field.allCases.compactMap { field in
            let text = article.text(of: field)
            guard !text.isEmpty else { return nil }
            return FieldText(field: field, source: UTF16Text.units(text), analyzed: analyzer.analyze(text))
        }
        tags = (article.tags + article.categories).map { analyzer.normalize($0).trimmedUnits }
        for field in fields {
            for token in field.analyzed.words {
                counts[.words, default: [:]][field.analyzed.string(token), default: 0] += 1
            }
            for token in field.analyzed.bigrams {
                counts[.bigrams, default: [:]][field.analyzed.string(token), default: 0] += 1
            }
            for token in field.analyzed.runs {
                counts[.runs, default: [:]][field.analyzed.string(token), default: 0] += 1
            }
            for token in field.analyzed.numbers.tokens {
                counts[.runs, default: [:]][field.analyzed.numbers.string(token), default: 0] += 1
            }
        }
    }

    /// How often a term is a token of the article.
    func count(_ stream: TokenStream, _ text: String) -> Int { counts[stream]?[text] ?? 0 }

    /// The first place of some characters.
    ///
    /// - Parameters:
    ///   - units: Normalised characters; not empty.
    ///   - wholeRuns: Whether letters and digits at their ends must not go on.
    ///   - fields: Bit *f* for field *f*.
    func first(
        _ units: [UInt16], wholeRuns: Bool, fields mask: UInt8 = PhrasePattern.allFields
    ) -> Span? {
        guard !units.isEmpty else { return nil }
        for (index, field) in fields.enumerated() where mask >> field.field.rawValue & 1 == 1 {
            var first: Range<Int>?
            field.analyzed.text.units.withUnsafeBufferPointer {
                TextScan.forEachOccurrence(
                    of: units, in: $0, wholeRuns: wholeRuns, overlapping: true, analyzer
                ) { if first == nil { first = $0 } }
            }
            if let first { return Span(index: index, range: first) }
        }
        return nil
    }

    /// The first place of a pattern.
    func first(_ pattern: PhrasePattern) -> Span? {
        first(pattern.units, wholeRuns: pattern.wholeRuns, fields: pattern.fields)
    }

    /// The first place where some characters are a token of the words stream.
    func firstWord(_ units: [UInt16]) -> Span? {
        for (index, field) in fields.enumerated() {
            let token = field.analyzed.words.first {
                Int($0.length) == units.count && field.analyzed.text.units[$0.range].elementsEqual(units)
            }
            if let token { return Span(index: index, range: token.range) }
        }
        return nil
    }

    /// The first place where some characters begin or end inside what was cut as one piece.
    func firstCutOtherwise(_ units: [UInt16]) -> Span? {
        guard !units.isEmpty else { return nil }
        for (index, field) in fields.enumerated() {
            let count = field.analyzed.text.units.count
            let borders = Set(field.analyzed.boundaries.map(Int.init) + [count])
            var first: Range<Int>?
            field.analyzed.text.units.withUnsafeBufferPointer {
                TextScan.forEachOccurrence(of: units, in: $0, wholeRuns: true, overlapping: true, analyzer) {
                    let isCut = borders.contains($0.lowerBound) && borders.contains($0.upperBound)
                    if first == nil, !isCut { first = $0 }
                }
            }
            if let first { return Span(index: index, range: first) }
        }
        return nil
    }

    /// A span without white space at its ends.
    func trimmed(_ span: Span) -> Span {
        let units = fields[span.index].analyzed.text.units
        let start = span.range.first { units[$0] != 0x20 } ?? span.range.lowerBound
        let end = span.range.last { units[$0] != 0x20 } ?? start
        return Span(index: span.index, range: start..<end + 1)
    }

    /// The first place where some characters stand when everything but letters and digits of any script is left out
    /// of both.
    func firstLoosely(_ units: [UInt16], fields mask: UInt8) -> Span? {
        let needle = letters(units).units
        guard needle.count > 1 else { return nil }
        for (index, field) in fields.enumerated() where mask >> field.field.rawValue & 1 == 1 {
            let (text, places) = letters(field.analyzed.text.units)
            guard needle.count <= text.count else { continue }
            let start = (0...text.count - needle.count).first {
                text[$0] == needle[0] && text[$0..<$0 + needle.count].elementsEqual(needle)
            }
            if let start { return Span(index: index, range: places[start]..<places[start + needle.count - 1] + 1) }
        }
        return nil
    }

    /// The letters and digits of a text, and where each stands.
    private func letters(_ units: [UInt16]) -> (units: [UInt16], places: [Int]) {
        var result: (units: [UInt16], places: [Int]) = ([], [])
        units.withUnsafeBufferPointer { buffer in
            var index = 0
            while index < buffer.count {
                let (kind, count) = analyzer.classify(buffer, at: index)
                if kind == .japanese || kind == .alphanumeric {
                    for place in index..<index + count {
                        result.units.append(buffer[place])
                        result.places.append(place)
                    }
                }
                index += count
            }
        }
        return result
    }

    // MARK: - Showing

    /// The widest excerpt, in columns of a terminal.
    private static let excerptColumns = 72
    /// Pieces to show on both sides of what is meant.
    private static let piecesAround = 3

    /// The normalised characters of a span.
    func units(_ span: Span) -> [UInt16] { Array(fields[span.index].analyzed.text.units[span.range]) }

    /// A span as it is shown.
    func place(_ span: Span) -> ArticlePlace {
        let field = fields[span.index]
        let source = field.analyzed.text.sourceRange(span.range)
        let match = Highlighter.Match(range: source, needle: 0, weight: 1)
        let excerpt = SnippetBuilder(field.source, matches: [match], columns: Self.excerptColumns).snippet()
        return ArticlePlace(
            field: field.field, text: MarkedText(field.source, source, matches: []).text, excerpt: excerpt,
            cut: cut(field.analyzed, span.range))
    }

    /// How the text is cut around a range.
    private func cut(_ analyzed: AnalyzedText, _ range: Range<Int>) -> [String] {
        let starts = analyzed.boundaries.map(Int.init)
        let count = analyzed.text.units.count
        var pieces: [Range<Int>] = []
        for (index, start) in starts.enumerated() {
            let end = index + 1 < starts.count ? starts[index + 1] : count
            if start < end { pieces.append(start..<end) }
        }
        guard let first = pieces.firstIndex(where: { $0.upperBound > range.lowerBound }),
            let last = pieces.lastIndex(where: { $0.lowerBound < range.upperBound })
        else { return [] }
        let from = max(0, first - Self.piecesAround)
        let to = max(last, min(pieces.count - 1, last + Self.piecesAround))
        return pieces[from...to].map { UTF16Text.string(analyzed.text.units[$0]) }
    }
}
