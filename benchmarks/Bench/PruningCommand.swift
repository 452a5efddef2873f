// PruningCommand.swift
// Does skipping change an answer?
//
// What is measured: for each query, the best k documents with their scores and the number of all that match, once by
// the scorer that skips and once by the plain one that scores everything; with the default ranking, with words only and with
// bigrams only; for ten k drawn by a seed. Corpus: any index, and files with a query a line. Notes: prints the differences,
// and fails if there are any.

import ArgumentParser
import Foundation
import JSearch
import JSearchQuery
import JSearchStorage

struct PruningCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pruning", abstract: "Compare the scorer that skips with the one that does not.")

    @Argument(help: "The directory of the index.") var index: String
    @Argument(help: "Files with a query a line.") var queries: [String]
    @Option(help: "The most queries of each list.") var limit = 500
    @Option(help: "The seed of the numbers k.") var seed: UInt64 = 1

    func run() throws {
        let searcher = try SearchIndex(directory: index).searcher
        var state = seed
        let limits = (0..<10).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % (1 << (Int(state >> 60) + 1)) + 1
        }
        print("k:", limits)
        var (compared, different) = (0, 0)
        for path in queries {
            for line in try QueryLines.read(path).prefix(limit) {
                guard let query = try? Query(line) else { continue }
                for parameters in Self.settings {
                    let (own, wrong) = try Self.compare(query, parameters, limits, searcher)
                    compared += own
                    different += wrong
                    if wrong > 0 { print("DIFFERENT:", line) }
                }
            }
        }
        print("\(compared) answers compared, \(different) different")
        if different > 0 { throw ExitCode.failure }
    }

    private static let settings: [RankingParameters] = {
        var words = RankingParameters()
        (words.bigramWeight, words.runWeight) = (0, 0)
        var bigrams = RankingParameters()
        (bigrams.wordWeight, bigrams.runWeight) = (0, 0)
        return [RankingParameters(), words, bigrams]
    }()

    private static func compare(
        _ query: Query, _ parameters: RankingParameters, _ limits: [Int], _ searcher: Searcher
    ) throws(JSearchError) -> (compared: Int, different: Int) {
        try searcher.withAnalyzer { (analyzer) throws(JSearchError) in
            guard let plan = try? QueryPlan(query, parameters: parameters, analyzer: analyzer) else { return (0, 0) }
            let execution = try QueryExecution(
                plan, snapshot: searcher.snapshot, statistics: searcher.statistics, analyzer: analyzer)
            var different = 0
            for limit in limits {
                let plain = try execution.run(limit: limit, isExhaustive: true)
                let counted = try execution.run(limit: limit)
                let uncounted = try execution.run(limit: limit, counting: false)
                let isSame =
                    plain.documents == counted.documents && plain.documents == uncounted.documents
                    && plain.total == counted.total
                different += isSame ? 0 : 1
            }
            return (limits.count, different)
        }
    }
}

/// The queries of a file: of each line what follows the first tab, if there is one.
enum QueryLines {
    static func read(_ path: String) throws -> [String] {
        try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
            $0.split(separator: "\t", maxSplits: 1).last.map(String.init) ?? ""
        }
    }
}
