// SegmentReader.swift
// One segment, opened for reading.

package import JSearchStorage

/// One stream of a segment, opened.
package final class StreamReader: Sendable {
    /// What its files are called.
    package let name: String
    package let dictionary: TermDictionary
    package let postingsFile: EnvelopeFile
    package let documentCount: Int
    /// Tables of frequent terms; nil where there are none.
    package let dense: DenseTerms?

    package init(
        name: String, dictionary: TermDictionary, postingsFile: EnvelopeFile, documentCount: Int,
        dense: DenseTerms? = nil
    ) {
        self.name = name
        self.dictionary = dictionary
        self.postingsFile = postingsFile
        self.documentCount = documentCount
        self.dense = dense
    }

    /// Tells the system that its files are not needed soon.
    package func discard() {
        dictionary.file.discard()
        postingsFile.discard()
    }

    /// The documents of a term.
    package func postings(_ entry: TermEntry) throws(JSearchError) -> PostingsCursor {
        try PostingsCursor(
            entry, postings: postingsFile, dictionary: dictionary.file, limit: documentCount, dense: dense)
    }

    /// Calls `body` with each document of a term and its frequencies, ascending.
    ///
    /// For lists without blocks, which most are, this costs much less than a cursor.
    package func forEachPosting(
        _ entry: TermEntry, _ body: (UInt32, FieldFrequencies) -> Void
    ) throws(JSearchError) {
        guard entry.documentCount < PackedBlock.count else {
            let cursor = try postings(entry)
            while try cursor.next() != PostingsCursor.end { body(cursor.document, try cursor.fieldFrequencies()) }
            return
        }
        let (file, list) = try bytes(ofShort: entry)
        guard var scanner = VarIntScanner(file.bytes, list) else {
            throw .damaged("A list of postings is in an impossible place", path: file.path, at: list.lowerBound)
        }
        var next = 0
        for _ in 0..<entry.documentCount {
            guard let head = scanner.varInt(), let frequencies = scanner.frequencies(code: head & 3) else {
                throw .damaged("A posting cannot be decoded", path: file.path, at: list.lowerBound)
            }
            next += head >> 2
            guard next < documentCount else {
                throw .damaged("A document is out of range", path: file.path, at: list.lowerBound)
            }
            body(UInt32(next), frequencies)
            next += 1
        }
    }

    /// Where the postings of a list without blocks are, verified.
    func bytes(ofShort entry: TermEntry) throws(JSearchError) -> (file: EnvelopeFile, list: Range<Int>) {
        let file: EnvelopeFile
        let list: Range<Int>
        switch entry.address {
        case .inline(let range): (file, list) = (dictionary.file, range)
        case .file(let range): (file, list) = (postingsFile, range)
        }
        try file.verify(list)
        return (file, list)
    }
}

