// FaultScenario.swift
// What is done to an index while the disk fails, and what an index then shows.

import JSearch
import JSearchIndex
import JSearchQuery
import JSearchStorage
import JSearchTestSupport

/// Something that changes an index, from one committed state to another.
enum FaultScenario: String, CaseIterable, Sendable {
    /// The first commit of an index.
    case build
    /// A new content in place of all that the index held.
    case replace
    /// Articles replaced, deleted and added.
    case update
    /// A commit that merges all segments.
    case merge
    /// A commit that makes one segment in which documents have another order.
    case reorder
    /// A damaged segment is taken out.
    case repair

    private static func article(_ id: Int, _ text: String = "半導体の垂直統合が進む。") -> Article {
        var article = Article(id: "記事\(id)", title: "題\(id)", body: "\(text)京都の雨、\(id)番目。")
        article.tags = ["雨", "AI"]
        article.date = ArticleDate(secondsSinceEpoch: Int64(id) * 86_400)
        return article
    }

    static func writer(
        _ directory: String, _ fileSystem: some FileSystem, replacingAll: Bool = false
    ) throws(JSearchError) -> IndexWriter {
        try IndexWriter(
            directory: directory, options: .init(), replacingAll: replacingAll, fileSystem: fileSystem)
    }

    /// Makes the index that the change begins with.
    func prepare(_ directory: String, _ fileSystem: some FileSystem) throws(JSearchError) {
        if self == .build { return }
        if self == .reorder {
            for commit in 0..<2 {
                let writer = try Self.writer(directory, fileSystem)
                // Two kinds of articles in turns: more than bisection leaves as they are.
                for number in 0..<12 {
                    try writer.add(Self.article(20 * commit + number, number % 2 == 0 ? "半導体の垂直統合。" : "雨の京都を歩く。"))
                }
                try writer.commit()
            }
            return
        }
        for commit in 0..<(self == .merge ? 7 : 2) {
            let writer = try Self.writer(directory, fileSystem)
            for number in 0..<(self == .merge ? 1 : 3) {
                // Of the two segments to repair the first is so much larger that they are not merged.
                let text = String(repeating: "半導体の垂直統合が進む。", count: self == .repair && commit == 0 ? 40 : 1)
                try writer.add(Self.article(10 * commit + number, text))
            }
            if commit == (self == .merge ? 3 : 1), self != .repair { writer.delete(id: "記事\(10 * commit - 10)") }
            try writer.commit()
        }
        guard self == .repair else { return }
        // One byte of one file of the first segment.
        let path = IndexFormat.path(directory, segment: 1, suffix: "words.terms")
        guard var bytes = try fileSystem.map(path).map({ Array($0.bytes) }) else { return }
        bytes[40] ^= 4
        try fileSystem.write(bytes, to: path)
    }

    /// Makes the change.
    func run(_ directory: String, _ fileSystem: some FileSystem) throws(JSearchError) {
        switch self {
        case .build, .replace:
            let writer = try Self.writer(directory, fileSystem, replacingAll: self == .replace)
            try writer.add(Self.article(100))
            // A unit of its own.
            let unit = [Self.article(101), Self.article(102, "人工知能と歴史。")]
            try writer.add { (body) throws(JSearchError) in for article in unit { try body(article) } }
            try writer.commit()
        case .update:
            let writer = try Self.writer(directory, fileSystem)
            try writer.add(Self.article(1, "替えた本文。"))
            try writer.add(Self.article(100))
            writer.delete(id: "記事11")
            try writer.commit()
        case .merge:
            let writer = try Self.writer(directory, fileSystem)
            try writer.add(Self.article(100))
            try writer.optimize()
        case .reorder:
            let writer = try Self.writer(directory, fileSystem)
            try writer.add(Self.article(100))
            try writer.optimize(reordering: true)
        case .repair:
            var repair = IndexRepair(directory, fileSystem: fileSystem)
            try repair.run(isDryRun: false)
        }
    }
}

/// All that an index shows to those who ask: two that are equal cannot be told apart.
struct IndexView: Equatable {
    /// Why it cannot be opened.
    private(set) var code: JSearchError.Code?
    private(set) var contents: IndexContents?
    /// What `check` finds.
    private(set) var findings: [String] = []
    /// Ids and scores.
    private(set) var answers: [String] = []

    private static let queries = ["半導体 京都", "\"垂直統合\"", "雨 -人工知能", "tag:AI 本文", "title:題"]

    init(_ directory: String, _ fileSystem: some FileSystem) {
        do throws(JSearchError) {
            let snapshot = try Snapshot.open(directory, fileSystem: fileSystem)
            var check = IndexCheck(directory, fileSystem: fileSystem)
            try check.run()
            findings = check.findings.map {
                "\($0.error.path?.dropFirst(directory.utf8.count) ?? "") \($0.error.message)"
            }
            contents = try IndexContents(snapshot).sorted
            let searcher = Searcher(snapshot)
            for query in Self.queries {
                let results = try searcher.search(try Query(query), SearchOptions())
                answers += results.hits.map { "\(query): \($0.id) \($0.score.bitPattern) \($0.snippet.text)" }
            }
        } catch { code = error.code }
    }

    /// Whether it is an index without any damage.
    var isWhole: Bool { code == nil && findings.isEmpty }
    var ids: [String] { contents?.articles.map(\.id) ?? [] }
}

/// Views of indexes that were looked at before: most faults leave the same bytes.
final class ViewCache {
    private var views: [[[UInt8]]: IndexView] = [:]

    /// What an index shows. That depends on the manifest and the files it names, and on nothing else.
    func view(_ directory: String, _ fileSystem: some FileSystem) -> IndexView {
        guard let key = try? bytes(directory, fileSystem) else { return IndexView(directory, fileSystem) }
        if let view = views[key] { return view }
        let view = IndexView(directory, fileSystem)
        views[key] = view
        return view
    }

    private func bytes(_ directory: String, _ fileSystem: some FileSystem) throws(JSearchError) -> [[UInt8]] {
        var names = [IndexFormat.manifestName]
        for segment in try Manifest.read(directory, fileSystem: fileSystem)?.segments ?? [] {
            names += segment.files.map { IndexFormat.fileName(segment: segment.number, suffix: $0.suffix) }
        }
        var bytes: [[UInt8]] = []
        for name in names {
            let file = try fileSystem.map(directory + "/" + name)
            bytes.append(Array(name.utf8))
            bytes.append(file.map { Array($0.bytes) } ?? [])
            bytes.append(file == nil ? [0] : [1])
        }
        return bytes
    }
}
