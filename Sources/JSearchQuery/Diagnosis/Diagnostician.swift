// Diagnostician.swift
// Here is a query and an article: tell why it is found or not.

import JSearchAnalysis
import JSearchIndex
package import JSearchStorage

extension Searcher {
    /// Tells why a query finds an article or not, and why it ranks where it does.
    ///
    /// - Returns: nil if no article of the index has the id.
    /// - Throws: ``JSearchError``: `invalidQuery`, or damage.
    /// - Complexity: that of ranking all articles that the query finds, and of analysing the one in question a
    ///   few times.
    package func diagnose(
        _ query: Query, articleID id: String, parameters: RankingParameters = RankingParameters()
    ) throws(JSearchError) -> Diagnosis? {
        try parameters.check()
        var place: (segment: Int, document: Int)?
        for (index, segment) in snapshot.segments.enumerated() where place == nil {
            if let document = try segment.document(id: id) { place = (index, document) }
        }
        guard let place else { return nil }
        let article = try snapshot.segments[place.segment].store.article(place.document)
        return try withAnalyzer { (analyzer) throws(JSearchError) in
            let plan = try QueryPlan(query, parameters: parameters, analyzer: analyzer)
            let execution = try QueryExecution(plan, snapshot: snapshot, statistics: statistics, analyzer: analyzer)
            let answer = try execution.run(limit: max(1, snapshot.articleCount))
            let (documents, total) = (answer.documents, answer.total ?? 0)
            let ranked = RankedDocuments(query, documents, execution, snapshot: snapshot, parameters: parameters)
            let ranking = try ranked.ranking(segment: place.segment, document: UInt32(place.document))
            let match = PlanMatch(plan: plan, text: ArticleText(article, analyzer: analyzer))
            let clauses = Self.clauses(query, match, isFound: ranking != nil)
            var findings: [Finding] = []
            for (index, clause) in clauses.enumerated() where clause.decides || clause.outcome == .matches {
                let reasons = ClauseFindings(query, clause: index, match, parameters: parameters)
                findings += try clause.decides ? reasons.findings() : reasons.losses()
            }
            return Diagnosis(
                query: query, article: article, total: total, ranking: ranking, clauses: clauses, findings: findings)
        }
    }

    /// What became of each clause.
    private static func clauses(_ query: Query, _ match: PlanMatch, isFound: Bool) -> [ClauseDiagnosis] {
        let outcomes = query.clauses.indices.map { outcome($0, query.clauses[$0], match) }
        // Where something is required, or one word finds the article, the other words only rank.
        let needsWord = !query.clauses.indices.contains {
            query.clauses[$0].occurrence == .required && outcomes[$0].outcome != .empty
                || query.clauses[$0].occurrence == .optional && outcomes[$0].outcome == .matches
        }
        return query.clauses.enumerated().map { index, clause in
            let (outcome, matches) = outcomes[index]
            let decides =
                switch outcome {
                case .missing: !isFound && (clause.occurrence == .required || needsWord)
                case .excluded: !isFound
                case .matches, .absent, .empty: false
                }
            let analyzed = match.text.analyzer.analyze(clause.text)
            func parts(_ stream: TokenStream, _ tokens: [Token]) -> [ClauseDiagnosis.Part] {
                tokens.map { token in
                    let text = analyzed.string(token)
                    let term = match.plan.terms.first { $0.clause == index && $0.stream == stream && $0.text == text }
                    return ClauseDiagnosis.Part(
                        text: text, position: Int(token.start), length: Int(token.length),
                        ranks: term != nil, finds: term?.admits ?? false, frequency: match.text.count(stream, text))
                }
            }
            return ClauseDiagnosis(
                clause: clause, normalized: analyzed.text.string, words: parts(.words, analyzed.words),
                bigrams: parts(.bigrams, analyzed.bigrams), outcome: outcome, decides: decides, matches: matches)
        }
    }

    private static func outcome(
        _ index: Int, _ clause: Query.Clause, _ match: PlanMatch
    ) -> (outcome: ClauseDiagnosis.Outcome, matches: [ClauseMatch]) {
        guard match.asks(index) else { return (.empty, []) }
        let matches = match.matches(index, clause.occurrence)
        if clause.occurrence == .excluded { return (matches.isEmpty ? .absent : .excluded, matches) }
        return (matches.isEmpty ? .missing : .matches, matches)
    }
}

/// The documents that a query finds, in order.
private struct RankedDocuments {
    private let documents: [ScoredDocument]
    private let execution: QueryExecution
    private let snapshot: Snapshot
    private let parameters: RankingParameters
    private let order: ExactOrder

    /// The most documents with the same score of which the articles are read to order them.
    private static let mostRead = 1_000

    init(
        _ query: Query, _ documents: [ScoredDocument], _ execution: QueryExecution, snapshot: Snapshot,
        parameters: RankingParameters
    ) {
        self.documents = documents
        self.execution = execution
        self.snapshot = snapshot
        self.parameters = parameters
        order = ExactOrder(query)
    }

    /// Rank and score of a document; nil if it is not found.
    func ranking(segment: Int, document: UInt32) throws(JSearchError) -> Diagnosis.Ranking? {
        guard let place = documents.firstIndex(where: { $0.segment == segment && $0.document == document }) else {
            return nil
        }
        let (start, group) = try group(around: place)
        let index = group.firstIndex { $0.segment == segment && $0.document == document } ?? 0
        let here = group[index]
        let rank = start + index + 1
        let explanation = try execution.explain(here)
        return Diagnosis.Ranking(
            rank: rank, score: here.score.value, explanation: explanation,
            comparison: try comparison(with: rank == 1 ? 2 : 1, explanation, score: here.score.value))
    }

    /// The documents with the same score as the one at a place, in order, and the place of the first.
    private func group(around place: Int) throws(JSearchError) -> (start: Int, documents: [ScoredDocument]) {
        let score = documents[place].score
        let start = documents[..<place].lastIndex { $0.score != score }.map { $0 + 1 } ?? 0
        let end = documents[place...].firstIndex { $0.score != score } ?? documents.count
        let group = Array(documents[start..<end])
        guard group.count > 1, group.count <= Self.mostRead else { return (start, group) }
        return (start, try order.sorted(group, limit: group.count, snapshot: snapshot))
    }

    private func comparison(
        with rank: Int, _ here: Explanation, score: Double
    ) throws(JSearchError) -> RankComparison? {
        guard rank <= documents.count else { return nil }
        let (start, group) = try group(around: rank - 1)
        let other = group[rank - 1 - start]
        let article = try snapshot.segments[other.segment].store.article(Int(other.document))
        return RankComparison(
            article, rank: rank, score: other.score.value, explanation: try execution.explain(other), here: here,
            hereScore: score, parameters: parameters)
    }
}
