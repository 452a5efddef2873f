// FieldTermsTests.swift
// The terms of a field as an index notes them.

import JSearchAnalysis
import JSearchTestSupport
import Testing

@Suite("FieldTerms")
struct FieldTermsTests {
    /// The terms that tokens of a text stand for: each of those that are indexed by their presence only counts once.
    private func terms(_ tokens: [Token], _ units: [UInt16]) -> [[UInt16]] {
        var present: Set<[UInt16]> = []
        return tokens.map { token in (token, Array(units[token.range])) }
            .filter { $0.isPositional || present.insert($1).inserted }
            .map(\.1).sorted { $0.lexicographicallyPrecedes($1) }
    }

    @Test("An analysis for an index gives the terms of the bigrams that other analyses give as tokens")
    func sameTerms() throws {
        let seed: UInt64 = 77
        var text = JapaneseText(seed: seed)
        let analyzer = try TextAnalyzer()
        let fieldTerms = FieldTerms()
        var (expected, output) = (AnalyzedText(), AnalyzedText())
        for round in 0..<600 {
            let source = round % 2 == 0 ? text.text(words: round) : text.scalars(round)
            analyzer.analyze(source, into: &expected)
            analyzer.analyze(source, into: &output, bigrams: fieldTerms)
            let units = output.text.units
            let short = fieldTerms.short.map { number in
                number & 0xFFFF == 0
                    ? [UInt16(number >> 16)] : [UInt16(number >> 16), UInt16(truncatingIfNeeded: number)]
            }
            let found = (short + fieldTerms.long.map { Array(units[$0.range]) })
                .sorted { $0.lexicographicallyPrecedes($1) }
            #expect(found == terms(expected.bigrams, expected.text.units), "seed \(seed), round \(round)")
            #expect(fieldTerms.rankedCount == UInt32(expected.bigrams.filter(\.isRanked).count))
            #expect(output.bigrams.isEmpty)
            #expect(output.words == expected.words, "seed \(seed), round \(round)")
        }
    }
}
