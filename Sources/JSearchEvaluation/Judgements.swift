// Judgements.swift
// Reads which articles answer which query: qrels, in the form of TREC.

package import JSearch

/// The grades of articles for queries, as people or another program gave them.
///
/// A line is a query id, a field that is not used (0), an article id and a grade, with white space between them.
/// A grade of 1 or more means that the article answers the query, the more the better; 0 and negative grades that
/// it does not. If tabs cut the line into its four fields, the ids may have spaces.
package struct Judgements: Sendable {
    /// For each query id, the grade of each article id.
    package private(set) var grades: [String: [String: Int]] = [:]
    /// The ids of queries, in the order in which they come up.
    package private(set) var queryIDs: [String] = []
    /// The ids of articles, each once, in the order in which they come up.
    package private(set) var articleIDs: [String] = []
    /// The lines, from 1, that judge a pair of query and article again; the first judgement holds.
    package private(set) var duplicateLines: [Int] = []
    /// Those of them that give another grade than the first line of the pair.
    package private(set) var contradictingLines: [Int] = []

    /// Reads a file.
    ///
    /// - Throws: ``JSearchError``: `fileSystem` if it cannot be read, `invalidArgument` with file and line for a
    ///   line that is no judgement, and if there is no judgement at all.
    /// - Complexity: O(bytes of the file).
    package init(_ path: String) throws(JSearchError) {
        let file = try LineFile(path)
        var known: Set<String> = []
        for line in file.lines {
            let fields = LineFile.fields(of: line.text, count: 4)
            guard fields.count == 4 else {
                throw file.error(
                    at: line.number,
                    "The line has \(fields.count) field\(fields.count == 1 ? "" : "s"). Expected 4: query id, 0, article id, grade."
                )
            }
            guard let grade = Int32(fields[3]) else {
                throw file.error(
                    at: line.number,
                    "The grade is \"\(fields[3])\". Expected: a whole number, 1 or more for an article that answers the query."
                )
            }
            add(String(fields[0]), String(fields[2]), Int(grade), line: line.number, known: &known)
        }
        guard !grades.isEmpty else {
            throw JSearchError(
                .invalidArgument,
                "There is no judgement in this file. Expected: lines of query id, 0, article id, grade.", path: path)
        }
    }

    private mutating func add(_ query: String, _ article: String, _ grade: Int, line: Int, known: inout Set<String>) {
        if grades[query] == nil { queryIDs.append(query) }
        if let first = grades[query]?[article] {
            duplicateLines.append(line)
            if first != grade { contradictingLines.append(line) }
            return
        }
        grades[query, default: [:]][article] = grade
        if known.insert(article).inserted { articleIDs.append(article) }
    }
}
