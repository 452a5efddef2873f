// BoundariesTests.swift
// The positions of words follow from the characters and from where the text was cut.

import JSearchAnalysis
import JSearchIndex
import JSearchTestSupport
import Testing

@Suite("Boundaries")
struct BoundariesTests {
    /// The places where a word's characters occur, the text was cut at both ends, and not in between (but behind the dot of .net).
    private func positions(
        of word: ArraySlice<UInt16>, in units: [UInt16], _ boundaries: Set<Int>
    ) -> [Int] {
        let ends = boundaries.union([units.count])
        return (0..<max(0, units.count - word.count + 1)).filter { start in
            let end = start + word.count
            guard boundaries.contains(start), ends.contains(end), units[start..<end] == word else { return false }
            let inside = boundaries.filter { $0 > start && $0 < end }
            if inside.isEmpty { return true }
            // The dotted word, which the tokenizer makes only behind no letter and no dot.
            guard word.first == 0x2E, inside == [start + 1] else { return false }
            return start == 0 || !(isASCIIAlphanumeric(units[start - 1]) || units[start - 1] == 0x2E)
        }
    }

    private func isASCIIAlphanumeric(_ unit: UInt16) -> Bool {
        (0x61...0x7A).contains(unit) || (0x30...0x39).contains(unit)
    }

    @Test("The stored boundaries are those of the analyzer, and give back the positions of all words")
    func wordPositions() throws {
        var random = JapaneseText(seed: 77)
        let analyzer = try TextAnalyzer()
        let directory = TemporaryDirectory()
        let writer = try IndexWriter(directory: directory.path)
        let texts = (0..<40).map { _ in random.text(words: 60) }
        for (number, text) in texts.enumerated() {
            try writer.add(Article(id: String(number), title: "題\(number)", body: text))
            if number == 20 { try writer.commit() }
        }
        try writer.commit()
        for (number, text) in texts.enumerated() {
            let segments = try Snapshot.open(directory.path).segments
            let segment = try #require(try segments.first { try $0.document(id: String(number)) != nil })
            let document = try #require(try segment.document(id: String(number)))
            let stored = try segment.boundaries.fields(document)[Int(Field.body.rawValue)]
            let analyzed = analyzer.analyze(text)
            #expect(stored.unitCount == analyzed.text.units.count, "seed 77, text \(number)")
            #expect(stored.boundaries == analyzed.boundaries, "seed 77, text \(number)")
            let boundaries = Set(stored.boundaries.map(Int.init))
            // Boundaries are about primary tokens: those that words are cut to, not their parts.
            let words = analyzed.words.filter { !$0.isSecondary }
            for word in Set(words.map { analyzed.text.units[$0.range] }) {
                let expected = words.filter { analyzed.text.units[$0.range] == word }.map(\.range.lowerBound)
                #expect(
                    positions(of: word, in: analyzed.text.units, boundaries) == expected,
                    "seed 77, text \(number), \(String(decoding: word, as: UTF16.self))")
            }
        }
    }
}
