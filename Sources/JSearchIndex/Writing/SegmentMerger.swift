// SegmentMerger.swift
// Several segments in, one out, without their deleted documents.

package import JSearchStorage

/// A segment to merge, and which of its documents to leave out.
package struct MergeInput {
    package let segment: SegmentReader
    package let deleted: DeletedDocuments?

    package init(segment: SegmentReader, deleted: DeletedDocuments?) {
        self.segment = segment
        self.deleted = (deleted?.count ?? 0) > 0 ? deleted : nil
    }
}

/// Merges segments in their order: documents stand as they did, renumbered without gaps; unless they are reordered.
///
/// Memory: about 60 bytes a document, a block of each list at a time, and the mapped pages of one stream. Reordering takes as much again, 32 MiB, and,
/// before anything is written, what it is allowed for the words of the documents.
package struct SegmentMerger {
    private let inputs: [MergeInput]
    private let number: UInt64
    private let directory: String
    private let fileSystem: any FileSystem
    private var numbers: DocumentNumbers

    /// - Throws: ``JSearchError`` if the order of documents in one of the segments is impossible.
    package init(
        _ inputs: [MergeInput], number: UInt64, directory: String, fileSystem: any FileSystem
    ) throws(JSearchError) {
        self.inputs = inputs
        self.number = number
        self.directory = directory
        self.fileSystem = fileSystem
        var documents: [DocumentNumbers.Documents] = []
        for input in inputs {
            documents.append((input.segment.documentCount, input.deleted, try input.segment.addingOrder().ranks()))
        }
        numbers = DocumentNumbers(documents)
    }

    /// Puts alike documents beside each other; see ``AlikeDocuments``.
    ///
    /// - Parameters:
    ///   - memoryBudget: Bytes for the terms of the documents.
    ///   - isCancelled: Asked now and then.
    package mutating func reorder(
        memoryBudget: Int, isCancelled: @escaping () -> Bool = { false }
    ) throws(JSearchError) {
        let order = try AlikeDocuments(inputs: inputs, numbers: numbers).order(
            postingLimit: memoryBudget / MemoryLayout<UInt32>.size, isCancelled: isCancelled)
        numbers = numbers.reordered(order)
    }

    /// Whether the only input would stay as it is.
    package var changesNothing: Bool { numbers.areUnchanged }

    /// Writes the merged segment, durably.
    package func merge() throws(JSearchError) -> SegmentRecord {
        var files: [FileRecord] = []
        let columns = try mergeColumns()
        files.append(try columns.write(segment: number, directory: directory, fileSystem: fileSystem))
        files.append(try mergeArticles())
        files.append(try mergeTexts())
        files.append(try mergeKeys())
        for stream in TokenStream.allCases { files += try merge(stream, columns) }
        files.sort { $0.suffix < $1.suffix }
        return SegmentRecord(number: number, documentCount: columns.documentCount, files: files)
    }

    /// The new number of a document, which is one of the input's.
    @inline(__always)
    private func newNumber(_ input: Int, _ document: UInt32) -> UInt32 {
        numbers.inputs[input].newNumber(UInt64(document)) ?? DocumentNumbers.gone
    }

    private func mergeColumns() throws(JSearchError) -> ColumnValues {
        var values = ColumnValues()
        for column in values.lengths.indices { values.lengths[column] = [UInt32](repeating: 0, count: numbers.count) }
        values.dates = [UInt64](repeating: 0, count: numbers.count)
        values.order = numbers.ranks
        for (index, input) in inputs.enumerated() {
            var readers: [ColumnReader] = []
            for column in Column.all { readers.append(try input.segment.column(column)) }
            for document in 0..<input.segment.documentCount {
                let new = newNumber(index, UInt32(document))
                if new == DocumentNumbers.gone { continue }
                for column in values.lengths.indices {
                    values.lengths[column][Int(new)] = UInt32(truncatingIfNeeded: readers[column][document])
                }
                values.dates[Int(new)] = readers[Column.all.count - 1][document]
            }
        }
        return values
    }

    private func mergeTexts() throws(JSearchError) -> FileRecord {
        let sources: [TextInput]
        if numbers.isReordered {
            sources = [ReorderedTexts(inputs.map(\.segment.texts), numbers).input]
        } else {
            sources = zip(inputs, numbers.inputs).map {
                TextInput(source: $0.segment.texts, documents: $1, documentCount: $0.segment.documentCount)
            }
        }
        return try TextStoreWriter(sources, segment: number, directory: directory, fileSystem: fileSystem).write()
    }

    private func mergeArticles() throws(JSearchError) -> FileRecord {
        let writer = try RecordStoreWriter(segment: number, directory: directory, fileSystem: fileSystem)
        if numbers.isReordered {
            let blocks = RecordBlocks(inputs.map(\.segment.store.records))
            for (input, document) in numbers.places {
                try blocks.withRecord(Int(document), of: input) { writer.append(record: $0) }
                try writer.closeFullBlock()
            }
            for input in inputs { input.segment.store.records.file.discard() }
        } else {
            for (input, new) in zip(inputs, numbers.inputs) { try writer.append(input.segment.store.records, new) }
        }
        return try writer.finish()
    }

    private func mergeKeys() throws(JSearchError) -> FileRecord {
        var hashes = [UInt64](repeating: 0, count: numbers.count)
        for (index, input) in inputs.enumerated() {
            for (document, hash) in try input.segment.keys.hashes().enumerated() {
                let new = newNumber(index, UInt32(document))
                if new != DocumentNumbers.gone { hashes[Int(new)] = hash }
            }
        }
        return try KeyTable.write(
            hashes: hashes, segment: number, directory: directory, fileSystem: fileSystem)
    }

    private func merge(_ stream: TokenStream, _ columns: ColumnValues) throws(JSearchError) -> [FileRecord] {
        let lengths =
            stream == .tags ? [UInt32](repeating: 0, count: columns.documentCount) : columns.totals(stream)
        let writer = try StreamWriter(
            stream, of: columns, segment: number, directory: directory, fileSystem: fileSystem)
        var queue = try TermQueue(inputs.map { $0.segment.stream(stream).dictionary })
        let sorter = numbers.isReordered ? PostingsSorter(documentCount: numbers.count) : nil
        while let (term, sources) = try queue.next() {
            try term.withUnsafeBufferPointer { (term) throws(JSearchError) in try writer.begin(term: term) }
            if let sorter {
                try sort(sources, stream, by: sorter)
                try writer.add { (postings) throws(JSearchError) in try sorter.flush(to: &postings, lengths: lengths) }
            }
            for (input, entry) in sources where sorter == nil {
                try writer.add { (postings) throws(JSearchError) in
                    try copyPostings(of: entry, input: input, stream: stream, lengths: lengths, to: &postings)
                }
            }
            // A term whose documents are all deleted disappears.
            try writer.endTerm()
        }
        for input in inputs { input.segment.stream(stream).discard() }
        return try writer.finish()
    }

    private func copyPostings(
        of entry: TermEntry, input: Int, stream: TokenStream, lengths: [UInt32], to output: inout PostingsWriter
    ) throws(JSearchError) {
        let reader = inputs[input].segment.stream(stream)
        if entry.documentCount < PackedBlock.count {
            return try copyShortList(entry, reader, input: input, lengths: lengths, to: &output)
        }
        let postings = try reader.postings(entry)
        if inputs[input].deleted == nil {
            return try copyBlocks(entry, postings, input: input, lengths: lengths, to: &output)
        }
        var before = 0
        while try postings.next() != PostingsCursor.end {
            let frequencies = try postings.fieldFrequencies()
            let count = Int(frequencies.total)
            defer { before += count }
            let document = newNumber(input, postings.document)
            if document == DocumentNumbers.gone { continue }
            try output.add(document: document, frequencies: frequencies, length: lengths[Int(document)])
        }
        guard before == entry.totalFrequency else { throw contradiction(entry, before, input) }
    }
}

