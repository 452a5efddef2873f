// WideKernelTests.swift
// Loops in C: with vectors of 256 bits they give what they give without, and both what a plain loop gives.

import CKernels
import JSearchTestSupport
import Testing

private func numbers(_ generator: inout SeededGenerator, _ count: Int, below limit: Int) -> [UInt32] {
    (0..<count).map { _ in UInt32(generator.int(in: 0..<limit)) }
}

#if arch(x86_64)
@Suite("Kernels with and without wide vectors", .enabled(if: jsearch_is_wide()))
struct WideKernelTests {
    @Test("Unpacking reads no byte behind the block and gives the same numbers", arguments: 0...32)
    func unpack(width: Int) {
        var generator = SeededGenerator(seed: UInt64(width))
        for round in 0..<20 {
            // Exactly as long as it may be read.
            let bytes = (0..<16 * width).map { _ in UInt8(generator.int(in: 0..<256)) }
            var narrow = [UInt32](repeating: 1, count: 128)
            var wide = [UInt32](repeating: 2, count: 128)
            jsearch_narrow_unpack_128(bytes, UInt32(width), &narrow)
            jsearch_wide_unpack_128(bytes, UInt32(width), &wide)
            #expect(narrow == wide, "round \(round)")
        }
    }

    @Test("Sums and comparisons of 128 numbers")
    func sums() {
        var generator = SeededGenerator(seed: 7)
        for round in 0..<300 {
            let gaps = numbers(&generator, 128, below: [1, 4, 1_000, 1 << 24][round % 4])
            let first = UInt32(generator.int(in: 0..<1 << 30))
            var (narrow, wide) = (gaps, gaps)
            jsearch_narrow_add_up_128(&narrow, first)
            jsearch_wide_add_up_128(&wide, first)
            #expect(narrow == wide, "round \(round)")
            let ascending = narrow.map { $0 & 0x7FFF_FFFF }.sorted()
            for limit in ascending.prefix(20) + [0, ascending[127], 0x7FFF_FFFF] {
                let expected = UInt32(ascending.count { $0 < limit })
                #expect(jsearch_narrow_count_below_128(ascending, limit) == expected, "round \(round)")
                #expect(jsearch_wide_count_below_128(ascending, limit) == expected, "round \(round)")
            }
            jsearch_narrow_add_128(&narrow, gaps)
            jsearch_wide_add_128(&wide, gaps)
            jsearch_narrow_increment_128(&narrow)
            jsearch_wide_increment_128(&wide)
            #expect(narrow == wide, "round \(round)")
        }
    }

    @Test("Scores are the same to the last bit, for any size of them")
    func scores() {
        var generator = SeededGenerator(seed: 25)
        for round in 0..<400 {
            let count = generator.int(in: 0..<70)
            let frequencies = numbers(&generator, count, below: [2, 5, 300, 1 << 32][round % 4])
            let lengths = numbers(&generator, count, below: [1, 500, 100_000, 1 << 32][round / 4 % 4])
            // As large as a score can be, and larger than any has room below an exponent.
            let scale = [0, 1, 0x1p32 * 9.7, 0x1p50, 0x1p51, 0x1p55][round % 6]
            let flat = Double(generator.int(in: 0..<1_000)) / 700
            let slope = Double(generator.int(in: 0..<1_000)) / 300_000
            var narrow = [Int64](repeating: 1, count: count)
            var wide = [Int64](repeating: 2, count: count)
            jsearch_narrow_bm25(frequencies, lengths, count, scale, flat, slope, &narrow)
            jsearch_wide_bm25(frequencies, lengths, count, scale, flat, slope, &wide)
            #expect(narrow == wide, "round \(round)")
        }
    }

    @Test("Emptying a window of scores")
    func drain() {
        var generator = SeededGenerator(seed: 3)
        for round in 0..<60 {
            // Five sets of 64 words.
            let places = (0..<320).map { _ in
                [0, 0, 1 << 63, UInt64.max, UInt64(generator.int(in: 0..<1 << 62))][generator.int(in: 0..<5)]
            }
            func has(_ set: Int, _ place: Int) -> Bool {
                places[64 * set + place >> 6] >> UInt64(place & 63) & 1 == 1
            }
            let scores = (0..<4_096).map { place in
                (0..<4).contains { has($0, place) } ? Int64(generator.int(in: 0..<9)) : 0
            }
            let live = generator.int(in: 0..<1 << 16)
            for wantsFirst in [false, true] {
                let wanted = (0..<4_096).filter { place in
                    (has(1, place) || has(2, place) || wantsFirst && has(0, place)) && !has(4, place)
                        && live >> (place / 256) & 1 == 1 && scores[place] > 4
                }
                for isWide in [false, true] {
                    let drain = isWide ? jsearch_wide_drain : jsearch_narrow_drain
                    var (left, sets) = (scores, places)
                    var documents = [UInt32](repeating: 0, count: 4_096)
                    var kept = [Int64](repeating: 0, count: 4_096)
                    var marks = [Bool](repeating: false, count: 4_096)
                    let count = drain(&left, &sets, UInt32(live), wantsFirst, 4, 1_000, &documents, &kept, &marks)
                    #expect(documents.prefix(count).map { Int($0) - 1_000 } == wanted, "round \(round)")
                    #expect(Array(kept.prefix(count)) == wanted.map { scores[$0] }, "round \(round)")
                    #expect(Array(marks.prefix(count)) == wanted.map { has(1, $0) }, "round \(round)")
                    #expect(left.allSatisfy { $0 == 0 } && sets.allSatisfy { $0 == 0 }, "round \(round)")
                }
            }
        }
    }

