// IntersectedPostings.swift
// The documents that have all of several terms.

import CKernels
package import JSearchStorage

extension StreamReader {
    /// The documents that have all of some terms, ascending; none if there are no terms.
    ///
    /// - Complexity: the rarest term's list is read, and of the others the blocks that hold a document that is left. Most queries of
    ///   many words have no such document: then only the rarest terms are read.
    package func documents(withAll entries: [TermEntry]) throws(JSearchError) -> [UInt32] {
        let entries = entries.sorted { $0.documentCount < $1.documentCount }
        guard let rarest = entries.first else { return [] }
        var documents: [UInt32] = []
        documents.reserveCapacity(min(rarest.documentCount, documentCount))
        let cursor = try postings(rarest)
        while try cursor.nextBlock() != PostingsCursor.end {
            documents += UnsafeBufferPointer(start: cursor.documents, count: cursor.count)
        }
        try keep(&documents, withAll: Array(entries.dropFirst()))
        return documents
    }

    /// Leaves those of some documents, ascending, that have all of some terms.
    ///
    /// - Parameter entries: Rarest first.
    package func keep(_ documents: inout [UInt32], withAll entries: [TermEntry]) throws(JSearchError) {
        for entry in entries where !documents.isEmpty {
            try postings(entry).keepOwn(of: &documents)
        }
    }
}

extension PostingsCursor {
    /// Leaves those of some documents, ascending, that the list has. The cursor must stand before the first of them.
    package func keepOwn(of documents: inout [UInt32]) throws(JSearchError) {
        let kept: Result<Int, JSearchError> = documents.withUnsafeMutableBufferPointer { documents in
            Result { () throws(JSearchError) in try keepOwn(of: documents) }
        }
        documents.removeLast(documents.count - (try kept.get()))
    }

    /// Moves those of some documents, ascending, that the list has to the front.
    ///
    /// - Returns: How many they are.
    private func keepOwn(of wanted: UnsafeMutableBufferPointer<UInt32>) throws(JSearchError) -> Int {
        guard let base = wanted.baseAddress else { return 0 }
        var (kept, place) = (0, 0)
        while place < wanted.count {
            let found = try seek(wanted[place])
            if found == Self.end { break }
            let last = documents[count - 1]
            if place + Self.denseCount < wanted.count, wanted[place + Self.denseCount] <= last {
                // SAFETY: `seek` has found a document of this block that is not below the first wanted one.
                var (own, end) = (0, 0)
                place += jsearch_intersect(
                    documents + index, count - index, base + place, wanted.count - place, base + kept, &own, &end)
                kept += own
                try move(toIndex: index + end)
                continue
            }
            if wanted[place] == found {
                wanted[kept] = found
                kept += 1
                place += 1
                continue
            }
            while place < wanted.count, wanted[place] < found { place += 1 }
        }
        return kept
    }
}
