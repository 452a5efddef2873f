// Reading.swift
// Files that exist only in a test, read as if they were on disk.

import Foundation
import JSearch
import JSearchArticles
import Testing

/// Reads some bytes.
func read(
    bytes: [UInt8], _ format: ArticleFormat = .markdown, path: String = "article.md", includesUnpublished: Bool = false
) -> ArticleReading {
    bytes.withUnsafeBytes {
        ArticleReader.read($0, format: format, path: path, id: path, includesUnpublished: includesUnpublished)
    }
}

/// Reads some text.
func read(
    _ text: String, _ format: ArticleFormat = .markdown, path: String = "article.md", includesUnpublished: Bool = false
) -> ArticleReading {
    read(bytes: Array(text.utf8), format, path: path, includesUnpublished: includesUnpublished)
}

/// The only article of some text, which must be read without a problem.
func article(
    _ text: String, _ format: ArticleFormat = .markdown, path: String = "article.md",
    sourceLocation: SourceLocation = #_sourceLocation
) throws -> Article {
    let reading = read(text, format, path: path)
    #expect(reading.problems.isEmpty, "\(reading.problems)", sourceLocation: sourceLocation)
    try #require(reading.articles.count == 1, sourceLocation: sourceLocation)
    return try #require(reading.articles.first, sourceLocation: sourceLocation)
}

/// The only article and the only problem of some text.
func articleAndProblem(
    _ text: String, _ format: ArticleFormat = .markdown, path: String = "article.md",
    sourceLocation: SourceLocation = #_sourceLocation
) throws -> (article: Article, problem: ArticleProblem) {
    let reading = read(text, format, path: path)
    try #require(reading.problems.count == 1, "\(reading.problems)", sourceLocation: sourceLocation)
    return (
        try #require(reading.articles.first, sourceLocation: sourceLocation),
        try #require(reading.problems.first, sourceLocation: sourceLocation)
    )
}

extension Article {
    /// The properties as `name: value`, in order.
    var propertyLines: [String] { properties.map { "\($0.name): \($0.value)" } }

    /// All that is searched, a field after the other.
    var wholeText: String { Field.allCases.map(text(of:)).joined(separator: "\n") }
}

/// How long something takes.
func seconds(_ body: () throws -> Void) rethrows -> Double {
    let start = ContinuousClock.now
    try body()
    return Double((ContinuousClock.now - start) / .milliseconds(1)) / 1_000
}
