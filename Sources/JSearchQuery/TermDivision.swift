// TermDivision.swift
// Which terms of a query lead to documents in a window, and which are only looked up.

import JSearchIndex

/// The terms that have documents in a window; of both parts, the one that can give most in the segment comes first.
///
/// (In the order of their bounds in each window, sorting took more than it saved.)
struct TermDivision {
    /// Those whose documents are looked at.
    private(set) var leading: [BoundedTerm] = []
    private(set) var others: [BoundedTerm] = []

    /// What looking a document up costs beside reading a posting.
    private static let lookUpCost = 4
    /// With so many terms, the best of a first window are known long before all has been added.
    static let manyTerms = 8

    /// Divides the terms of a query once they have entered a window.
    ///
    /// - Parameters:
    ///   - terms: The one that can give most in the segment first.
    ///   - least: What a document must have more of to be kept.
    ///   - isRequired: Whether something else leads to all documents that can be found.
    mutating func divide(_ terms: [BoundedTerm], above least: Int64, isRequired: Bool) {
        leading.removeAll(keepingCapacity: true)
        others.removeAll(keepingCapacity: true)
        if isRequired {
            for term in terms where term.bound > 0 { others.append(term) }
            return
        }
        // From the smallest bound on: those that together cannot lift a document above the worst of the best.
        var essential = terms.count
        var sum: Int64 = 0
        while essential > 0, sum &+ terms[essential - 1].bound <= least {
            sum &+= terms[essential - 1].bound
            essential -= 1
        }
        var (activeCount, byBound, byAdmission) = (0, 0, 0)
        for (index, term) in terms.enumerated() where term.bound > 0 {
            activeCount += 1
            if index < essential { byBound += term.entry.documentCount }
            if term.admits { byAdmission += term.entry.documentCount }
        }
        // Reading through a short list costs less than looking many documents up in it, while little can be dropped: with few terms,
        // what candidates have so far says little of what they must have.
        let most =
            least < 0 && activeCount < Self.manyTerms
            ? Self.lookUpCost * byAdmission : byAdmission / Self.lookUpCost
        for (index, term) in terms.enumerated() where term.bound > 0 {
            let leads = byAdmission < byBound ? term.admits || term.entry.documentCount <= most : index < essential
            if leads { leading.append(term) } else { others.append(term) }
        }
    }
}
