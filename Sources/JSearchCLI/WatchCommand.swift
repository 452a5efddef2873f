// WatchCommand.swift
// `jsearch watch PATH...`

import ArgumentParser
import JSearch
import JSearchArticles

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

struct WatchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "watch",
        abstract: "Keep an index up to date with files and folders.",
        discussion: """
            Does what `jsearch index` does, then again whenever something below the paths has changed and
            then been quiet for a moment. Each commit prints a line. Between commits others may write to
            the index. Control-C ends it; the index is then as of the last commit.

              jsearch watch corpus/
              jsearch watch blog/_posts notes.jsonl --index-dir blog.index
            """)

    @Argument(help: ArgumentHelp("Files or folders with articles.", valueName: "path"))
    var paths: [String]

    @OptionGroup var directory: IndexDirectory

    @OptionGroup var indexing: IndexingOptions

    /// Changes are gathered until nothing has changed for so long, but not for longer than this.
    private static let (quietMilliseconds, longestMilliseconds): (Int32, Int32) = (300, 5_000)
    /// When to try again what another process, or a missing folder, has hindered.
    private static let retryMilliseconds: Int32 = 1_000

    func run() throws {
        try IndexWriter.checkExistence(of: paths)
        let stop = StopSignals.install()
        let watch = FolderWatch(paths, excluding: [directory.indexDir], stopDescriptor: stop)
        if let reason = watch.pollingReason {
            Terminal.printError("jsearch: Looking for changes every 2 seconds: \(reason).")
        }
        var lastError: JSearchError?
        var problems: Set<String> = []
        var isFirst = true
        while !StopSignals.haveCome {
            watch.refresh()
            do {
                let found = try update(isFirst: isFirst)
                // What is wrong with a file is found by every run: once is enough to say it.
                for problem in found where !problems.contains(problem) { Terminal.printError(problem) }
                problems = Set(found)
                isFirst = false
                lastError = nil
            } catch let error as JSearchError {
                if error.code == .cancelled { break }
                // What is wrong with the index, or the command, does not go away by waiting.
                guard [.locked, .fileSystem, .invalidArgument].contains(error.code), !isFirst || error.code == .locked
                else { throw error }
                if error != lastError { Terminal.printError("jsearch: \(error)") }
                lastError = error
            }
            var event = FolderWatch.Event.timedOut
            while event == .timedOut {
                event = watch.waitForBurst(
                    milliseconds: lastError == nil ? 60_000 : Self.retryMilliseconds,
                    quiet: Self.quietMilliseconds, longest: Self.longestMilliseconds)
                if lastError != nil { break }
            }
            if event == .stopped { break }
        }
    }

    /// Brings the index up to date, and prints a line if that has changed it.
    ///
    /// - Returns: What is wrong with files.
    private func update(isFirst: Bool) throws -> [String] {
        var options = try indexing.writerOptions(existing: directory.indexDir)
        options.isCancelled = { StopSignals.haveCome }
        var result = UpdateResult(directory: directory.indexDir, isDryRun: false)
        let writer: IndexWriter
        (writer, result.reasons) = try IndexWriter.updating(directory: directory.indexDir, options: options)
        result.report = try writer.update(contentsOf: paths, options: indexing.updateOptions)
        if result.report.changesIndex || !result.reasons.isEmpty { try writer.commit() }
        let problems = result.report.files.problems.map(\.description)
        guard isFirst || result.report.changesArticles || !result.reasons.isEmpty else { return problems }
        let time = Date.now.formatted(.iso8601.time(includingFractionalSeconds: false))
        let count = Format.count(writer.articleCount, "article")
        let again = result.reasons.isEmpty ? "" : "; all analysed again: \(result.reasons.joined(separator: "; "))"
        print("\(time)  \(count): \(result.changes)\(again)")
        // Whoever reads from a pipe wants the line now.
        Terminal.flushOutput()
        return problems
    }
}
