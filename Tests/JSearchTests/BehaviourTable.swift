// BehaviourTable.swift
// Reads the tables of Behaviours/: articles, queries, and what people expect them to find.

import Foundation
import JSearch
import JSearchTestSupport

/// A case of the tables: some articles and the rows about them. `Behaviours/README.md` tells how it is written.
struct Behaviour: Sendable {
    /// Section and name.
    var name: String
    /// Its articles, their ids the letters of the table.
    var articles: [Article] = []
    /// Lines of the user's dictionary.
    var dictionary = ""
    var rows: [Row] = []

    /// A query and what it must find.
    struct Row: Sendable {
        var query: String
        /// Ids of the articles that must be found, by tiers, the best first.
        var tiers: [[Expected]]
        /// Whether it is known not to hold.
        var isKnownToFail: Bool
        /// Where it stands: file and line.
        var place: String
    }

    /// An article of a tier.
    struct Expected: Sendable, Equatable {
        var id: String
        /// Whether it may be missing.
        var isOptional: Bool
    }
}

extension Behaviour.Row {
    /// What is wrong with some ids, best first, as the answer to the query; nil if nothing is.
    func difference(from found: [String]) -> String? {
        var problems: [String] = []
        let expected = tiers.joined()
        for article in expected where !article.isOptional && !found.contains(article.id) {
            problems.append("does not find \(article.id)")
        }
        for id in found where !expected.contains(where: { $0.id == id }) { problems.append("finds \(id)") }
        for (upper, tier) in tiers.enumerated() {
            for lower in tiers.dropFirst(upper + 1).joined() {
                guard let below = found.firstIndex(of: lower.id) else { continue }
                for higher in tier {
                    if let above = found.firstIndex(of: higher.id), above > below {
                        problems.append("ranks \(lower.id) above \(higher.id)")
                    }
                }
            }
        }
        return problems.isEmpty ? nil : problems.joined(separator: ", ")
    }
}

/// All cases of the folder.
enum BehaviourTable {
    /// A line that cannot be read.
    struct Unreadable: Error, CustomStringConvertible { let description: String }

    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Behaviours")

    /// The cases, or why they cannot be read.
    static let cases = Result { try read() }

    /// The articles that are in every index, and that no query may find.
    static let others = Result {
        try lines("others.txt").enumerated().map { Article(id: "other \($0.offset + 1)", body: $0.element.text) }
    }

    private static func read() throws -> [Behaviour] {
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        let files = names.filter { $0.hasSuffix(".txt") && $0 != "others.txt" }.sorted()
        return try files.flatMap { try behaviours($0) }
    }

    /// The lines of a file that are neither empty nor remarks, trimmed.
    private static func lines(_ file: String) throws -> [(place: String, text: String)] {
        let text = try String(contentsOf: folder.appendingPathComponent(file), encoding: .utf8)
        return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
            ("\(file):\($0.offset + 1)", $0.element.trimmingCharacters(in: .whitespaces))
        }.filter { !$0.1.isEmpty && !$0.1.hasPrefix("//") }
    }

    private static func behaviours(_ file: String) throws -> [Behaviour] {
        var result: [Behaviour] = []
        var section = ""
        for (place, line) in try lines(file) {
            if line.hasPrefix("== ") {
                section = String(line.dropFirst(3))
            } else if line.hasPrefix("= ") {
                result.append(Behaviour(name: "\(section): \(line.dropFirst(2))"))
            } else if let last = result.indices.last {
                try add(line, place, to: &result[last])
            } else {
                throw Unreadable(description: "\(place): a line before the first case: \(line)")
            }
        }
        return result
    }

    private static func add(_ line: String, _ place: String, to behaviour: inout Behaviour) throws {
        if let arrow = line.range(of: " => ", options: .backwards) {
            behaviour.rows.append(
                try row(line[..<arrow.lowerBound], line[arrow.upperBound...], place, of: behaviour.articles))
            return
        }
        guard let match = line.wholeMatch(of: /(dictionary|[A-Z])(?: (title|tags))?: (.+)/) else {
            throw Unreadable(description: "\(place): neither an article nor a row: \(line)")
        }
        let text = unescaped(String(match.3))
        if match.1 == "dictionary" {
            behaviour.dictionary += text + "\n"
            return
        }
        let id = String(match.1)
        let index = behaviour.articles.firstIndex { $0.id == id } ?? behaviour.articles.count
        if index == behaviour.articles.count { behaviour.articles.append(Article(id: id)) }
        switch match.2 {
        case "title": behaviour.articles[index].title = text
        case "tags": behaviour.articles[index].tags = list(text[...])
        default: behaviour.articles[index].body = text
        }
    }

    private static func row(
        _ left: Substring, _ right: Substring, _ place: String, of articles: [Article]
    ) throws -> Behaviour.Row {
        let isKnownToFail = left.hasPrefix("? ")
        let query = unescaped(String(isKnownToFail ? left.dropFirst(2) : left))
        var tiers: [[Behaviour.Expected]] = []
        if right != "none" {
            tiers = right.split(separator: ">").map { tier in
                list(tier).map { name in
                    let isOptional = name.hasPrefix("(") && name.hasSuffix(")")
                    return .init(id: isOptional ? String(name.dropFirst().dropLast()) : name, isOptional: isOptional)
                }
            }
        }
        let ids = tiers.joined().map(\.id)
        guard Set(ids).count == ids.count, Set(ids).isSubset(of: articles.map(\.id)) else {
            throw Unreadable(description: "\(place): an article that is not there, or twice: \(right)")
        }
        return Behaviour.Row(query: query, tiers: tiers, isKnownToFail: isKnownToFail, place: place)
    }

    private static func list(_ text: Substring) -> [String] {
        text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// A text with `\u{...}` replaced by what it stands for.
    private static func unescaped(_ text: String) -> String {
        text.replacing(/\\u\{([0-9A-F]+)\}/) { match in
            UInt32(match.1, radix: 16).flatMap(Unicode.Scalar.init).map(String.init) ?? ""
        }
    }
}
