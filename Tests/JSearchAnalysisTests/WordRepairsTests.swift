// WordRepairsTests.swift
// Words that ICU cuts to pieces, and parts of words that it leaves whole.

import JSearchAnalysis
import JSearchTestSupport
import Testing

@Suite("WordRepairs")
struct WordRepairsTests {
    /// The words of a text; those that are parts, or several words as one, with a star.
    private func words(_ text: String) throws -> [String] {
        let analyzed = try TextAnalyzer().analyze(text)
        return analyzed.words.map { analyzed.string($0) + ($0.isSecondary ? "*" : "") }
    }

    static let nameExamples: [(text: String, words: [String])] = [
        ("GPT-4o", ["gpt-4o*", "gpt", "4o"]), ("a-b-c", ["a-b-c*", "a", "b", "c"]), ("x- y", ["x", "y"]), ("-a", ["a"]),
        ("a--b", ["a", "b"]), ("漢-字", ["漢", "字"]), ("iPhone17", ["iphone*", "iphone17", "17*"]), ("a1", ["a1"]),
        ("ab1", ["ab*", "ab1", "1*"]), ("abc1234", ["abc*", "abc1234", "1234*"]), ("abc12345", ["abc12345"]),
        ("17iphone", ["17iphone"]), ("a1b2", ["a1b2"]),
    ]

    @Test("Names with hyphens are a further word, letters and number parts", arguments: nameExamples)
    func names(text: String, expected: [String]) throws { #expect(try words(text) == expected) }

    @Test("々 belongs to the word before it")
    func iterationMarks() throws {
        for text in ["華々", "馬鹿々々", "佐々木", "々", "、々"] {
            let words = try words(text)
            #expect(words.allSatisfy { !$0.hasPrefix("々") } || text.last == "々" && text.count < 3, "\(text): \(words)")
        }
        #expect(try words("華々") == ["華々"])
        #expect(try words("、々") == ["々"])
    }

    @Test("A name with hyphens of 32 units is a further word; of a longer one, what fits")
    func longNames() throws {
        let half = String(repeating: "a", count: 15)
        #expect(try words("\(half)a-\(half)") == ["\(half)a-\(half)*", half + "a", half])
        #expect(try words("\(half)a-\(half)a") == [half + "a", half + "a"])
        #expect(try words("a-b-" + String(repeating: "c", count: 40)).first == "a-b*")
    }

    @Test("Long katakana words are whole, and pieces of three characters or more are their parts")
    func katakana() throws {
        #expect(try words("ガベージコレクション") == ["ガベージ*", "ガベージコレクション", "コレクション*"])
        #expect(try words("ディープラーニング").filter { !$0.hasSuffix("*") } == ["ディープラーニング"])
        #expect(try words("サーバー") == ["サーバー"])
    }

    @Test("A run of katakana is one word; its parts, if any, follow each other and cover it")
    func katakanaLaws() throws {
        let seed: UInt64 = 61
        var random = SeededGenerator(seed: seed)
        let analyzer = try TextAnalyzer()
        let syllables = ["コン", "ピュー", "ター", "サ", "ー", "バ", "ディ", "ン", "グ", "レク", "ション", "ヴァ", "リ", "ト", "ッ", "プ"]
        var partCount = 0
        for round in 0..<500 {
            let runs = (0..<3).map { _ in (0..<random.int(in: 1..<12)).map { _ in random.pick(syllables) }.joined() }
            let analyzed = analyzer.analyze(runs.joined(separator: "。"))
            let message: Comment = "seed \(seed), round \(round): \(runs)"
            let whole = analyzed.words.filter { !$0.isSecondary }
            #expect(whole.map(analyzed.string) == runs, message)
            for word in whole {
                let parts = analyzed.words.filter { $0.isSecondary && word.range.contains($0.range.lowerBound) }
                guard !parts.isEmpty else { continue }
                partCount += parts.count
                #expect(parts.count > 1 && parts.allSatisfy { $0.length > 1 }, message)
                #expect(parts.first?.range.lowerBound == word.range.lowerBound, message)
                #expect(parts.last?.range.upperBound == word.range.upperBound, message)
                #expect(
                    zip(parts, parts.dropFirst()).allSatisfy { $0.range.upperBound == $1.range.lowerBound }, message)
            }
        }
        #expect(partCount > 200)
    }

    @Test("What is secondary makes no text longer, and is never there twice")
    func secondary() throws {
        let seed: UInt64 = 62
        var source = JapaneseText(seed: seed)
        let analyzer = try TextAnalyzer()
        for round in 0..<300 {
            let analyzed = analyzer.analyze(source.text(words: 20))
            #expect(analyzed.words.allSatisfy { $0.isRanked != $0.isSecondary }, "seed \(seed), round \(round)")
            #expect(Set(analyzed.words.map(\.range)).count == analyzed.words.count, "seed \(seed), round \(round)")
        }
    }
}
