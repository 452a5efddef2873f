// OptimizeCommand.swift
// `jsearch optimize`

import ArgumentParser
import JSearch
import JSearchIndex
import JSearchStorage

struct OptimizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "optimize",
        abstract: "Merge an index into one segment, without what was deleted.",
        discussion: """
            Answers stay the same; they come somewhat faster, and the space of deleted articles is free
            again. Indexing does the same bit by bit, so this is never needed. While it runs, the index
            takes up to twice its space, and answers.

            With --reorder, alike articles are put beside each other. That makes the index smaller and
            queries faster, and takes a few minutes for a million articles. Answers stay the same, also
            the order of articles with the same score. What is indexed afterwards stands behind.

              jsearch optimize
              jsearch optimize --reorder
              jsearch optimize --index-dir blog.index
            """)

    @OptionGroup var directory: IndexDirectory

    @Flag(name: .long, help: "Put alike articles beside each other.")
    var reorder = false

    @Flag(name: .long, help: "Print the report as JSON.")
    var json = false

    func run() throws {
        let before = Size(try Snapshot.openAnyAnalysis(directory.indexDir))
        let writer = try IndexWriter(directory: directory.indexDir)
        Terminal.showProgress(reorder ? "reordering and merging …" : "merging …")
        let summary = try writer.optimize(reordering: reorder)
        Terminal.clearProgress()
        let after = Size(try Snapshot.openAnyAnalysis(directory.indexDir))
        if json {
            try JSONOutput.print(
                OptimizeOutput(
                    indexDir: directory.indexDir, articles: summary.articleCount, before: before, after: after))
        } else {
            print(
                "\(directory.indexDir): \(Format.count(summary.articleCount, "article")); \(before.text) before, \(after.text) now."
            )
        }
    }

    /// How large an index is.
    fileprivate struct Size: Encodable {
        let segments: Int
        let deleted: Int
        let bytes: Int

        init(_ snapshot: Snapshot) {
            segments = snapshot.segments.count
            deleted = snapshot.manifest.segments.reduce(0) { $0 + $1.deletedCount }
            bytes = snapshot.manifest.segments.reduce(0) { $0 + $1.byteCount }
        }

        var text: String {
            "\(Format.count(segments, "segment")), \(Format.count(deleted)) deleted, \(Format.bytes(bytes))"
        }
    }
}

/// The report as JSON.
private struct OptimizeOutput: Encodable {
    let indexDir: String
    let articles: Int
    let before: OptimizeCommand.Size
    let after: OptimizeCommand.Size
}
