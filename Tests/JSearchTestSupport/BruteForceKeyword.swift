// BruteForceKeyword.swift
// What a keyword looks up, as the comments of JSearchQuery say, taken apart a second time.

import JSearchAnalysis
import JSearchIndex
import JSearchQuery

/// A keyword after analysis: its terms and where they stand in it, and its parts with other spellings.
struct BruteForceKeyword {
    /// Something that is looked up, at one place of the keyword.
    struct Place {
        let key: TermKey
        /// nil for numbers, which stand in a text of their own.
        let range: Range<Int>?
        let weight: Double
        /// Whether an article is found by this alone.
        let admits: Bool
        /// Whether it counts for the mass of reranking: a word that is not a weak one.
        let isContent: Bool
        /// Whether it is a part of another word, or several words.
        var isSecondary = false
    }

    /// Another spelling, a synonym, or an inflected form.
    struct Spelling {
        /// The part that it is another spelling of.
        let range: Range<Int>
        let units: [UInt16]
        let weight: Double
        /// What must be a word of some article for the form to be meant.
        var plain: [UInt16]?
    }

    let analyzed: AnalyzedText
    /// All other spellings, in the order in which they are found.
    let spellings: [Spelling]
    private let parameters: RankingParameters
    /// Whether the query has words that are not of hiragana only.
    private let hasOthers: Bool

    var units: [UInt16] { analyzed.text.units }

    init(_ analyzed: AnalyzedText, _ parameters: RankingParameters, hasOthers: Bool, _ analyzer: TextAnalyzer) {
        self.analyzed = analyzed
        self.parameters = parameters
        self.hasOthers = hasOthers
        spellings = Self.spellings(analyzed, parameters, analyzer)
    }

    /// Other spellings, then other forms, then synonyms.
    static func spellings(
        _ analyzed: AnalyzedText, _ parameters: RankingParameters, _ analyzer: TextAnalyzer, folds: Folds = .all,
        withNumbers: Bool = false
    ) -> [Spelling] {
        let units = analyzed.text.units
        let folds = analyzer.options.folds.intersection(folds)
        let words = analyzed.words.filter { !$0.isSecondary }
        let spans = units.withUnsafeBufferPointer {
            SpellingVariants.spans(in: $0, words: words, folds: folds, classes: CharacterClasses())
        }
        var result: [Spelling] = []
        for span in spans
        where !isSentence(units[span.range], words.count { $0.range.clamped(to: span.range) == $0.range }) {
            for variant in span.variants
            where withNumbers || variant.folds.isDisjoint(with: [.numerals, .eras]) || isPlainNumber(variant.units) {
                result.append(Spelling(range: span.range, units: variant.units, weight: parameters.variantWeight))
            }
        }
        if folds.contains(.inflection), parameters.inflectionWeight > 0 {
            for word in words {
                result += inflected(units[word.range], word.range, units[word.range.upperBound...], parameters)
            }
            for span in spans {
                for variant in span.variants where variant.units.last.map(Self.isHiragana) ?? false {
                    let following = Array(units[span.range.upperBound...])
                    let shorter = variant.units.dropLast()
                    result += inflected(variant.units[...], span.range, following[...], parameters)
                    result += inflected(shorter, span.range, (variant.units.suffix(1) + following)[...], parameters)
                }
            }
            // No form stands in for more than there is.
            result = result.map { spelling in
                let range = spelling.range.clamped(to: units.indices)
                return Spelling(range: range, units: spelling.units, weight: spelling.weight, plain: spelling.plain)
            }
        }
        for word in analyzed.words {
            result += analyzer.synonyms(of: Array(units[word.range])).map {
                Spelling(range: word.range, units: $0, weight: parameters.synonymWeight)
            }
        }
        return result
    }

    /// The other forms of a word by the rules of inflection.
    private static func inflected(
        _ word: ArraySlice<UInt16>, _ range: Range<Int>, _ following: ArraySlice<UInt16>,
        _ parameters: RankingParameters
    ) -> [Spelling] {
        Inflection.forms(word, following: following).flatMap { length, forms in
            let end = range.upperBound + max(0, length - word.count)
            return forms.map {
                Spelling(
                    range: range.lowerBound..<end, units: $0.units, weight: parameters.inflectionWeight,
                    plain: $0.plain)
            }
        }
    }

    /// Whether a part is a sentence in hiragana, which has no other spellings.
    private static func isSentence(_ units: ArraySlice<UInt16>, _ words: Int) -> Bool {
        units.allSatisfy(isHiragana) && units.count > 10 && words > 4
    }

    /// Digits only, or several kanji.
    private static func isPlainNumber(_ units: [UInt16]) -> Bool {
        guard units.count > 1 else { return false }
        let isDigits = units.allSatisfy { $0 >= 0x30 && $0 <= 0x39 }
        return isDigits || units.count >= 2 && !units.contains { $0 < 0x3007 }
    }

    static func isHiragana(_ token: Token, _ text: AnalyzedText) -> Bool {
        text.text.units[token.range].allSatisfy(isHiragana)
    }

    private static func isHiragana(_ unit: UInt16) -> Bool { (0x3041...0x309F).contains(unit) || unit == 0x30FC }

    private func isWeak(_ token: Token) -> Bool { hasOthers && Self.isHiragana(token, analyzed) }

    // MARK: - Terms

