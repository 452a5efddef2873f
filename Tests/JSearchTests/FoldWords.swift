// FoldWords.swift
// Words of real queries and articles that have other spellings, with those spellings.

import Foundation
import JSearch
import JSearchAnalysis
import JSearchTestSupport

/// A word, and the spellings that one fold says are the same.
struct FoldWord: Sendable {
    let foldName: String
    let text: String
    let variants: [String]
}

/// Collects words for the laws of folds.
struct FoldWords {
    private let analyzer: TextAnalyzer
    private var seen: [String: Set<String>] = [:]
    /// The words found so far, by the names of their folds.
    private(set) var words: [String: [FoldWord]] = [:]

    /// How many spellings were left out because they do not lead back.
    private(set) var oneWayCount = 0

    /// The names of the folds that have laws to check here. Inflection is no matter of a table.
    static let foldNames = Folds.named.map(\.name).filter { $0 != "inflection" }

    init() throws { analyzer = try TextAnalyzer() }

    /// Takes the words of a line of queries, as they are written.
    mutating func add(query: String) {
        for word in query.split(whereSeparator: \.isWhitespace) { add(word: String(word)) }
    }

    /// Takes the words of a text, and the parts of it that have other spellings.
    mutating func add(text: String) {
        let analyzed = analyzer.analyze(text)
        for token in analyzed.words where (2...16).contains(token.length) { add(word: analyzed.string(token)) }
        let words = analyzed.words.filter { !$0.isSecondary }
        let units = analyzed.text.units
        let wordEnds = Dictionary(words.map { ($0.range.lowerBound, $0.range.upperBound) }) { first, _ in first }
        for span in spans(units, words, SpellingVariants.folds) {
            // A run of hiragana may be several words; those that are one came above.
            let isKana = (0x3041...0x30FF).contains(units[span.range.lowerBound])
            if isKana, !span.variants.contains(where: { $0.folds == .iteration }) { continue }
            var end = span.range.upperBound
            // A numeral with what is counted.
            let isNumber = span.variants.contains { $0.folds == .numerals }
            if isNumber, let wordEnd = wordEnds[end], wordEnd <= end + 2 { end = wordEnd }
            add(word: String(decoding: units[span.range.lowerBound..<end], as: UTF16.self))
        }
    }

    private mutating func add(word: String) {
        // What the query language takes for something else says nothing of folds.
        guard (1...24).contains(word.count), !word.contains(where: { "\"＂“”\\".contains($0) || $0.isWhitespace }),
            !"+-".contains(word.prefix(1)), !word.lowercased().hasPrefix("title:"),
            !word.lowercased().hasPrefix("tag:")
        else { return }
        for name in Self.foldNames where seen[name, default: []].insert(word).inserted {
            guard let fold = Folds(name: name) else { continue }
            var variants = variants(of: word, fold)
            if ["kana", "long-vowel", "small-kana"].contains(name) {
                // 食品さんぷる is no word: hiragana beside other characters is not taken for katakana. Such spellings lead
                // nowhere, so that the word is not one of theirs.
                let all = variants.count
                variants = variants.filter { spellings($0, fold).contains(word) }
                oneWayCount += all - variants.count
            }
            guard !variants.isEmpty else { continue }
            words[name, default: []].append(FoldWord(foldName: name, text: word, variants: variants))
        }
    }

    // MARK: - Variants

    private func spans(_ units: [UInt16], _ words: [Token], _ folds: Folds) -> [SpellingSpan] {
        units.withUnsafeBufferPointer {
            SpellingVariants.spans(in: $0, words: words, folds: folds, classes: analyzer.classes)
        }
    }

    /// The other spellings of a word by one fold.
    private func variants(of word: String, _ fold: Folds) -> [String] {
        let candidates: [String] =
            switch fold {
            case .width: Self.widths(word)
            case .voicingMarks: Self.decomposed(word)
            default: spellings(word, fold)
            }
        var result: [String] = []
        // Strings that differ only in how characters are composed are equal in Swift.
        for text in candidates
        where !text.utf16.elementsEqual(word.utf16)
            && !result.contains(where: { $0.utf16.elementsEqual(text.utf16) })
        {
            result.append(text)
        }
        return result
    }

    private func spellings(_ word: String, _ fold: Folds) -> [String] {
        let units = analyzer.normalize(word).trimmedUnits
        // Elsewhere the word itself is another spelling of what stands there, by width.
        guard units.elementsEqual(word.utf16) else { return [] }
        let words = analyzer.analyze(normalized: units).words.filter { !$0.isSecondary }
        return spans(units, words, fold).flatMap { span in
            span.variants.map {
                String(
                    decoding: units[..<span.range.lowerBound] + $0.units + units[span.range.upperBound...],
                    as: UTF16.self)
            }
        }
    }

    /// Full-width and half-width forms, and those in other case.
    private static func widths(_ word: String) -> [String] {
        let forms = [
            word.applyingTransform(.fullwidthToHalfwidth, reverse: false),
            word.applyingTransform(.fullwidthToHalfwidth, reverse: true), word.uppercased(), word.lowercased(),
        ].compactMap(\.self)
        // Signs in full width are other characters to the query language and to readers.
        return forms.filter { form in
            !form.contains(where: \.isWhitespace) && !"+-\"".contains(form.prefix(1))
        }
    }

    /// Kana with their voicing marks behind them: the combining ones, and those that take a place of their own.
    private static func decomposed(_ word: String) -> [String] {
        var combining = String.UnicodeScalarView()
        for scalar in word.unicodeScalars {
            let isKana = (0x3041...0x30FF).contains(scalar.value)
            combining.append(
                contentsOf: isKana
                    ? String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars
                    : String(scalar).unicodeScalars)
        }
        let spacing = combining.map { scalar in
            scalar == "\u{3099}" ? "\u{309B}" : scalar == "\u{309A}" ? "\u{309C}" : scalar
        }
        return [String(combining), String(String.UnicodeScalarView(spacing))]
    }

    // MARK: - Choosing

    /// Some words, by a seed: as many of each fold as there are, but no more of one than needed.
    func choose(_ count: Int, seed: UInt64) -> [FoldWord] {
        var generator = SeededGenerator(seed: seed)
        var left = Self.foldNames.map { (words[$0] ?? []).shuffled(using: &generator) }
        var result: [FoldWord] = []
        while result.count < count, left.contains(where: { !$0.isEmpty }) {
            for index in left.indices where result.count < count {
                if let word = left[index].popLast() { result.append(word) }
            }
        }
        return result
    }
}
