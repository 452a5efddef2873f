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
/// - A number finds by its value with the character behind it (12月 and 十二月 alike), not by its digits.
/// - Inside a part with other spellings only what is all of the part finds, and parts of a long katakana word with
///   three characters or more.
///
/// Besides, a keyword finds wherever it stands as it is written, whatever the segmenter made of it there.
struct KeywordAdmission {
    private let units: [UInt16]
    private let spans: [Range<Int>]
    private let runs: [Range<Int>]
    private let hasLongWord: Bool
    /// Whether the query has words that are not hiragana only.
    private let hasOthers: Bool

    /// - Parameters:
    ///   - spans: The parts with other spellings.
    ///   - hasOthers: Whether the query has words that are not hiragana only.
    init(_ analyzed: AnalyzedText, spans: [Range<Int>], hasOthers: Bool) {
        units = analyzed.text.units
        let numbers = analyzed.numbers.sources.map { Int($0.lowerBound)..<Int($0.upperBound) }
        self.spans = spans + numbers
        self.hasOthers = hasOthers
        runs = analyzed.runs.map(\.range)
        hasLongWord =
            !numbers.isEmpty
            || analyzed.words.contains { token in
                token.length > 1 && !analyzed.text.units[token.range].allSatisfy(CharacterClasses.isHiragana)
            }
    }

    /// Whether an article is found by a token of the words stream.
    func admits(_ token: Token) -> Bool {
        let isHiragana = units[token.range].allSatisfy(CharacterClasses.isHiragana)
        if token.isSecondary, token.length >= Self.shortestPart, !isHiragana { return true }
        for span in spans where span.overlaps(token.range) {
            let coversSpan = token.range.lowerBound <= span.lowerBound && token.range.upperBound >= span.upperBound
            if !coversSpan { return false }
        }
        if isHiragana {
            let isAll = token.range == units.startIndex..<units.endIndex
            return !hasOthers && (token.length >= 3 || isAll)
        }
        return token.length > 1 || !hasLongWord && isWholeRun(token.range)
    }

    /// A part of a long katakana word finds if it has so many characters.
    static let shortestPart = 3

    /// Whether an article is found by another spelling of a part.
    func admits(span: Range<Int>) -> Bool {
        if units[span].allSatisfy(CharacterClasses.isHiragana) {
            return !hasOthers && (span.count >= 3 || span == units.startIndex..<units.endIndex)
        }
        return span.count > 1 || !hasLongWord && isWholeRun(span)
    }

    /// Whether a part is not a piece of a longer run of kanji, of katakana, or of letters.
    private func isWholeRun(_ range: Range<Int>) -> Bool {
        runs.allSatisfy { !$0.overlaps(range) || $0.count <= range.count }
    }
}
