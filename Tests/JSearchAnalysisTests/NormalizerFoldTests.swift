// NormalizerFoldTests.swift
// The normaliser with folds switched off.

import JSearchAnalysis
import JSearchTestSupport
import Testing

@Suite("TextNormalizer with folds switched off")
struct NormalizerFoldTests {
    static let sets: [Folds] = [[], .width, .voicingMarks]

    @Test("Without width, characters are only composed")
    func width() throws {
        let normalizer = try TextNormalizer(folds: Folds.all.subtracting(.width))
        for text in ["ＡＩ", "AI", "ﾁｯﾌﾟ", "㈱", "①", "Straße"] { #expect(normalizer.normalize(text).string == text) }
        #expect(normalizer.normalize("e\u{301}").units == Array("é".utf16))
        #expect(normalizer.normalize("か゛").string == "が")
        #expect(normalizer.normalize("か\u{3099}").units == [0x304C])
        #expect(normalizer.normalize("a \u{3000}\tb").string == "a b")
    }

    @Test("Without voicing marks, a detached mark stays apart")
    func voicingMarks() throws {
        let normalizer = try TextNormalizer(folds: Folds.all.subtracting(.voicingMarks))
        #expect(normalizer.normalize("か゛").string != "が")
        #expect(normalizer.normalize("か\u{3099}").string == "が")
        #expect(normalizer.normalize("ＡＩ").string == "ai")
        let neither = try TextNormalizer(folds: [])
        #expect(neither.normalize("か゛").string == "か゛")
    }

    @Test("Normalising twice changes nothing, and the map stays inside the source", arguments: sets)
    func laws(folds: Folds) throws {
        let seed: UInt64 = 2_100
        var source = JapaneseText(seed: seed)
        let normalizer = try TextNormalizer(folds: folds)
        for round in 0..<800 {
            let text = round % 2 == 0 ? source.text(words: 12) : source.scalars(40)
            let once = normalizer.normalize(text)
            let message: Comment = "seed \(seed), round \(round), \(folds.names), \(text.debugDescription)"
            #expect(normalizer.normalize(once.string).units == once.units, message)
            let (starts, ends) = (once.sourceStarts, once.sourceEnds)
            #expect(starts.count == once.units.count && ends.count == once.units.count, message)
            #expect(zip(starts, ends).allSatisfy { $0 < $1 && $1 <= UInt32(text.utf16.count) }, message)
            #expect(zip(starts, starts.dropFirst()).allSatisfy { $0 <= $1 }, message)
            #expect(zip(ends, ends.dropFirst()).allSatisfy { $0 <= $1 }, message)
            #expect(once.units.allSatisfy { $0 >= 0x20 && $0 != 0x3000 }, message)
        }
    }
}
