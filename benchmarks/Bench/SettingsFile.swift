// SettingsFile.swift
// Lists of ranking parameters to try: settings one by one, or a grid of values.

import Foundation
import JSearch
import JSearchEvaluation

/// Reads lists of settings. In both forms, empty lines and lines that begin with # are left out.
enum SettingsFile {
    /// Reads settings: a name, a tab, and parameters NAME=VALUE with spaces between them (none for the defaults).
    static func settings(_ path: String) throws -> [Setting] {
        try rows(path).map { row in
            try Setting(row.count > 1 ? row[1].split(separator: " ").map(String.init) : [], name: row[0])
        }
    }

    /// Reads a grid: the name of a parameter, a tab, and the values to try with spaces between them.
    ///
    /// - Returns: Every combination, the first value of each parameter first.
    static func grid(_ path: String) throws -> [Setting] {
        var combinations: [[String]] = [[]]
        for row in try rows(path) {
            let values = row.count > 1 ? row[1].split(separator: " ") : []
            guard !values.isEmpty else {
                throw JSearchError(
                    .invalidArgument, "\"\(row[0])\" has no values. Expected: name, tab, values.", path: path)
            }
            combinations = combinations.flatMap { combination in values.map { combination + ["\(row[0])=\($0)"] } }
        }
        guard combinations.count <= 1_000 else {
            throw JSearchError(
                .invalidArgument, "The grid has \(combinations.count) combinations; 1,000 is the most.", path: path)
        }
        return try combinations.map { try Setting($0) }
    }

    private static func rows(_ path: String) throws -> [[String]] {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw JSearchError(.fileSystem, "The file cannot be read.", path: path)
        }
        return String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline)
            .filter { !$0.hasPrefix("#") }
            .map { $0.split(separator: "\t", maxSplits: 1).map(String.init) }
            .filter { !$0.isEmpty }
    }
}
