// LiveCounts.swift
// What is left of counts and sums when deleted documents are taken out.

package import JSearchStorage

extension SegmentReader {
    /// The documents that are not deleted and have a term.
    ///
    /// - Complexity: O(1) if no document is deleted; else the number of the term's documents, but not more than 128
    ///   for each deleted document, since blocks without one are skipped.
    package func liveCount(_ entry: TermEntry?, in stream: TokenStream) throws(JSearchError) -> Int {
        guard let entry else { return 0 }
        return try liveCount(entry, in: self.stream(stream))
    }

    /// The same, of a list of any of the segment's files.
    package func liveCount(_ entry: TermEntry, in reader: StreamReader) throws(JSearchError) -> Int {
        guard let deleted, deleted.count > 0 else { return entry.documentCount }
        var gone = 0
        if entry.documentCount < PackedBlock.count {
            try reader.forEachPosting(entry) { document, _ in gone += deleted.contains(Int(document)) ? 1 : 0 }
            return entry.documentCount - gone
        }
        let postings = try reader.postings(entry)
        if deleted.count < entry.documentCount / PackedBlock.count {
            for document in deleted.documents {
                let found = try postings.seek(UInt32(document))
                if found == PostingsCursor.end { break }
                if found == UInt32(document) { gone += 1 }
            }
            return entry.documentCount - gone
        }
        while try postings.nextBlock() != PostingsCursor.end {
            for index in 0..<postings.count { gone += deleted.contains(Int(postings.documents[index])) ? 1 : 0 }
        }
        return entry.documentCount - gone
    }

    /// Sums of columns over the deleted documents, of those columns that statistics need.
    static func deletedSums(
        _ deleted: DeletedDocuments, _ columns: [ColumnReader]
    ) throws(JSearchError) -> [UInt16: UInt64] {
        let wanted = TokenStream.ranked.flatMap { [Column.length($0), Column.logarithm($0)] }
        let documents = deleted.documents
        var sums: [UInt16: UInt64] = [:]
        for column in columns where wanted.contains(column.column) {
            try column.verify()
            sums[column.column] = documents.reduce(0) { $0 &+ column[$1] }
        }
        return sums
    }
}
