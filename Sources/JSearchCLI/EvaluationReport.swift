// EvaluationReport.swift
// What `jsearch eval` has to say, before it is laid out.

import JSearch
import JSearchEvaluation

/// A ranking measured, and perhaps compared with another one.
struct EvaluationReport {
    /// The second ranking.
    struct Other {
        /// Its setting, or the file of its run.
        let name: String
        let evaluation: Evaluation
        let comparison: Comparison
    }

    /// One article of an answer.
    struct Answer {
        let rank: Int
        let id: String
        /// Its title; empty if it has none, or if the index does not have the article.
        let title: String
        /// Its grade; nil if it was not judged for the query.
        let grade: Int?
    }

    /// The most articles of an answer that are shown.
    static let answerCount = 5

    let index: SearchIndex
    let setting: String
    let seed: UInt64
    let evaluation: Evaluation
    let other: Other?
    /// The numbers of the queries to show: answered worst, gained most, lost most.
    let worst: [Int]
    let gained: [Int]
    let lost: [Int]

    init(
        index: SearchIndex, setting: String, seed: UInt64, worstCount: Int, changeCount: Int,
        evaluation: Evaluation, against: (name: String, evaluation: Evaluation)?
    ) {
        self.index = index
        self.setting = setting
        self.seed = seed
        self.evaluation = evaluation
        other = against.map {
            Other(
                name: $0.name, evaluation: $0.evaluation,
                comparison: Comparison(evaluation, against: $0.evaluation, seed: seed))
        }
        worst = evaluation.worst(worstCount)
        gained = other?.comparison.gained(changeCount) ?? []
        lost = other?.comparison.lost(changeCount) ?? []
    }

    /// The queries.
    var queries: [JudgedQuery] { evaluation.set.queries }

    /// The best articles that a run has for a query.
    func answers(_ query: Int, of evaluation: Evaluation) throws -> [Answer] {
        let query = queries[query]
        return try (evaluation.run.answers[query.id] ?? []).prefix(Self.answerCount).enumerated().map { index, answer in
            Answer(
                rank: index + 1, id: answer.id, title: try self.index.article(id: answer.id)?.title ?? "",
                grade: query.grades[answer.id])
        }
    }

    /// What is to be known of the queries that were left out or could not be asked, as sentences.
    var notes: [String] {
        let set = evaluation.set
        var notes: [String] = []
        if set.unjudgedCount > 0 { notes.append("\(queryCount(set.unjudgedCount)) left out: not judged") }
        if set.unansweredCount > 0 {
            notes.append("\(queryCount(set.unansweredCount)) left out: no article was judged to answer")
        }
        if !evaluation.run.refused.isEmpty {
            notes.append(
                "\(queryCount(evaluation.run.refused.count)) counted 0: nothing to search for in \(EvaluationSet.some(evaluation.run.refused))"
            )
        }
        return notes
    }

    private func queryCount(_ count: Int) -> String { count == 1 ? "1 query" : "\(Format.count(count)) queries" }
}
