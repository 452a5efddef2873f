// UpdateOutput.swift
// What bringing an index up to date has done, for people and for programs.

import JSearch
import JSearchArticles

/// A run of `jsearch index`, or one that `jsearch watch` made.
struct UpdateResult {
    let directory: String
    let isDryRun: Bool
    var report = UpdateReport()
    /// Why everything was analysed again.
    var reasons: [String] = []
    /// What the commit did; nothing if there was none.
    var summary = IndexWriter.Summary()
    /// Articles in the index now.
    var articleCount = 0

    /// What was done to articles: "3 added, 1 updated, 0 removed, 12 unchanged, 0 failed".
    var changes: String {
        "\(Format.count(report.added)) added, \(Format.count(report.updated)) updated, "
            + "\(Format.count(report.removed)) removed, \(Format.count(report.unchanged)) unchanged, "
            + "\(Format.count(report.failed)) failed"
    }

    /// Some lines for people.
    ///
    /// - Parameter seconds: How long it took; nil to leave it out.
    func text(seconds: Double?) -> String {
        let files = report.files
        var line: String
        if isDryRun {
            line = "\(Format.count(files.fileCount, "file")) (\(Format.bytes(files.byteCount))); nothing was written"
        } else {
            line = "\(Format.count(articleCount, "article")) from \(Format.count(files.fileCount, "file"))"
            line += " (\(Format.bytes(files.byteCount))) are in \(directory)"
        }
        if let seconds { line += ", after \(Format.fixed(seconds, 1)) s" }
        let lines = [line + ".", "  " + changes] + notes.map { "  " + $0 }
        return lines.joined(separator: "\n") + "\n"
    }

    private var notes: [String] {
        let files = report.files
        var notes: [String] = []
        if !reasons.isEmpty {
            notes.append(
                "all articles \(isDryRun ? "would be" : "were") analysed again: \(reasons.joined(separator: "; "))")
        }
        if report.kept > 0 {
            notes.append("\(Format.count(report.kept, "article")) kept whose file is gone or cannot be read")
        }
        for root in report.missingRoots {
            notes.append("\(root) is not there any more; its articles stay. --rebuild leaves them out")
        }
        if files.unpublishedCount > 0 {
            notes.append("\(Format.count(files.unpublishedCount, "article")) left out: published: false")
        }
        if !files.otherEndings.isEmpty {
            let endings = files.otherEndings.keys.sorted().map { "\($0) \(files.otherEndings[$0] ?? 0)" }
            let count = files.otherEndings.values.reduce(0, +)
            notes.append(
                "\(Format.count(count, "file")) left out: not a kind that is read (\(endings.joined(separator: ", ")))")
        }
        if files.hiddenCount > 0 { notes.append("\(Format.count(files.hiddenCount)) hidden left alone") }
        if files.linkCount > 0 {
            notes.append("\(Format.count(files.linkCount, "symbolic link")) left alone (\(files.firstLink ?? ""))")
        }
        if !files.problems.isEmpty {
            notes.append(
                "\(Format.count(files.problems.count, "problem")), \(Format.count(files.lostCount, "article")) lost")
        }
        return notes
    }
}

/// The same as JSON.
struct UpdateOutput: Encodable {
    let indexDir: String
    let dryRun: Bool
    let articles: Int
    let files: Int
    let bytes: Int
    let added: Int
    let updated: Int
    let removed: Int
    let unchanged: Int
    let failed: Int
    let kept: Int
    let replaced: Int
    let reanalysed: [String]
    let missingRoots: [String]
    let unpublished: Int
    let hidden: Int
    let links: Int
    let otherFiles: [String: Int]
    let lost: Int
    let problems: [ProblemOutput]

    init(_ result: UpdateResult) {
        let report = result.report
        indexDir = result.directory
        dryRun = result.isDryRun
        articles = result.articleCount
        files = report.files.fileCount
        bytes = report.files.byteCount
        added = report.added
        updated = report.updated
        removed = report.removed
        unchanged = report.unchanged
        failed = report.failed
        kept = report.kept
        replaced = result.summary.replaced
        reanalysed = result.reasons
        missingRoots = report.missingRoots
        unpublished = report.files.unpublishedCount
        hidden = report.files.hiddenCount
        links = report.files.linkCount
        otherFiles = report.files.otherEndings
        lost = report.files.lostCount
        problems = report.files.problems.map { ProblemOutput($0) }
    }
}
