// Query.swift
// What a person asked, taken apart but not yet analysed.

/// A query: clauses in the order in which they were written.
///
///     try Query("AIチップ \"垂直統合\" -中古 tag:半導体")
public struct Query: Sendable, Equatable {
    /// One word or phrase, and what is asked of it.
    public struct Clause: Sendable, Equatable {
        /// What the clause asks of an article.
        public enum Occurrence: Sendable {
            /// It raises the score of articles that match.
            case optional
            /// Every article found must match.
            case required
            /// No article found may match.
            case excluded
        }

        /// How the text of the clause matches.
        public enum Kind: Sendable {
            /// A word or several written together: its words and bigrams rank.
            case keyword
            /// Exactly this sequence of characters, after normalising.
            case phrase
            /// A phrase or keyword that stands in the title.
            case title
            /// A whole tag or category.
            case tag
        }

        /// What is searched, as written, without quotation marks and prefixes.
        public var text: String
        /// How it matches.
        public var kind: Kind
        /// What it asks of an article.
        public var occurrence: Occurrence
        /// Whether the text was written in quotation marks.
        public var isQuoted: Bool

        /// Makes a clause.
        public init(_ text: String, kind: Kind = .keyword, occurrence: Occurrence = .optional, isQuoted: Bool = false) {
            self.text = text
            self.kind = kind
            self.occurrence = occurrence
            self.isQuoted = isQuoted
        }
    }

    /// The clauses.
    public var clauses: [Clause]

    /// Makes a query of clauses.
    public init(clauses: [Clause]) { self.clauses = clauses }
}
