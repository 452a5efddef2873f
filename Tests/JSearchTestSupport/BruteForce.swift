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
    /// An article that was found: its number in the order of adding, and its score in steps of 2⁻³².
    package struct Hit: Sendable, Equatable {
        package let article: Int
        package let steps: Int64
        package var score: Double { Double(steps) / 4_294_967_296 }
    }

    /// How many of the best articles are looked at again for the places of the words.
    private static let rerankedCount = 24

    package let articles: [Article]
    package let texts: NormalizedCollection
    let parameters: RankingParameters
    private let counts: TermCounts
    /// For each article, its normalised tags and categories.
    private let tags: [Set<[UInt16]>]
    /// For each stream, the geometric mean of the lengths.
    private let means: [TokenStream: Double]

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
            vocabulary.formUnion(BruteForcePlan(query, parameters, analyzer).vocabulary(analyzer))
        }
        counts = TermCounts(articles, vocabulary: vocabulary, analyzer: analyzer)
        tags = articles.map { article in
            Set((article.tags + article.categories).map { NormalizedCollection.phrase($0, analyzer) })
        }
        means = counts.lengths.mapValues { lengths in
            // In the steps that the column of logarithms has; its own test compares these with log2.
            let units = lengths.map { Int(Column.logarithm(of: UInt32($0.values.reduce(0, +)))) }
            return exp2(Double(units.reduce(0, +)) / 4_096 / Double(max(1, lengths.count)))
        }
    }

    /// All articles that a query finds, best first; nil if it asks for nothing.
    package func answer(_ query: Query, analyzer: TextAnalyzer) -> [Hit]? {
        let plan = BruteForcePlan(query, parameters, analyzer)
        let filters = plan.filters.map { (filter: $0, matches: matches(of: $0)) }
        guard !plan.terms.isEmpty || plan.filters.contains(where: { $0.occurrence != .excluded }) else { return nil }
        var steps = [Int64](repeating: 0, count: articles.count)
        var isAdmitted = [Bool](repeating: false, count: articles.count)
        for term in plan.terms {
            let places = counts.places[term.key] ?? [:]
            add(places.mapValues(weighed), term.key.stream, idf: idf(places.count), weight: term.weight, to: &steps)
            if term.admits { for article in places.keys { isAdmitted[article] = true } }
        }
        for substring in plan.substrings {
            for article in texts.counts(of: substring, in: Field.allCases, wholeRuns: true).keys {
                isAdmitted[article] = true
            }
        }
        for part in plan.parts {
            let (best, found) = BruteForceVariants(self, counts, plan, analyzer).scores(of: part)
            for (article, score) in best { steps[article] += score }
            for article in found { isAdmitted[article] = true }
        }
        for (filter, matches) in filters where filter.occurrence != .excluded && filter.weight > 0 {
            add(matches.mapValues(Double.init), .words, idf: idf(matches.count), weight: filter.weight, to: &steps)
        }
        let found = articles.indices.filter { isFound($0, filters, isAdmitted: isAdmitted[$0]) }
        let hits = found.map { Hit(article: $0, steps: aged(steps[$0], $0)) }
        let reranker = BruteForceReranker(plan, parameters, counts) { idf($0) }
        let ordered = hits.sorted { ($1.steps, $0.article) < ($0.steps, $1.article) }
        // Those that score like the first behind the best are not among them.
        let next = ordered.count > Self.rerankedCount ? ordered[Self.rerankedCount].steps : nil
        let count = ordered.prefix(Self.rerankedCount).count { $0.steps != next }
        let best = ordered.prefix(count).map { hit in
            Hit(article: hit.article, steps: hit.steps + aged(reranker.addition(to: hit.article), hit.article))
        }
        return best.sorted { ($1.steps, $0.article) < ($0.steps, $1.article) } + ordered.dropFirst(count)
    }

    /// The first hits of an answer, with up to 32 equal scores in the order of how many parts of the query an article has
    /// just as they were typed, then of adding; more are in the order of adding.
    package func best(_ hits: [Hit], limit: Int, for query: Query) -> [Hit] {
        let typed = query.clauses.filter { $0.occurrence != .excluded && $0.kind != .tag && !$0.text.isEmpty }
            .map { Array($0.text.utf8) }
        var result: [Hit] = []
        while result.count < min(limit, hits.count) {
            let steps = hits[result.count].steps
            let group = hits[result.count...].prefix { $0.steps == steps }
            guard group.count <= 32 else {
                result += group
                continue
            }
            let counted = group.map { hit in (hit: hit, count: typed.count { has(hit.article, $0) }) }
            result += counted.sorted { ($1.count, $0.hit.article) < ($0.count, $1.hit.article) }.map(\.hit)
        }
        return Array(result.prefix(limit))
    }

    private func has(_ article: Int, _ text: [UInt8]) -> Bool {
        Field.allCases.contains { field in
            let bytes = Array(articles[article].text(of: field).utf8)
            return bytes.indices.contains { bytes[$0] == text[0] && bytes[$0...].starts(with: text) }
        }
    }

    // MARK: - Finding

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
        var result: [Int: Int] = [:]
        for units in filter.spellings where !units.isEmpty {
            if filter.isTag {
                for article in articles.indices where tags[article].contains(units) && units.count <= 80 {
                    result[article] = 1
                }
            } else {
                result.merge(
                    texts.counts(of: units, in: filter.fields, wholeRuns: filter.wholeRuns), uniquingKeysWith: +)
            }
        }
        return result
    }

    // MARK: - Scores

    /// How rare something is that `having` articles have.
    func idf(_ having: Int) -> Double {
        log1p((Double(articles.count) - Double(having) + 0.5) / (Double(having) + 0.5))
    }

    /// The occurrences of a term, weighed by field.
    func weighed(_ places: [TermPlace]) -> Double {
        let weights = parameters.fieldWeights.values
        var frequency = 0.0
        for (number, field) in Field.allCases.enumerated() {
            frequency += weights[number] * Double(places.count { $0.field == field })
        }
        return frequency
    }

    /// Adds the scores of something.
    private func add(
        _ frequencies: [Int: Double], _ stream: TokenStream, idf: Double, weight: Double, to steps: inout [Int64]
    ) {
        for (article, f) in frequencies {
            steps[article] += score(f, stream, article, idf: idf, weight: weight)
        }
    }

    /// weight · idf · f / (f + k1 · (1 − b + b · dl / mean)) in whole steps of 2⁻³².
    func score(_ f: Double, _ stream: TokenStream, _ article: Int, idf: Double, weight: Double) -> Int64 {
        guard let lengths = counts.lengths[stream]?[article], let mean = means[stream], f > 0 else { return 0 }
        let flat = parameters.k1 * (1 - parameters.b)
        let slope = parameters.k1 * parameters.b / max(mean, 1)
        let length = Double(lengths.values.reduce(0, +))
        return Int64((weight * idf * 4_294_967_296 * (f / (f + (flat + slope * length)))).rounded())
    }

    /// A score times ½ + ½ · 2^(−age / half-life), counted from the newest article.
    private func aged(_ steps: Int64, _ article: Int) -> Int64 {
        guard parameters.recencyHalfLife > 0 else { return steps }
        var factor = 0.5
        if let date = articles[article].date?.secondsSinceEpoch {
            let newest = articles.compactMap { $0.date?.secondsSinceEpoch }.max() ?? date
            factor += 0.5 * exp2(-Double(newest - date) / (parameters.recencyHalfLife * 86_400))
        }
        return Int64((Double(steps) * factor).rounded())
    }
}
