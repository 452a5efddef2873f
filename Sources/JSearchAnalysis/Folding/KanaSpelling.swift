// KanaSpelling.swift
// Words in kana: hiragana and katakana, long vowels, small kana, iteration marks.

/// Finds words in kana and the other ways to write them.
///
/// A run of kana of one script is one span. What may vary in it:
///
/// - **kana**: the whole run in the other script. A katakana run of two kana or more; a hiragana run if
///   nothing but white space, punctuation and the ends of the text stand beside it, or if it has ー (開発つーる), or if
///   it is one word of three kana or more. Of other hiragana runs only those with an iteration mark are spans, and
///   vary in that alone.
/// - **long vowel**: ー at the end, behind the rows of あ and い (-er, -or, -ar, -y: サーバー, メモリー), if at least three
///   kana stand before it; and inside, behind the words of `LongVowelWords` (コンピュータ|システム).
/// - **small kana**: see `KanaPairs`.
/// - **iteration**: ゝ for the kana before it without voicing mark, ゞ with it. A run that has a mark anywhere
///   else, such as behind a small kana, is left alone.
///
/// The word is not looked up in a dictionary, so many of the spellings do not exist (バス, ヴァス): they cost a
/// look-up each and find nothing.
enum KanaSpelling {
    private static let prolonged: UInt16 = 0x30FC  // ー
    /// The longest run that is varied, in kana.
    private static let longest = 64

    /// Whether a run of kana may begin with a unit.
    @inline(__always)
    static func isKana(_ unit: UInt16) -> Bool {
        (0x3041...0x3096).contains(unit) || (0x30A1...0x30F6).contains(unit)
    }

    private static func isHiragana(_ unit: UInt16) -> Bool { unit < 0x30A0 }

    /// Where a run of kana of one script ends.
    static func runEnd(_ text: UnsafeBufferPointer<UInt16>, from start: Int) -> Int {
        let letters: ClosedRange<UInt16> = isHiragana(text[start]) ? 0x3041...0x3096 : 0x30A1...0x30F6
        let marks: ClosedRange<UInt16> = isHiragana(text[start]) ? 0x309D...0x309E : 0x30FC...0x30FE
        var end = start + 1
        while end < text.count,
            letters.contains(text[end]) || marks.contains(text[end]) || text[end] == prolonged
        {
            end += 1
        }
        return end
    }

    /// The folds that apply to a run where it stands.
    static func folds(
        _ text: UnsafeBufferPointer<UInt16>, _ run: Range<Int>, words: ArraySlice<Token>, classes: CharacterClasses
    ) -> Folds {
        let kana: Folds = [.kana, .longVowel, .smallKana, .iteration]
        if !isHiragana(text[run.lowerBound]) || isAlone(text, run, classes: classes) { return kana }
        if run.count >= 3, text[run].contains(prolonged) { return kana }
        if run.count >= 3,
            words.prefix(while: { $0.range.lowerBound <= run.lowerBound }).contains(where: { $0.range == run })
        {
            return kana
        }
        let marks: ClosedRange<UInt16> = 0x309D...0x309E
        return text[run].contains(where: marks.contains) ? .iteration : []
    }

    /// Whether a run has nothing but white space, punctuation and the ends of the text beside it.
    private static func isAlone(
        _ text: UnsafeBufferPointer<UInt16>, _ run: Range<Int>, classes: CharacterClasses
    ) -> Bool {
        func isOpen(_ index: Int) -> Bool {
            guard text.indices.contains(index), text[index] & 0xF800 != 0xD800 else {
                return index < 0 || index >= text.count
            }
            let kind = classes.classify(text, at: index).class
            return kind == .space || kind == .symbol
        }
        return isOpen(run.lowerBound - 1) && isOpen(run.upperBound)
    }

    /// The class of a run; nil if it is not varied.
    static func match(_ text: UnsafeBufferPointer<UInt16>, _ run: Range<Int>) -> SpellingClass? {
        guard run.count > 1, run.count <= 2 * longest else { return nil }
        let isHiragana = isHiragana(text[run.lowerBound])
        var parse = KanaParse(text[run].map { KanaScript.katakana($0) })
        guard parse.cut(), (2...longest).contains(parse.kanaCount) else { return nil }
        let katakana = SpellingShape(slots: parse.slots)
        let hiragana = KanaScript.hiragana(katakana)
        let (shape, other) = isHiragana ? (hiragana, katakana) : (katakana, hiragana)
        return SpellingClass(
            shapes: [katakana, hiragana], given: shape.form(parse.choices), twin: other.form(parse.choices))
    }
}

