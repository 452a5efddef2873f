// Evaluation.swift
// A run measured on judged queries, and two of them compared.

/// The metrics of a run for each query of a set.
package struct Evaluation: Sendable {
    /// The queries and their judgements.
    package let set: EvaluationSet
    /// What was answered.
    package let run: RankedRun
    /// For each metric, by its `rawValue`, a value for each query of the set.
    private let values: [[Double]]

    /// Measures a run. A query that the run has no answer to counts with 0.
    ///
    /// - Complexity: O(answers + judgements)
    package init(_ set: EvaluationSet, run: RankedRun) {
        self.set = set
        self.run = run
        var values = Metric.allCases.map { _ in [Double]() }
        for query in set.queries {
            let ranked = (run.answers[query.id] ?? []).prefix(Metric.depth).map { query.grades[$0.id] ?? 0 }
            let judged = Array(query.grades.values)
            for metric in Metric.allCases {
                values[metric.rawValue].append(metric.value(ranked: ranked, judged: judged))
            }
        }
        self.values = values
    }

    /// The values of a metric, in the order of the queries.
    package func values(_ metric: Metric) -> [Double] { values[metric.rawValue] }

    /// The mean of a metric over the queries.
    package func mean(_ metric: Metric) -> Double { Resampling.mean(values(metric)) }

    /// The numbers of the queries with the lowest nDCG@10 below 1, worst first, equal ones in their order.
    package func worst(_ count: Int) -> [Int] {
        let ndcg = values(.ndcg10)
        return Array(
            ndcg.indices.filter { ndcg[$0] < 1 }.sorted { (ndcg[$0], $0) < (ndcg[$1], $1) }.prefix(count))
    }
}

/// Two runs on the same queries: what the first gives more than the second.
package struct Comparison: Sendable {
    /// How two runs differ in one metric.
    package struct Difference: Sendable, Equatable {
        package let metric: Metric
        /// The mean of the first minus that of the second.
        package let mean: Double
        /// The paired bootstrap interval of the difference; see ``Resampling/interval(_:seed:)``.
        package let interval: ConfidenceInterval
        /// The p-value of the paired randomization test; see ``Resampling/pValue(_:seed:)``.
        package let pValue: Double
        /// The number of queries for which the first is better, worse, the same.
        package let better: Int
        package let worse: Int
        package let equal: Int
    }

    /// One difference for each metric.
    package let differences: [Difference]
    /// For each query, the nDCG@10 of the first run minus that of the second.
    package let changes: [Double]

    /// Compares two evaluations.
    ///
    /// - Precondition: Both are of the same set.
    /// - Complexity: that of the resampling, for each metric.
    package init(_ first: Evaluation, against second: Evaluation, seed: UInt64) {
        precondition(first.set.queries == second.set.queries, "only the same queries can be compared")
        differences = Metric.allCases.map { metric in
            let values = Self.subtract(first.values(metric), second.values(metric))
            let (better, worse) = (values.count { $0 > 0 }, values.count { $0 < 0 })
            return Difference(
                metric: metric, mean: Resampling.mean(values), interval: Resampling.interval(values, seed: seed),
                pValue: Resampling.pValue(values, seed: seed), better: better, worse: worse,
                equal: values.count - better - worse)
        }
        changes = Self.subtract(first.values(.ndcg10), second.values(.ndcg10))
    }

    /// The numbers of the queries that gained most in nDCG@10, the largest gain first, equal ones in their order.
    package func gained(_ count: Int) -> [Int] {
        Array(
            changes.indices.filter { changes[$0] > 0 }.sorted { (-changes[$0], $0) < (-changes[$1], $1) }.prefix(count))
    }

    /// The numbers of the queries that lost most in nDCG@10, the largest loss first, equal ones in their order.
    package func lost(_ count: Int) -> [Int] {
        Array(changes.indices.filter { changes[$0] < 0 }.sorted { (changes[$0], $0) < (changes[$1], $1) }.prefix(count))
    }

    /// Differences; those that only rounding makes are 0.
    private static func subtract(_ first: [Double], _ second: [Double]) -> [Double] {
        zip(first, second).map { abs($0 - $1) < 1e-12 ? 0 : $0 - $1 }
    }
}
