// RankDiagnosisTests.swift
// Why an article ranks where it does; and diagnoses agree with the search.

import JSearchAnalysis
import JSearchIndex
import JSearchQuery
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("Why an article ranks where it does")
struct RankDiagnosisTests {
    private func diagnose(_ query: String, _ articles: [Article], _ id: String) throws -> Diagnosis {
        try #require(try TestIndex(articles).searcher.diagnose(try Query(query), articleID: id))
    }

    @Test("Rank, score and explanation are those of the search, for every hit of 100 random queries")
    func sameAsSearch() throws {
        let seed: UInt64 = 72
        var random = RandomArticles(seed: seed)
        let articles = random.articles(40)
        let searcher = try TestIndex(articles, .init(commits: 2)).searcher
        var generator = RandomQueries(articles, seed: seed)
        var options = SearchOptions()
        options.limit = articles.count
        options.explains = true
        for round in 0..<100 {
            let query = generator.query()
            guard let results = try? searcher.search(query, options) else { continue }
            for (index, hit) in results.hits.enumerated() {
                let diagnosis = try #require(try searcher.diagnose(query, articleID: hit.id))
                let ranking = try #require(diagnosis.ranking, "seed \(seed), round \(round), \(hit.id)")
                #expect(ranking.rank == index + 1, "seed \(seed), round \(round), \(hit.id)")
                #expect(ranking.score == hit.score && ranking.explanation == hit.explanation)
                #expect(diagnosis.total == results.total && !diagnosis.clauses.contains { $0.decides })
                #expect(ranking.comparison?.rank == (results.total == 1 ? nil : index == 0 ? 2 : 1))
            }
        }
    }

