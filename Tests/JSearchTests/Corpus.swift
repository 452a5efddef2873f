// Corpus.swift
// The articles of corpus/, read as the tool reads them.

import Foundation
import JSearch
import JSearchArticles
import JSearchTestSupport
import Testing

/// The demo corpus, read once.
enum Corpus {
    /// All articles, in the order of their ids.
    static func articles() throws -> [Article] {
        let directory = TemporaryDirectory()
        let writer = try IndexWriter(directory: directory.path)
        let report = try writer.add(contentsOf: [TestData.corpus.path])
        try writer.commit()
        try #require(report.problems.isEmpty, "\(report.problems)")
        return try IndexContents(directory.path).articles
    }

    /// The queries of queries.tsv.
    static func queries() throws -> [String] {
        try TestData.lines(TestData.corpus.appendingPathComponent("queries.tsv")).map { line in
            let parts = line.split(separator: "\t", maxSplits: 1)
            return String(try #require(parts.last))
        }
    }
}
