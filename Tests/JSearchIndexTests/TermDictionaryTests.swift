// TermDictionaryTests.swift
// Finding terms, and walking over them, against a sorted array.

import JSearchIndex
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("TermDictionary")
struct TermDictionaryTests {
    /// Ascending terms: many that share their first 8 bytes, short ones, long ones, and random ones.
    private func terms(seed: UInt64, count: Int) -> [[UInt8]] {
        var generator = SeededGenerator(seed: seed)
        var terms: Set<[UInt8]> = []
        let prefixes = ["検索エン", "abcdefgh", "abcdefghabcdefgh", "", "a", "ー"].map { Array($0.utf8) }
        while terms.count < count {
            var term = generator.pick(prefixes)
            let length = generator.int(in: 0..<20) == 0 ? 200 : generator.int(in: 0..<6)
            for _ in 0..<length { term.append(generator.pick(Array("abcxyz\u{0}".utf8) + [0x80, 0xFF])) }
            terms.insert(Array(term.prefix(240)))
        }
        return terms.sorted { $0.lexicographicallyPrecedes($1) }
    }

    private func fixture(_ terms: [[UInt8]], stream: TokenStream = .bigrams) throws -> StreamFixture {
        try StreamFixture(
            stream, terms.enumerated().map { ($1, postings(of: $0)) }, documentCount: terms.count + 20)
    }

    /// Something else for each term, so that a mix-up is noticed: 1 to 3 documents.
    private func postings(of index: Int) -> [PlainPosting] {
        (0..<1 + index % 3).map { number in
            PlainPosting(
                document: UInt32(index + number), counts: [0, 0, 0, 0, UInt32(1 + index % 11), index % 5 == 0 ? 2 : 0])
        }
    }

    static let counts = [1, 31, 32, 33, 64, 65, 1_000]

    @Test("Every term is found, with its own postings", arguments: counts)
    func findEach(count: Int) throws {
        let terms = terms(seed: UInt64(count), count: count)
        let stream = try fixture(terms)
        #expect(stream.reader.dictionary.termCount == count)
        #expect(stream.reader.dictionary.blockCount == (count + 31) / 32)
        #expect(stream.reader.dictionary.longestTerm == terms.map(\.count).max())
        for (index, term) in terms.enumerated() {
            let entry = try #require(try stream.reader.dictionary.find(term), "seed \(count), term \(index)")
            let cursor = try stream.reader.postings(entry)
            for posting in postings(of: index) {
                #expect(try cursor.next() == posting.document, "seed \(count), term \(index)")
                #expect(try cursor.fieldFrequencies() == posting.frequencies, "seed \(count), term \(index)")
            }
            #expect(try cursor.next() == PostingsCursor.end)
        }
    }

    @Test("A term behind long lists, and behind postings of every form, is found with its own postings")
    func findBehindLongLists() throws {
        let lengths = [1, 2, 1, 5_000, 1, 127, 1, 128, 1, 300, 1, 20_000, 1]
        let terms = (0..<3 * lengths.count).map { index -> (term: [UInt8], postings: [PlainPosting]) in
            let postings = (0..<lengths[index % lengths.count]).map { number in
                PlainPosting(
                    document: UInt32(index + number),
                    // In one field or two, once, up to the most that stands in a dictionary, and more than one byte holds.
                    counts: [0, index % 4 == 1 ? 3 : 0, 0, 0, [1, 5, 8, 9, 300][index % 5], 0])
            }
            return (Array("検索\(100 + index)".utf8), postings)
        }
        let stream = try StreamFixture(.bigrams, terms, documentCount: 30_000)
        for (term, postings) in terms {
            let entry = try #require(try stream.reader.dictionary.find(term))
            #expect(entry.documentCount == postings.count)
            #expect(entry.totalFrequency == postings.reduce(0) { $0 + $1.total })
            let cursor = try stream.reader.postings(entry)
            for posting in postings {
                let isNext = try cursor.next() == posting.document && cursor.fieldFrequencies() == posting.frequencies
                if !isNext { Issue.record("\(term), \(posting.document)") }
            }
            #expect(try cursor.next() == PostingsCursor.end)
            #expect(try stream.reader.dictionary.find(term + [0x30]) == nil)
        }
    }

    @Test("A term that is not there is not found", arguments: counts)
    func findAbsent(count: Int) throws {
        let terms = terms(seed: UInt64(count), count: count)
        let present = Set(terms)
        let dictionary = try fixture(terms).reader.dictionary
        for term in terms {
            var absent = [term + [0], term + [0xFF], Array(term.dropLast())]
            if let last = term.last { absent += [term.dropLast() + [last &+ 1], term.dropLast() + [last &- 1]] }
            for other in absent where !present.contains(other) {
                #expect(try dictionary.find(other) == nil, "seed \(count)")
            }
        }
        #expect(try dictionary.find([UInt8](repeating: 0xFF, count: 300)) == nil)
    }

