// CollectionStatistics.swift
// What scoring must know of all articles together.

package import JSearchIndex

/// Numbers over a whole collection, summed over its segments (and, where several indexes are searched as one,
/// over those).
///
/// Deleted articles count until a merge removes them: the postings that tell `n` still hold them, and `N` must fit.
package struct CollectionStatistics: Sendable, Equatable {
    /// Articles.
    package var documentCount = 0
    /// Tokens in all articles, in the words stream and in the bigrams stream.
    package var wordCount = 0
    package var bigramCount = 0

    package init() {}

    /// The statistics of a snapshot.
    package init(_ snapshot: Snapshot) {
        for segment in snapshot.segments {
            documentCount += segment.documentCount
            wordCount += segment.columnSum(Column.length(.words))
            bigramCount += segment.columnSum(Column.length(.bigrams))
        }
    }

    /// The mean length of an article in a stream, in tokens.
    package func averageLength(_ stream: TokenStream) -> Double {
        let count = stream == .words ? wordCount : bigramCount
        return documentCount > 0 ? Double(count) / Double(documentCount) : 0
    }

    /// Adds the numbers of another collection.
    package static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum.documentCount += right.documentCount
        sum.wordCount += right.wordCount
        sum.bigramCount += right.bigramCount
        return sum
    }
}
