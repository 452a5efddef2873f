// PhrasePatternTests.swift
// Which tokens must stand where for a phrase to occur.

import JSearchAnalysis
import JSearchTestSupport
import Testing

@testable import JSearchQuery

@Suite("PhrasePattern")
struct PhrasePatternTests {
    private func pattern(_ text: String, wholeRuns: Bool = false) throws -> PhrasePattern {
        let analyzer = try TextAnalyzer()
        return PhrasePattern(
            analyzer.normalize(text).units, fields: PhrasePattern.allFields, wholeRuns: wholeRuns, analyzer: analyzer)
    }

    private func part(_ text: String, _ offset: Int, _ match: PhrasePattern.Part.Match) -> PhrasePattern.Part {
        PhrasePattern.Part(text: text, offset: offset, match: match)
    }

    @Test("Letters may stand inside a longer word, unless they must be whole")
    func letters() throws {
        #expect(try pattern("AI").variants == [[part("ai", 0, .infix)]])
        #expect(try pattern("AI", wholeRuns: true).variants == [[part("ai", 0, .term)]])
        #expect(try !pattern("ai").needsText)
    }

    @Test("Three letters and more may also be part of a run that was cut into bigrams")
    func cutRuns() throws {
        #expect(
            try pattern("abc").variants == [[part("abc", 0, .infix)], [part("ab", 0, .term), part("bc", 1, .term)]])
        let four = [part("ab", 0, .term), part("cd", 2, .term)]
        #expect(try pattern("abcd").variants == [[part("abcd", 0, .infix)], four])
        #expect(try pattern("abc", wholeRuns: true).variants == [[part("abc", 0, .term)]])
    }

    @Test("Japanese is covered by every other bigram and the last one")
    func japanese() throws {
        #expect(try pattern("チップ").variants == [[part("チッ", 0, .term), part("ップ", 1, .term)]])
        #expect(try pattern("垂直統合").variants == [[part("垂直", 0, .term), part("統合", 2, .term)]])
        #expect(try pattern("𠮷野家").variants == [[part("𠮷野", 0, .term), part("野家", 2, .term)]])
    }

    @Test("One Japanese character at the end is the start of a bigram; before anything else it ends its run")
    func oneCharacter() throws {
        #expect(try pattern("法").variants == [[part("法", 0, .prefix)]])
        #expect(try pattern("。法").variants == [[part("。", 0, .term), part("法", 1, .prefix)]])
        #expect(try pattern("法。").variants == [[part("法", 0, .term), part("。", 1, .term)]])
        #expect(try pattern("法a").variants == [[part("法", 0, .term), part("a", 1, .prefix)]])
    }

    @Test("The first run of letters may begin in a word, the last one end in one, those between are whole")
    func ends() throws {
        let expected = [part("a", 0, .suffix), part(" ", 1, .presence), part("b", 2, .prefix)]
        #expect(try pattern("a b").variants == [expected])
        #expect(try pattern("a b").needsText)
        let whole = [part("a", 0, .term), part(" ", 1, .presence), part("b", 2, .term)]
        #expect(try pattern("a b", wholeRuns: true).variants == [whole])
        let middle = [part("法", 0, .term), part("ab", 1, .term), part("☆", 3, .term)]
        #expect(try pattern("法ab☆").variants == [middle])
    }

    @Test("A phrase with long runs at both ends has a variant for each way they may be cut")
    func variants() throws {
        let variants = try pattern("abc☆xyz").variants
        #expect(variants.count == 4)
        #expect(variants.contains([part("abc", 0, .suffix), part("☆", 3, .term), part("xyz", 4, .prefix)]))
        let cut = [part("ab", 0, .term), part("bc", 1, .term), part("☆", 3, .term)]
        #expect(variants.contains(cut + [part("xy", 4, .term), part("yz", 5, .term)]))
    }

    @Test("Symbols stand for themselves; of spaces and common punctuation only presence is known")
    func symbols() throws {
        #expect(try pattern("C++").variants == [[part("c", 0, .suffix), part("+", 1, .term), part("+", 2, .term)]])
        #expect(try pattern("🍣。").variants == [[part("🍣", 0, .term), part("。", 2, .term)]])
        for mark in "\"'()*,-./:;<=>[]_`{|}" {
            let pattern = try pattern("法" + String(mark))
            #expect(pattern.needsText && pattern.variants == [[part("法", 0, .term), part(String(mark), 1, .presence)]])
        }
        for mark in "!#$%&+?@\\^~" { #expect(try !pattern("法" + String(mark)).needsText, "\(mark)") }
    }

    @Test("A run of 40 letters is one part, a longer one is cut")
    func longRuns() throws {
        let forty = String(repeating: "a", count: 40)
        #expect(try pattern(forty).variants.first == [part(forty, 0, .infix)])
        #expect(try pattern(forty, wholeRuns: true).variants == [[part(forty, 0, .term)]])
        let variants = try pattern(forty + "b").variants
        #expect(variants.count == 1)
        let parts = try #require(variants.first)
        // 40 bigrams: those at 0, 2 ... 38, and the last one at 39.
        #expect(parts.map(\.offset) == Array(stride(from: 0, to: 40, by: 2)) + [39])
        #expect(parts.last == part("ab", 39, .term))
        #expect(parts.allSatisfy { $0.match == .term && $0.text.utf16.count == 2 })
    }

    @Test("The parts of every variant lie in the phrase and, but for their ends, cover it")
    func covering() throws {
        var text = JapaneseText(seed: 41)
        for round in 0..<300 {
            let pattern = try pattern(text.text(words: 4) + text.scalars(2))
            for variant in pattern.variants {
                var isCovered = [Bool](repeating: false, count: pattern.units.count)
                for part in variant {
                    let units = Array(part.text.utf16)
                    let range = part.offset..<part.offset + units.count
                    #expect(Array(pattern.units[range]) == units, "seed 41, round \(round)")
                    for index in range { isCovered[index] = true }
                }
                #expect(!isCovered.contains(false), "seed 41, round \(round): \(variant)")
            }
        }
    }
}
