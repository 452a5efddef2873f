// QualityCommand.swift
// How good are the answers on judged queries?
//
// What is measured: nDCG@10, MRR@10 and recall@100 of the default ranking, each averaged over the queries
// that have judgements. Corpus: folders with docs.jsonl (or an index), queries.tsv (qid TAB text) and
// qrels.tsv (TREC: qid 0 docid grade). Notes: the gain of a grade g is 2^g - 1, as in trec_eval's ndcg with
// exponential gain; with grades 0 and 1 the variants agree.

import ArgumentParser
import Foundation
import JSearch
import JSearchArticles

struct QualityCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quality", abstract: "nDCG@10, MRR@10 and recall@100 on judged sets.")

    @Argument(help: "Folders with queries.tsv, qrels.tsv, and docs.jsonl or articles.")
    var sets: [String]

    @Option(help: "Overrides k1.") var k1: Double?
    @Option(help: "Overrides b.") var b: Double?
    @Option(help: "Overrides the weight of bigrams.") var bigrams: Double?
    @Option(help: "Overrides the weight of hiragana.") var hiragana: Double?
    @Option(help: "Also write TREC runs into this folder.") var runs: String?

    func run() throws {
        print("set                     docs  queries  nDCG@10  MRR@10  recall@100")
        var sum = 0.0
        for set in sets {
            let result = try measure(set)
            sum += result.ndcg
            let name = set.split(separator: "/").last.map(String.init) ?? set
            print(
                name.padding(toLength: 20, withPad: " ", startingAt: 0)
                    + String(
                        format: "%8d %8d   %.4f   %.4f  %.4f", result.documents, result.queries, result.ndcg,
                        result.mrr,
                        result.recall))
        }
        if sets.count > 1 {
            print(String(format: "mean                                    %.4f", sum / Double(sets.count)))
        }
    }

    private struct Result {
        var documents = 0
        var queries = 0
        var ndcg = 0.0
        var mrr = 0.0
        var recall = 0.0
    }

    private func measure(_ set: String) throws -> Result {
        let directory = FileManager.default.temporaryDirectory.path + "/jsearch-quality-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let documents = set + "/docs.jsonl"
        let writer = try IndexWriter.replacing(directory: directory)
        let source = FileManager.default.fileExists(atPath: documents) ? documents : set
        _ = try writer.add(contentsOf: [source])
        try writer.commit()
        let index = try SearchIndex(directory: directory)
        var options = SearchOptions()
        options.limit = 100
        if let k1 { options.parameters.k1 = k1 }
        if let b { options.parameters.b = b }
        if let bigrams { options.parameters.bigramWeight = bigrams }
        if let hiragana { options.parameters.hiraganaWeight = hiragana }

        let judgements = try Self.judgements(set + "/qrels.tsv")
        var result = Result()
        result.documents = index.articleCount
        var run = ""
        for line in try String(contentsOfFile: set + "/queries.tsv", encoding: .utf8).split(separator: "\n") {
            let parts = line.split(separator: "\t", maxSplits: 1).map(String.init)
            guard parts.count == 2, let relevant = judgements[parts[0]], !relevant.isEmpty else { continue }
            let hits = (try? index.rank(parts[1], options: options)) ?? []
            let gains = hits.map { relevant[$0.id] ?? 0 }
            result.queries += 1
            result.ndcg += Self.dcg(gains) / Self.dcg(relevant.values.sorted(by: >))
            if let first = gains.prefix(10).firstIndex(where: { $0 > 0 }) { result.mrr += 1 / Double(first + 1) }
            result.recall += Double(gains.count { $0 > 0 }) / Double(relevant.values.count { $0 > 0 })
            for (rank, hit) in hits.enumerated() {
                run += "\(parts[0]) Q0 \(hit.id) \(rank + 1) \(hit.score) jsearch\n"
            }
        }
        let count = Double(max(result.queries, 1))
        result.ndcg /= count
        result.mrr /= count
        result.recall /= count
        if let runs {
            let name = set.split(separator: "/").last.map(String.init) ?? "set"
            try run.write(toFile: "\(runs)/\(name).trec", atomically: true, encoding: .utf8)
        }
        return result
    }

    private static func judgements(_ path: String) throws -> [String: [String: Int]] {
        var judgements: [String: [String: Int]] = [:]
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
            let parts = line.split(whereSeparator: \.isWhitespace).map(String.init)
            guard parts.count == 4, let grade = Int(parts[3]), grade > 0 else { continue }
            judgements[parts[0], default: [:]][parts[2]] = grade
        }
        return judgements
    }

    private static func dcg(_ grades: some Sequence<Int>) -> Double {
        grades.prefix(10).enumerated().reduce(0) { sum, item in
            sum + (pow(2, Double(item.element)) - 1) / log2(Double(item.offset) + 2)
        }
    }
}
