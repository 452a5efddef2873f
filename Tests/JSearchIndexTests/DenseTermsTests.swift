// DenseTermsTests.swift
// Tables of frequent terms, against the lists that they are made of.

import Dispatch
import JSearchStorage
import JSearchTestSupport
import Testing

@testable import JSearchIndex

@Suite("Tables of frequent terms")
struct DenseTermsTests {
    private let documentCount = 4_000

    /// A stream with tables.
    private struct Opened {
        let fixture: StreamFixture
        let stream: StreamReader
        let dense: DenseTerms
        let lists: [[PlainPosting]]
        let entries: [TermEntry]

        init(_ lists: [[PlainPosting]], written: Int, documentCount: Int) throws {
            self.lists = lists
            let terms = lists.enumerated().map { (term: Array("t\(1_000 + $0.offset)".utf8), postings: $0.element) }
            let fixture = try StreamFixture(.bigrams, terms, documentCount: written)
            let dense = DenseTerms(documentCount: documentCount)
            stream = StreamReader(
                name: "bigrams", dictionary: fixture.reader.dictionary, postingsFile: fixture.reader.postingsFile,
                documentCount: documentCount, dense: dense)
            entries = try terms.map { try #require(try fixture.reader.dictionary.find($0.term)) }
            self.fixture = fixture
            self.dense = dense
        }

        /// How often a term is in some documents, by a cursor of its own.
        func lookUp(_ documents: [UInt32], _ term: Int) throws -> [UInt32] {
            var frequencies = [UInt32](repeating: 7, count: documents.count)
            let cursor = try stream.postings(entries[term])
            try documents.withUnsafeBufferPointer { documents in
                try frequencies.withUnsafeMutableBufferPointer {
                    try cursor.lookUp(documents, into: $0.baseAddress.unsafelyUnwrapped)
                }
            }
            return frequencies
        }

        func expected(_ documents: [UInt32], _ term: Int) -> [UInt32] {
            let plain = Dictionary(uniqueKeysWithValues: lists[term].map { ($0.document, UInt32($0.total)) })
            return documents.map { plain[$0] ?? 0 }
        }
    }

    /// A list with about one of so many documents.
    private func list(_ random: inout RandomPostings, every: Int, most: Int, fields: [Field]) -> [PlainPosting] {
        let wanted = (0..<documentCount).filter { _ in random.generator.int(in: 0..<every) == 0 }
        return zip(wanted, random.list(wanted.count, .dense, fields: fields, most: most)).map {
            PlainPosting(
                document: UInt32($0), counts: (0..<Field.count).map { [counts = $1.frequencies.counts] in counts[$0] })
        }
    }

    private func some(_ random: inout RandomPostings) -> [UInt32] {
        let step = random.generator.pick([1, 3, 40, 700])
        return (0..<documentCount).filter { _ in random.generator.int(in: 0..<step) == 0 }.map { UInt32($0) }
    }

    @Test("Looking up and keeping say what the list says, before a table is there and behind it", arguments: 0..<6)
    func laws(round: Int) throws {
        var random = RandomPostings(seed: UInt64(900 + round))
        let fields: [Field] = round % 2 == 0 ? [.body] : Field.allCases
        let lists = [1, 2, 4, 12].map { list(&random, every: $0, most: round < 3 ? 3 : 300, fields: fields) }
        let opened = try Opened(lists, written: documentCount, documentCount: documentCount)
        for ask in 0..<120 {
            let term = random.generator.int(in: 0..<lists.count)
            let documents = some(&random)
            let expected = opened.expected(documents, term)
            if ask % 2 == 0 {
                #expect(try opened.lookUp(documents, term) == expected, "round \(round), ask \(ask)")
            } else {
                var kept = documents
                try opened.stream.keep(&kept, withAll: [opened.entries[term]])
                #expect(kept == zip(documents, expected).filter { $1 > 0 }.map(\.0), "round \(round), ask \(ask)")
            }
        }
        // All of them have one by now, the same for every cursor.
        #expect(opened.dense.byteCount == lists.count * documentCount)
    }

    @Test("Rare terms, and documents beyond the segment, never have a table")
    func rare() throws {
        var random = RandomPostings(seed: 906)
        let lists = [list(&random, every: 40, most: 3, fields: [.body])]
        let opened = try Opened(lists, written: documentCount, documentCount: documentCount)
        let all = (0..<UInt32(documentCount)).map(\.self)
        for _ in 0..<40 { #expect(try opened.lookUp(all, 0) == opened.expected(all, 0)) }
        #expect(opened.dense.byteCount == 0)
        let dense = try Opened(
            [list(&random, every: 2, most: 3, fields: [.body])], written: documentCount, documentCount: documentCount)
        let beyond = all + [UInt32(documentCount), UInt32(documentCount) + 70_000]
        for _ in 0..<40 { #expect(try dense.lookUp(beyond, 0) == dense.expected(beyond, 0)) }
        #expect(dense.dense.byteCount == 0)
    }

    @Test("There are no more tables than a segment may have")
    func bound() throws {
        var random = RandomPostings(seed: 907)
        let lists = (0..<DenseTerms.mostTables + 20).map { _ in list(&random, every: 12, most: 3, fields: [.body]) }
        let opened = try Opened(lists, written: documentCount, documentCount: documentCount)
        let all = (0..<UInt32(documentCount)).map(\.self)
        for _ in 0..<5 {
            for term in lists.indices { #expect(try opened.lookUp(all, term) == opened.expected(all, term)) }
        }
        // (Some lists may find no place of their own.)
        let count = opened.dense.byteCount / documentCount
        #expect(count <= DenseTerms.mostTables && count > DenseTerms.mostTables - 20)
        #expect(DenseTerms(documentCount: DenseTerms.mostBytes + 1).byteCount == 0)
    }

    @Test("A damaged list has no table, and says so only where it is damaged")
    func damage() throws {
        var random = RandomPostings(seed: 908)
        let lists = [list(&random, every: 2, most: 3, fields: [.body])]
        // Documents beyond the segment are damage.
        let opened = try Opened(lists, written: documentCount, documentCount: 3_000)
        let early = (0..<1_000).map { UInt32($0) }
        for _ in 0..<40 { #expect(try opened.lookUp(early, 0) == opened.expected(early, 0)) }
        #expect(opened.dense.byteCount == 0)
        #expect(throws: JSearchError.self) { try opened.lookUp([2_999], 0) }
    }

    @Test("Threads that look up at once all get what the list says, and make one table for each term")
    func threads() throws {
        var random = RandomPostings(seed: 909)
        let lists = [2, 3, 5].map { list(&random, every: $0, most: 300, fields: [.body]) }
        let opened = try Opened(lists, written: documentCount, documentCount: documentCount)
        nonisolated(unsafe) let shared = opened
        nonisolated(unsafe) let wrong = UnsafeMutablePointer<Int>.allocate(capacity: 8)
        defer { wrong.deallocate() }
        DispatchQueue.concurrentPerform(iterations: 8) { thread in
            var random = RandomPostings(seed: UInt64(910 + thread))
            wrong[thread] = 0
            for ask in 0..<60 {
                let documents = (0..<4_000).filter { _ in random.generator.int(in: 0..<30) == 0 }.map { UInt32($0) }
                let term = (ask + thread) % lists.count
                if (try? shared.lookUp(documents, term)) != shared.expected(documents, term) { wrong[thread] += 1 }
            }
        }
        #expect((0..<8).allSatisfy { wrong[$0] == 0 })
        #expect(opened.dense.byteCount == lists.count * documentCount)
    }
}
