// BruteForceWhole.swift
// A keyword as a whole in another spelling, and by what a spelling finds; said a second time.

import JSearchAnalysis
import JSearchIndex

/// A spelling of a whole keyword.
struct BruteForceWhole {
    let original: [UInt16]
    private(set) var units: [UInt16] = []
    /// Where each part with several spellings stands, here and in the original.
    private(set) var parts: [(here: Range<Int>, there: Range<Int>)] = []
    /// Which spelling of each part was taken: its number in the order of its class.
    private var choice: [Int] = []
    var analyzed: AnalyzedText?

    /// The original, then at most 16 others: of all choices those with the least sum, of these the first by alphabet.
    static func all(of original: [UInt16], _ spans: [SpellingSpan]) -> [BruteForceWhole] {
        var choices: [[Int]] = [[]]
        for span in spans {
            let count = span.variants.count + (span.place == nil ? 0 : 1)
            choices = choices.flatMap { choice in (0..<count).map { choice + [$0] } }
            // What is not among the first 16 now cannot come among them by more parts.
            choices.sort { one, other in
                let (a, b) = (one.reduce(0, +), other.reduce(0, +))
                return a != b ? a < b : one.lexicographicallyPrecedes(other)
            }
            choices = Array(choices.prefix(16))
        }
        let written = spans.map { $0.place ?? -1 }
        let others = spans.isEmpty ? [] : choices.filter { $0 != written }
        return ([written] + others).map { BruteForceWhole(original, spans, $0) }
    }

    private init(_ original: [UInt16], _ spans: [SpellingSpan], _ choice: [Int]) {
        self.original = original
        self.choice = choice
        var end = 0
        for (span, number) in zip(spans, choice) {
            var forms = span.variants.map(\.units)
            if let place = span.place { forms.insert(Array(original[span.range]), at: place) }
            units += original[end..<span.range.lowerBound]
            let start = units.count
            units += number < 0 ? Array(original[span.range]) : forms[number]
            parts.append((start..<units.count, span.range))
            end = span.range.upperBound
        }
        units += original[end...]
    }

    /// Whether no part was put into hiragana.
    var isNews: Bool {
        !parts.contains { here, there in
            Array(units[here]) != Array(original[there])
                && units[here].allSatisfy { (0x3041...0x309F).contains($0) || $0 == 0x30FC }
        }
    }

    /// Where a piece stands in the original; a part that it touches counts as a whole.
    func written(_ range: Range<Int>) -> Range<Int> {
        // For each unit of this spelling, where it comes from.
        var sources: [Range<Int>] = []
        var there = 0
        for (here, source) in parts {
            while sources.count < here.lowerBound {
                sources.append(there..<there + 1)
                there += 1
            }
            sources += here.map { _ in source }
            there = source.upperBound
        }
        while sources.count < units.count {
            sources.append(there..<there + 1)
            there += 1
        }
        return sources[range.lowerBound].lowerBound..<sources[range.upperBound - 1].upperBound
    }

    /// The words and numbers by which this spelling finds.
    func admittingKeys(hasOthers: Bool) -> [TermKey] {
        guard let analyzed else { return [] }
        let admission = BruteForceAdmission(analyzed: analyzed, spans: parts.map(\.here), hasOthers: hasOthers)
        let words = analyzed.words.filter(admission.finds).map {
            TermKey(stream: .words, text: analyzed.string($0))
        }
        let numbers = analyzed.numbers
        return words
            + numbers.tokens.indices.filter { BruteForceAdmission.finds(number: $0, analyzed) }.map {
                TermKey(stream: .runs, text: numbers.string(numbers.tokens[$0]))
            }
    }
}

/// By what a spelling of a keyword finds an article, as the comment of KeywordAdmission says.
struct BruteForceAdmission {
    let analyzed: AnalyzedText
    /// The parts with other spellings.
    let spans: [Range<Int>]
    let hasOthers: Bool

    private var units: [UInt16] { analyzed.text.units }
    private var numberRanges: [Range<Int>] {
        analyzed.numbers.sources.map { Int($0.lowerBound)..<Int($0.upperBound) }
    }

    func finds(_ token: Token) -> Bool {
        if token.isSecondary, token.length >= 3, !BruteForceKeyword.isHiragana(token, analyzed) { return true }
        for part in spans + numberRanges where part.overlaps(token.range) {
            if token.range.clamped(to: part) != part { return false }
        }
        return finds(token.range)
    }

    /// Whether an article is found by a piece of the keyword, whatever else there is.
    func finds(_ range: Range<Int>) -> Bool {
        if units[range].allSatisfy({ (0x3041...0x309F).contains($0) || $0 == 0x30FC }) {
            return !hasOthers && (range.count >= 3 || range == units.indices)
        }
        let hasLongWord = analyzed.words.contains { $0.length > 1 && !BruteForceKeyword.isHiragana($0, analyzed) }
        let isInRun = analyzed.runs.contains { $0.range.overlaps(range) && $0.range.count > range.count }
        return range.count > 1 || !(hasLongWord || !numberRanges.isEmpty || isInRun)
    }

    /// A number finds by its value with the character behind it, if there is one; not if its word goes on.
    static func finds(number index: Int, _ analyzed: AnalyzedText) -> Bool {
        let sources = analyzed.numbers.sources
        guard sources.lastIndex(of: sources[index]) == index else { return false }
        let rest = analyzed.text.units.dropFirst(Int(sources[index].upperBound))
        return rest.first.map { !"生中間目後前末頃半代".utf16.contains($0) } ?? true
    }
}
