// IndexContents.swift
// All an index knows, by article id, whatever its segments.

package import JSearchIndex
package import JSearchStorage

/// What is in an index: two indexes of the same articles are equal, however they were made.
package struct IndexContents: Equatable, Sendable {
    /// The articles, in their order.
    package var articles: [Article] = []
    /// For "stream:term" and article id, how often it occurs in each field. Terms of deleted articles only are not here.
    package var terms: [String: [String: [UInt32]]] = [:]
    /// For each article id, the normalised texts of its fields.
    package var texts: [String: [[UInt16]]] = [:]
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
                if segment.isDeleted(document) { return }
                articles.append(article)
                texts[article.id] = try segment.texts.texts(document)
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
            let name = stream.name + ":" + String(decoding: iterator.term, as: UTF8.self)
            let postings = try stream.postings(iterator.entry)
            while try postings.next() != PostingsCursor.end {
                let frequencies = try postings.fieldFrequencies()
                guard let id = ids[Int(postings.document)] else { continue }
                terms[name, default: [:]][id] = (0..<Field.count).map { frequencies.counts[$0] }
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
