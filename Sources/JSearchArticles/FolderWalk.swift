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
}

/// Files below some paths, and what was left alone.
///
/// Names are taken in the order of their bytes, a folder where its name stands. Hidden files and folders,
/// symbolic links, and files with other endings are left alone and counted.
struct FolderWalk {
    private(set) var files: [ArticleFile] = []
    private(set) var problems: [ArticleProblem] = []
    private(set) var hiddenCount = 0
    private(set) var linkCount = 0
    /// Files with other endings, counted by ending.
    private(set) var otherEndings: [String: Int] = [:]
    /// One of the links, to name in the report.
    private(set) var firstLink: String?

    /// Walks over files and folders.
    ///
    /// - Parameter paths: Files, which are taken whatever their names are (as text if the ending says
    ///   nothing), or folders.
    /// - Throws: ``JSearchError`` if one of them does not exist.
    init(_ paths: [String]) throws(JSearchError) {
        for path in paths {
            var root = path
            while root.count > 1, root.hasSuffix("/") { root.removeLast() }
            var status = stat()
            guard stat(root, &status) == 0 else {
                throw .system("The file or folder to index cannot be found", path: path)
            }
            // With several paths, equal names in them must not meet.
            let prefix = paths.count > 1 ? root + "/" : ""
            if status.st_mode & S_IFMT == S_IFDIR {
                walk(root, idPrefix: prefix)
            } else {
                let name = root.split(separator: "/").last.map(String.init) ?? root
                files.append(
                    ArticleFile(
                        path: root, id: paths.count > 1 ? root : name,
                        format: ArticleFormat(fileName: name) ?? .text, byteCount: Int(status.st_size)))
            }
        }
    }

    var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }

    private mutating func walk(_ root: String, idPrefix: String) {
        // Folders still to visit, the next one last; their names come before those of what follows them.
        var pending: [(path: String, id: String)] = [(root, idPrefix)]
        var isFolder = [true]
        while let (path, id) = pending.popLast(), let folder = isFolder.popLast() {
            guard folder else {
                addFile(path, id)
                continue
            }
            let names: [String]
            do throws(JSearchError) {
                names = try DiskFileSystem().list(path)
            } catch {
                problems.append(ArticleProblem(path: path, message: error.message, outcome: .lost))
                continue
            }
            for name in names.reversed() {
                guard !name.hasPrefix(".") else {
                    hiddenCount += 1
                    continue
                }
                var status = stat()
                let child = path == "/" ? "/" + name : path + "/" + name
                guard lstat(child, &status) == 0 else {
                    problems.append(
                        ArticleProblem(path: child, message: "the file cannot be looked at", outcome: .lost))
                    continue
                }
                switch status.st_mode & S_IFMT {
                case S_IFLNK:
                    linkCount += 1
                    firstLink = child
                case S_IFDIR:
                    pending.append((child, id + name + "/"))
                    isFolder.append(true)
                case S_IFREG:
                    pending.append((child, id + name))
                    isFolder.append(false)
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

    private mutating func addFile(_ path: String, _ id: String) {
        guard let format = ArticleFormat(fileName: path) else {
            otherEndings[Self.ending(of: path), default: 0] += 1
            return
        }
        var status = stat()
        let byteCount = stat(path, &status) == 0 ? Int(status.st_size) : 0
        files.append(ArticleFile(path: path, id: id, format: format, byteCount: byteCount))
    }
}
