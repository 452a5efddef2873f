// DictionaryTrieTests.swift
// The dictionary in its two forms: the same steps, and no content that traps or loops.

import JSearchTestSupport
import Testing

@testable import JSearchAnalysis

@Suite("DictionaryTrie")
struct DictionaryTrieTests {
    /// The cost of a step behind the first one, as the table has it.
    private func cost(_ step: DictionaryStep) -> UInt64 {
        step.cost < 0 ? TransitionTable.Content.none.cost : UInt64(step.cost) << 8
    }

    @Test("Every step from a state is found by looking for its unit; the table has the same steps")
    func steps() throws {
        let trie = try #require(DictionaryTrie())
        let table = try #require(TransitionTable.shared)
        var generator = SeededGenerator(seed: 41)
        var starts: [(UInt16, DictionaryStep)] = []
        trie.forEachStep(from: .root) { starts.append(($0, $1)) }
        #expect(starts.count > 10_000)
        var wordCount = 0
        for _ in 0..<2_000 {
            var (unit, step) = generator.pick(starts)
            var content = table.start(unit)
            // A character that is no word is one all the same.
            #expect(content.cost == (step.cost < 0 ? TransitionTable.unknownCost << 8 : UInt64(step.cost) << 8))
            while true {
                #expect(content.isEnd == step.state.isDead)
                if step.cost >= 0 { wordCount += 1 }
                if step.state.isDead { break }
                // What does not lead on, in both forms.
                let other = UInt16(generator.int(in: 0x3041..<0x9FFF))
                let lost = table.next(content, other)
                let expected = trie.step(step.state, other)
                #expect(lost.cost == cost(expected) && lost.isEnd == expected.state.isDead)
                var next: [(UInt16, DictionaryStep)] = []
                trie.forEachStep(from: step.state) { next.append(($0, $1)) }
                // Units that no run of kana and kanji has, 2 and X, are not in the table.
                next.removeAll { !(0x3000..<0xB000).contains($0.0) }
                if next.isEmpty { break }
                let before = step.state
                (unit, step) = generator.pick(next)
                let found = trie.step(before, unit)
                #expect(found.state == step.state && found.cost == step.cost)
                content = table.next(content, unit)
                #expect(content.cost == cost(step))
            }
        }
        #expect(wordCount > 2_000)
    }

    @Test("Arbitrary bytes neither trap nor loop")
    func hostileBytes() {
        var generator = SeededGenerator(seed: 42)
        var tableCount = 0
        for round in 0..<3_000 {
            let units = (0..<generator.int(in: 1..<200)).map { _ in
                // Nodes, costs and distances of every length, then anything.
                let kind = generator.int(in: 0..<4)
                return UInt16(generator.int(in: kind == 0 ? 0..<0x40 : kind == 1 ? 0..<0x4100 : 0..<0x10000))
            }
            units.withUnsafeBufferPointer { memory in
                guard let base = memory.baseAddress else { return }
                let trie = DictionaryTrie(units: base, count: memory.count)
                if round % 10 == 0, TransitionTable(trie) != nil { tableCount += 1 }
                var state = DictionaryState.root
                for _ in 0..<50 {
                    let step = trie.step(state, generator.pick(units))
                    if step.state.isDead { break }
                    state = step.state
                }
            }
        }
        #expect(tableCount > 0)
    }
}
