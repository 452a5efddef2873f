// SegmenterTests.swift
// The laws of word segmenters, for each of them.

import JSearchAnalysis
import JSearchTestSupport
import Testing

@Suite("Word segmenters")
struct SegmenterTests {
    /// The segmenters that are checked.
    enum Kind: CaseIterable {
        case icu, japanese, withoutDictionary, withTrie, withTable

        func make() throws -> any WordSegmenter {
            switch self {
            case .icu: try ICUWordSegmenter()
            case .japanese: try JapaneseWordSegmenter()
            case .withoutDictionary: try JapaneseWordSegmenter(dictionary: .unused)
            case .withTrie: try JapaneseWordSegmenter(dictionary: .trie)
            case .withTable: try JapaneseWordSegmenter(dictionary: .table)
            }
        }
    }

    private func segments(_ text: String, _ segmenter: any WordSegmenter) -> [UInt32] {
        var segments: [WordSegment] = []
        Array(text.utf16).withUnsafeBufferPointer { segmenter.segment($0, into: &segments) }
        return segments.map(\.end)
    }

    /// Normalised texts, as the segmenter gets them.
    private func texts(seed: UInt64, count: Int) throws -> [String] {
        var source = JapaneseText(seed: seed)
        let normalizer = try TextNormalizer()
        return (0..<count).map { round in
            normalizer.normalize(round % 4 == 0 ? source.scalars(30) : source.text(words: 15)).string
        }
    }

    @Test(
        "Segments follow each other without gaps, cover the text, and cut no surrogate pair", arguments: Kind.allCases)
    func cover(_ kind: Kind) throws {
        let seed: UInt64 = 11
        let segmenter = try kind.make()
        for text in try texts(seed: seed, count: 300) {
            let units = Array(text.utf16)
            let ends = segments(text, segmenter).map { Int($0) }
            let message: Comment = "seed \(seed), \(text.debugDescription)"
            #expect(ends.last ?? 0 == units.count, message)
            #expect(zip([0] + ends, ends).allSatisfy { $0 < $1 }, message)
            #expect(ends.dropLast().allSatisfy { units[$0] & 0xFC00 != 0xDC00 || units[$0 - 1] & 0xFC00 != 0xD800 })
        }
    }

    @Test("The same text is cut in the same way, whatever was cut before it", arguments: Kind.allCases)
    func orderIndependence(_ kind: Kind) throws {
        let seed: UInt64 = 12
        let texts = try texts(seed: seed, count: 150) + ["ージョン", "ーション", "ーー", "ー", "ンージ", "々々", "ゝ"]
        let used = try kind.make()
        for text in texts.reversed() { _ = segments(text, used) }
        for text in texts {
            let fresh = segments(text, try kind.make())
            #expect(segments(text, used) == fresh, "seed \(seed), \(text.debugDescription)")
            #expect(segments(text, used) == fresh, "seed \(seed), a second time")
        }
    }

    @Test("A process that has cut nothing yet cuts as one that has")
    func freshProcess() async {
        await #expect(processExitsWith: .success) {
            func cut(_ text: String, _ segmenter: any WordSegmenter) -> [UInt32] {
                var segments: [WordSegment] = []
                Array(text.utf16).withUnsafeBufferPointer { segmenter.segment($0, into: &segments) }
                return segments.map(\.end)
            }
            let texts = ["ージョン", "ーション", "ーバー", "ー"]
            let first = try ICUWordSegmenter()
            let before = texts.map { cut($0, first) }
            _ = cut("東京都の半導体", first)
            let after = texts.map { cut($0, first) }
            let second = try JapaneseWordSegmenter()
            #expect(before == after)
            #expect(texts.map { cut($0, second) } == before)
        }
    }

    @Test("An empty text has no segments", arguments: Kind.allCases)
    func empty(_ kind: Kind) throws {
        let segmenter = try kind.make()
        var segments = [WordSegment(end: 1)]
        segmenter.segment(UnsafeBufferPointer(start: nil, count: 0), into: &segments)
        #expect(segments.isEmpty)
    }

    @Test("Words are told from what stands between them")
    func words() throws {
        var segments: [WordSegment] = []
        try Array("半導体、ai 100".utf16).withUnsafeBufferPointer { units in
            let segmenter = try JapaneseWordSegmenter()
            segmenter.segment(units, into: &segments)
            let classes = CharacterClasses()
            withExtendedLifetime(classes) { WordTokenizer.markWords(&segments, text: classes.read(units)) }
        }
        #expect(segments.last?.isWord == true)
        #expect(segments.filter { !$0.isWord }.map(\.end) == [4, 7])
    }
}
