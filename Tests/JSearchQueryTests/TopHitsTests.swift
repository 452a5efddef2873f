// TopHitsTests.swift
// The best k of many against sorting them all.

import JSearchTestSupport
import Testing

@testable import JSearchQuery

@Suite("TopHits")
struct TopHitsTests {
    private func hit(_ segment: Int, _ document: Int, _ steps: Int) -> ScoredDocument {
        // (Numbers fall as documents are added: only the order of adding may decide.)
        ScoredDocument(
            segment: segment, document: UInt32(1_000 - document), order: UInt32(document),
            score: Score(steps: Int64(steps)))
    }

    @Test("The best k are those that sorting gives, with many equal scores, in any order of offering")
    func sorting() {
        var random = SeededGenerator(seed: 31)
        for round in 0..<150 {
            let scores = random.int(in: 1..<8)
            let all = (0..<random.int(in: 0..<120)).map { number in
                hit(number % 3, number / 3, random.int(in: 0..<scores))
            }
            let expected = all.sorted { left, right in
                if left.score.steps != right.score.steps { return left.score.steps > right.score.steps }
                return left.segment != right.segment ? left.segment < right.segment : left.order < right.order
            }
            for capacity in [0, 1, 2, 7, 50, 1_000] {
                var top = TopHits(capacity: capacity)
                for hit in all.shuffled(using: &random) { top.offer(hit) }
                #expect(top.sorted() == Array(expected.prefix(capacity)), "seed 31, round \(round), k \(capacity)")
            }
        }
    }

    @Test("Of equal scores, the article that was added earlier comes first")
    func ties() {
        #expect(hit(0, 1, 5).precedes(hit(0, 2, 5)))
        #expect(!hit(0, 2, 5).precedes(hit(0, 1, 5)))
        #expect(hit(0, 9, 5).precedes(hit(1, 0, 5)))
        #expect(hit(3, 9, 6).precedes(hit(0, 0, 5)))
        #expect(!hit(0, 1, 5).precedes(hit(0, 1, 5)), "nothing comes before itself")
    }

    @Test(
        "What a document must have more of, wherever it was added: less is never kept, and so much is where it was added first"
    )
    func least() {
        var random = SeededGenerator(seed: 32)
        var (kept, equal) = (0, 0)
        for round in 0..<400 {
            var top = TopHits(capacity: random.int(in: 0..<6))
            for number in 0..<random.int(in: 0..<30) {
                top.offer(hit(random.int(in: 0..<3), number, random.int(in: 0..<4)))
            }
            let (segment, rank) = (random.int(in: 0..<3), random.int(in: 0..<30))
            let least = top.least(segment: segment, rank: UInt32(rank))
            for later in rank..<30 {
                for steps in 0..<5 where top.wouldKeep(hit(segment, later, steps)) {
                    #expect(Int64(steps) > least, "round \(round)")
                    kept += 1
                }
            }
            guard least >= 0, least < .max, top.worstOfAll == least else { continue }
            // An equal score does not count behind the worst one.
            #expect(!top.wouldKeep(hit(segment, rank, Int(least))), "round \(round)")
            equal += 1
        }
        #expect(kept > 10_000 && equal > 100)
    }
}
