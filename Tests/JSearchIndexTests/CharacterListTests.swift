// CharacterListTests.swift
// The lists of characters are the sums of the terms that begin with them, however a segment was made.

import JSearchStorage
import JSearchTestSupport
import Testing

@testable import JSearchIndex

@Suite("Lists of characters")
struct CharacterListTests {
    private typealias Frequencies = [UInt32: [UInt32]]

    /// How often all terms that begin with a character occur in each document and field, and how many postings they have.
    private func expected(_ segment: SegmentReader) throws -> [String: (frequencies: Frequencies, postings: Int)] {
        let stream = segment.stream(.bigrams)
        var lists: [String: (frequencies: Frequencies, postings: Int)] = [:]
        var terms = try stream.dictionary.terms()
        while try terms.next() {
            guard let first = String(decoding: terms.term, as: UTF8.self).unicodeScalars.first, first.value >= 0x800
            else { continue }
            let cursor = try stream.postings(terms.entry)
            while try cursor.next() != PostingsCursor.end {
                let found = try cursor.fieldFrequencies()
                let zero = [UInt32](repeating: 0, count: Field.count)
                let before = lists[String(first)]?.frequencies[cursor.document] ?? zero
                lists[String(first), default: ([:], 0)].frequencies[cursor.document] = (0..<Field.count).map {
                    before[$0] + found.counts[$0]
                }
                lists[String(first)]?.postings += 1
            }
        }
        return lists.filter {
            let least = max(CharacterFormat.leastPostings, segment.documentCount / 8)
            return $0.value.postings >= least && $0.value.postings >= 2 * $0.value.frequencies.count
        }
    }

    private func actual(_ segment: SegmentReader) throws -> [String: Frequencies] {
        let lengths = try segment.column(Column.length(.words))
        var lists: [String: Frequencies] = [:]
        var terms = try segment.characters.dictionary.terms()
        while try terms.next() {
            var list: Frequencies = [:]
            let cursor = try segment.characters.postings(terms.entry)
            while try cursor.next() != PostingsCursor.end {
                let found = try cursor.fieldFrequencies()
                list[cursor.document] = (0..<Field.count).map { found.counts[$0] }
                if cursor.currentBlock < cursor.fullBlocks {
                    let length = UInt32(lengths[Int(cursor.document)])
                    #expect(
                        cursor.impacts(ofBlock: cursor.currentBlock).covers(
                            frequency: found.total, length: length, segment.characters.dictionary.reference))
                }
            }
            lists[String(decoding: terms.term, as: UTF8.self)] = list
        }
        return lists
    }

    @Test("Just the characters that pay have lists, and they are the sums", arguments: 0..<4)
    func sums(round: Int) throws {
        var random = RandomArticles(seed: UInt64(900 + round))
        let articles = random.articles(400, words: 40)
        var found = 0
        // Built at once, in several units, in several commits that are merged, and with deleted articles merged away.
        for plan in 0..<4 {
            let directory = TemporaryDirectory()
            var options = IndexWriter.Options()
            options.threads = plan == 1 ? 2 : 1
            if plan == 1 { options.memoryBudget = 1 << 20 }
            let writer = try IndexWriter(directory: directory.path, options: options)
            for (number, article) in articles.enumerated() {
                try writer.add(article)
                if plan >= 2, number % 150 == 149 { try writer.commit() }
            }
            try writer.commit()
            if plan == 3 { for number in stride(from: 0, to: 400, by: 7) { writer.delete(id: String(number)) } }
            if plan >= 2 { try writer.optimize() }
            for segment in try Snapshot.open(directory.path).segments {
                let (expected, actual) = (try expected(segment), try actual(segment))
                #expect(Set(actual.keys) == Set(expected.keys), "round \(round), plan \(plan)")
                for (character, list) in actual {
                    #expect(list == expected[character]?.frequencies, "\(character), round \(round), plan \(plan)")
                }
                found += actual.count
            }
            var check = IndexCheck(directory.path)
            try check.run()
            #expect(check.findings.isEmpty, "round \(round), plan \(plan)")
        }
        #expect(found >= 8)
    }

    @Test("Terms that begin with a letter, or that are single characters, have no list")
    func without() throws {
        let directory = TemporaryDirectory()
        let writer = try IndexWriter(directory: directory.path)
        for number in 0..<300 { try writer.add(Article(id: String(number), body: "a\(number) b\(number % 7) 雨。雨、")) }
        try writer.commit()
        let segment = try #require(try Snapshot.open(directory.path).segments.first)
        #expect(segment.characters.dictionary.termCount == 0)
    }
}
