// QueryList.swift
// Reads the queries of an evaluation: queries.tsv.

package import JSearch

/// Queries with ids, in the order of their file.
///
/// A line is an id, a tab and the text of the query. A line without a tab is a text only; its id is the number
/// of the line, from 1, blank lines counted: so a plain list of queries can be judged by line numbers.
package struct QueryList: Sendable {
    /// A query and its name.
    package struct Entry: Sendable, Equatable {
        /// What judgements and runs call it; without white space.
        package let id: String
        /// What is searched.
        package let text: String
    }

    /// The queries.
    package private(set) var entries: [Entry] = []
    /// The lines, from 1, whose id another line had before; they are left out.
    package private(set) var duplicateLines: [Int] = []

    /// Reads a file.
    ///
    /// - Throws: ``JSearchError``: `fileSystem` if it cannot be read, `invalidArgument` with file and line for a
    ///   line that is no query, and if there is no query at all.
    /// - Complexity: O(bytes of the file).
    package init(_ path: String) throws(JSearchError) {
        let file = try LineFile(path)
        var known: Set<String> = []
        for line in file.lines {
            let entry = try Self.entry(line, file)
            if known.insert(entry.id).inserted { entries.append(entry) } else { duplicateLines.append(line.number) }
        }
        guard !entries.isEmpty else {
            throw JSearchError(
                .invalidArgument, "There is no query in this file. Expected: lines of an id, a tab and a query.",
                path: path)
        }
    }

    private static func entry(_ line: LineFile.Line, _ file: LineFile) throws(JSearchError) -> Entry {
        guard let tab = line.text.firstIndex(of: "\t") else {
            return Entry(id: String(line.number), text: String(line.text))
        }
        let id = LineFile.trim(line.text[..<tab])
        guard !id.contains(where: LineFile.isSpace) else {
            throw file.error(
                at: line.number,
                "The query id \"\(id)\" has white space in it. Expected: an id without any, a tab, and the query.")
        }
        return Entry(id: String(id), text: String(LineFile.trim(line.text[tab...])))
    }
}
