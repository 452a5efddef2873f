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
        var failure: JSearchError?
        lengths.withUnsafeBufferPointer { lengths in
            do throws(JSearchError) { try Self.merge(queue, numbers.inputs, lengths, into: writer) } catch {
                failure = error
            }
        }
        if let failure { throw failure }
        return try writer.finish()
    }

    private static func merge(
        _ queue: borrowing UnitTermQueue, _ numbers: [DocumentNumbers.Input], _ lengths: UnsafeBufferPointer<UInt32>,
        into writer: StreamWriter
    ) throws(JSearchError) {
        try queue.begin()
        try writer.add { (postings) in postings.lengthsOfDocuments = lengths }
        while let term = queue.first {
            try writer.begin(term: term)
            try writer.add { (postings) throws(JSearchError) in
                try queue.forEachSource(of: term) { (input, source) throws(JSearchError) in
                    try source.copyPostings(numbers: numbers[input], to: &postings)
                }
            }
            try writer.endTerm()
        }
        try writer.add { (postings) in postings.lengthsOfDocuments = nil }
    }
}
