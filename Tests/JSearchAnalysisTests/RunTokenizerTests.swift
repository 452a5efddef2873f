// RunTokenizerTests.swift
// Runs of one script, and numbers by their value.

import JSearchAnalysis
import JSearchTestSupport
import Testing

@Suite("RunTokenizer")
struct RunTokenizerTests {
    private let analyzer: TextAnalyzer

    init() throws { analyzer = try TextAnalyzer() }

    private func runs(_ text: String) -> [String] {
        let analyzed = analyzer.analyze(text)
        return analyzed.runs.map(analyzed.string)
    }

    private func numbers(_ text: String) -> [String] {
        let numbers = analyzer.analyze(text).numbers
        return numbers.tokens.map(numbers.string)
    }

    static let runExamples: [(text: String, runs: [String])] = [
        ("労働基準法の法", ["労働基準法", "法"]), ("ガベージコレクションとAI", ["ガベージコレクション", "ai"]), ("のは、を", []),
        ("第27条", ["第", "条"]), ("GPT-4o", ["gpt", "4o"]), ("mp3", ["mp3"]), ("2026", []), ("ーあー", []), ("バー", ["バー"]),
        ("漢字カナkana", ["漢字", "カナ", "kana"]), ("佐々木〇", ["佐々木〇"]), ("𠮷野家", ["𠮷野家"]), ("foo_bar", ["foo", "bar"]),
        ("Привет мир", ["привет", "мир"]), ("", []), ("🍣→", []), ("サーバー・クライアント", ["サーバー", "クライアント"]),
    ]

    @Test("Runs of kanji, katakana and letters are tokens", arguments: runExamples)
    func runExample(text: String, expected: [String]) { #expect(runs(text) == expected) }

    @Test("A run of 80 units is a token, one of 81 is not")
    func longRuns() {
        for character in ["a", "漢", "カ"] {
            let longest = String(repeating: character, count: 80)
            #expect(runs(longest) == [longest])
            #expect(runs(longest + character) == [])
            #expect(runs("x。" + longest + character + "。字") == ["x", "字"])
        }
    }

    static let numberExamples: [(text: String, numbers: [String])] = [
        ("第27条", ["27", "27条"]), ("第二十七条", ["27", "27条"]), ("第二七条", ["27", "27条"]), ("3人", ["3人"]), ("三人", ["3人"]),
        ("十", []), ("十人", ["10人"]), ("10人", ["10", "10人"]), ("百億円", ["10000000000", "10000000000円"]),
        ("100億円", ["10000000000", "10000000000円"]), ("10,000", ["10000"]), ("１０，０００", ["10000"]), ("mp3", []),
        ("3d", []),
        ("0", []), ("7", []), ("27", ["27"]), ("27、", ["27"]), ("12の", ["12"]), ("5キロ", ["5キ"]),
        ("令和8年", ["8年", "2026年"]),
        ("平成元年", ["1989年"]), ("2026年", ["2026", "2026年"]), ("第1章 第2章", ["1", "1章", "2", "2章"]), ("", []),
    ]

    @Test("Numerals are their value, with the character behind them", arguments: numberExamples)
    func numberExample(text: String, expected: [String]) { #expect(numbers(text) == expected) }

    @Test("Without the folds, only digits are numbers, and eras are years as they are written")
    func switchedOff() throws {
        var options = AnalysisOptions()
        options.folds = Folds.all.subtracting([.numerals, .eras])
        let plain = try TextAnalyzer(options)
        func numbers(_ text: String) -> [String] {
            let numbers = plain.analyze(text).numbers
            return numbers.tokens.map(numbers.string)
        }
        #expect(numbers("第二十七条") == [])
        #expect(numbers("第27条") == ["27", "27条"])
        #expect(numbers("令和8年") == ["8年"])
        #expect(numbers("100億") == ["100", "100億"])
    }

    @Test("Equal values in different spellings are one number")
    func equalValues() throws {
        let seed: UInt64 = 51
        var random = SeededGenerator(seed: seed)
        let finder = try SpellingFinder()
        var spellings = 0
        for _ in 0..<300 {
            let value = random.int(in: 1..<(random.int(in: 0..<2) == 0 ? 300 : 20_000_000))
            let text = "\(value)人"
            let number = try #require(numbers(text).last)
            #expect(number == text, "seed \(seed)")
            for (part, variants) in finder.spans(text, folds: [.numerals, .kanji]) {
                for variant in variants {
                    let other = text.replacing(part, with: variant)
                    #expect(numbers(other).last == number, "seed \(seed), \(text) as \(other)")
                    spellings += 1
                }
            }
        }
        #expect(spellings > 500)
    }

    @Test("Runs lie in the text, ascend without overlap, and are whole; numbers come from the text in order")
    func laws() {
        let seed: UInt64 = 52
        var source = JapaneseText(seed: seed)
        for round in 0..<600 {
            let text = round % 3 == 0 ? source.scalars(40) : source.text(words: 15) + "第二十七条3,000円令和元年"
            let analyzed = analyzer.analyze(text)
            let units = analyzed.text.units
            let message: Comment = "seed \(seed), round \(round): \(analyzed.text.string.debugDescription)"
            let ranges = analyzed.runs.map(\.range)
            #expect(ranges.allSatisfy { !$0.isEmpty && $0.upperBound <= units.count && $0.count <= 80 }, message)
            #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound }, message)
            #expect(analyzed.runs.allSatisfy { $0.isRanked && !$0.isSecondary }, message)
            let numbers = analyzed.numbers
            #expect(numbers.tokens.count == numbers.sources.count, message)
            for (index, token) in numbers.tokens.enumerated() {
                let source = numbers.sources[index]
                #expect(!source.isEmpty && source.upperBound <= UInt32(units.count), message)
                #expect(token.range.upperBound <= numbers.units.count && token.isRanked, message)
                let digits = numbers.units[token.range].prefix { (0x30...0x39).contains($0) }
                #expect(!digits.isEmpty && digits.first != 0x30 && token.range.count - digits.count <= 1, message)
                // The character behind a number is that of the text; katakana is not of its source. It is the last
                // token of its number, but for a year of an era, which has the common year behind it.
                let isWhole = index + 1 == numbers.tokens.count || numbers.sources[index + 1] != source
                #expect(numbers.isWhole(index) == isWhole, message)
                if digits.count < token.range.count {
                    let unit = numbers.units[token.range.upperBound - 1]
                    let end = Int(source.upperBound)
                    let isKatakana = WordRepairs.isKatakana(unit)
                    #expect(unit == KanjiVariants.canonical(isKatakana ? units[end] : units[end - 1]), message)
                    if !isWhole {
                        #expect(unit == 0x5E74 && numbers.string(numbers.tokens[index + 1]).hasSuffix("年"), message)
                    }
                }
            }
            let sources = numbers.sources
            #expect(
                zip(sources, sources.dropFirst()).allSatisfy { $0 == $1 || $0.upperBound <= $1.lowerBound }, message)
        }
    }
}
