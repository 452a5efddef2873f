// CandidatesTests.swift
// The best of some candidates, what they say of all others, and ascending lists put together, against sorting and sets.

import JSearchTestSupport
import Testing

@testable import JSearchQuery

@Suite("Candidates")
struct CandidatesTests {
    @Test("The best candidates are as many as wanted and not many more, ascending")
    func best() {
        var random = SeededGenerator(seed: 24)
        for round in 0..<200 {
            let most = [1, 3, 1_000, 1 << 40][round % 4]
            var candidates = Candidates()
            for document in 0..<random.int(in: 0..<600) {
                candidates.append(UInt32(3 * document), score: Int64(random.int(in: 0..<most)), isAdmitted: true)
            }
            let scores = (0..<candidates.count).map { candidates.scores[$0] }
            let wanted = random.int(in: 1..<40)
            let batch = candidates.best(wanted)
            #expect(batch.documents.count >= min(wanted, candidates.count), "round \(round)")
            #expect(batch.documents.count <= 2 * wanted, "round \(round)")
            #expect(batch.documents == batch.documents.sorted(), "round \(round)")
            #expect(batch.scores == batch.documents.map { scores[Int($0) / 3] }, "round \(round)")
        }
    }

    @Test("What others have at least says what a document must have more of")
    func leastBesides() {
        var random = SeededGenerator(seed: 25)
        for round in 0..<200 {
            let capacity = random.int(in: 0..<8)
            func scores() -> [Int64] { (0..<random.int(in: 0..<8)).map { _ in Int64(random.int(in: 0..<20)) } }
            let (offered, others) = (scores(), scores())
            var hits = TopHits(capacity: capacity)
            for (document, score) in offered.enumerated() {
                hits.offer(
                    ScoredDocument(
                        segment: 0, document: UInt32(document), order: UInt32(document), score: Score(steps: score)))
            }
            let all = (offered + others).sorted(by: >)
            let isFull = capacity > 0 && all.count >= capacity
            let least = hits.least(besides: others)
            #expect(least == (isFull ? all[capacity - 1] - 1 : nil), "round \(round)")
        }
    }

    @Test("Intersections and unions of ascending lists are those of sets")
    func lists() {
        var random = SeededGenerator(seed: 26)
        for round in 0..<200 {
            let lists = (0..<random.int(in: 0..<5)).map { _ in
                let share = [2, 50, 900][random.int(in: 0..<3)]
                return (0..<UInt32(1_000)).filter { _ in random.int(in: 0..<1_000) < share }
            }
            let sets = lists.map { Set($0) }
            #expect(lists.union() == sets.reduce(Set()) { $0.union($1) }.sorted(), "round \(round)")
            let common = sets.dropFirst().reduce(sets.first ?? []) { $0.intersection($1) }
            #expect(lists.intersection() == (lists.isEmpty ? nil : common.sorted()), "round \(round)")
        }
    }
}
