// IndexUpdate.swift
// From what the files are now, and what the index knows of them, to what has to be done.

import JSearch
import JSearchIndex
import JSearchStorage

/// What an update does to an index, or pretends to do.
struct UpdateTarget {
    /// Raw bytes of input in a unit.
    let unitByteCount: Int
    /// Adds the articles that a closure hands out.
    let add: (@escaping ArticleProducer) throws(JSearchError) -> Void
    /// Waits until all that was added is worked off.
    let finish: () throws(JSearchError) -> Void
    let delete: (String) -> Void
}

/// One run over some roots.
///
/// A file is *unchanged* if its size and the time of its last change are those of the last run, or else if the hash
/// of its bytes is; in a changed file of JSON Lines, each line is compared by its hash. Only the rest is parsed.
///
/// Nothing is lost by a failure: as long as a file has anything that cannot be read, the articles that the index has of
/// it stay, unless they can be read and replace them. The same holds for all files of a folder that cannot be listed.
struct IndexUpdate {
    private let walk: FolderWalk
    private let options: UpdateOptions
    private let start: Int64
    private let oldTable: SourceTable
    /// For each root of the walk, its index in the tables.
    private let rootIndices: [Int]
    /// For each root of the walk, its files in the old table by their paths.
    private var oldFiles: [[String: SourceFile]] = []
    private(set) var newTable: SourceTable
    private(set) var report = UpdateReport()
    private let collector = ReadingCollector()

    /// A change younger than this, in nanoseconds, may not be the last one that gives a file this time: clocks of file
    /// systems tick some 100 times a second, or every two seconds if they count whole ones.
    private static let (tick, secondsTick): (Int64, Int64) = (50_000_000, 2_000_000_000)

    /// - Throws: ``JSearchError`` if a path does not exist, or holds nothing any more, or overlaps another root.
    init(_ paths: [String], _ table: SourceTable, _ options: UpdateOptions) throws(JSearchError) {
        start = FileBytes.now()
        self.options = options
        oldTable = table
        var table = table
        var indices: [Int] = []
        let distinct = Self.distinct(paths)
        for path in distinct { indices.append(try Self.register(path, with: distinct, in: &table)) }
        rootIndices = indices
        newTable = table
        walk = try FolderWalk(distinct, prefixes: indices.map { table.roots[$0].idPrefix })
        oldFiles = indices.map { index in
            guard index < oldTable.roots.count else { return [:] }
            return Dictionary(oldTable.roots[index].files.map { ($0.path, $0) }) { first, _ in first }
        }
        try checkEmptied()
        for (index, root) in oldTable.roots.enumerated()
        where !indices.contains(index) && FileBytes.canonicalPath(root.path) == nil {
            report.missingRoots.append(root.path)
        }
    }

    /// The paths without those that lead to the same place as one before.
    private static func distinct(_ paths: [String]) -> [String] {
        var seen: Set<String> = []
        return paths.filter { path in FileBytes.canonicalPath(path).map { seen.insert($0).inserted } ?? true }
    }

    /// Finds a root in the table, or adds it there.
    ///
    /// - Throws: ``JSearchError`` if it is new, and lies in another one or holds one that is not given with it: then
    ///   articles would be there twice that nobody asked for.
    private static func register(
        _ path: String, with paths: [String], in table: inout SourceTable
    ) throws(JSearchError) -> Int {
        let isFolder = try FolderWalk.isFolder(path)
        guard let canonical = FileBytes.canonicalPath(path) else {
            throw .system("The file or folder to index cannot be found", path: path)
        }
        if let index = table.roots.firstIndex(where: { $0.path == canonical }) { return index }
        let given = paths.compactMap { FileBytes.canonicalPath($0) }
        for root in table.roots
        where !given.contains(root.path)
            && (canonical.hasPrefix(root.path + "/") || root.path.hasPrefix(canonical + "/"))
        {
            throw JSearchError(
                .invalidArgument,
                "The index has the articles of \(root.path), which \(canonical.hasPrefix(root.path) ? "holds this" : "lies in this"). Index that again, or build the index anew with --rebuild.",
                path: path)
        }
        let typed = FolderWalk.withoutSlash(path)
        var prefix = FolderWalk.prefix(typed, isFolder: isFolder, isAlone: table.roots.isEmpty && paths.count == 1)
        if table.roots.contains(where: { $0.idPrefix == prefix }) {
            prefix = FolderWalk.prefix(canonical, isFolder: isFolder, isAlone: false)
        }
        table.roots.append(SourceRoot(path: canonical, idPrefix: prefix))
        return table.roots.count - 1
    }

