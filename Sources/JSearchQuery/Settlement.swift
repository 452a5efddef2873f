// Settlement.swift
// What candidates of a segment really score, and whether they are found.

import JSearchIndex
import JSearchStorage

/// Looks at the texts of candidates that may be among the best, and offers those that are found with what they score.
struct Settlement {
    let segment: Int
    /// In which order the documents were added.
    let order: AddingOrder
    let recency: (factor: RecencyFactor, dates: ColumnReader)?
    /// What is in the scores of the candidates as much as it can be at most.
    let variants: [BoundedVariants]
    /// What a candidate must have.
    let required: RequiredPhrases?
    /// What finds a candidate that nothing else does.
    let keywords: [KeywordCharacters]

    /// So many candidates are looked at before the others are compared with the worst of the best again: as many texts as are
    /// fetched side by side. (With 8, one to three words took up to a quarter more time.)
    private static let settledAtOnce = 24

    /// What a document must have more of to be kept, by what the best of some candidates have at least; nil if that is not known.
    ///
    /// What variants may add does not count, nor do candidates that only a text can find.
    func least(besides candidates: Candidates, _ hits: TopHits) -> Int64? {
        guard recency == nil, required?.isCertain != false else { return nil }
        var batch = candidates.best(hits.capacity)
        for group in variants { group.takeOff(&batch) }
        return hits.least(besides: batch.scores.indices.filter { batch.isAdmitted[$0] }.map { batch.scores[$0] })
    }

    /// Offers those of some candidates, ascending, that are found.
    func offer(_ candidates: Candidates, to hits: inout TopHits) throws(JSearchError) {
        var pending: [ScoredDocument] = []
        func offer(_ document: UInt32, _ steps: Int64, isAdmitted: Bool) {
            var score = Score(steps: steps)
            if let recency { score = recency.factor.applied(to: score, date: recency.dates[Int(document)]) }
            let hit = ScoredDocument(
                segment: segment, document: document, order: order.rank(document), score: score)
            if isAdmitted {
                hits.offer(hit)
            } else if !keywords.isEmpty {
                pending.append(hit)
            }
        }
        if variants.isEmpty, required?.isCertain != false {
            for index in 0..<candidates.count {
                offer(candidates.documents[index], candidates.scores[index], isAdmitted: candidates.isAdmitted[index])
            }
        } else {
            // Those that may have the highest score first, so that few must be looked at.
            var waiting = CandidateOrder(candidates)
            while true {
                var batch = waiting.next(above: hits.worstOfAll - 1, atMost: Self.settledAtOnce)
                if batch.documents.isEmpty { break }
                if let required { batch.keep(try required.confirmed(batch.documents)) }
                for group in variants { try group.settle(&batch) }
                for (index, document) in batch.documents.enumerated() {
                    offer(document, batch.scores[index], isAdmitted: batch.isAdmitted[index])
                }
            }
            pending.sort { $0.document < $1.document }
        }
        if !pending.isEmpty { try offerThoseWithCharacters(pending, to: &hits) }
    }

    private func offerThoseWithCharacters(
        _ documents: [ScoredDocument], to hits: inout TopHits
    ) throws(JSearchError) {
        var pending = documents.filter { hits.wouldKeep($0) }
        for keyword in keywords where !keyword.isVerified {
            let own = pending.map(\.document).filter(keyword.contains)
            let confirmed = Set(try keyword.confirmed(own))
            for hit in pending where confirmed.contains(hit.document) { hits.offer(hit) }
            pending.removeAll { confirmed.contains($0.document) }
        }
    }
}
