// RecursiveBisectionTests.swift
// Bisection gives permutations, the same each time, with alike documents side by side.

import Foundation
import JSearchStorage
import JSearchTestSupport
import Testing

@testable import JSearchIndex

@Suite("Recursive bisection")
struct RecursiveBisectionTests {
    /// A forward index of lists of terms, one for each document.
    private func index(_ documents: [[UInt32]], termCount: Int) throws -> ForwardIndex {
        try ForwardIndex(documentCount: documents.count, termCount: termCount) { (body) throws(JSearchError) in
            for (document, terms) in documents.enumerated() {
                for term in terms { body(term, UInt32(document)) }
            }
        }
    }

    private func order(_ documents: [[UInt32]], termCount: Int) throws -> [UInt32] {
        try RecursiveBisection(index(documents, termCount: termCount)).order()
    }

    /// Documents with some terms each, seeded; each term is in a document once.
    private func documents(_ count: Int, termCount: Int, seed: UInt64) -> [[UInt32]] {
        var random = SeededGenerator(seed: seed)
        return (0..<count).map { _ in
            Set((0..<random.int(in: 0..<20)).map { _ in UInt32(random.int(in: 0..<termCount)) }).sorted()
        }
    }

    @Test("Whatever the documents have, each of them comes out once, in the same place each time")
    func permutation() throws {
        for (round, count) in [0, 1, 2, 3, 15, 16, 17, 18, 33, 100, 257, 1_000].enumerated() {
            for termCount in [1, 7, 400] {
                let documents = documents(count, termCount: termCount, seed: UInt64(round))
                let order = try order(documents, termCount: termCount)
                #expect(order.sorted() == (0..<count).map { UInt32($0) }, "\(count) documents, \(termCount) terms")
                #expect(try self.order(documents, termCount: termCount) == order)
                if count <= RecursiveBisection.smallest { #expect(order == order.sorted()) }
            }
        }
    }

    @Test("Without terms, or with the same in all, documents stay where they are")
    func nothingToGain() throws {
        let all = (0..<100).map { UInt32($0) }
        #expect(try order(Array(repeating: [], count: 100), termCount: 1) == all)
        #expect(try order(Array(repeating: [0, 1, 2], count: 100), termCount: 3) == all)
    }

    @Test("Documents of two kinds in turns are separated, and so are those of eight")
    func topics() throws {
        var random = SeededGenerator(seed: 77)
        for kinds in [2, 8] {
            // Each document has 20 of the 60 terms of its kind, and 5 of 200 that all kinds share.
            let documents = (0..<512).map { document in
                let own = (0..<60).shuffled(using: &random).prefix(20).map { UInt32(document % kinds * 60 + $0) }
                return own + (0..<200).shuffled(using: &random).prefix(5).map { UInt32(60 * kinds + $0) }
            }
            let order = try order(documents, termCount: 60 * kinds + 200)
            let changes = zip(order, order.dropFirst()).count { Int($0) % kinds != Int($1) % kinds }
            #expect(changes == kinds - 1, "seed 77, \(kinds) kinds")
        }
    }

    @Test("Lists get shorter by about what was estimated: the logarithms of gaps add up to less")
    func gaps() throws {
        let documents = (0..<2_000).map { document in
            // Neighbours in a hidden order share terms.
            let hidden = document * 577 % 2_000
            return (0..<10).map { UInt32((hidden / 10 + $0 * $0) % 300) }
        }
        func bits(_ order: [UInt32]) -> Double {
            var last = [Int](repeating: -1, count: 300)
            var sum = 0.0
            for (place, document) in order.enumerated() {
                for term in documents[Int(document)] {
                    sum += log2(Double(place - last[Int(term)]))
                    last[Int(term)] = place
                }
            }
            return sum
        }
        let before = bits((0..<2_000).map { UInt32($0) })
        let after = bits(try order(documents.map { Set($0).sorted() }, termCount: 300))
        #expect(after < before * 0.6, "\(before) bits before, \(after) after")
    }

    @Test("What a move gains is the difference of the estimates before and after it")
    func gains() {
        let gains = MoveGains(limit: 40_000)
        // Of a half with 2^20 documents.
        func cost(_ count: Int) -> Double { Double(count) * (20 - log2(Double(count) + 1)) }
        var random = SeededGenerator(seed: 5)
        for round in 0..<2_000 {
            let (here, there) = (1 + random.int(in: 0..<1 << (round % 15)), random.int(in: 0..<1 << (round % 13)))
            let expected = cost(here) + cost(there) - cost(here - 1) - cost(there + 1)
            let found = Double(gains.gain(here: UInt32(here), there: UInt32(there))) / 16_384
            #expect(abs(found - expected) < 0.000_1, "seed 5, from \(here) to \(there)")
        }
        #expect(gains.gain(here: 1, there: 0) == 0)
        #expect(gains.gain(here: 40_000, there: 0) < 0 && gains.gain(here: 1, there: 40_000) > 0)
    }

    @Test("It can be cancelled")
    func cancelled() throws {
        let index = try index(Array(repeating: [0], count: 5_000), termCount: 1)
        let error = failure { () throws(JSearchError) in
            _ = try RecursiveBisection(index, isCancelled: { true }).order()
        }
        #expect(error?.code == .cancelled)
    }

    @Test("Terms are taken evenly, up to the limit and not more; all of them where there is room")
    func selection() {
        var random = SeededGenerator(seed: 6)
        let counts = (0..<5_000).map { _ in random.int(in: 0..<1 << random.int(in: 1..<16)) }
        for limit in [0, 1_000, 100_000, 1 << 40] {
            var selection = AlikeDocuments.Selection(documentCount: 30_000, limit: limit)
            #expect(selection.documentCounts == 16...10_000)
            selection.total = counts.filter(selection.documentCounts.contains).reduce(0, +)
            var taken: [Int] = []
            for (place, count) in counts.enumerated() where selection.takes(count) {
                #expect(selection.documentCounts.contains(count))
                taken.append(place)
            }
            let sum = taken.reduce(0) { $0 + counts[$1] }
            #expect(sum <= limit && sum >= min(limit, selection.total) - 10_000, "seed 6, limit \(limit)")
            if limit == 100_000 {
                let inFirstHalf = taken.filter { $0 < 2_500 }.reduce(0) { $0 + counts[$1] }
                #expect(abs(inFirstHalf - 50_000) < 15_000)
            }
        }
        #expect(AlikeDocuments.Selection(documentCount: 10, limit: 1).documentCounts == 2...3)
        #expect(AlikeDocuments.Selection(documentCount: 1_000_000, limit: 1).documentCounts == 16...333_333)
    }
}
