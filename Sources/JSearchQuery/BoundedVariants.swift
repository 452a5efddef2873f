// BoundedVariants.swift
// The variants of one part of a query in one segment: what they add to the score of a document, at most and just.

import JSearchIndex
import JSearchStorage

/// Adds to the scores of a window what the variants of a part can give at most, and puts it right for those documents that are left.
struct BoundedVariants {
    private let group: VariantGroup
    private let segment: Int
    private let bounds: [VariantGroup.Bounds]

    /// - Returns: nil if no document of the segment may have one of the variants.
    init?(_ group: VariantGroup, segment: Int) throws(JSearchError) {
        self.group = group
        self.segment = segment
        bounds = try group.bounds(in: segment)
        if bounds.isEmpty { return nil }
    }

    /// Adds to the bound of each window the most that a document there can have.
    func raise(_ windows: inout [Int64]) {
        for own in bounds {
            var window = 0
            var best: Int64 = 0
            for (document, steps) in zip(own.documents, own.steps) {
                if Int(document) / ScoreWindow.count != window {
                    windows[window] &+= best
                    window = Int(document) / ScoreWindow.count
                    best = 0
                }
                best = max(best, steps)
            }
            windows[window] &+= best
        }
    }

    /// Adds to the scores in a window the most that each document can have.
    ///
    /// - Parameter leads: Whether the variants lead to documents.
    /// - Returns: Whether there are any.
    func add(to window: ScoreWindow, leads: Bool) -> Bool {
        var hasAny = false
        for own in bounds {
            let first = own.documents.lowerBound(UInt32(window.start))
            let next = own.documents.lowerBound(UInt32(window.end), from: first)
            if first == next { continue }
            hasAny = true
            own.documents.withUnsafeBufferPointer { documents in
                guard let base = documents.baseAddress.map({ $0 + first }) else { return }
                window.insert(base, count: next - first, into: leads ? window.touched : window.scored)
                // It is found if it has the variant.
                if leads, own.admits { window.insert(base, count: next - first, into: window.pending) }
            }
            for index in first..<next { window.scores[Int(own.documents[index]) - window.start] &+= own.steps[index] }
        }
        return hasAny
    }

    /// Puts what candidates score in the place of what they can score at most.
    func settle(_ batch: inout CandidateBatch) throws(JSearchError) {
        var isOwn = [Bool](repeating: false, count: batch.documents.count)
        for list in bounds {
            var place = 0
            for (index, document) in batch.documents.enumerated() {
                place = list.documents.lowerBound(document, from: place)
                if place == list.documents.count { break }
                guard list.documents[place] == document else { continue }
                batch.scores[index] &-= list.steps[place]
                isOwn[index] = true
            }
        }
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
        var left: [UInt32] = []
        for own in bounds where own.admits {
            left += own.documents.filter { known[Int($0 >> 6)] >> UInt64($0 & 63) & 1 == 0 }
        }
        if bounds.count > 1 { left = Set(left).sorted() }
        return try group.admitted(among: left, in: segment)
    }
}
