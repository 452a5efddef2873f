// BruteForce.swift
// The oracle: answers queries as the comments of JSearchQuery say, without an index.

package import JSearchAnalysis
package import JSearchIndex
package import JSearchQuery

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Searches articles by counting the tokens of every one of them.
package struct BruteForce: Sendable {
    /// An article that was found: its number in the order of adding, and its score.
    package struct Hit: Sendable, Equatable {
        package let article: Int
        package let score: Double
    }

    package let articles: [Article]
    package let texts: NormalizedCollection
    private let counts: TermCounts
    /// For each article, its normalised tags and categories.
    private let tags: [Set<[UInt16]>]
    private let parameters: RankingParameters

    /// - Parameters:
    ///   - queries: All queries that will be asked.
    ///   - texts: The articles' texts, if somebody has normalised them already.
    package init(
        _ articles: [Article], queries: [Query], parameters: RankingParameters = RankingParameters(),
        texts: NormalizedCollection? = nil, analyzer: TextAnalyzer
    ) {
        self.articles = articles
        self.parameters = parameters
        self.texts = texts ?? NormalizedCollection(articles, analyzer: analyzer)
        var vocabulary: Set<TermKey> = []
        for query in queries {
            vocabulary.formUnion(BruteForcePlan(query, parameters, analyzer).terms.map(\.key))
        }
        counts = TermCounts(articles, vocabulary: vocabulary, analyzer: analyzer)
        tags = articles.map { article in
            Set((article.tags + article.categories).map { NormalizedCollection.phrase($0, analyzer) })
        }
    }

    /// All articles that a query finds, best first, equal scores in the order of adding; nil if it asks for nothing.
    package func answer(_ query: Query, analyzer: TextAnalyzer) -> [Hit]? {
        let plan = BruteForcePlan(query, parameters, analyzer)
        let filters = plan.filters.map { (filter: $0, matches: matches(of: $0)) }
        guard !plan.terms.isEmpty || filters.contains(where: { $0.filter.occurrence != .excluded }) else { return nil }
        var steps = [Int64](repeating: 0, count: articles.count)
        var isAdmitted = [Bool](repeating: false, count: articles.count)
        for term in plan.terms {
            let frequencies = counts.frequencies[term.key] ?? [:]
            add(frequencies, term.key.stream, weight: term.weight, to: &steps)
            if term.admits { for article in frequencies.keys { isAdmitted[article] = true } }
        }
        for bigrams in plan.bigramsOfClauses where !bigrams.isEmpty {
            let sets = bigrams.map { Set((counts.frequencies[$0] ?? [:]).keys) }
            for article in sets.dropFirst().reduce(sets[0], { $0.intersection($1) }) { isAdmitted[article] = true }
        }
        for (filter, matches) in filters where filter.occurrence != .excluded && filter.weight > 0 {
            add(matches, .words, weight: filter.weight, to: &steps)
        }
        let found = articles.indices.filter { isFound($0, filters, isAdmitted: isAdmitted[$0]) }
        return found.sorted { (steps[$1], $0) < (steps[$0], $1) }
            .map { Hit(article: $0, score: Double(steps[$0]) / 4_294_967_296) }
    }

    private func isFound(
        _ article: Int, _ filters: [(filter: BruteForcePlan.Filter, matches: [Int: Int])], isAdmitted: Bool
    ) -> Bool {
        var isAdmitted = isAdmitted
        var hasRequired = false
        for (filter, matches) in filters {
            let isMatch = matches[article] != nil
            switch filter.occurrence {
            case .required:
                if !isMatch { return false }
                hasRequired = true
            case .excluded: if isMatch { return false }
            case .optional: if isMatch { isAdmitted = true }
            }
        }
        return hasRequired || isAdmitted
    }

    private func matches(of filter: BruteForcePlan.Filter) -> [Int: Int] {
        guard filter.isTag else {
            return texts.counts(of: filter.units, in: filter.fields, wholeRuns: filter.wholeRuns)
        }
        var result: [Int: Int] = [:]
        for article in articles.indices where tags[article].contains(filter.units) && filter.units.count <= 80 {
            if !filter.units.isEmpty { result[article] = 1 }
        }
        return result
    }

    /// Adds the scores of one term: weight · idf · f / (f + k1 · (1 − b + b · dl / avgdl)), in whole steps of 2⁻³².
    private func add(_ frequencies: [Int: Int], _ stream: TokenStream, weight: Double, to steps: inout [Int64]) {
        guard let lengths = counts.lengths[stream] else { return }
        let count = Double(articles.count)
        let having = Double(frequencies.count)
        let idf = log(1 + (count - having + 0.5) / (having + 0.5))
        let average = max(1, Double(lengths.reduce(0, +)) / count)
        for (article, frequency) in frequencies {
            let f = Double(frequency)
            let length = Double(lengths[article])
            let norm = parameters.k1 * (1 - parameters.b + parameters.b * length / average)
            steps[article] += Int64((weight * idf * f / (f + norm) * 4_294_967_296).rounded())
        }
    }
}
