// IntersectedPostingsTests.swift
// The documents that have all of several terms, against plain sets.

import JSearchStorage
import JSearchTestSupport
import Testing

@testable import JSearchIndex

@Suite("Postings of documents that have all terms")
struct IntersectedPostingsTests {
    private static func stream(_ fixture: StreamFixture, _ documentCount: Int) -> StreamReader {
        StreamReader(
            name: "bigrams", dictionary: fixture.reader.dictionary, postingsFile: fixture.reader.postingsFile,
            documentCount: documentCount)
    }

    @Test("Those that have all terms are those of the sets, and so are those of some documents", arguments: 0..<40)
    func all(round: Int) throws {
        var random = RandomPostings(seed: UInt64(800 + round))
        let counts = [1, 5, 127, 128, 129, 600, 2_000]
        let terms = (0..<1 + round % 4).map { number in
            let density: RandomPostings.Density = round % 3 == 0 ? .dense : random.generator.pick([.dense, .mixed])
            return (
                term: Array("t\(number)".utf8),
                postings: random.list(random.generator.pick(counts), density, fields: [.body], most: 3)
            )
        }
        let last = terms.compactMap(\.postings.last).map { Int($0.document) }.max() ?? 0
        let fixture = try StreamFixture(.bigrams, terms, documentCount: last + 1)
        let stream = Self.stream(fixture, last + 1)
        let sets = terms.map { Set($0.postings.map(\.document)) }
        let expected = sets.dropFirst().reduce(sets[0]) { $0.intersection($1) }
        let entries = try terms.map { try #require(try stream.dictionary.find($0.term)) }
        #expect(try stream.documents(withAll: entries) == expected.sorted(), "round \(round)")
        // All documents, every other one, some, and a few close together.
        for step in [1, 2, 7, 150] {
            let first = random.generator.int(in: 0..<last + 1)
            var some = (0...last).filter { $0 % step == 0 || (first..<first + 12).contains($0) }.map { UInt32($0) }
            let wanted = some.filter { document in sets.allSatisfy { $0.contains(document) } }
            try stream.keep(&some, withAll: entries)
            #expect(some == wanted, "round \(round), step \(step)")
        }
        var none: [UInt32] = []
        try stream.keep(&none, withAll: entries)
        #expect(none.isEmpty)
        #expect(try stream.documents(withAll: []).isEmpty)
    }

    @Test("Damage is an error, whatever was kept before")
    func damage() throws {
        var random = RandomPostings(seed: 841)
        let terms = ["a", "b"].map { (term: Array($0.utf8), postings: random.list(300, .dense, fields: [.body])) }
        let fixture = try StreamFixture(.bigrams, terms, documentCount: 300)
        // Documents beyond the segment are damage.
        let stream = Self.stream(fixture, 200)
        let entries = try terms.map { try #require(try fixture.reader.dictionary.find($0.term)) }
        #expect(throws: JSearchError.self) { try stream.documents(withAll: entries) }
        #expect(throws: JSearchError.self) {
            var documents = (0..<300).map { UInt32($0) }
            try stream.keep(&documents, withAll: entries)
        }
    }
}
