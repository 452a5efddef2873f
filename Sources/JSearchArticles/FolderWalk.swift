// FolderWalk.swift
// The files below a folder, in an order that never changes.

import JSearch
import JSearchStorage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A file that holds articles.
struct ArticleFile: Sendable {
    /// As it can be opened.
    let path: String
    /// The id of its article.
    let id: String
    let format: ArticleFormat
    let byteCount: Int
    /// When it was modified, in nanoseconds since 1970.
    let modified: Int64
    /// Which of the paths that were given it was found under, and its path within that; empty if it is that path itself.
    let root: Int
    let pathInRoot: String
}

/// One of the paths that were given to be walked over.
struct WalkedRoot: Sendable {
    /// As it was typed, without slashes at its end.
    let path: String
    let isFolder: Bool
    /// Folders and files in it that could not be looked at, within it; "" for itself.
    var unreadable: [String] = []

    /// Whether a file of it may be there though it was not seen.
    func mayHave(_ pathInRoot: String) -> Bool {
        unreadable.contains { $0.isEmpty || pathInRoot == $0 || pathInRoot.hasPrefix($0 + "/") }
    }
}

/// Files below some paths, and what was left alone.
///
/// Names are taken in the order of their bytes, a folder where its name stands. Hidden files and folders,
/// symbolic links, and files with other endings are left alone and counted.
struct FolderWalk {
    private(set) var roots: [WalkedRoot] = []
    private(set) var files: [ArticleFile] = []
    private(set) var problems: [ArticleProblem] = []
    private(set) var hiddenCount = 0
    private(set) var linkCount = 0
    /// Files with other endings, counted by ending.
    private(set) var otherEndings: [String: Int] = [:]
    /// One of the links, to name in the report.
    private(set) var firstLink: String?

    /// What is known of something that is still to be visited.
    private struct Entry {
        let path: String
        let pathInRoot: String
        /// nil for folders.
        let file: (byteCount: Int, modified: Int64)?
    }

    /// Walks over files and folders.
    ///
    /// - Parameters:
    ///   - paths: Files, which are taken whatever their names are (as text if the ending says
    ///     nothing), or folders.
    ///   - prefixes: For each path, what comes before the path of a file in it to make its id; nil for the default.
    /// - Throws: ``JSearchError`` if one of them does not exist.
    init(_ paths: [String], prefixes: [String]? = nil) throws(JSearchError) {
        for (index, path) in paths.enumerated() {
            let root = Self.withoutSlash(path)
            let status = try Self.status(path)
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            roots.append(WalkedRoot(path: root, isFolder: isFolder))
            let prefix = prefixes?[index] ?? Self.prefix(root, isFolder: isFolder, isAlone: paths.count == 1)
            if isFolder {
                walk(root, index, idPrefix: prefix)
            } else {
                files.append(
                    ArticleFile(
                        path: root, id: prefix, format: ArticleFormat(fileName: root) ?? .text,
                        byteCount: Int(status.st_size), modified: status.modified, root: index, pathInRoot: ""))
            }
        }
    }

    var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }

    /// What comes before the path of a file to make its id. With several roots, equal names in them must not meet.
    static func prefix(_ root: String, isFolder: Bool, isAlone: Bool) -> String {
        if isFolder { return isAlone ? "" : root + "/" }
        return isAlone ? root.split(separator: "/").last.map(String.init) ?? root : root
    }

    static func withoutSlash(_ path: String) -> String {
        var root = path
        while root.count > 1, root.hasSuffix("/") { root.removeLast() }
        return root
    }

    /// Whether there is a folder at a path, or something else.
    ///
    /// - Throws: ``JSearchError`` if there is nothing.
    static func isFolder(_ path: String) throws(JSearchError) -> Bool { try status(path).st_mode & S_IFMT == S_IFDIR }

    private static func status(_ path: String) throws(JSearchError) -> stat {
        var status = stat()
        guard !path.isEmpty, stat(withoutSlash(path), &status) == 0 else {
            if path.isEmpty { errno = ENOENT }
            throw .system("The file or folder to index cannot be found", path: path)
        }
        return status
    }

    private mutating func walk(_ root: String, _ index: Int, idPrefix: String) {
        // What is still to visit, the next one last; the names in a folder come before those of what follows it.
        var pending = [Entry(path: root, pathInRoot: "", file: nil)]
        while let entry = pending.popLast() {
            if let file = entry.file {
                addFile(entry, file, index, idPrefix)
                continue
            }
            let names: [String]
            do throws(JSearchError) {
                names = try DiskFileSystem().list(entry.path)
            } catch {
                problems.append(ArticleProblem(path: entry.path, message: error.message, outcome: .lost))
                roots[index].unreadable.append(entry.pathInRoot)
                continue
            }
            for name in names.reversed() {
                guard !name.hasPrefix(".") else {
                    hiddenCount += 1
                    continue
                }
                let child = entry.path == "/" ? "/" + name : entry.path + "/" + name
                let inRoot = entry.pathInRoot.isEmpty ? name : entry.pathInRoot + "/" + name
                var status = stat()
                guard lstat(child, &status) == 0 else {
                    problems.append(
                        ArticleProblem(path: child, message: "the file cannot be looked at", outcome: .lost))
                    roots[index].unreadable.append(inRoot)
                    continue
                }
                switch status.st_mode & S_IFMT {
                case S_IFLNK:
                    linkCount += 1
                    firstLink = child
                case S_IFDIR: pending.append(Entry(path: child, pathInRoot: inRoot, file: nil))
                case S_IFREG:
                    pending.append(
                        Entry(path: child, pathInRoot: inRoot, file: (Int(status.st_size), status.modified)))
                default: otherEndings["(not a file)", default: 0] += 1
                }
            }
        }
    }

    private static func ending(of path: String) -> String {
        let name = path.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."), name.distance(from: dot, to: name.endIndex) <= 12 else {
            return "(no ending)"
        }
        return String(name[dot...])
    }

    private mutating func addFile(
        _ entry: Entry, _ file: (byteCount: Int, modified: Int64), _ root: Int, _ idPrefix: String
    ) {
        guard let format = ArticleFormat(fileName: entry.path) else {
            otherEndings[Self.ending(of: entry.path), default: 0] += 1
            return
        }
        files.append(
            ArticleFile(
                path: entry.path, id: idPrefix + entry.pathInRoot, format: format, byteCount: file.byteCount,
                modified: file.modified, root: root, pathInRoot: entry.pathInRoot))
    }
}
