// SettingsTable.swift
// nDCG@10 of many settings on many sets, as a Markdown table.
//
// What is measured: mean nDCG@10 for each setting and set, and the mean over the sets. Method: one index for each
// set; each setting is compared with the one called "default" (else the first one) by a paired randomization test
// over the queries, 10,000 permutations, seed 1. Notes: p-values are not corrected for their number.

import Foundation
import JSearch
import JSearchEvaluation

/// Settings in rows, sets in columns.
struct SettingsTable {
    private let settings: [Setting]
    private let folders: [String]

    init(_ settings: [Setting], _ folders: [String]) {
        self.settings = settings
        self.folders = folders
    }

    /// Measures and prints.
    func print() throws {
        let base = settings.firstIndex { $0.name == "default" } ?? 0
        var names: [String] = []
        var means = [[Double]](repeating: [], count: settings.count)
        var cells = [[String]](repeating: [], count: settings.count)
        for folder in folders {
            let set = try JudgedSet(folder)
            names.append("\(set.name) (\(set.queries.queries.count))")
            let values = try settings.map { try set.evaluate($0.parameters, depth: 10).values(.ndcg10) }
            for (row, column) in values.enumerated() {
                means[row].append(Resampling.mean(column))
                let p = Resampling.pValue(zip(column, values[base]).map { $0 - $1 }, seed: 1)
                let mark = row != base && p < 0.01 ? "*" : ""
                cells[row].append(String(format: "%.4f", Resampling.mean(column)) + mark)
            }
        }
        Swift.print("| setting | parameters | " + names.joined(separator: " | ") + " | mean |")
        Swift.print("|---|---|" + String(repeating: "---:|", count: names.count + 1))
        for (row, setting) in settings.enumerated() {
            let parameters = Self.changed(setting.parameters)
            let mean = String(format: "%.4f", Resampling.mean(means[row]))
            Swift.print("| \(setting.name) | \(parameters) | " + cells[row].joined(separator: " | ") + " | \(mean) |")
        }
        Swift.print(
            "\nnDCG@10; in brackets, the number of queries. *: differs from \(settings[base].name), p < .01 (paired randomization test, not corrected for the number of cells)."
        )
    }

    /// The parameters that are not the default ones.
    private static func changed(_ parameters: RankingParameters) -> String {
        let standard = RankingParameters()
        return RankingParameters.names.filter { parameters[keyPath: $0.path] != standard[keyPath: $0.path] }
            .map { "\($0.text)=\(parameters[keyPath: $0.path])" }.joined(separator: " ")
    }
}
