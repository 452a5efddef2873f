// SegmenterTests.swift
// The laws of word segmenters, for the one that uses ICU.

import JSearchAnalysis
import JSearchTestSupport
import Testing

@Suite("ICUWordSegmenter")
struct SegmenterTests {
    private func segments(_ text: String, _ segmenter: ICUWordSegmenter) -> [Int] {
        var segments: [WordSegment] = []
        Array(text.utf16).withUnsafeBufferPointer { segmenter.segment($0, into: &segments) }
        return segments.map { Int($0.end) * 2 + ($0.isWord ? 1 : 0) }
    }

    /// Normalised texts, as the segmenter gets them.
    private func texts(seed: UInt64, count: Int) throws -> [String] {
        var source = JapaneseText(seed: seed)
        let normalizer = try TextNormalizer()
        return (0..<count).map { round in
            normalizer.normalize(round % 4 == 0 ? source.scalars(30) : source.text(words: 15)).string
        }
    }

    @Test("Segments follow each other without gaps, cover the text, and cut no surrogate pair")
    func cover() throws {
        let seed: UInt64 = 11
        let segmenter = try ICUWordSegmenter()
        for text in try texts(seed: seed, count: 500) {
            let units = Array(text.utf16)
            var segments: [WordSegment] = []
            units.withUnsafeBufferPointer { segmenter.segment($0, into: &segments) }
            let ends = segments.map { Int($0.end) }
            let message: Comment = "seed \(seed), \(text.debugDescription)"
            #expect(ends.last ?? 0 == units.count, message)
            #expect(zip([0] + ends, ends).allSatisfy { $0 < $1 }, message)
            #expect(ends.dropLast().allSatisfy { units[$0] & 0xFC00 != 0xDC00 || units[$0 - 1] & 0xFC00 != 0xD800 })
        }
    }

    @Test("The same text is cut in the same way, whatever was cut before it")
    func orderIndependence() throws {
        let seed: UInt64 = 12
        let texts = try texts(seed: seed, count: 200) + ["ージョン", "ーション", "ーー", "ー", "ンージ", "々々", "ゝ"]
        let used = try ICUWordSegmenter()
        for text in texts.reversed() { _ = segments(text, used) }
        for text in texts {
            let fresh = segments(text, try ICUWordSegmenter())
            #expect(segments(text, used) == fresh, "seed \(seed), \(text.debugDescription)")
            #expect(segments(text, used) == fresh, "seed \(seed), a second time")
        }
    }

    @Test("A process that has cut nothing yet cuts as one that has")
    func freshProcess() async {
        await #expect(processExitsWith: .success) {
            func cut(_ text: String, _ segmenter: ICUWordSegmenter) -> [UInt32] {
                var segments: [WordSegment] = []
                Array(text.utf16).withUnsafeBufferPointer { segmenter.segment($0, into: &segments) }
                return segments.map(\.end)
            }
            let texts = ["ージョン", "ーション", "ーバー", "ー"]
            let first = try ICUWordSegmenter()
            let before = texts.map { cut($0, first) }
            _ = cut("東京都の半導体", first)
            let after = texts.map { cut($0, first) }
            let second = try ICUWordSegmenter()
            #expect(before == after)
            #expect(texts.map { cut($0, second) } == before)
        }
    }

    @Test("Words are told from what stands between them")
    func words() throws {
        let segmenter = try ICUWordSegmenter()
        var segments: [WordSegment] = []
        Array("半導体、ai 100".utf16).withUnsafeBufferPointer { segmenter.segment($0, into: &segments) }
        #expect(segments.last?.isWord == true)
        #expect(segments.filter { !$0.isWord }.map(\.end) == [4, 7])
        segmenter.segment(UnsafeBufferPointer(start: nil, count: 0), into: &segments)
        #expect(segments.isEmpty)
    }
}
