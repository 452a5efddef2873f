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
        /// Whether it differs by an iteration mark, and so stands in for no words.
        var isIteration = false
        /// Whether it is a number as it was written, which stands in for its value.
        var isValue = false
    }

    let analyzed: AnalyzedText
    /// All other spellings, inflected forms and synonyms of parts.
    let spellings: [Spelling]
    /// The other spellings of the whole that may be cut into other words, by which articles are found too.
    let wholes: [BruteForceWhole]
    private let parameters: RankingParameters
    private let spans: [SpellingSpan]
    /// Whether the query has words that are not of hiragana only.
    private let hasOthers: Bool

    var units: [UInt16] { analyzed.text.units }

    init(_ analyzed: AnalyzedText, _ parameters: RankingParameters, hasOthers: Bool, _ analyzer: TextAnalyzer) {
        self.analyzed = analyzed
        self.parameters = parameters
        self.hasOthers = hasOthers
        let spans = Self.spans(analyzed, analyzer)
        self.spans = spans
        let structural = spans.filter { span in span.variants.contains { $0.folds != .kanji } }
        let all = analyzed.text.units.count <= 28 ? BruteForceWhole.all(of: analyzed.text.units, structural) : []
        wholes = all.dropFirst().filter(\.isNews).map {
            var whole = $0
            whole.analyzed = analyzer.analyze(normalized: whole.units)
            return whole
        }
        var spellings = Self.spellings(analyzed, spans, parameters, analyzer)
        if analyzer.options.folds.contains(.inflection), parameters.inflectionWeight > 0 {
            for whole in wholes { spellings += Self.forms(of: whole, parameters) }
        }
        self.spellings = spellings
    }

    /// The parts with other spellings.
    static func spans(_ analyzed: AnalyzedText, _ analyzer: TextAnalyzer) -> [SpellingSpan] {
        let units = analyzed.text.units
        let words = analyzed.words.filter { !$0.isSecondary }
        let spans = units.withUnsafeBufferPointer {
            SpellingVariants.spans(
                in: $0, words: words, folds: analyzer.options.folds, classes: CharacterClasses())
        }
        return spans.filter { span in
            !isSentence(units[span.range], words.count { $0.range.clamped(to: span.range) == $0.range })
        }
    }

    /// The forms of the words of another spelling of the whole.
    private static func forms(of whole: BruteForceWhole, _ parameters: RankingParameters) -> [Spelling] {
        guard let analyzed = whole.analyzed else { return [] }
        let parts = whole.parts.map(\.here).filter { whole.units[$0].last.map(isHiragana) ?? false }
        let ranges = (analyzed.words.filter { !$0.isSecondary }.map(\.range) + parts).filter { word in
            // No pieces of parts.
            whole.parts.allSatisfy { !$0.here.overlaps(word) || $0.here.clamped(to: word) == $0.here }
        }
        return ranges.flatMap { word in
            inflected(whole.units[word], word, whole.units[word.upperBound...], parameters).map {
                let range = whole.written($0.range.clamped(to: whole.units.indices))
                return Spelling(range: range, units: $0.units, weight: $0.weight, plain: $0.plain)
            }.filter { Array(whole.original[$0.range]) != $0.units }
        }
    }

    /// Other spellings, then other forms, then synonyms.
    private static func spellings(
        _ analyzed: AnalyzedText, _ spans: [SpellingSpan], _ parameters: RankingParameters, _ analyzer: TextAnalyzer
    ) -> [Spelling] {
        let units = analyzed.text.units
        let folds = analyzer.options.folds
        let words = analyzed.words.filter { !$0.isSecondary }
        var result: [Spelling] = []
        for span in spans {
            for variant in span.variants
            where variant.folds.isDisjoint(with: [.numerals, .eras]) || isPlainNumber(variant.units) {
                result.append(
                    Spelling(
                        range: span.range, units: variant.units, weight: parameters.variantWeight,
                        isIteration: variant.folds.contains(.iteration)))
            }
        }
        if folds.contains(.inflection), parameters.inflectionWeight > 0 {
            for word in words {
                result += inflected(units[word.range], word.range, units[word.range.upperBound...], parameters)
            }
            for span in spans {
                let following = Array(units[span.range.upperBound...])
                for form in [Array(units[span.range])] + span.variants.map(\.units)
                where form.last.map(Self.isHiragana) ?? false {
                    let shorter = form.dropLast()
                    result += inflected(form[...], span.range, following[...], parameters)
                    result += inflected(shorter, span.range, (form.suffix(1) + following)[...], parameters)
                }
            }
            // No form stands in for more than there is.
            result = result.map { spelling in
                let range = spelling.range.clamped(to: units.indices)
                return Spelling(
                    range: range, units: spelling.units, weight: spelling.weight, plain: spelling.plain,
                    isIteration: spelling.isIteration)
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
        units.allSatisfy { (0x3041...0x309F).contains($0) } && units.count > 10 && words > 4
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
                admits: admission.finds(token), isContent: !isWeak(token), isSecondary: token.isSecondary)
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
        // Where kana may be left out, runs of kanji say nothing.
        let runs = analyzed.runs.filter { run in
            !spans.contains { span in
                span.variants.contains { $0.folds.contains(.okurigana) }
                    && run.range.clamped(to: span.range) == run.range
            }
        }.map { place(analyzed.string($0), $0.range, parameters.runWeight, admits: false) }
        let found = analyzed.numbers
        let numbers = found.tokens.indices.map { index in
            place(
                found.string(found.tokens[index]), nil, parameters.numberWeight,
                admits: BruteForceAdmission.finds(number: index, analyzed))
        }
        return (runs + numbers).filter { $0.weight > 0 }
    }

    /// Numbers as they were written, with their values: of digits the number alone, of kanji also with what is counted.
    var numbersAsWritten: [(spelling: Spelling, values: [TermKey])] {
        let found = analyzed.numbers
        guard parameters.numberWeight > 0 else { return [] }
        var result: [(spelling: Spelling, values: [TermKey])] = []
        for (index, token) in found.tokens.enumerated() {
            let range = numberRanges[index]
            let text = found.string(token)
            let isDigits = units[range.lowerBound] < 0x80
            let form = isDigits ? Array(units[range].prefix { $0 < 0x80 }) : Array(units[range])
            if isDigits, form.count < range.count, !text.allSatisfy(\.isASCII) { continue }
            let key = TermKey(stream: .runs, text: text)
            if let last = result.indices.last, result[last].spelling.range == range {
                result[last].values.append(key)
            } else if !result.contains(where: { $0.spelling.units == form }) {
                result.append((Spelling(range: range, units: form, weight: 1, isValue: true), [key]))
            }
        }
        return result
    }

    // MARK: - Finding

    private var admission: BruteForceAdmission {
        BruteForceAdmission(analyzed: analyzed, spans: variantRanges, hasOthers: hasOthers)
    }

    /// What finds an article by the other spellings of the whole.
    var admittingKeys: [TermKey] { wholes.flatMap { $0.admittingKeys(hasOthers: hasOthers) } }

    /// Whether an article is found by another spelling: other forms of a piece of a part do not find, nor bare numbers
    /// that have a character behind them.
    func finds(_ spelling: Spelling) -> Bool {
        if spelling.isValue { return false }
        let isCounted = numberRanges.contains {
            $0.lowerBound == spelling.range.lowerBound && $0.upperBound > spelling.range.upperBound
        }
        guard admission.finds(spelling.range), !isCounted else { return false }
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
    /// another spelling leaves out at its end. nil if it has no bigrams.
    var substring: [UInt16]? {
        let range = substringRange
        if Self.isDigitAndCounter(Self.trimmed(units)) { return nil }
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

    /// Whether the spellings of a part find inside other words: not those of kana and of kanji alone, unless the part is
    /// the whole.
    func findsInside(_ range: Range<Int>) -> Bool {
        let rest = units.indices.filter { units[$0] != 0x20 || $0 > 0 && $0 < units.count - 1 }
        if range.lowerBound == rest.first && range.upperBound - 1 == rest.last { return true }
        guard let span = spans.first(where: { $0.range == range }) else { return true }
        return !isKana(range) && span.variants.contains { $0.folds != .kanji }
    }

    private func isKana(_ range: Range<Int>) -> Bool { units[range].allSatisfy { (0x3041...0x30FF).contains($0) } }

    /// The parts that find as phrases: those whose spellings find inside other words, but for the whole; and the ways to
    /// write a number that are not looked up otherwise.
    var phrases: [[UInt16]] {
        let finding = spans.filter { finds(Spelling(range: $0.range, units: [], weight: 0)) }
        let whole = Self.trimmed(units)
        let written = finding.map(\.range).filter {
            findsInside($0) && (Array(units[$0]) != whole || parameters.bigramWeight == 0)
        }
        return written.map { Array(units[$0]) }
            + finding.flatMap(Self.unlooked).filter { !Self.isDigitAndCounter($0) }
    }

    /// The other spellings in which the whole finds: of the parts of which not all spellings find.
    var wholePhrases: [[UInt16]] {
        let partial = spans.filter { span in
            !finds(Spelling(range: span.range, units: [], weight: 0)) || !findsInside(span.range) && isKana(span.range)
                || !Self.unlooked(span).isEmpty
        }
        guard !partial.isEmpty, units.count <= 28 else { return [] }
        return BruteForceWhole.all(of: units, partial).dropFirst().map { whole in
            Self.trimmed(whole.units)
        }.filter { !Self.isDigitAndCounter($0) }
    }

    /// A text without the spaces at its ends.
    private static func trimmed(_ units: [UInt16]) -> [UInt16] {
        var text = units[...]
        while text.first == 0x20 { text.removeFirst() }
        while text.last == 0x20 { text.removeLast() }
        return Array(text)
    }

    /// Whether a text ends in a digit and a Japanese character.
    private static func isDigitAndCounter(_ text: [UInt16]) -> Bool {
        guard text.count > 1, let last = text.last, last >= 0x3041 else { return false }
        return "0123456789".utf16.contains(text[text.count - 2])
    }

    /// The ways to write a number that are found by its value only.
    private static func unlooked(_ span: SpellingSpan) -> [[UInt16]] {
        span.variants.filter { !$0.folds.isDisjoint(with: [.numerals, .eras]) && !isPlainNumber($0.units) }.map(\.units)
    }
}
