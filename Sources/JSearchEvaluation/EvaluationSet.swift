// EvaluationSet.swift
// Queries with the judgements that belong to them.

package import JSearch

/// A query and the grades of the articles that were judged for it.
package struct JudgedQuery: Sendable, Equatable {
    /// What judgements and runs call it.
    package let id: String
    /// What is searched.
    package let text: String
    /// For each judged article, its grade; 1 and more mean that it answers the query.
    package let grades: [String: Int]

    package init(id: String, text: String, grades: [String: Int]) {
        self.id = id
        self.text = text
        self.grades = grades
    }
}

/// The queries of an evaluation: those that some article answers.
package struct EvaluationSet: Sendable {
    /// The queries for which at least one article has a grade of 1 or more, in the order of the file.
    package let queries: [JudgedQuery]
    /// Queries without any judgement; left out.
    package private(set) var unjudgedCount = 0
    /// Queries whose judgements are all 0 or less; left out, because no order of articles is better than another.
    package private(set) var unansweredCount = 0
    /// Judged query ids that the file of queries does not have, in the order of the judgements.
    package private(set) var unknownQueryIDs: [String] = []
    /// The judged ids of articles, each once, in the order of the judgements.
    package let articleIDs: [String]
    /// Mistakes in the files that leave lines without effect, as sentences with their file.
    package private(set) var problems: [String] = []

    /// Makes a set of queries that are judged already.
    package init(queries: [JudgedQuery]) {
        self.queries = queries
        articleIDs = Set(queries.flatMap(\.grades.keys)).sorted()
    }

    /// Reads the queries and their judgements.
    ///
    /// - Parameters:
    ///   - queriesPath: The file of queries; see ``QueryList``.
    ///   - judgementsPath: The file of judgements; see ``Judgements``.
    /// - Throws: ``JSearchError``: `fileSystem` if a file cannot be read, `invalidArgument` with file and line if
    ///   a line is wrong, and if no query has an article that answers it.
    package init(queries queriesPath: String, judgements judgementsPath: String) throws(JSearchError) {
        let list = try QueryList(queriesPath)
        let judgements = try Judgements(judgementsPath)
        var queries: [JudgedQuery] = []
        for entry in list.entries {
            guard let grades = judgements.grades[entry.id] else {
                unjudgedCount += 1
                continue
            }
            if grades.values.contains(where: { $0 > 0 }) {
                queries.append(JudgedQuery(id: entry.id, text: entry.text, grades: grades))
            } else {
                unansweredCount += 1
            }
        }
        self.queries = queries
        articleIDs = judgements.articleIDs
        let known = Set(list.entries.map(\.id))
        unknownQueryIDs = judgements.queryIDs.filter { !known.contains($0) }
        guard !queries.isEmpty else {
            throw JSearchError(
                .invalidArgument,
                "No query of \(queriesPath) has an article that answers it. Query ids there: \(Self.some(list.entries.map(\.id))); here: \(Self.some(judgements.queryIDs)). Expected: the same ids, and in \(queriesPath) a tab between id and query.",
                path: judgementsPath)
        }
        note(list.duplicateLines, in: queriesPath, "a query id again; the first line holds")
        note(judgements.duplicateLines, in: judgementsPath, "a judgement again; the first line holds")
        note(judgements.contradictingLines, in: judgementsPath, "another grade than the first line of the pair")
        if !unknownQueryIDs.isEmpty {
            problems.append(
                "\(judgementsPath): \(unknownQueryIDs.count) judged query id\(unknownQueryIDs.count == 1 ? " is" : "s are") not in \(queriesPath): \(Self.some(unknownQueryIDs))."
            )
        }
    }

    /// The number of pairs of a query and an article that answers it.
    package var relevantCount: Int { queries.reduce(0) { $0 + $1.grades.values.count { $0 > 0 } } }

    /// The judged ids of articles that are not among some ids.
    package func articleIDs(notIn ids: Set<String>) -> [String] { articleIDs.filter { !ids.contains($0) } }

    /// The first few of some ids, quoted, for messages.
    package static func some(_ ids: [String]) -> String {
        ids.prefix(3).map { "\"\($0)\"" }.joined(separator: ", ") + (ids.count > 3 ? ", …" : "")
    }

    private mutating func note(_ lines: [Int], in path: String, _ what: String) {
        guard let first = lines.first else { return }
        problems.append("\(path):\(first): \(lines.count) line\(lines.count == 1 ? " has" : "s have") \(what).")
    }
}
