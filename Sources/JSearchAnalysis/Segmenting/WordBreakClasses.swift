// WordBreakClasses.swift
// What a character is to the rules that break words.

import CICU

/// The part a character plays in the rules of word breaks.
///
/// The classes of Unicode Standard Annex #29, fewer: what is rare is ``unusual`` and left to ICU.
enum WordBreakClass: UInt8 {
    /// Han, hiragana, katakana: runs are cut by the dictionary.
    case dictionary = 1
    case letter
    case digit
    /// `_`, which joins letters, digits and itself.
    case connector
    /// Joins two letters that it stands between: `·`.
    case midLetter
    /// Joins two digits: `,`.
    case midDigit
    /// Joins two letters or two digits: `.` and `'`.
    case midBoth
    case space
    case carriageReturn
    case newline
    /// A segment by itself: punctuation, symbols, emoji.
    case single
    /// Anything that joins in other ways: marks, format characters, flags, Thai, Hangul, what NFKC changes.
    case unusual
    /// Not looked up yet; or half of a pair of surrogates, which cannot be.
    case unknown = 0

    /// Whether there is a boundary between two characters of these classes, whatever stands around them.
    static func isBoundary(_ first: WordBreakClass, _ second: WordBreakClass) -> Bool {
        guard first != .unusual, second != .unusual else { return false }
        let groups = (first.group, second.group)
        if groups.0 != groups.1 {
            // Katakana joins with `_`.
            return !(first == .dictionary && second == .connector || first == .connector && second == .dictionary)
        }
        return groups.0 == .alone
    }

    private enum Group { case dictionary, letters, space, lineEnd, alone }

    private var group: Group {
        switch self {
        case .dictionary: .dictionary
        case .letter, .digit, .connector, .midLetter, .midDigit, .midBoth: .letters
        case .space: .space
        case .carriageReturn, .newline: .lineEnd
        case .single, .unusual, .unknown: .alone
        }
    }
}

/// Finds the classes of characters, and remembers them for the Basic Multilingual Plane.
///
/// Classes come from ICU's character properties. Its rules treat some punctuation in a way of their own, which changes with
/// its version (`@` is a letter in ICU 72): what these do is asked of the segmenter itself.
final class WordBreakClasses {
    /// For each unit the class, or 0.
    let table: UnsafeMutablePointer<UInt8>
    private let icu: ICUWordSegmenter

    init(_ icu: ICUWordSegmenter) {
        self.icu = icu
        table = UnitTable.allocate(of: UInt8.self)
    }

    deinit { UnitTable.free(table) }

    /// The class of the character that starts at `index`, and how many units it has.
    @inline(__always)
    func classify(_ text: UnsafeBufferPointer<UInt16>, at index: Int) -> (class: WordBreakClass, count: Int) {
        let known = table[Int(text[index])]
        if known != 0 { return (WordBreakClass(rawValue: known).unsafelyUnwrapped, 1) }
        return lookUp(text, at: index)
    }

    @inline(never)
    func lookUp(_ text: UnsafeBufferPointer<UInt16>, at index: Int) -> (class: WordBreakClass, count: Int) {
        let (scalar, count) = UTF16Text.scalar(text, at: index)
        if scalar & 0xFFFF_F800 == 0xD800 { return (.unusual, 1) }
        let result = findClass(scalar)
        if count == 1 { table[Int(scalar)] = result.rawValue }
        return (result, count)
    }

    private func findClass(_ scalar: UInt32) -> WordBreakClass {
        switch jsearch_word_break(scalar) {
        case JSEARCH_WORD_BREAK_DICTIONARY: scalar < 0x10000 ? .dictionary : .unusual
        case JSEARCH_WORD_BREAK_LETTER: .letter
        case JSEARCH_WORD_BREAK_DIGIT: .digit
        case JSEARCH_WORD_BREAK_CONNECTOR: .connector
        case JSEARCH_WORD_BREAK_SPACE: .space
        case JSEARCH_WORD_BREAK_CR: .carriageReturn
        case JSEARCH_WORD_BREAK_NEWLINE: .newline
        case JSEARCH_WORD_BREAK_PUNCTUATION: punctuation(scalar)
        case JSEARCH_WORD_BREAK_SINGLE: .single
        default: .unusual
        }
    }

    /// What a character of a class that rules tailor does between letters and between digits.
    private func punctuation(_ scalar: UInt32) -> WordBreakClass {
        guard scalar < 0x10000 else { return .unusual }
        let unit = UInt16(scalar)
        let letter: UInt16 = 0x61
        let digit: UInt16 = 0x31
        if isWhole([letter, unit]) { return isWhole([unit, digit]) && isWhole([unit, unit]) ? .letter : .unusual }
        switch (isWhole([letter, unit, letter]), isWhole([digit, unit, digit])) {
        case (true, true): return .midBoth
        case (true, false): return .midLetter
        case (false, true): return .midDigit
        case (false, false): return .single
        }
    }

    private func isWhole(_ units: [UInt16]) -> Bool {
        var segments: [WordSegment] = []
        units.withUnsafeBufferPointer { icu.segment($0, into: &segments) }
        return segments.count == 1
    }
}
