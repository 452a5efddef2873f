// Finding.swift
// Short ways to search one article and to look at what was marked.

import JSearchIndex
import JSearchQuery
import JSearchStorage
import JSearchTestSupport
import Testing

/// The hit of an article that a query finds.
func hit(_ article: Article, _ query: String, columns: Int = 160) throws -> Hit {
    var options = SearchOptions()
    options.snippetColumns = columns
    let results = try TestIndex([article]).searcher.search(try Query(query), options)
    return try #require(results.hits.first, "\(query) does not find the article")
}

extension MarkedText {
    /// The pieces that are marked.
    var matches: [String] { fragments.filter(\.isMatch).map(\.text) }
}
