// Evaluator.swift
// Asks an index many queries, for their ranked ids only.

import Dispatch
package import JSearch
import Synchronization

/// An index that is to be asked whole sets of queries. Immutable; may be used from many threads at once.
package struct Evaluator: Sendable {
    private let index: SearchIndex
    /// The ids of all articles of the index.
    package let ids: DocumentIDs

    /// Reads the ids of all articles once, so that no query has to.
    ///
    /// - Throws: ``JSearchError`` if the index is damaged.
    /// - Complexity: decompresses all stored articles.
    package init(_ index: SearchIndex) throws(JSearchError) {
        self.index = index
        ids = try index.documentIDs()
    }

    /// What one worker found: numbers of queries, with nil for those that cannot be asked.
    private typealias Part = Result<[(query: Int, answers: [RankedRun.Answer]?)], JSearchError>

    /// Ranks the articles for each query of a set. The answer does not depend on the number of threads.
    ///
    /// - Parameters:
    ///   - set: The queries.
    ///   - parameters: The constants of ranking.
    ///   - depth: The most articles for each query.
    ///   - threads: How many queries may be asked at once, 1 or more.
    /// - Throws: ``JSearchError``: `invalidArgument` if a parameter is out of range, or damage.
    package func run(
        _ set: EvaluationSet, parameters: RankingParameters, depth: Int = Metric.depth, threads: Int = 1
    ) throws(JSearchError) -> RankedRun {
        var options = SearchOptions()
        options.limit = depth
        options.parameters = parameters
        let parts = Mutex<[Part]>([])
        DispatchQueue.concurrentPerform(iterations: threads) { [options] worker in
            let part = ask(set, options, stride(from: worker, to: set.queries.count, by: threads))
            parts.withLock { $0.append(part) }
        }
        var run = RankedRun()
        var refused: [Int] = []
        for part in parts.withLock({ $0 }) {
            for (query, answers) in try part.get() {
                run.answers[set.queries[query].id] = answers
                if answers == nil { refused.append(query) }
            }
        }
        run.refused = refused.sorted().map { set.queries[$0].id }
        return run
    }

    private func ask(_ set: EvaluationSet, _ options: SearchOptions, _ numbers: some Sequence<Int>) -> Part {
        var result: [(query: Int, answers: [RankedRun.Answer]?)] = []
        for number in numbers {
            do throws(JSearchError) {
                let hits = try index.rank(set.queries[number].text, options: options, ids: ids)
                result.append((number, hits.map { RankedRun.Answer(id: $0.id, score: $0.score) }))
            } catch {
                guard error.code == .invalidQuery else { return .failure(error) }
                result.append((number, nil))
            }
        }
        return .success(result)
    }
}
