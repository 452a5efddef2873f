// Highlighter.swift
// Marks in an article what a query matches.

import JSearchAnalysis
import JSearchIndex

/// Finds what a query matches in texts, on their normalised form, and marks the characters it came from.
struct Highlighter {
    /// A string to look for.
    struct Needle {
        let units: [UInt16]
        /// Whether letters and digits at its ends must not go on in the text.
        let wholeRuns: Bool
        /// How much a passage is worth that has it.
        let weight: Double
    }

    private let analyzer: TextAnalyzer
    /// For the text of an article.
    private var needles: [Needle] = []
    /// For the title.
    private var titleNeedles: [Needle] = []

    /// - Parameter variants: Other spellings that articles were found by; they are marked too.
    init(_ query: Query, variants: [PlannedVariant] = [], analyzer: TextAnalyzer) {
        self.analyzer = analyzer
        for clause in query.clauses where clause.occurrence != .excluded {
            let analyzed = analyzer.analyze(clause.text)
            let units = analyzed.text.trimmedUnits
            guard !units.isEmpty, clause.kind != .tag else { continue }
            let whole = Needle(
                units: units, wholeRuns: !clause.isQuoted, weight: 8 + 2 * Double(min(units.count, 20)))
            titleNeedles.append(whole)
            if clause.kind == .title { continue }
            needles.append(whole)
            guard clause.kind == .keyword else { continue }
            let parts = Self.parts(analyzed)
            needles += parts
            titleNeedles += parts
        }
        for variant in variants {
            let needle = Needle(
                units: variant.units, wholeRuns: true, weight: Double(min(variant.units.count, 10)))
            needles.append(needle)
            titleNeedles.append(needle)
        }
    }

    /// The words of a keyword that are worth marking by themselves: those not of hiragana only, if there are any.
    private static func parts(_ analyzed: AnalyzedText) -> [Needle] {
        let words = analyzed.words.map { Array(analyzed.text.units[$0.range]) }
        let strong = words.filter { !$0.allSatisfy(CharacterClasses.isHiragana) }
        return (strong.isEmpty ? words.filter { $0.count > 1 } : strong).map {
            Needle(units: $0, wholeRuns: true, weight: Double(min($0.count, 10)))
        }
    }

    /// The title with matches marked.
    func title(_ stored: StoredArticle) -> MarkedText {
        let source = stored.sources[Int(Field.title.rawValue)]
        let matches = self.matches(of: titleNeedles, in: .title, stored).map(\.range)
        return MarkedText(source, source.indices, matches: matches)
    }

    /// The best passage of an article.
    func snippet(_ stored: StoredArticle, columns: Int) -> MarkedText {
        func builder(_ field: Field, _ matches: [Match]) -> SnippetBuilder {
            SnippetBuilder(stored.sources[Int(field.rawValue)], matches: matches, columns: columns)
        }
        for field in [Field.body, .excerpt, .headings, .code] {
            let matches = self.matches(of: needles, in: field, stored)
            if !matches.isEmpty { return builder(field, matches).snippet() }
        }
        return builder(stored.article.body.isEmpty ? .excerpt : .body, []).snippet()
    }

    /// A place in a source text that matches a needle.
    struct Match {
        let range: Range<Int>
        let needle: Int
        let weight: Double
    }

    /// All places where needles occur in a field, in the coordinate of its text, ascending.
    private func matches(of needles: [Needle], in field: Field, _ stored: StoredArticle) -> [Match] {
        let source = stored.sources[Int(field.rawValue)]
        guard !source.isEmpty, !needles.isEmpty else { return [] }
        let isNormal = stored.isNormal[Int(field.rawValue)]
        let normalized = isNormal ? NormalizedText(normal: source) : analyzer.normalize(source)
        var matches: [Match] = []
        normalized.units.withUnsafeBufferPointer { units in
            for (index, needle) in needles.enumerated() {
                TextScan.forEachOccurrence(
                    of: needle.units, in: units, wholeRuns: needle.wholeRuns, overlapping: false, analyzer
                ) { range in
                    matches.append(
                        Match(range: normalized.sourceRange(range), needle: index, weight: needle.weight))
                }
            }
        }
        return matches.sorted {
            ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
        }
    }
}
