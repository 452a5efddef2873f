// TermTableTests.swift
// The table of terms beside a dictionary.

import JSearchAnalysis
import JSearchTestSupport
import Testing

@testable import JSearchIndex

@Suite("TermTable")
struct TermTableTests {
    @Test("Terms are numbered in the order in which they first come, and keep their numbers and characters")
    func numbers() {
        let seed: UInt64 = 61
        var generator = SeededGenerator(seed: seed)
        var table = TermTable()
        var expected: [[UInt16]: UInt32] = [:]
        var order: [[UInt16]] = []
        // Few different units, so that terms begin and end alike; enough terms for the tables of longer ones to grow.
        let pool = (0..<400).map { _ in UInt16(generator.int(in: 1..<200)) }
        for round in 0..<30_000 {
            let length = [3, 4, generator.int(in: 5..<41)][round % 3]
            let start = generator.int(in: 0..<pool.count - length)
            var term = Array(pool[start..<start + length])
            term[generator.int(in: 0..<length)] = UInt16(generator.int(in: 1..<2_000))
            if expected[term] == nil {
                expected[term] = UInt32(order.count)
                order.append(term)
            }
            let found = term.withUnsafeBufferPointer { units in
                table.ordinal(of: units.baseAddress.unsafelyUnwrapped, count: units.count)
            }
            guard found == expected[term] else {
                Issue.record("seed \(seed), round \(round): \(found) for \(term)")
                return
            }
        }
        #expect(table.count == order.count)
        for (ordinal, term) in order.enumerated() where !table.characters(of: ordinal).elementsEqual(term) {
            Issue.record("seed \(seed): the characters of \(term)")
        }
    }

    @Test("Many terms of three units keep their numbers when the table grows, and get new ones when it was emptied")
    func growth() {
        var table = TermTable()
        func ordinal(_ number: Int) -> UInt32 {
            let term = [UInt16(0x3041 + number % 80), UInt16(0x4E00 + number / 80), 0x30FC]
            return term.withUnsafeBufferPointer { table.ordinal(of: $0.baseAddress.unsafelyUnwrapped, count: 3) }
        }
        let count = 1 << 16
        #expect((0..<2 * count).first { ordinal($0 % count) != UInt32($0 % count) } == nil)
        table.removeAll()
        #expect(table.count == 0)
        let fresh = TermTable().byteCount
        #expect(table.byteCount == fresh, "where units end must not depend on units before")
        #expect((0..<count).first { ordinal(count - 1 - $0) != UInt32($0) } == nil)
    }

    @Test("Terms that are looked up side by side get the numbers that they get one by one")
    func batches() {
        let seed: UInt64 = 62
        var generator = SeededGenerator(seed: seed)
        let text = (0..<4_000).map { _ in UInt16(generator.int(in: 0..<12)) }
        var table = TermTable()
        var other = TermTable()
        var numbers = NumberList(capacity: 1 << 16)
        text.withUnsafeBufferPointer { text in
            let units = text.baseAddress.unsafelyUnwrapped
            for _ in 0..<1_000 {
                let tokens = (0..<generator.int(in: 0..<TermTable.batchCount + 1)).map { _ in
                    Token(
                        start: generator.int(in: 0..<text.count - 9), length: generator.int(in: 3..<10), isRanked: true)
                }
                let first = numbers.count
                tokens.withUnsafeBufferPointer { table.appendOrdinals(of: $0, in: units, to: &numbers) }
                // Terms of three or four units come first; one that ends with a unit of 0 is like a longer one.
                func isMedium(_ token: Token) -> Bool { token.length <= 4 && text[token.range.upperBound - 1] != 0 }
                let ordered = tokens.filter(isMedium) + tokens.filter { !isMedium($0) }
                for (index, token) in ordered.enumerated() {
                    let ordinal = other.ordinal(of: units + Int(token.start), count: Int(token.length))
                    if numbers[first + index] != ordinal { Issue.record("seed \(seed): \(token)") }
                }
                if numbers.count != first + tokens.count { Issue.record("seed \(seed): \(tokens.count) terms") }
            }
        }
        #expect(table.count == other.count)
        #expect(table.count > 5_000)
    }
}
