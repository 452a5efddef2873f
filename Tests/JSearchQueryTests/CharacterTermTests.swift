// CharacterTermTests.swift
// Single characters: those with a list of their own are skipped through as terms are, and the answers are those of reading all.

import JSearchIndex
import JSearchStorage
import JSearchTestSupport
import Testing

@testable import JSearchQuery

@Suite("Single characters")
struct CharacterTermTests {
    /// Random articles, each with some characters that stand beside many others.
    private static func articles(_ count: Int, seed: UInt64) -> [Article] {
        var random = RandomArticles(seed: seed)
        var generator = SeededGenerator(seed: seed)
        let alphabet = Array("のにはをがと法令条第山川")
        return (0..<count).map { number in
            var article = random.article(String(number), words: 20)
            let own = alphabet.filter { _ in generator.int(in: 0..<2) == 0 }
            article.body += "。"
            for _ in 0..<generator.int(in: 0..<own.count * 12 + 1) {
                article.body.append(own[generator.int(in: 0..<own.count)])
            }
            return article
        }
    }

    /// Segments of many and of few articles, so that a character has a list in some of them only; with deleted articles.
    private static func searcher(_ seed: UInt64, reorders: Bool) throws -> Searcher {
        let articles = articles(850, seed: seed)
        return try TestIndex { (writer) throws(JSearchError) in
            for (number, article) in articles.enumerated() {
                try writer.add(article)
                if number == 799 { try writer.commit() }
            }
            try writer.commit()
            for number in stride(from: 3, to: 850, by: 9) { writer.delete(id: String(number)) }
            try writer.commit()
            if reorders { try writer.optimize(reordering: true) }
        }.searcher
    }

    /// The characters that the articles have; those that have a list in the first segment, and those of them without one in the last.
    private static func characters(
        _ snapshot: Snapshot
    ) throws -> (all: [String], listed: [String], mixed: Set<String>) {
        var all: Set<String> = []
        var lists: [Set<String>] = []
        for segment in snapshot.segments {
            var terms = try segment.stream(.bigrams).dictionary.terms()
            while try terms.next() {
                if let first = String(decoding: terms.term, as: UTF8.self).unicodeScalars.first, first.value >= 0x3041 {
                    all.insert(String(first))
                }
            }
            var own: Set<String> = []
            var characters = try segment.characters.dictionary.terms()
            while try characters.next() { own.insert(String(decoding: characters.term, as: UTF8.self)) }
            lists.append(own)
        }
        return (all.sorted(), lists[0].sorted(), lists[0].subtracting(lists[lists.count - 1]))
    }

    @Test("Any k, with other clauses, weights and age", arguments: [false, true])
    func answers(reorders: Bool) throws {
        let searcher = try Self.searcher(77, reorders: reorders)
        let (all, listed, mixed) = try Self.characters(searcher.snapshot)
        #expect(searcher.snapshot.segments.count == (reorders ? 1 : 2))
        #expect(reorders || mixed.count > 3, "some characters are found in both ways")
        try #require(listed.count > 5)
        var random = SeededGenerator(seed: 78)
        var (withList, skipped) = (0, 0)
        for round in 0..<160 {
            let text = round % 8 < 4 ? listed[round / 8 % listed.count] : all[random.int(in: 0..<all.count)]
            let other = all[random.int(in: 0..<all.count)]
            let query = try Query([text, "\(text) \(other)", "\(text) -\(other)", "+\(other) \(text)"][round % 4])
            var parameters = RankingParameters()
            if round % 3 == 1 { parameters.recencyHalfLife = 365 }
            if round % 5 == 1 { (parameters.k1, parameters.b) = (1.2, 0.75) }
            if round % 7 == 1 { (parameters.fieldWeights.title, parameters.fieldWeights.code) = (3, 0) }
            try searcher.withAnalyzer { (analyzer) throws(JSearchError) in
                let plan = try QueryPlan(query, parameters: parameters, analyzer: analyzer)
                let execution = try QueryExecution(
                    plan, snapshot: searcher.snapshot, statistics: searcher.statistics, analyzer: analyzer)
                withList += execution.filters.count { $0.found.contains { $0.listCount == 0 } } > 0 ? 1 : 0
                for limit in [1, random.int(in: 2..<60), 2_000] {
                    let plain = try execution.run(limit: limit, isExhaustive: true)
                    let label = "\(query.clauses), k \(limit), round \(round)"
                    #expect(plain.documents == (try execution.run(limit: limit)).documents, "\(label)")
                    #expect(plain.documents == (try execution.run(limit: limit, counting: false)).documents, "\(label)")
                    #expect(plain.total == (try execution.run(limit: limit)).total, "\(label)")
                    skipped += (plain.total ?? 0) > limit ? 1 : 0
                    for hit in plain.documents.prefix(3) {
                        let explanation = try execution.explain(hit)
                        let sum = explanation.parts.reduce(0) { $0 + $1.score }
                        #expect(abs(sum - hit.score.value) < 1e-6, "\(label)")
                    }
                }
            }
        }
        #expect(withList > 40 && skipped > 40)
    }

    @Test("Found and scored as by the brute force")
    func bruteForce() throws {
        let articles = Self.articles(400, seed: 79)
        let (all, listed, _) = try Self.characters(try TestIndex(articles).searcher.snapshot)
        #expect(listed.count > 5)
        let queries = all.compactMap { try? Query($0) }
        var comparison = try OracleComparison(articles, queries: queries)
        for query in queries {
            let difference = try comparison.difference(query)
            #expect(difference == nil, "\(query.clauses)")
        }
        #expect(comparison.hitCount > 1_000)
    }
}
