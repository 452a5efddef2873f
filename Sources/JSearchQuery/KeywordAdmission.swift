// KeywordAdmission.swift
// Which words of a keyword find an article by themselves.

import JSearchAnalysis

/// Decides by which tokens of a keyword an article is found at all; what else matches only ranks it.
///
/// - A word of two characters or more that is not hiragana only finds.
/// - A single character finds only if the keyword has no longer word or number beside it, and it is not a piece of
///   a longer run of its script: 系 does not find for 出会い系, nor 朝 for 朝青龍.
/// - A hiragana word finds only if the whole query has nothing else, and it has three characters or is the
///   whole keyword: not で and す for です.
/// - A number finds by its value with the character behind it (12月 and 十二月 alike), not by its digits, and not if
///   the word goes on (2年生).
/// - Inside a part with other spellings only what is all of the part finds, and parts of a long katakana word with
///   three characters or more.
///
/// Besides, a keyword finds wherever it stands as it is written, whatever the segmenter made of it there. And it finds
/// what any of its ``KeywordSpellings`` finds: the rules are applied to each of them.
struct KeywordAdmission {
    private let units: [UInt16]
    private let spans: [Range<Int>]
    private let numbers: NumberTokens
    private let runs: [Range<Int>]
    private let hasLongWord: Bool
    /// Whether the query has words that are not hiragana only.
    private let hasOthers: Bool

    /// - Parameters:
    ///   - spans: The parts with other spellings.
    ///   - hasOthers: Whether the query has words that are not hiragana only.
    init(_ analyzed: AnalyzedText, spans: [Range<Int>], hasOthers: Bool) {
        units = analyzed.text.units
        numbers = analyzed.numbers
        self.spans = spans + numbers.sources.map { Int($0.lowerBound)..<Int($0.upperBound) }
        self.hasOthers = hasOthers
        runs = analyzed.runs.map(\.range)
        hasLongWord =
            !numbers.tokens.isEmpty
            || analyzed.words.contains { token in
                token.length > 1 && !analyzed.text.units[token.range].allSatisfy(CharacterClasses.isHiragana)
            }
    }

    /// Whether an article is found by a token of the words stream.
    func admits(_ token: Token) -> Bool {
        if token.isSecondary, token.length >= Self.shortestPart, !isHiragana(token.range) { return true }
        for span in spans where span.overlaps(token.range) {
            let coversSpan = token.range.lowerBound <= span.lowerBound && token.range.upperBound >= span.upperBound
            if !coversSpan { return false }
        }
        return admits(token.range)
    }

    /// A part of a long katakana word finds if it has so many characters.
    private static let shortestPart = 3

    /// Whether an article is found by a number.
    ///
    /// - Parameter index: That of a token of the numbers.
    func admits(number index: Int) -> Bool { numbers.isWhole(index) && !numbers.goesOn(index, in: units) }

    /// Whether an article is found by another spelling of a part. Numbers with a character behind them are found with
    /// that character: 十九時 for 19時, not 十九.
    func admits(span: Range<Int>) -> Bool {
        let isCounted = numbers.sources.contains { source in
            Int(source.lowerBound) == span.lowerBound && Int(source.upperBound) > span.upperBound
        }
        return !isCounted && admits(span)
    }

    /// Whether a part is all of the keyword.
    func isWhole(_ range: Range<Int>) -> Bool {
        let start = units.first == 0x20 ? 1 : 0
        let end = units.last == 0x20 ? units.count - 1 : units.count
        return range == start..<end
    }

    /// Whether the spellings of a part also find where they are pieces of other words: if the part is all of the keyword,
    /// or if its spellings are cut into words in different ways. ラス・メニーナス does not find ベラスケス.
    func findsInside(_ span: SpellingSpan) -> Bool {
        let isWord = span.variants.allSatisfy { $0.folds == .kanji } || isKana(span.range)
        return !isWord || isWhole(span.range)
    }

    func isKana(_ range: Range<Int>) -> Bool { units[range].allSatisfy { (0x3041...0x30FF).contains($0) } }

    private func admits(_ range: Range<Int>) -> Bool {
        if isHiragana(range) {
            return !hasOthers && (range.count >= 3 || range == units.startIndex..<units.endIndex)
        }
        return range.count > 1 || !hasLongWord && isWholeRun(range)
    }

    private func isHiragana(_ range: Range<Int>) -> Bool { units[range].allSatisfy(CharacterClasses.isHiragana) }

    /// Whether a part is not a piece of a longer run of kanji, of katakana, or of letters.
    private func isWholeRun(_ range: Range<Int>) -> Bool {
        runs.allSatisfy { !$0.overlaps(range) || $0.count <= range.count }
    }
}
