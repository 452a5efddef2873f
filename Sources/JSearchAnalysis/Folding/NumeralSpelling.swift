// NumeralSpelling.swift
// Numbers in a text that may be written otherwise: 百億, 100億, 10,000,000,000.

/// Finds numbers and the other ways to write them.
///
/// A run of digits and kanji numerals is a number if it is one of the ways to write its value (`Numeral.forms`), and
///
/// - digits do not belong to something else: a decimal, a date, a version, a telephone number, a name such as gpt4;
/// - one kanji alone has a counter behind it or 第 before it, and is not one of the words in `notNumbers`;
/// - kanji without any digit are words of their own, with or without a counter (三十人, not 三重県 or 五十嵐), or begin
///   one that ends in a counter and one of a few kanji (二年生, 一日中); and they stand next to no other kanji if there
///   is no counter.
///
/// The counter is not part of the span.
enum NumeralSpelling {
    /// Counters and units, in canonical kanji. The longest that matches counts.
    private static let counters = """
        年 月 日 時 分 秒 週 時間 分間 人 名 円 ドル ユーロ ウォン 番目 度目 回 個 つ 本 冊 枚 台 件 度 歳 才 位 章 節 条 項 号 階 巻 話 番 部 面
        種 層 杯 匹 頭 羽 軒 棟 戸 校 社 店 行 列 字 文字 語 点 倍 割 次 丁目 期 世紀 代 世 級 等 段 勝 敗 票 席 議席 区 局 機 隻
        両 車 着 足 組 班 箇所 か所 カ所 ヶ所 ケ所 か月 カ月 ヶ月 ケ月 箇月 か国 カ国 ヶ国 ケ国 箇国 か年 カ年 ヶ年 ケ年 泊 食 試合
        安打 塁 軍 進 乗 曲 通 品 株 坪 畳 口 桁 行目 キロ メートル センチ ミリ グラム トン リットル ヘクタール ページ パーセント
        ポイント ビット バイト カ条 か条 ヶ条 頁 % ℃
        """.split { $0 == " " || $0 == "\n" }.map { $0.utf16.map(KanjiVariants.canonical) }

    /// Counters by their first unit.
    private static let countersByFirst = Dictionary(grouping: counters) { $0[0] }

    /// Units in letters that may follow digits.
    private static let letterUnits: Set<[UInt16]> = Set(
        "m cm mm km nm kg g mg t l ml w kw mw gw v kv hz khz mhz ghz b kb mb gb tb kib mib gib tib bit ha cc pt px"
            .split(separator: " ").map { Array($0.utf16) })

    /// Numerals with a counter that are words and mean no number.
    private static let notNumbers: [UInt64: [[UInt16]]] = [
        1: words("部 時 度 番 面 種 層 杯 分 行 円 段 等 口 品 世 代 足 着 通 車"),
        10: words("分"), 1_000: words("歳 代"),
    ]

    private static func words(_ text: String) -> [[UInt16]] { text.split(separator: " ").map { Array($0.utf16) } }

    /// Where a run of numerals ends; commas between digits belong to it.
    ///
    /// - Parameter withKanji: Whether kanji numerals belong to it too.
    static func runEnd(_ text: UnsafeBufferPointer<UInt16>, from start: Int, withKanji: Bool = true) -> Int {
        var end = start
        while end < text.count {
            if withKanji ? Numeral.isNumeral(text[end]) : Numeral.isASCIIDigit(text[end]) {
                end += 1
            } else if text[end] == 0x2C, Numeral.isASCIIDigit(text[end - 1]), end + 1 < text.count,
                Numeral.isASCIIDigit(text[end + 1])
            {
                end += 2
            } else {
                break
            }
        }
        return end
    }

    /// The class of the number that a run of numerals is; nil if it is none.
    ///
    /// - Parameter words: The words from the first that ends behind the start of the run.
    static func match(
        _ text: UnsafeBufferPointer<UInt16>, _ run: Range<Int>, words: ArraySlice<Token>, classes: CharacterClasses
    ) -> SpellingClass? {
        guard let value = Numeral.value(text[run]), isFree(text, run, classes: classes),
            let isCounted = isCounted(text, run, value: value, words: words)
        else { return nil }
        let forms = Numeral.forms(value, isCounted: isCounted)
        guard forms.count > 1, let given = forms.first(where: { $0.units.elementsEqual(text[run]) }) else { return nil }
        return SpellingClass(shapes: forms.map { SpellingShape(slots: [[$0]], style: $0.style) }, given: given)
    }

    /// Whether something is counted by a run of numerals; nil if the run is no number.
    private static func isCounted(
        _ text: UnsafeBufferPointer<UInt16>, _ run: Range<Int>, value: UInt64, words: ArraySlice<Token>
    ) -> Bool? {
        let counter = counter(text, at: run.upperBound)
        let hasUnit = run.upperBound < text.count && letterUnit(text, at: run.upperBound)
        var isCounted = counter > 0 || hasUnit || isOrdinal(text, run)
        if counter > 0, let excluded = notNumbers[value],
            excluded.contains(where: { $0.elementsEqual(text[run.upperBound..<run.upperBound + counter]) })
        {
            isCounted = false
        }
        if !text[run].contains(where: Numeral.isASCIIDigit) {
            guard isCounted || run.count > 1 && !hasKanjiNeighbour(text, run), !isSome(text, run),
                areWordsOfNumbers(text, words, run, counter: counter, isOrdinal: isOrdinal(text, run))
            else { return nil }
        }
        return isCounted
    }

