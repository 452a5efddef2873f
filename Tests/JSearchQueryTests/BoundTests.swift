// BoundTests.swift
// No part of a score is more than its weight allows.

import JSearchAnalysis
import JSearchIndex
import JSearchQuery
import JSearchStorage
import JSearchTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

@Suite("Bounds of scores, logarithms of lengths")
struct BoundTests {
    private static let step = 1.0 / 4_294_967_296

    @Test("A term scores at most its weight times its idf; chain, lead and title at most theirs times the query's mass")
    func bounds() throws {
        let seed: UInt64 = 111
        var source = SpelledText(seed: seed)
        let articles = source.articles(60)
        let snapshot = try TestIndex(articles).searcher.snapshot
        let statistics = CollectionStatistics(snapshot)
        let analyzer = try TextAnalyzer()
        var parameters = RankingParameters()
        (parameters.chainWeight, parameters.leadWeight, parameters.titleWeight) = (0.6, 0.4, 0.2)
        var full: [String: Int] = [:]
        for round in 0..<150 {
            let query = source.query()
            guard let plan = try? QueryPlan(query, parameters: parameters, analyzer: analyzer) else { continue }
            let execution = try QueryExecution(plan, snapshot: snapshot, statistics: statistics, analyzer: analyzer)
            let mass = try mass(plan, snapshot)
            let weights = ["chain": 0.6, "lead": 0.4, "title": 0.2]
            for hit in try execution.run(limit: 20).documents {
                for part in try execution.explain(hit).parts where part.source != "variant" {
                    let bound = weights[part.source].map { $0 * mass } ?? part.weight * part.idf
                    #expect(part.score <= bound + 2 * Self.step, "seed \(seed), round \(round), \(part)")
                    #expect(part.score >= 0, "seed \(seed), round \(round), \(part)")
                    if part.score > bound - 0.001 { full[part.source, default: 0] += 1 }
                }
            }
        }
        #expect(full["chain", default: 0] > 50, "chains that reach their bound: \(full)")
    }

    @Test("What a document scores by variants is at most what its bigrams, and its length, say beforehand")
    func variants() throws {
        let seed: UInt64 = 114
        var source = SpelledText(seed: seed)
        let articles = source.articles(150)
        let snapshot = try TestIndex(articles, TestIndex.Plan(commits: 2)).searcher.snapshot
        let statistics = CollectionStatistics(snapshot)
        let analyzer = try TextAnalyzer()
        var generator = SeededGenerator(seed: seed)
        var (compared, scoring, lacking) = (0, 0, 0)
        for round in 0..<200 {
            var parameters = RankingParameters()
            parameters.k1 = [0, 0.4, 1.2, 8][generator.int(in: 0..<4)]
            parameters.b = [0, 0.75, 1][generator.int(in: 0..<3)]
            parameters.variantWeight = [0, .leastNonzeroMagnitude, 0.8, 1, 5][generator.int(in: 0..<5)]
            guard let plan = try? QueryPlan(source.query(), parameters: parameters, analyzer: analyzer) else {
                continue
            }
            let execution = try QueryExecution(plan, snapshot: snapshot, statistics: statistics, analyzer: analyzer)
            for (group, segment) in execution.variants.flatMap({ group in snapshot.segments.indices.map { (group, $0) }
            }) {
                var most: [UInt32: Int64] = [:]
                for bounds in try group.bounds(in: segment).map(\.scores) {
                    for (document, steps) in zip(bounds.documents, bounds.steps) { most[document, default: 0] += steps }
                }
                let documents = most.keys.sorted()
                for (document, found) in zip(documents, try group.scores(of: documents, in: segment)) {
                    let bound = most[document, default: 0]
                    #expect(
                        found.score.steps >= 0 && found.score.steps <= bound,
                        "seed \(seed), round \(round), \(document)")
                    compared += 1
                    scoring += found.score.steps > bound / 2 ? 1 : 0
                    lacking += found.score.steps == 0 ? 1 : 0
                }
            }
        }
        #expect(compared > 5_000 && scoring > 1_000 && lacking > 50, "\(compared), \(scoring), \(lacking)")
    }

    /// The sum of weight times idf over the distinct words of a query that count.
    private func mass(_ plan: QueryPlan, _ snapshot: Snapshot) throws -> Double {
        var seen: Set<String> = []
        var mass = 0.0
        for word in plan.sequence.words where word.isContent && seen.insert(plan.terms[word.term].text).inserted {
            var having = 0
            for segment in snapshot.segments {
                let entry = try segment.stream(.words).dictionary.find(Array(plan.terms[word.term].text.utf8))
                having += entry?.documentCount ?? 0
            }
            let count = snapshot.segments.reduce(0) { $0 + $1.documentCount }
            mass += word.weight * BM25.idf(documentCount: count, documentsWithTerm: having)
        }
        return mass
    }

    @Test("No frequency and no length makes a score more than weight times idf")
    func saturation() {
        var random = SeededGenerator(seed: 112)
        for _ in 0..<2_000 {
            let articles = random.int(in: 1..<100_000)
            let scorer = BM25(
                documentCount: articles, documentsWithTerm: random.int(in: 0..<articles + 1),
                meanLength: Double(random.int(in: 0..<1_000)), k1: Double(random.int(in: 0..<300)) / 100,
                b: Double(random.int(in: 0..<101)) / 100, weight: Double(random.int(in: 0..<500)) / 100)
            let frequency = UInt32(random.int(in: 1..<1 << 31))
            let score = scorer.score(frequency: frequency, length: UInt32(random.int(in: 0..<1 << 20))).value
            #expect(score <= scorer.weight * scorer.idf + Self.step, "seed 112")
        }
    }

    // MARK: - Logarithms

    @Test("The logarithm of a length is its binary logarithm in units of 2⁻¹²")
    func logarithm() {
        var random = SeededGenerator(seed: 113)
        #expect(Column.logarithm(of: 0) == 0 && Column.logarithm(of: 1) == 0)
        for exponent in 0..<32 { #expect(Column.logarithm(of: 1 << exponent) == UInt32(exponent) << 12) }
        let lengths =
            Array(1...5_000 as ClosedRange<UInt32>) + (0..<3_000).map { _ in UInt32(random.int(in: 1..<1 << 32)) }
        var wrong: [UInt32] = []
        for length in lengths
        where abs(Double(Column.logarithm(of: length)) / 4_096 - log2(Double(length))) >= 1.0 / 2_048 {
            wrong.append(length)
        }
        #expect(wrong.isEmpty, "seed 113: \(wrong.count) lengths, such as \(wrong.prefix(5))")
    }

    @Test("The logarithm never falls as a length grows")
    func monotone() {
        var last: UInt32 = 0
        for length: UInt32 in 0..<100_000 {
            let logarithm = Column.logarithm(of: length)
            if logarithm < last { Issue.record("it falls at \(length)") }
            last = logarithm
        }
        #expect(Column.logarithm(of: .max) >= last)
    }
}
