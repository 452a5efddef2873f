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
    /// What must be a word of the index for the variant to be meant; nil if nothing need be.
    package var plainForm: [UInt16]?
    /// The terms of the part: indices in ``QueryPlan/terms``.
    package var terms: [Int] = []

    /// Its characters.
    package var text: String { String(decoding: units, as: UTF16.self) }
}

/// Finds the other spellings of the parts of a keyword.
enum QueryVariants {
    /// Those folds that the runs stream knows by itself: numbers are indexed by their value.
    static let indexedFolds: Folds = [.numerals, .eras]

    /// The variants of all parts, by ascending place.
    ///
    /// - Parameters:
    ///   - folds: The kinds of spelling to vary, of those that the index has.
    ///   - withNumbers: Whether to give all spellings of numbers, which ranking finds by their value.
    /// - Complexity: O(*n*), and little where nothing varies.
    static func find(
        _ analyzed: AnalyzedText, clause: Int, folds: Folds = .all, withNumbers: Bool = false,
        parameters: RankingParameters, analyzer: TextAnalyzer
    ) -> [PlannedVariant] {
        var result: [PlannedVariant] = []
        let units = analyzed.text.units
        func append(_ range: Range<Int>, _ variant: [UInt16], _ reason: String, _ weight: Double) {
            result.append(
                PlannedVariant(
                    clause: clause, range: range, original: Array(units[range]), units: variant, reason: reason,
                    weight: weight))
        }
        let words = analyzed.words.filter { !$0.isSecondary }
        let folds = analyzer.options.folds.intersection(folds)
        let spans = units.withUnsafeBufferPointer {
            SpellingVariants.spans(in: $0, words: words, folds: folds, classes: analyzer.classes)
        }
        let inflects = folds.contains(.inflection) && parameters.inflectionWeight > 0
        func inflect(_ word: ArraySlice<UInt16>, _ range: Range<Int>, following: ArraySlice<UInt16>) {
            guard inflects else { return }
            for (length, forms) in Inflection.forms(word, following: following) {
                let end = min(range.upperBound + max(0, length - word.count), units.count)
                for form in forms {
                    append(range.lowerBound..<end, form.units, "inflection", parameters.inflectionWeight)
                    result[result.count - 1].plainForm = form.plain
                }
            }
        }
        for span in spans {
            // A sentence in hiragana is not looked for in katakana.
            if isSentence(units[span.range], words: words.count { span.range.contains($0.range) }) { continue }
            for variant in span.variants
            where withNumbers || indexedFolds.isDisjoint(with: variant.folds) || isPlainNumber(variant.units) {
                append(
                    span.range, variant.units, variant.folds.names.joined(separator: ", "),
                    parameters.variantWeight)
            }
        }
        for token in words { inflect(units[token.range], token.range, following: units[token.range.upperBound...]) }
        // 續ける finds what 続ける finds, and 表わさ what 表さ finds.
        for span in spans where inflects {
            let following = units[span.range.upperBound...]
            for variant in span.variants where variant.units.last.map(CharacterClasses.isHiragana) == true {
                inflect(variant.units[...], span.range, following: following)
                inflect(variant.units.dropLast(), span.range, following: (variant.units.suffix(1) + following)[...])
            }
        }
        for token in analyzed.words {
            for synonym in analyzer.synonyms(of: Array(units[token.range])) {
                append(token.range, synonym, "synonym", parameters.synonymWeight)
            }
        }
        return result
    }

    /// The most characters of hiragana, and words in it, that are taken for one word.
    private static let longestHiragana = 10
    private static let mostHiraganaWords = 4

    private static func isSentence(_ units: ArraySlice<UInt16>, words: Int) -> Bool {
        words > mostHiraganaWords && units.count > longestHiragana && units.allSatisfy(CharacterClasses.isHiragana)
    }

    /// Whether a number is written in digits only, or in several kanji. Its other forms are found by its
    /// value alone; these also where they stand in something that is not taken for a number.
    private static func isPlainNumber(_ units: [UInt16]) -> Bool {
        units.count > 1
            && (units.allSatisfy { (0x30...0x39).contains($0) } || units.allSatisfy { $0 >= 0x3007 })
    }
}
