// LongestChainTests.swift
// The longest piece of a query in a document, against trying all chains.

import JSearchTestSupport
import Testing

@testable import JSearchQuery

@Suite("LongestChain")
struct LongestChainTests {
    /// A query of bigrams and single pieces, and where they stand in a document.
    private struct Sample {
        var sequence = QuerySequence()
        var values: [Double] = []
        var places: [[[UInt64]]] = []

        init(_ random: inout SeededGenerator) {
            var pieces: [QuerySequence.Piece] = []
            var words: [QuerySequence.Word] = []
            var end = 0
            for _ in 0..<random.int(in: 1..<5) {
                // A run of two to four characters as bigrams, or of letters as one piece.
                let length = random.int(in: 2..<5)
                if random.int(in: 0..<3) == 0 {
                    pieces.append(.init(term: pieces.count, range: end..<end + length))
                } else {
                    for start in end..<end + length - 1 {
                        pieces.append(.init(term: pieces.count, range: start..<start + 2))
                    }
                }
                let middle = random.int(in: 1..<length)
                for range in [end..<end + middle, end + middle..<end + length] {
                    words.append(.init(term: words.count, range: range, weight: 1, isContent: true))
                    values.append(Double(random.int(in: 0..<5)))
                }
                end += length + random.int(in: 0..<2)
            }
            sequence.append(words: words, pieces: pieces, text: [UInt16](repeating: 0x61, count: end))
            // Mostly where the query itself would stand, somewhere, with noise.
            let bases = (0..<3).map { _ in random.int(in: 0..<40) }
            for piece in pieces {
                var own: Set<UInt64> = []
                for base in bases where random.int(in: 0..<4) > 0 {
                    own.insert(UInt64(base + piece.range.lowerBound + random.int(in: -1..<2) + 1))
                }
                if random.int(in: 0..<3) == 0 { own.insert(1 << 32 | UInt64(random.int(in: 0..<20))) }
                places.append([own.sorted()])
            }
        }

        /// The most that any chain is worth, by trying each from each of its places.
        var best: Double {
            var best = 0.0
            for first in sequence.pieces.indices {
                for place in places[first][0] { follow(first, first, place, &best) }
            }
            return best
        }

        private func follow(_ first: Int, _ last: Int, _ place: UInt64, _ best: inout Double) {
            let pieces = sequence.pieces
            let range = pieces[first].range.lowerBound..<pieces[last].range.upperBound
            let inside = sequence.words.indices.filter {
                sequence.words[$0].range.clamped(to: range) == sequence.words[$0].range
            }
            best = max(best, inside.reduce(0) { $0 + values[$1] })
            guard last + 1 < pieces.count else { return }
            let distance = pieces[last + 1].range.lowerBound - pieces[last].range.lowerBound
            let isLoose = pieces[last].range.upperBound <= pieces[last + 1].range.lowerBound
            for next in places[last + 1][0] {
                let difference = Int(next) - Int(place) - distance
                if difference == 0 || isLoose && abs(difference) == 1 { follow(first, last + 1, next, &best) }
            }
        }
    }

    @Test("The chain found is worth as much as the best of all chains, and its range is one of them")
    func bruteForce() {
        let seed: UInt64 = 101
        var random = SeededGenerator(seed: seed)
        var sum = 0.0
        // One for all: what a document leaves behind must not reach the next.
        var chain = LongestChain()
        for round in 0..<3_000 {
            let sample = Sample(&random)
            let (range, value) = chain.find(sample.sequence, values: sample.values) { sample.places[$0][0][...] }
            #expect(value == sample.best, "seed \(seed), round \(round), \(sample)")
            #expect(range.isEmpty == (value == 0) && range.upperBound <= sample.sequence.text.count)
            sum += value
        }
        #expect(sum > 10_000, "chains of nothing compare nothing")
    }

    @Test("Nothing is found in a document without the pieces")
    func nothing() {
        var random = SeededGenerator(seed: 102)
        let sample = Sample(&random)
        var chain = LongestChain()
        let found = chain.find(sample.sequence, values: sample.values) { _ in [] }
        #expect(found.value == 0 && found.range.isEmpty)
        #expect(chain.find(QuerySequence(), values: [], { _ in [] }).value == 0)
    }
}
