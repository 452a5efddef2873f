// QueryVariants.swift
// Other spellings of the parts of a keyword, to be looked up beside what was written.

import JSearchAnalysis

/// Another spelling of a part of a keyword, or a synonym of it.
///
/// It stands in for those terms of the part that it does not share; ``VariantMatcher`` says what that scores.
package struct PlannedVariant: Sendable {
    package let clause: Int
    /// Where the part stands in the normalised text of the clause.
    package let range: Range<Int>
    /// The part as it was written, normalised.
    package let original: [UInt16]
    /// The other spelling, normalised.
    package let units: [UInt16]
    /// What leads from the one to the other: names of folds, or "synonym".
    package let reason: String
    /// What an occurrence counts beside one of the part as it was written, 0...1.
    package let weight: Double
    /// Whether an article is found by it alone, as it would be by the part as it was written.
    package var admits = true
    /// Whether it finds an article where it is a piece of another word.
    package var admitsInside = true
    /// What must be a word of the index for the variant to be meant; nil if nothing need be.
    package var plainForm: [UInt16]?
    /// The terms of the part that it stands in for: indices in ``QueryPlan/terms``.
    package var terms: [Int] = []
    /// The terms for the value of the number that the part is, which an article may lack that has the number where
    /// it is not taken for one.
    package var values: [Int] = []

    /// Whether one of both spellings is katakana that stands in the other (サーバ, サーバー).
    var isNested: Bool {
        let (short, long) = units.count < original.count ? (units, original) : (original, units)
        guard short.allSatisfy(WordRepairs.isKatakana) else { return false }
        return (0...long.count - short.count).contains { long[$0...].starts(with: short) }
    }

    /// Its characters.
    package var text: String { UTF16Text.string(units) }
}

/// The parts of a keyword with other spellings, and what is looked up for them.
struct QueryVariants {
    /// Those folds that the runs stream knows by itself: numbers are indexed by their value.
    private static let indexedFolds: Folds = [.numerals, .eras]

    /// The parts with other spellings.
    let spans: [SpellingSpan]
    /// What is looked up beside what was written: by part, spellings before inflected forms and synonyms.
    private(set) var variants: [PlannedVariant] = []

    private let units: [UInt16]
    private let clause: Int
    private let parameters: RankingParameters

    /// Finds the variants of all parts.
    ///
    /// - Complexity: O(*n*), and little where nothing varies.
    init(_ analyzed: AnalyzedText, clause: Int, parameters: RankingParameters, analyzer: TextAnalyzer) {
        units = analyzed.text.units
        self.clause = clause
        self.parameters = parameters
        spans = Self.spans(analyzed, analyzer)
        for span in spans {
            for variant in span.variants where Self.isLookedUp(variant) {
                append(
                    span.range, variant.units, variant.folds.names.joined(separator: ", "), parameters.variantWeight)
            }
        }
        if analyzer.options.folds.contains(.inflection), parameters.inflectionWeight > 0 {
            addInflection(analyzed.words)
        }
        for token in analyzed.words {
            for synonym in analyzer.synonyms(of: Array(units[token.range])) {
                append(token.range, synonym, "synonym", parameters.synonymWeight)
            }
        }
    }

    /// The parts of a text with other spellings; a sentence in hiragana is not looked for in katakana.
    static func spans(_ analyzed: AnalyzedText, _ analyzer: TextAnalyzer) -> [SpellingSpan] {
        let words = analyzed.words.filter { !$0.isSecondary }
        let units = analyzed.text.units
        return units.withUnsafeBufferPointer {
            SpellingVariants.spans(in: $0, words: words, folds: analyzer.options.folds, classes: analyzer.classes)
        }.filter { span in !isSentence(units[span.range], words: words.count { span.range.contains($0.range) }) }
    }

    private mutating func append(_ range: Range<Int>, _ variant: [UInt16], _ reason: String, _ weight: Double) {
        variants.append(
            PlannedVariant(
                clause: clause, range: range, original: Array(units[range]), units: variant, reason: reason,
                weight: weight))
    }

    // MARK: - Inflection

    private mutating func addInflection(_ words: [Token]) {
        for token in words where !token.isSecondary {
            inflect(units[token.range], token.range, following: units[token.range.upperBound...])
        }
        // 續ける finds what 続ける finds, and 表わさ what 表さ finds.
        for span in spans {
            let following = units[span.range.upperBound...]
            for form in [Array(units[span.range])] + span.variants.map(\.units) {
                guard let last = form.last, CharacterClasses.isHiragana(last) else { continue }
                inflect(form[...], span.range, following: following)
                inflect(form.dropLast(), span.range, following: ([last] + following)[...])
            }
        }
    }

    private mutating func inflect(_ word: ArraySlice<UInt16>, _ range: Range<Int>, following: ArraySlice<UInt16>) {
        for (length, forms) in Inflection.forms(word, following: following) {
            let end = min(range.upperBound + max(0, length - word.count), units.count)
            for form in forms { append(form, range.lowerBound..<end) }
        }
    }

    private mutating func append(_ form: Inflection.Form, _ range: Range<Int>) {
        append(range, form.units, "inflection", parameters.inflectionWeight)
        variants[variants.count - 1].plainForm = form.plain
    }

    /// Adds the inflected forms of another spelling of the whole, so that all spellings have the same forms.
    mutating func addInflection(of spelling: KeywordSpelling) {
        guard parameters.inflectionWeight > 0 else { return }
        let other = spelling.analyzed.text.units
        func inflect(_ word: Range<Int>) {
            // Another form of a piece of a part is not one of the part.
            if spelling.parts.contains(where: { $0.here.overlaps(word) && !word.contains($0.here) }) { return }
            for (length, forms) in Inflection.forms(other[word], following: other[word.upperBound...]) {
                let end = min(word.lowerBound + max(length, word.count), other.count)
                let range = spelling.written(word.lowerBound..<end)
                for form in forms where !form.units.elementsEqual(units[range]) { append(form, range) }
            }
        }
        for token in spelling.analyzed.words where !token.isSecondary { inflect(token.range) }
        for (part, _) in spelling.parts where other[part].last.map(CharacterClasses.isHiragana) == true {
            inflect(part)
        }
    }

    // MARK: - What is no variant

    /// The most characters of hiragana, and words in it, that are taken for one word.
    private static let longestHiragana = 10
    private static let mostHiraganaWords = 4

    private static func isSentence(_ units: ArraySlice<UInt16>, words: Int) -> Bool {
        // With ー it is katakana's: くらうどさーびす.
        words > mostHiraganaWords && units.count > longestHiragana
            && units.allSatisfy { CharacterClasses.isHiragana($0) && $0 != 0x30FC }
    }

    /// Whether a spelling is looked up by its characters. Of numbers only those in digits alone, or in several
    /// kanji; the others are found by their value.
    static func isLookedUp(_ variant: SpellingVariant) -> Bool {
        let units = variant.units
        return indexedFolds.isDisjoint(with: variant.folds)
            || units.count > 1
                && (units.allSatisfy { (0x30...0x39).contains($0) } || units.allSatisfy { $0 >= 0x3007 })
    }
}
