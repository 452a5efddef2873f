// SegmenterParityTests.swift
// The segmenter has every boundary that ICU's has, and no other.

import JSearchAnalysis
import JSearchTestSupport
import Testing

/// Both segmenters, and what they cut differently.
private struct Parity {
    let own: JapaneseWordSegmenter
    let icu: ICUWordSegmenter
    private(set) var boundaryCount = 0
    private(set) var differences: [String] = []
    private var ownSegments: [WordSegment] = []
    private var icuSegments: [WordSegment] = []

    init(_ dictionary: JapaneseWordSegmenter.DictionaryUse = .adaptive) throws {
        own = try JapaneseWordSegmenter(dictionary: dictionary)
        icu = try ICUWordSegmenter()
    }

    mutating func check(_ text: [UInt16]) {
        text.withUnsafeBufferPointer {
            own.segment($0, into: &ownSegments)
            icu.segment($0, into: &icuSegments)
        }
        boundaryCount += icuSegments.count
        let isEqual = ownSegments.withUnsafeBytes { own in icuSegments.withUnsafeBytes { own.elementsEqual($0) } }
        if isEqual || ownSegments.map(\.end) == icuSegments.map(\.end) { return }
        guard differences.count < 10 else { return }
        let place = zip(ownSegments, icuSegments).first { $0.end != $1.end }.map { Int(min($0.end, $1.end)) } ?? 0
        let piece = text[max(0, place - 12)..<min(text.count, place + 12)]
        differences.append(piece.map { String($0, radix: 16) }.joined(separator: " "))
    }
}

@Suite("The segmenter beside ICU's")
struct SegmenterParityTests {
    /// One or more characters for each way in which rules treat them.
    private static let representatives: [String] = [
        "a", "z", "é", "я", "@", "1", "٣", "_", "‿", ".", "'", "’", ",", ":", ";", "·", "\"", "-", " ", "\u{3000}",
        "\t", "\r", "\n",
        "\u{2028}", "漢", "日", "本", "の", "っ", "ア", "ー", "々", "〇", "ゝ", "〱", "゛", "ｱ", "ﾞ", "ㇰ", "゠", "・", "、", "〆",
        "\u{3099}",
        "\u{301}", "\u{200D}", "\u{FE0F}", "\u{AD}", "한", "ᄀ", "ก", "א", "🍣", "👍", "🏽", "🇯", "𠮷", "☆", "©", "ヿ", "㍿",
        "\u{0}",
        "豈", "⼀", "𛀀", "ꀀ", "က", "\u{E0100}", "0", "％", "𝒜", "𝟎",
    ]

    @Test("Every sequence of three kinds of characters", arguments: [JapaneseWordSegmenter.DictionaryUse.trie, .table])
    func sequences(_ dictionary: JapaneseWordSegmenter.DictionaryUse) throws {
        var parity = try Parity(dictionary)
        let all = Self.representatives.map { Array($0.utf16) } + [[0xD840], [0xDC00]]
        // Each pair, then something between two others; long tests take every triple.
        for first in all {
            for second in all {
                parity.check(first + second)
                parity.check(all[0] + first + second + all[0])
                parity.check(all[24] + first + second + all[29])
            }
        }
        var generator = SeededGenerator(seed: 31)
        for first in all {
            for second in all {
                for third in all where TestData.isLong || generator.int(in: 0..<12) == 0 {
                    parity.check(first + second + third)
                }
            }
        }
        #expect(parity.differences == [], "of \(parity.boundaryCount) boundaries")
    }

    @Test(
        "Random strings of all scripts",
        arguments: [JapaneseWordSegmenter.DictionaryUse.adaptive, .trie, .table, .unused])
    func randomText(_ dictionary: JapaneseWordSegmenter.DictionaryUse) throws {
        let seed: UInt64 = 32
        var generator = SeededGenerator(seed: seed)
        var source = JapaneseText(seed: seed)
        var parity = try Parity(dictionary)
        let normalizer = try TextNormalizer()
        for round in 0..<(TestData.isLong ? 100_000 : 1_500) {
            var text: [UInt16] = []
            switch round % 5 {
            case 0: text = Array(source.text(words: 12).utf16)
            case 1: text = Array(source.scalars(20).utf16)
            case 2: text = normalizer.normalize(source.text(words: 12)).units
            case 3: for _ in 0..<15 { text += Array(generator.pick(Self.representatives).utf16) }
            default:
                // Runs of few kinds, where most words and most ties are; half of a pair of surrogates now and then.
                let blocks = [0x3041..<0x3097, 0x30A1..<0x30FF, 0x4E00..<0x9FFF, 0x4E00..<0x5200, 0xD800..<0xE000]
                for _ in 0..<generator.int(in: 1..<5) {
                    let block = generator.int(in: 0..<20) == 0 ? blocks[4] : blocks[generator.int(in: 0..<4)]
                    for _ in 0..<generator.int(in: 1..<12) { text.append(UInt16(generator.int(in: block))) }
                }
            }
            parity.check(text)
        }
        #expect(parity.differences == [], "seed \(seed), of \(parity.boundaryCount) boundaries")
    }

