// ClassesCommand.swift
// How long does an answer take, for each class of queries?
//
// What is measured: query text in, the ids of the best 10 documents out, in process, one thread, warm; wall time of each
// query, and CPU time of each pass. Corpus: any index, and a folder with a file for each class (short.tsv, nl.tsv, phrase.tsv,
// and.tsv, common.tsv, single.tsv; id TAB text). Notes: the drivers of the other engines write the same format: a line for
// each query (class, id, pass, microseconds, hits) and one for each pass ("#cpu", class, pass, microseconds, queries). A first
// pass warms up and is not written.

import ArgumentParser
import Foundation
import JSearch
import JSearchAnalysis
import JSearchQuery
import JSearchStorage

struct ClassesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "classes", abstract: "Latency of each class of queries, in the format of the other engines.")

    /// What ranks.
    enum Ranking: String, CaseIterable, ExpressibleByArgument {
        /// The default ranking; the query is analysed in the measured time.
        case standard
        /// Words only, plain BM25, words in hiragana left out, no other spellings, and nothing found by its characters; the query is analysed
        /// before.
        case words
        /// The same, but the query is analysed in the measured time.
        case analysed
    }

    @Argument(help: "The directory of the index.") var index: String
    @Argument(help: "The folder with the queries.") var queries: String
    @Argument(help: "The file to write.") var output: String
    @Option(help: "Passes over each class that are written.") var passes = 3
    @Option(help: "What ranks: \(Ranking.allCases.map(\.rawValue).joined(separator: ", ")).") var ranking =
        Ranking.standard

    func run() throws {
        let index = try SearchIndex(directory: index)
        let ids = try index.documentIDs()
        // Looks for words as they are written only.
        var options = AnalysisOptions()
        options.folds = [.width, .voicingMarks]
        let analyzer = try TextAnalyzer(options)
        var lines = ""
        for kind in QueryClass.allCases where ranking == .standard || kind.isPlain {
            guard let queries = try kind.read(folder: queries) else { continue }
            let prepared = try queries.map { try prepare($0.text, kind, index, analyzer) }
            for pass in 0...passes {
                let start = CPUTime.thread
                for (query, answer) in zip(queries, prepared) {
                    let start = ContinuousClock.now
                    let hits = (try? answer(ids)) ?? 0
                    let elapsed = (ContinuousClock.now - start) / .microseconds(1)
                    if pass > 0 {
                        lines += "\(kind)\t\(query.id)\t\(pass - 1)\t\(String(format: "%.1f", elapsed))\t\(hits)\n"
                    }
                }
                let elapsed = String(format: "%.0f", (CPUTime.thread - start) * 1e6)
                if pass > 0 { lines += "#cpu\t\(kind)\t\(pass - 1)\t\(elapsed)\t\(queries.count)\n" }
            }
        }
        try lines.write(toFile: output, atomically: true, encoding: .utf8)
    }

    /// Does what is not measured, and returns what is.
    private func prepare(
        _ text: String, _ kind: QueryClass, _ index: SearchIndex, _ analyzer: TextAnalyzer
    ) throws -> (DocumentIDs) throws -> Int {
        switch ranking {
        case .standard:
            let query = kind.query(text)
            return { ids in try index.ids(query, options: SearchOptions(), known: ids).count }
        case .words:
            guard let plan = try? QueryPlan(try Query(text), parameters: Self.plainWords, analyzer: analyzer) else {
                return { _ in 0 }
            }
            return { _ in try Self.rank(plan, index.searcher, analyzer).count }
        case .analysed:
            return { ids in
                let plan = try QueryPlan(try Query(text), parameters: Self.plainWords, analyzer: analyzer)
                return ids.ids(of: try Self.rank(plan, index.searcher, analyzer).map { DocumentPlace($0) }).count
            }
        }
    }

    private static func rank(
        _ plan: QueryPlan, _ searcher: Searcher, _ analyzer: TextAnalyzer
    ) throws -> [ScoredDocument] {
        let execution = try QueryExecution(
            plan.byTermsAlone, snapshot: searcher.snapshot, statistics: searcher.statistics, analyzer: analyzer)
        return try execution.run(limit: 10, counting: false).documents
    }

    private static let plainWords: RankingParameters = {
        var parameters = RankingParameters()
        (parameters.k1, parameters.b) = (1.2, 0.75)
        for path in [
            \RankingParameters.bigramWeight, \.runWeight, \.numberWeight, \.hiraganaWeight, \.partWeight, \.chainWeight,
            \.leadWeight, \.titleWeight,
        ] { parameters[keyPath: path] = 0 }
        return parameters
    }()
}
