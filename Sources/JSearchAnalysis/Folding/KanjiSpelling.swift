// KanjiSpelling.swift
// Words with old or variant kanji, and with 々.

/// Finds words whose kanji may be written otherwise.
///
/// - **kanji**: a word in which a character has other forms, with every combination of them: 国会, 國會, 国會, 國会. Before 藤
///   the characters 斉 and 斎 are one: 斉藤, 斎藤, 齊藤, 齋藤 are spellings of one family name that even its bearers
///   confuse, while 斉 and 斎 elsewhere (一斉, 書斎) are not.
/// - **iteration**: a run of at most eight kanji in which one is repeated, by 々 or 〻 or by itself, is one span:
///   佐々木, 佐佐木. It does not depend on the segmenter, which cuts the spellings differently. In longer runs just
///   the repeated characters are a span. Numerals do not count (二二六, 三々九度), nor do marks that repeat two
///   kanji (馬鹿々々しい).
enum KanjiSpelling {
    private static let longestRun = 8

    /// Whether a unit is a kanji or an iteration mark. Characters beyond the Basic Multilingual Plane are not.
    @inline(__always)
    static func isKanji(_ unit: UInt16) -> Bool {
        (0x3400...0x9FFF).contains(unit) && !(0x4DC0...0x4DFF).contains(unit) || IterationMarks.isKanjiMark(unit)
            || (0xF900...0xFAFF).contains(unit)
    }

    /// Calls `body` with each word in a range that may be written otherwise, and its class.
    ///
    /// - Parameter words: The words from the first that ends behind the start of the range.
    static func forEach(
        _ text: UnsafeBufferPointer<UInt16>, _ range: Range<Int>, words: ArraySlice<Token>,
        _ body: (Range<Int>, SpellingClass) -> Void
    ) {
        var words = words
        var done = range.lowerBound
        func claim(_ part: Range<Int>) {
            forEachWord(text, done..<part.lowerBound, words: &words, body)
            body(part, spellings(text, part))
            done = part.upperBound
        }
        var index = range.lowerBound
        while index < range.upperBound {
            guard isKanji(text[index]) else { index += 1; continue }
            var end = index + 1
            while end < range.upperBound, isKanji(text[end]) { end += 1 }
            let run = index..<end
            var place = index
            while let repeated = firstRepeated(text, place..<end) {
                claim(run.count <= longestRun ? run : repeated)
                place = done
            }
            index = end
        }
        forEachWord(text, done..<range.upperBound, words: &words, body)
    }

    /// The first kanji in a run that is repeated, with its repetitions.
    private static func firstRepeated(_ text: UnsafeBufferPointer<UInt16>, _ run: Range<Int>) -> Range<Int>? {
        var start = run.lowerBound
        while start < run.upperBound {
            var end = start + 1
            while end < run.upperBound, repeats(text[end], text[start]) { end += 1 }
            if end > start + 1 { return start..<end }
            start = end
        }
        return nil
    }

    /// Whether a unit repeats a kanji.
    @inline(__always)
    private static func repeats(_ unit: UInt16, _ kanji: UInt16) -> Bool {
        (IterationMarks.isKanjiMark(unit) || KanjiVariants.canonical(unit) == KanjiVariants.canonical(kanji))
            && !IterationMarks.isKanjiMark(kanji) && !Numeral.isNumeral(KanjiVariants.canonical(kanji))
    }

    /// Calls `body` with each word, or part of one, in a range that has a character with other forms.
    private static func forEachWord(
        _ text: UnsafeBufferPointer<UInt16>, _ range: Range<Int>, words: inout ArraySlice<Token>,
        _ body: (Range<Int>, SpellingClass) -> Void
    ) {
        var done = range.lowerBound
        while let word = words.first, word.range.lowerBound < range.upperBound {
            let part = max(word.range.lowerBound, done)..<max(min(word.range.upperBound, range.upperBound), done)
            if text[part].contains(where: KanjiVariants.hasForms) || isFamilyName(text, part) {
                body(part, spellings(text, part))
            }
            done = max(done, part.upperBound)
            // A word that goes on behind the range is needed again.
            if word.range.upperBound > range.upperBound { return }
            words.removeFirst()
        }
    }

    private static func isFamilyName(_ text: UnsafeBufferPointer<UInt16>, _ part: Range<Int>) -> Bool {
        part.contains { sai.contains(text[$0]) && isBeforeWisteria(text, $0, part) }
    }

    private static let sai = Array("斉斎齊齋".utf16)

    private static func isBeforeWisteria(_ text: UnsafeBufferPointer<UInt16>, _ index: Int, _ part: Range<Int>) -> Bool
    {
        index + 1 < part.upperBound && text[index + 1] == 0x85E4  // 藤
    }

    /// All spellings of a part of the text.
    private static func spellings(_ text: UnsafeBufferPointer<UInt16>, _ part: Range<Int>) -> SpellingClass {
        var shape = SpellingShape()
        var choices: [Int] = []
        var repeated: UInt16?
        for index in part {
            let unit = text[index]
            if let kanji = repeated, repeats(unit, kanji) {
                var slot = forms(kanji)
                slot.append(SpellingForm([0x3005], .lane(SpellingStyle.iteration, 1)))
                slot.append(SpellingForm([0x303B], .lane(SpellingStyle.iteration, 2)))
                choices.append(slot.firstIndex { $0.units[0] == unit } ?? 0)
                shape.slots.append(slot)
                continue
            }
            repeated = unit
            let isFamilyName = sai.contains(unit) && isBeforeWisteria(text, index, part)
            if isFamilyName || KanjiVariants.hasForms(unit) {
                let slot = isFamilyName ? forms(sai) : forms(unit)
                choices.append(slot.firstIndex { $0.units[0] == unit } ?? 0)
                shape.slots.append(slot)
            } else {
                let count = shape.slots.count
                shape.append(unit)
                if shape.slots.count > count { choices.append(0) }
            }
        }
        return SpellingClass(shapes: [shape], given: shape.form(choices))
    }

    /// The forms of a kanji.
    static func forms(_ unit: UInt16) -> [SpellingForm] { forms(KanjiVariants.forms(of: unit)) }

    private static func forms(_ units: [UInt16]) -> [SpellingForm] {
        units.enumerated().map { SpellingForm([$1], .lane(SpellingStyle.kanji, $0)) }
    }
}
