// ArticleProblem.swift
// What was wrong with an input, and what became of it.

public import JSearch

/// Something in an input file that could not be read as it should.
public struct ArticleProblem: Sendable, Equatable, CustomStringConvertible {
    /// What became of the article.
    public enum Outcome: String, Sendable {
        /// It was indexed with what could be read.
        case repaired
        /// It is not in the index.
        case lost
    }

    /// The file.
    public var path: String
    /// The line, from 1, if the problem is at one.
    public var line: Int?
    /// What is wrong, as a sentence.
    public var message: String
    /// What became of the article.
    public var outcome: Outcome

    /// Makes a problem.
    public init(path: String, line: Int? = nil, message: String, outcome: Outcome) {
        self.path = path
        self.line = line
        self.message = message
        self.outcome = outcome
    }

    /// Path, line and message on one line, and what became of the article.
    public var description: String {
        let place = line.map { "\(path):\($0)" } ?? path
        return "\(place): \(message) (\(outcome == .lost ? "not indexed" : "indexed with what could be read"))"
    }
}

/// Articles read from an input, and what was wrong with it.
public struct ArticleReading: Sendable, Equatable {
    /// The articles, in the order of the input.
    public var articles: [Article] = []
    /// What was wrong.
    public var problems: [ArticleProblem] = []
    /// Articles that their authors have marked as not published.
    public var unpublishedCount = 0
}
