// SearchIndex.swift
// The front door of the library.

import JSearchIndex
package import JSearchQuery
import JSearchStorage

/// An index that is open for searching: everything in it as of one commit.
///
///     let writer = try IndexWriter(directory: "index")
///     try writer.add(Article(id: "1", title: "AIチップの歴史", body: "半導体の垂直統合が進む。"))
///     try writer.commit()
///
///     let index = try SearchIndex(directory: "index")
///     let results = try index.search("AIチップ")
///     print(results.total, results.hits[0].title.text)  // 1 AIチップの歴史
///
/// Immutable and `Sendable`: search from as many threads as you like, without locks. What writers commit
/// later is seen by opening anew. Keep it for many queries: what it verifies of its files, and tables of the most frequent
/// terms (64 MiB for each segment at most), serve the next ones.
public struct SearchIndex: Sendable {
    package let searcher: Searcher

    /// Opens the newest commit of an index.
    ///
    /// - Parameter directory: Where ``IndexWriter`` put it.
    /// - Throws: ``JSearchError``: `noIndex` if there is none, `analysisMismatch` if it was made with another
    ///   ICU or another version of the analysis, `damaged`, or `unsupportedVersion`.
    /// - Complexity: O(number of segments): files are mapped, not read.
    public init(directory: String) throws(JSearchError) {
        searcher = Searcher(try Snapshot.open(directory))
    }

    /// Articles in the index.
    public var articleCount: Int { searcher.snapshot.articleCount }

    /// Answers a query written by a person. See ``Query/init(_:)`` for the language.
    ///
    /// - Throws: ``JSearchError``: `invalidQuery`, `invalidArgument` for options out of range, `damaged` if
    ///   the bytes that the query needs are.
    public func search(_ text: String, options: SearchOptions = SearchOptions()) throws(JSearchError) -> SearchResults {
        try search(try Query(text), options: options)
    }

    /// Answers a query made by a program.
    public func search(_ query: Query, options: SearchOptions = SearchOptions()) throws(JSearchError) -> SearchResults {
        try searcher.search(query, options)
    }

    /// Answers a query written by a person, with the best `limit` articles.
    public func search(_ text: String, limit: Int) throws(JSearchError) -> SearchResults {
        var options = SearchOptions()
        options.limit = limit
        return try search(text, options: options)
    }

    /// The ids and scores of the best articles, without titles and snippets: what ranking costs, for measurements.
    ///
    /// - Parameter ids: All ids of the index, if there are many queries; else each id costs reading its article.
    package func rank(
        _ text: String, options: SearchOptions, ids: DocumentIDs? = nil
    ) throws(JSearchError) -> [(id: String, score: Double)] {
        let documents = try searcher.rank(try Query(text), options)
        var result: [(id: String, score: Double)] = []
        for hit in documents {
            let document = Int(hit.document)
            let store = searcher.snapshot.segments[hit.segment].store
            let id = if let ids { ids[hit.segment, document] } else { try store.article(document).id }
            result.append((id, hit.score.value))
        }
        return result
    }

    /// The ids of the best articles, best first, and nothing else: those that ``search(_:options:)`` finds, in the same order.
    ///
    /// Costs less: matches are not counted, and a phrase is not looked for in all articles that may have it, since the order of articles
    /// does not depend on how many have the phrase.
    ///
    /// - Throws: ``JSearchError``, as ``search(_:options:)`` does.
    public func ids(_ text: String, options: SearchOptions = SearchOptions()) throws(JSearchError) -> [String] {
        try ids(text, options: options, known: nil)
    }

    /// The same.
    ///
    /// - Parameter known: All ids of the index, if there are many queries; else each id costs reading its article.
    package func ids(
        _ text: String, options: SearchOptions, known: DocumentIDs?
    ) throws(JSearchError) -> [String] {
        let documents = try searcher.order(try Query(text), options)
        if let known { return known.ids(of: documents) }
        return try documents.map { (place) throws(JSearchError) in
            try searcher.snapshot.segments[place.segment].store.id(Int(place.document))
        }
    }

    /// Why a query finds an article or not, and why it ranks where it does; nil if no article has the id.
    package func diagnose(_ text: String, articleID: String) throws(JSearchError) -> Diagnosis? {
        try searcher.diagnose(try Query(text), articleID: articleID)
    }

    /// The article with an id; nil if there is none.
    public func article(id: String) throws(JSearchError) -> Article? {
        try searcher.snapshot.article(id: id)
    }
}