    @Test("Which of 64 scores are above a limit")
    func above() {
        var generator = SeededGenerator(seed: 64)
        for round in 0..<200 {
            let scores = (0..<64).map { _ in Int64(generator.int(in: -4..<5)) << (round % 2 == 0 ? 0 : 58) }
            for limit in [scores[0], scores[63], 0, -1, .max >> 2] {
                var expected: UInt64 = 0
                for (index, score) in scores.enumerated() where score > limit { expected |= 1 << UInt64(index) }
                #expect(jsearch_narrow_above_64(scores, limit) == expected, "round \(round)")
                #expect(jsearch_wide_above_64(scores, limit) == expected, "round \(round)")
            }
        }
    }
}
#endif

@Suite("Kernels of candidates")
struct CandidateKernelTests {
    @Test("Those above a limit are kept, in their order")
    func keepAbove() {
        var generator = SeededGenerator(seed: 65)
        for round in 0..<400 {
            let count = [0, 1, 63, 64, 65, 128, 200][round % 7]
            let limit = [-1, 0, 2, 9][round / 7 % 4]
            var documents = (0..<count).map { UInt32($0) }
            var scores = (0..<count).map { _ in Int64(generator.int(in: 0..<5)) }
            var marks = (0..<count).map { _ in generator.int(in: 0..<2) == 1 }
            let kept = (0..<count).filter { scores[$0] > limit }
            let expected = (kept.map { UInt32($0) }, kept.map { scores[$0] }, kept.map { marks[$0] })
            let found = jsearch_keep_above(&documents, &scores, &marks, count, Int64(limit))
            #expect(found == kept.count, "round \(round)")
            #expect(Array(documents.prefix(found)) == expected.0, "round \(round)")
            #expect(Array(scores.prefix(found)) == expected.1, "round \(round)")
            #expect(Array(marks.prefix(found)) == expected.2, "round \(round)")
        }
    }

    @Test("Wanted documents are found in a block, with their frequencies, and the rest is left for later")
    func join() {
        var generator = SeededGenerator(seed: 4_096)
        for round in 0..<600 {
            let limit = [200, 3_000, 5_000, 100_000][round % 4]
            let count = generator.int(in: 1..<129)
            let documents = Set(numbers(&generator, count, below: limit)).sorted()
            let frequencies = documents.map { _ in UInt32(generator.int(in: 1..<9)) }
            let all = Set(numbers(&generator, generator.int(in: 1..<300), below: limit)).sorted()
            // Behind the first one that is not above the block, none is before it.
            guard let last = documents.last, let start = all.first, start <= documents[0], start <= last else {
                continue
            }
            let wanted = all.prefix { $0 <= last && $0 < start + 4_096 }
            var output = [UInt32](repeating: 77, count: all.count)
            var end = 0
            let used = jsearch_join(documents, frequencies, documents.count, all, all.count, &output, &end)
            #expect(used == wanted.count, "round \(round)")
            let expected = wanted.map { document in documents.firstIndex(of: document).map { frequencies[$0] } ?? 0 }
            #expect(Array(output.prefix(used)) == expected, "round \(round)")
            #expect(end == documents.count { $0 <= all[used - 1] }, "round \(round)")
            var kept = 0
            var own = all
            let intersected = own.withUnsafeMutableBufferPointer { own in
                jsearch_intersect(documents, documents.count, own.baseAddress, own.count, own.baseAddress, &kept, &end)
            }
            #expect(intersected == used, "round \(round)")
            #expect(Array(own.prefix(kept)) == wanted.filter { documents.contains($0) }, "round \(round)")
            #expect(end == documents.count { $0 <= all[used - 1] }, "round \(round)")
        }
    }

    @Test("Codes that may hold a unit of a string are those that hold it with the right units beside it")
    func markCodes() {
        var generator = SeededGenerator(seed: 8)
        for round in 0..<300 {
            // Of few different units, so that strings are often nearly the same.
            func unit() -> UInt16 { UInt16(generator.int(in: 1..<4)) }
            let strings = (0..<60).map { _ in (0..<generator.int(in: 1..<9)).map { _ in unit() } }
            let string = (0..<generator.int(in: 1..<12)).map { _ in unit() }
            let anchor = generator.int(in: 0..<string.count)
            let listed = (0..<64).filter { _ in generator.int(in: 0..<3) > 0 }
            var bytes: [UInt8] = []
            for own in strings {
                for index in 0..<8 {
                    // What is behind the end of a code means nothing.
                    let unit = index < own.count ? own[index] : string[index % string.count]
                    bytes += [UInt8(unit & 0xFF), UInt8(unit >> 8)]
                }
            }
            var bits = [UInt64](repeating: 0, count: 1)
            jsearch_mark_codes(
                listed.flatMap { [UInt8($0), 0] }, listed.count, bytes, strings.map { UInt8($0.count) }, strings.count,
                string, string.count, anchor, &bits)
            let expected = listed.filter { $0 < strings.count && mayHold(strings[$0], string, anchor) }
            #expect((0..<64).filter { bits[0] >> UInt64($0) & 1 == 1 } == expected, "round \(round)")
        }
    }

    private func mayHold(_ own: [UInt16], _ string: [UInt16], _ anchor: Int) -> Bool {
        own.indices.contains { offset in
            own[offset] == string[anchor]
                && own.indices.allSatisfy { index in
                    let place = anchor - offset + index
                    return !string.indices.contains(place) || string[place] == own[index]
                }
        }
    }
}
