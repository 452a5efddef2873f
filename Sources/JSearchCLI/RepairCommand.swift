// RepairCommand.swift
// `jsearch repair`

import ArgumentParser
import JSearch
import JSearchIndex
import JSearchStorage

struct RepairCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "repair",
        abstract: "Take what is damaged out of an index, and say what is lost.",
        discussion: """
            Verifies the index as `jsearch check` does. Segments that are whole are kept as they are; the others
            are removed, and the ids of their articles printed as far as they can be read. Run `jsearch index`
            afterwards: it adds what is missing. If the manifest cannot be read, nothing can be kept.

            Exit status 0 if the index is whole, 1 if something was lost (or would be, with --dry-run), 3 if
            there is no index or it could not be repaired; it is then as it was.

              jsearch repair --dry-run
              jsearch repair --json --index-dir blog.index
            """)

    @OptionGroup var directory: IndexDirectory

    @Flag(name: .customLong("dry-run"), help: "Only say what would be lost.")
    var isDryRun = false

    @Flag(name: .long, help: "Print the report as JSON.")
    var json = false

    func run() throws {
        var repair = IndexRepair(directory.indexDir)
        try repair.run(isDryRun: isDryRun) { Terminal.showProgress("checking \(Format.progress($0)) …") }
        Terminal.clearProgress()
        if json {
            try JSONOutput.print(RepairOutput(repair, isDryRun: isDryRun))
        } else {
            print(repair)
        }
        try finish(repair.isWhole ? .success : .nothing)
    }

    private func print(_ repair: IndexRepair) {
        if let error = repair.manifestError { Terminal.printError("jsearch: \(error)") }
        for loss in repair.losses {
            for error in loss.errors { Terminal.printError("jsearch: \(error)") }
        }
        if let error = repair.sourcesError { Terminal.printError("jsearch: \(error)") }
        let kept =
            "\(Format.count(repair.keptSegmentCount, "segment")) with \(Format.count(repair.keptArticleCount, "article"))"
        guard !repair.isWhole else {
            Swift.print("\(directory.indexDir) is whole: \(kept). Nothing to repair.")
            return
        }
        let verb = isDryRun ? "would be lost" : "lost"
        for loss in repair.losses {
            let count = loss.unnamedCount.map { Format.count($0 + loss.ids.count, "article") } ?? "unknown articles"
            Swift.print("segment \(loss.segment) \(verb): \(count)")
            for id in loss.ids { Swift.print("  \(id)") }
            if let unnamed = loss.unnamedCount, unnamed > 0 {
                Swift.print("  and \(Format.count(unnamed)) whose ids cannot be read")
            }
        }
        if repair.sourcesError != nil {
            Swift.print(
                "Which files were indexed \(isDryRun ? "would be" : "is") forgotten: the next run reads all of them.")
        }
        if repair.manifestError != nil {
            Swift.print("Without its manifest nothing of the index can be kept. Build it again: jsearch index PATH")
        } else {
            Swift.print("Kept: \(kept). Add what is missing: jsearch index PATH")
        }
    }
}

/// The report as JSON.
private struct RepairOutput: Encodable {
    struct Loss: Encodable {
        let segment: UInt64
        let errors: [String]
        let ids: [String]
        /// Articles whose ids cannot be read; absent if it is unknown how many.
        let unnamed: Int?
    }
    let isWhole: Bool
    let dryRun: Bool
    let manifestError: String?
    let sourcesError: String?
    let keptSegments: Int
    let keptArticles: Int
    let lost: [Loss]

    init(_ repair: IndexRepair, isDryRun: Bool) {
        isWhole = repair.isWhole
        dryRun = isDryRun
        manifestError = repair.manifestError?.description
        sourcesError = repair.sourcesError?.description
        keptSegments = repair.keptSegmentCount
        keptArticles = repair.keptArticleCount
        lost = repair.losses.map {
            Loss(segment: $0.segment, errors: $0.errors.map(\.description), ids: $0.ids, unnamed: $0.unnamedCount)
        }
    }
}
