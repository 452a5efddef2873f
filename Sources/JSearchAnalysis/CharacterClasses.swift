// CharacterClasses.swift
// The four kinds of characters that the bigram tokenizer tells apart.

import CICU

/// What a character of normalised text is to the tokenizers.
package enum CharacterClass: UInt8, Sendable {
    /// White space.
    case space = 1
    /// Han, Hiragana, Katakana and what belongs to them (ー 々 〇): cut into bigrams.
    case japanese
    /// A letter, mark or digit of any other script: runs stay whole.
    case alphanumeric
    /// Anything else: punctuation, symbols, emoji.
    case symbol
}

/// Finds the class of a character, remembering those of the Basic Multilingual Plane. Use one object per thread.
package final class CharacterClasses {
    private let table: UnsafeMutablePointer<UInt8>

    package init() {
        table = .allocate(capacity: 65_536)
        table.initialize(repeating: 0, count: 65_536)
    }

    deinit { table.deallocate() }

    /// The class of the scalar that starts at `index`, and how many units it has.
    @inline(__always)
    package func classify(
        _ units: UnsafeBufferPointer<UInt16>, at index: Int
    ) -> (
        class: CharacterClass, count: Int
    ) {
        let unit = units[index]
        if let known = CharacterClass(rawValue: table[Int(unit)]) { return (known, 1) }
        return lookUp(units, at: index)
    }

    private func lookUp(
        _ units: UnsafeBufferPointer<UInt16>, at index: Int
    ) -> (
        class: CharacterClass, count: Int
    ) {
        let (scalar, count) = UTF16Text.scalar(units, at: index)
        let result = Self.classify(scalar)
        // A surrogate means another character each time.
        if count == 1, scalar & 0xF800 != 0xD800 { table[Int(scalar)] = result.rawValue }
        return (result, count)
    }

    /// The class of one character, from ICU.
    package static func classify(_ scalar: UInt32) -> CharacterClass {
        if jsearch_is_white_space(scalar) { return .space }
        let category = jsearch_general_category(scalar)
        // U_UPPERCASE_LETTER 1 ... U_OTHER_LETTER 5, marks 6...8, numbers 9...11.
        guard (1...11).contains(category) else { return .symbol }
        return jsearch_is_japanese(scalar) ? .japanese : .alphanumeric
    }

    /// Whether a character is Hiragana or the long-vowel mark ー.
    @inline(__always)
    package static func isHiragana(_ unit: UInt16) -> Bool {
        (0x3041...0x309F).contains(unit) || unit == 0x30FC
    }
}
