// SummedPostings.swift
// The documents of several terms together: what a single character is found by.

package import JSearchStorage
import Synchronization

extension StreamReader {
    /// The documents that have any of some terms, ascending, and how often they have them together.
    ///
    /// - Complexity: O(postings); for several terms, O(documents in the segment) besides.
    package func postings(
        ofAll entries: [TermEntry]
    ) throws(JSearchError) -> (documents: [UInt32], frequencies: [UInt32]) {
        if entries.count == 1 { return try postings(ofOne: entries[0]) }
        let postingCount = entries.reduce(0) { $0 + $1.documentCount }
        if postingCount < documentCount / 32 { return try postings(ofFew: entries) }
        let sums = DocumentSums(documentCount)
        for entry in entries {
            if entry.documentCount < PackedBlock.count {
                try addTotals(ofShort: entry, to: sums.values)
            } else {
                try postings(entry).addTotals(to: sums.values)
            }
        }
        return sums.drain(atMost: min(postingCount, documentCount))
    }

    /// Adds the frequencies of a list without blocks.
    private func addTotals(
        ofShort entry: TermEntry, to sums: UnsafeMutablePointer<UInt32>
    ) throws(JSearchError) {
        let (file, list) = try bytes(ofShort: entry)
        guard var scanner = VarIntScanner(file.bytes, list),
            scanner.addTotals(entry.documentCount, from: 0, limit: documentCount, to: sums)
        else {
            // What is wrong is said by who reads posting by posting.
            return try forEachPosting(entry) { _, _ in }
        }
    }

    /// The same by sorting: for lists that are short beside the segment.
    private func postings(
        ofFew entries: [TermEntry]
    ) throws(JSearchError) -> (documents: [UInt32], frequencies: [UInt32]) {
        var all: [(document: UInt32, frequency: UInt32)] = []
        for entry in entries { try forEachPosting(entry) { all.append(($0, $1.total)) } }
        all.sort { $0.document < $1.document }
        var documents: [UInt32] = []
        var frequencies: [UInt32] = []
        for (document, frequency) in all {
            if documents.last == document {
                frequencies[frequencies.count - 1] &+= frequency
            } else {
                documents.append(document)
                frequencies.append(frequency)
            }
        }
        return (documents, frequencies)
    }

    private func postings(
        ofOne entry: TermEntry
    ) throws(JSearchError) -> (documents: [UInt32], frequencies: [UInt32]) {
        var documents: [UInt32] = []
        var frequencies: [UInt32] = []
        documents.reserveCapacity(min(entry.documentCount, documentCount))
        frequencies.reserveCapacity(min(entry.documentCount, documentCount))
        guard entry.documentCount >= PackedBlock.count else {
            try forEachPosting(entry) {
                documents.append($0)
                frequencies.append($1.total)
            }
            return (documents, frequencies)
        }
        let cursor = try postings(entry)
        while try cursor.nextBlock() != PostingsCursor.end {
            documents += UnsafeBufferPointer(start: cursor.documents, count: cursor.count)
            frequencies += UnsafeBufferPointer(start: try cursor.blockFrequencies(), count: cursor.count)
        }
        return (documents, frequencies)
    }
}

extension PostingsCursor {
    /// Adds the frequencies of all documents, from the first one on, to a number for each document of the segment.
    func addTotals(to sums: UnsafeMutablePointer<UInt32>) throws(JSearchError) {
        // SAFETY: a block that is loaded has no document that is not in the segment.
        let documents = documents
        for block in 0..<fullBlocks {
            try load(block)
            let totals = try blockFrequencies()
            for index in 0..<PackedBlock.count { sums[Int(documents[index])] &+= totals[index] }
        }
        if documentCount == fullBlocks * PackedBlock.count { return }
        let tail = try verifiedTail()
        let first = fullBlocks == 0 ? 0 : Int(lastDocument(fullBlocks - 1)) + 1
        guard var scanner = VarIntScanner(bytes, tail),
            scanner.addTotals(
                documentCount - fullBlocks * PackedBlock.count, from: first, limit: Int(limit), to: sums)
        else {
            // What is wrong is said by who reads posting by posting.
            return try load(fullBlocks)
        }
    }
}

extension VarIntScanner {
    /// Adds the frequencies of some postings outside blocks to a number for each document.
    ///
    /// - Parameters:
    ///   - first: The first document that can be one of theirs.
    ///   - limit: Documents of the segment.
    /// - Returns: false if they cannot be read; some may have been added then.
    fileprivate mutating func addTotals(
        _ count: Int, from first: Int, limit: Int, to sums: UnsafeMutablePointer<UInt32>
    ) -> Bool {
        var next = first
        for _ in 0..<count {
            guard let head = varInt() else { return false }
            next += head >> 2
            guard next < limit else { return false }
            if head & 3 == 0 {
                sums[next] &+= 1
            } else {
                guard let posting = frequencies(code: head & 3) else { return false }
                sums[next] &+= posting.total
            }
            next += 1
        }
        return true
    }
}

/// A number for each document of a segment, all 0 at first.
///
/// The memory is kept for the next one: asking the system for it takes as long as adding up half a million postings.
private struct DocumentSums: ~Copyable {
    let values: UnsafeMutablePointer<UInt32>
    private let count: Int
    private let capacity: Int

    /// Memory that nobody uses, all 0.
    private struct Idle: @unchecked Sendable {
        // SAFETY (unchecked Sendable): whoever takes it out of the list has it alone.
        let values: UnsafeMutablePointer<UInt32>
        let capacity: Int
    }

    private static let idle = Mutex<[Idle]>([])
    /// At most so many are kept, of segments of at most so many documents.
    private static let (mostIdle, mostDocuments) = (4, 1 << 20)

    init(_ count: Int) {
        self.count = count
        let found = Self.idle.withLock { idle in
            idle.firstIndex { $0.capacity >= count }.map { idle.remove(at: $0) }
        }
        if let found {
            (values, capacity) = (found.values, found.capacity)
        } else {
            (values, capacity) = (.allocate(capacity: count), count)
            values.initialize(repeating: 0, count: count)
        }
    }

    /// After an error, nobody knows which numbers are 0.
    deinit { values.deallocate() }

    /// The documents whose number is not 0, and the numbers.
    ///
    /// - Parameter most: There are no more of them.
    consuming func drain(atMost most: Int) -> (documents: [UInt32], frequencies: [UInt32]) {
        let (values, count, capacity) = (values, count, capacity)
        discard self
        // SAFETY: one place more than there are documents, because the one behind the last is written and not counted.
        var found = 0
        var frequencies: [UInt32] = []
        let documents = [UInt32](unsafeUninitializedCapacity: most + 1) { documents, documentCount in
            frequencies = [UInt32](unsafeUninitializedCapacity: most + 1) { frequencies, frequencyCount in
                for document in 0..<count {
                    let value = values[document]
                    documents[found] = UInt32(truncatingIfNeeded: document)
                    frequencies[found] = value
                    found += value > 0 ? 1 : 0
                }
                frequencyCount = found
            }
            documentCount = found
        }
        values.update(repeating: 0, count: count)
        let isKept =
            capacity <= Self.mostDocuments
            && Self.idle.withLock { idle in
                guard idle.count < Self.mostIdle else { return false }
                idle.append(Idle(values: values, capacity: capacity))
                return true
            }
        if !isKept { values.deallocate() }
        return (documents, frequencies)
    }
}
