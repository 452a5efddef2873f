// PostingsSorter.swift
// The postings of a term, put in the order that documents get.

import JSearchStorage

/// Takes postings in any order, each of another document, and hands them out by document.
///
/// Long lists are laid out in a table of all documents; short ones, which most are, are sorted.
///
/// Memory: 24 bytes and a bit for each document of the segment, and 40 for each posting of a list that is sorted.
final class PostingsSorter {
    /// A list of more than one document in so many is laid out: the table is walked through 64 documents at a time.
    private static let sortedShare = 32

    private let table: CharacterSums
    private let limit: Int
    private var isLaidOut = false
    /// For each posting its document and its place in `frequencies`, as one number.
    private var keys: [UInt64] = []
    private var frequencies: [FieldFrequencies] = []

    /// - Parameter documentCount: Documents of the segment.
    init(documentCount: Int) {
        table = CharacterSums(documentCount: documentCount)
        limit = documentCount / Self.sortedShare
    }

    /// Begins a list of so many postings at most.
    func begin(atMost count: Int) { isLaidOut = count > limit }

    func add(_ document: UInt32, _ posting: FieldFrequencies) {
        if isLaidOut { return table.add(document, posting) }
        keys.append(UInt64(document) << 32 | UInt64(frequencies.count))
        frequencies.append(posting)
    }

    /// Hands out what was added, and begins again with nothing.
    ///
    /// - Parameter lengths: The length of each document in the stream.
    func flush(to output: inout PostingsWriter, lengths: [UInt32]) throws(JSearchError) {
        if isLaidOut {
            try table.forEach { (document, frequencies) throws(JSearchError) in
                try output.add(document: document, frequencies: frequencies, length: lengths[Int(document)])
            }
            return table.removeAll()
        }
        if keys.count > 1 { keys.sort() }
        for key in keys {
            let document = UInt32(truncatingIfNeeded: key >> 32)
            try output.add(
                document: document, frequencies: frequencies[Int(key & 0xFFFF_FFFF)], length: lengths[Int(document)])
        }
        keys.removeAll(keepingCapacity: true)
        frequencies.removeAll(keepingCapacity: true)
    }
}
