// ScoreTests.swift
// BM25 against the formula, and sums of scores.

import JSearchQuery
import JSearchTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

@Suite("BM25")
struct ScoreTests {
    private static let step = 1.0 / 4_294_967_296

    /// The numbers of a collection, a term and the parameters, at random.
    private struct Setting {
        let articles: Int
        let having: Int
        let average: Double
        let k1: Double
        let b: Double
        let weight: Double

        init(_ random: inout SeededGenerator) {
            articles = random.int(in: 1..<200_000)
            having = random.int(in: 0..<articles + 1)
            average = Double(random.int(in: 1..<5_000_000)) / 1_000
            k1 = Double(random.int(in: 0..<3_000)) / 1_000
            b = Double(random.int(in: 0..<1_001)) / 1_000
            weight = Double(random.int(in: 1..<8_000)) / 1_000
        }

        var scorer: BM25 {
            BM25(
                documentCount: articles, documentsWithTerm: having, meanLength: average, k1: k1, b: b,
                weight: weight)
        }
    }

    @Test("A score is weight · idf · f / (f + k1 · (1 − b + b · dl / avgdl)), to a step")
    func formula() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<2_000 {
            let setting = Setting(&random)
            let (f, dl) = (random.int(in: 1..<300), random.int(in: 0..<20_000))
            let (n, count) = (Double(setting.having), Double(setting.articles))
            let idf = log(1 + (count - n + 0.5) / (n + 0.5))
            let norm = setting.k1 * (1 - setting.b + setting.b * Double(dl) / max(setting.average, 1))
            let expected = setting.weight * idf * Double(f) / (Double(f) + norm)
            let score = setting.scorer.score(frequency: UInt32(f), length: UInt32(dl)).value
            #expect(abs(score - expected) <= Self.step, "seed 1, \(setting), f \(f), dl \(dl)")
            #expect(abs(setting.scorer.idf - idf) < 1e-9, "seed 1, \(setting)")
        }
    }

    @Test("A worked example by hand: N 100, n 10, average 50, k1 0.9, b 0.5, f 3, dl 100")
    func example() {
        let scorer = BM25(
            documentCount: 100, documentsWithTerm: 10, meanLength: 50, k1: 0.9, b: 0.5, weight: 2)
        // idf = ln(1 + 90.5 / 10.5) = ln 9.619047…; norm = 0.9 · (0.5 + 0.5 · 2) = 1.35; f part = 3 / 4.35.
        #expect(abs(scorer.idf - 2.2637449) < 1e-6)
        #expect(abs(scorer.score(frequency: UInt32(3), length: 100).value - 2 * 2.2637449 * 3 / 4.35) < 1e-6)
    }

    @Test("A score never falls with the frequency and never rises with the length")
    func monotone() {
        var random = SeededGenerator(seed: 2)
        for _ in 0..<500 {
            let setting = Setting(&random)
            let scorer = setting.scorer
            let (f, dl) = (UInt32(random.int(in: 1..<500)), UInt32(random.int(in: 0..<50_000)))
            let score = scorer.score(frequency: f, length: dl)
            let more = scorer.score(frequency: f + UInt32(random.int(in: 1..<50)), length: dl)
            let longer = scorer.score(frequency: f, length: dl + UInt32(random.int(in: 1..<5_000)))
            #expect(more >= score, "seed 2, \(setting), f \(f), dl \(dl)")
            #expect(longer <= score, "seed 2, \(setting), f \(f), dl \(dl)")
        }
    }

    @Test("More occurrences count more and longer articles less, where the parameters say so")
    func strict() {
        let scorer = BM25(documentCount: 10, documentsWithTerm: 2, meanLength: 20, k1: 0.9, b: 0.5, weight: 1)
        for f: UInt32 in 1..<50 {
            #expect(scorer.score(frequency: f + 1, length: 20) > scorer.score(frequency: f, length: 20))
            #expect(scorer.score(frequency: UInt32(2), length: f + 1) < scorer.score(frequency: UInt32(2), length: f))
        }
    }

    @Test("Every idf is positive, even of a term that all articles have, and rarer terms have a larger one")
    func idf() {
        func idf(_ having: Int) -> Double {
            BM25(documentCount: 50, documentsWithTerm: having, meanLength: 9, k1: 1, b: 1, weight: 1).idf
        }
        for having in 0..<50 { #expect(idf(having) > idf(having + 1)) }
        #expect(idf(50) > 0)
    }

    @Test("More articles with a term than articles, no articles and no length give finite scores")
    func degenerate() {
        for (count, having, average) in [(0, 0, 0.0), (3, 9, 0.0), (1, 1, 0.2)] {
            let scorer = BM25(
                documentCount: count, documentsWithTerm: having, meanLength: average, k1: 0.9, b: 0.5, weight: 1)
            let value = scorer.score(frequency: UInt32(1), length: 0).value
            #expect(value >= 0 && value.isFinite && scorer.idf > 0, "\(count) articles, \(having) with the term")
        }
    }

    @Test("Sums of scores are exact in any order, and differences undo them")
    func sums() {
        var random = SeededGenerator(seed: 3)
        let scores = (0..<1_000).map { _ in Score(steps: Int64(random.int(in: 0..<1 << 50))) }
        let forward = scores.reduce(.zero, +)
        let backward = scores.reversed().reduce(.zero, +)
        #expect(forward == backward, "seed 3")
        #expect(forward.steps == scores.reduce(0) { $0 + $1.steps }, "seed 3")
        #expect(scores.reduce(forward, -) == .zero, "seed 3")
        #expect(Score(steps: 1 << 32).value == 1)
        #expect(Score(steps: 1 << 31).value == 0.5)
        #expect(Score(steps: 1) < Score(steps: 2) && !(Score(steps: 2) < Score(steps: 2)))
    }
}
