// ForwardIndex.swift
// Here is a document: which terms has it?

import JSearchStorage

/// The terms of each document, as numbers: the postings of some terms, turned round.
///
/// Memory: 4 bytes a posting and 12 a document. Raw memory, because each list is read more than a hundred times.
final class ForwardIndex {
    let documentCount: Int
    let termCount: Int
    // SAFETY: `starts` and `counts` have a number for each document; `init` fills `terms` up to the sum of the counts, and
    // `keepTerms` only makes lists shorter. Whoever asks names a document below `documentCount`.
    private let terms: UnsafeMutablePointer<UInt32>
    private let starts: UnsafeMutablePointer<Int>
    private let counts: UnsafeMutablePointer<UInt32>

    /// Turns postings round.
    ///
    /// - Parameters:
    ///   - termCount: Terms have the numbers below it.
    ///   - forEachPosting: Hands out all postings, each once, in the same order whenever it is called; it is called twice.
    init(
        documentCount: Int, termCount: Int,
        _ forEachPosting: (_ body: (_ term: UInt32, _ document: UInt32) -> Void) throws(JSearchError) -> Void
    ) throws(JSearchError) {
        self.documentCount = documentCount
        self.termCount = termCount
        let counts = UnsafeMutablePointer<UInt32>.allocate(capacity: max(1, documentCount))
        counts.initialize(repeating: 0, count: documentCount)
        let starts = UnsafeMutablePointer<Int>.allocate(capacity: max(1, documentCount))
        starts.initialize(repeating: 0, count: documentCount)
        (self.counts, self.starts) = (counts, starts)
        var failure: JSearchError?
        do throws(JSearchError) {
            try forEachPosting { term, document in
                precondition(Int(document) < documentCount && Int(term) < termCount, "postings are of known terms")
                counts[Int(document)] += 1
            }
        } catch { failure = error }
        var total = 0
        for document in 0..<documentCount {
            starts[document] = total
            total += Int(counts[document])
            counts[document] = 0
        }
        let terms = UnsafeMutablePointer<UInt32>.allocate(capacity: max(1, total))
        self.terms = terms
        if let failure { throw failure }
        var filled = 0
        try forEachPosting { term, document in
            precondition(filled < total, "both times there are the same postings")
            filled += 1
            terms[starts[Int(document)] + Int(counts[Int(document)])] = term
            counts[Int(document)] += 1
        }
    }

    deinit {
        terms.deallocate()
        starts.deallocate()
        counts.deallocate()
    }

    /// The terms of a document, in the order in which they were handed out.
    @inline(__always)
    func terms(of document: UInt32) -> UnsafeBufferPointer<UInt32> {
        UnsafeBufferPointer(start: terms + starts[Int(document)], count: Int(counts[Int(document)]))
    }

    /// Forgets those terms of a document that a closure does not want.
    @inline(__always)
    func keepTerms(of document: UInt32, where isWanted: (UInt32) -> Bool) {
        let list = terms + starts[Int(document)]
        var kept = 0
        for index in 0..<Int(counts[Int(document)]) {
            let term = list[index]
            list[kept] = term
            kept += isWanted(term) ? 1 : 0
        }
        counts[Int(document)] = UInt32(truncatingIfNeeded: kept)
    }
}