    /// The words, in the order of the text.
    var words: [Place] {
        analyzed.words.compactMap { token in
            var weight = (isWeak(token) ? parameters.hiraganaWeight : 1) * parameters.wordWeight
            if token.isSecondary { weight *= parameters.partWeight / Double(siblings(token)) }
            guard weight > 0 else { return nil }
            return Place(
                key: TermKey(stream: .words, text: analyzed.string(token)), range: token.range, weight: weight,
                admits: finds(token), isContent: !isWeak(token), isSecondary: token.isSecondary)
        }
    }

    /// The parts of one word share the weight of parts.
    private func siblings(_ token: Token) -> Int {
        func isInside(_ inner: Token, _ outer: Token) -> Bool {
            outer.range.lowerBound <= inner.range.lowerBound && inner.range.upperBound <= outer.range.upperBound
        }
        guard let whole = analyzed.words.first(where: { !$0.isSecondary && isInside(token, $0) }) else { return 1 }
        return analyzed.words.count { $0.isSecondary && isInside($0, whole) }
    }

    /// The bigrams and runs of letters, in the order of the text; not the c of C++ and the f of F#.
    var bigrams: [Place] {
        analyzed.bigrams.compactMap { token in
            let weight = (isWeak(token) ? parameters.hiraganaWeight : 1) * parameters.bigramWeight
            let next = token.range.upperBound < units.count ? units[token.range.upperBound] : 0
            let isLetterOfSymbol = token.length == 1 && (next == 0x2B || next == 0x23)
            guard token.isRanked, !isLetterOfSymbol, weight > 0 else { return nil }
            return Place(
                key: TermKey(stream: .bigrams, text: analyzed.string(token)), range: token.range, weight: weight,
                admits: parameters.wordWeight == 0 && !isWeak(token), isContent: false)
        }
    }

    /// The runs of one script, then the numbers.
    var runs: [Place] {
        func place(_ text: String, _ range: Range<Int>?, _ weight: Double, admits: Bool) -> Place {
            let key = TermKey(stream: .runs, text: text)
            return Place(key: key, range: range, weight: weight, admits: admits, isContent: false)
        }
        let runs = analyzed.runs.map {
            place(analyzed.string($0), $0.range, parameters.runWeight, admits: false)
        }
        let found = analyzed.numbers
        let numbers = found.tokens.indices.map { index in
            // A number finds by its value with the character behind it, if there is one.
            let isWhole = found.sources.lastIndex(of: found.sources[index]) == index
            return place(found.string(found.tokens[index]), nil, parameters.numberWeight, admits: isWhole)
        }
        return (runs + numbers).filter { $0.weight > 0 }
    }

    // MARK: - Finding

    /// Whether an article is found by a word, as the comment of KeywordAdmission says.
    private func finds(_ token: Token) -> Bool {
        if token.isSecondary, token.length >= 3, !Self.isHiragana(token, analyzed) { return true }
        for part in variantRanges + numberRanges where part.overlaps(token.range) {
            if token.range.clamped(to: part) != part { return false }
        }
        return finds(token.range)
    }

    /// Whether an article is found by a part of the keyword, or another spelling of it, whatever else there is.
    func finds(_ range: Range<Int>) -> Bool {
        if units[range].allSatisfy(Self.isHiragana) {
            return !hasOthers && (range.count >= 3 || range == units.indices)
        }
        let hasLongWord = analyzed.words.contains { $0.length > 1 && !Self.isHiragana($0, analyzed) }
        let isInRun = analyzed.runs.contains { $0.range.overlaps(range) && $0.range.count > range.count }
        return range.count > 1 || !(hasLongWord || !numberRanges.isEmpty || isInRun)
    }

    /// Whether an article is found by another spelling: other forms of a piece of a part do not find.
    func finds(_ spelling: Spelling) -> Bool {
        guard finds(spelling.range) else { return false }
        guard spelling.plain != nil else { return true }
        let others = variantRanges.filter { $0 != spelling.range && $0.overlaps(spelling.range) }
        return others.isEmpty || variantRanges.contains { $0.clamped(to: spelling.range) == $0 }
    }

    /// The ranges of the parts with other spellings or synonyms.
    private var variantRanges: [Range<Int>] { spellings.filter { $0.plain == nil }.map(\.range) }

    /// Where numbers stand, with the character behind them.
    private var numberRanges: [Range<Int>] {
        analyzed.numbers.sources.map { Int($0.lowerBound)..<Int($0.upperBound) }
    }

    /// What an article must have, character by character, to be found without any word: the keyword, but for what
    /// another spelling leaves out at its end. nil if it has no bigrams, or numbers: these are found by their value.
    var substring: [UInt16]? {
        guard analyzed.numbers.tokens.isEmpty else { return nil }
        let range = substringRange
        let isRequired = bigrams.contains { bigram in bigram.range.map { $0.clamped(to: range) == $0 } ?? false }
        return isRequired ? Array(units[range]) : nil
    }

    private var substringRange: Range<Int> {
        let start = units.first == 0x20 ? 1 : 0
        let end = max(start, units.last == 0x20 ? units.count - 1 : units.count)
        let shorter = spellings.first { spelling in
            spelling.plain == nil && spelling.range == start..<end && units[start..<end].starts(with: spelling.units)
        }
        return start..<(shorter.map { start + $0.units.count } ?? end)
    }

    /// The parts that are not words, which find as phrases.
    var phrases: [[UInt16]] {
        let ranges = Set(variantRanges).filter { range in
            finds(range) && !analyzed.words.contains { $0.range == range }
        }
        return ranges.map { Array(units[$0]) }
    }
}
