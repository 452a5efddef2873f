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

    /// Replaces `tokens` with the runs of a text.
    static func tokenize(_ text: ClassifiedText, into tokens: inout [Token]) {
        // Runs do not overlap.
        TokenWriter.fill(&tokens, limit: text.count) { tokenize(text, &$0) }
    }

    @inline(__always)
    private static func tokenize(_ text: ClassifiedText, _ tokens: inout TokenWriter<Token>) {
        var index = 0
        while true {
            let start = text.first(from: index, UnitTraits.scriptBits)
            guard start < text.count else { break }
            // The long-vowel mark goes on with katakana only.
            if text.units[start] == 0x30FC {
                index = start + 1
                continue
            }
            index = text.endOfRun(start, UnitTraits.scriptBits)
            guard index - start <= WordTokenizer.longestToken else { continue }
            // Digits alone are numbers.
            if text.script(start) == UnitTraits.letters, !hasLetter(text, start..<index) { continue }
            tokens.append(Token(start: start, length: index - start, isRanked: true))
        }
    }

    @inline(__always)
    private static func hasLetter(_ text: ClassifiedText, _ run: Range<Int>) -> Bool {
        for index in run where text.traits[index] & UnitTraits.number == 0 { return true }
        return false
    }

    /// Replaces the numbers of `output` with those of a text.
    ///
    /// - Parameters:
    ///   - words: Its words: kanji numerals in words like 一般 and 千葉 are no numbers.
    ///   - folds: Without `numerals`, only digits are numbers; without `eras`, the years of eras count as they are
    ///     written; without `kanji`, 10條 is not 10条.
    static func findNumbers(_ classified: ClassifiedText, words: [Token], folds: Folds, into output: inout NumberTokens)
    {
        output.removeAll()
        guard classified.union & UnitTraits.number != 0 else { return }
        let text = classified.units
        var index = 0
        var word = 0
        while true {
            index = classified.first(from: index, UnitTraits.number)
            guard index < text.count else { break }
            let unit = text[index]
            if folds.contains(.eras), EraSpelling.mayBeginEra(unit),
                let (year, end) = EraSpelling.commonYear(text, at: index)
            {
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
    static func mayBeginNumber(_ unit: UInt16) -> Bool { Numeral.isNumeral(unit) || EraSpelling.mayBeginEra(unit) }

    /// The kanji or katakana behind a numeral, or つ.
    private static func unit(_ text: UnsafeBufferPointer<UInt16>, at index: Int) -> UInt16? {
        guard index < text.count else { return nil }
        let unit = text[index]
        return (0x4E00...0x9FFF).contains(unit) || WordRepairs.isKatakana(unit) || unit == 0x3064 ? unit : nil
    }
}
