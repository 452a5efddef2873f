// ResamplingTests.swift
// Intervals and p-values: the same for the same seed, and what theory says they must be near.

import Foundation
import JSearchEvaluation
import JSearchTestSupport
import Testing

@Suite("Resampling")
struct ResamplingTests {
    /// Values between 0 and 1, about `shift` higher than without it.
    private func values(_ count: Int, seed: UInt64, shift: Double = 0) -> [Double] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in Double.random(in: 0...1, using: &random) + shift }
    }

    @Test("An interval is the same for the same seed, and another for another")
    func deterministic() {
        let values = values(50, seed: 1)
        #expect(Resampling.interval(values, seed: 7) == Resampling.interval(values, seed: 7))
        #expect(Resampling.interval(values, seed: 7) != Resampling.interval(values, seed: 8))
        let differences = values.map { $0 - 0.45 }
        #expect(Resampling.pValue(differences, seed: 7) == Resampling.pValue(differences, seed: 7))
    }

    // Computed by another implementation of SplitMix64 and of both definitions, in Python.
    @Test("The numbers are those of SplitMix64, whatever the machine")
    func pinned() {
        let interval = Resampling.interval([0, 0, 0, 1, 1, 0.5, 0.25, 1, 0, 1], seed: 1)
        #expect(interval == ConfidenceInterval(low: 0.2, high: 0.75))
        #expect(Resampling.pValue([0.5, 0.25, -0.125, 1, 0, 0.5], seed: 1) == 1_234.0 / 10_001)
    }

    @Test(
        "An interval holds the mean, and is about 1.96 standard errors wide to each side", arguments: [40, 200, 1_000])
    func width(_ count: Int) {
        let values = values(count, seed: 2)
        let mean = Resampling.mean(values)
        let interval = Resampling.interval(values, seed: 1)
        #expect(interval.low < mean && mean < interval.high)
        let deviation = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count)).squareRoot()
        let expected = 1.96 * deviation / Double(count).squareRoot()
        #expect(abs((mean - interval.low) / expected - 1) < 0.12)
        #expect(abs((interval.high - mean) / expected - 1) < 0.12)
    }

    @Test("About 95 of 100 intervals hold the true mean")
    func coverage() {
        let held = (0..<100).count { round in
            let interval = Resampling.interval(values(40, seed: UInt64(round) + 100), seed: 1)
            return interval.low <= 0.5 && 0.5 <= interval.high
        }
        #expect((89...99).contains(held), "\(held) of 100")
    }

    @Test("Values that are all the same have an interval without width; none at all are 0")
    func noSpread() {
        #expect(Resampling.interval([0.5, 0.5, 0.5], seed: 1) == ConfidenceInterval(low: 0.5, high: 0.5))
        #expect(Resampling.interval([], seed: 1) == ConfidenceInterval(low: 0, high: 0))
        #expect(Resampling.mean([]) == 0)
    }

    @Test("Without differences p is 1, and so it is for one difference alone")
    func noDifference() {
        #expect(Resampling.pValue([], seed: 1) == 1)
        #expect(Resampling.pValue([0, 0, 0], seed: 1) == 1)
        #expect(Resampling.pValue([0, 0.3, 0], seed: 1) == 1)
    }

    @Test("p is near the part of all sign patterns that are as extreme")
    func exact() {
        let differences = [0.3, 0.2, -0.1, 0.25, 0.4, -0.05, 0.1, 0.15, 0.35, -0.2]
        let observed = abs(differences.reduce(0, +))
        var extreme = 0
        for pattern in 0..<1 << differences.count {
            let sum = differences.indices.reduce(0.0) {
                $0 + (pattern >> $1 & 1 == 0 ? differences[$1] : -differences[$1])
            }
            if abs(sum) >= observed - 1e-9 { extreme += 1 }
        }
        let exact = Double(extreme) / Double(1 << differences.count)
        #expect(abs(Resampling.pValue(differences, seed: 1) - exact) < 0.012, "exactly \(exact)")
    }

    @Test("A clear difference has a small p, chance alone seldom")
    func power() {
        #expect(Resampling.pValue(values(100, seed: 3, shift: -0.2), seed: 1) == 1.0 / 10_001)
        let found = (0..<30).count {
            Resampling.pValue(values(30, seed: UInt64($0) + 500, shift: -0.5), seed: 1) < 0.05
        }
        #expect(found <= 5, "\(found) of 30")
    }

    @Test("The direction of a difference has no say in p")
    func symmetric() {
        let differences = values(30, seed: 4, shift: -0.4)
        #expect(Resampling.pValue(differences, seed: 1) == Resampling.pValue(differences.map { -$0 }, seed: 1))
    }
}
