// WorkBudget.swift
// How much a query may cost before it is stopped.

package import JSearchStorage

/// Counts the work and the memory of one query, and stops it when it has used up what it may.
///
/// Work is counted by the list, the block of articles, the candidate, never by the posting: in an ordinary query that is a few
/// hundred additions. It does not depend on the machine nor on how busy it is, so a query is always stopped or never. A unit
/// is about what reading one posting costs, a nanosecond or a few.
///
/// Not `Sendable`: a query runs on one thread.
package final class WorkBudget {
    /// What a document costs whose text is searched for a phrase, besides its length.
    package static let unitsPerCandidate = 64
    /// So many codes of a text are searched at the cost of one unit.
    package static let codesPerUnit = 2
    /// What a term costs that is passed in a walk over a dictionary.
    package static let unitsPerTerm = 16
    /// Bytes that a document in a list of matches takes.
    package static let bytesPerMatch = 8

    private var work: Int
    private var bytes: Int
    private let deadline: ContinuousClock.Instant?
    /// Work left when the clock is looked at next.
    private var nextLook: Int
    private static let lookUnits = 1 << 20

    /// - Parameters:
    ///   - work: Units that may be spent.
    ///   - bytes: Bytes that lists of matches may take together.
    ///   - time: After which the query is stopped even if it has units left; nil for no such limit.
    package init(work: Int, bytes: Int, time: Duration? = nil) {
        self.work = work
        self.bytes = bytes
        deadline = time.map { .now + $0 }
        nextLook = work - Self.lookUnits
    }

    /// Takes note of work before it is done.
    ///
    /// - Throws: ``JSearchError`` `queryTooExpensive` if it is more than is left.
    package func spend(_ units: Int) throws(JSearchError) {
        work -= units
        if work < 0 {
            throw JSearchError(
                .queryTooExpensive,
                "The query would read too much of the index. Ask for fewer or rarer words; phrases of common characters with spaces between them cost most."
            )
        }
        guard let deadline, work < nextLook else { return }
        nextLook = work - Self.lookUnits
        if ContinuousClock.now > deadline {
            throw JSearchError(.queryTooExpensive, "The query takes longer than it may. Ask for fewer or rarer words.")
        }
    }

    /// Takes note of documents that are kept until the query ends.
    package func keep(matches: Int) throws(JSearchError) {
        bytes -= matches * Self.bytesPerMatch
        if bytes < 0 {
            throw JSearchError(
                .queryTooExpensive, "The query would need too much memory. Ask for fewer or rarer words.")
        }
    }
}

extension SearchOptions {
    /// A fresh budget for one query.
    var budget: WorkBudget { WorkBudget(work: workLimit, bytes: memoryLimit, time: timeLimit) }
}
