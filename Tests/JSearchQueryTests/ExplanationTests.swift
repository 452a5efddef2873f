// ExplanationTests.swift
// Explanations: their parts add up, and say what was looked up where.

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

@Suite("Explanations")
struct ExplanationTests {
    @Test("The parts add up to the score of every hit of 200 random queries")
    func sums() throws {
        let seed: UInt64 = 71
        var random = RandomArticles(seed: seed)
        let articles = random.articles(80)
        let snapshot = try TestIndex(articles, .init(commits: 2)).searcher.snapshot
        let statistics = CollectionStatistics(snapshot)
        let analyzer = try TextAnalyzer()
        var generator = RandomQueries(articles, seed: seed)
        var hitCount = 0
        for round in 0..<200 {
            let query = generator.query()
            let parameters = RankingParameters()
            guard let plan = try? QueryPlan(query, parameters: parameters, analyzer: analyzer) else { continue }
            let execution = try QueryExecution(
                plan, snapshot: snapshot, statistics: statistics, analyzer: analyzer)
            for hit in try execution.run(limit: articles.count).documents {
                let explanation = try execution.explain(hit)
                let sum = explanation.parts.reduce(0) { $0 + $1.score }
                #expect(abs(sum - hit.score.value) < 1e-9, "seed \(seed), round \(round), \(hit), \(query.clauses)")
                #expect(explanation.parts.allSatisfy { $0.score >= 0 }, "seed \(seed), \(round)")
                let terms = explanation.parts.filter { !["chain", "lead", "title"].contains($0.source) }
                #expect(terms.allSatisfy { $0.frequency > 0 }, "seed \(seed), \(round)")
                #expect(hit.isReranked || terms.count == explanation.parts.count, "seed \(seed), \(round)")
                hitCount += 1
            }
        }
        #expect(hitCount > 2_000)
    }

    private func articles() -> [Article] {
        var first = Article(id: "a", title: "チップの話", body: "チップとチップ。AIの話。")
        first.tags = ["ＡＩ", "半導体"]
        first.code = "let チップ = 1"
        return [first, Article(id: "b", title: "車", body: "車のチップ。"), Article(id: "c", title: "花", body: "花。")]
    }

    private func explanation(_ query: String) throws -> Explanation {
        var options = SearchOptions()
        options.explains = true
        let hits = try TestIndex(articles()).searcher.search(try Query(query), options).hits
        return try #require(hits.first { $0.id == "a" }?.explanation)
    }

    /// The parts that terms and filters add, without what their places add.
    private func terms(_ query: String) throws -> [Explanation.Part] {
        try explanation(query).parts.filter { !["chain", "lead", "title"].contains($0.source) }
    }

    @Test("Parts of a keyword name the word, the bigrams and the run, with their fields")
    func keyword() throws {
        let parts = try terms("チップ")
        #expect(parts.map(\.label) == ["チップ", "チッ", "ップ", "チップ"])
        #expect(parts.map(\.source) == ["words", "bigrams", "bigrams", "runs"])
        #expect(parts.map(\.weight) == [1, 0.5, 0.5, 0.5])
        for part in parts {
            #expect(part.fields == ["title": 1, "body": 2, "code": 1], "\(part.label)")
            #expect((part.frequency, part.articleCount) == (4, 2), "\(part.label)")
            #expect(abs(part.idf - 0.4700036) < 1e-6, "ln(1 + 1.5 / 2.5)")
        }
    }

    @Test("Phrases, title: and tag: are parts of their own; filters without a score are none")
    func filters() throws {
        let parts = try terms("\"チップ\" title:話 tag:ai -車")
        #expect(parts.map(\.label) == ["\"チップ\"", "title:話", "tag:ai"])
        #expect(parts.map(\.source) == ["phrase", "phrase", "tag"])
        #expect(parts.map(\.frequency) == [4, 1, 1])
        #expect(parts.map(\.articleCount) == [2, 1, 1])
        #expect(parts.allSatisfy { $0.fields.isEmpty && $0.weight == 1 })
        #expect(try terms("+チップ").map(\.source) == ["words", "bigrams", "bigrams", "runs"])
    }

