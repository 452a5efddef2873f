// NormalizerLawTests.swift
// What must hold for the normal form of any text.

import JSearchAnalysis
import JSearchTestSupport
@_spi(_Unicode) import Swift
import Testing

@Suite("Laws of TextNormalizer")
struct NormalizerLawTests {
    /// Seeded texts: words, characters from all over Unicode, and both mixed.
    private func texts(seed: UInt64, count: Int) -> [String] {
        var source = JapaneseText(seed: seed)
        return (0..<count).map { round in
            switch round % 3 {
            case 0: source.text(words: 1 + round % 30)
            case 1: source.scalars(1 + round % 60)
            default: source.text(words: 5) + source.scalars(5) + source.text(words: 5)
            }
        }
    }

    @Test("Normalising twice changes nothing")
    func idempotent() throws {
        let seed: UInt64 = 2_000
        let normalizer = try TextNormalizer()
        for (round, text) in texts(seed: seed, count: 2_000).enumerated() {
            let once = normalizer.normalize(text)
            let twice = normalizer.normalize(once.string)
            #expect(once.units == twice.units, "seed \(seed), round \(round): \(scalars(text))")
        }
    }

    @Test("The map is monotone, inside the source, and every unit came from something")
    func map() throws {
        let seed: UInt64 = 2_001
        let normalizer = try TextNormalizer()
        for (round, text) in texts(seed: seed, count: 2_000).enumerated() {
            let result = normalizer.normalize(text)
            let starts = result.sourceStarts
            let ends = result.sourceEnds
            let message: Comment = "seed \(seed), round \(round): \(scalars(text))"
            #expect(starts.count == result.units.count && ends.count == result.units.count, message)
            #expect(zip(starts, starts.dropFirst()).allSatisfy { $0 <= $1 }, message)
            #expect(zip(ends, ends.dropFirst()).allSatisfy { $0 <= $1 }, message)
            #expect(zip(starts, ends).allSatisfy { $0 < $1 }, message)
            #expect(ends.allSatisfy { $0 <= UInt32(text.utf16.count) }, message)
        }
    }

    @Test("A long text has the same normal form with the map and without, and the map of its pieces")
    func longTexts() throws {
        let seed: UInt64 = 2_003
        let normalizer = try TextNormalizer()
        var source = JapaneseText(seed: seed)
        // Pieces end where nothing combines with what follows, so each is normalised as if it stood alone.
        let pieces = (0..<60).map { round in
            (round % 3 == 0 ? source.scalars(40) : source.text(words: 60)) + "。" + String(repeating: " ", count: round)
        }
        let text = Array(("x" + pieces.joined(separator: "x")).utf16)
        var plain = NormalizedText()
        text.withUnsafeBufferPointer { normalizer.normalize($0, into: &plain, withMap: false) }
        let mapped = normalizer.normalize(text)
        #expect(mapped.units == plain.units && text.count > 5_000, "seed \(seed)")
        var (starts, ends): ([UInt32], [UInt32]) = ([], [])
        var offset: UInt32 = 0
        for piece in pieces {
            let units = Array(("x" + piece).utf16)
            let alone = normalizer.normalize(units)
            starts += alone.sourceStarts.map { $0 + offset }
            ends += alone.sourceEnds.map { $0 + offset }
            offset += UInt32(units.count)
        }
        #expect(mapped.sourceStarts == starts && mapped.sourceEnds == ends, "seed \(seed)")
    }

    @Test("What a unit came from, normalised alone, contains the unit")
    func mapLeadsToTheSource() throws {
        let seed: UInt64 = 2_002
        let normalizer = try TextNormalizer()
        for (round, text) in texts(seed: seed, count: 300).enumerated() {
            let source = Array(text.utf16)
            let result = normalizer.normalize(text)
            for index in result.units.indices {
                let range = result.sourceRange(index..<index + 1)
                var alone = NormalizedText()
                source[range].withUnsafeBufferPointer { normalizer.normalize($0, into: &alone, withMap: false) }
                #expect(alone.units.contains(result.units[index]), "seed \(seed), round \(round): \(scalars(text))")
            }
        }
    }

    @Test("The map changes nothing, and neither does what was normalised before")
    func independent() throws {
        let seed: UInt64 = 2_003
        let normalizer = try TextNormalizer()
        for (round, text) in texts(seed: seed, count: 200).enumerated() {
            var plain = NormalizedText()
            Array(text.utf16).withUnsafeBufferPointer { normalizer.normalize($0, into: &plain, withMap: false) }
            let message: Comment = "seed \(seed), round \(round)"
            #expect(plain.units == normalizer.normalize(text).units, message)
            #expect(plain.sourceStarts.isEmpty && plain.sourceEnds.isEmpty, message)
            if round % 10 == 0 { #expect(try TextNormalizer().normalize(text).units == plain.units, message) }
        }
    }

    @Test("Composed and decomposed text have one normal form")
    func canonicalForms() throws {
        let seed: UInt64 = 2_004
        let normalizer = try TextNormalizer()
        for (round, text) in texts(seed: seed, count: 2_000).enumerated() {
            // Characters newer than the oldest ICU in use may compose in Swift's tables only.
            var known = String.UnicodeScalarView()
            known.append(contentsOf: text.unicodeScalars.filter { ($0.properties.age?.major ?? 0) <= 14 })
            let source = String(known)
            let composed = string(source._nfc)
            let decomposed = string(source._nfd)
            let message: Comment = "seed \(seed), round \(round): \(scalars(source))"
            let expected = normalizer.normalize(source).units
            #expect(normalizer.normalize(composed).units == expected, message)
            #expect(normalizer.normalize(decomposed).units == expected, message)
        }
    }

    @Test("No normal form has upper case, two spaces together, or control characters")
    func cleanResults() throws {
        let seed: UInt64 = 2_005
        let normalizer = try TextNormalizer()
        for (round, text) in texts(seed: seed, count: 1_000).enumerated() {
            let units = normalizer.normalize(text).units
            let message: Comment = "seed \(seed), round \(round): \(scalars(text))"
            #expect(units.allSatisfy { $0 >= 0x20 && !(0x41...0x5A).contains($0) && $0 != 0x3000 }, message)
            #expect(zip(units, units.dropFirst()).allSatisfy { $0 != 0x20 || $1 != 0x20 }, message)
        }
    }

    private func string(_ scalars: some Sequence<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private func scalars(_ text: String) -> String {
        text.unicodeScalars.map { "U+" + String($0.value, radix: 16) }.joined(separator: " ")
    }
}
