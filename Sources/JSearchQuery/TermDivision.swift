// TermDivision.swift
// Which terms of a query lead to documents in a window, and which are only looked up.

import JSearchIndex

/// The terms that have documents in a window, by their indices; of both parts, the one that can give most in the segment comes first.
///
/// (In the order of their bounds in each window, sorting took more than it saved. What is asked of each term in each window is kept beside the
/// objects, which would be retained each time.)
struct TermDivision {
    /// The most that each term adds to the score of a document in a live span of the current window; 0 only if it has none there.
    private(set) var bounds: [Int64]
    /// Those whose documents are looked at.
    private(set) var leading: [Int] = []
    private(set) var others: [Int] = []
    private let rows: [Row]
    /// They own what the rows point to.
    private let terms: [BoundedTerm]

    private struct Row {
        let scorer: BM25
        let fractions: UnsafeBufferPointer<Float>
        let documentCount: Int
        let admits: Bool
    }

    /// What looking a document up costs beside reading a posting.
    private static let lookUpCost = 4
    /// With so many terms, the best of a first window are known long before all has been added.
    static let manyTerms = 8

    /// - Parameter terms: The one that can give most in the segment first.
    init(_ terms: [BoundedTerm]) {
        self.terms = terms
        bounds = [Int64](repeating: 0, count: terms.count)
        rows = terms.map {
            Row(
                scorer: $0.scorer, fractions: $0.fractions, documentCount: $0.entry.documentCount, admits: $0.admits)
        }
    }

    /// What the terms that are only looked up add at most, together.
    var rest: Int64 { others.reduce(0) { $0 &+ bounds[$1] } }

    /// Whether one of these finds an article.
    var othersAdmit: Bool { others.contains { rows[$0].admits } }

    /// Goes to a window, of which only some spans are looked at, and divides the terms there.
    ///
    /// - Parameters:
    ///   - least: What a document must have more of to be kept.
    ///   - isRequired: Whether something else leads to all documents that can be found.
    mutating func enter(window: Int, _ live: LiveSpans, above least: Int64, isRequired: Bool) {
        for (index, row) in rows.enumerated() {
            let fraction = live.largest(of: row.fractions, inWindow: window)
            // Not 0 where it has documents: a term without weight finds them all the same.
            bounds[index] = fraction > 0 ? max(1, row.scorer.bound(fraction: fraction).steps) : 0
        }
        divide(above: least, isRequired: isRequired)
    }

    private mutating func divide(above least: Int64, isRequired: Bool) {
        leading.removeAll(keepingCapacity: true)
        others.removeAll(keepingCapacity: true)
        if isRequired {
            for index in rows.indices where bounds[index] > 0 { others.append(index) }
            return
        }
        // From the smallest bound on: those that together cannot lift a document above the worst of the best.
        var essential = rows.count
        var sum: Int64 = 0
        while essential > 0, sum &+ bounds[essential - 1] <= least {
            sum &+= bounds[essential - 1]
            essential -= 1
        }
        var (activeCount, byBound, byAdmission) = (0, 0, 0)
        for (index, row) in rows.enumerated() where bounds[index] > 0 {
            activeCount += 1
            if index < essential { byBound += row.documentCount }
            if row.admits { byAdmission += row.documentCount }
        }
        // Reading through a short list costs less than looking many documents up in it, while little can be dropped: with few terms,
        // what candidates have so far says little of what they must have.
        let most =
            least < 0 && activeCount < Self.manyTerms
            ? Self.lookUpCost * byAdmission : byAdmission / Self.lookUpCost
        for (index, row) in rows.enumerated() where bounds[index] > 0 {
            let leads = byAdmission < byBound ? row.admits || row.documentCount <= most : index < essential
            if leads { leading.append(index) } else { others.append(index) }
        }
    }
}
