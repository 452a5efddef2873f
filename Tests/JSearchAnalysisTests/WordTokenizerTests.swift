// WordTokenizerTests.swift
// Which words and symbols can be searched for.

import JSearchAnalysis
import JSearchTestSupport
import Testing

@Suite("WordTokenizer")
struct WordTokenizerTests {
    private func words(_ text: String) throws -> [String] {
        let analyzed = try TextAnalyzer().analyze(text)
        return analyzed.words.map(analyzed.string)
    }

    static let nameExamples: [(text: String, words: [String])] = [
        ("C++", ["c++"]), ("C#", ["c#"]), ("F#", ["f#"]), (".NET", [".net", "net"]), ("C++とC#", ["c++", "と", "c#"]),
        ("ASP.NET", ["asp.net"]), ("GPT-4o", ["gpt-4o", "gpt", "4o"]), ("issue#12", ["issue", "12"]), ("C+", ["c"]),
        ("C+++", ["c"]), ("a+b", ["a", "b"]), ("C##", ["c"]), ("abc#", ["abc"]), ("g++ -O2", ["g++", "o2"]),
        ("ab#c", ["ab", "c"]), ("12#", ["12"]), ("...net", ["net"]), ("x .NET", ["x", ".net", "net"]), ("C", ["c"]),
        ("foo_bar", ["foo_bar"]), ("example.com", ["example.com"]), ("3.14", ["3.14"]), ("C++17", ["c++", "17"]),
        ("c++\u{301}", ["c++"]), ("#c#", ["c#"]), ("Ｃ＋＋", ["c++"]), ("J♯", ["j", "♯"]),
    ]

    @Test("Names with signs are words", arguments: nameExamples)
    func names(text: String, expected: [String]) throws { #expect(try words(text) == expected) }

    static let symbolExamples: [(text: String, words: [String])] = [
        ("🍣", ["🍣"]), ("☆→€", ["☆", "→", "€"]), ("🍣と🍺", ["🍣", "と", "🍺"]), ("+ < = > | ~ $ ^ `", []), ("、。「」・!?", []),
        (" \u{3000}\n", []), ("", []), ("¥100", ["¥", "100"]),
    ]

    @Test("Emoji and symbols are words; punctuation, white space and ASCII signs are not", arguments: symbolExamples)
    func symbols(text: String, expected: [String]) throws { #expect(try words(text) == expected) }

    @Test("Parts of characters that mean several can be found")
    func partsOfCharacters() throws {
        #expect(try words("㈱").contains("株"))
        #expect(try words("㍿").joined() == "株式会社")
        #expect(try words("①") == ["1"])
        #expect(try words("½") == ["1⁄2"])
    }

    @Test("Japanese words are told apart")
    func japanese() throws {
        let found = try words("東京都の半導体チップを検索した")
        for word in ["半導体", "チップ", "検索"] { #expect(found.contains(word), "\(word) in \(found)") }
        #expect(found.joined() == "東京都の半導体チップを検索した")
    }

    @Test("A word of 80 units is kept, one of 81 is left out")
    func longWords() throws {
        let longest = String(repeating: "a", count: 80)
        #expect(try words(longest) == [longest])
        #expect(try words("x " + longest + "a y") == ["x", "y"])
        // With the dot it is too long; without, it is not.
        #expect(try words("." + longest) == [longest])
        #expect(try words("." + longest.dropLast()) == ["." + longest.dropLast(), String(longest.dropLast())])
        // The signs count.
        #expect(try words(longest.dropLast() + "++") == [])
        #expect(WordTokenizer.longestToken == 80)
    }

    @Test("Tokens lie in the text and are not empty, starts never fall, and none cuts a surrogate pair")
    func laws() throws {
        let seed: UInt64 = 21
        var source = JapaneseText(seed: seed)
        let analyzer = try TextAnalyzer()
        for round in 0..<800 {
            let analyzed = analyzer.analyze(round % 3 == 0 ? source.scalars(40) : source.text(words: 20))
            let units = analyzed.text.units
            let message: Comment = "seed \(seed), round \(round): \(analyzed.text.string.debugDescription)"
            let ranges = analyzed.words.map(\.range)
            #expect(ranges.allSatisfy { !$0.isEmpty && $0.upperBound <= units.count }, message)
            #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.lowerBound <= $1.lowerBound }, message)
            #expect(ranges.allSatisfy { isBoundary($0.lowerBound, units) && isBoundary($0.upperBound, units) }, message)
            #expect(ranges.allSatisfy { $0.count <= WordTokenizer.longestToken }, message)
            #expect(analyzed.words.allSatisfy { analyzed.string($0).utf8.count <= 240 }, message)
            #expect(Set(ranges).count == ranges.count, message)
        }
    }

    @Test("Boundaries ascend from 0, and every word that is no part of others begins and ends at one")
    func boundaries() throws {
        let seed: UInt64 = 22
        var source = JapaneseText(seed: seed)
        let analyzer = try TextAnalyzer()
        for round in 0..<500 {
            let text = round % 3 == 0 ? source.scalars(40) : source.text(words: 20) + ".NET C++ c#"
            let analyzed = analyzer.analyze(text)
            let units = analyzed.text.units
            let message: Comment = "seed \(seed), round \(round): \(analyzed.text.string.debugDescription)"
            let boundaries = analyzed.boundaries.map(Int.init)
            #expect(units.isEmpty ? boundaries.isEmpty : boundaries.first == 0, message)
            #expect(zip(boundaries, boundaries.dropFirst()).allSatisfy { $0 < $1 }, message)
            #expect(boundaries.allSatisfy { $0 < units.count && isBoundary($0, units) }, message)
            let ends = Set(boundaries + [units.count])
            for word in analyzed.words where !word.isSecondary {
                // A symbol may be one character of a piece: 👍 and 🏽 are cut out together.
                if units.withUnsafeBufferPointer({ analyzer.classify($0, at: word.range.lowerBound).class == .symbol }),
                    units[word.range.lowerBound] >= 0x80
                {
                    continue
                }
                let hasDot = units[word.range.lowerBound] == 0x2E
                #expect(ends.contains(word.range.lowerBound), message)
                #expect(ends.contains(word.range.upperBound), message)
                let inside = boundaries.filter { $0 > word.range.lowerBound && $0 < word.range.upperBound }
                #expect(hasDot ? inside == [word.range.lowerBound + 1] : inside.isEmpty, message)
            }
        }
    }

    private func isBoundary(_ index: Int, _ units: [UInt16]) -> Bool {
        guard index > 0, index < units.count else { return true }
        return units[index] & 0xFC00 != 0xDC00 || units[index - 1] & 0xFC00 != 0xD800
    }
}
