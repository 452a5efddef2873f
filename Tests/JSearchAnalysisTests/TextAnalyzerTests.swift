// TextAnalyzerTests.swift
// The front door of analysis: the same tokens always, and a way back to the source.

import JSearchAnalysis
import JSearchTestSupport
import Testing

@Suite("TextAnalyzer")
struct TextAnalyzerTests {
    @Test("Two analyzers that saw different texts give the same tokens")
    func deterministic() throws {
        let seed: UInt64 = 41
        var source = JapaneseText(seed: seed)
        let texts = (0..<150).map { $0 % 4 == 0 ? source.scalars(40) : source.text(words: 25) }
        let one = try TextAnalyzer()
        let other = try TextAnalyzer()
        for _ in 0..<50 { _ = one.analyze(source.text(words: 20)) }
        for _ in 0..<50 { _ = other.analyze(source.scalars(30)) }
        for (round, text) in texts.enumerated() {
            let first = one.analyze(text)
            let second = other.analyze(text)
            let message: Comment = "seed \(seed), round \(round)"
            #expect(first.text.units == second.text.units, message)
            #expect(first.words == second.words, message)
            #expect(first.bigrams == second.bigrams, message)
            #expect(first.runs == second.runs, message)
            #expect(first.numbers.tokens == second.numbers.tokens, message)
            #expect(first.numbers.units == second.numbers.units, message)
        }
        for text in texts.reversed() { #expect(one.analyze(text).words == other.analyze(text).words, "seed \(seed)") }
    }

    @Test("Reusing a result drops what it held, and the map is left out unless asked for")
    func reuse() throws {
        let analyzer = try TextAnalyzer()
        var output = analyzer.analyze("半導体の垂直統合と東京都")
        analyzer.analyze("検索", into: &output)
        #expect(output.text.string == "検索")
        #expect(output.text.sourceStarts.isEmpty)
        #expect(output.words.map(output.string) == ["検索"])
        #expect(output.bigrams.map(output.string) == ["検索", "索"])
        analyzer.analyze("", into: &output, withMap: true)
        #expect(output.text.units.isEmpty && output.words.isEmpty && output.bigrams.isEmpty)
        analyzer.analyze("検索", into: &output, withMap: true)
        #expect(output.text.sourceEnds == [1, 2])
    }

    @Test("An analyzed text that is analyzed again has the same tokens")
    func analyzingNormalizedText() throws {
        let seed: UInt64 = 42
        var source = JapaneseText(seed: seed)
        let analyzer = try TextAnalyzer()
        for round in 0..<200 {
            let first = analyzer.analyze(round % 3 == 0 ? source.scalars(30) : source.text(words: 20))
            let second = analyzer.analyze(first.text.string)
            #expect(first.words == second.words, "seed \(seed), round \(round)")
            #expect(first.bigrams == second.bigrams, "seed \(seed), round \(round)")
            #expect(first.runs == second.runs, "seed \(seed), round \(round)")
            #expect(first.numbers.units == second.numbers.units, "seed \(seed), round \(round)")
        }
    }

    @Test("Every token leads back to characters of the source")
    func sourceRanges() throws {
        let seed: UInt64 = 43
        var source = JapaneseText(seed: seed)
        let analyzer = try TextAnalyzer()
        for round in 0..<200 {
            let text = source.text(words: 20)
            let analyzed = analyzer.analyze(text)
            for token in analyzed.words + analyzed.bigrams + analyzed.runs {
                let range = analyzed.text.sourceRange(token.range)
                let message: Comment = "seed \(seed), round \(round)"
                #expect(!range.isEmpty && range.upperBound <= text.utf16.count, message)
                let piece = analyzer.normalize(String(decoding: Array(text.utf16)[range], as: UTF16.self)).units
                let units = Array(analyzed.text.units[token.range])
                // Units, not Strings: a mark behind a space is one Character with it.
                let isThere = piece.indices.contains { piece[$0...].starts(with: units) }
                #expect(isThere, "\(message): \(analyzed.string(token).debugDescription)")
            }
        }
    }

    @Test("The properties name all that tokens depend on, sorted, the same each time")
    func properties() {
        let properties = TextAnalyzer.properties()
        let names = properties.map(\.name)
        let expected = ["bigrams", "dictionary", "folds", "icu", "normalizer", "runs", "segmenter", "unicode", "words"]
        #expect(names == expected)
        #expect(names == names.sorted())
        #expect(properties.allSatisfy { !$0.value.isEmpty && $0.value != "none" })
        #expect(properties.map(\.value) == TextAnalyzer.properties().map(\.value))
    }

    @Test("Strings become the UTF-16 they are")
    func utf16() {
        let seed: UInt64 = 44
        var source = JapaneseText(seed: seed)
        for round in 0..<300 {
            let text = source.scalars(50)
            #expect(UTF16Text.units(text) == Array(text.utf16), "seed \(seed), round \(round)")
        }
        var units: [UInt16] = [1]
        UTF16Text.append("あ", to: &units)
        #expect(units == [1, 0x3042])
    }

    @Test("A scalar is read with its surrogates; a lone surrogate is itself")
    func scalars() {
        let units: [UInt16] = [0x41, 0xD842, 0xDFB7, 0xD842, 0x42, 0xDC00, 0xD800]
        units.withUnsafeBufferPointer { buffer in
            let expected: [(Int, UInt32, Int)] = [
                (0, 0x41, 1), (1, 0x20BB7, 2), (3, 0xD842, 1), (5, 0xDC00, 1), (6, 0xD800, 1),
            ]
            for (index, value, count) in expected {
                let scalar = UTF16Text.scalar(buffer, at: index)
                #expect(scalar.value == value && scalar.count == count, "at \(index)")
            }
        }
    }

    static let classExamples: [(characters: String, class: CharacterClass)] = [
        (" \u{3000}\u{A0}", .space), ("半あアー々〇ゝヽ𠮷𩸽", .japanese), ("a1é한яไ²", .alphanumeric), ("、。-_+🍣€→☆", .symbol),
    ]

    @Test("Characters have the class of their script", arguments: classExamples)
    func classes(characters: String, expected: CharacterClass) {
        let classes = CharacterClasses()
        for character in characters {
            let units = Array(String(character).utf16)
            units.withUnsafeBufferPointer { buffer in
                for _ in 0..<2 {
                    let result = classes.classify(buffer, at: 0)
                    #expect(result.class == expected, "\(character)")
                    #expect(result.count == units.count, "\(character)")
                }
            }
        }
    }
}
