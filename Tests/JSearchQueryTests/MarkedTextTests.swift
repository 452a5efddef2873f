// MarkedTextTests.swift
// Marks and occurrences in text, beside plain loops over characters and places.

import JSearchAnalysis
import JSearchQuery
import JSearchTestSupport
import Testing

@Suite("Marked text")
struct MarkedTextTests {
    /// The text character by character, each marked if any part of it is in a match.
    private func plain(_ source: [UInt16], _ range: Range<Int>, _ matches: [Range<Int>]) -> MarkedText {
        var text = MarkedText()
        var position = range.lowerBound
        for character in String(decoding: source[range], as: UTF16.self) {
            let end = position + character.utf16.count
            let isMatch = matches.contains { $0.lowerBound < end && $0.upperBound > position }
            text.append(character.isNewline || character == "\t" ? " " : String(character), isMatch: isMatch)
            position = end
        }
        return text
    }

    @Test("Whole characters are marked, whatever joins to them, and matches may overlap")
    func characters() {
        let seed: UInt64 = 7_101
        var text = JapaneseText(seed: seed)
        var generator = SeededGenerator(seed: seed)
        for round in 0..<2_000 {
            let source = Array((round % 3 == 0 ? text.scalars(30) : text.text(words: 12)).utf16)
            guard source.count > 2 else { continue }
            let start = generator.int(in: 0..<source.count / 2)
            let range = start..<generator.int(in: start + 1..<source.count + 1)
            let matches = (0..<generator.int(in: 0..<6)).map { _ in
                let first = generator.int(in: 0..<source.count)
                return first..<min(source.count, first + generator.int(in: 1..<9))
            }.sorted { ($0.lowerBound, $0.upperBound) < ($1.lowerBound, $1.upperBound) }
            #expect(
                MarkedText(source, range, matches: matches) == plain(source, range, matches),
                "seed \(seed), round \(round): \(source) \(range) \(matches)")
        }
    }

    @Test("A string is found at every place where its units are", arguments: [false, true])
    func occurrences(overlapping: Bool) throws {
        let seed: UInt64 = 7_102
        var generator = SeededGenerator(seed: seed)
        let analyzer = try TextAnalyzer()
        for round in 0..<3_000 {
            let units = (0..<generator.int(in: 0..<60)).map { _ in UInt16(0x3042 + generator.int(in: 0..<3)) }
            let needle = (0..<generator.int(in: 1..<5)).map { _ in UInt16(0x3042 + generator.int(in: 0..<3)) }
            var expected: [Range<Int>] = []
            var index = 0
            while index + needle.count <= units.count {
                let range = index..<index + needle.count
                let isThere = units[range].elementsEqual(needle)
                if isThere { expected.append(range) }
                index += isThere && !overlapping ? needle.count : 1
            }
            var found: [Range<Int>] = []
            units.withUnsafeBufferPointer {
                TextScan.forEachOccurrence(
                    of: needle, in: $0, wholeRuns: false, overlapping: overlapping, analyzer
                ) { found.append($0) }
            }
            #expect(found == expected, "seed \(seed), round \(round): \(needle) in \(units)")
        }
    }
}
