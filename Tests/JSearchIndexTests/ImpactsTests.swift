// ImpactsTests.swift
// The bounds of a block hold for each of its documents.

import JSearchIndex
import JSearchTestSupport
import Testing

@Suite("Impacts")
struct ImpactsTests {
    @Test("A length is never more than the one it was made from, and the codes keep the order")
    func lengthCodes() {
        var previous: UInt8 = 0
        for length in UInt32(0)..<100_000 {
            let code = Impacts.lengthCode(length)
            let decoded = Impacts.length(ofCode: code)
            #expect(decoded <= length && Impacts.lengthCode(decoded) == code, "length \(length)")
            #expect(code >= previous, "length \(length)")
            #expect(Double(decoded) > Double(length) * 0.94 || length == 0, "length \(length)")
            previous = code
        }
        for code in UInt8(0)..<255 { #expect(Impacts.length(ofCode: code) < Impacts.length(ofCode: code + 1)) }
        for code in UInt8(0)...255 { #expect(Impacts.lengthCode(Impacts.length(ofCode: code)) == code) }
    }

    @Test("A length code decodes as FORMAT.md says")
    func decoding() {
        for code in 0..<256 {
            let expected = code < 16 ? code : (16 + code % 16) << (code / 16 - 1)
            #expect(Int(Impacts.length(ofCode: UInt8(code))) == expected)
        }
        #expect(Impacts.lengthCode(524_287) == 255)
    }

    @Test("Every length has a code, the longest too")
    func longArticles() {
        for length in [507_904, 524_287, 524_288, 1_000_000, 29_000_000, UInt32.max] {
            #expect(Impacts.lengthCode(length) == 255, "length \(length)")
        }
        #expect(Impacts.lengthCode(507_903) == 254)
    }

    @Test("Every document of a block is within its bound, and the bound is reached")
    func coverage() {
        let seed: UInt64 = 61
        var generator = SeededGenerator(seed: seed)
        for round in 0..<1_000 {
            let most = [1, 3, 20, 300, 5_000][round % 5]
            let longest = [1, 30, 1_000, 500_000][round % 4]
            let count = round % 7 == 0 ? 1 + generator.int(in: 0..<128) : 128
            let frequencies = (0..<count).map { _ in UInt32(1 + generator.int(in: 0..<most)) }
            let lengths = (0..<count).map { _ in UInt32(generator.int(in: 0..<longest + 1)) }
            let reference = ReferenceNorm(meanLogarithm: UInt32(generator.int(in: 0..<80_000)))
            let impacts = Impacts(frequencies: frequencies, lengths: lengths, count: count, reference)
            let message: Comment = "seed \(seed), round \(round)"
            for (frequency, length) in zip(frequencies, lengths) {
                #expect(impacts.covers(frequency: frequency, length: length, reference), message)
            }
            // As large as the best document has it, but for rounding up.
            let best =
                zip(frequencies, lengths).map { frequency, length in
                    Double(frequency) / (Double(frequency) + 0.3 + reference.slope * Double(length))
                }.max() ?? 0
            let fraction = Double(impacts.fraction) / 65_536
            #expect(fraction > best - 2e-5, message)
            #expect(fraction < best + 2e-5 || most > 255, message)
            // Not larger than need be: the first pair has the largest frequency, the last the smallest length.
            let pairs = (0..<3).filter { impacts.frequencies[$0] > 0 }
            #expect(pairs == Array(0..<pairs.count) && !pairs.isEmpty, message)
            #expect(UInt32(impacts.frequencies[0]) == min(255, frequencies.max() ?? 0), message)
            let shortest = pairs.last.map { impacts.lengths[$0] }
            #expect(shortest == lengths.min().map(Impacts.lengthCode), message)
            #expect(
                !impacts.covers(frequency: min(255, frequencies.max() ?? 0) + 1, length: 0, reference) || most >= 255,
                message)
        }
    }

    @Test("Up to three kinds of documents are bounded exactly")
    func exact() {
        let reference = ReferenceNorm(meanLogarithm: 5 << 12)
        #expect(reference.slope == 0.7 / 32)
        let impacts = Impacts(frequencies: [1, 5, 5, 9, 2], lengths: [3, 8, 7, 200, 3], count: 5, reference)
        #expect(impacts.frequencies == SIMD4(9, 5, 2, 0))
        #expect(impacts.lengths == SIMD4(Impacts.lengthCode(200), 7, 3, 0))
        #expect(!impacts.covers(frequency: 6, length: 100, reference))
        #expect(!impacts.covers(frequency: 3, length: 6, reference))
        #expect(!impacts.covers(frequency: 1, length: 2, reference))
        #expect(Impacts().covers(frequency: 1, length: 1, reference) == false)
    }
}
