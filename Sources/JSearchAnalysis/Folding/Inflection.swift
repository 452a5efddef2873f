// Inflection.swift
// Other forms of a verb or adjective, by its last kana.

/// Finds inflected forms by rules: ICU's dictionary knows no base forms.
///
/// A word that begins with kanji and ends in い or in a kana of the う row is taken for an adjective or a verb in its
/// plain form; a word with a single kanji, behind which a kana stands that such an ending can become, for one of the
/// forms. Forms are given as far as they tell the word from others: 走っ for 走った and 走って.
///
/// ## Sources
/// - 学校文法 (school grammar): the rows of 五段活用, and the endings of 上一段, 下一段 and of adjectives.
package enum Inflection {
    /// Another form of a word.
    package struct Form: Sendable, Equatable {
        /// The form, or its beginning.
        package let units: [UInt16]
        /// The plain form it belongs to; only if that is a word of the index, the form is meant.
        package let plain: [UInt16]
    }

    /// What the last kana of the plain form becomes.
    private static let endings: [(plain: UInt16, others: [UInt16])] = [
        ("い", "くかけさ"), ("う", "わいっえ"), ("く", "かきいけこ"), ("ぐ", "がぎいげ"), ("す", "さしせそ"), ("つ", "たちって"),
        ("む", "まみんめ"), ("ぶ", "ばびんべ"), ("る", "らりっれ"),
    ].map { (Array($0.0.utf16)[0], Array($0.1.utf16)) }

    /// What stands in the place of る behind 食べ and 見.
    private static let afterStem = Array("たてなま".utf16)
    private static let ru: UInt16 = 0x308B
    /// Kana of the い and え rows, which a stem like 食べ and 起き ends in.
    private static let stemEnds = Set("いきぎしじちにびみりえけげせぜてでねべめれ".utf16)

    /// The other forms of a word.
    ///
    /// - Parameters:
    ///   - word: A word as it is cut, normalised.
    ///   - following: What stands behind it.
    /// - Returns: How many units of the text forms stand in for (the word, or it and one or two units behind it), and
    ///   the forms; nothing if it has none by these rules.
    package static func forms(
        _ word: ArraySlice<UInt16>, following: ArraySlice<UInt16>
    ) -> [(length: Int, forms: [Form])] {
        guard let first = word.first, let last = word.last, isKanji(first), word.count <= 6 else { return [] }
        if CharacterClasses.isHiragana(last), let others = endings.first(where: { $0.plain == last })?.others {
            let forms = Self.forms(Array(word.dropLast()), plain: last, others, except: nil)
            return [(word.count, forms)]
        }
        guard let next = following.first, CharacterClasses.isHiragana(next),
            word.dropFirst().allSatisfy(CharacterClasses.isHiragana)
        else { return [] }
        var forms: [Form] = []
        for (plain, others) in endings where others.contains(next) || plain == ru && isStem(word, next) {
            forms.append(Form(units: Array(word) + [plain], plain: Array(word) + [plain]))
            forms += Self.forms(Array(word), plain: plain, others, except: next)
        }
        var result = forms.isEmpty ? [] : [(length: word.count + 1, forms: forms)]
        if stemEnds.contains(next), let last = following.dropFirst().first, afterStem.contains(last) {
            // 食|べた: the segmenter cut inside the stem.
            let stem = Array(word) + [next]
            let others = [ru] + afterStem.filter { $0 != last }
            result.append((word.count + 2, others.map { Form(units: stem + [$0], plain: stem + [ru]) }))
        }
        return result
    }

    private static func forms(
        _ stem: [UInt16], plain: UInt16, _ others: [UInt16], except given: UInt16?
    ) -> [Form] {
        var ends = others
        if plain == ru, let last = stem.last, stem.count == 1 || stemEnds.contains(last) { ends += afterStem }
        return ends.filter { $0 != given }.map { Form(units: stem + [$0], plain: stem + [plain]) }
    }

    /// Whether a word is a stem that た, て, ない or ます can follow.
    private static func isStem(_ word: ArraySlice<UInt16>, _ next: UInt16) -> Bool {
        guard let last = word.last else { return false }
        return afterStem.contains(next) && (word.count == 1 || stemEnds.contains(last))
    }

    private static func isKanji(_ unit: UInt16) -> Bool { (0x4E00...0x9FFF).contains(unit) }
}
