// ClassifiedText.swift
// A normalised text, and beside each unit what it is to the tokenizers.

/// What the tokenizers ask of a unit, in one byte.
///
/// The bytes of a text lie side by side, so that a run of one class ends where eight of them at once say so.
struct UnitTraits {
    /// The bits of the class (``CharacterClass``), which are never 0.
    static let classBits: UInt8 = 0x07
    /// The bits of the script, as the runs stream tells them apart; both are 0 where there is no run.
    static let scriptBits: UInt8 = 0x18
    static let kanji: UInt8 = 0x08
    static let katakana: UInt8 = 0x10
    /// Letters, marks and digits of other scripts.
    static let letters: UInt8 = 0x18
    /// A number or the year of an era may begin here; among letters, just the ASCII digits.
    static let number: UInt8 = 0x20
    /// A kanji that has another canonical form.
    static let otherForm: UInt8 = 0x40
    /// A surrogate. Both of a pair have the traits of their character.
    static let surrogate: UInt8 = 0x80

    /// A byte in all eight of a word.
    @inline(__always)
    static func word(_ byte: UInt8) -> UInt64 { 0x0101_0101_0101_0101 &* UInt64(byte) }

    /// The traits of a unit, or of a surrogate, of a character of a class.
    static func of(_ unit: UInt16, _ kind: CharacterClass) -> UInt8 {
        var traits = kind.rawValue | script(unit, kind)
        if RunTokenizer.mayBeginNumber(unit) { traits |= number }
        if KanjiVariants.canonical(unit) != unit { traits |= otherForm }
        if unit & 0xF800 == 0xD800 { traits |= surrogate }
        return traits
    }

    private static func script(_ unit: UInt16, _ kind: CharacterClass) -> UInt8 {
        if (0x4E00...0x9FFF).contains(unit) { return kanji }
        if (0x3041...0x309F).contains(unit) { return 0 }
        if WordRepairs.isKatakana(unit) { return katakana }
        switch kind {
        case .alphanumeric: return letters
        // 々 〇 and rare kanji.
        case .japanese: return kanji
        case .space, .symbol: return 0
        }
    }
}

/// A text with the traits of its units, in memory of ``CharacterClasses``: valid until that reads another text.
package struct ClassifiedText {
    /// The text.
    package let units: UnsafeBufferPointer<UInt16>
    /// ``UnitTraits`` of each unit, then eight bytes of 0.
    let traits: UnsafePointer<UInt8>
    /// All bits that any unit has.
    let union: UInt8

    var count: Int { units.count }

    /// The class of the character that a unit belongs to.
    @inline(__always)
    func kind(_ index: Int) -> UInt8 { traits[index] & UnitTraits.classBits }

    /// The script of the character that a unit belongs to.
    @inline(__always)
    func script(_ index: Int) -> UInt8 { traits[index] & UnitTraits.scriptBits }

    /// How many units the character has that starts at an index.
    @inline(__always)
    func length(at index: Int) -> Int {
        traits[index] & UnitTraits.surrogate == 0 ? 1 : UTF16Text.scalar(units, at: index).count
    }

    /// Where a run of units begins to differ from the one at `start` in some bits; these are not all 0 there.
    @inline(__always)
    func endOfRun(_ start: Int, _ bits: UInt8) -> Int {
        let wanted = UnitTraits.word(traits[start] & bits)
        let mask = UnitTraits.word(bits)
        var index = start &+ 1
        while true {
            // SAFETY: eight bytes of 0 stand behind the last unit, and differ.
            let word = UnsafeRawPointer(traits + index).loadUnaligned(as: UInt64.self).littleEndian
            let different = (word ^ wanted) & mask
            if different != 0 { return index &+ different.trailingZeroBitCount &>> 3 }
            index &+= 8
        }
    }

    /// The first unit from `start` on that has one of some bits; the end of the text if none has.
    @inline(__always)
    func first(from start: Int, _ bits: UInt8) -> Int {
        let mask = UnitTraits.word(bits)
        var index = start
        while index < units.count {
            // SAFETY: as above.
            let word = UnsafeRawPointer(traits + index).loadUnaligned(as: UInt64.self).littleEndian & mask
            if word != 0 { return index &+ word.trailingZeroBitCount &>> 3 }
            index &+= 8
        }
        return units.count
    }
}
