// EncodingTests.swift
// Files in all the encodings that Japanese text has been written in.

import Foundation
import JSearch
import JSearchArticles
import Testing

@Suite("Encodings")
struct EncodingTests {
    private static let text = """
        ---
        title: "半導体の垂直統合"
        tags: [AI, 京都]
        ---
        ひらがなとカタカナと漢字の文章です。句読点、「括弧」、数字は100億ドル。

        ASCII too: hello, world. 終わり。

        """
    private static let body = "ひらがなとカタカナと漢字の文章です。句読点、「括弧」、数字は100億ドル。\nASCII too: hello, world. 終わり。"

    private func check(_ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) throws {
        let reading = read(bytes: bytes)
        #expect(reading.problems.isEmpty, "\(reading.problems)", sourceLocation: sourceLocation)
        let article = try #require(reading.articles.first, sourceLocation: sourceLocation)
        #expect(article.title == "半導体の垂直統合", sourceLocation: sourceLocation)
        #expect(article.tags == ["AI", "京都"], sourceLocation: sourceLocation)
        #expect(article.body == Self.body, sourceLocation: sourceLocation)
    }

    /// Text in an old encoding. Foundation on Linux cannot make EUC-JP, but ISO-2022-JP has the same two bytes a
    /// character, between escape sequences and without the high bits.
    private static func bytes(_ text: String, _ encoding: String.Encoding) -> [UInt8]? {
        guard encoding == .japaneseEUC else { return text.data(using: encoding).map { Array($0) } }
        guard let data = text.data(using: .iso2022JP) else { return nil }
        var result: [UInt8] = []
        var isDouble = false
        var rest = data[...]
        while let byte = rest.popFirst() {
            if byte == 0x1B {
                isDouble = rest.first == 0x24
                rest = rest.dropFirst(2)
            } else {
                result.append(isDouble ? byte | 0x80 : byte)
            }
        }
        return result
    }

    @Test("UTF-8 is read with and without a byte-order mark")
    func utf8() throws {
        try check(Array(Self.text.utf8))
        try check([0xEF, 0xBB, 0xBF] + Array(Self.text.utf8))
    }

    @Test("UTF-16 is read in both byte orders, with and without a mark", arguments: [false, true])
    func utf16(_ isBigEndian: Bool) throws {
        let bytes = Self.text.utf16.flatMap { unit -> [UInt8] in
            let high = UInt8(unit >> 8)
            let low = UInt8(unit & 0xFF)
            return isBigEndian ? [high, low] : [low, high]
        }
        try check(bytes)
        try check((isBigEndian ? [0xFE, 0xFF] : [0xFF, 0xFE]) + bytes)
    }

    @Test(
        "Shift_JIS, EUC-JP and ISO-2022-JP are told by their bytes",
        arguments: [String.Encoding.shiftJIS, .japaneseEUC, .iso2022JP])
    func legacy(_ encoding: String.Encoding) throws {
        let bytes = try #require(Self.bytes(Self.text, encoding))
        #expect(bytes != Array(Self.text.utf8))
        try check(bytes)
    }

    @Test(
        "Short texts in old encodings are told apart, too",
        arguments: [String.Encoding.shiftJIS, .japaneseEUC, .iso2022JP],
        ["東京都の雨。", "これはテストです。", "カタカナ", "私は「京都」へ行く。"])
    func shortLegacy(_ encoding: String.Encoding, _ text: String) throws {
        let bytes = try #require(Self.bytes(text, encoding))
        #expect(read(bytes: bytes, .text, path: "a.txt").articles.map(\.title) == [text])
    }

    @Test("What Windows added to Shift_JIS is read: ①, ㈱, 髙, ～")
    func windows() {
        let bytes: [UInt8] = [0x87, 0x40, 0x87, 0x8A, 0xFB, 0xFC, 0x82, 0xCC, 0x95, 0xB6, 0x81, 0x60, 0x8F, 0x49]
        #expect(read(bytes: bytes, .text, path: "a.txt").articles.map(\.title) == ["①㈱髙の文～終"])
    }

    @Test("HTML in Shift_JIS is read, whatever its meta element says")
    func html() throws {
        let html =
            "<html><head><meta charset=\"Shift_JIS\"><title>半導体の話</title></head><body><p>垂直統合の文章です。</p></body></html>"
        let data = try #require(html.data(using: .shiftJIS))
        let article = try #require(read(bytes: Array(data), .html, path: "a.html").articles.first)
        #expect(article.title == "半導体の話")
        #expect(article.body == "垂直統合の文章です。")
    }

    @Test("Broken UTF-8 is repaired and reported, and the rest of it is found")
    func brokenUTF8() throws {
        var bytes = Array("# 題\n\n半導体の文章です。とても長い文章の途中に壊れた所".utf8)
        bytes += [0xFF, 0xC0, 0x80]
        bytes += Array("があります。続きの文章です。".utf8)
        bytes.removeLast()
        let reading = read(bytes: bytes)
        let article = try #require(reading.articles.first)
        #expect(reading.problems.map(\.outcome) == [.repaired])
        #expect(reading.problems.first?.message.contains("not UTF-8") == true)
        #expect(article.title == "題")
        #expect(article.body.hasPrefix("半導体の文章です。とても長い文章の途中に壊れた所\u{FFFD}"))
        #expect(article.body.hasSuffix("\u{FFFD}があります。続きの文章です\u{FFFD}"))
    }

    @Test("Broken UTF-8 behind a byte-order mark is UTF-8 all the same")
    func brokenWithMark() throws {
        let reading = read(bytes: [0xEF, 0xBB, 0xBF] + Array("半導体".utf8) + [0xFF])
        #expect(reading.articles.map(\.title) == ["半導体\u{FFFD}"])
        #expect(reading.problems.count == 1)
    }

    @Test("NUL bytes end no text", arguments: [ArticleFormat.markdown, .text, .html])
    func nul(_ format: ArticleFormat) throws {
        let article = try #require(read("前の文\u{0}中の文\n\n\u{0}\n\n後の文", format).articles.first)
        for part in ["前の文", "中の文", "後の文"] { #expect(article.wholeText.contains(part)) }
    }

    @Test("UTF-16 with half a character at its end is read up to there")
    func oddUTF16() throws {
        let bytes: [UInt8] = [0xFF, 0xFE] + "半導体の文".utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } + [0x42]
        let article = try #require(read(bytes: bytes, .text, path: "a.txt").articles.first)
        #expect(article.title.hasPrefix("半導体の文"))
    }

    @Test("Bytes without any meaning are an article, never a crash")
    func randomBytes() {
        var state: UInt64 = 1
        for count in 0..<300 {
            let bytes = (0..<count).map { _ -> UInt8 in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                return UInt8(truncatingIfNeeded: state >> 33)
            }
            for format in [ArticleFormat.markdown, .text, .html] {
                #expect(read(bytes: bytes, format).articles.count == 1)
            }
        }
    }
}
