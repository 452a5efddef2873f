// PostingsBoundsTests.swift
// Bounds of spans of documents, against what the documents have.

import JSearchTestSupport
import Testing

@testable import JSearchIndex

@Suite("Bounds of postings")
struct PostingsBoundsTests {
    private static let shift = 8

    /// The bounds of the full blocks by one of the ways, for each span.
    private static func spans(
        _ count: Int, _ body: (UnsafeMutableBufferPointer<Float>) throws -> Void
    ) rethrows -> [Float] {
        var spans = [Float](repeating: 0, count: count)
        try spans.withUnsafeMutableBufferPointer { try body($0) }
        return spans
    }

    @Test(
        "By blocks and by documents, no document is above the bound of its span; by documents, spans without one have none",
        arguments: [100, 128, 1_000, 2_048, 2_200, 5_000])
    func bounds(count: Int) throws {
        var random = RandomPostings(seed: UInt64(count))
        for density in RandomPostings.Density.allCases {
            let plain = random.list(count, density, fields: Field.allCases)
            let last = Int(plain[count - 1].document)
            let fixture = try StreamFixture(.bigrams, [(Array("a".utf8), plain)], documentCount: last + 1)
            let entry = try #require(try fixture.reader.dictionary.find(Array("a".utf8)))
            let reference = fixture.reader.dictionary.reference
            // One that the fractions of blocks are exact for, but for k1, and one that they are not.
            for (flat, slope) in [(0.6 * 0.3, 0.6 * reference.slope), (1.2 * 0.25, 1.2 * 0.01)] {
                let norms = LengthNorms(flat: flat, slope: slope)
                func norm(_ length: Double) -> Double { flat + slope * length }
                for factor in [Float(1), 2.5] {
                    let cursor = try fixture.reader.postings(entry)
                    let spanCount = last >> Self.shift + 1
                    let byBlocks = Self.spans(spanCount) {
                        cursor.raiseByBlocks($0, shift: Self.shift, norms, reference, factor: factor)
                    }
                    let byDocuments = try Self.spans(spanCount) {
                        try cursor.raiseByDocuments($0, shift: Self.shift, norms, reference, factor: factor)
                    }
                    let chosen = try Self.spans(spanCount) {
                        try cursor.raise($0, shift: Self.shift, norms, reference, factor: factor)
                    }
                    let message: Comment = "\(count), \(density), \(factor)"
                    let isFew = (1...PostingsCursor.fewBlocks).contains(cursor.fullBlocks)
                    #expect(chosen == (isFew ? byDocuments : byBlocks), message)
                    var best = [Double](repeating: 0, count: spanCount)
                    for posting in plain.prefix(count / 128 * 128) {
                        let frequency: Double = Double(posting.total) * Double(factor)
                        let span = Int(posting.document) >> Self.shift
                        best[span] = max(best[span], frequency / (frequency + norm(Double(posting.length))))
                    }
                    for span in 0..<spanCount {
                        #expect(Double(byDocuments[span]) * 1.000_01 >= best[span], message)
                        #expect(byBlocks[span] >= byDocuments[span], message)
                        #expect((byDocuments[span] == 0) == (best[span] == 0), message)
                    }
                    #expect(byBlocks == Self.plainly(cursor, norms, reference, factor, spanCount), message)
                }
            }
        }
    }

    /// The same as by blocks, one block after another.
    private static func plainly(
        _ cursor: PostingsCursor, _ norms: LengthNorms, _ reference: ReferenceNorm, _ factor: Float, _ spanCount: Int
    ) -> [Float] {
        var spans = [Float](repeating: 0, count: spanCount)
        var first = 0
        for block in 0..<cursor.fullBlocks {
            let bound = cursor.bound(ofBlock: block, norms, norms.ratio(to: reference), factor: factor)
            let last = Int(cursor.lastDocument(block))
            for span in first >> shift...last >> shift { spans[span] = max(spans[span], bound) }
            first = last + 1
        }
        return spans
    }

    @Test("The frequency in one field is that among those of all fields", arguments: [1, 127, 128, 1_000])
    func oneField(count: Int) throws {
        var random = RandomPostings(seed: UInt64(count))
        for fields in [[Field.body], [.title], [.body, .title], Field.allCases] {
            let plain = random.list(count, .mixed, fields: fields)
            let last = Int(plain[count - 1].document)
            let fixture = try StreamFixture(.words, [(Array("a".utf8), plain)], documentCount: last + 1)
            let entry = try #require(try fixture.reader.dictionary.find(Array("a".utf8)))
            for field in [Field.title, .body, .code] {
                let cursor = try fixture.reader.postings(entry)
                for posting in plain {
                    try cursor.next()
                    #expect(try cursor.frequency(in: field) == posting.frequencies.counts[Int(field.rawValue)])
                }
            }
        }
    }
}
