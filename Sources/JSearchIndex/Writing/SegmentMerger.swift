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

/// Merges segments in their order: documents keep theirs, renumbered without gaps.
///
/// Memory: about 60 bytes a document, a block of each list at a time, and the mapped pages of one stream.
package struct SegmentMerger {
    private let inputs: [MergeInput]
    private let number: UInt64
    private let directory: String
    private let fileSystem: any FileSystem
    private let numbers: DocumentNumbers

    package init(_ inputs: [MergeInput], number: UInt64, directory: String, fileSystem: any FileSystem) {
        self.inputs = inputs
        self.number = number
        self.directory = directory
        self.fileSystem = fileSystem
        numbers = DocumentNumbers(inputs.map { ($0.segment.documentCount, $0.deleted) })
    }

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
        for (index, input) in inputs.enumerated() {
            var readers: [ColumnReader] = []
            for column in Column.all { readers.append(try input.segment.column(column)) }
            for document in 0..<input.segment.documentCount
            where newNumber(index, UInt32(document)) != DocumentNumbers.gone {
                for column in values.lengths.indices {
                    values.lengths[column].append(UInt32(truncatingIfNeeded: readers[column][document]))
                }
                values.dates.append(readers[Column.all.count - 1][document])
            }
        }
        return values
    }

    private func mergeTexts() throws(JSearchError) -> FileRecord {
        let sources = zip(inputs, numbers.inputs).map {
            TextInput(source: $0.segment.texts, documents: $1, documentCount: $0.segment.documentCount)
        }
        return try TextStoreWriter(sources, segment: number, directory: directory, fileSystem: fileSystem).write()
    }

    private func mergeArticles() throws(JSearchError) -> FileRecord {
        let writer = try RecordStoreWriter(segment: number, directory: directory, fileSystem: fileSystem)
        for (input, new) in zip(inputs, numbers.inputs) { try writer.append(input.segment.store.records, new) }
        return try writer.finish()
    }

    private func mergeKeys() throws(JSearchError) -> FileRecord {
        var hashes: [UInt64] = []
        for (index, input) in inputs.enumerated() {
            for (document, hash) in try input.segment.keys.hashes().enumerated()
            where newNumber(index, UInt32(document)) != DocumentNumbers.gone { hashes.append(hash) }
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
        while let (term, sources) = try queue.next() {
            try term.withUnsafeBufferPointer { (term) throws(JSearchError) in try writer.begin(term: term) }
            for (input, entry) in sources {
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

/// Gives the terms of several dictionaries in ascending order, each once, with who has it.
private struct TermQueue {
    private var iterators: [TermIterator] = []
    /// The first 8 bytes of each iterator's term: most comparisons need no more.
    private var prefixes: [UInt64] = []
    /// A binary heap of the iterators that have a current term, smallest first; of equal terms, the earlier
    /// input first.
    private var heap: [Int] = []

    init(_ dictionaries: [TermDictionary]) throws(JSearchError) {
        for (index, dictionary) in dictionaries.enumerated() {
            var iterator = try dictionary.terms()
            let hasTerm = try iterator.next()
            iterators.append(iterator)
            prefixes.append(StreamWriter.prefix(of: iterator.term))
            if hasTerm { push(index) }
        }
    }

    /// The next term and its entry in each input that has it, inputs ascending; nil at the end.
    mutating func next() throws(JSearchError) -> (term: [UInt8], sources: [(input: Int, entry: TermEntry)])? {
        guard let first = heap.first else { return nil }
        let term = iterators[first].term
        var sources: [(input: Int, entry: TermEntry)] = []
        let prefix = prefixes[first]
        while let index = heap.first, prefixes[index] == prefix, iterators[index].term == term {
            sources.append((index, iterators[index].entry))
            if try iterators[index].next() {
                prefixes[index] = StreamWriter.prefix(of: iterators[index].term)
                siftDown()
            } else {
                let last = heap.removeLast()
                if !heap.isEmpty {
                    heap[0] = last
                    siftDown()
                }
            }
        }
        return (term, sources)
    }

    private func precedes(_ left: Int, _ right: Int) -> Bool {
        if prefixes[left] != prefixes[right] { return prefixes[left] < prefixes[right] }
        let leftTerm = iterators[left].term
        let rightTerm = iterators[right].term
        if leftTerm == rightTerm { return left < right }
        return leftTerm.lexicographicallyPrecedes(rightTerm)
    }

    private mutating func push(_ index: Int) {
        heap.append(index)
        var child = heap.count - 1
        while child > 0, precedes(heap[child], heap[(child - 1) / 2]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func siftDown() {
        var parent = 0
        while 2 * parent + 1 < heap.count {
            var child = 2 * parent + 1
            if child + 1 < heap.count, precedes(heap[child + 1], heap[child]) { child += 1 }
            guard precedes(heap[child], heap[parent]) else { return }
            heap.swapAt(child, parent)
            parent = child
        }
    }
}
