// RunTokenizer.swift
// Tokens of the runs stream: whole runs of one script, and numbers by their value.

/// Makes the tokens of the runs stream, which knows what words do not: where a compound stands alone, and which
/// number a numeral means.
///
/// - A maximal run of kanji, of katakana, or of letters and digits of other scripts is a token: 労働基準法 as a
///   whole, and 法 where it stands by itself. Hiragana has no runs.
/// - A numeral with the kanji or katakana behind it is a token of its value: 27条 for 第27条 and 第二十七条. Its value
///   alone is one too, if it is 10 or more and not written as one kanji, or has 第 before it: 27.
///
/// - A year of an era is one of the common calendar: 2026年 for 令和8年.
///
/// The tokens of numbers are not pieces of the text: they lie in a text of their own (``NumberTokens``).
package enum RunTokenizer {
    package static let identity =
        "runs of kanji, katakana, letters; values of numerals, with the character behind them; years of eras; 4"

    private enum Kind { case kanji, katakana, letters, none }

    /// Replaces `tokens` with the runs of a text.
    package static func tokenize(
        _ text: UnsafeBufferPointer<UInt16>, classes: CharacterClasses, into tokens: inout [Token]
    ) {
        // Runs do not overlap.
        tokens = TokenWriter.make(limit: text.count) { tokenize(text, classes, &$0) }
    }

    @inline(__always)
    private static func tokenize(
        _ text: UnsafeBufferPointer<UInt16>, _ classes: CharacterClasses, _ tokens: inout TokenWriter<Token>
    ) {
        var index = 0
        while index < text.count {
            let (kind, count) = Self.kind(text, at: index, classes)
            let start = index
            index += count
            // The long-vowel mark goes on with katakana only.
            if kind == .none || text[start] == 0x30FC { continue }
            var hasLetter = kind == .letters && !Numeral.isASCIIDigit(text[start])
            while index < text.count {
                let (next, count) = Self.kind(text, at: index, classes)
                guard next == kind else { break }
                if kind == .letters, !Numeral.isASCIIDigit(text[index]) { hasLetter = true }
                index += count
            }
            // Digits alone are numbers.
            if kind != .letters || hasLetter, index - start <= WordTokenizer.longestToken {
                tokens.append(Token(start: start, length: index - start, isRanked: true))
            }
        }
    }

    @inline(__always)
    private static func kind(
        _ text: UnsafeBufferPointer<UInt16>, at index: Int, _ classes: CharacterClasses
    ) -> (Kind, Int) {
        let unit = text[index]
        if (0x4E00...0x9FFF).contains(unit) { return (.kanji, 1) }
        if (0x3041...0x309F).contains(unit) { return (.none, 1) }
        if WordRepairs.isKatakana(unit) { return (.katakana, 1) }
        let (kind, count) = classes.classify(text, at: index)
        switch kind {
        case .alphanumeric: return (.letters, count)
        // 々 〇 and rare kanji.
        case .japanese: return (.kanji, count)
        case .space, .symbol: return (.none, count)
        }
    }

    /// Replaces the numbers of `output` with those of a text.
    ///
    /// - Parameters:
    ///   - words: Its words: kanji numerals in words like 一般 and 千葉 are no numbers.
    ///   - folds: Without `numerals`, only digits are numbers; without `eras`, the years of eras count as they are
    ///     written; without `kanji`, 10條 is not 10条.
    package static func findNumbers(
        _ text: UnsafeBufferPointer<UInt16>, words: [Token], folds: Folds, into output: inout NumberTokens
    ) {
        output.removeAll()
        var index = 0
        var word = 0
        let firstUnits = firstUnits
        while index < text.count {
            let unit = text[index]
            guard mayBegin(unit, firstUnits) else {
                index += 1
                continue
            }
            if folds.contains(.eras), let (year, end) = EraSpelling.commonYear(text, at: index) {
                // As it is written, too: 8年. It ranks, but does not find.
                let start = index + 2
                if let value = Numeral.value(text[start..<end - 1]) {
                    output.append(value, unit: 0x5E74, isNumber: false, source: index..<end)
                }
                output.append(year, unit: 0x5E74, isNumber: false, source: index..<end)
                index = end
                continue
            }
            guard Numeral.isASCIIDigit(unit) || folds.contains(.numerals) && Numeral.isKanjiNumeral(unit) else {
                index += 1
                continue
            }
            let start = index
            index = NumeralSpelling.runEnd(text, from: start, withKanji: folds.contains(.numerals))
            while word < words.count, words[word].range.upperBound <= start { word += 1 }
            guard let value = Numeral.value(text[start..<index]),
                NumeralSpelling.isNumber(text, start..<index, value: value, words: words[word...])
            else { continue }
            let isOrdinal = start > 0 && text[start - 1] == 0x7B2C  // 第
            let isNumber = isOrdinal || value >= 10 && (Numeral.isASCIIDigit(text[start]) || index - start > 1)
            let counter = self.unit(text, at: index)
            // The rest of a unit in katakana is a word of its own.
            let isKanji = counter.map { !WordRepairs.isKatakana($0) } ?? false
            output.append(
                value, unit: folds.contains(.kanji) ? counter.map(KanjiVariants.canonical) : counter,
                isNumber: isNumber, source: start..<(isKanji ? index + 1 : index))
        }
    }

    /// Whether a numeral or the name of an era may begin with a unit.
    @inline(__always)
    private static func mayBegin(_ unit: UInt16, _ firstUnits: (low: UInt64, UInt64, UInt64, high: UInt64)) -> Bool {
        if unit < 0x4E00 { return Numeral.isASCIIDigit(unit) || unit == 0x3007 }
        let bits = (firstUnits.0, firstUnits.1, firstUnits.2, firstUnits.3)
        let half = unit & 0x80 == 0 ? (bits.0, bits.1) : (bits.2, bits.3)
        let word = unit & 0x40 == 0 ? half.0 : half.1
        return word >> UInt64(unit & 0x3F) & 1 == 1 && (Numeral.isKanjiNumeral(unit) || EraSpelling.mayBegin(unit))
    }

    /// The low bytes of all such units: most others fall through at the price of one look.
    private static let firstUnits: (low: UInt64, UInt64, UInt64, high: UInt64) = {
        var bits: [UInt64] = [0, 0, 0, 0]
        for unit in "〇一二三四五六七八九十百千万萬億兆明大昭平令".utf16 {
            bits[Int(unit & 0xFF) >> 6] |= 1 << UInt64(unit & 0x3F)
        }
        return (bits[0], bits[1], bits[2], bits[3])
    }()

    /// The kanji or katakana behind a numeral, or つ.
    private static func unit(_ text: UnsafeBufferPointer<UInt16>, at index: Int) -> UInt16? {
        guard index < text.count else { return nil }
        let unit = text[index]
        return (0x4E00...0x9FFF).contains(unit) || WordRepairs.isKatakana(unit) || unit == 0x3064 ? unit : nil
    }
}
