// CollectionStatistics.swift
// What scoring must know of all articles together.

package import JSearchIndex

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Numbers over a whole collection, summed over its segments (and, where several indexes are searched as one,
/// over those).
///
/// Deleted articles do not count, whether a merge has removed them or not: scores are those of an index that never
/// had them.
package struct CollectionStatistics: Sendable, Equatable {
    /// Articles.
    package var documentCount = 0
    /// For each stream that ranks, in order: tokens in all articles.
    package var tokenCounts = [Int](repeating: 0, count: TokenStream.ranked.count)
    /// For each stream that ranks: the sum of the binary logarithms of all lengths, in units of 2⁻¹².
    package var logarithms = [Int](repeating: 0, count: TokenStream.ranked.count)

    package init() {}

    /// The statistics of a snapshot.
    package init(_ snapshot: Snapshot) {
        for segment in snapshot.segments {
            documentCount += segment.liveCount
            for (index, stream) in TokenStream.ranked.enumerated() {
                tokenCounts[index] += segment.liveColumnSum(Column.length(stream))
                logarithms[index] += segment.liveColumnSum(Column.logarithm(stream))
            }
        }
    }

    /// The mean length of an article in a stream, in tokens.
    package func averageLength(_ stream: TokenStream) -> Double {
        guard let index = stream.rankedIndex, documentCount > 0 else { return 0 }
        return Double(tokenCounts[index]) / Double(documentCount)
    }

    /// The geometric mean of the lengths of articles in a stream, in tokens; an empty article counts as one token.
    package func geometricLength(_ stream: TokenStream) -> Double {
        guard let index = stream.rankedIndex, documentCount > 0 else { return 0 }
        return exp2(Double(logarithms[index]) / 4_096 / Double(documentCount))
    }

    /// Adds the numbers of another collection.
    package static func + (left: Self, right: Self) -> Self {
        var sum = left
        sum.documentCount += right.documentCount
        for index in sum.tokenCounts.indices {
            sum.tokenCounts[index] += right.tokenCounts[index]
            sum.logarithms[index] += right.logarithms[index]
        }
        return sum
    }
}
