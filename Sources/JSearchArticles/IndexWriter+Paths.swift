// IndexWriter+Paths.swift
// Files and folders into an index.

import JSearch
public import JSearchIndex
public import JSearchStorage
import Synchronization

/// What became of the files that were to be indexed.
public struct IndexingReport: Sendable, Equatable {
    /// Files that were read.
    public var fileCount = 0
    /// Their bytes.
    public var byteCount = 0
    /// Articles that were read from them.
    public var articleCount = 0
    /// What was wrong, in the order of the files.
    public var problems: [ArticleProblem] = []
    /// Articles left out because their front matter says `published: false`.
    public var unpublishedCount = 0
    /// Hidden files and folders that were left alone.
    public var hiddenCount = 0
    /// Symbolic links that were left alone, and one of them.
    public var linkCount = 0
    /// One of the links.
    public var firstLink: String?
    /// Files that were left out because their endings are not read, counted by ending.
    public var otherEndings: [String: Int] = [:]

    /// Problems that cost an article.
    public var lostCount: Int { problems.count { $0.outcome == .lost } }
}

/// How far indexing has come.
public struct IndexingProgress: Sendable {
    /// Articles indexed so far.
    public let articleCount: Int
    /// Bytes of files indexed so far.
    public let byteCount: Int
    /// Bytes of all files.
    public let totalByteCount: Int
}

extension IndexWriter {
    /// Adds the articles of files and folders, once; see ``update(contentsOf:options:progress:)`` for keeping an index
    /// up to date with them.
    ///
    /// Folders are walked in the order of names. The id of an article is its file's path within the folder
    /// (with the folder in front if there are several `paths`), or what a JSON Lines record says. Files that
    /// cannot be read are reported, and the others are indexed.
    ///
    /// - Parameters:
    ///   - paths: Files (read by their ending, others as text) and folders (`.md .markdown .txt .html .htm
    ///     .jsonl` are read).
    ///   - includesUnpublished: Whether articles with `published: false` are indexed too.
    ///   - progress: Called now and then, on the caller's thread.
    /// - Returns: What became of the files.
    /// - Throws: ``JSearchError`` if a path does not exist or the index cannot be written.
    public func add(
        contentsOf paths: [String], includesUnpublished: Bool = false,
        progress: (IndexingProgress) -> Void = { _ in }
    ) throws(JSearchError) -> IndexingReport {
        let walk = try FolderWalk(paths)
        let total = walk.byteCount
        let collector = ReadingCollector()
        let reading = ArticleUnit.Reading(includesUnpublished: includesUnpublished, collector: collector)
        let files = walk.files.enumerated().map { ($0, $1) }
        for unit in try ArticleUnit.cut(files, byteLimit: unitByteCount, reading: reading) {
            let number = collector.startUnit()
            try add { (body) throws(JSearchError) in try unit.forEachArticle(reading, unit: number, body) }
            progress(collector.progress(total: total))
        }
        // Wait for the units that are still being worked on, so that the report is complete.
        try finishUnits()
        progress(collector.progress(total: total))
        let report = collector.report(walk)
        return report
    }
}

/// Collects what units report, from whichever thread, in the order of the units.
final class ReadingCollector: Sendable {
    private struct State {
        var unitCount = 0
        var problems: [Int: [ArticleProblem]] = [:]
        var articleCount = 0
        var unpublishedCount = 0
        var byteCount = 0
    }

    private let state = Mutex(State())

    func startUnit() -> Int {
        state.withLock { state in
            defer { state.unitCount += 1 }
            return state.unitCount
        }
    }

    func add(_ reading: ArticleReading, unit: Int, byteCount: Int) {
        state.withLock { state in
            state.problems[unit, default: []] += reading.problems
            state.articleCount += reading.articles.count
            state.unpublishedCount += reading.unpublishedCount
            state.byteCount += byteCount
        }
    }

    func progress(total: Int) -> IndexingProgress {
        state.withLock {
            IndexingProgress(articleCount: $0.articleCount, byteCount: $0.byteCount, totalByteCount: total)
        }
    }

    /// What became of the files of a walk.
    func report(_ walk: FolderWalk) -> IndexingReport {
        var report = state.withLock { state in
            var report = IndexingReport()
            report.articleCount = state.articleCount
            report.unpublishedCount = state.unpublishedCount
            report.problems = walk.problems + state.problems.keys.sorted().flatMap { state.problems[$0] ?? [] }
            return report
        }
        report.fileCount = walk.files.count
        report.byteCount = walk.byteCount
        report.hiddenCount = walk.hiddenCount
        report.linkCount = walk.linkCount
        report.firstLink = walk.firstLink
        report.otherEndings = walk.otherEndings
        return report
    }
}
