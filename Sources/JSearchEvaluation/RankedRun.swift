// RankedRun.swift
// What a search engine answered to each query, and its form as a TREC run file.

package import JSearch

/// The ranked answers to a list of queries: ours, or another engine's from a file.
package struct RankedRun: Sendable, Equatable {
    /// One article of an answer.
    package struct Answer: Sendable, Equatable {
        /// The id of the article.
        package let id: String
        /// Its score, as the engine gave it.
        package let score: Double

        package init(id: String, score: Double) {
            self.id = id
            self.score = score
        }
    }

    /// For each query id, the articles found, best first.
    package var answers: [String: [Answer]] = [:]
    /// The ids of queries that could not be asked, because nothing was left of their text; they have no answers.
    package var refused: [String] = []

    package init() {}

    /// Reads a TREC run: lines of query id, Q0, article id, rank, score, tag.
    ///
    /// As trec_eval does, articles are ordered by score, read as a 32-bit float, those of equal scores by id,
    /// descending in its bytes. The ranks in the file are not used.
    ///
    /// - Throws: ``JSearchError``: `fileSystem` if the file cannot be read, `invalidArgument` with file and line
    ///   for a line that is no answer, and for an article that a query has twice.
    package init(trec path: String) throws(JSearchError) {
        let file = try LineFile(path)
        var known: [String: Set<String>] = [:]
        for line in file.lines {
            let fields = LineFile.fields(of: line.text, count: 6)
            guard fields.count == 6 else {
                throw file.error(
                    at: line.number,
                    "The line has \(fields.count) field\(fields.count == 1 ? "" : "s"). Expected 6: query id, Q0, article id, rank, score, tag."
                )
            }
            guard let score = Double(fields[4]), score.isFinite else {
                throw file.error(at: line.number, "The score is \"\(fields[4])\". Expected: a number.")
            }
            let (query, article) = (String(fields[0]), String(fields[2]))
            guard known[query, default: []].insert(article).inserted else {
                throw file.error(at: line.number, "The query \"\(query)\" has the article \"\(article)\" twice.")
            }
            answers[query, default: []].append(Answer(id: article, score: score))
        }
        for (query, list) in answers { answers[query] = list.sorted(by: Self.isBefore) }
    }

    private static func isBefore(_ left: Answer, _ right: Answer) -> Bool {
        let (first, second) = (Float(left.score), Float(right.score))
        return first != second ? first > second : right.id.utf8.lexicographicallyPrecedes(left.id.utf8)
    }

    /// The run in the form of TREC.
    ///
    /// trec_eval does not read the rank: it orders by score, which it reads as a 32-bit float, and equal scores
    /// by id. So a score is written as the shortest decimal of its 32-bit float, and where that is not less than
    /// the one before, as the float just below the one before: the order of the scores is then that of the
    /// ranks, always, and equal scores differ in their last digits only.
    ///
    /// - Parameters:
    ///   - queryIDs: The queries to write, in this order; those without answers have no line.
    ///   - tag: The name of the run; no white space.
    /// - Throws: ``JSearchError`` `invalidArgument` if an id has white space in it, which the format cannot hold.
    package func trec(queryIDs: [String], tag: String) throws(JSearchError) -> String {
        var text = ""
        for query in queryIDs {
            var last = Float.infinity
            for (index, answer) in (answers[query] ?? []).enumerated() {
                guard !answer.id.contains(where: LineFile.isSpace) else {
                    throw JSearchError(
                        .invalidArgument,
                        "The article id \"\(answer.id)\" has white space in it, which a TREC run cannot hold. Rename the article, or leave the run out."
                    )
                }
                last = min(Float(answer.score), last.nextDown)
                text += "\(query) Q0 \(answer.id) \(index + 1) \(last) \(tag)\n"
            }
        }
        return text
    }
}
