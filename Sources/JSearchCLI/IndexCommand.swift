// IndexCommand.swift
// `jsearch index PATH...`

import ArgumentParser
import JSearch
import JSearchArticles
import JSearchIndex

struct IndexCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index",
        abstract: "Index files and folders, or bring an index up to date with them.",
        discussion: """
            Reads .md .markdown .txt .html .htm .jsonl below the paths. Run again, it reads only what has
            changed since, and removes articles whose files are gone; articles of other paths stay. The old
            content answers until the new one is complete. Hidden files and symbolic links are left alone,
            articles with `published: false` too.

            What cannot be read as it should is reported on standard error; the rest is indexed, and the exit
            status is 1. If the index has an article of a file that cannot be read any more, it stays.

              jsearch index corpus/
              jsearch index corpus/ --dry-run
              jsearch index blog/_posts notes.jsonl --index-dir blog.index
            """)

    @Argument(help: ArgumentHelp("Files or folders with articles.", valueName: "path"))
    var paths: [String]

    @OptionGroup var directory: IndexDirectory

    @OptionGroup var indexing: IndexingOptions

    @Flag(name: .long, help: "Build the index anew, in place of all it holds.")
    var rebuild = false

    @Flag(name: .customLong("dry-run"), help: "Tell what would be done, and write nothing.")
    var dryRun = false

    @Flag(name: .long, help: "Print the report as JSON.")
    var json = false

    func run() throws {
        try IndexWriter.checkExistence(of: paths)
        do {
            try bringUpToDate()
        } catch let error as JSearchError where [.damaged, .unsupportedVersion].contains(error.code) && !rebuild {
            throw JSearchError(
                error.code, error.message + " With --rebuild, this command makes it anew from the files.",
                path: error.path, offset: error.offset)
        }
    }

    private func bringUpToDate() throws {
        let start = ContinuousClock.now
        var result = UpdateResult(directory: directory.indexDir, isDryRun: dryRun)
        let options = try indexing.writerOptions(existing: rebuild ? nil : directory.indexDir)
        if dryRun {
            if !rebuild {
                result.reasons = try IndexWriter.reasonsToReanalyse(
                    directory: directory.indexDir, analysis: options.analysis)
            }
            result.report = try IndexWriter.dryRun(
                directory: directory.indexDir, contentsOf: paths, options: indexing.updateOptions, rebuilding: rebuild)
        } else {
            let writer: IndexWriter
            if rebuild {
                writer = try IndexWriter.replacing(directory: directory.indexDir, options: options)
            } else {
                (writer, result.reasons) = try IndexWriter.updating(directory: directory.indexDir, options: options)
            }
            result.report = try writer.update(contentsOf: paths, options: indexing.updateOptions) { progress in
                show(progress, since: start)
            }
            if result.report.changesIndex || rebuild || !result.reasons.isEmpty {
                Terminal.showProgress("writing the index …")
                result.summary = try writer.commit()
            }
            result.articleCount = writer.articleCount
        }
        Terminal.clearProgress()
        let seconds = Double((ContinuousClock.now - start) / .milliseconds(1)) / 1_000
        if json {
            try JSONOutput.print(UpdateOutput(result))
        } else {
            for problem in result.report.files.problems { Terminal.printError("\(problem)") }
            print(result.text(seconds: Terminal.outputIsTerminal ? seconds : nil), terminator: "")
        }
        try finish(result.report.files.problems.isEmpty ? .success : .nothing)
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
}
