// ScoreWindowTests.swift
// A window of scores against plain arrays, and many scores at once against one after another.

import JSearchTestSupport
import Testing

@testable import JSearchQuery

@Suite("Score window")
struct ScoreWindowTests {
    @Test("Draining gives the documents that are led to, not excluded and large enough, and empties the window")
    func drains() {
        var random = SeededGenerator(seed: 4_096)
        let window = ScoreWindow()
        for round in 0..<60 {
            let start = random.int(in: 0..<3) * ScoreWindow.count
            window.move(to: start, documentCount: start + ScoreWindow.count)
            let share = [1, 2, 30, 400, 3_000][round % 5]
            func documents() -> [UInt32] {
                (0..<ScoreWindow.count).filter { _ in random.int(in: 0..<ScoreWindow.count) < share }.map {
                    UInt32(start + $0)
                }
            }
            let leading = [window.touched, window.admitted, window.pending].map { ($0, documents()) }
            for (places, documents) in leading { window.insert(documents, count: documents.count, into: places) }
            let led = leading.flatMap(\.1)
            let (scored, excluded) = (documents(), documents())
            window.insert(scored, count: scored.count, into: window.scored)
            window.insert(excluded, count: excluded.count, into: window.excluded)
            var scores: [UInt32: Int64] = [:]
            for document in Set(led + scored) {
                scores[document] = Int64(random.int(in: 0..<1_000))
                window.scores[Int(document) - start] = scores[document] ?? 0
            }
            let least = [-1, 0, 500, 998][round % 4]
            let live = LiveSpans(bits: [0xFFFF, 0xFFFF, 0x8001, 0x0FF0, 0][round % 5])
            let touchedCount = round % 3 > 0
            let found = touchedCount ? led : leading[1].1 + leading[2].1
            let expected = Set(found).subtracting(excluded).filter { document in
                (scores[document] ?? 0) > least
                    && live.bits >> UInt16((Int(document) - start) / SpanBounds.documentCount) & 1 == 1
            }.sorted()
            var candidates = Candidates()
            window.drain(above: Int64(least), in: live, touchedCount: touchedCount, into: &candidates)
            #expect(candidates.count == expected.count, "round \(round)")
            for (index, document) in expected.enumerated() where index < candidates.count {
                #expect(candidates.documents[index] == document, "round \(round)")
                #expect(candidates.scores[index] == scores[document], "round \(round)")
                #expect(candidates.isAdmitted[index] == leading[1].1.contains(document), "round \(round)")
            }
            let sets = leading.map(\.0) + [window.scored, window.excluded]
            let left = (0..<ScoreWindow.count).filter { place in
                window.scores[place] != 0 || sets.contains { $0.contains(place) }
            }
            #expect(left.isEmpty, "round \(round)")
        }
    }

    @Test("Many scores at once are those of one after another, to the last bit")
    func scores() {
        var random = SeededGenerator(seed: 25)
        for round in 0..<200 {
            let scorer = BM25(
                documentCount: random.int(in: 1..<200_000), documentsWithTerm: random.int(in: 0..<100_000),
                meanLength: Double(random.int(in: 1..<5_000)) / 3, k1: Double(random.int(in: 0..<30)) / 10,
                b: Double(random.int(in: 0..<11)) / 10, weight: Double(random.int(in: 0..<40)) / 8)
            let count = random.int(in: 0..<140)
            let frequencies = (0..<count).map { _ in
                UInt32(random.int(in: 0..<[2, 100, 1 << 32][random.int(in: 0..<3)]))
            }
            let lengths = (0..<count).map { _ in UInt32(random.int(in: 0..<[1, 3_000, 1 << 32][random.int(in: 0..<3)]))
            }
            var steps = [Int64](repeating: -1, count: count + 1)
            scorer.scores(frequencies, lengths: lengths, count: count, into: &steps)
            let expected = zip(frequencies, lengths).map { scorer.score(frequency: $0, length: $1).steps }
            #expect(steps == expected + [-1], "round \(round)")
        }
    }

    @Test("The largest number of some spans of a window is that of those spans")
    func largest() {
        var random = SeededGenerator(seed: 16)
        for _ in 0..<500 {
            let numbers: [Float] = (0..<48).map { _ in Float(random.int(in: 0..<1_000)) / 7 }
            let some: [Int] = [0, 0xFFFF, random.int(in: 0..<65_536), 1 << random.int(in: 0..<16)]
            let bits = UInt16(some[random.int(in: 0..<4)])
            let window = random.int(in: 0..<3)
            var expected: Float = 0
            for span in 0..<16 where bits & 1 << UInt16(span) != 0 {
                expected = max(expected, numbers[16 * window + span])
            }
            let largest = numbers.withUnsafeBufferPointer { LiveSpans(bits: bits).largest(of: $0, inWindow: window) }
            #expect(largest == expected)
        }
    }
}
