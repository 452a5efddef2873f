// LeaveOneOut.swift
// Would parameters tuned on other sets do well on this one?
//
// What is measured: for each set, nDCG@10 of the combination of a grid that is best on the mean of the other sets;
// beside it the combination that is best on the mean of all, the best on the set itself, and the defaults. Method:
// every combination is measured on every set once. Notes: of equally good combinations, the first one is taken.

import Foundation
import JSearch
import JSearchEvaluation

/// Chooses parameters on all sets but one.
struct LeaveOneOut {
    private let settings: [Setting]
    private let folders: [String]

    init(_ settings: [Setting], _ folders: [String]) {
        self.settings = settings
        self.folders = folders
    }

    /// Measures and prints.
    func print() throws {
        var names: [String] = []
        // For each set, nDCG@10 of each combination.
        var scores: [[Double]] = []
        var defaults: [Double] = []
        for folder in folders {
            let set = try JudgedSet(folder)
            names.append(set.name)
            scores.append(try settings.map { try set.evaluate($0.parameters, depth: 10).mean(.ndcg10) })
            defaults.append(try set.evaluate(RankingParameters(), depth: 10).mean(.ndcg10))
        }
        let all = best(on: Array(names.indices), scores)
        Swift.print("| left out | chosen on the others | there | best on all there | best there | default there |")
        Swift.print("|---|---|---:|---:|---:|---:|")
        var sums = [0.0, 0, 0, 0]
        for (set, name) in names.enumerated() {
            let chosen = best(on: names.indices.filter { $0 != set }, scores)
            let row = [scores[set][chosen], scores[set][all], scores[set].max() ?? 0, defaults[set]]
            for column in sums.indices { sums[column] += row[column] / Double(names.count) }
            Swift.print("| \(name) | \(settings[chosen].name) | \(Self.cells(row)) |")
        }
        Swift.print("| mean | | \(Self.cells(sums)) |")
        Swift.print("\nBest on all: \(settings[all].name). \(settings.count) combinations.")
    }

    /// The combination with the best mean on some sets; the first one of equals.
    private func best(on sets: [Int], _ scores: [[Double]]) -> Int {
        let means = settings.indices.map { combination in Resampling.mean(sets.map { scores[$0][combination] }) }
        return means.indices.max { (means[$0], -$0) < (means[$1], -$1) } ?? 0
    }

    private static func cells(_ values: [Double]) -> String {
        values.map { String(format: "%.4f", $0) }.joined(separator: " | ")
    }
}
