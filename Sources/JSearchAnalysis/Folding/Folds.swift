// Folds.swift
// Which differences in spelling a search looks past.

/// Kinds of spelling that mean the same. Each can be switched off for an index; what a fold finds always
/// comes behind what is spelled exactly as the query, other things equal.
public struct Folds: OptionSet, Sendable, Hashable {
    /// A bit for each kind.
    public let rawValue: UInt32

    /// Makes a set of its bits.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    /// Full width and half width, compatibility forms, upper and lower case: ＡＩ, AI, ai; ﾁｯﾌﾟ, チップ.
    public static let width = Folds(rawValue: 1 << 0)
    /// A voicing mark that stands behind its kana: か゛, が.
    public static let voicingMarks = Folds(rawValue: 1 << 1)
    /// Hiragana and katakana: りんご, リンゴ.
    public static let kana = Folds(rawValue: 1 << 2)
    /// The long-vowel mark at the end of a katakana word: サーバ, サーバー.
    public static let longVowel = Folds(rawValue: 1 << 3)
    /// ヴ and small kana in foreign words: ヴァイオリン, バイオリン; ウィ, ウイ.
    public static let smallKana = Folds(rawValue: 1 << 4)
    /// Iteration marks: 佐々木, 佐佐木; こゝろ, こころ; いすゞ, いすず.
    public static let iteration = Folds(rawValue: 1 << 5)
    /// Old and variant kanji: 國, 国; 髙, 高; 邊, 邉, 辺.
    public static let kanji = Folds(rawValue: 1 << 6)
    /// Numerals: 百億, 100億, 10000000000; 十二月, 12月.
    public static let numerals = Folds(rawValue: 1 << 7)
    /// Years of an era: 令和8年, 2026年.
    public static let eras = Folds(rawValue: 1 << 8)
    /// Kana that may be written or left out behind kanji: 引越し, 引っ越し, 引越.
    public static let okurigana = Folds(rawValue: 1 << 9)
    /// Inflected forms of one word: 速い, 速く.
    public static let inflection = Folds(rawValue: 1 << 10)

    /// All of them: the default.
    public static let all = Folds(rawValue: 1 << 11 - 1)

    /// Each fold with the name used on the command line, in output and in `index/FORMAT.md`.
    public static let named: [(name: String, fold: Folds)] = [
        ("width", .width), ("voicing-marks", .voicingMarks), ("kana", .kana), ("long-vowel", .longVowel),
        ("small-kana", .smallKana), ("iteration", .iteration), ("kanji", .kanji), ("numerals", .numerals),
        ("eras", .eras), ("okurigana", .okurigana), ("inflection", .inflection),
    ]

    /// The fold with a name; nil if there is none.
    public init?(name: String) {
        guard let fold = Self.named.first(where: { $0.name == name })?.fold else { return nil }
        self = fold
    }

    /// The names, in the order of ``named``.
    public var names: [String] { Self.named.filter { contains($0.fold) }.map(\.name) }
}
