// NormalizerTests.swift
// What the normaliser makes of single cases.

import JSearchAnalysis
import JSearchTestSupport
import Testing

@Suite("TextNormalizer")
struct NormalizerTests {
    private func normalize(_ text: String) throws -> String { try TextNormalizer().normalize(text).string }

    static let examples: [(source: String, result: String)] = [
        ("ｶﾞ", "ガ"), ("ﾊﾟﾋﾟﾌﾟ", "パピプ"), ("ﾊﾝｶｸ", "ハンカク"), ("か゛", "が"), ("は゜", "ぱ"), ("か\u{3099}", "が"),
        ("は゛", "ば"), ("ウ゛", "ヴ"), ("う゛", "ゔ"), ("か゛き゛は゜", "がぎぱ"), ("㍿", "株式会社"), ("㈱", "(株)"),
        ("①", "1"), ("½", "1⁄2"), ("㎏", "kg"), ("ＡＢＣ", "abc"), ("ABC", "abc"), ("１００", "100"), ("ﬁ", "fi"),
        ("Straße", "strasse"), ("ΑΒΓΣς", "αβγσσ"), ("ſ", "s"), ("ǅ", "dž"), ("ﷺ", "صلى الله عليه وسلم"),
        ("～", "~"), ("！？", "!?"), ("、。「」", "、。「」"), ("｡｢｣､･ｰ", "。「」、・ー"), ("國", "國"), ("𠮷", "𠮷"),
        ("Ⅳ", "iv"), ("", ""), ("한국어", "한국어"), ("e\u{301}", "é"), ("É", "é"), ("İ", "i\u{307}"),
    ]

    @Test("Characters are unified", arguments: examples)
    func unified(source: String, result: String) throws {
        #expect(Array(try normalize(source).unicodeScalars) == Array(result.unicodeScalars))
    }

    @Test(
        "A voicing mark is never dropped or moved to another kana",
        arguments: [("が", "か"), ("ガ", "カ"), ("ぱ", "は"), ("ば", "ぱ"), ("が", "ガ"), ("あ", "ぁ"), ("髙", "高")])
    func distinct(one: String, other: String) throws {
        #expect(try normalize(one) != normalize(other))
    }

    @Test("A detached voicing mark stays apart behind what has no voiced form")
    func detachedMarks() throws {
        #expect(try normalize("あ゜") == "あ \u{309A}")
        #expect(try normalize("゛") == " \u{3099}")
        #expect(try normalize("か゜") != "か")
        #expect(try normalize("か゛゛") == "が \u{3099}")
        #expect(try normalize("漢゛字") == "漢 \u{3099}字")
    }

    @Test("A detached voicing mark behind a half-width kana is composed")
    func halfWidthWithDetachedMark() throws {
        #expect(try normalize("ｶﾞ") == "ガ")
        let mixed = try normalize("ｶ゛")
        #expect(mixed == "ガ")
    }

    static let spaces: [(source: String, result: String)] = [
        ("a  b", "a b"), ("a\tb", "a b"), ("a \r\n\t b", "a b"), ("a\u{3000}b", "a b"), ("a\u{0}b", "a b"),
        ("a\u{7F}\u{85}\u{A0}b", "a b"), ("a\u{2028}\u{2029}b", "a b"), (" a ", " a "), ("\n\n", " "),
        ("a\u{3000} \u{3000}b", "a b"), ("a\u{1}\u{2} \u{3}b", "a b"),
    ]

    @Test("White space and control characters collapse to one space", arguments: spaces)
    func whiteSpace(source: String, result: String) throws { #expect(try normalize(source) == result) }

    @Test(
        "Characters that are not seen are dropped",
        arguments: [
            "\u{200B}", "\u{200C}", "\u{200D}", "\u{2060}", "\u{FEFF}", "\u{AD}", "\u{FE0F}", "\u{FE00}", "\u{E0100}",
        ])
    func ignorable(character: String) throws {
        #expect(try normalize("半\(character)導") == "半導")
        #expect(try normalize(character) == "")
        #expect(try normalize("a \(character) b") == "a b")
        #expect(try normalize("か\(character)\u{3099}") == "が")
    }

    @Test("The map leads each unit to the characters it came from")
    func map() throws {
        let normalizer = try TextNormalizer()
        let text = normalizer.normalize("㍿ﾊﾟか゛A\u{200B}B  c")
        #expect(text.string == "株式会社パがab c")
        let ranges = text.units.indices.map { text.sourceRange($0..<$0 + 1) }
        #expect(Array(ranges[0..<4]) == [0..<1, 0..<1, 0..<1, 0..<1])
        #expect(ranges[4] == 1..<3)
        #expect(ranges[5] == 3..<5)
        #expect(ranges[6].contains(5))
        #expect(ranges[7].contains(7))
        #expect(ranges[8] == 8..<10)
        #expect(ranges[9] == 10..<11)
        #expect(text.sourceRange(0..<text.units.count) == 0..<11)
    }

    @Test("Lone surrogates go through unharmed")
    func loneSurrogates() throws {
        let normalizer = try TextNormalizer()
        for source in [[0xD800], [0xDC00], [0x41, 0xD83C], [0xDC00, 0xD800, 0x3042]] as [[UInt16]] {
            var output = NormalizedText()
            source.withUnsafeBufferPointer { normalizer.normalize($0, into: &output, withMap: true) }
            #expect(output.units.count == source.count)
            #expect(output.sourceEnds.last == UInt32(source.count))
        }
    }

    @Test("A run of combining marks of any length costs no more than other text")
    func longRuns() throws {
        let normalizer = try TextNormalizer()
        let marks = String(repeating: "\u{301}\u{323}", count: 20_000)
        let text = normalizer.normalize("a" + marks + "b")
        #expect(text.units.count >= 39_000)
        #expect(text.units.last == 0x62)
        let voiced = normalizer.normalize(String(repeating: "か゛", count: 5_000))
        #expect(voiced.string == String(repeating: "が", count: 5_000))
        let ligatures = normalizer.normalize(String(repeating: "ﷺ", count: 1_000))
        #expect(ligatures.units.count == 18_000)
    }

    @Test("Normalising a run of as many marks as a piece holds is idempotent")
    func longRunsIdempotent() throws {
        let normalizer = try TextNormalizer()
        let once = normalizer.normalize("a" + String(repeating: "\u{301}\u{323}", count: 120) + "b")
        #expect(normalizer.normalize(once.string).units == once.units)
    }
}
