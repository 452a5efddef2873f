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
    func title(_ text: String) -> MarkedText {
        let source = UTF16Text.units(text)
        let matches = self.matches(of: titleNeedles, in: source).map(\.range)
        return MarkedText(source, 0..<source.count, matches: matches)
    }

    /// The best passage of an article.
    func snippet(_ article: Article, columns: Int) -> MarkedText {
        for field in [Field.body, .excerpt, .headings, .code] {
            let source = UTF16Text.units(article.text(of: field))
            let matches = self.matches(of: needles, in: source)
            if !matches.isEmpty { return SnippetBuilder(source, matches: matches, columns: columns).snippet() }
        }
        let text = article.body.isEmpty ? article.excerpt : article.body
        return SnippetBuilder(UTF16Text.units(text), matches: [], columns: columns).snippet()
    }

    /// A place in a source text that matches a needle.
    struct Match {
        let range: Range<Int>
        let needle: Int
        let weight: Double
    }

    /// All places where needles occur, in the coordinate of the source, ascending.
    private func matches(of needles: [Needle], in source: [UInt16]) -> [Match] {
        guard !source.isEmpty, !needles.isEmpty else { return [] }
        let normalized = analyzer.normalize(source)
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

extension MarkedText {
    /// A piece of UTF-16 text in which whole characters are marked if any part of them is in a match; line
    /// breaks become spaces.
    init(_ source: [UInt16], _ range: Range<Int>, matches: [Range<Int>]) {
        self.init()
        var position = range.lowerBound
        var next = 0
        for character in UTF16Text.string(source[range]) {
            let end = position + character.utf16.count
            while next < matches.count, matches[next].upperBound <= position { next += 1 }
            // Matches may overlap, and a long one may begin before short ones that ended already.
            let isMatch = matches[next...].prefix { $0.lowerBound < end }.contains { $0.upperBound > position }
            append(character.isNewline || character == "\t" ? " " : String(character), isMatch: isMatch)
            position = end
        }
    }
}
