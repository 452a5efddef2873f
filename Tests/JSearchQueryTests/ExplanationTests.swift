// ExplanationTests.swift
// Explanations: their parts add up, and say what was looked up where.

import JSearchAnalysis
import JSearchIndex
import JSearchQuery
import JSearchStorage
import JSearchTestSupport
import Testing

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
                #expect(explanation.parts.allSatisfy { $0.frequency > 0 && $0.score >= 0 }, "seed \(seed), \(round)")
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

    @Test("Parts of a keyword name the word and the bigrams, with their fields")
    func keyword() throws {
        let parts = try explanation("チップ").parts
        #expect(parts.map(\.label) == ["チップ", "チッ", "ップ"])
        #expect(parts.map(\.source) == ["words", "bigrams", "bigrams"])
        #expect(parts.map(\.weight) == [1, 0.5, 0.5])
        for part in parts {
            #expect(part.fields == ["title": 1, "body": 2, "code": 1], "\(part.label)")
            #expect((part.frequency, part.articleCount) == (4, 2), "\(part.label)")
            #expect(abs(part.idf - 0.4700036) < 1e-6, "ln(1 + 1.5 / 2.5)")
        }
    }

    @Test("Phrases, title: and tag: are parts of their own; filters without a score are none")
    func filters() throws {
        let parts = try explanation("\"チップ\" title:話 tag:ai -車").parts
        #expect(parts.map(\.label) == ["\"チップ\"", "title:話", "tag:ai"])
        #expect(parts.map(\.source) == ["phrase", "phrase", "tag"])
        #expect(parts.map(\.frequency) == [4, 1, 1])
        #expect(parts.map(\.articleCount) == [2, 1, 1])
        #expect(parts.allSatisfy { $0.fields.isEmpty && $0.weight == 1 })
        #expect(try explanation("+チップ").parts.map(\.source) == ["words", "bigrams", "bigrams"])
    }

    @Test("Only what the article has is a part")
    func absent() throws {
        let labels = try explanation("チップ 花").parts.map(\.label)
        #expect(labels == ["チップ", "チッ", "ップ"])
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
        #expect(abs(explanation.averageWordCount - Double(words.reduce(0, +)) / 3) < 1e-9)
        #expect(abs(explanation.averageBigramCount - Double(bigrams.reduce(0, +)) / 3) < 1e-9)
        #expect(explanation.articleCount == 3)
    }

    @Test("Nothing is explained that was not asked for")
    func unasked() throws {
        let hits = try TestIndex(articles()).searcher.search(try Query("チップ"), SearchOptions()).hits
        #expect(hits.count == 2 && hits.allSatisfy { $0.explanation == nil })
    }
}
