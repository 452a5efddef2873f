// DocumentIDs.swift
// The ids of all articles of an index, for whoever ranks thousands of queries.

import JSearchIndex
package import JSearchQuery
package import JSearchStorage

/// The ids of all articles of an index, by segment and number. Memory: that of the ids.
package struct DocumentIDs: Sendable {
    private let segments: [[String]]
    /// The ids of the articles that can be found: without deleted ones.
    package let found: Set<String>

    /// - Complexity: decompresses the records of all articles.
    fileprivate init(_ snapshot: Snapshot) throws(JSearchError) {
        var segments: [[String]] = []
        var found: Set<String> = []
        for segment in snapshot.segments {
            var ids: [String] = []
            ids.reserveCapacity(segment.documentCount)
            try segment.store.records.forEach { document, record in
                ids.append(record.article.id)
                if !segment.isDeleted(document) { found.insert(record.article.id) }
            }
            segments.append(ids)
        }
        self.segments = segments
        self.found = found
    }

    /// The id of a document of a segment.
    subscript(segment: Int, document: Int) -> String { segments[segment][document] }

    /// The ids of some documents, in their order.
    package func ids(of documents: [DocumentPlace]) -> [String] {
        documents.map { self[$0.segment, Int($0.document)] }
    }
}

extension SearchIndex {
    /// Reads the ids of all articles, which ``rank(_:options:ids:)`` then needs not look up one by one.
    package func documentIDs() throws(JSearchError) -> DocumentIDs { try DocumentIDs(searcher.snapshot) }
}
