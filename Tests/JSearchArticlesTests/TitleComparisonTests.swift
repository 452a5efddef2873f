// TitleComparisonTests.swift
// Lines and titles compared by scalars beside the same compared by characters.

import JSearchTestSupport
import Testing

@testable import JSearchArticles

@Suite("TitleComparison")
struct TitleComparisonTests {
    private func text(_ generator: inout SeededGenerator) -> String {
        // Pairs that are one character in two forms, marks that combine, and white space of several kinds among them.
        let pieces = [
            "か", "が", "\u{3099}", "ガ", "カ", "漢", "\u{FA47}", "A", "e", "\u{301}", "é", " ", "\u{3000}", "\n", "\r\n",
            "\u{A0}", "、",
            "☆", "👨‍👩‍👧",
        ]
        return (0..<generator.int(in: 0..<6)).map { _ in pieces[generator.int(in: 0..<pieces.count)] }.joined()
    }

    @Test("Scalars tell what characters tell")
    func compare() {
        let seed: UInt64 = 71
        var generator = SeededGenerator(seed: seed)
        var sameCount = 0
        for _ in 0..<20_000 {
            let left = text(&generator)
            let right = generator.int(in: 0..<3) == 0 ? left + text(&generator) : text(&generator)
            let isSame = left.filter { !$0.isWhitespace } == right.filter { !$0.isWhitespace }
            #expect(TitleComparison.isSame(left, right) == isSame, "\(left) \(right), seed \(seed)")
            let beginAlike = left.first { !$0.isWhitespace } == right.first { !$0.isWhitespace }
            #expect(TitleComparison.beginAlike(left, right) == beginAlike, "\(left) \(right), seed \(seed)")
            sameCount += isSame ? 1 : 0
        }
        #expect(sameCount > 1_000)
    }

    @Test(
        "A line is its title but for white space",
        arguments: [
            ("京都の雨", "京都の 雨", true), ("京都の雨", "京都の雪", false), ("京都", "京都の雨", false),
            ("カ\u{3099}ラス", "ガラス", true), ("", " ", true),
        ])
    func examples(left: String, right: String, isSame: Bool) {
        #expect(TitleComparison.isSame(left, right) == isSame)
    }
}
