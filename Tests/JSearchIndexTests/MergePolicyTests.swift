// MergePolicyTests.swift
// What merging costs at most, and how many segments are left, over random histories.

import JSearchIndex
import JSearchTestSupport
import Testing

@Suite("Merge policy")
struct MergePolicyTests {
    /// A history of an index without its articles: only what its segments weigh.
    private struct History {
        var weights: [SegmentWeight] = []
        var added = 0
        var deleted = 0
        /// Weight that was rewritten by merging runs, and by leaving out deleted articles.
        var merged = 0
        var cleaned = 0
        var most = 0

        mutating func commit(adding weight: Int) {
            if weight > 0 {
                weights.append(SegmentWeight(live: weight, dead: 0))
                added += weight
            }
            for run in MergePolicy.runs(weights, lastIsNew: weight > 0).reversed() {
                let live = weights[run].reduce(0) { $0 + $1.live }
                if run.upperBound == weights.count, weight > 0 { merged += live } else { cleaned += live }
                weights.replaceSubrange(run, with: [SegmentWeight(live: live, dead: 0)])
            }
            most = max(most, weights.count)
        }

        mutating func delete(_ weight: Int, at index: Int) {
            let old = weights[index]
            let gone = min(weight, old.live - 1)
            weights[index] = SegmentWeight(live: old.live - gone, dead: old.dead + gone)
            deleted += gone
        }

        var tier: Int { MergePolicy.tier(weights.reduce(0) { $0 + $1.live }) }
    }

    @Test("A tier is the logarithm to base 8")
    func tiers() {
        #expect([1, 7, 8, 63, 64, 511, 512, 1 << 30].map(MergePolicy.tier) == [0, 0, 1, 1, 2, 2, 3, 10])
    }

    @Test("Without deletions: each character is rewritten at most once for each tier, and segments are few")
    func additions() {
        for seed in 0..<200 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            var history = History()
            var tier = 0
            for _ in 0..<generator.int(in: 1..<400) {
                // One article, a batch, or sometimes very much.
                let scale = [40, 3_000, 3_000, 50_000, 5_000_000][generator.int(in: 0..<5)]
                history.commit(adding: generator.int(in: 1..<scale))
                tier = max(tier, history.tier)
                #expect(history.weights.count <= 7 * (tier + 1), "seed \(seed)")
                let tiers = history.weights.map { MergePolicy.tier($0.live) }
                #expect(tiers == tiers.sorted(by: >), "seed \(seed): \(tiers)")
            }
            #expect(history.merged <= history.added * (tier + 1), "seed \(seed)")
            #expect(history.cleaned == 0)
        }
    }

    @Test("Thousands of single articles after one large commit do not rewrite that one")
    func smallCommits() {
        var history = History()
        history.commit(adding: 100_000_000)
        for _ in 0..<3_000 { history.commit(adding: 2_000) }
        #expect(history.merged <= 6 * 3_000 * 2_000, "\(history.merged)")
        #expect(history.weights.count < 30)
    }

    @Test("With deletions: at most three characters are rewritten for each one deleted, and segments stay few")
    func deletions() {
        for seed in 1_000..<1_200 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            var history = History()
            var tier = 0
            for _ in 0..<400 {
                for _ in 0..<generator.int(in: 0..<4) where !history.weights.isEmpty {
                    let index = generator.int(in: 0..<history.weights.count)
                    history.delete(generator.int(in: 1..<history.weights[index].live + 1), at: index)
                }
                history.commit(adding: generator.int(in: 0..<3) == 0 ? 0 : generator.int(in: 1..<20_000))
                tier = max(tier, history.tier)
                for weight in history.weights { #expect(weight.dead <= (weight.live + weight.dead) / 4) }
            }
            #expect(history.merged <= history.added * (tier + 1), "seed \(seed)")
            #expect(history.cleaned <= 3 * history.deleted, "seed \(seed)")
            #expect(history.most <= MergePolicy.most + 1)
        }
    }

    @Test("Runs are neighbours, ascending, and none is a single whole segment")
    func runs() {
        for seed in 2_000..<2_300 as Range<UInt64> {
            var generator = SeededGenerator(seed: seed)
            let weights = (0..<generator.int(in: 0..<90)).map { _ in
                SegmentWeight(live: 1 << generator.int(in: 0..<25), dead: generator.int(in: 0..<1_000))
            }
            let runs = MergePolicy.runs(weights, lastIsNew: generator.int(in: 0..<2) == 0)
            var end = 0
            for run in runs {
                #expect(run.lowerBound >= end && run.upperBound <= weights.count && !run.isEmpty)
                #expect(run.count > 1 || weights[run.lowerBound].dead > 0, "seed \(seed)")
                end = run.upperBound
            }
            #expect(MergePolicy.runs(weights, lastIsNew: true) == MergePolicy.runs(weights, lastIsNew: true))
        }
    }
}
