// IndexContents.swift
// All an index knows, by article id, whatever its segments.

package import JSearchIndex
package import JSearchStorage

/// Where a term occurs in an article.
package struct Occurrences: Equatable, Sendable {
    /// How often in each field.
    package var frequencies: [UInt32]
    /// The positions in each field; empty in a stream without positions.
    package var positions: [[UInt32]]
}

/// What is in an index: two indexes of the same articles are equal, however they were made.
package struct IndexContents: Equatable, Sendable {
    /// The articles, in their order.
    package var articles: [Article] = []
    /// For "stream:term" and article id, where it occurs. Terms of deleted articles only are not here.
    package var terms: [String: [String: Occurrences]] = [:]
    /// For each article id, the values of all columns.
    package var columns: [String: [UInt64]] = [:]

    /// Reads everything.
    package init(_ directory: String, fileSystem: some FileSystem = DiskFileSystem()) throws(JSearchError) {
        try self.init(Snapshot.openAnyAnalysis(directory, fileSystem: fileSystem))
    }

    /// Reads everything.
    package init(_ snapshot: Snapshot) throws(JSearchError) {
        for segment in snapshot.segments {
            var ids: [String?] = []
            try segment.store.forEach { (document, article) throws(JSearchError) in
                ids.append(segment.isDeleted(document) ? nil : article.id)
                if !segment.isDeleted(document) { articles.append(article) }
            }
            for column in Column.all {
                let reader = try segment.column(column)
                for (document, id) in ids.enumerated() {
                    if let id { columns[id, default: []].append(reader[document]) }
                }
            }
            for stream in TokenStream.allCases { try addTerms(of: segment.stream(stream), ids: ids) }
        }
    }

    private mutating func addTerms(of stream: StreamReader, ids: [String?]) throws(JSearchError) {
        var iterator = try stream.dictionary.terms()
        while try iterator.next() {
            let name = stream.stream.name + ":" + String(decoding: iterator.term, as: UTF8.self)
            let postings = try stream.postings(iterator.entry)
            let positions = stream.stream.hasPositions ? try stream.positions(iterator.entry) : nil
            while try postings.next() != PostingsCursor.end {
                let frequencies = try postings.fieldFrequencies()
                var places = [[UInt32]](repeating: [], count: Field.count)
                let before = try postings.positionsBefore()
                try positions?.read(before: before, frequencies: frequencies, into: &places)
                guard let id = ids[Int(postings.document)] else { continue }
                terms[name, default: [:]][id] = Occurrences(
                    frequencies: (0..<Field.count).map { frequencies.counts[$0] }, positions: places)
            }
        }
    }

    /// The same, with the articles in the order of their ids.
    package var sorted: IndexContents {
        var copy = self
        copy.articles.sort { $0.id < $1.id }
        return copy
    }
}
