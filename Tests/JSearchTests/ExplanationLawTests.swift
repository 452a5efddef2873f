// ExplanationLawTests.swift
// Explanations of hits on real text add up, whatever the query.

import Foundation
import JSearch
import JSearchTestSupport
import Testing

@Suite(
    "Explanations of hits on real text; JSEARCH_LONG_TESTS=1 checks 10,000 instead of 1,000",
    .enabled(if: TestData.hasBulk, "\(TestData.bulkComment)"))
struct ExplanationLawTests {
    private static let seed: UInt64 = 41

    @Test("The parts of a hit add up to its score, and none of them is nonsense")
    func sums() throws {
        let bulk = try Bulk.shared.get()
        let corpus = try Corpus.articles()
        let wanted = TestData.isLong ? 10_000 : 1_000
        var count = 0
        for (index, articles, part) in [(bulk.index, bulk.articles, 4), (try TestIndex(corpus), corpus, 1)] {
            var queries = try QuerySource(articles)
            var left = wanted * part / 5
            while left > 0 {
                let query = queries.next()
                var options = SearchOptions()
                options.explains = true
                options.limit = min(left, 20)
                // Random clauses may leave nothing to search for.
                guard let hits = try? index.index.search(query, options: options).hits else { continue }
                for hit in hits {
                    let problem = Self.problem(hit)
                    #expect(problem == nil, "seed \(Self.seed), \(query.clauses), \(hit.id)")
                }
                left -= hits.count
                count += hits.count
            }
        }
        print("explanations: \(count) hits")
        #expect(count == wanted)
    }

    /// What is wrong with the explanation of a hit; nil if nothing.
    private static func problem(_ hit: Hit) -> String? {
        guard let explanation = hit.explanation else { return "there is none" }
        let sum = explanation.parts.reduce(0) { $0 + $1.score }
        if !(abs(sum - hit.score) < 1e-5) { return "the parts add up to \(sum), the score is \(hit.score)" }
        for part in explanation.parts {
            if !part.score.isFinite || !part.weight.isFinite || part.weight < 0 || !part.idf.isFinite || part.idf < 0 {
                return "\(part)"
            }
            if part.label.isEmpty || part.source.isEmpty { return "a part without a name: \(part)" }
            if part.frequency < 0 || part.articleCount < 0 || part.articleCount > explanation.articleCount {
                return "impossible counts: \(part)"
            }
        }
        return nil
    }

    /// Queries as people write them, and random ones of all kinds.
    private struct QuerySource {
        private var generator = SeededGenerator(seed: ExplanationLawTests.seed)
        private var random: RandomQueries
        private let lines: [String]

        init(_ articles: [Article]) throws {
            random = RandomQueries(articles, seed: ExplanationLawTests.seed)
            lines =
                try TestData.lines(TestData.shared.appendingPathComponent("queries/keywords-2500.txt"))
                + Corpus.queries()
        }

        mutating func next() -> Query {
            let line = generator.pick(lines)
            let other = generator.pick(lines)
            let text: String =
                switch generator.int(in: 0..<8) {
                case 0...2: line
                case 3: line + " " + other
                case 4: line + other
                case 5: RandomQueries.quoted(random.substring()) + " " + line
                case 6: "+" + line + " -" + other
                default: ""
                }
            if let query = try? Query(text) { return query }
            return random.query()
        }
    }
}
