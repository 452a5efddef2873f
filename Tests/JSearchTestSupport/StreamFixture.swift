// StreamFixture.swift
// One stream of a segment made of plain arrays, written and opened again.

package import JSearchIndex
package import JSearchStorage

/// A posting as a plain value: a document, and its positions in each field.
package struct PlainPosting: Equatable, Sendable {
    package var document: UInt32
    /// Ascending positions, for each of the fields.
    package var positions: [[UInt32]]
    package var length: UInt32 = 100

    package init(document: UInt32, positions: [[UInt32]], length: UInt32 = 100) {
        self.document = document
        self.positions = positions
        self.length = length
    }

    /// How often the term occurs in each field.
    package var frequencies: FieldFrequencies {
        var frequencies = FieldFrequencies()
        for field in 0..<Field.count { frequencies.counts[field] = UInt32(positions[field].count) }
        return frequencies
    }

    package var total: Int { positions.reduce(0) { $0 + $1.count } }

    fileprivate var deltas: [UInt32] {
        positions.flatMap { places in zip(places, [0] + places).map { $0 - $1 } }
    }
}

extension StreamFixture {
    /// The opened files, used as `StreamReader` does.
    package struct Reader {
        package let dictionary: TermDictionary
        package let postingsFile: EnvelopeFile
        package let positionsFile: EnvelopeFile?
        fileprivate let documentCount: Int

        /// The documents of a term.
        package func postings(_ entry: TermEntry) throws(JSearchError) -> PostingsCursor {
            try PostingsCursor(entry, postings: postingsFile, dictionary: dictionary.file, limit: documentCount)
        }

        /// The positions of a term.
        package func positions(_ entry: TermEntry) throws(JSearchError) -> PositionsCursor {
            try PositionsCursor(entry, positions: positionsFile ?? postingsFile, dictionary: dictionary.file)
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
            term.withUnsafeBufferPointer { writer.begin(term: $0) }
            try writer.add { (writer) throws(JSearchError) in
                for posting in postings {
                    if stream.hasPositions { for delta in posting.deltas { writer.add(delta: delta) } }
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
            dictionary: try TermDictionary(try open("terms", .terms), stream: stream),
            postingsFile: try open("postings", .postings),
            positionsFile: stream.hasPositions ? try open("positions", .positions) : nil,
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
            var positions = [[UInt32]](repeating: [], count: Field.count)
            let sure = generator.pick(fields)
            for field in fields where field == sure || generator.int(in: 0..<3) == 0 {
                var position = generator.int(in: 0..<50)
                for _ in 0..<generator.int(in: 1..<most + 1) {
                    positions[Int(field.rawValue)].append(UInt32(position))
                    position += generator.int(in: 1..<(generator.int(in: 0..<20) == 0 ? 100_000 : 300))
                }
            }
            return PlainPosting(
                document: UInt32(document), positions: positions, length: UInt32(generator.int(in: 0..<3_000)))
        }
    }
}
