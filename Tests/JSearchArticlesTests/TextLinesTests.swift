// TextLinesTests.swift
// Lines and strings found by bytes, beside what the standard library finds by characters.

import JSearchTestSupport
import Testing

@testable import JSearchArticles

@Suite("Lines and strings by bytes")
struct TextLinesTests {
    private static let pieces = [
        "\n", "\r\n", "\r", "\u{0B}", "\u{0C}", "\u{85}", "\u{2028}", "\u{2029}", "あ", "a", "---", " ", "\u{3000}",
        "\u{A0}",
        "ﾟ", "\u{2027}", "\u{84}", "🍣", "[^", "]:", "{%", "%}",
    ]

    private func texts(seed: UInt64, count: Int) -> [String] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            (0..<generator.int(in: 0..<16)).map { _ in generator.pick(Self.pieces) }.joined()
        }
    }

    @Test("Lines end where characters say that they do")
    func lines() {
        let seed: UInt64 = 8_301
        for text in texts(seed: seed, count: 5_000) {
            var expected = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
            // Behind the last newline no line begins.
            if expected.last?.isEmpty == true { expected.removeLast() }
            var cursor = LineCursor(text)
            var found: [Substring] = []
            while let line = cursor.peek() {
                #expect(cursor.number == found.count + 1, "seed \(seed): \(text.debugDescription)")
                #expect(cursor.rest == text[line.startIndex...])
                found.append(line)
                cursor.advance()
            }
            #expect(found == expected, "seed \(seed): \(text.debugDescription)")
            #expect(cursor.rest.isEmpty)
        }
    }

    @Test(
        "Strings are found wherever their bytes are, without overlaps", arguments: ["[^", "あ", "]:", "a", "\n", "あa"])
    func strings(_ string: String) {
        let seed: UInt64 = 8_302
        for text in texts(seed: seed, count: 2_000) {
            let (bytes, own) = (Array(text.utf8), Array(string.utf8))
            var expected: [Int] = []
            var place = 0
            while place + own.count <= bytes.count {
                let isThere = bytes[place..<place + own.count].elementsEqual(own)
                if isThere { expected.append(place) }
                place += isThere ? own.count : 1
            }
            #expect(ByteSearch.places(of: string, in: text) == expected, "seed \(seed): \(text.debugDescription)")
            #expect(ByteSearch.contains(string, in: text) == !expected.isEmpty)
        }
    }

    @Test("White space is taken off both ends, and nothing that only stands on it")
    func trimming() {
        #expect(" \u{3000}\r\n題 名\t\u{2028}".trimmed == "題 名")
        #expect("\u{3000}".trimmed.isEmpty)
        #expect("題\u{3000}ﾟ".trimmed == "題\u{3000}ﾟ")
        #expect("[[a]".trimmed { $0 == "[" || $0 == "]" } == "a")
    }
}
