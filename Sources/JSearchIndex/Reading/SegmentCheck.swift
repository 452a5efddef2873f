// SegmentCheck.swift
// Verifies every byte and every cross-reference of one segment.

package import JSearchStorage

/// Verifies a segment: the checksums of all its pages, and that what its files say of each other agrees.
package struct SegmentCheck {
    private let record: SegmentRecord
    private let directory: String
    private let fileSystem: any FileSystem
    /// What is wrong, in the order of the files.
    package private(set) var errors: [JSearchError] = []
    /// Bytes and files whose checksums were verified.
    package private(set) var byteCount = 0
    package private(set) var fileCount = 0

    package init(_ record: SegmentRecord, directory: String, fileSystem: any FileSystem) {
        self.record = record
        self.directory = directory
        self.fileSystem = fileSystem
    }

    /// Verifies everything, going on after damage to find the rest of it.
    ///
    /// - Parameter progress: Called before each step with what it is and the bytes that come after it.
    /// - Returns: The segment, opened, if it is whole.
    /// - Complexity: reads and decodes the whole segment. Memory: 24 bytes a document.
    package mutating func run(progress: (String, Int) -> Void = { _, _ in }) -> SegmentReader? {
        for file in record.files {
            let name = IndexFormat.fileName(segment: record.number, suffix: file.suffix)
            progress(name, file.byteCount)
            do throws(JSearchError) { try checkFile(name, file) } catch { errors.append(error) }
        }
        // What damaged files say of each other is of no interest.
        guard errors.isEmpty else { return nil }
        do throws(JSearchError) {
            let segment = try SegmentReader(record, directory: directory, fileSystem: fileSystem)
            for stream in TokenStream.allCases {
                progress("\(IndexFormat.segmentPrefix(record.number)), \(stream.name)", 0)
                try checkStream(segment, stream)
            }
            progress("\(IndexFormat.segmentPrefix(record.number)), \(CharacterFormat.name)", 0)
            try checkCharacters(segment)
            progress("\(IndexFormat.segmentPrefix(record.number)), articles", 0)
            try checkColumns(segment)
            try checkArticles(segment)
            return segment
        } catch {
            errors.append(error)
            return nil
        }
    }

    private mutating func checkFile(_ name: String, _ file: FileRecord) throws(JSearchError) {
        let path = directory + "/" + name
        let opened = try EnvelopeFile(path, segment: record.number, in: fileSystem)
        guard opened.byteCount == file.byteCount, opened.footerChecksum == file.footerChecksum else {
            throw .damaged("This is not the file that the manifest names", path: path, at: opened.bodyEnd)
        }
        try opened.verifyAll()
        byteCount += opened.byteCount
        fileCount += 1
    }

    private func damaged(_ suffix: String, _ what: String) -> JSearchError {
        .damaged(what, path: IndexFormat.path(directory, segment: record.number, suffix: suffix), at: 0)
    }

    // MARK: - Columns and articles

    private func checkColumns(_ segment: SegmentReader) throws(JSearchError) {
        let order = try segment.addingOrder()
        _ = try order.ranks()
        for column in Column.all + (order.isByNumber ? [] : [Column.order]) {
            let reader = try segment.column(column)
            var sum: UInt64 = 0
            for document in 0..<segment.documentCount { sum &+= reader[document] }
            guard sum == reader.sum else {
                throw damaged("columns", "The sum of column \(Column.name(column)) is wrong")
            }
        }
        for stream in TokenStream.ranked {
            let totals = try segment.column(Column.length(stream))
            let logarithms = try segment.column(Column.logarithm(stream))
            var fields: [ColumnReader] = []
            for field in Field.allCases { fields.append(try segment.column(Column.length(stream, field))) }
            for document in 0..<segment.documentCount {
                let total = totals[document]
                guard fields.reduce(0, { $0 &+ $1[document] }) == total else {
                    throw damaged(
                        "columns", "The lengths of document \(document) in \(stream.name) do not add up")
                }
                guard let length = UInt32(exactly: total), logarithms[document] == Column.logarithm(of: length) else {
                    throw damaged(
                        "columns", "The logarithm of the length of document \(document) in \(stream.name) is wrong")
                }
            }
        }
    }

    /// Every stored article is where its id leads, and has the date of its column.
    private func checkArticles(_ segment: SegmentReader) throws(JSearchError) {
        let dates = try segment.column(Column.date)
        let hashes = try segment.keys.hashes()
        try segment.store.forEach { (document, article) throws(JSearchError) in
            let hash = KeyHash.hash(article.id)
            guard hashes[document] == hash, try segment.keys.candidates(hash: hash).contains(document) else {
                throw damaged("keys", "The id of document \(document) does not lead to it")
            }
            let date = article.date.map { UInt64(bitPattern: $0.secondsSinceEpoch &+ Column.dateBias) } ?? 0
            guard dates[document] == date else {
                throw damaged("columns", "The date of document \(document) is not that of its article")
            }
        }
    }

    // MARK: - Postings

    /// Walks over all postings of a stream.
    private func checkStream(_ segment: SegmentReader, _ tokens: TokenStream) throws(JSearchError) {
        var lengths = StreamLengths(
            documentCount: segment.documentCount,
            totals: tokens.rankedIndex == nil ? nil : try segment.column(Column.length(tokens)))
        try checkTerms(segment.stream(tokens), &lengths)
        try SignatureCheck(segment.stream(tokens).dictionary).run()
        guard tokens.rankedIndex != nil else { return }
        for field in Field.allCases {
            let column = try segment.column(Column.length(tokens, field))
            guard let document = lengths.firstShorter(than: column, field) else { continue }
            throw damaged(
                "columns",
                "Document \(document) is longer in \(tokens.name), \(field.name), than all of its postings together")
        }
    }

    /// Walks over the lists of characters, whose bounds are made with lengths in words, and compares them with their terms.
    private func checkCharacters(_ segment: SegmentReader) throws(JSearchError) {
        var lengths = StreamLengths(
            documentCount: segment.documentCount, totals: try segment.column(Column.length(.words)))
        try checkTerms(segment.characters, &lengths)
        try CharacterCheck(segment).run()
    }

    private func checkTerms(_ stream: StreamReader, _ lengths: inout StreamLengths) throws(JSearchError) {
        let path = stream.dictionary.file.path
        var terms = try stream.dictionary.terms()
        var previous: [UInt8] = []
        var sums = Sums()
        while try terms.next() {
            guard sums.terms == 0 || previous.lexicographicallyPrecedes(terms.term) else {
                throw .damaged("The terms are not in ascending order", path: path, at: 0)
            }
            previous = terms.term
            let entry = terms.entry
            let found = try checkPostings(entry, stream, &lengths)
            guard found.documents == entry.documentCount, found.occurrences == entry.totalFrequency else {
                throw .damaged(
                    "The term \"\(String(decoding: terms.term, as: UTF8.self))\" has \(found.documents) postings and \(found.occurrences) occurrences, its entry says \(entry.documentCount) and \(entry.totalFrequency)",
                    path: path, at: 0)
            }
            sums.terms += 1
            sums.documents += found.documents
            sums.occurrences += found.occurrences
        }
        guard sums.terms == stream.dictionary.termCount, sums.documents == stream.dictionary.documentCountSum,
            sums.occurrences == stream.dictionary.frequencySum
        else { throw .damaged("The terms do not add up to what the trailer says", path: path, at: 0) }
    }

    private struct Sums {
        var terms = 0
        var documents = 0
        var occurrences = 0
    }

    /// Walks over the postings of a term: each is of a document that exists, and within the bound of its block.
    private func checkPostings(
        _ entry: TermEntry, _ stream: StreamReader, _ lengths: inout StreamLengths
    ) throws(JSearchError) -> (documents: Int, occurrences: Int) {
        let postings = try stream.postings(entry)
        var occurrences = 0
        var documents = 0
        while try postings.nextBlock() != PostingsCursor.end {
            let impacts =
                postings.currentBlock < postings.fullBlocks ? postings.impacts(ofBlock: postings.currentBlock) : nil
            let totals = try postings.blockFrequencies()
            for index in 0..<postings.count {
                let document = Int(postings.documents[index])
                guard let impacts else { continue }
                guard
                    impacts.covers(
                        frequency: totals[index], length: lengths.total(document), stream.dictionary.reference)
                else {
                    throw .damaged(
                        "The bound of a block does not cover document \(document)",
                        path: IndexFormat.path(
                            directory, segment: record.number, suffix: stream.name + ".postings"), at: 0)
                }
            }
            for index in 0..<postings.count { occurrences += Int(totals[index]) }
            documents += postings.count
            try lengths.add(postings)
        }
        return (documents, occurrences)
    }
}

