// ShortTermsTests.swift
// Sorted occurrences of terms of one or two units beside a plain sort of their bytes.

import JSearchTestSupport
import Testing

@testable import JSearchIndex

@Suite("ShortTerms")
struct ShortTermsTests {
    /// A term of one or two units: ASCII, Japanese, what comes behind surrogates in code points, and pairs of surrogates.
    private func term(_ generator: inout SeededGenerator) -> [UInt16] {
        func unit() -> UInt16 {
            let range: Range<Int> = [
                0x20..<0x7F, 0xE0..<0x100, 0x3041..<0x3097, 0x4E00..<0x4E40, 0xF900..<0xFA00, 0xFFE0..<0xFFFE,
            ][
                generator.int(in: 0..<6)]
            return UInt16(generator.int(in: range))
        }
        switch generator.int(in: 0..<8) {
        case 0: return [0xD840 + UInt16(generator.int(in: 0..<3)), 0xDC00 + UInt16(generator.int(in: 0..<9))]
        case 1, 2: return [unit()]
        default: return [unit(), unit()]
        }
    }

    /// Writes down what is handed out.
    private struct Recorder: ShortTermVisitor {
        var occurrences: [(bytes: [UInt8], place: UInt32)] = []
        var termCount = 0

        mutating func visit<Entry>(_ term: UInt32, _ places: ShortTermPlaces<Entry>) throws(Never) {
            let (bytes, byteCount) = ShortTerms.utf8(term)
            let written = withUnsafeBytes(of: bytes.bigEndian) { Array($0.prefix(byteCount)) }
            for index in 0..<places.count { occurrences.append((written, places[index])) }
            termCount += 1
        }
    }

    @Test(
        "Occurrences come by the bytes of their terms, then in their order", arguments: [0, 1, 3_000, 40_000],
        [20, 2_000])
    func order(count: Int, step: Int) {
        let seed: UInt64 = 4_007
        var generator = SeededGenerator(seed: seed)
        var terms = ShortTerms()
        var spans: [FieldSpan] = []
        var expected: [(bytes: [UInt8], place: UInt32)] = []
        var place: UInt32 = 0
        while terms.count < count {
            let added = min(count - terms.count, generator.int(in: 0..<200))
            terms.reserve(added)
            for _ in 0..<added {
                let units = term(&generator)
                units.withUnsafeBufferPointer {
                    terms.append($0.baseAddress.unsafelyUnwrapped, count: units.count)
                }
                expected.append((Array(String(decoding: units, as: UTF16.self).utf8), place))
            }
            spans.append(FieldSpan(shortEnd: UInt32(terms.count), longEnd: 0, place: place))
            // With large steps, places need more than 16 bits.
            place += UInt32(generator.int(in: 1..<step))
        }
        expected.sort {
            $0.bytes == $1.bytes ? $0.place < $1.place : $0.bytes.lexicographicallyPrecedes($1.bytes)
        }
        let sorter = ShortTermSorter()
        // Twice: the memory is used again.
        for _ in 0..<2 {
            var recorder = Recorder()
            sorter.forEachTerm(of: terms, spans, &recorder)
            #expect(recorder.occurrences.count == expected.count)
            let wrong = zip(recorder.occurrences, expected).first { $0.bytes != $1.bytes || $0.place != $1.place }
            #expect(wrong == nil, "seed \(seed)")
            #expect(recorder.termCount == Set(expected.map(\.bytes)).count, "each term comes once")
        }
    }
}
