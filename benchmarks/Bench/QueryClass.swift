// QueryClass.swift
// The classes of queries that all engines are asked, and how each is written for jsearch.

import Foundation

/// A class of queries, and the name of its file.
enum QueryClass: String, CaseIterable {
    /// 1 to 3 words of a title; any of them finds.
    case short
    /// Questions or sentences; any word finds.
    case nl
    /// 4 to 8 characters, exactly.
    case phrase
    /// 2 or 3 words, all required.
    case and
    /// One very frequent word.
    case common
    /// One character.
    case single

    /// Whether the queries are words that nothing is required of.
    var isPlain: Bool { self != .phrase && self != .and }

    /// The query as a person would write it.
    func query(_ text: String) -> String {
        switch self {
        case .short, .nl, .common, .single: text
        case .phrase: "\"\(text)\""
        case .and: text.split(separator: " ").map { "+\($0)" }.joined(separator: " ")
        }
    }

    /// The queries in a folder, with their ids; nil if it has none of the class.
    func read(folder: String) throws -> [(id: String, text: String)]? {
        let path = "\(folder)/\(rawValue).tsv"
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n").map {
            let columns = $0.split(separator: "\t", maxSplits: 1).map(String.init)
            return (columns[0], columns.last ?? "")
        }
    }
}
