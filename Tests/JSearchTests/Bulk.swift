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
let c = ContinuousClock(); let t0 = c.now
        articles = try TestData.bulkArticles(2_000, step: 50); print("T read", c.now - t0)
        index = try TestIndex(articles); print("T index", c.now - t0)
        texts = NormalizedCollection(articles, analyzer: try TextAnalyzer()); print("T norm", c.now - t0)
    }
}