extension SegmentMerger {
    /// Hands out the postings of a term to be put in the new order.
    private func sort(
        _ sources: [(input: Int, entry: TermEntry)], _ stream: TokenStream, by sorter: PostingsSorter
    ) throws(JSearchError) {
        sorter.begin(atMost: sources.reduce(0) { $0 + $1.entry.documentCount })
        for (input, entry) in sources {
            var frequencySum = 0
            let new = numbers.inputs[input]
            try inputs[input].segment.stream(stream).forEachPosting(entry) { document, frequencies in
                frequencySum += Int(frequencies.total)
                guard let document = new.newNumber(UInt64(document)), document != DocumentNumbers.gone else { return }
                sorter.add(document, frequencies)
            }
            guard frequencySum == entry.totalFrequency else { throw contradiction(entry, frequencySum, input) }
        }
    }

    /// Copies all postings of a term, block by block.
    private func copyBlocks(
        _ entry: TermEntry, _ postings: PostingsCursor, input: Int, lengths: [UInt32], to output: inout PostingsWriter
    ) throws(JSearchError) {
        var frequencySum = 0
        var frequencies = FieldFrequencies()
        while try postings.nextBlock() != PostingsCursor.end {
            let columns = try postings.blockFieldFrequencies()
            for index in 0..<postings.count {
                for field in 0..<Field.count { frequencies.counts[field] = columns[field * PackedBlock.count + index] }
                frequencySum += Int(frequencies.total)
                let document = newNumber(input, postings.documents[index])
                try output.add(document: document, frequencies: frequencies, length: lengths[Int(document)])
            }
        }
        guard frequencySum == entry.totalFrequency else { throw contradiction(entry, frequencySum, input) }
    }

    private func contradiction(_ entry: TermEntry, _ occurrences: Int, _ input: Int) -> JSearchError {
        .damaged(
            "The postings of a term have \(occurrences) occurrences, its dictionary says \(entry.totalFrequency)",
            path: directory + "/" + IndexFormat.segmentPrefix(inputs[input].segment.record.number), at: 0)
    }

    /// Copies a list without blocks: most lists are such, and a cursor costs more than they do.
    private func copyShortList(
        _ entry: TermEntry, _ reader: StreamReader, input: Int, lengths: [UInt32], to output: inout PostingsWriter
    ) throws(JSearchError) {
        var postings: ByteReader
        switch entry.address {
        case .inline(let range): postings = try reader.dictionary.file.reader(range)
        case .file(let range): postings = try reader.postingsFile.reader(range)
        }
        var next: UInt64 = 0
        var frequencies = FieldFrequencies()
        var frequencySum = 0
        for _ in 0..<entry.documentCount {
            next += UInt64(try PostingsTail.read(&postings, frequencies: &frequencies))
            guard next < UInt64(reader.documentCount) else { throw postings.damaged("A document is out of range") }
            let document = newNumber(input, UInt32(next))
            frequencySum += Int(frequencies.total)
            if document != DocumentNumbers.gone {
                try output.add(document: document, frequencies: frequencies, length: lengths[Int(document)])
            }
            next += 1
        }
        guard frequencySum == entry.totalFrequency else {
            throw postings.damaged("A list has \(frequencySum) occurrences, its term \(entry.totalFrequency)")
        }
    }
}