    /// Refuses to remove all that the index has of a folder.
    private func checkEmptied() throws(JSearchError) {
        guard options.pruning == .missingUnlessAll else { return }
        for (index, root) in walk.roots.enumerated() where root.isFolder && root.unreadable.isEmpty {
            let had = oldFiles[index].values.reduce(0) { $0 + $1.records.count }
            guard had > 0, !walk.files.contains(where: { $0.root == index }) else { continue }
            throw JSearchError(
                .invalidArgument,
                "The folder has no article any more, and the index has \(had) of it. If it should be so, say --prune=missing; if not, look whether its disk is mounted.",
                path: root.path)
        }
    }

    // MARK: - Running

    /// Reads what has changed, and hands it to the target.
    mutating func run(_ target: UpdateTarget, progress: (IndexingProgress) -> Void) throws(JSearchError) {
        var known: [Int: KnownFile] = [:]
        var candidates: [ArticleUnit.NumberedFile] = []
        for (number, file) in walk.files.enumerated() {
            let old = oldFiles[file.root][file.pathInRoot]
            if let old, isUntouched(file, old) { continue }
            if let old {
                let root = oldTable.roots[rootIndices[file.root]]
                known[number] = KnownFile(old, of: root, format: file.format, isComparable: isComparable(file))
            }
            candidates.append((number, file))
        }
        let log = SourceLog(known: known)
        let total = candidates.reduce(0) { $0 + $1.file.byteCount }
        let reading = ArticleUnit.Reading(
            includesUnpublished: options.includesUnpublished, collector: collector, log: log)
        for unit in try ArticleUnit.cut(candidates, byteLimit: target.unitByteCount, reading: reading) {
            let number = collector.startUnit()
            try target.add { (body) throws(JSearchError) in try unit.forEachArticle(reading, unit: number, body) }
            progress(collector.progress(total: total))
        }
        // The results are complete when the units that are still being worked on are.
        try target.finish()
        progress(collector.progress(total: total))
        try settle(log, candidates.map(\.number), target)
        report.files = collector.report(walk)
        report.failed = report.files.lostCount
    }

    /// Whether the same articles would be made of a file's bytes as in the last run.
    private func isComparable(_ file: ArticleFile) -> Bool {
        oldTable.roots[rootIndices[file.root]].includesUnpublished == options.includesUnpublished
    }

    private func isUntouched(_ file: ArticleFile, _ old: SourceFile) -> Bool {
        old.modified != 0 && old.modified == file.modified && old.byteCount == file.byteCount && isComparable(file)
    }

    /// The time of the last change as it is remembered: none if it may be the time of a later change, too.
    private func remembered(_ modified: Int64) -> Int64 {
        let tick = modified % 1_000_000_000 == 0 ? Self.secondsTick : Self.tick
        return modified > start - tick ? 0 : modified
    }

    /// Makes the new table, and finds out what has to be deleted.
    private mutating func settle(
        _ log: SourceLog, _ candidates: [Int], _ target: UpdateTarget
    ) throws(JSearchError) {
        var changes = ArticleChanges()
        var seen = oldFiles.map { _ in Set<String>() }
        for index in rootIndices {
            newTable.roots[index].files = []
            newTable.roots[index].includesUnpublished = options.includesUnpublished
        }
        for (number, file) in walk.files.enumerated() {
            seen[file.root].insert(file.pathInRoot)
            let index = rootIndices[file.root]
            let entry = entry(number, file, log, &changes)
            if let entry { newTable.roots[index].files.append(entry) }
        }
        for (walked, index) in rootIndices.enumerated() where index < oldTable.roots.count {
            for old in oldTable.roots[index].files where !seen[walked].contains(old.path) {
                let ids = old.records.map { oldTable.roots[index].id(of: $0, in: old) }
                if options.pruning == .never || walk.roots[walked].mayHave(old.path) {
                    newTable.roots[index].files.append(old)
                    report.kept += ids.count
                } else {
                    changes.gone.formUnion(ids)
                }
            }
        }
        try apply(changes, target)
    }

