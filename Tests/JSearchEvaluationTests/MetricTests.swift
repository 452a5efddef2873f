// MetricTests.swift
// The metrics against values computed by hand, and against definitions written a second time.

import Foundation
import JSearchEvaluation
import JSearchTestSupport
import Testing

@Suite("Metrics")
struct MetricTests {
    private func isNear(_ value: Double, _ expected: Double) -> Bool { abs(value - expected) < 1e-6 }

    @Test("nDCG@10 is what a pocket calculator says")
    func ndcg() {
        let metric = Metric.ndcg10
        // 3 + 2/log2(3) + 3/2 + 0 + 1/log2(6) + 2/log2(7) = 6.861127; the best order gives 9.073588.
        #expect(isNear(metric.value(ranked: [3, 2, 3, 0, 1, 2], judged: [0, 1, 2, 2, 2, 3, 3, 3]), 0.756165))
        // The only answer is second: 1/log2(3).
        #expect(isNear(metric.value(ranked: [0, 1], judged: [1]), 0.630930))
        // Second and fourth of three answers: (0.630930 + 0.430677) / (1 + 0.630930 + 0.5).
        #expect(isNear(metric.value(ranked: [0, 1, 0, 1], judged: [1, 1, 1]), 0.498189))
        // The eleventh article does not count.
        #expect(metric.value(ranked: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], judged: [1]) == 0)
        // Twelve answers, of which ten can be shown: as good as can be.
        #expect(
            metric.value(ranked: [Int](repeating: 1, count: 12), judged: [Int](repeating: 1, count: 12)) == 1)
    }

    @Test("The gain is linear: an article of grade 2 is worth two of grade 1, not three")
    func linearGain() {
        let values = [
            Metric.ndcg10.value(ranked: [1], judged: [2]), Metric.ndcg10.value(ranked: [1, 2], judged: [2, 1]),
        ]
        #expect(values[0] == 0.5)
        #expect(isNear(values[1], (1 + 2 * 0.6309297) / (2 + 0.6309297)))
    }

    @Test("MRR@10 is one part of the rank of the first answer")
    func mrr() {
        for (ranked, expected) in [([1], 1.0), ([0, 0, 2, 1], 1 / 3.0), ([0], 0), ([], 0)] {
            #expect(Metric.mrr10.value(ranked: ranked, judged: [1, 2]) == expected)
        }
        let tenth = [Int](repeating: 0, count: 9) + [1]
        #expect(Metric.mrr10.value(ranked: tenth, judged: [1]) == 0.1)
        #expect(Metric.mrr10.value(ranked: [0] + tenth, judged: [1]) == 0)
    }

    @Test("Recall is the part of the answers found, whatever their grades")
    func recall() {
        let ranked = [0, 1, 3] + [Int](repeating: 0, count: 8) + [2]
        #expect(Metric.recall10.value(ranked: ranked, judged: [1, 2, 3, 1]) == 0.5)
        #expect(Metric.recall100.value(ranked: ranked, judged: [1, 2, 3, 1]) == 0.75)
        let late = [Int](repeating: 0, count: 100) + [1]
        #expect(Metric.recall100.value(ranked: late, judged: [1]) == 0)
        #expect(Metric.recall100.value(ranked: Array(late.dropFirst()), judged: [1]) == 1)
    }

    @Test("Negative grades are as 0; without answers, and without results, everything is 0")
    func nothing() {
        for metric in Metric.allCases {
            #expect(metric.value(ranked: [-2, 0, -1], judged: [-2, -1, 0]) == 0)
            #expect(metric.value(ranked: [], judged: [1]) == 0)
            #expect(metric.value(ranked: [-3, 1], judged: [-3, 1]) == metric.value(ranked: [0, 1], judged: [0, 1]))
        }
    }

    @Test("Random runs have the values that the definitions give, written in another way")
    func bruteForce() {
        let seed: UInt64 = 11
        var random = SeededGenerator(seed: seed)
        for round in 0..<500 {
            let grades = (0..<random.int(in: 1..<40)).map { _ in random.int(in: -1..<4) }
            let found = (0..<random.int(in: 0..<130)).map { _ in
                random.int(in: 0..<3) == 0 ? random.int(in: 0..<grades.count) : -1
            }
            // An article is found once.
            var seen: Set<Int> = []
            let ranked = found.map { $0 >= 0 && seen.insert($0).inserted ? grades[$0] : 0 }
            for metric in Metric.allCases {
                let expected = Self.definition(metric, ranked, grades)
                #expect(
                    abs(metric.value(ranked: ranked, judged: grades) - expected) < 1e-12,
                    "seed \(seed), round \(round), \(metric.name)")
            }
        }
    }

    /// The metrics rank by rank, with natural logarithms, and the best order found by taking the largest again and again.
    private static func definition(_ metric: Metric, _ ranked: [Int], _ judged: [Int]) -> Double {
        var answers = judged.filter { $0 >= 1 }
        if answers.isEmpty { return 0 }
        let count = Double(answers.count)
        var sum = 0.0
        var best = 0.0
        for rank in 1...100 {
            let grade = rank <= ranked.count ? max(ranked[rank - 1], 0) : 0
            switch metric {
            case .ndcg10 where rank <= 10:
                let discount = log(2) / log(Double(rank) + 1)
                sum += Double(grade) * discount
                if let largest = answers.max(), let place = answers.firstIndex(of: largest) {
                    best += Double(answers.remove(at: place)) * discount
                }
            case .mrr10 where rank <= 10 && grade > 0 && sum == 0: sum = 1 / Double(rank)
            case .recall10 where rank <= 10 && grade > 0: sum += 1 / count
            case .recall100 where grade > 0: sum += 1 / count
            default: break
            }
        }
        return metric == .ndcg10 ? sum / best : sum
    }
}