    @Test("The outcomes of the clauses say whether an article is found, for all articles and 100 random queries")
    func clausesDecide() throws {
        let seed: UInt64 = 73
        var random = RandomArticles(seed: seed)
        let articles = random.articles(25)
        let searcher = try TestIndex(articles).searcher
        var generator = RandomQueries(articles, seed: seed)
        var counts = (found: 0, missed: 0)
        for round in 0..<100 {
            let query = generator.query()
            for article in articles {
                guard let diagnosis = try? searcher.diagnose(query, articleID: article.id) else { continue }
                let clauses = diagnosis.clauses
                let required = clauses.filter { $0.clause.occurrence == .required && $0.outcome != .empty }
                let finds =
                    required.isEmpty
                    ? clauses.contains { $0.outcome == .matches } : required.allSatisfy { $0.outcome == .matches }
                let expected = finds && !clauses.contains { $0.outcome == .excluded }
                let parts = diagnosis.ranking?.explanation.parts.map { "\($0.source) \($0.label)" } ?? []
                #expect(
                    diagnosis.isFound == expected,
                    "seed \(seed), round \(round), \(article.id), \(query), \(parts), \(article)")
                #expect(clauses.contains { $0.decides } == !diagnosis.isFound)
                let reasons = diagnosis.findings.map(\.clause).filter { clauses[$0].outcome != .matches }
                #expect(Set(reasons) == Set(clauses.indices.filter { clauses[$0].decides }))
                counts.found += diagnosis.isFound ? 1 : 0
                counts.missed += diagnosis.isFound ? 0 : 1
            }
        }
        #expect(counts.found > 100 && counts.missed > 100, "\(counts)")
    }

    @Test("The first has a word that this one lacks")
    func part() throws {
        let articles = [
            Article(id: "a", title: "題", body: "半導体の話。"),
            Article(id: "b", title: "題", body: "半導体の歴史。"), Article(id: "c", title: "題", body: "花の話。"),
        ]
        let ranking = try #require(try diagnose("半導体 歴史", articles, "a").ranking)
        #expect(ranking.rank == 2)
        let comparison = try #require(ranking.comparison)
        #expect((comparison.article.id, comparison.rank) == ("b", 1))
        // What makes most of the difference is the word, or what counts the two words together.
        switch comparison.reason {
        case .part(let label, _, _), .other(let label, _): #expect(label.contains("歴史"))
        default: Issue.record("\(comparison.reason)")
        }
        let row = try #require(comparison.rows.first { $0.label == "歴史" && $0.source == "words" })
        #expect(row.here == nil && row.there != nil && row.difference > 0)
        #expect(abs(comparison.rows.reduce(0) { $0 + $1.difference } - (comparison.score - ranking.score)) < 1e-9)
    }

    @Test("The first has a word more often")
    func frequency() throws {
        let articles = [
            Article(id: "a", title: "題", body: "サーバーの話だが短く終わる。"),
            Article(id: "b", title: "題", body: "サーバーのサーバーはサーバー。"), Article(id: "c", title: "題", body: "花の話。"),
        ]
        let comparison = try #require(try diagnose("サーバー", articles, "a").ranking?.comparison)
        #expect(comparison.reason == .frequency(label: "サーバー", higher: 3, lower: 1))
        // Seen from the first, the second is the other one.
        let reverse = try #require(try diagnose("サーバー", articles, "b").ranking?.comparison)
        #expect((reverse.article.id, reverse.rank) == ("a", 2))
        #expect(reverse.reason == comparison.reason)
    }

    @Test("This one is long")
    func length() throws {
        let long = Article(id: "a", title: "題", body: "京都の話。" + String(repeating: "花と鳥と風と月。", count: 30))
        let articles = [long, Article(id: "b", title: "題", body: "京都の話。"), Article(id: "c", title: "題", body: "花の話。")]
        let comparison = try #require(try diagnose("京都", articles, "a").ranking?.comparison)
        guard case .length(let higher, let lower) = comparison.reason else {
            Issue.record("\(comparison.reason)")
            return
        }
        #expect(lower > 1 && higher < lower / 2)
    }

    @Test("A word that is found by its characters only is a word once it stands in the user dictionary")
    func loss() throws {
        let diagnosed = DiagnosisCase("昨日は東京都の庁舎を見た。")
        let diagnosis = try diagnosed.diagnose("京都")
        #expect(diagnosis.clauses[0].matches.map(\.source) == ["characters"])
        let finding = try #require(diagnosis.findings.first)
        #expect((finding.kind, finding.suggestions.map(\.line)) == (.cutOtherwise, ["京都"]))
        var options = AnalysisOptions()
        options.userDictionary = try UserDictionary("京都")
        let after = try DiagnosisCase("昨日は東京都の庁舎を見た。", options: options).diagnose("京都")
        #expect(after.findings.isEmpty && after.clauses[0].matches.map(\.source) == ["words"])
        #expect(after.clauses[0].words.map(\.frequency) == [1] && diagnosis.clauses[0].words.map(\.frequency) == [0])
    }

    @Test("Words that were cut across their borders: 参政権 in 外国|人参|政権")
    func acrossBorders() throws {
        let diagnosed = DiagnosisCase("外国人参政権の歴史。")
        let diagnosis = try diagnosed.diagnose("参政権")
        #expect(diagnosis.isFound)
        let finding = try #require(diagnosis.findings.first)
        #expect((finding.kind, finding.asked) == (.cutOtherwise, "参政権"))
        #expect(finding.place?.cut.contains("人参") == true)
        #expect(finding.suggestions.map(\.line) == ["参政権"])
        var options = AnalysisOptions()
        options.userDictionary = try UserDictionary("参政権")
        let after = try DiagnosisCase("外国人参政権の歴史。", options: options).diagnose("参政権")
        #expect(after.findings.isEmpty)
        #expect(after.clauses[0].words.first { $0.text == "参政権" }?.frequency == 1)
    }

    @Test("A word inside another spelling of it is not cut otherwise", arguments: ["古いサーバーを冷やす。", "サーバはサーバーだ。"])
    func insideVariant(_ body: String) throws {
        let diagnosis = try DiagnosisCase(body).diagnose("サーバ")
        #expect(diagnosis.isFound && diagnosis.findings.isEmpty, "\(diagnosis.findings)")
    }

    @Test("Equal scores: what was added first")
    func equal() throws {
        let articles = ["a", "b"].map { Article(id: $0, title: "題", body: "京都の話。") }
        let ranking = try #require(try diagnose("京都", articles, "b").ranking)
        #expect((ranking.rank, ranking.comparison?.reason) == (2, .equalScores))
    }

    @Test("Nothing to compare with")
    func alone() throws {
        let ranking = try #require(try diagnose("京都", [Article(id: "a", title: "京都")], "a").ranking)
        #expect(ranking.rank == 1 && ranking.comparison == nil)
    }

    @Test("Clauses tell what matched: a word, a variant, characters, a phrase, a tag")
    func matches() throws {
        var article = Article(id: "a", title: "題", body: "古いサーバを東京都で冷やす。OpenAIの半導体。")
        article.tags = ["旅行"]
        let clauses = try diagnose("サーバー \"都で\" tag:旅行 冷や すを東 -花", [article], "a").clauses
        #expect(clauses.map { $0.matches.first?.source } == ["variant", "phrase", "tag", "characters", nil, nil])
        #expect(clauses[0].matches[0].text == "サーバ")
        #expect(clauses[0].matches[0].reason == "long-vowel")
        #expect(clauses.map(\.outcome) == [.matches, .matches, .matches, .matches, .missing, .absent])
        #expect(clauses.allSatisfy { !$0.decides })
    }

    @Test("A query is written out as it can be asked again")
    func written() throws {
        for text in ["AIチップ \"垂直 統合\" -中古 +雨", "title:京都 tag:\"国内 旅行\" -title:\"雨\"", "\"a \\\" b\\\\\" C++ x"] {
            let query = try Query(text)
            #expect(query.written == text)
            #expect(try Query(query.written) == query)
        }
    }
}
