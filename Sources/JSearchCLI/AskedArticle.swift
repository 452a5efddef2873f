// AskedArticle.swift
// The article that a person asks about: a file, read as `jsearch index` reads it, or an id of the index.

import JSearch
import JSearchArticles
import JSearchIndex
import JSearchStorage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// An article in a file, in the index, or in both.
struct AskedArticle {
    /// As it stands in the file; nil if only its id was given, or it cannot be read.
    private(set) var read: Article?
    /// As the index has stored it; nil if it is not in the index.
    private(set) var stored: Article?
    /// Why it is not in the index, as far as can be told; empty if it is.
    private(set) var absences: [Absence] = []
    /// What was wrong with the file.
    private(set) var problems: [ArticleProblem] = []

    /// A reason why an article is not in the index.
    struct Absence {
        /// The raw values are what programs read.
        enum Kind: String {
            /// Its front matter says `published: false`.
            case unpublished
            /// Its name, or that of a folder above it, begins with a dot.
            case hidden
            /// It is a symbolic link.
            case link
            /// Files with its ending are not read.
            case ending
            /// It cannot be read at all.
            case unreadable
            /// The file was changed after the index was built.
            case newer
            /// Nothing is wrong with it: it was not among what was indexed.
            case notIndexed = "not-indexed"
        }
        let kind: Kind
        /// The name, link or ending, or what is wrong.
        var detail = ""
    }

    /// Whether the file says something else than the index.
    var hasChanged: Bool {
        guard let read, let stored else { return false }
        return read.title != stored.title || read.tags != stored.tags || read.categories != stored.categories
            || Field.allCases.contains { read.text(of: $0) != stored.text(of: $0) }
    }

    /// - Parameters:
    ///   - name: A path, or an id.
    ///   - id: Which article of the file is meant, where it has several.
    init(_ name: String, id: String?, in index: SearchIndex) throws(JSearchError) {
        var status = stat()
        guard stat(name, &status) == 0 else {
            guard id == nil, let article = try index.article(id: name) else {
                throw JSearchError(
                    .invalidArgument,
                    "There is no file of this name, and no article with this id in the index. Give the path of an article, or its id as `jsearch query --json` prints it.",
                    path: name)
            }
            stored = article
            return
        }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw JSearchError(.invalidArgument, "This is a folder. Name one file in it.", path: name)
        }
        let file = FileOfArticles(name)
        var reading = try file.read()
        problems = reading.problems
        if file.format == .jsonl || id != nil {
            reading.articles = try Self.choose(id, reading.articles, file)
        }
        read = reading.articles.first
        stored = try file.find(read, in: index.searcher.snapshot)
        guard stored == nil else { return }
        absences = file.absences(reading, indexDirectory: index.searcher.snapshot.directory)
    }

    /// The one article of several that is meant.
    private static func choose(
        _ id: String?, _ articles: [Article], _ file: FileOfArticles
    ) throws(JSearchError) -> [Article] {
        if let id {
            if let article = articles.first(where: { $0.id == id || file.ids(of: $0).contains(id) }) {
                return [article]
            }
            throw JSearchError(
                .invalidArgument, "No article in this file has the id \"\(id)\". \(examples(articles))", path: file.path
            )
        }
        guard articles.count > 1 else { return articles }
        throw JSearchError(
            .invalidArgument,
            "The file has \(Format.count(articles.count)) articles. Say which one with --id. \(examples(articles))",
            path: file.path)
    }

    private static func examples(_ articles: [Article]) -> String {
        let ids = articles.prefix(5).map(\.id).joined(separator: ", ")
        return articles.isEmpty ? "It has none." : "It has: \(ids)\(articles.count > 5 ? ", …" : ".")"
    }
}

/// A file that may hold articles, and its place among others.
private struct FileOfArticles {
    let path: String
    let format: ArticleFormat
    /// The folders above it and its name, from the root on.
    private let components: [String]

    init(_ path: String) {
        self.path = path
        components = Self.components(path)
        format = ArticleFormat(fileName: components.last ?? path) ?? .text
    }

    private static func components(_ path: String) -> [String] {
        URL(fileURLWithPath: path).standardizedFileURL.pathComponents.filter { $0 != "/" }
    }

    func read() throws(JSearchError) -> ArticleReading {
        guard let mapping = try DiskFileSystem().map(path) else {
            throw JSearchError(.fileSystem, "The file has disappeared.", path: path)
        }
        return ArticleReader.read(
            mapping.bytes, format: format, path: path, id: components.last ?? path)
    }

    /// The ids that an article may have in an index: the file's path from some folder on, the longest first.
    func ids(of article: Article?) -> [String] {
        // Records of JSON Lines without an id have the file's, and their line.
        var suffix = ""
        if format == .jsonl, let article {
            guard let name = components.last, article.id.hasPrefix(name + ":") else { return [article.id] }
            suffix = String(article.id.dropFirst(name.count))
        }
        let paths = components.indices.map { components[$0...].joined(separator: "/") }
        return ([path, "/" + components.joined(separator: "/")] + paths).map { $0 + suffix }
    }

    /// The stored article that came from this file; nil if there is none.
    func find(_ article: Article?, in snapshot: Snapshot) throws(JSearchError) -> Article? {
        var near: Article?
        for id in ids(of: article) {
            guard let stored = try snapshot.article(id: id) else { continue }
            if format == .jsonl || Self.components(stored.path) == components { return stored }
            // Indexed from another directory: the end of the path must be the same.
            let names = stored.path.split(separator: "/").map(String.init).filter { $0 != "." && $0 != ".." }
            if near == nil, !names.isEmpty, components.suffix(names.count).elementsEqual(names) { near = stored }
        }
        return near
    }

    /// Why the file is not in the index.
    func absences(_ reading: ArticleReading, indexDirectory: String) -> [AskedArticle.Absence] {
        var result: [AskedArticle.Absence] = []
        for problem in reading.problems where problem.outcome == .lost && reading.articles.isEmpty {
            result.append(.init(kind: .unreadable, detail: problem.message))
        }
        if reading.unpublishedCount > 0 { result.append(.init(kind: .unpublished)) }
        // Folders that a person went into by name are not hidden.
        let typed = path.split(separator: "/").map(String.init).filter { $0 != "." && $0 != ".." }
        if let name = typed.last(where: { $0.hasPrefix(".") }) { result.append(.init(kind: .hidden, detail: name)) }
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        if attributes?[.type] as? FileAttributeType == .typeSymbolicLink {
            let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path)
            result.append(.init(kind: .link, detail: target ?? ""))
        }
        let name = components.last ?? path
        if ArticleFormat(fileName: name) == nil {
            let ending = name.lastIndex(of: ".").map { String(name[$0...]) } ?? ""
            result.append(.init(kind: .ending, detail: ending))
        }
        guard result.isEmpty else { return result }
        let manifest = try? FileManager.default.attributesOfItem(
            atPath: indexDirectory + "/" + IndexFormat.manifestName)
        if let changed = attributes?[.modificationDate] as? Date, let built = manifest?[.modificationDate] as? Date,
            changed > built
        {
            return [.init(kind: .newer)]
        }
        return [.init(kind: .notIndexed)]
    }
}
