// Bulk.swift
// 2,000 articles of the large data, indexed and normalised once for all tests that use them.

import JSearch
import JSearchAnalysis
import JSearchTestSupport

/// Every fiftieth of the first 100,000 bulk articles.
struct Bulk: Sendable {
    let articles: [Article]
    let index: TestIndex
    let texts: NormalizedCollection

    static let shared = Result { try Bulk() }

    private init() throws {
        articles = try TestData.bulkArticles(2_000, step: 50)
        index = try TestIndex(articles)
        texts = NormalizedCollection(articles, analyzer: try TextAnalyzer())
    }
}
