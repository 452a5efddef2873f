// EvaluationOutput.swift
// An evaluation as JSON.

import JSearch
import JSearchEvaluation

/// An evaluation as JSON.
struct EvaluationOutput: Encodable {
    struct Interval: Encodable {
        let low: Double
        let high: Double

        init(_ interval: ConfidenceInterval) {
            low = interval.low
            high = interval.high
        }
    }

    struct Mean: Encodable {
        let mean: Double
        let interval: Interval
    }

    struct Difference: Encodable {
        let difference: Double
        let interval: Interval
        let p: Double
        let better: Int
        let worse: Int
        let equal: Int
    }

    struct Answer: Encodable {
        let rank: Int
        let id: String
        let title: String
        let grade: Int?
    }

    /// A ranking.
    struct Ranking: Encodable {
        let name: String
        let metrics: [String: Mean]
        let refused: [String]

        init(_ name: String, _ evaluation: Evaluation, seed: UInt64) {
            self.name = name
            metrics = EvaluationOutput.byMetric { metric in
                Mean(
                    mean: evaluation.mean(metric),
                    interval: Interval(Resampling.interval(evaluation.values(metric), seed: seed)))
            }
            refused = evaluation.run.refused
        }
    }

    /// A query, with the values of each metric.
    struct QueryValues: Encodable {
        let id: String
        let text: String
        let values: [String: Double]
        let against: [String: Double]?
    }

    /// A query that is shown with its answers.
    struct ShownQuery: Encodable {
        let id: String
        let text: String
        let ndcg10: Double
        let difference: Double?
        let answers: [Answer]
        let answersAgainst: [Answer]?
    }

    let articles: Int
    let queries: Int
    let relevant: Int
    let unjudged: Int
    let unanswered: Int
    let seed: UInt64
    let resamples: Int
    let permutations: Int
    let ranking: Ranking
    let against: Ranking?
    let comparison: [String: Difference]?
    let worst: [ShownQuery]
    let gained: [ShownQuery]
    let lost: [ShownQuery]
    let perQuery: [QueryValues]

    init(_ report: EvaluationReport) throws {
        let set = report.evaluation.set
        articles = report.index.articleCount
        queries = set.queries.count
        relevant = set.relevantCount
        unjudged = set.unjudgedCount
        unanswered = set.unansweredCount
        seed = report.seed
        resamples = Resampling.bootstrapCount
        permutations = Resampling.permutationCount
        ranking = Ranking(report.setting, report.evaluation, seed: report.seed)
        against = report.other.map { Ranking($0.name, $0.evaluation, seed: report.seed) }
        comparison = report.other.map { other in
            Self.byMetric { Difference(other.comparison.differences[$0.rawValue]) }
        }
        worst = try report.worst.map { try ShownQuery($0, report) }
        gained = try report.gained.map { try ShownQuery($0, report) }
        lost = try report.lost.map { try ShownQuery($0, report) }
        perQuery = set.queries.indices.map { number in
            QueryValues(
                id: set.queries[number].id, text: set.queries[number].text,
                values: Self.byMetric { report.evaluation.values($0)[number] },
                against: report.other.map { other in Self.byMetric { other.evaluation.values($0)[number] } })
        }
    }

    /// Something for each metric, by its name.
    private static func byMetric<T>(_ body: (Metric) -> T) -> [String: T] {
        Dictionary(uniqueKeysWithValues: Metric.allCases.map { ($0.key, body($0)) })
    }
}

extension EvaluationOutput.Difference {
    init(_ difference: Comparison.Difference) {
        self.init(
            difference: difference.mean, interval: EvaluationOutput.Interval(difference.interval),
            p: difference.pValue, better: difference.better, worse: difference.worse, equal: difference.equal)
    }
}

extension EvaluationOutput.ShownQuery {
    init(_ number: Int, _ report: EvaluationReport) throws {
        func answers(_ evaluation: Evaluation) throws -> [EvaluationOutput.Answer] {
            try report.answers(number, of: evaluation).map {
                EvaluationOutput.Answer(rank: $0.rank, id: $0.id, title: $0.title, grade: $0.grade)
            }
        }
        let query = report.queries[number]
        self.init(
            id: query.id, text: query.text, ndcg10: report.evaluation.values(.ndcg10)[number],
            difference: report.other?.comparison.changes[number], answers: try answers(report.evaluation),
            answersAgainst: try report.other.map { try answers($0.evaluation) })
    }
}
