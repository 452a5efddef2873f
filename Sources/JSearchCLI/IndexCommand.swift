// IndexCommand.swift
// `jsearch index PATH...`

import ArgumentParser
import Foundation
import JSearch
import JSearchArticles

struct IndexCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract: "Build an index of files and folders.",
        discussion: """
            Reads .md .markdown .txt .html .htm .jsonl below the paths and puts their articles into the index,
            in place of all it held. The old content answers until the new one is complete. Hidden files and
            symbolic links are left alone, articles with `published: false` too.

            What cannot be read as it should is reported on standard error; the rest is indexed, and the exit
            status is 1.

              jsearch index corpus/
              jsearch index blog/_posts notes.jsonl --index-dir blog.index
            """)

    @Argument(help: ArgumentHelp("Files or folders with articles.", valueName: "path"))
    var paths: [String]

    @OptionGroup var directory: IndexDirectory

    @Option(name: .long, help: "Threads that analyse articles (default: one for each processor, at most 8).")
    var threads: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Memory for articles being indexed, in MiB (default: 128 for each thread, at least 256).",
            valueName: "mib"))
    var memory: Int?

    @Option(
        name: .customLong("user-dictionary"),
        help: ArgumentHelp(
            "A file of words, one a line; words with commas between them are synonyms. Kept in the index.",
            valueName: "file"))
    var userDictionary: String?

    @Option(
        name: .customLong("without-fold"),
        help: ArgumentHelp(
            "Take one kind of spelling as written, for this index: \(Folds.named.map(\.name).joined(separator: ", ")). May be repeated.",
            valueName: "fold"))
    var withoutFold: [String] = []

    @Flag(name: .long, help: "Index articles with `published: false` too.")
    var unpublished = false

    @Flag(name: .long, help: "Print the report as JSON.")
    var json = false

    func validate() throws {
        if let memory, !(1...1 << 20).contains(memory) { throw ValidationError("--memory takes 1 to 1048576 MiB.") }
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads takes 1 to 256.") }
        for name in withoutFold where Folds(name: name) == nil {
            let known = Folds.named.map(\.name).joined(separator: ", ")
            throw ValidationError("There is no fold \"\(name)\". There are: \(known).")
        }
    }

    func run() throws {
        let start = ContinuousClock.now
        var options = IndexWriter.Options()
        options.threads = threads ?? min(8, max(1, ProcessInfo.processInfo.activeProcessorCount))
        options.memoryBudget = (memory ?? max(256, 128 * options.threads)) << 20
        options.analysis = try analysisOptions()
        let writer = try IndexWriter.replacing(directory: directory.indexDir, options: options)
        let report = try writer.add(contentsOf: paths, includesUnpublished: unpublished) { progress in
            show(progress, since: start)
        }
        Terminal.showProgress("writing the index …")
        let summary = try writer.commit()
        Terminal.clearProgress()
        let seconds = Double((ContinuousClock.now - start) / .milliseconds(1)) / 1_000
        if json {
            try JSONOutput.print(IndexOutput(report, summary, directory: directory.indexDir))
        } else {
            for problem in report.problems { Terminal.printError("\(problem)") }
            printReport(report, summary, seconds: seconds)
        }
        try finish(report.problems.isEmpty ? .success : .nothing)
    }

    private func analysisOptions() throws -> AnalysisOptions {
        var options = AnalysisOptions()
        for name in withoutFold { options.folds.subtract(Folds(name: name) ?? []) }
        guard let userDictionary else { return options }
        guard let data = FileManager.default.contents(atPath: userDictionary) else {
            throw JSearchError(.fileSystem, "The user dictionary cannot be read.", path: userDictionary)
        }
        guard let text = String(bytes: data, encoding: .utf8) else {
            throw JSearchError(
                .invalidArgument, "The user dictionary is not UTF-8. Convert it.", path: userDictionary)
        }
        do throws(UserDictionary.ParseError) {
            options.userDictionary = try UserDictionary(text)
        } catch {
            throw JSearchError(
                .invalidArgument, "Line \(error.line): \(error.message).", path: userDictionary)
        }
        return options
    }

    private func show(_ progress: IndexingProgress, since start: ContinuousClock.Instant) {
        guard Terminal.errorIsTerminal, progress.totalByteCount > 0 else { return }
        let seconds = max(0.001, Double((ContinuousClock.now - start) / .milliseconds(1)) / 1_000)
        let rate = Double(progress.byteCount) / seconds
        let left = rate > 0 ? Double(progress.totalByteCount - progress.byteCount) / rate : 0
        Terminal.showProgress(
            "\(Format.count(progress.articleCount, "article")), \(100 * progress.byteCount / progress.totalByteCount) %, "
                + "\(Format.fixed(rate / 1e6, 1)) MB/s, \(Int(left.rounded(.up))) s left")
    }

    private func printReport(_ report: IndexingReport, _ summary: IndexWriter.Summary, seconds: Double) {
        var line = "\(Format.count(summary.articleCount, "article")) from \(Format.count(report.fileCount, "file"))"
        line += " (\(Format.bytes(report.byteCount))) are in \(directory.indexDir)"
        // Times differ from run to run: only for people.
        if Terminal.outputIsTerminal { line += ", after \(Format.fixed(seconds, 1)) s" }
        print(line + ".")
        var notes: [String] = []
        if summary.replaced > 0 {
            notes.append("\(Format.count(summary.replaced, "article")) replaced by later ones with the same id")
        }
        if report.unpublishedCount > 0 {
            notes.append("\(Format.count(report.unpublishedCount, "article")) left out: published: false")
        }
        if !report.otherEndings.isEmpty {
            let endings = report.otherEndings.keys.sorted().map { "\($0) \(report.otherEndings[$0] ?? 0)" }
            let count = report.otherEndings.values.reduce(0, +)
            notes.append(
                "\(Format.count(count, "file")) left out: not a kind that is read (\(endings.joined(separator: ", ")))")
        }
        if report.hiddenCount > 0 { notes.append("\(Format.count(report.hiddenCount)) hidden left alone") }
        if report.linkCount > 0 {
            notes.append("\(Format.count(report.linkCount, "symbolic link")) left alone (\(report.firstLink ?? ""))")
        }
        if !report.problems.isEmpty {
            notes.append(
                "\(Format.count(report.problems.count, "problem")), \(Format.count(report.lostCount, "article")) lost")
        }
        for note in notes { print("  " + note) }
    }
}

/// The report as JSON.
private struct IndexOutput: Encodable {
    let indexDir: String
    let articles: Int
    let files: Int
    let bytes: Int
    let replaced: Int
    let unpublished: Int
    let hidden: Int
    let links: Int
    let otherFiles: [String: Int]
    let lost: Int
    let problems: [ProblemOutput]

    init(_ report: IndexingReport, _ summary: IndexWriter.Summary, directory: String) {
        indexDir = directory
        articles = summary.articleCount
        files = report.fileCount
        bytes = report.byteCount
        replaced = summary.replaced
        unpublished = report.unpublishedCount
        hidden = report.hiddenCount
        links = report.linkCount
        otherFiles = report.otherEndings
        lost = report.lostCount
        problems = report.problems.map { ProblemOutput($0) }
    }
}
