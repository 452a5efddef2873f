// QuerySequence.swift
// The words and bigrams of a query in the order in which they were written.

/// The keywords of a query as one text: what reranking compares with the texts of articles.
package struct QuerySequence: Sendable, Equatable {
    /// A word of the query.
    package struct Word: Sendable, Equatable {
        /// Its index in ``QueryPlan/terms``.
        package let term: Int
        /// Where it stands.
        package let range: Range<Int>
        /// What it weighs, once.
        package let weight: Double
        /// Whether it is not of hiragana only, or the query has no others.
        package let isContent: Bool
    }

    /// A bigram, or a run of letters, of the query.
    package struct Piece: Sendable, Equatable {
        /// Its index in ``QueryPlan/terms``.
        package let term: Int
        /// Where it stands.
        package let range: Range<Int>
    }

    /// The words, ascending.
    package private(set) var words: [Word] = []
    /// The bigrams, ascending.
    package private(set) var pieces: [Piece] = []
    /// The keywords, normalised, with spaces between them.
    package private(set) var text: [UInt16] = []

    /// Adds a keyword behind those before it.
    mutating func append(words newWords: [Word], pieces newPieces: [Piece], text newText: [UInt16]) {
        if !text.isEmpty { text.append(0x20) }
        let end = text.count
        words += newWords.map {
            Word(
                term: $0.term, range: $0.range.lowerBound + end..<$0.range.upperBound + end, weight: $0.weight,
                isContent: $0.isContent)
        }
        pieces += newPieces.map {
            Piece(term: $0.term, range: $0.range.lowerBound + end..<$0.range.upperBound + end)
        }
        text += newText
    }
}
