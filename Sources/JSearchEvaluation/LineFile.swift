// LineFile.swift
// The lines of a text file, with numbers that errors can name.

import JSearch
import JSearchStorage

/// A text file of queries, judgements or runs, cut into lines.
struct LineFile {
    /// A line that is not blank.
    struct Line {
        /// Its number in the file, from 1; blank lines count.
        let number: Int
        /// Its text, without the line end and without white space around it.
        let text: Substring
    }

    let path: String
    private(set) var lines: [Line] = []

    /// Reads a file. Lines end with LF or CR LF; a byte order mark is left out, and so are blank lines.
    ///
    /// - Throws: ``JSearchError``: `fileSystem` if the file is not there or cannot be read, `invalidArgument`
    ///   if it is not UTF-8.
    init(_ path: String) throws(JSearchError) {
        guard let file = try DiskFileSystem().map(path) else {
            throw JSearchError(.fileSystem, "There is no such file.", path: path)
        }
        self.path = path
        var number = 0
        for piece in file.bytes.split(separator: 0x0A, omittingEmptySubsequences: false) {
            number += 1
            let bytes = UnsafeRawBufferPointer(rebasing: piece)
            // Broken bytes become U+FFFD: then the text is not that of the bytes.
            let text = String(decoding: bytes, as: UTF8.self)
            guard text.utf8.elementsEqual(bytes) else {
                throw error(at: number, "The line is not UTF-8. Expected: a text file in UTF-8.")
            }
            let trimmed = Self.trim(number == 1 && text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...])
            if !trimmed.isEmpty { lines.append(Line(number: number, text: trimmed)) }
        }
    }

    /// An error at a line.
    func error(at line: Int, _ message: String) -> JSearchError {
        JSearchError(.invalidArgument, message, path: "\(path):\(line)")
    }

    /// Cuts a line at white space.
    ///
    /// - Returns: The fields. If the line has tabs and they cut it into `count` fields, these: then an id may
    ///   have spaces.
    static func fields(of line: Substring, count: Int) -> [Substring] {
        let byTabs = line.split(separator: "\t").map(trim)
        return byTabs.count == count ? byTabs : line.split(whereSeparator: isSpace)
    }

    /// A text without the white space around it.
    static func trim(_ text: Substring) -> Substring {
        guard let first = text.firstIndex(where: { !isSpace($0) }), let last = text.lastIndex(where: { !isSpace($0) })
        else { return "" }
        return text[first...last]
    }

    /// Whether a character parts fields: white space of ASCII, as for trec_eval. An ideographic space does not.
    static func isSpace(_ character: Character) -> Bool {
        switch character {
        case " ", "\t", "\r", "\n", "\r\n", "\u{B}", "\u{C}": true
        default: false
        }
    }
}
