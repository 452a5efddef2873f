// UnitMerger.swift
// Units in, one segment out.

import Dispatch
import JSearchStorage
import Synchronization

/// A unit to merge, and which of its documents to leave out.
struct UnitInput {
    let unit: UnitFile
    let deleted: DeletedDocuments?
}

/// Makes one segment of units, in their order: documents keep theirs, renumbered without gaps.
///
/// Each file of the segment depends on the units alone, so they are made on as many threads as allowed.
/// Memory: about 100 bytes a document, a block of each list at a time, and a few hundred kilobytes of each unit.
final class UnitMerger: Sendable {
    private let inputs: [Input]
    private let number: UInt64
    private let directory: String
    private let fileSystem: any FileSystem
    private let numbers: DocumentNumbers
    private let columns: ColumnValues
    private let results = Mutex<[Result<[FileRecord], JSearchError>]>([])

    private struct Input: @unchecked Sendable {
        // SAFETY (unchecked Sendable): a unit's file is mapped and never changed; its pages are verified atomically.
        let unit: UnitFile
    }

    init(
        _ inputs: [UnitInput], number: UInt64, directory: String, fileSystem: any FileSystem
    ) throws(JSearchError) {
        self.inputs = inputs.map { Input(unit: $0.unit) }
        self.number = number
        self.directory = directory
        self.fileSystem = fileSystem
        numbers = DocumentNumbers(inputs.map { ($0.unit.record.documentCount, $0.deleted, nil) })
        columns = try Self.columns(inputs, numbers)
    }

    /// Files that are made together.
    private enum Task: CaseIterable {
        // The longest first.
        case texts, bigrams, words, runs, articles, others
    }

    /// Writes the segment, durably.
    func merge(threads: Int) throws(JSearchError) -> SegmentRecord {
        let taken = Atomic(0)
        DispatchQueue.concurrentPerform(iterations: max(1, threads)) { _ in
            while true {
                let index = taken.add(1, ordering: .relaxed).oldValue
                guard index < Task.allCases.count else { return }
                let result = perform(Task.allCases[index])
                results.withLock { $0.append(result) }
            }
        }
        var files: [FileRecord] = []
        for result in results.withLock({ $0 }) { files += try result.get() }
        files.sort { $0.suffix < $1.suffix }
        return SegmentRecord(number: number, documentCount: numbers.count, files: files)
    }

    private func perform(_ task: Task) -> Result<[FileRecord], JSearchError> {
        do throws(JSearchError) {
            switch task {
            case .texts: return .success([try mergeTexts()])
            case .bigrams: return .success(try merge(.bigrams))
            case .words: return .success(try merge(.words))
            case .runs: return .success(try merge(.runs))
            case .articles: return .success([try mergeArticles()])
            case .others: return .success(try mergeSmallFiles())
            }
        } catch { return .failure(error) }
    }

    private static func columns(
        _ inputs: [UnitInput], _ numbers: DocumentNumbers
    ) throws(JSearchError) -> ColumnValues {
        var values = ColumnValues()
        for (input, new) in zip(inputs, numbers.inputs) {
            let columns = try input.unit.columns()
            guard !new.areConsecutive else {
                for column in columns.lengths.indices { values.lengths[column] += columns.lengths[column] }
                values.dates += columns.dates
                continue
            }
            for document in columns.dates.indices where !new.isGone(document) {
                for column in columns.lengths.indices {
                    values.lengths[column].append(columns.lengths[column][document])
                }
                values.dates.append(columns.dates[document])
            }
        }
        return values
    }

    private func mergeSmallFiles() throws(JSearchError) -> [FileRecord] {
        var hashes: [UInt64] = []
        hashes.reserveCapacity(numbers.count)
        for (input, new) in zip(inputs, numbers.inputs) {
            for (document, hash) in try input.unit.hashes().enumerated() where !new.isGone(document) {
                hashes.append(hash)
            }
        }
        var files = try merge(.tags)
        files.append(try KeyTable.write(hashes: hashes, segment: number, directory: directory, fileSystem: fileSystem))
        files.append(try columns.write(segment: number, directory: directory, fileSystem: fileSystem))
        return files
    }

