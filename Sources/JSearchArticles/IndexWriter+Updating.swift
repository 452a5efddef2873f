// IndexWriter+Updating.swift
// An index brought up to date with files and folders.

import JSearch
public import JSearchIndex
public import JSearchStorage

extension IndexWriter {
    /// Brings the index up to date with files and folders: reads what has changed since the last time, adds what is new,
    /// and removes articles whose files are gone. Articles of other roots, and those that a program added, stay as
    /// they are.
    ///
    /// What is done is part of the transaction: ``commit()`` makes it visible. If nothing has changed, there is
    /// nothing to commit, and that does no harm.
    ///
    /// The id of an article is its file's path within the folder, or what a JSON Lines record says. Each further root
    /// has the path in front with which it was first given. Of articles with one id, that of the file that comes last
    /// is kept.
    ///
    /// - Parameters:
    ///   - paths: Files (read by their ending, others as text) and folders.
    ///   - options: What to read, and what becomes of articles whose files are gone.
    ///   - progress: Called now and then, on the caller's thread.
    /// - Returns: What was done.
    /// - Throws: ``JSearchError``: `fileSystem` if a path does not exist, `invalidArgument` if a folder of which the
    ///   index has articles holds none any more, or a path overlaps another one that the index has; or what stops the writer.
    public func update(
        contentsOf paths: [String], options: UpdateOptions = UpdateOptions(),
        progress: (IndexingProgress) -> Void = { _ in }
    ) throws(JSearchError) -> UpdateReport {
        let old = try sources()
        var update = try IndexUpdate(paths, old, options)
        let target = UpdateTarget(unitByteCount: unitByteCount) { (producer) throws(JSearchError) in
            try self.add(unit: producer)
        } finish: { () throws(JSearchError) in
            try self.finishUnits()
        } delete: {
            self.delete(id: $0)
        }
        try update.run(target, progress: progress)
        var report = update.report
        if update.newTable != old {
            set(sources: update.newTable)
            report.changesIndex = true
        }
        return report
    }

    /// Tells what ``update(contentsOf:options:progress:)`` would do, and writes nothing. No lock is needed.
    ///
    /// - Parameter rebuilding: Whether the index would be made anew.
    package static func dryRun(
        directory: String, contentsOf paths: [String], options: UpdateOptions = UpdateOptions(),
        rebuilding: Bool = false
    ) throws(JSearchError) -> UpdateReport {
        var update = try IndexUpdate(paths, rebuilding ? SourceTable() : try SourceTable.read(directory), options)
        let target = UpdateTarget(unitByteCount: 8 << 20) { (producer) throws(JSearchError) in
            try producer { (article) throws(JSearchError) in try ArticleLimits.check(article) }
        } finish: {
        } delete: { _ in
        }
        try update.run(target, progress: { _ in })
        return update.report
    }

    /// Checks that there is something at each path, before anything is made for its sake.
    ///
    /// - Throws: ``JSearchError`` for the first one with nothing.
    public static func checkExistence(of paths: [String]) throws(JSearchError) {
        for path in paths { _ = try FolderWalk.isFolder(path) }
    }
}
