// BoundedVariants.swift
// The variants of one part of a query in one segment: what they add to the score of a document, at most and just.

import JSearchIndex
import JSearchStorage

/// Adds to the scores of a window what the variants of a part can give at most, and puts it right for those documents that are left.
struct BoundedVariants {
    private let group: VariantGroup
    private let segment: Int
    private let bounds: VariantGroup.Bounds
    /// The documents that may have one of the variants, ascending.
    var documents: [UInt32] { bounds.documents }

    init(_ group: VariantGroup, segment: Int, _ bounds: VariantGroup.Bounds) {
        self.group = group
        self.segment = segment
        self.bounds = bounds
    }

    /// Adds to the bound of each window the most that a document there can have.
    func raise(_ windows: inout [Int64]) {
        var window = 0
        var best: Int64 = 0
        for (document, steps) in zip(bounds.documents, bounds.steps) {
            if Int(document) / ScoreWindow.count != window {
                windows[window] &+= best
                window = Int(document) / ScoreWindow.count
                best = 0
            }
            best = max(best, steps)
        }
        windows[window] &+= best
    }

    /// Adds to the scores in a window the most that each document can have.
    ///
    /// - Parameter leads: Whether the variants lead to documents.
    /// - Returns: Whether there are any.
    func add(to window: ScoreWindow, leads: Bool) -> Bool {
        let first = documents.lowerBound(UInt32(window.start))
        let next = documents.lowerBound(UInt32(window.end), from: first)
        if first == next { return false }
        documents.withUnsafeBufferPointer {
            guard let base = $0.baseAddress else { return }
            window.insert(base + first, count: next - first, into: leads ? window.touched : window.scored)
        }
        for index in first..<next {
            let place = Int(documents[index]) - window.start
            window.scores[place] &+= bounds.steps[index]
            // It is found if it has the variant.
            if leads, bounds.mayAdmit[index] { window.pending.insert(place) }
        }
        return true
    }

    /// Puts what candidates score in the place of what they can score at most.
    func settle(_ batch: inout CandidateBatch) throws(JSearchError) {
        var own: [UInt32] = []
        var places: [Int] = []
        var place = 0
        for (index, document) in batch.documents.enumerated() {
            place = documents.lowerBound(document, from: place)
            if place == documents.count { break }
            guard documents[place] == document else { continue }
            own.append(document)
            places.append(index)
            batch.scores[index] &-= bounds.steps[place]
        }
        if own.isEmpty { return }
        for (index, (score, isAdmitted)) in zip(places, try group.scores(of: own, in: segment)) {
            batch.scores[index] &+= score.steps
            if isAdmitted { batch.isAdmitted[index] = true }
        }
    }

    /// Those documents that a variant finds, without those that have a bit.
    func admitted(besides known: UnsafeMutablePointer<UInt64>) throws(JSearchError) -> [UInt32] {
        var left: [UInt32] = []
        for (document, mayAdmit) in zip(bounds.documents, bounds.mayAdmit)
        where mayAdmit && known[Int(document >> 6)] >> UInt64(document & 63) & 1 == 0 {
            left.append(document)
        }
        return try group.admitted(among: left, in: segment)
    }
}
