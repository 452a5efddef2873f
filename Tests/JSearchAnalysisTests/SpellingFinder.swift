// SpellingFinder.swift
// Spans of other spellings, from strings and as strings.

import JSearchAnalysis

/// Finds spans as a search does: words are cut from the text in canonical kanji.
struct SpellingFinder {
    let analyzer: TextAnalyzer
    let classes = CharacterClasses()

    init() throws { analyzer = try TextAnalyzer() }

    /// The normalised text and its spans.
    func find(_ text: String, folds: Folds = .all) -> (units: [UInt16], spans: [SpellingSpan]) {
        let units = analyzer.normalize(text).units
        var canonical: [UInt16] = []
        let isFolded = units.withUnsafeBufferPointer { KanjiVariants.fold($0, into: &canonical) }
        let analyzed = analyzer.analyze(String(decoding: isFolded ? canonical : units, as: UTF16.self))
        precondition(analyzed.text.units.count == units.count)
        let spans = units.withUnsafeBufferPointer {
            SpellingVariants.spans(in: $0, words: analyzed.words, folds: folds, classes: classes)
        }
        return (units, spans)
    }

    /// The variants of a text that is one span; empty if it is none.
    func variants(_ text: String, folds: Folds = .all) -> [String] {
        let (units, spans) = find(text, folds: folds)
        guard spans.count == 1, spans[0].range == units.indices else { return [] }
        return spans[0].variants.map { string($0.units) }
    }

    /// Each span of a text with its variants.
    func spans(_ text: String, folds: Folds = .all) -> [String: [String]] {
        let (units, spans) = find(text, folds: folds)
        return Dictionary(
            uniqueKeysWithValues: spans.map { (string(Array(units[$0.range])), $0.variants.map { string($0.units) }) })
    }

    func string(_ units: [UInt16]) -> String { String(decoding: units, as: UTF16.self) }
}