    private func mergeTexts() throws(JSearchError) -> FileRecord {
        let sources = zip(inputs, numbers.inputs).map {
            TextInput(source: $0.unit.texts, documents: $1, documentCount: $0.unit.record.documentCount)
        }
        return try TextStoreWriter(sources, segment: number, directory: directory, fileSystem: fileSystem).write()
    }

    private func mergeArticles() throws(JSearchError) -> FileRecord {
        let writer = try RecordStoreWriter(segment: number, directory: directory, fileSystem: fileSystem)
        for (input, new) in zip(inputs, numbers.inputs) { try writer.append(input.unit.records, new) }
        return try writer.finish()
    }

    private func merge(_ stream: TokenStream) throws(JSearchError) -> [FileRecord] {
        let writer = try StreamWriter(
            stream, of: columns, segment: number, directory: directory, fileSystem: fileSystem)
        let queue = try UnitTermQueue(inputs.map(\.unit), stream)
        let lengths =
            stream == .tags ? [UInt32](repeating: 0, count: numbers.count) : columns.totals(stream)
        while let first = queue.first {
            let term = queue[first].term
            try writer.begin(term: term)
            try writer.add { (postings) throws(JSearchError) in
                var failure: JSearchError?
                lengths.withUnsafeBufferPointer { lengths in
                    do throws(JSearchError) {
                        try queue.forEachSource(of: term) { (input, source) throws(JSearchError) in
                            try source.copyPostings(
                                numbers: numbers.inputs[input], lengths: lengths, to: &postings)
                        }
                    } catch { failure = error }
                }
                if let failure { throw failure }
            }
            try writer.endTerm()
        }
        return try writer.finish()
    }
}

/// Gives the terms of several units in ascending order, each once, with who has it.
private final class UnitTermQueue {
    private let sources: UnsafeMutablePointer<UnitTerms>
    private let count: Int
    /// A binary heap of the sources that have a current term, smallest first; of equal terms, the earlier unit first.
    /// With the first bytes of each term, which decide most comparisons.
    private var heap: [(prefix: UInt64, source: Int)] = []

    init(_ units: [UnitFile], _ stream: TokenStream) throws(JSearchError) {
        var terms: [UnitTerms] = []
        for unit in units { terms.append(try UnitTerms(unit, stream)) }
        count = units.count
        sources = .allocate(capacity: max(1, count))
        sources.initialize(from: terms, count: count)
        for index in 0..<count where try sources[index].next() {
            heap.append((sources[index].prefix, index))
            var child = heap.count - 1
            while child > 0, precedes(heap[child], heap[(child - 1) / 2]) {
                heap.swapAt(child, (child - 1) / 2)
                child = (child - 1) / 2
            }
        }
    }

    deinit {
        sources.deinitialize(count: count)
        sources.deallocate()
    }

    /// Who has the smallest term; nil at the end.
    var first: Int? { heap.first?.source }

    subscript(source: Int) -> UnitTerms { _read { yield sources[source] } }

    /// Calls `body` with each unit that has the smallest term, and moves it to its next one.
    func forEachSource(
        of term: UnsafeBufferPointer<UInt8>, _ body: (Int, borrowing UnitTerms) throws(JSearchError) -> Void
    ) throws(JSearchError) {
        let prefix = heap[0].prefix
        while let (other, source) = heap.first, other == prefix, UnitTerms.compare(sources[source].term, term) == 0 {
            try body(source, sources[source])
            if try sources[source].next() {
                heap[0].prefix = sources[source].prefix
            } else {
                let last = heap.removeLast()
                if heap.isEmpty { return }
                heap[0] = last
            }
            siftDown()
        }
    }

    @inline(__always)
    private func precedes(_ left: (prefix: UInt64, source: Int), _ right: (prefix: UInt64, source: Int)) -> Bool {
        if left.prefix != right.prefix { return left.prefix < right.prefix }
        let order = UnitTerms.compare(sources[left.source].term, sources[right.source].term)
        return order == 0 ? left.source < right.source : order < 0
    }

    private func siftDown() {
        heap.withUnsafeMutableBufferPointer { heap in
            let moved = heap[0]
            var parent = 0
            while 2 * parent + 1 < heap.count {
                var child = 2 * parent + 1
                if child + 1 < heap.count, precedes(heap[child + 1], heap[child]) { child += 1 }
                guard precedes(heap[child], moved) else { break }
                heap[parent] = heap[child]
                parent = child
            }
            heap[parent] = moved
        }
    }
}
