// PhraseRanking.swift
// The order of the articles that have a phrase, without their scores.

package import JSearchAnalysis
package import JSearchIndex
package import JSearchStorage

/// Finds the best documents of a query that is one phrase, and looks at the texts of those only that may be among them.
///
/// The score is idf · *f* / (*f* + norm), and the idf wants the number of all articles with the phrase. But it is the same for all of
/// them: the order is that of the fractions. Scores are rounded to steps, so two fractions that differ may give one score; how near
/// they must be for that follows from the least idf that the phrase can have. Where such two are among the best, it is not known
/// which comes first, and whoever asks scores all articles.
///
/// Not `Sendable`: a query runs on one thread.
package struct PhraseRanking {
    /// By segment; nil where no document has the phrase.
    private var queues: [PhraseQueue?] = []
    private var orders: [AddingOrder] = []
    /// All that were found so far, unsorted. Their scores are fractions: they say which is higher, and nothing else.
    private var found: [ScoredDocument] = []
    /// Fractions that differ by so much have different scores.
    private let margin: Double
    /// How many texts of a segment are looked at before it is given up.
    private var mostTexts = Int.max
    /// Terms that begin or end with some letters may exclude most of the documents. Finding them costs as much as so many texts.
    private static let mostTextsInVain = 2_048

    /// - Returns: nil if the query is something else, so that the order has to be found by scores.
    package init?(
        _ plan: QueryPlan, snapshot: Snapshot, statistics: CollectionStatistics, analyzer: TextAnalyzer,
        budget: WorkBudget?
    ) throws(JSearchError) {
        guard let pattern = Self.onlyPhrase(plan) else { return nil }
        var terms: [[TermEntry]] = []
        var matchers: [PhraseMatcher] = []
        for segment in snapshot.segments {
            let matcher = PhraseMatcher(pattern, segment: segment, budget: budget)
            guard let (entries, areAll) = try matcher.certainEntries(analyzer) else { return nil }
            terms.append(entries)
            if !areAll { mostTexts = Self.mostTextsInVain }
            matchers.append(matcher)
        }
        let most = terms.reduce(0) { $0 + ($1.first?.documentCount ?? 0) }
        try budget?.spend(most)
        try budget?.keep(matches: 2 * most)
        let scorer = BM25(
            documentCount: statistics.documentCount, documentsWithTerm: most,
            meanLength: statistics.geometricLength(.words), k1: plan.parameters.k1, b: plan.parameters.b,
            weight: plan.phrases[0].weight)
        // (One step more than rounding takes, for what the numbers themselves are off.)
        margin = 2 / (scorer.weight * scorer.idf * Score.steps)
        for (index, segment) in snapshot.segments.enumerated() {
            orders.append(try segment.addingOrder())
            queues.append(
                terms[index].isEmpty
                    ? nil : try PhraseQueue(matchers[index], terms[index], scorer, in: segment, analyzer))
        }
    }

    /// The phrase, if nothing else finds or scores, and age does not matter.
    private static func onlyPhrase(_ plan: QueryPlan) -> PhrasePattern? {
        guard plan.terms.isEmpty, plan.tags.isEmpty, plan.phrases.count == 1, plan.parameters.recencyHalfLife <= 0,
            plan.parameters.k1 > 0
        else { return nil }
        let phrase = plan.phrases[0]
        guard phrase.occurrence != .excluded, phrase.weight > 0, phrase.patterns.count == 1,
            phrase.patterns[0].fields == PhrasePattern.allFields
        else { return nil }
        return phrase.patterns[0]
    }

    /// The best documents, in the order of their scores; as many as ``QueryExecution/run(limit:counting:isExhaustive:)`` finds.
    ///
    /// - Parameter limit: 1 or more.
    /// - Returns: nil if it is not certain which are the best, or in which order, or if it costs too much. What the documents have as scores
    ///   is higher where the score is, and the same where it is the same.
    package mutating func best(limit: Int) throws(JSearchError) -> [ScoredDocument]? {
        var hits = TopHits(capacity: limit)
        for document in found { hits.offer(document) }
        for (index, queue) in queues.enumerated() {
            guard let queue else { continue }
            while let more = try queue.next(from: Self.fraction(hits.worstOfAll) - margin) {
                for (document, fraction) in more {
                    let hit = ScoredDocument(
                        segment: index, document: document, order: orders[index].rank(document),
                        score: Self.score(fraction))
                    found.append(hit)
                    hits.offer(hit)
                }
                if queue.textCount > mostTexts { return nil }
            }
        }
        let best = hits.sorted()
        return isCertain(best, isFull: best.count == limit) ? best : nil
    }

    /// Whether of the best documents, and of the worst of them and all others, any two have the same score or surely different ones.
    private func isCertain(_ best: [ScoredDocument], isFull: Bool) -> Bool {
        func isNear(_ one: ScoredDocument, _ other: ScoredDocument) -> Bool {
            one.score != other.score && abs(Self.fraction(one.score.steps) - Self.fraction(other.score.steps)) < margin
        }
        if zip(best, best.dropFirst()).contains(where: isNear) { return false }
        guard isFull, let worst = best.last else { return true }
        return !found.contains { $0.score < worst.score && isNear($0, worst) }
    }

    // MARK: - Fractions as scores

    /// A fraction as a score that is only compared: the bits of positive numbers are in the order of these.
    private static func score(_ fraction: Double) -> Score { Score(steps: Int64(bitPattern: fraction.bitPattern)) }

    /// The fraction, or a negative number for what is below all scores.
    private static func fraction(_ steps: Int64) -> Double {
        steps < 0 ? -1 : Double(bitPattern: UInt64(bitPattern: steps))
    }
}
