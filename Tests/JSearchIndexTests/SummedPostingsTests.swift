// SummedPostingsTests.swift
// The documents of several terms together, against plain sums.

import JSearchStorage
import JSearchTestSupport
import Testing

@testable import JSearchIndex

@Suite("Postings of several terms together")
struct SummedPostingsTests {
    @Test("Documents and frequencies are the sums of those of the terms", arguments: 0..<24)
    func sums(round: Int) throws {
        var random = RandomPostings(seed: UInt64(700 + round))
        let counts = [1, 5, 100, 127, 128, 129, 200, 256, 600]
        let densities: [RandomPostings.Density] = round % 3 == 0 ? [.dense] : [.dense, .mixed]
        let terms = (0..<1 + round % 6).map { number in
            let fields = random.generator.pick(PostingsTests.fieldSets)
            return (
                term: Array("t\(number)".utf8),
                postings: random.list(
                    random.generator.pick(counts), random.generator.pick(densities), fields: fields, most: 200)
            )
        }
        let last = terms.compactMap(\.postings.last).map { Int($0.document) }.max() ?? 0
        // In every other round the lists are short beside the segment.
        let documentCount = round % 2 == 0 ? last + 1 : max(last + 1, 1_000_000)
        let fixture = try StreamFixture(.bigrams, terms, documentCount: documentCount)
        let stream = StreamReader(
            name: "bigrams", dictionary: fixture.reader.dictionary, postingsFile: fixture.reader.postingsFile,
            documentCount: documentCount)
        var expected: [UInt32: UInt32] = [:]
        for posting in terms.flatMap(\.postings) { expected[posting.document, default: 0] += UInt32(posting.total) }
        let entries = try terms.map { try #require(try stream.dictionary.find($0.term)) }
        // Twice: the second time with the memory of the first.
        for _ in 0..<2 {
            let found = try stream.postings(ofAll: entries)
            #expect(found.documents == expected.keys.sorted(), "round \(round)")
            #expect(found.frequencies == expected.keys.sorted().map { expected[$0] ?? 0 }, "round \(round)")
        }
    }

    @Test("After a damaged list, sums are right again")
    func afterDamage() throws {
        var random = RandomPostings(seed: 31)
        let terms = ["a", "b"].map { (term: Array($0.utf8), postings: random.list(100, .dense, fields: [.body])) }
        let fixture = try StreamFixture(.bigrams, terms, documentCount: 100)
        func stream(_ documentCount: Int) -> StreamReader {
            StreamReader(
                name: "bigrams", dictionary: fixture.reader.dictionary, postingsFile: fixture.reader.postingsFile,
                documentCount: documentCount)
        }
        let entries = try terms.map { try #require(try fixture.reader.dictionary.find($0.term)) }
        // A document is beyond the segment: that is damage.
        #expect(throws: JSearchError.self) { try stream(99).postings(ofAll: entries) }
        let found = try stream(100).postings(ofAll: entries)
        #expect(found.documents == (0..<100).map { UInt32($0) })
        #expect(
            found.frequencies == (0..<100).map { index in UInt32(terms.reduce(0) { $0 + $1.postings[index].total }) })
    }
}
