// VariantGroup.swift
// The variants of one part of a query: an article scores by the one that adds most.

import JSearchIndex
package import JSearchStorage

/// Variants that stand in for the same part of a query.
///
/// Not `Sendable`: a query runs on one thread.
package final class VariantGroup {
    let members: [VariantMatch]
    /// What is known of each segment.
    private var known: [[Bounds]?]
    private var knownMatches: [[Matches]?]

    init(_ members: [VariantMatch], segmentCount: Int) {
        self.members = members
        known = Array(repeating: nil, count: segmentCount)
        knownMatches = Array(repeating: nil, count: segmentCount)
    }

    /// What the documents that may have a variant can score by it.
    package struct Bounds {
        package let scores: ScoreBounds
        /// Whether the variant finds articles.
        let admits: Bool
    }

    /// What the documents of a segment can have at most, by variant: of a document that may have several, the sum is a bound,
    /// too. No text is looked at.
    ///
    /// - Parameter required: The only documents that can be found, ascending, whatever they have of the variants; nil if a variant may find
    ///   one. The same whenever a segment is asked for.
    package func bounds(in segment: Int, among required: [UInt32]? = nil) throws(JSearchError) -> [Bounds] {
        if let known = known[segment] { return known }
        var bounds: [Bounds] = []
        for member in members {
            var list = member.candidates[segment].list
            if let required { list = list.only(required) }
            if list.documents.isEmpty { continue }
            var scores = ScoreBounds(documents: list.documents, steps: try member.bounds(list, in: segment))
            if required != nil { scores.removeZeros() }
            if scores.documents.isEmpty { continue }
            bounds.append(Bounds(scores: scores, admits: member.variant.admits))
        }
        known[segment] = bounds
        return bounds
    }

    /// What some documents, ascending, score, and whether they are found.
    package func scores(
        of documents: [UInt32], in segment: Int
    ) throws(JSearchError) -> [(score: Score, isAdmitted: Bool)] {
        var result = [(score: Score, isAdmitted: Bool)](repeating: (.zero, false), count: documents.count)
        for member in members {
            let list = try member.matches(among: documents, in: segment)
            if list.documents.isEmpty { continue }
            let scores = try member.scores(list, in: segment)
            var place = 0
            for (document, score) in zip(list.documents, scores) {
                while documents[place] < document { place += 1 }
                result[place].score = max(result[place].score, score)
                if member.variant.admits { result[place].isAdmitted = true }
            }
        }
        return result
    }

    /// Those of some documents, ascending, that a variant finds.
    func admitted(among documents: [UInt32], in segment: Int) throws(JSearchError) -> [UInt32] {
        try members.filter(\.variant.admits).map { $0.candidates[segment] }.present(among: documents)
    }

    // MARK: - All documents

    /// The documents that score by one of the variants, and those that it only finds.
    struct Matches {
        var list = MatchList()
        /// What each scores.
        var scores: [Score] = []
    }

    /// For each variant, the documents of a segment that score by it. Each document is with the variant that gives it most; of equals,
    /// with the first. If that one does not find it, it is also with the first that does, for no score.
    ///
    /// - Complexity: looks at the texts of all candidates, once.
    func matches(in segment: Int) throws(JSearchError) -> [Matches] {
        if let known = knownMatches[segment] { return known }
        var group: [Matches] = []
        for member in members {
            let list = try member.all(in: segment)
            group.append(Matches(list: list, scores: try member.scores(list, in: segment)))
        }
        var result = group
        if group.count(where: { $0.list.count > 0 }) > 1 { result = distinct(group) }
        knownMatches[segment] = result
        return result
    }

    private func distinct(_ group: [Matches]) -> [Matches] {
        var kept = [Matches](repeating: Matches(), count: group.count)
        var next = [Int](repeating: 0, count: group.count)
        while true {
            var document = UInt32.max
            for (index, own) in group.enumerated() where next[index] < own.list.count {
                document = min(document, own.list.documents[next[index]])
            }
            guard document < UInt32.max else { return kept }
            var owner: (index: Int, place: Int, score: Score)?
            var finder: (index: Int, place: Int)?
            for (index, own) in group.enumerated()
            where next[index] < own.list.count && own.list.documents[next[index]] == document {
                let place = next[index]
                next[index] += 1
                if finder == nil, members[index].variant.admits { finder = (index, place) }
                if let owner, owner.score >= own.scores[place] { continue }
                owner = (index, place, own.scores[place])
            }
            guard let owner else { continue }
            kept[owner.index].list.append(document, group[owner.index].list.frequencies[owner.place])
            kept[owner.index].scores.append(owner.score)
            if let finder, !members[owner.index].variant.admits {
                kept[finder.index].list.append(document, group[finder.index].list.frequencies[finder.place])
                kept[finder.index].scores.append(.zero)
            }
        }
    }
}
