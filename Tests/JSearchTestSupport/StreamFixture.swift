// StreamFixture.swift
// One stream of a segment made of plain arrays, written and opened again.

package import JSearchIndex
package import JSearchStorage

/// A posting as a plain value: a document, and how often the term is in each field.
package struct PlainPosting: Equatable, Sendable {
    package var document: UInt32
    package var frequencies: FieldFrequencies
    package var length: UInt32

    /// - Parameter counts: How often the term occurs, for each of the fields.
    package init(document: UInt32, counts: [UInt32], length: UInt32 = 100) {
        self.document = document
        frequencies = FieldFrequencies()
        for field in 0..<Field.count { frequencies.counts[field] = counts[field] }
        self.length = length
    }

    package var total: Int { Int(frequencies.total) }
}

extension StreamFixture {
    /// The opened files, used as `StreamReader` does.
    package struct Reader {
        package let dictionary: TermDictionary
        package let postingsFile: EnvelopeFile
        fileprivate let documentCount: Int

        /// The documents of a term.
        package func postings(_ entry: TermEntry) throws(JSearchError) -> PostingsCursor {
            try PostingsCursor(entry, postings: postingsFile, dictionary: dictionary.file, limit: documentCount)
        }
    }
}

/// A stream that was written through `StreamWriter` into a directory of its own.
package final class StreamFixture {
    package let reader: Reader
    private let directory = TemporaryDirectory()

    /// Writes terms, which must be ascending, and opens the files.
    package init(
        _ stream: TokenStream, _ terms: [(term: [UInt8], postings: [PlainPosting])], documentCount: Int
    ) throws(JSearchError) {
        let disk = DiskFileSystem()
        let writer = try StreamWriter(stream, segment: 1, directory: directory.path, fileSystem: disk)
        for (term, postings) in terms {
            try term.withUnsafeBufferPointer { (term) throws(JSearchError) in try writer.begin(term: term) }
            try writer.add { (writer) throws(JSearchError) in
                for posting in postings {
                    try writer.add(document: posting.document, frequencies: posting.frequencies, length: posting.length)
                }
            }
            try writer.endTerm()
        }
        _ = try writer.finish()
        let path = directory.path
        func open(_ suffix: String, _ kind: FileKind) throws(JSearchError) -> EnvelopeFile {
            let path = IndexFormat.path(path, segment: 1, suffix: stream.name + "." + suffix)
            return try EnvelopeFile(path, kind: kind, segment: 1, in: disk)
        }
        reader = Reader(
            dictionary: try TermDictionary(try open("terms", .terms)),
            postingsFile: try open("postings", .postings),
            documentCount: documentCount)
    }
}

extension RandomPostings {
    /// How many documents lie between two postings.
    package enum Density: CaseIterable, Sendable { case dense, mixed, sparse }
}

/// Makes random lists of postings.
package struct RandomPostings {
    package var generator: SeededGenerator

    package init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    /// A list of `count` documents that occur in some of the given fields.
    package mutating func list(_ count: Int, _ density: Density, fields: [Field], most: Int = 3) -> [PlainPosting] {
        var document = -1
        return (0..<count).map { _ in
            switch density {
            case .dense: document += 1
            case .mixed: document += generator.int(in: 0..<10) == 0 ? generator.int(in: 1..<5_000) : 1
            case .sparse: document += generator.int(in: 1..<200_000)
            }
            var counts = [UInt32](repeating: 0, count: Field.count)
            let sure = generator.pick(fields)
            for field in fields where field == sure || generator.int(in: 0..<3) == 0 {
                counts[Int(field.rawValue)] = UInt32(generator.int(in: 1..<most + 1))
            }
            return PlainPosting(
                document: UInt32(document), counts: counts, length: UInt32(generator.int(in: 0..<3_000)))
        }
    }
}
