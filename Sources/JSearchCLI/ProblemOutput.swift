// ProblemOutput.swift
// A problem with a file as JSON, the same in every command.

import JSearchArticles

/// What went wrong with a file.
struct ProblemOutput: Encodable {
    let path: String
    let line: Int?
    let message: String
    let outcome: String

    init(_ problem: ArticleProblem) {
        path = problem.path
        line = problem.line
        message = problem.message
        outcome = problem.outcome.rawValue
    }
}
