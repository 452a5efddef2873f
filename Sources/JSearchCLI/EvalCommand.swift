// EvalCommand.swift
// `jsearch eval QUERIES QRELS`

import ArgumentParser
import JSearch
import JSearchArticles
import JSearchEvaluation
import JSearchStorage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

struct EvalCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "eval",
        abstract: "Measure how good the answers are on judged queries, and compare rankings.",
        discussion: """
            QUERIES has a query a line: an id, a tab, the text. A line without a tab is
            a text whose id is the number of the line. QRELS says which articles
            answer them, as TREC does: query id, 0, article id, grade. A grade of 1 or
            more means that the article answers the query. Article ids are those of
            `jsearch query --json`: for files, paths below the folder that was indexed.

              q1<tab>京都 雨の日
              q1 0 kyoto/rain.md 2

            nDCG@10, MRR@10, Recall@10 and Recall@100 are those of trec_eval (the gain
            of nDCG is the grade), averaged over the queries that some article answers,
            with 95 % bootstrap intervals. A comparison adds the mean difference, its
            interval and the p-value of a paired randomization test.

              jsearch eval corpus/queries.tsv corpus/qrels.tsv --documents corpus
              jsearch eval queries.tsv qrels.tsv --index-dir blog.index --worst 5
              jsearch eval queries.tsv qrels.tsv --set bigrams=0 --against default
              jsearch eval queries.tsv qrels.tsv --run jsearch.trec
              jsearch eval queries.tsv qrels.tsv --against-run lucene.trec

            Exit status: 0 measured; 1 measured, but some judgements or articles could
            not be used, or no judged article is in the index; 2 wrong usage, or a line
            that cannot be read; 3 a file or the index is missing or damaged.
            """)

    @Argument(help: ArgumentHelp("The file of queries.", valueName: "queries"))
    var queries: String

    @Argument(help: ArgumentHelp("The file of judgements.", valueName: "qrels"))
    var judgements: String

    @Option(name: .long, help: ArgumentHelp("The directory of the index (default: index).", valueName: "dir"))
    var indexDir: String?

    @Option(
        name: .long, parsing: .upToNextOption,
        help: ArgumentHelp(
            "Files or folders to index for this evaluation only, in a temporary directory; behind QUERIES and QRELS.",
            valueName: "path"))
    var documents: [String] = []

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp(
            "A ranking parameter to rank with; may be repeated. There are: \(Setting.parameterList).",
            valueName: "name=value"))
    var assignments: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A ranking parameter of a second ranking to compare with, or \"default\"; may be repeated.",
            valueName: "name=value"))
    var against: [String] = []

    @Option(name: .long, help: ArgumentHelp("A TREC run to compare with, of any search engine.", valueName: "file"))
    var againstRun: String?

    @Option(
        name: .customLong("run"),
        help: ArgumentHelp("Write the answers to this file, as a TREC run.", valueName: "file"))
    var runFile: String?

    @Option(name: .long, help: ArgumentHelp("Show this many of the queries answered worst.", valueName: "n"))
    var worst = 0

    @Option(
        name: .long,
        help: ArgumentHelp(
            "In a comparison, show this many of the queries that gained and that lost most.", valueName: "n"))
    var changes = 5

    @Option(name: .long, help: "What chance begins with: the same seed gives the same intervals.")
    var seed: UInt64 = 1

    @Flag(name: .long, help: "Print everything as JSON, with the values of each query.")
    var json = false

    func validate() throws {
        guard (0...100_000).contains(worst) else { throw ValidationError("--worst takes 0 to 100000.") }
        guard (0...100_000).contains(changes) else { throw ValidationError("--changes takes 0 to 100000.") }
        if indexDir != nil, !documents.isEmpty {
            throw ValidationError(
                "--index-dir and --documents exclude each other: an index, or articles to make one of.")
        }
        if !against.isEmpty, againstRun != nil {
            throw ValidationError("--against and --against-run exclude each other: compare with one of them.")
        }
    }

    func run() throws {
        let setting = try Setting(assignments)
        let other = against.isEmpty ? nil : try Setting(against)
        let set = try EvaluationSet(queries: queries, judgements: judgements)
        let otherRun = try againstRun.map { try RankedRun(trec: $0) }
        for problem in set.problems { Terminal.printError("jsearch: \(problem)") }
        let (index, hasProblems) = try openIndex()
        let evaluator = try Evaluator(index)
        let hasAll = try checkIDs(set, evaluator.ids.found)
        if let otherRun { try checkRun(otherRun, set, evaluator.ids.found) }

        func evaluation(_ setting: Setting) throws -> Evaluation {
            Evaluation(set, run: try evaluator.run(set, parameters: setting.parameters, threads: Self.threads))
        }
        var comparand: (name: String, evaluation: Evaluation)?
        if let other { comparand = (other.name, try evaluation(other)) }
        if let otherRun { comparand = (againstRun ?? "", Evaluation(set, run: otherRun)) }
        let report = EvaluationReport(
            index: index, setting: setting.name, seed: seed, worstCount: worst, changeCount: changes,
            evaluation: try evaluation(setting), against: comparand)
        try writeRun(report.evaluation)
        if json {
            try JSONOutput.print(try EvaluationOutput(report))
        } else {
            print(try EvaluationPrinter(report, width: Terminal.width).text, terminator: "")
        }
        try finish(set.problems.isEmpty && hasAll && !hasProblems ? .success : .nothing)
    }

    /// Opens the index, or makes one of the documents, whose problems it prints.
    private func openIndex() throws -> (index: SearchIndex, hasProblems: Bool) {
        if documents.isEmpty { return (try SearchIndex(directory: indexDir ?? "index"), false) }
        let temporary = try TemporaryIndex(documents)
        // An open index needs the names of its files no more.
        defer { temporary.remove() }
        for problem in temporary.problems { Terminal.printError("\(problem)") }
        return (try SearchIndex(directory: temporary.directory), !temporary.problems.isEmpty)
    }

    /// Threads that index and answer queries; the output does not depend on them.
    fileprivate static var threads: Int { min(8, max(1, ProcessInfo.processInfo.activeProcessorCount)) }

    /// Says which judged articles the index does not have; ends the process if it has none of them.
    ///
    /// - Returns: Whether it has all.
    private func checkIDs(_ set: EvaluationSet, _ ids: Set<String>) throws -> Bool {
        let missing = set.articleIDs(notIn: ids)
        guard !missing.isEmpty else { return true }
        let count = set.articleIDs.count
        if missing.count == count {
            let known = ids.isEmpty ? "The index is empty" : "Ids in the index: \(EvaluationSet.some(ids.sorted()))"
            Terminal.printError(
                "jsearch: \(judgements): No judged article is in the index, so nothing can be measured. Judged ids: \(EvaluationSet.some(missing)). \(known). Expected: ids as `jsearch query --json` prints them; for files, paths below the folder that was indexed."
            )
            try finish(.nothing)
        }
        Terminal.printError(
            "jsearch: \(judgements): \(missing.count) of \(Format.count(count, "judged article")) \(missing.count == 1 ? "is" : "are") not in the index and cannot be found: \(EvaluationSet.some(missing))."
        )
        return false
    }

    /// Refuses a run of other queries or other articles, which would count 0 everywhere.
    private func checkRun(_ run: RankedRun, _ set: EvaluationSet, _ ids: Set<String>) throws {
        guard set.queries.contains(where: { run.answers[$0.id] != nil }) else {
            throw JSearchError(
                .invalidArgument,
                "No judged query has answers in this run. Query ids here: \(EvaluationSet.some(run.answers.keys.sorted())); in \(queries): \(EvaluationSet.some(set.queries.map(\.id))). Expected: the same ids.",
                path: againstRun)
        }
        let found = Set(run.answers.values.joined().map(\.id))
        guard found.isDisjoint(with: set.articleIDs), found.isDisjoint(with: ids) else { return }
        throw JSearchError(
            .invalidArgument,
            "No article of this run is judged or in the index. Article ids here: \(EvaluationSet.some(found.sorted())); in \(judgements): \(EvaluationSet.some(set.articleIDs)). Expected: the same ids.",
            path: againstRun)
    }

    private func writeRun(_ evaluation: Evaluation) throws {
        guard let path = runFile else { return }
        let text = try evaluation.run.trec(queryIDs: evaluation.set.queries.map(\.id), tag: "jsearch")
        let file = try DiskFileSystem().create(path)
        let bytes = Array(text.utf8)
        let result = bytes.withUnsafeBytes { buffer in
            Result { () throws(JSearchError) in try file.write(buffer) }
        }
        try result.get()
        try file.finish()
    }
}

/// An index in a temporary directory.
private struct TemporaryIndex {
    let directory: String
    /// What could not be read as it should.
    let problems: [ArticleProblem]

    /// Builds an index of files and folders; leaves nothing behind if that fails.
    init(_ paths: [String]) throws {
        directory =
            FileManager.default.temporaryDirectory.appendingPathComponent("jsearch-eval-\(UUID().uuidString)").path
        do {
            var options = IndexWriter.Options()
            options.threads = EvalCommand.threads
            options.memoryBudget = max(256, 128 * options.threads) << 20
            let writer = try IndexWriter.replacing(directory: directory, options: options)
            problems = try writer.add(contentsOf: paths, includesUnpublished: false).problems
            try writer.commit()
        } catch {
            try? FileManager.default.removeItem(atPath: directory)
            throw error
        }
    }

    func remove() { try? FileManager.default.removeItem(atPath: directory) }
}