    @Test("Runs longer than the window in which words are looked up, and words across its end")
    func windows() throws {
        let seed: UInt64 = 34
        var generator = SeededGenerator(seed: seed)
        var parity = try Parity(.table)
        // Words of one to ten characters that the dictionary has, most of them with words inside.
        let words = [
            "ありがとうございます", "新型インフルエンザ", "国民健康保険", "コンピューター", "労働基準法", "株式会社", "日本語", "東京", "の", "検",
        ].map { Array($0.utf16) }
        let others = ["、", "x", " ", "1", "한"].map { Array($0.utf16) }
        for round in 0..<200 {
            var text: [UInt16] = []
            let limit = generator.int(in: 1..<2_000)
            while text.count < limit {
                text += generator.pick(words)
                // Every other text is one run.
                if round % 2 == 0, generator.int(in: 0..<30) == 0 { text += generator.pick(others) }
            }
            parity.check(text)
        }
        #expect(parity.differences == [], "seed \(seed), of \(parity.boundaryCount) boundaries")
    }

    @Test("Katakana runs of 1 to 30 characters, words or not, with anything around them")
    func katakana() throws {
        let seed: UInt64 = 33
        var generator = SeededGenerator(seed: seed)
        var parity = try Parity()
        for length in 1...30 {
            for round in 0..<30 {
                var text = round % 3 == 0 ? [] : Array(generator.pick(["日本", "の", "a", "1", "ー", "ゝ"]).utf16)
                if round % 4 == 0 {
                    let words = ["コンピューター", "データ", "サーバー", "ディープ", "ラーニング", "アイ", "ス"]
                    while text.count < length { text += Array(generator.pick(words).utf16) }
                } else {
                    for _ in 0..<length { text.append(UInt16(generator.int(in: 0x30A1..<0x3100))) }
                }
                if round % 2 == 0 { text += Array(generator.pick(["語", "を", "x", "・", "ㇰ", "゛", ""]).utf16) }
                parity.check(text)
            }
        }
        #expect(parity.differences == [], "seed \(seed), of \(parity.boundaryCount) boundaries")
    }

    @Test("Every character of the Basic Multilingual Plane, alone and between others")
    func everyCharacter() throws {
        var parity = try Parity()
        for unit in UInt16.min...UInt16.max where TestData.isLong || unit % 3 == 0 || unit < 0x3400 {
            parity.check([unit])
            parity.check([0x61, unit, 0x61, unit, 0x65E5, unit, 0x30A2, unit, 0x31])
        }
        #expect(parity.differences == [], "of \(parity.boundaryCount) boundaries")
    }

    @Test(
        "Real text; JSEARCH_LONG_TESTS=1 checks all of it",
        .enabled(if: SharedText.exists, "\(TestData.bulkComment)"))
    func realText() throws {
        var parity = try Parity()
        let normalizer = try TextNormalizer()
        var normalized = NormalizedText()
        var units: [UInt16] = []
        var number = 0
        try SharedText.forEachLine(step: TestData.isLong ? 1 : 400) { line in
            units.removeAll(keepingCapacity: true)
            UTF16Text.append(String(decoding: line, as: UTF8.self), to: &units)
            units.withUnsafeBufferPointer { normalizer.normalize($0, into: &normalized, withMap: false) }
            parity.check(normalized.units)
            // As it stands, too: the segmenter takes any text.
            if number.isMultiple(of: 8) { parity.check(units) }
            number += 1
        }
        #expect(parity.differences == [], "of \(parity.boundaryCount) boundaries in \(number) lines")
        print("SegmenterParityTests: \(parity.boundaryCount) boundaries in \(number) lines compared")
    }
}