/// Katakana to hiragana and back, for the kana that have both.
enum KanaScript {
    static func katakana(_ unit: UInt16) -> UInt16 {
        (0x3041...0x3096).contains(unit) || (0x309D...0x309E).contains(unit) ? unit + 0x60 : unit
    }

    static func hiragana(_ unit: UInt16) -> UInt16 {
        (0x30A1...0x30F6).contains(unit) || (0x30FD...0x30FE).contains(unit) ? unit - 0x60 : unit
    }

    /// The same spellings in hiragana.
    static func hiragana(_ shape: SpellingShape) -> SpellingShape {
        let slots = shape.slots.map { slot in slot.map { SpellingForm($0.units.map(hiragana), $0.style) } }
        return SpellingShape(slots: slots, style: .lane(SpellingStyle.kana, 1), penalty: 1)
    }
}

/// A run of katakana cut into slots: the same ones for each spelling of a class.
private struct KanaParse {
    private(set) var slots: [[SpellingForm]] = []
    /// Which form of each slot stands in the text.
    private(set) var choices: [Int] = []
    /// How many kana the canonical spelling has, without the long-vowel marks that may be left out.
    private(set) var kanaCount = 0

    /// The run, marks of iteration replaced by the kana they stand for.
    private var run: [UInt16]
    /// Where a mark stood.
    private var isMark: [Bool]

    init(_ units: [UInt16]) {
        run = units
        isMark = Array(repeating: false, count: units.count)
    }

    /// Cuts the run; false if it has a mark that stands for nothing.
    mutating func cut() -> Bool {
        for index in run.indices where IterationMarks.isKanaMark(run[index]) {
            guard index > 0, let kana = IterationMarks.kana(run[index], after: run[index - 1]) else { return false }
            run[index] = kana
            isMark[index] = true
        }
        var index = 0
        // The canonical units so far, with marks that may be left out left out; and the unit before, if it is a
        // kana that nothing else varies.
        var canonical: [UInt16] = []
        var previous: UInt16?
        var morae = 0
        while index < run.count {
            if run[index] == 0x30FC, mayHaveMark(canonical, morae, next: index + 1) {
                addMark(isWritten: true)
                previous = nil
                index += 1
                continue
            }
            let pair = KanaPairs.match(run, at: index)
            let length = pair?.length ?? 1
            if let pair {
                if isMark[index..<index + length].contains(true) { return false }
                slots.append(pair.forms)
                choices.append(pair.choice)
                canonical += pair.forms[0].units
                previous = nil
            } else {
                let unit = run[index]
                if let previous, let mark = IterationMarks.mark(for: unit, after: previous) {
                    slots.append([SpellingForm([unit]), SpellingForm([mark], .lane(SpellingStyle.iteration, 1))])
                    choices.append(isMark[index] ? 1 : 0)
                } else if isMark[index] {
                    return false
                } else {
                    appendLiteral(unit)
                }
                canonical.append(unit)
                previous = unit
            }
            if !KanaPairs.isSmall(canonical[canonical.count - 1]) || pair?.forms[0].units.count == 2 { morae += 1 }
            index += length
            if index == run.count || run[index] != 0x30FC, mayHaveMark(canonical, morae, next: index) {
                addMark(isWritten: false)
                previous = nil
            }
        }
        kanaCount = canonical.count
        return true
    }

    /// Whether ー may stand between the canonical units and `next`, and may be left out there.
    private func mayHaveMark(_ canonical: [UInt16], _ morae: Int, next: Int) -> Bool {
        guard let last = canonical.last else { return false }
        if next == run.count { return morae >= 3 && KanaPairs.isRowOfAOrI(last) }
        return LongVowelWords.endsWord(canonical, before: run[next...])
    }

    private mutating func addMark(isWritten: Bool) {
        slots.append([SpellingForm([0x30FC]), SpellingForm([], .lane(SpellingStyle.longVowel, 1))])
        choices.append(isWritten ? 0 : 1)
    }

    private mutating func appendLiteral(_ unit: UInt16) {
        if let last = slots.indices.last, slots[last].count == 1 {
            slots[last] = [SpellingForm(slots[last][0].units + [unit])]
        } else {
            slots.append([SpellingForm([unit])])
            choices.append(0)
        }
    }
}