    /// Whether a run of numerals is a number, and not a piece of a word, a date or a version.
    ///
    /// - Parameter words: The words from the first that ends behind the start of the run.
    static func isNumber(
        _ text: UnsafeBufferPointer<UInt16>, _ run: Range<Int>, value: UInt64, words: ArraySlice<Token>
    ) -> Bool {
        guard isFree(text, run, classes: nil) else { return false }
        if Numeral.isASCIIDigit(text[run.lowerBound]) || isCounted(text, run, value: value, words: words) != nil {
            return true
        }
        // Several numerals that are words of their own, whatever stands behind them.
        return run.count > 1 && value > 10 && !isSome(text, run)
            && areWordsOfNumbers(text, words, run, counter: 0, isOrdinal: isOrdinal(text, run))
    }

    /// Whether the digits at both ends of a run belong to nothing longer.
    static func isFree(_ text: UnsafeBufferPointer<UInt16>, _ run: Range<Int>, classes: CharacterClasses?) -> Bool {
        if Numeral.isASCIIDigit(text[run.lowerBound]), run.lowerBound > 0 {
            let before = text[run.lowerBound - 1]
            if isJoint(before) || before == 0x2C || isLetter(before) { return false }
            if let classes, before & 0xF800 != 0xD800,
                classes.classify(text, at: run.lowerBound - 1).class == .alphanumeric
            {
                return false
            }
        }
        guard run.upperBound < text.count, Numeral.isASCIIDigit(text[run.upperBound - 1]) else { return true }
        let after = text[run.upperBound]
        if isJoint(after) {
            return run.upperBound + 1 == text.count || !Numeral.isASCIIDigit(text[run.upperBound + 1])
        }
        if isLetter(after) { return letterUnit(text, at: run.upperBound) }
        guard let classes else { return true }
        return classes.classify(text, at: run.upperBound).class != .alphanumeric
    }

    /// . / - _ : and ⁄, which join digits to something longer.
    private static func isJoint(_ unit: UInt16) -> Bool {
        unit == 0x2E || unit == 0x2F || unit == 0x2D || unit == 0x5F || unit == 0x3A || unit == 0x2044
    }

    private static func isLetter(_ unit: UInt16) -> Bool { (0x61...0x7A).contains(unit) }

    /// Whether the letters at `index` are a unit.
    private static func letterUnit(_ text: UnsafeBufferPointer<UInt16>, at index: Int) -> Bool {
        guard isLetter(text[index]) else { return false }
        var end = index
        while end < text.count, isLetter(text[end]), end - index < 5 { end += 1 }
        if end < text.count, isLetter(text[end]) || Numeral.isASCIIDigit(text[end]) { return false }
        return letterUnits.contains(Array(text[index..<end]))
    }

    /// How many units the counter at `index` has; 0 if there is none.
    private static func counter(_ text: UnsafeBufferPointer<UInt16>, at index: Int) -> Int {
        guard index < text.count, let candidates = countersByFirst[KanjiVariants.canonical(text[index])] else {
            return 0
        }
        var longest = 0
        for candidate in candidates where candidate.count > longest && index + candidate.count <= text.count {
            let isThere = candidate.indices.allSatisfy { KanjiVariants.canonical(text[index + $0]) == candidate[$0] }
            if isThere { longest = candidate.count }
        }
        return longest
    }

    /// Whether 第 stands before a run, other than in 第三者.
    private static func isOrdinal(_ text: UnsafeBufferPointer<UInt16>, _ run: Range<Int>) -> Bool {
        guard run.lowerBound > 0, text[run.lowerBound - 1] == 0x7B2C else { return false }
        return run.upperBound == text.count || text[run.upperBound] != 0x8005
    }

    /// Whether 数, 何 or 幾 stands before a run: 数十人 are *some tens*.
    private static func isSome(_ text: UnsafeBufferPointer<UInt16>, _ run: Range<Int>) -> Bool {
        guard run.lowerBound > 0 else { return false }
        let before = text[run.lowerBound - 1]
        return before == 0x6570 || before == 0x4F55 || before == 0x5E7E
    }

    /// Whether a kanji stands beside a run. One that counts the number before it does not matter: 1919年十一.
    private static func hasKanjiNeighbour(_ text: UnsafeBufferPointer<UInt16>, _ run: Range<Int>) -> Bool {
        run.lowerBound > 0 && KanjiSpelling.isKanji(text[run.lowerBound - 1])
            && !(run.lowerBound > 1 && Numeral.isNumeral(text[run.lowerBound - 2])
                && counter(text, at: run.lowerBound - 1) > 0)
            || run.upperBound < text.count && KanjiSpelling.isKanji(text[run.upperBound])
    }

    /// Whether a kanji may follow a counter in one word: 二年生, 一日中, 三年間.
    static func isTail(_ unit: UInt16) -> Bool { tails.contains(unit) }

    private static let tails = Array("生中間目後前末頃半代".utf16)

    /// Whether all words that touch a run consist of its numerals, 第 before and the counter behind, and perhaps a tail.
    private static func areWordsOfNumbers(
        _ text: UnsafeBufferPointer<UInt16>, _ words: ArraySlice<Token>, _ run: Range<Int>, counter: Int,
        isOrdinal: Bool
    ) -> Bool {
        for word in words {
            if word.range.lowerBound >= run.upperBound { break }
            if word.range.lowerBound < run.lowerBound - (isOrdinal ? 1 : 0) { return false }
            let end = run.upperBound + counter
            if word.range.upperBound > end {
                guard counter > 0, word.range.upperBound == end + 1, isTail(text[end]) else { return false }
            }
        }
        return true
    }
}
