// IntersectedPostings.swift
// The documents that have all of several terms.

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
}