/// The files of one segment, opened and cross-checked. Immutable; may be used from many threads.
package final class SegmentReader: Sendable {
    package let record: SegmentRecord
    package let store: ArticleStore
    package let keys: KeyTable
    package let deleted: DeletedDocuments?
    private let streams: [StreamReader]
    /// Characters with a list of their own: of all terms of the bigrams stream that begin with them.
    package let characters: StreamReader
    private let columns: [ColumnReader]
    /// Sums over the deleted documents, by column: for those that statistics need.
    private let deletedSums: [UInt16: UInt64]

    /// Opens a segment that a manifest names.
    ///
    /// - Throws: ``JSearchError`` if a file is missing, damaged, or not the one the manifest means.
    package init(
        _ record: SegmentRecord, directory: String, fileSystem: some FileSystem
    ) throws(JSearchError) {
        self.record = record
        func open(_ suffix: String, _ kind: FileKind) throws(JSearchError) -> EnvelopeFile {
            let path = IndexFormat.path(directory, segment: record.number, suffix: suffix)
            guard let expected = record.files.first(where: { $0.suffix == suffix }) else {
                throw .damaged("The manifest does not name this file", path: path, at: 0)
            }
            let file = try EnvelopeFile(path, kind: kind, segment: record.number, in: fileSystem)
            guard file.byteCount == expected.byteCount, file.footerChecksum == expected.footerChecksum else {
                throw .damaged("This is not the file that the manifest names", path: path, at: file.bodyEnd)
            }
            return file
        }
        let dense =
            record.documentCount < DenseTerms.leastDocuments ? nil : DenseTerms(documentCount: record.documentCount)
        func openStream(_ name: String) throws(JSearchError) -> StreamReader {
            let dictionary = try TermDictionary(try open(name + ".terms", .terms))
            return StreamReader(
                name: name, dictionary: dictionary, postingsFile: try open(name + ".postings", .postings),
                documentCount: record.documentCount, dense: dense)
        }
        streams = try [TokenStream.words, .bigrams, .tags, .runs].map { (stream) throws(JSearchError) in
            try openStream(stream.name)
        }
        characters = try openStream(CharacterFormat.name)
        let columnsFile = try open("columns", .columns)
        columns = try ColumnReader.readAll(columnsFile)
        let texts = try TextStore(try open(TextFormat.suffix, .texts))
        store = try ArticleStore(try open("articles", .articles), texts: texts)
        keys = try KeyTable(try open("keys", .keys))
        let kinds = columns.map(\.column)
        guard kinds == Column.all || kinds == Column.all + [Column.order],
            columns.allSatisfy({ $0.documentCount == record.documentCount }),
            store.documentCount == record.documentCount, texts.documentCount == record.documentCount,
            keys.documentCount == record.documentCount
        else {
            throw .damaged("The files of the segment disagree on its articles", path: columnsFile.path, at: 0)
        }
        if record.deletedGeneration > 0 {
            let suffix = IndexFormat.deletedSuffix(generation: record.deletedGeneration)
            let deleted = try DeletedDocuments(try open(suffix, .deleted))
            guard deleted.documentCount == record.documentCount, deleted.count == record.deletedCount else {
                throw .damaged("The deleted documents contradict the manifest", path: suffix, at: 0)
            }
            self.deleted = deleted
            deletedSums = try Self.deletedSums(deleted, columns)
        } else {
            deleted = nil
            deletedSums = [:]
        }
    }

    package var documentCount: Int { record.documentCount }

    /// The normalised texts of its articles.
    package var texts: TextStore { store.texts }

    /// One of its streams.
    package func stream(_ stream: TokenStream) -> StreamReader { streams[Int(stream.rawValue) - 1] }

    /// One of its columns, verified.
    package func column(_ column: UInt16) throws(JSearchError) -> ColumnReader {
        guard let reader = columns.first(where: { $0.column == column }) else {
            preconditionFailure("every segment has column \(column)")
        }
        try reader.verify()
        return reader
    }

    /// When each of its documents was added.
    package func addingOrder() throws(JSearchError) -> AddingOrder {
        guard let last = columns.last, last.column == Column.order else { return AddingOrder(nil) }
        try last.verify()
        return AddingOrder(last)
    }

    /// The sum of a column.
    package func columnSum(_ column: UInt16) -> Int {
        Int(clamping: columns.first { $0.column == column }?.sum ?? 0)
    }

    /// The same without the deleted documents, for a length or its logarithm.
    package func liveColumnSum(_ column: UInt16) -> Int {
        let sum = columns.first { $0.column == column }?.sum ?? 0
        return Int(clamping: sum.subtractingReportingOverflow(deletedSums[column] ?? 0).partialValue)
    }

    /// Documents that are not deleted.
    package var liveCount: Int { record.liveCount }

    /// Whether a document is deleted.
    @inline(__always)
    package func isDeleted(_ document: Int) -> Bool { deleted?.contains(document) ?? false }

    /// The document of an article that is not deleted.
    package func document(id: String) throws(JSearchError) -> Int? {
        for document in try keys.candidates(hash: KeyHash.hash(id)) where !isDeleted(document) {
            if try store.id(document) == id { return document }
        }
        return nil
    }
}
