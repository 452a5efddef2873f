// PostingsTests.swift
// Lists of postings, written and read back, against plain arrays.

import JSearchIndex
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("Postings")
struct PostingsTests {
    static let counts = [1, 2, 3, 127, 128, 129, 255, 256, 257, 1_000, 5_000]
    static let fieldSets: [[Field]] = [[.body], [.title], [.body, .title], Field.allCases]

    /// A list, written and opened.
    private struct Opened {
        let plain: [PlainPosting]
        let stream: StreamFixture
        let entry: TermEntry
        let message: Comment

        func cursor() throws -> PostingsCursor { try stream.reader.postings(entry) }
    }

    private func open(_ count: Int, _ density: RandomPostings.Density, _ fields: [Field]) throws -> Opened {
        let seed = UInt64(count * 100 + fields.count)
        var random = RandomPostings(seed: seed)
        let plain = random.list(count, density, fields: fields)
        // Lists before and behind, so that offsets matter.
        let terms = [
            (Array("a".utf8), random.list(300, .mixed, fields: fields)), (Array("b".utf8), plain),
            (Array("c".utf8), random.list(5, .mixed, fields: fields)),
        ]
        let last = terms.compactMap(\.1.last).map { Int($0.document) }.max() ?? 0
        let stream = try StreamFixture(.bigrams, terms, documentCount: last + 1)
        let entry = try #require(try stream.reader.dictionary.find(Array("b".utf8)))
        let message: Comment = "seed \(seed), \(density), \(count) documents"
        return Opened(plain: plain, stream: stream, entry: entry, message: message)
    }

    @Test("Every document comes back with its fields and frequencies", arguments: counts)
    func everything(count: Int) throws {
        for density in RandomPostings.Density.allCases {
            for fields in Self.fieldSets {
                let list = try open(count, density, fields)
                #expect(list.entry.documentCount == count, list.message)
                #expect(list.entry.totalFrequency == list.plain.reduce(0) { $0 + $1.total }, list.message)
                let cursor = try list.cursor()
                #expect(cursor.documentCount == count && cursor.fullBlocks == count / 128, list.message)
                for posting in list.plain {
                    #expect(try cursor.next() == posting.document, list.message)
                    let frequencies = try cursor.fieldFrequencies()
                    #expect(frequencies == posting.frequencies, list.message)
                    #expect(try cursor.frequency() == UInt32(posting.total), list.message)
                }
                #expect(try cursor.next() == PostingsCursor.end, list.message)
                #expect(try cursor.next() == PostingsCursor.end, list.message)
                #expect(try cursor.seek(0) == PostingsCursor.end, list.message)
            }
        }
    }

    @Test("Any walk of seeks, steps and ways back gives what a plain array gives", arguments: counts)
    func walks(count: Int) throws {
        for density in RandomPostings.Density.allCases {
            let list = try open(count, density, [.body, .title])
            let documents = list.plain.map(\.document)
            var random = RandomPostings(seed: UInt64(count))
            for walk in 0..<30 {
                let cursor = try list.cursor()
                var index = -1
                var rewinds = 0
                while index < documents.count {
                    if rewinds < 2, random.generator.int(in: 0..<10) == 0 {
                        rewinds += 1
                        index = -1
                        cursor.rewind()
                        continue
                    }
                    if random.generator.int(in: 0..<3) == 0 {
                        index += 1
                        try cursor.next()
                    } else {
                        let current = index < 0 ? 0 : Int(documents[index])
                        let reach = [3, 300, 100_000, 2_000_000][random.generator.int(in: 0..<4)]
                        let target = UInt32(max(0, current + random.generator.int(in: -5..<reach)))
                        let found = documents.firstIndex { $0 >= target } ?? documents.count
                        index = max(index, found)
                        try cursor.seek(target)
                    }
                    let message: Comment = "\(list.message), walk \(walk), index \(index)"
                    guard index < documents.count else {
                        #expect(cursor.document == PostingsCursor.end, message)
                        break
                    }
                    #expect(cursor.document == documents[index], message)
                    if random.generator.int(in: 0..<2) == 0 {
                        #expect(try cursor.frequency() == list.plain[index].frequencies.total, message)
                    }
                    if random.generator.int(in: 0..<2) == 0 {
                        #expect(try cursor.fieldFrequencies() == list.plain[index].frequencies, message)
                    }
                }
            }
        }
    }

