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
    /// For each unit its ``UnitTraits``; 0 while not looked up, and for surrogates.
    private let table: UnsafeMutablePointer<UInt8>
    /// The traits of the text that was read last.
    private var traits: UnsafeMutablePointer<UInt8>
    private var capacity = 1_024
    /// Bytes that are read behind the last unit.
    private static let padding = 8

    package init() {
        table = UnitTable.allocate(of: UInt8.self)
        traits = .allocate(capacity: capacity + Self.padding)
    }

    deinit {
        UnitTable.free(table)
        traits.deallocate()
    }

    /// Finds the traits of all units of a text.
    ///
    /// - Returns: The text with its traits, which are valid until the next call.
    /// - Complexity: O(*n*).
    package func read(_ text: UnsafeBufferPointer<UInt16>) -> ClassifiedText {
        if text.count > capacity {
            traits.deallocate()
            capacity = max(text.count, 2 * capacity)
            traits = .allocate(capacity: capacity + Self.padding)
        }
        let (table, traits) = (table, traits)
        var union: UInt8 = 0
        var index = 0
        while index < text.count {
            let known = table[Int(text[index])]
            if known != 0 {
                traits[index] = known
                union |= known
                index &+= 1
                continue
            }
            let (kind, count) = lookUp(text, at: index)
            for place in index..<index + count {
                traits[place] = UnitTraits.of(text[place], kind)
                union |= traits[place]
            }
            index += count
        }
        for place in 0..<Self.padding { traits[text.count + place] = 0 }
        return ClassifiedText(units: text, traits: traits, union: union)
    }

    /// The class of the scalar that starts at `index`, and how many units it has.
    @inline(__always)
    package func classify(
        _ units: UnsafeBufferPointer<UInt16>, at index: Int
    ) -> (
        class: CharacterClass, count: Int
    ) {
        let unit = units[index]
        if let known = CharacterClass(rawValue: table[Int(unit)] & UnitTraits.classBits) { return (known, 1) }
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
        if count == 1, scalar & 0xF800 != 0xD800 { table[Int(scalar)] = UnitTraits.of(UInt16(scalar), result) }
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
