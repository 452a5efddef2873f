// DisplayWidthTests.swift
// How many columns of a terminal characters take.

import JSearchQuery
import JSearchTestSupport
import Testing

@Suite("DisplayWidth")
struct DisplayWidthTests {
    @Test(
        "Characters take 0, 1 or 2 columns",
        arguments: [
            ("a", 1), ("é", 1), ("e\u{301}", 1), ("ｱ", 1), ("ﾟ", 1), ("…", 1), ("─", 1), ("Ж", 1), ("ไ", 1), (" ", 1),
            ("あ", 2), ("ー", 2), ("。", 2), ("　", 2), ("漢", 2), ("𠮷", 2), ("Ａ", 2), ("㍿", 2), ("〜", 2), ("한", 2),
            ("￥", 2),
            ("か\u{3099}", 2), ("\u{1112}\u{1161}\u{11AB}", 2), ("葛\u{E0100}", 2), ("🍣", 2), ("👨‍👩‍👧", 2), ("👍🏽", 2),
            ("❤\u{FE0F}", 2), ("❤", 1), ("1\u{FE0F}\u{20E3}", 2), ("\n", 0), ("\r\n", 0), ("\u{0}", 0), ("\u{200B}", 0),
            ("\u{AD}", 0), ("\u{301}", 0), ("\u{7F}", 0),
        ])
    func characters(text: String, columns: Int) throws {
        #expect(text.count == 1)
        #expect(DisplayWidth.columns(try #require(text.first)) == columns)
    }

    @Test("A flag takes two columns, as other emoji do")
    func flags() {
        #expect(DisplayWidth.columns("🇯🇵") == 2)
    }

    @Test("A half-width voicing mark takes a column of its own, although it is part of the character before it")
    func halfWidthMarks() {
        #expect("ﾌﾟ".count == 1)
        #expect(DisplayWidth.columns("ﾌﾟ") == 2)
        #expect(DisplayWidth.columns("ＡＩﾁｯﾌﾟ") == 8)
    }

    @Test("A string is as wide as its characters together")
    func strings() {
        #expect(DisplayWidth.columns("") == 0)
        #expect(DisplayWidth.columns("AIチップ") == 8)
        #expect(DisplayWidth.columns("ＡＩｶﾅ") == 6)
        #expect(DisplayWidth.columns("家族👨‍👩‍👧です"[...]) == 10)
    }

    @Test("What fits stays whole; else as much as fits stays, with an ellipsis")
    func truncation() {
        #expect(DisplayWidth.truncate("日本語", to: 6) == "日本語")
        #expect(DisplayWidth.truncate("日本語", to: 5) == "日本…")
        #expect(DisplayWidth.truncate("日本語", to: 4) == "日…")
        #expect(DisplayWidth.truncate("日本語", to: 1) == "…")
        #expect(DisplayWidth.truncate("", to: 0) == "")
        #expect(DisplayWidth.truncate("a👨‍👩‍👧b", to: 3) == "a…")
    }

    @Test("What was cut is never wider than asked for and could not be longer")
    func randomTruncation() {
        var text = JapaneseText(seed: 51)
        for round in 0..<300 {
            let whole = text.text(words: 6)
            let limit = text.int(in: 1..<40)
            let cut = DisplayWidth.truncate(whole, to: limit)
            #expect(DisplayWidth.columns(cut) <= limit, "seed 51, round \(round)")
            if cut == whole { continue }
            let kept = Array(cut.dropLast())
            let characters = Array(whole)
            #expect(cut.last == "…" && kept == Array(characters.prefix(kept.count)), "seed 51, round \(round)")
            let longer = String(characters.prefix(kept.count + 1))
            #expect(DisplayWidth.columns(longer) + 1 > limit, "seed 51, round \(round)")
        }
    }
}