    @Test("Looking documents up, few or many, near or far, gives their frequencies", arguments: counts)
    func lookUp(count: Int) throws {
        var generator = SeededGenerator(seed: UInt64(count) + 7)
        for density in RandomPostings.Density.allCases {
            for fields in Self.fieldSets {
                let list = try open(count, density, fields)
                let cursor = try list.cursor()
                var known: [UInt32: UInt32] = [:]
                for posting in list.plain { known[posting.document] = UInt32(posting.total) }
                // Piece by piece, as windows follow each other.
                var left = list.plain.map(\.document)[...]
                while !left.isEmpty {
                    let piece = left.prefix(generator.int(in: 1..<600))
                    left = left.dropFirst(piece.count)
                    // Of the documents that the list has, all or few; beside some of them, one that it may lack.
                    let step = [1, 2, 9, 100][generator.int(in: 0..<4)]
                    var wanted: [UInt32] = []
                    for document in piece where generator.int(in: 0..<step) == 0 {
                        wanted.append(document)
                        if document + 1 < left.first ?? .max, generator.int(in: 0..<3) == 0 {
                            wanted.append(document + 1)
                        }
                    }
                    wanted = Set(wanted).sorted()
                    if wanted.isEmpty { continue }
                    var found = [UInt32](repeating: 99, count: wanted.count)
                    try wanted.withUnsafeBufferPointer { (wanted) throws in
                        try found.withUnsafeMutableBufferPointer { (found) throws in
                            try cursor.lookUp(wanted, into: #require(found.baseAddress))
                        }
                    }
                    #expect(found == wanted.map { known[$0, default: 0] }, list.message)
                }
            }
        }
    }

    @Test("Seeking each document, and the one behind it, from the start")
    func seekEach() throws {
        let list = try open(1_000, .sparse, [.body])
        for (index, posting) in list.plain.enumerated() where index % 7 == 0 || index % 128 < 2 || index % 128 == 127 {
            #expect(try list.cursor().seek(posting.document) == posting.document)
            let next = index + 1 < list.plain.count ? list.plain[index + 1].document : PostingsCursor.end
            #expect(try list.cursor().seek(posting.document + 1) == next, list.message)
        }
        #expect(try list.cursor().seek(PostingsCursor.end) == PostingsCursor.end)
    }

    @Test("Walking block by block gives the same documents")
    func blocks() throws {
        let list = try open(1_000, .mixed, [.body, .code])
        let cursor = try list.cursor()
        var documents: [UInt32] = []
        var frequencies: [UInt32] = []
        while try cursor.nextBlock() != PostingsCursor.end {
            #expect(cursor.currentBlock == documents.count / 128)
            let totals = try cursor.blockFrequencies()
            for index in 0..<cursor.count {
                documents.append(cursor.documents[index])
                frequencies.append(totals[index])
            }
            let limit = cursor.documents[cursor.count / 2]
            #expect(cursor.endOfRange(below: limit) == cursor.count / 2)
            #expect(cursor.endOfRange(below: PostingsCursor.end) == cursor.count)
            try cursor.move(toIndex: cursor.count - 1)
            #expect(cursor.document == documents.last)
        }
        #expect(documents == list.plain.map(\.document))
        #expect(frequencies == list.plain.map { UInt32($0.total) })
        let other = try list.cursor()
        try other.next()
        try other.move(toIndex: other.count)
        #expect(other.document == list.plain[128].document)
    }

    @Test("The impacts of each block bound its documents")
    func impacts() throws {
        let list = try open(1_000, .mixed, Field.allCases)
        let cursor = try list.cursor()
        for (index, posting) in list.plain.enumerated() where index / 128 < cursor.fullBlocks {
            let impacts = cursor.impacts(ofBlock: index / 128)
            #expect(
                impacts.covers(
                    frequency: UInt32(posting.total), length: posting.length, ReferenceNorm(meanLogarithm: 0)),
                "document \(index)")
        }
    }

    @Test(
        "A term of one document stays in the dictionary up to 8 occurrences",
        arguments: [1, 2, 3, 7, 8, 9, 127, 128, 1_000])
    func inline(frequency: Int) throws {
        for field in Field.allCases {
            var counts = [UInt32](repeating: 0, count: Field.count)
            counts[Int(field.rawValue)] = UInt32(frequency)
            let posting = PlainPosting(document: 77, counts: counts)
            let stream = try StreamFixture(.bigrams, [(Array("語".utf8), [posting])], documentCount: 78)
            let entry = try #require(try stream.reader.dictionary.find(Array("語".utf8)))
            let isInline = if case .inline = entry.address { true } else { false }
            #expect(isInline == (frequency <= 8))
            let cursor = try stream.reader.postings(entry)
            #expect(try cursor.next() == 77)
            #expect(try cursor.fieldFrequencies() == posting.frequencies)
        }
    }

    @Test("Large numbers come back: documents and frequencies")
    func largeNumbers() throws {
        let plain = (UInt32(0)..<200).map { index in
            PlainPosting(
                document: index < 130 ? index : 1 << 31 - 300 + index,
                counts: index == 128 ? [2, 0, 0, 0, 0, 1 << 29 - 1] : [0, 0, 0, 0, 1, 0])
        }
        let stream = try StreamFixture(.bigrams, [([0x78], plain)], documentCount: 1 << 31 - 1)
        let entry = try #require(try stream.reader.dictionary.find([0x78]))
        let cursor = try stream.reader.postings(entry)
        for posting in plain {
            #expect(try cursor.next() == posting.document)
            #expect(try cursor.fieldFrequencies() == posting.frequencies)
        }
    }

    @Test("A document beyond the segment is damage")
    func limit() throws {
        let list = try open(200, .dense, [.body])
        let reader = list.stream.reader
        let cursor = try PostingsCursor(
            list.entry, postings: reader.postingsFile, dictionary: reader.dictionary.file, limit: 150)
        let error = failure { () throws(JSearchError) in while try cursor.next() != PostingsCursor.end {} }
        #expect(error?.code == .damaged)
        let low = try PostingsCursor(
            list.entry, postings: reader.postingsFile, dictionary: reader.dictionary.file, limit: 127)
        #expect(failure { () throws(JSearchError) in try low.next() }?.code == .damaged)
    }
}
