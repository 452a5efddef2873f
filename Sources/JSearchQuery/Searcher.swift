// Searcher.swift
// Here is a query: give me the best articles.

package import JSearchAnalysis
package import JSearchIndex
package import JSearchStorage
import Synchronization

/// Answers queries on one snapshot. Immutable; may be used from many threads at once.
package final class Searcher: Sendable {
    package let snapshot: Snapshot
    package let statistics: CollectionStatistics
    private let analyzers = Mutex<[AnalyzerBox]>([])

    /// An analyzer between two queries.
    private struct AnalyzerBox: @unchecked Sendable {
        // SAFETY: taken out of the pool before use, so only one thread has it at any time.
        let analyzer: TextAnalyzer
    }

    /// - Parameter statistics: Those to score by, if they are not the snapshot's own: of several indexes that
    ///   are searched as one.
    package init(_ snapshot: Snapshot, statistics: CollectionStatistics? = nil) {
        self.snapshot = snapshot
        self.statistics = statistics ?? CollectionStatistics(snapshot)
    }

    /// Calls `body` with an analyzer that nobody else uses meanwhile.
    package func withAnalyzer<R>(_ body: (TextAnalyzer) throws(JSearchError) -> R) throws(JSearchError) -> R {
        let box: AnalyzerBox
        if let pooled = analyzers.withLock({ $0.popLast() }) {
            box = pooled
        } else {
            do throws(AnalysisError) {
                box = AnalyzerBox(analyzer: try TextAnalyzer(snapshot.analysisOptions))
            } catch { throw JSearchError(.icu, error.message) }
        }
        defer { analyzers.withLock { $0.append(box) } }
        return try body(box.analyzer)
    }

    /// Answers a query.
    ///
    /// - Throws: ``JSearchError``: `invalidQuery`, `invalidArgument` for options out of range, or damage.
    package func search(_ query: Query, _ options: SearchOptions) throws(JSearchError) -> SearchResults {
        try Self.check(options)
        try query.checkLimits()
        return try withAnalyzer { (analyzer) throws(JSearchError) in
            let plan = try QueryPlan(query, parameters: options.parameters, analyzer: analyzer)
            let execution = try QueryExecution(
                plan, snapshot: snapshot, statistics: statistics, analyzer: analyzer, budget: options.budget)
            let limit = options.limit + options.offset
            let answer = try execution.best(limit: limit, counting: true)
            let documents = try ExactOrder(query).sorted(answer.documents, limit: limit, snapshot: snapshot)
            let highlighter = Highlighter(query, variants: try execution.matchedVariants(), analyzer: analyzer)
            var hits: [Hit] = []
            for document in documents.dropFirst(options.offset) {
                let stored = try snapshot.segments[document.segment].store.stored(Int(document.document))
                hits.append(
                    Hit(
                        id: stored.article.id, score: document.score.value, title: highlighter.title(stored),
                        snippet: highlighter.snippet(stored, columns: options.snippetColumns),
                        explanation: options.explains ? try execution.explain(document) : nil,
                        article: stored.article))
            }
            return SearchResults(hits: hits, total: answer.total ?? hits.count, isTotalExact: answer.total != nil)
        }
    }

    /// The ids of the best articles and their scores, without reading more of the articles than that.
    package func rank(_ query: Query, _ options: SearchOptions) throws(JSearchError) -> [ScoredDocument] {
        try options.parameters.check()
        try query.checkLimits()
        return try withAnalyzer { (analyzer) throws(JSearchError) in
            let plan = try QueryPlan(query, parameters: options.parameters, analyzer: analyzer)
            let execution = try QueryExecution(
                plan, snapshot: snapshot, statistics: statistics, analyzer: analyzer, budget: options.budget)
            let scored = try execution.best(limit: options.limit, counting: false).documents
            return try ExactOrder(query).sorted(scored, limit: options.limit, snapshot: snapshot)
        }
    }

    /// Where the best articles are, best first, without scores: those that ``search(_:_:)`` finds, in the same order.
    ///
    /// - Complexity: less than to rank them, if the query is a phrase: see ``PhraseRanking``.
    package func order(_ query: Query, _ options: SearchOptions) throws(JSearchError) -> [DocumentPlace] {
        try Self.check(options)
        try query.checkLimits()
        let limit = options.limit + options.offset
        return try withAnalyzer { (analyzer) throws(JSearchError) in
            let plan = try QueryPlan(query, parameters: options.parameters, analyzer: analyzer)
            var documents: [ScoredDocument]?
            if limit > 0,
                var ranking = try PhraseRanking(
                    plan, snapshot: snapshot, statistics: statistics, analyzer: analyzer, budget: options.budget)
            {
                documents = try ExactOrder.best(limit: limit, atLeast: 1) { (count) throws(JSearchError) in
                    try ranking.best(limit: count)
                }
            }
            if documents == nil {
                let execution = try QueryExecution(
                    plan, snapshot: snapshot, statistics: statistics, analyzer: analyzer, budget: options.budget)
                documents = try execution.best(limit: limit, counting: false).documents
            }
            return try ExactOrder(query).sorted(documents ?? [], limit: limit, snapshot: snapshot)
                .dropFirst(options.offset).map { DocumentPlace($0) }
        }
    }

    private static func check(_ options: SearchOptions) throws(JSearchError) {
        guard options.limit >= 0, options.offset >= 0, options.limit <= 1 << 30, options.offset <= 1 << 30 else {
            throw JSearchError(.invalidArgument, "The limit and the offset of a search must be 0 or more.")
        }
        try options.parameters.check()
    }
}
