// UserDictionary.swift
// Words and synonyms that a person adds.

/// Words that the segmenter shall know, and words that mean the same.
///
/// One entry a line: a word, or several with commas between them, which are words and synonyms of each other.
/// Empty lines and those that begin with `#` are comments.
///
///     # 半導体
///     垂直統合
///     AIチップ, AI半導体, 人工知能チップ
///
/// A word is cut out whole wherever it stands across the borders of ICU's words; inside a longer word it is a
/// further token. A dictionary is part of what an index records of its analysis, so a query is always cut as
/// the articles were.
public struct UserDictionary: Sendable, Equatable {
    /// One line of the file: words that mean the same, or one word.
    public typealias Entry = [String]

    /// The entries, in the order of the file.
    public private(set) var entries: [Entry] = []

    /// The most bytes a dictionary may have: it is stored in the index and read when the index is opened.
    public static let byteLimit = 4 << 20
    /// The longest word, in characters.
    public static let longestWord = 40

    /// A dictionary without words.
    public init() {}

    /// What is wrong with a dictionary.
    public struct ParseError: Error, Sendable, Equatable {
        /// The line, from 1; 0 if it is about the whole file.
        public let line: Int
        /// What is wrong, and what is expected.
        public let message: String
    }

    /// Reads the text of a dictionary.
    ///
    /// - Throws: ``ParseError`` for a word that is empty or too long.
    public init(_ text: String) throws(ParseError) {
        guard text.utf8.count <= Self.byteLimit else {
            throw ParseError(line: 0, message: "a user dictionary may have at most \(Self.byteLimit) bytes")
        }
        var number = 0
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            number += 1
            let content = Self.trimmed(line)
            if content.isEmpty || content.hasPrefix("#") { continue }
            var entry: Entry = []
            for part in content.split(omittingEmptySubsequences: false, whereSeparator: { ",，、\t".contains($0) }) {
                let word = String(Self.trimmed(part))
                guard !word.isEmpty, word.count <= Self.longestWord else {
                    throw ParseError(
                        line: number,
                        message: word.isEmpty
                            ? "there is nothing between two commas; write one word, or words with a comma between them"
                            : "the word has \(word.count) characters; at most \(Self.longestWord) are allowed")
                }
                if !entry.contains(word) { entry.append(word) }
            }
            entries.append(entry)
        }
    }

    /// Whether there are no words.
    public var isEmpty: Bool { entries.isEmpty }

    /// The entries as text that gives the same dictionary again.
    public var text: String { entries.map { $0.joined(separator: ",") + "\n" }.joined() }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text
        // A byte order mark counts as white space.
        while text.first?.isWhitespace == true || text.first == "\u{FEFF}" { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
