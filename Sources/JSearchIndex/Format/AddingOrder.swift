// AddingOrder.swift
// When was a document added? index/FORMAT.md, ".columns".

package import JSearchStorage

/// The order in which the documents of a segment were added: that of articles with the same score.
package struct AddingOrder: Sendable {
    private let column: ColumnReader?

    /// - Parameter column: The column ``Column/order``, verified; nil if there is none.
    init(_ column: ColumnReader?) { self.column = column }

    /// How many documents of the segment were added before one. (In a damaged column it may be any number.)
    ///
    /// - Precondition: The document is in the segment.
    @inline(__always)
    package func rank(_ document: UInt32) -> UInt32 {
        guard let column else { return document }
        return UInt32(truncatingIfNeeded: column[Int(document)])
    }

    /// Whether each document is its own rank.
    package var isByNumber: Bool { column == nil }

    /// The rank of each document; nil if each is its own.
    ///
    /// - Throws: ``JSearchError`` if two documents have the same, or one that there is not.
    package func ranks() throws(JSearchError) -> [UInt32]? {
        guard let column else { return nil }
        var ranks: [UInt32] = []
        ranks.reserveCapacity(column.documentCount)
        var isTaken = [Bool](repeating: false, count: column.documentCount)
        for document in 0..<column.documentCount {
            guard let rank = Int(exactly: column[document]), rank < isTaken.count, !isTaken[rank] else {
                throw column.damaged("The order of document \(document) is impossible")
            }
            isTaken[rank] = true
            ranks.append(UInt32(rank))
        }
        return ranks
    }

    /// The documents in the order in which they were added; nil if that is the order of their numbers.
    package func documents() throws(JSearchError) -> [UInt32]? {
        guard let ranks = try ranks() else { return nil }
        var documents = [UInt32](repeating: 0, count: ranks.count)
        for (document, rank) in ranks.enumerated() { documents[Int(rank)] = UInt32(document) }
        return documents
    }
}
