// NormalizerPlainTests.swift
// What is normalised eight characters at a time, beside ICU.

import CICU
import JSearchAnalysis
import JSearchTestSupport
import Testing

@Suite("TextNormalizer beside ICU")
struct NormalizerPlainTests {
    /// The whole text by ICU at once; then white space and controls, which ICU leaves, as one space.
    private func expected(_ units: [UInt16], folds: Folds) throws -> [UInt16] {
        var status: jsearch_icu_status = 0
        let instance = folds.contains(.width) ? jsearch_nfkc_casefold(&status) : jsearch_nfc(&status)
        let normalizer = try #require(instance)
        var output = [UInt16](repeating: 0, count: 4 * units.count + 16)
        let count = jsearch_normalize(normalizer, units, Int32(units.count), &output, Int32(output.count), &status)
        try #require(status <= 0)
        var result: [UInt16] = []
        for unit in output[..<Int(count)] {
            let isSpace = jsearch_general_category(UInt32(unit)) == 15 || jsearch_is_white_space(UInt32(unit))
            if !isSpace { result.append(unit) } else if result.last != 0x20 { result.append(0x20) }
        }
        return result
    }

    @Test("Runs of any length, between others of all kinds", arguments: [Folds.all, Folds.all.subtracting(.width)])
    func runs(folds: Folds) throws {
        let seed: UInt64 = 2_010
        var random = SeededGenerator(seed: seed)
        let normalizer = try TextNormalizer(folds: folds)
        // The edges of what is handled eight at a time, what lies beside them, and what combines.
        let plain = Array("、。「」『』ぁゖァヺ・ーヾ一龠\u{9FFF}!@[`{~0azかきはうカハ漢字".utf16)
        let others = Array("AZKé\u{301}\u{3099}\u{309A}　ＡｚヿゟﾊﾞｶÅ…㍿\t\n\r\u{AD}\u{3400}\u{3000}".utf16)
        for round in 0..<4_000 {
            var units: [UInt16] = []
            for _ in 0..<random.int(in: 1..<6) {
                units += (0..<random.int(in: 0..<40)).map { _ in random.pick(plain) }
                units += (0..<random.int(in: 0..<3)).map { _ in random.int(in: 0..<3) == 0 ? 0x20 : random.pick(others)
                }
            }
            let wanted = try expected(units, folds: folds)
            #expect(normalizer.normalize(units).units == wanted, "seed \(seed), round \(round): \(units)")
            var output = NormalizedText()
            units.withUnsafeBufferPointer { normalizer.normalize($0, into: &output, withMap: false) }
            #expect(output.units == wanted, "seed \(seed), round \(round), without map: \(units)")
        }
    }

    @Test("Each unit of the Basic Multilingual Plane, between kana and before a mark")
    func units() throws {
        let normalizer = try TextNormalizer()
        // Surrogates are no characters; a mark may stand behind what it does not combine with.
        for unit in (0..<UInt16.max) where unit & 0xF800 != 0xD800 && unit != 0x309B && unit != 0x309C {
            for units in [[0x3042, unit, 0x3042], [unit, 0x3099], [0x41, unit, 0x20]] as [[UInt16]] {
                let wanted = try expected(units, folds: .all)
                if normalizer.normalize(units).units != wanted { Issue.record("\(units)") }
            }
        }
    }
}
