// BoundedVariants.swift
// The variants of one part of a query in one segment: what they add to the score of a document, at most and just.

import JSearchIndex
import JSearchStorage

/// Adds to the scores of a window what the variants of a part can give at most, and puts it right for those documents that are left.
struct BoundedVariants {
    private let group: VariantGroup
    private let segment: Int
    private let bounds: [VariantGroup.Bounds]

    /// - Parameter required: The only documents that can be found, if a query requires anything.
    /// - Returns: nil if no document of the segment may have one of the variants.
    init?(_ group: VariantGroup, segment: Int, among required: [UInt32]?) throws(JSearchError) {
        self.group = group
        self.segment = segment
        bounds = try group.bounds(in: segment, among: required)
        if bounds.isEmpty { return nil }
    }

    /// Adds to the bound of each span the most that a document there can have.
    func raise(_ spans: inout SpanBounds) {
        for own in bounds { spans.add(own.scores.documents, own.scores.steps) }
    }

    /// Adds to the scores in a window the most that each document can have.
    ///
    /// - Parameter leads: Whether the variants lead to documents: nothing is required.
    /// - Returns: Whether there are any.
    func add(to window: ScoreWindow, leads: Bool) -> Bool {
        var hasAny = false
        for own in bounds {
            // It is found if it has the variant.
            let mark = leads ? own.admits ? window.pending : window.touched : window.scored
            if own.scores.add(to: window, mark) { hasAny = true }
        }
        return hasAny
    }

    /// Takes off what the documents of a batch have by the variants at most.
    func takeOff(_ batch: inout CandidateBatch) {
        for own in bounds { _ = own.scores.takeOff(&batch) }
    }

    /// Puts what candidates score in the place of what they can score at most.
    func settle(_ batch: inout CandidateBatch) throws(JSearchError) {
        var isOwn = [Bool](repeating: false, count: batch.documents.count)
        for own in bounds { for place in own.scores.takeOff(&batch) { isOwn[place] = true } }
        let places = isOwn.indices.filter { isOwn[$0] }
        let own = places.map { batch.documents[$0] }
        if own.isEmpty { return }
        for (index, (score, isAdmitted)) in zip(places, try group.scores(of: own, in: segment)) {
            batch.scores[index] &+= score.steps
            if isAdmitted { batch.isAdmitted[index] = true }
        }
    }

    /// Those documents that a variant finds, without those that have a bit.
    func admitted(besides known: UnsafeMutablePointer<UInt64>) throws(JSearchError) -> [UInt32] {
        let left = bounds.filter(\.admits).map { own in
            own.scores.documents.filter { known[Int($0 >> 6)] >> UInt64($0 & 63) & 1 == 0 }
        }
        return try group.admitted(among: left.union(), in: segment)
    }
}