    @Test("Only what the article has is a part")
    func absent() throws {
        let labels = try terms("チップ 花").map(\.label)
        #expect(labels == ["チップ", "チッ", "ップ", "チップ"])
    }

    @Test("The places of words are parts of their own: what stands one behind the other, the beginning, the title")
    func places() throws {
        let parts = try explanation("AIの話").parts.filter { $0.frequency == 0 }
        #expect(parts.map(\.source) == ["chain", "lead", "title"])
        #expect(parts.map(\.label) == ["aiの話", "first places", "words of the title"])
        #expect(parts.map(\.weight) == [0.6, 0.3, 0.3])
        // All of the query stands there: ai and 話 weigh 1, の a quarter but does not count for the mass.
        let idfs = try explanation("AIの話").parts.filter { $0.source == "words" }.map { $0.weight * $0.idf }
        let mass = idfs[0] + idfs[2]
        #expect(abs((parts.first?.score ?? 0) - 0.6 * mass) < 1e-6)
    }

    @Test("Age takes away what the factor says")
    func age() throws {
        var (old, new) = (Article(id: "old", body: "検索の話"), Article(id: "new", body: "検索の話"))
        old.date = ArticleDate(secondsSinceEpoch: 0)
        new.date = ArticleDate(secondsSinceEpoch: 10 * 86_400)
        var options = SearchOptions()
        options.explains = true
        options.parameters.recencyHalfLife = 10
        let hits = try TestIndex([old, new]).searcher.search(try Query("検索"), options).hits
        #expect(hits.map(\.id) == ["new", "old"])
        let last = hits.map { $0.explanation?.parts.last }
        #expect(last.map { $0?.source } == ["recency", "recency"])
        #expect(abs((last[0]?.score ?? 1)) < 1e-9)
        #expect(abs((last[1]?.score ?? 0) + hits[0].score / 4) < 1e-8, "three quarters are left")
        for hit in hits {
            #expect(abs((hit.explanation?.parts.reduce(0) { $0 + $1.score } ?? 0) - hit.score) < 1e-9)
        }
    }

    @Test("A repeated word counts twice, hiragana beside other words a quarter")
    func weights() throws {
        let parts = try explanation("チップとチップ").parts
        func weight(_ label: String, _ source: String) -> Double? {
            parts.first { $0.label == label && $0.source == source }?.weight
        }
        #expect(weight("チップ", "words") == 2)
        #expect(weight("と", "words") == 0.25)
        #expect(weight("チッ", "bigrams") == 1)
        #expect(weight("プと", "bigrams") == 0.5)
    }

    @Test("An explanation tells the lengths of the article and of all articles")
    func lengths() throws {
        let explanation = try explanation("チップ")
        let analyzer = try TextAnalyzer()
        func count(_ article: Article, _ tokens: (AnalyzedText) -> [Token]) -> Int {
            Field.allCases.reduce(0) { sum, field in
                sum + tokens(analyzer.analyze(article.text(of: field))).count { $0.isRanked }
            }
        }
        let all = articles()
        let words = all.map { count($0, \.words) }
        let bigrams = all.map { count($0, \.bigrams) }
        #expect((explanation.wordCount, explanation.bigramCount) == (words[0], bigrams[0]))
        func mean(_ lengths: [Int]) -> Double {
            let sum = lengths.reduce(0) { $0 + Int(Column.logarithm(of: UInt32($1))) }
            return exp2(Double(sum) / 4_096 / Double(lengths.count))
        }
        #expect(abs(explanation.averageWordCount - mean(words)) < 1e-9)
        #expect(abs(explanation.averageBigramCount - mean(bigrams)) < 1e-9)
        #expect(explanation.articleCount == 3)
    }

    @Test("Nothing is explained that was not asked for")
    func unasked() throws {
        let hits = try TestIndex(articles()).searcher.search(try Query("チップ"), SearchOptions()).hits
        #expect(hits.count == 2 && hits.allSatisfy { $0.explanation == nil })
    }
}