    @Test("The terms come in ascending order, all of them", arguments: counts)
    func order(count: Int) throws {
        let terms = terms(seed: UInt64(count), count: count)
        let dictionary = try fixture(terms).reader.dictionary
        var iterator = try dictionary.terms()
        var found: [[UInt8]] = []
        var documents = 0
        var frequencies = 0
        while try iterator.next() {
            found.append(iterator.term)
            documents += iterator.entry.documentCount
            frequencies += iterator.entry.totalFrequency
        }
        #expect(found == terms, "seed \(count)")
        #expect(dictionary.documentCountSum == documents)
        #expect(dictionary.frequencySum == frequencies)
        #expect(try iterator.next() == false)
    }

    @Test("Walking from any start gives the terms from there on", arguments: counts)
    func termsFrom(count: Int) throws {
        let terms = terms(seed: UInt64(count), count: count)
        let dictionary = try fixture(terms).reader.dictionary
        var starts: [[UInt8]] = [[], [0], [0xFF], Array("abcdefgh".utf8), Array("abcdefghb".utf8), Array("検".utf8)]
        for term in terms.prefix(100) { starts += [term, term + [0], Array(term.dropLast())] }
        for start in starts {
            let expected = terms.drop { $0.lexicographicallyPrecedes(start) }.prefix(70)
            var iterator = try dictionary.terms(from: start)
            var found: [[UInt8]] = []
            while found.count < 70, try iterator.next() { found.append(iterator.term) }
            #expect(found == Array(expected), "seed \(count), from \(start)")
        }
    }

    @Test("The terms that contain or end with some bytes are those that a look at each term gives", arguments: counts)
    func containing(count: Int) throws {
        let seed = UInt64(count)
        let terms = terms(seed: seed, count: count)
        let dictionary = try fixture(terms).reader.dictionary
        var generator = SeededGenerator(seed: seed)
        let skipped: [(first: [UInt8], last: [UInt8])] = [
            (Array("abc".utf8), Array("b".utf8)), (Array("検".utf8), [0xF0]),
        ]
        for round in 0..<40 {
            let text = (0..<generator.int(in: 1..<4)).map { _ in generator.pick(Array("abcxyz".utf8)) }
            for atEnd in [false, true] {
                for skips in [[], skipped] {
                    var found: [[UInt8]] = []
                    try dictionary.forEachTerm(containing: text, atEnd: atEnd, skipping: skips) { term, entry in
                        found.append(Array(term))
                        let index = terms.firstIndex(of: Array(term)) ?? -1
                        #expect(entry.documentCount == 1 + index % 3)
                    }
                    let expected = terms.filter { term in
                        let ends =
                            term.count >= text.count
                            ? (atEnd ? term.count - text.count : 0)...term.count - text.count : nil
                        return ends?.contains { term[$0..<$0 + text.count].elementsEqual(text) } ?? false
                    }
                    let message: Comment = "seed \(seed), round \(round), \(text)"
                    if skips.isEmpty {
                        #expect(found == expected, message)
                    } else {
                        // Of what may be skipped, some is looked at all the same.
                        let wanted = expected.filter { term in
                            !skips.contains {
                                !term.lexicographicallyPrecedes($0.first) && !$0.last.lexicographicallyPrecedes(term)
                            }
                        }
                        #expect(Set(wanted).isSubset(of: found) && Set(found).isSubset(of: expected), message)
                        #expect(found == found.sorted { $0.lexicographicallyPrecedes($1) }, message)
                    }
                }
            }
        }
    }

    @Test("Thousands of terms with the same first 8 bytes are told apart")
    func samePrefix() throws {
        let terms = (0..<3_000).map { Array("abcdefgh".utf8) + Array(String(10_000 + $0).utf8) }
        let dictionary = try fixture(terms).reader.dictionary
        for index in stride(from: 0, to: terms.count, by: 13) {
            #expect(try dictionary.find(terms[index])?.documentCount == 1 + index % 3)
            var iterator = try dictionary.terms(from: terms[index])
            #expect(try iterator.next() && iterator.term == terms[index])
        }
        #expect(try dictionary.find(Array("abcdefgh".utf8)) == nil)
        var iterator = try dictionary.terms(from: Array("abcdefgh".utf8))
        #expect(try iterator.next() && iterator.term == terms[0])
    }

    @Test("An empty dictionary has no terms", arguments: TokenStream.allCases)
    func empty(stream: TokenStream) throws {
        let dictionary = try StreamFixture(stream, [], documentCount: 0).reader.dictionary
        #expect(dictionary.termCount == 0)
        #expect(try dictionary.find([0x61]) == nil)
        var iterator = try dictionary.terms()
        #expect(try iterator.next() == false)
    }

    @Test("Prefixes order as the terms do")
    func prefixes() {
        #expect(StreamWriter.prefix(of: []) == 0)
        #expect(StreamWriter.prefix(of: [0x61]) == 0x6100_0000_0000_0000)
        #expect(StreamWriter.prefix(of: Array("abcdefghi".utf8)) == 0x6162_6364_6566_6768)
        let terms = terms(seed: 6, count: 500)
        for (left, right) in zip(terms, terms.dropFirst()) {
            #expect(StreamWriter.prefix(of: left) <= StreamWriter.prefix(of: right))
        }
    }
}
