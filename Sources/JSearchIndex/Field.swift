// Field.swift
// The parts of an article that are indexed, and the streams of tokens they are turned into.

/// A part of an article that is searched. The raw values are on disk: never change them.
public enum Field: UInt8, Sendable, CaseIterable {
    /// The title.
    case title = 0
    /// The headings inside the article, one a line.
    case headings
    /// Tags and categories, one a line.
    case tags
    /// The summary.
    case excerpt
    /// The prose.
    case body
    /// Program code.
    case code

    /// The name used in output and in `index/FORMAT.md`.
    public var name: String {
        switch self {
        case .title: "title"
        case .headings: "headings"
        case .tags: "tags"
        case .excerpt: "excerpt"
        case .body: "body"
        case .code: "code"
        }
    }

    package static let count = 6
}

/// One of the inverted indexes of a segment. The raw values are on disk: never change them.
package enum TokenStream: UInt8, Sendable, CaseIterable {
    /// Words, as ICU cuts them.
    case words = 1
    /// Bigrams of Japanese characters, whole runs of other letters, symbols and spaces.
    case bigrams = 2
    /// Whole tags and categories, for filtering.
    case tags = 3
    /// Whole runs of one script, and numbers by their value.
    case runs = 4

    /// The name used in file names and output.
    package var name: String {
        switch self {
        case .words: "words"
        case .bigrams: "bigrams"
        case .tags: "tags"
        case .runs: "runs"
        }
    }

    /// The streams that rank articles.
    package static let ranked: [TokenStream] = [.words, .bigrams, .runs]

    /// Its place among those that rank.
    package var rankedIndex: Int? { Self.ranked.firstIndex(of: self) }
}
