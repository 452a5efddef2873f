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
/// Memory: 20 bytes a document, and one block of each list at a time.
package struct SegmentMerger {
    private let inputs: [MergeInput]
    private let number: UInt64
    private let directory: String
    private let fileSystem: any FileSystem
    /// The new number of each input's document 0, and of each document where some are deleted.
    private var bases: [UInt32] = []
    private var renumbered: [[UInt32]?] = []
    private static let gone = UInt32.max

    package init(_ inputs: [MergeInput], number: UInt64, directory: String, fileSystem: any FileSystem) {
        self.inputs = inputs
        self.number = number
        self.directory = directory
        self.fileSystem = fileSystem
        var next: UInt32 = 0
        for input in inputs {
            bases.append(next)
            let count = input.segment.documentCount
            guard let deleted = input.deleted else {
                renumbered.append(nil)
                next += UInt32(count)
                continue
            }
            var numbers: [UInt32] = []
            numbers.reserveCapacity(count)
            for document in 0..<count {
                if deleted.contains(document) {
                    numbers.append(Self.gone)
                } else {
                    numbers.append(next)
                    next += 1
                }
            }
            renumbered.append(numbers)
        }
    }

    /// Writes the merged segment, durably.
    package func merge() throws(JSearchError) -> SegmentRecord {
        var files: [FileRecord] = []
        let columns = try mergeColumns()
        files.append(try columns.write(segment: number, directory: directory, fileSystem: fileSystem))
        files.append(try mergeArticles())
        files.append(try mergeKeys())
        files.append(try mergeBoundaries())
        for stream in TokenStream.allCases {
            let lengths =
                stream == .tags
                ? [UInt32](repeating: 0, count: columns.documentCount) : columns.totals(stream)
            files += try merge(stream, lengths: lengths)
        }
        files.sort { $0.suffix < $1.suffix }
        return SegmentRecord(number: number, documentCount: columns.documentCount, files: files)
    }

    @inline(__always)
    private func newNumber(_ input: Int, _ document: UInt32) -> UInt32 {
        guard let numbers = renumbered[input] else { return bases[input] + document }
        return numbers[Int(document)]
    }

    private func mergeColumns() throws(JSearchError) -> ColumnValues {
        var values = ColumnValues()
        for (index, input) in inputs.enumerated() {
            var readers: [ColumnReader] = []
            for column in Column.all { readers.append(try input.segment.column(column)) }
            for document in 0..<input.segment.documentCount where newNumber(index, UInt32(document)) != Self.gone {
                for column in 0..<Column.all.count - 1 {
                    values.lengths[column].append(UInt32(truncatingIfNeeded: readers[column][document]))
                }
                values.dates.append(readers[Column.all.count - 1][document])
            }
        }
        return values
    }

    private func mergeArticles() throws(JSearchError) -> FileRecord {
        let writer = try ArticleStoreWriter(segment: number, directory: directory, fileSystem: fileSystem)
        for (index, input) in inputs.enumerated() {
            if input.deleted == nil {
                try writer.append(all: input.segment.store)
            } else {
                try input.segment.store.forEach { (document, article) throws(JSearchError) in
                    if newNumber(index, UInt32(document)) != Self.gone { try writer.append(article) }
                }
            }
        }
        return try writer.finish()
    }

    private func mergeKeys() throws(JSearchError) -> FileRecord {
        var hashes: [UInt64] = []
        for (index, input) in inputs.enumerated() {
            for (document, hash) in try input.segment.keys.hashes().enumerated()
            where newNumber(index, UInt32(document)) != Self.gone { hashes.append(hash) }
        }
        return try KeyTable.write(
            hashes: hashes, segment: number, directory: directory, fileSystem: fileSystem)
    }

    private func mergeBoundaries() throws(JSearchError) -> FileRecord {
        let writer = try BoundariesWriter(segment: number, directory: directory, fileSystem: fileSystem)
        for (index, input) in inputs.enumerated() {
            for document in 0..<input.segment.documentCount
            where newNumber(index, UInt32(document)) != Self.gone {
                try writer.append(record: try input.segment.boundaries.record(document))
            }
        }
        return try writer.finish()
    }

    private func merge(_ stream: TokenStream, lengths: [UInt32]) throws(JSearchError) -> [FileRecord] {
        let writer = try StreamWriter(stream, segment: number, directory: directory, fileSystem: fileSystem)
        var queue = try TermQueue(inputs.map { $0.segment.stream(stream).dictionary })
        var deltas: [UInt32] = []
        while let (term, sources) = try queue.next() {
            var hasBegun = false
            for (input, entry) in sources {
                try copyPostings(
                    of: entry, term: term, input: input, stream: stream, lengths: lengths, deltas: &deltas,
                    hasBegun: &hasBegun, to: writer)
            }
            // A term whose documents are all deleted disappears.
            if hasBegun { try writer.endTerm() }
        }
        return try writer.finish()
    }

    private func copyPostings(
        of entry: TermEntry, term: [UInt8], input: Int, stream: TokenStream, lengths: [UInt32],
        deltas: inout [UInt32], hasBegun: inout Bool, to writer: StreamWriter
    ) throws(JSearchError) {
        let reader = inputs[input].segment.stream(stream)
        let postings = try reader.postings(entry)
        let positions = stream.hasPositions ? try reader.positions(entry) : nil
        var before = 0
        while try postings.next() != PostingsCursor.end {
            let frequencies = try postings.fieldFrequencies()
            let count = Int(frequencies.total)
            defer { before += count }
            let document = newNumber(input, postings.document)
            if document == Self.gone { continue }
            if !hasBegun {
                try writer.begin(term: term)
                hasBegun = true
            }
            deltas.removeAll(keepingCapacity: true)
            try positions?.readDeltas(before: before, count: count, into: &deltas)
            var failure: JSearchError?
            deltas.withUnsafeBufferPointer { buffer in
                do throws(JSearchError) {
                    try writer.add(
                        document: document, frequencies: frequencies, length: lengths[Int(document)], deltas: buffer)
                } catch { failure = error }
            }
            if let failure { throw failure }
        }
        guard before == entry.totalFrequency else {
            throw .damaged(
                "The postings of a term have \(before) occurrences, its dictionary says \(entry.totalFrequency)",
                path: reader.dictionary.file.path, at: 0)
        }
    }
}

/// Gives the terms of several dictionaries in ascending order, each once, with who has it.
private struct TermQueue {
    private var iterators: [TermIterator] = []
    /// A binary heap of the iterators that have a current term, smallest first; of equal terms, the earlier input first.
    private var heap: [Int] = []

    init(_ dictionaries: [TermDictionary]) throws(JSearchError) {
        for (index, dictionary) in dictionaries.enumerated() {
            var iterator = try dictionary.terms()
            let hasTerm = try iterator.next()
            iterators.append(iterator)
            if hasTerm { push(index) }
        }
    }

    /// The next term and its entry in each input that has it, inputs ascending; nil at the end.
    mutating func next() throws(JSearchError) -> (term: [UInt8], sources: [(input: Int, entry: TermEntry)])? {
        guard let first = heap.first else { return nil }
        let term = iterators[first].term
        var sources: [(input: Int, entry: TermEntry)] = []
        while let index = heap.first, iterators[index].term == term {
            sources.append((index, iterators[index].entry))
            if try iterators[index].next() {
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
