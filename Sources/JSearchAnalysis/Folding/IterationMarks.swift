// IterationMarks.swift
// Marks that repeat the character before them: 々 〻 ゝ ゞ ヽ ヾ.

/// What iteration marks stand for.
///
/// ゝ and ヽ repeat the kana without its voicing mark, ゞ and ヾ with it: こゝろ is こころ, いすゞ いすず, つゞく つづく. ゝゝ repeats
/// one kana twice. Marks for several characters (〳〵) are not known.
///
/// ## Sources
/// - くりかへし符号の使ひ方 (おどり字法) (案), Ministry of Education, 1946.
enum IterationMarks {
    /// Whether a unit is ヽ or ヾ.
    static func isKanaMark(_ unit: UInt16) -> Bool { unit == 0x30FD || unit == 0x30FE }

    /// Whether a unit is 々 or 〻.
    @inline(__always)
    static func isKanjiMark(_ unit: UInt16) -> Bool { unit == 0x3005 || unit == 0x303B }

    /// The katakana that ヽ or ヾ stands for behind another; nil if it cannot stand there.
    static func kana(_ mark: UInt16, after kana: UInt16) -> UInt16? {
        guard let plain = plain(kana) else { return nil }
        if mark == 0x30FD { return plain }
        return isVoiceable(plain) ? plain + 1 : nil
    }

    /// The mark that may stand for a katakana behind another; nil if none may.
    static func mark(for kana: UInt16, after previous: UInt16) -> UInt16? {
        guard let plain = plain(kana), plain == self.plain(previous) else { return nil }
        return kana == plain ? 0x30FD : 0x30FE
    }

    /// A katakana without its voicing mark; nil for small kana, ン, ー, and kana with the half-voiced mark.
    private static func plain(_ unit: UInt16) -> UInt16? {
        switch unit {
        case 0x30A2, 0x30A4, 0x30A6, 0x30A8, 0x30AA: unit  // アイウエオ
        case 0x30AB...0x30C2: unit - (unit - 0x30AB) % 2  // カガ ... チヂ
        case 0x30C4...0x30C9: unit - unit % 2  // ツヅテデトド
        case 0x30CA...0x30CE, 0x30DE...0x30E2: unit  // ナ行 マ行
        case 0x30CF...0x30DD: (unit - 0x30CF) % 3 == 2 ? nil : unit - (unit - 0x30CF) % 3  // ハ行
        case 0x30E4, 0x30E6, 0x30E8...0x30ED, 0x30EF: unit  // ヤユヨ ラ行 ワ
        default: nil
        }
    }

    private static func isVoiceable(_ plain: UInt16) -> Bool {
        (0x30AB...0x30C2).contains(plain) || (0x30C4...0x30C9).contains(plain) || (0x30CF...0x30DD).contains(plain)
    }
}
