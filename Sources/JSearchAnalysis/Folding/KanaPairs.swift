// KanaPairs.swift
// Kana of foreign words that may be written in two ways: ヴァ and バ, ウィ and ウイ.

/// The pairs of the small-kana fold.
///
/// Taken in are the alternatives that the rules leave to custom without making another word of it: ヴァ ヴィ ヴ ヴェ ヴォ and
/// バ ビ ブ ベ ボ; small and large kana in ウィ ウェ ウォ, ファ フィ フェ, クァ クィ クェ クォ, グァ, イェ; and ヴュ with ビュ. Left out are those
/// that would make different words alike: ティ チ (ティーム, チーム but ティップ, チップ), ディ ジ, トゥ ツ, ドゥ ズ, シェ セ, ジェ ゼ, デュ
/// ジュ, ファ ハ, クァ カ. That バス gets a variant ヴァス is the price of finding ヴァイオリン by バイオリン.
///
/// A pair followed by one more small kana (バァ, クイェ) is not varied.
///
/// ## Sources
/// - 外来語の表記 (Cabinet notification no. 2 of 1991), 留意事項 その2 (細則的な事項) I and II.
enum KanaPairs {
    /// A piece of a run that may be written in two ways.
    struct Match {
        let length: Int
        /// Both ways, canonical first.
        let forms: [SpellingForm]
        /// Which of them stands there.
        let choice: Int
    }

    private static let vu: UInt16 = 0x30F4  // ヴ
    private static let bu: UInt16 = 0x30D6  // ブ
    private static let bi: UInt16 = 0x30D3  // ビ
    private static let smallYu: UInt16 = 0x30E5  // ュ

    /// Whether a kana is small and belongs to the one before it: ァィゥェォャュョヮ, but not ッ.
    static func isSmall(_ unit: UInt16) -> Bool {
        switch unit {
        case 0x30A1, 0x30A3, 0x30A5, 0x30A7, 0x30A9, 0x30E3, 0x30E5, 0x30E7, 0x30EE: true
        default: false
        }
    }

    /// Whether a kana ends in a or i: those behind which -er, -or, -ar and -y are written with ー.
    static func isRowOfAOrI(_ unit: UInt16) -> Bool {
        switch unit {
        case 0x30A1...0x30A4: true  // ァアィイ
        case 0x30AB...0x30AE, 0x30B5...0x30B8, 0x30BF...0x30C2: true  // カガキギ サザシジ タダチヂ
        case 0x30CA, 0x30CB, 0x30CF...0x30D4, 0x30DE, 0x30DF: true  // ナニ ハバパヒビピ マミ
        case 0x30E3, 0x30E4, 0x30E9, 0x30EA, 0x30EE, 0x30EF: true  // ャヤ ラリ ヮワ
        default: false
        }
    }

    /// The pair that begins at `index` in a run of katakana; nil if there is none.
    static func match(_ run: [UInt16], at index: Int) -> Match? {
        let unit = run[index]
        let next = index + 1 < run.count ? run[index + 1] : 0
        guard let (length, canonical, other) = pair(unit, next) else { return nil }
        // What would be written with two small kana in a row is not varied.
        if index + length < run.count, isSmall(run[index + length]) {
            let units = Array(run[index..<index + length])
            return Match(length: length, forms: [SpellingForm(units)], choice: 0)
        }
        let forms = [SpellingForm(canonical), SpellingForm(other, .lane(SpellingStyle.smallKana, 1))]
        let isCanonical = canonical.elementsEqual(run[index..<index + length])
        return Match(length: length, forms: forms, choice: isCanonical ? 0 : 1)
    }

    /// A word in katakana with every pair in its canonical form.
    static func canonical(_ word: [UInt16]) -> [UInt16] {
        var result: [UInt16] = []
        var index = 0
        while index < word.count {
            let pair = match(word, at: index)
            result += pair?.forms[0].units ?? [word[index]]
            index += pair?.length ?? 1
        }
        return result
    }

    /// The length of a pair, its canonical way of writing, and the other.
    private static func pair(_ unit: UInt16, _ next: UInt16) -> (Int, [UInt16], [UInt16])? {
        switch unit {
        case vu:
            if next == smallYu { return (2, [bi, smallYu], [vu, smallYu]) }
            if let row = voiced.firstIndex(where: { $0.small == next && $0.small != 0 }) {
                return (2, [voiced[row].b], [vu, next])
            }
            return (1, [bu], [vu])
        case bi where next == smallYu: return (2, [bi, smallYu], [vu, smallYu])
        case bu: return (1, [bu], [vu])
        default: break
        }
        if let row = voiced.first(where: { $0.b == unit }) { return (1, [unit], [vu, row.small]) }
        let small = isSmall(next) ? next : next &- 1
        guard large(unit).contains(small) else { return nil }
        // クエリ, グアム and イエロー are what is written today; ウィ and ファ too.
        let isLarge = unit == 0x30AF || unit == 0x30B0 || unit == 0x30A4
        return (2, [unit, isLarge ? small + 1 : small], [unit, isLarge ? small : small + 1])
    }

    /// バ ビ ベ ボ and the small kana that ヴ has in their place.
    private static let voiced: [(b: UInt16, small: UInt16)] = [
        (0x30D0, 0x30A1), (0x30D3, 0x30A3), (0x30D9, 0x30A7), (0x30DC, 0x30A9),
    ]

    /// The small kana behind a kana that may be written large.
    private static func large(_ unit: UInt16) -> [UInt16] {
        switch unit {
        case 0x30A6: [0x30A3, 0x30A7, 0x30A9]  // ウィ ウェ ウォ
        case 0x30D5: [0x30A1, 0x30A3, 0x30A7]  // ファ フィ フェ
        case 0x30AF: [0x30A1, 0x30A3, 0x30A7, 0x30A9]  // クァ クィ クェ クォ
        case 0x30B0: [0x30A1]  // グァ
        case 0x30A4: [0x30A7]  // イェ
        default: []
        }
    }
}
