// SoakCorpus.swift
// A growing corpus whose every state is known.

import Foundation
import JSearch
import JSearchIndex
import JSearchStorage

/// Articles that come, change and go from state to state.
struct SoakCorpus {
    /// The articles of a state, by file name.
    static func articles(_ state: Int) -> [String: String] {
        var articles: [String: String] = [:]
        for number in 0..<60 + 4 * state where (number + state / 20) % 17 != 0 {
            articles[name(number)] = text(number, version: version(number, state))
        }
        return articles
    }

    private static func name(_ number: Int) -> String {
        let digits = String(number)
        return "a" + String(repeating: "0", count: max(0, 5 - digits.count)) + digits + ".md"
    }

    /// Every eleventh article changes from a state to the next.
    private static func version(_ number: Int, _ state: Int) -> Int { (number + state) / 11 }

    private static func text(_ number: Int, version: Int) -> String {
        let sentences = [
            "半導体の垂直統合が進む。", "京都に降る雨の話。", "サーバーを百台並べる。", "次の主役はＡＩﾁｯﾌﾟだ。", "令和8年の予算、100億円。",
        ]
        let body = (0..<40).map { sentences[(number + version + $0 * $0) % sentences.count] }.joined()
        return "---\ntitle: 記事\(number)\ntags: [雨, 第\(number % 7)]\n---\n第\(version)版。\(body)\n"
    }

    /// Writes the files of a state into a folder, and removes others.
    static func write(_ state: Int, to folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let wanted = articles(state)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) where wanted[name] == nil {
            try FileManager.default.removeItem(at: folder.appendingPathComponent(name))
        }
        for (name, text) in wanted {
            let file = folder.appendingPathComponent(name)
            if (try? String(contentsOf: file, encoding: .utf8)) == text { continue }
            try text.write(to: file, atomically: false, encoding: .utf8)
        }
    }

    /// The articles that an index holds, without front matter: id and body.
    static func contents(_ directory: String) throws -> [String: String]? {
        do throws(JSearchError) {
            let snapshot = try Snapshot.open(directory)
            var contents: [String: String] = [:]
            for segment in snapshot.segments {
                try segment.store.forEach { document, article in
                    if !segment.isDeleted(document) { contents[article.id] = article.body }
                }
            }
            return contents
        } catch {
            if error.code == .noIndex { return nil }
            throw error
        }
    }

    /// The same of a state.
    static func expected(_ state: Int) -> [String: String] {
        articles(state).mapValues { text in
            text.components(separatedBy: "---\n").last?.trimmingCharacters(in: .newlines) ?? ""
        }
    }
}
