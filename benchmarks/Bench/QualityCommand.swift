// QualityCommand.swift
// How good are the answers on judged queries?
//
// What is measured: nDCG@10 (the gain is the grade), MRR@10 and recall@100, each averaged over the queries that
// some article answers, by JSearchEvaluation. Corpus: folders with docs.jsonl (or articles), queries.tsv (qid TAB
// text) and qrels.tsv (TREC: qid 0 docid grade). --settings and --leave-one-out index each folder once and rank it
// with many parameters.

import ArgumentParser
import Foundation
import JSearch
import JSearchEvaluation

struct QualityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quality", abstract: "nDCG@10, MRR@10 and recall@100 on judged sets.")

    @Argument(help: "Folders with queries.tsv, qrels.tsv, and docs.jsonl or articles.")
    var sets: [String]

    @Option(name: .customLong("set"), help: "A ranking parameter, NAME=VALUE; may be repeated.")
    var assignments: [String] = []

    @Option(help: "Also write TREC runs, and per-query values as JSON, into this folder.") var runs: String?

    @Option(help: "Print a Markdown table of the settings in this file: name TAB NAME=VALUE ...")
    var settings: String?

    @Option(help: "Choose the best of this grid (name TAB values) on all sets but one, and measure it on that one.")
    var leaveOneOut: String?

    func run() throws {
        if let settings { return try SettingsTable(try SettingsFile.settings(settings), sets).print() }
        if let leaveOneOut { return try LeaveOneOut(try SettingsFile.grid(leaveOneOut), sets).print() }
        let setting = try Setting(assignments)
        print("set                     docs  queries  nDCG@10  MRR@10  recall@100")
        var sum = 0.0
        for folder in sets {
            let set = try JudgedSet(folder)
            let result = try set.evaluate(setting.parameters)
            sum += result.mean(.ndcg10)
            print(
                set.name.padding(toLength: 20, withPad: " ", startingAt: 0)
                    + String(
                        format: "%8d %8d   %.4f   %.4f  %.4f", set.documentCount, set.queries.queries.count,
                        result.mean(.ndcg10), result.mean(.mrr10), result.mean(.recall100)))
            if let runs { try write(result, of: set, to: runs) }
        }
        if sets.count > 1 {
            print(String(format: "mean                                    %.4f", sum / Double(sets.count)))
        }
    }

    /// Writes what an independent scorer needs to check us: the run, and our values.
    private func write(_ result: Evaluation, of set: JudgedSet, to folder: String) throws {
        let ids = set.queries.queries.map(\.id)
        let base = URL(fileURLWithPath: folder).appendingPathComponent(set.name).path
        try result.run.trec(queryIDs: ids, tag: "jsearch").write(
            toFile: base + ".trec", atomically: true, encoding: .utf8)
        let values = ids.indices.map { number in
            QueryValues(
                id: ids[number],
                values: Dictionary(
                    uniqueKeysWithValues: Metric.allCases.map { ($0.key, result.values($0)[number]) }))
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        try encoder.encode(["perQuery": values]).write(to: URL(fileURLWithPath: base + ".json"))
    }

    /// As in `jsearch eval --json`.
    private struct QueryValues: Encodable {
        let id: String
        let values: [String: Double]
    }
}