/// The occurrences of all terms of a stream in each field of each document, to be compared with the columns.
private struct StreamLengths {
    private var counts: [[UInt32]]
    private let totals: ColumnReader?

    init(documentCount: Int, totals: ColumnReader?) {
        counts = Array(repeating: Array(repeating: 0, count: documentCount), count: totals == nil ? 0 : Field.count)
        self.totals = totals
    }

    /// The length of a document that bounds were made with.
    func total(_ document: Int) -> UInt32 { totals.map { UInt32(truncatingIfNeeded: $0[document]) } ?? 0 }

    /// Adds the postings of a cursor's block.
    mutating func add(_ postings: PostingsCursor) throws(JSearchError) {
        if counts.isEmpty { return }
        let frequencies = try postings.blockFieldFrequencies()
        for field in 0..<Field.count {
            counts[field].withUnsafeMutableBufferPointer { counts in
                for index in 0..<postings.count {
                    counts[Int(postings.documents[index])] &+= frequencies[field * PackedBlock.count + index]
                }
            }
        }
    }

    /// A document whose length is more than its postings account for. (It may be less: not all tokens count for ranking.)
    func firstShorter(than column: ColumnReader, _ field: Field) -> Int? {
        let counts = counts[Int(field.rawValue)]
        return counts.indices.first { UInt64(counts[$0]) < column[$0] }
    }
}
