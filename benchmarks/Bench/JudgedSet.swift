// JudgedSet.swift
// A folder with articles and judged queries, indexed once for as many rankings as wanted.

import Foundation
import JSearch
import JSearchArticles
import JSearchEvaluation

/// Articles and judged queries: a folder with docs.jsonl (or articles in other files), queries.tsv and qrels.tsv.
struct JudgedSet {
    /// The name of the folder.
    let name: String
    let documentCount: Int
    let queries: EvaluationSet
    private let evaluator: Evaluator

    /// Indexes the articles in a temporary directory, which is removed at once: an open index needs no names.
    init(_ folder: String) throws {
        let url = URL(fileURLWithPath: folder)
        name = url.lastPathComponent
        queries = try EvaluationSet(
            queries: url.appendingPathComponent("queries.tsv").path,
            judgements: url.appendingPathComponent("qrels.tsv").path)
        let directory = FileManager.default.temporaryDirectory.path + "/jsearch-quality-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let documents = url.appendingPathComponent("docs.jsonl").path
        var options = IndexWriter.Options()
        options.threads = Self.threads
        let writer = try IndexWriter.replacing(directory: directory, options: options)
        _ = try writer.add(contentsOf: [FileManager.default.fileExists(atPath: documents) ? documents : url.path])
        try writer.commit()
        let index = try SearchIndex(directory: directory)
        documentCount = index.articleCount
        evaluator = try Evaluator(index)
        let missing = queries.articleIDs(notIn: evaluator.ids.found)
        if !missing.isEmpty {
            let text = "\(name): \(missing.count) judged ids are not in the index: \(EvaluationSet.some(missing))\n"
            FileHandle.standardError.write(Data(text.utf8))
        }
    }

    /// Measures a ranking on all queries.
    ///
    /// - Parameter depth: The most answers to a query; 10 are enough for nDCG@10.
    func evaluate(_ parameters: RankingParameters, depth: Int = Metric.depth) throws -> Evaluation {
        Evaluation(
            queries, run: try evaluator.run(queries, parameters: parameters, depth: depth, threads: Self.threads))
    }

    private static let threads = min(8, max(1, ProcessInfo.processInfo.activeProcessorCount))
}