    /// What the new table has of a file; nil for nothing.
    private mutating func entry(
        _ number: Int, _ file: ArticleFile, _ log: SourceLog, _ changes: inout ArticleChanges
    ) -> SourceFile? {
        let old = oldFiles[file.root][file.pathInRoot]
        guard let found = log.found(number) else {
            report.unchanged += old?.records.count ?? 0
            return old
        }
        guard let hash = found.hash else {
            report.kept += old?.records.count ?? 0
            return old
        }
        var entry = SourceFile(
            path: file.pathInRoot, byteCount: file.byteCount, modified: remembered(file.modified), hash: hash)
        if found.isUnchanged, let old {
            entry.records = old.records
            report.unchanged += old.records.count
            return entry
        }
        let root = newTable.roots[rootIndices[file.root]]
        var ids: Set<String> = []
        for article in found.articles {
            let isOwn = article.id == file.id && file.format != .jsonl
            entry.records.append(SourceRecord(id: isOwn ? "" : article.id, hash: article.hash))
            if !ids.insert(article.id).inserted { changes.contested.insert(article.id) }
            if article.isWritten {
                changes.written.insert(article.id)
            } else {
                report.unchanged += 1
            }
        }
        for record in old?.records ?? [] {
            let id = root.id(of: record, in: old ?? entry)
            if ids.contains(id) { continue }
            if found.hasLost {
                // Nobody knows whether this one is gone, or cannot be read.
                entry.records.append(record)
                report.kept += 1
            } else {
                changes.gone.insert(id)
            }
        }
        // What failed is tried again, and reported again, by each run.
        if found.hasLost {
            entry.modified = 0
            entry.hash = ~hash
        }
        return entry.records.isEmpty && found.hasLost ? nil : entry
    }

    /// Deletes what is gone, and sees to articles that several files have: the last one's is the one in the index.
    private mutating func apply(_ changes: ArticleChanges, _ target: UpdateTarget) throws(JSearchError) {
        let isNew = oldTable.fileCount == 0
        var changes = changes
        if !isNew || !changes.contested.isEmpty { changes.find(in: newTable, old: oldTable) }
        for id in changes.gone where changes.owners[id] == nil {
            target.delete(id)
            report.removed += 1
        }
        report.updated = changes.written.count { changes.oldIDs.contains($0) }
        report.added = changes.written.count - report.updated
        try restore(changes, target)
    }

    /// Adds again, after all others, what is to win over them.
    private func restore(_ changes: ArticleChanges, _ target: UpdateTarget) throws(JSearchError) {
        let restored = changes.owners.filter { $0.value.count > 1 || changes.gone.contains($0.key) }
        if restored.isEmpty { return }
        var numbers: [String: Int] = [:]
        for (number, file) in walk.files.enumerated() {
            numbers["\(rootIndices[file.root])/\(file.pathInRoot)"] = number
        }
        var only: [Int: Set<String>] = [:]
        var files: [ArticleUnit.NumberedFile] = []
        for (id, owner) in restored {
            let path = "\(owner.root)/\(newTable.roots[owner.root].files[owner.file].path)"
            // A file of a root that this run does not walk over is read where the table says.
            let number = numbers[path] ?? walk.files.count + only.count
            if only[number] == nil { files.append((number, file(owner, number))) }
            only[number, default: []].insert(id)
            numbers[path] = number
        }
        files.sort { $0.number < $1.number }
        let reading = ArticleUnit.Reading(
            includesUnpublished: options.includesUnpublished, collector: ReadingCollector(), only: only)
        for unit in try ArticleUnit.cut(files, byteLimit: .max, reading: reading) {
            try target.add { (body) throws(JSearchError) in try unit.forEachArticle(reading, unit: 0, body) }
        }
        try target.finish()
    }

    private func file(_ owner: ArticleChanges.Owner, _ number: Int) -> ArticleFile {
        if number < walk.files.count { return walk.files[number] }
        let root = newTable.roots[owner.root]
        let file = root.files[owner.file]
        let path = file.path.isEmpty ? root.path : root.path + "/" + file.path
        return ArticleFile(
            path: path, id: root.idPrefix + file.path, format: ArticleFormat(fileName: path) ?? .text,
            byteCount: file.byteCount, modified: file.modified, root: owner.root, pathInRoot: file.path)
    }
}

/// The articles that a run touches.
private struct ArticleChanges {
    /// Who has an article, last of all who have it, and how many have it.
    struct Owner {
        var root: Int
        var file: Int
        var count: Int
    }

    var written: Set<String> = []
    /// Those that a file had and has not any more.
    var gone: Set<String> = []
    /// Those that a changed file has twice.
    var contested: Set<String> = []
    /// All ids of the old table that matter here.
    private(set) var oldIDs: Set<String> = []
    /// Those who have what this run touches.
    private(set) var owners: [String: Owner] = [:]

    mutating func find(in table: SourceTable, old: SourceTable) {
        let touched = written.union(gone).union(contested)
        if touched.isEmpty { return }
        for root in old.roots {
            for file in root.files {
                for record in file.records {
                    let id = root.id(of: record, in: file)
                    if touched.contains(id) { oldIDs.insert(id) }
                }
            }
        }
        for (rootIndex, root) in table.roots.enumerated() {
            for (fileIndex, file) in root.files.enumerated() {
                for record in file.records {
                    let id = root.id(of: record, in: file)
                    guard touched.contains(id) else { continue }
                    owners[id] = Owner(root: rootIndex, file: fileIndex, count: (owners[id]?.count ?? 0) + 1)
                }
            }
        }
    }
}
