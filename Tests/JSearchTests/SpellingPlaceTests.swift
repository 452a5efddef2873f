// SpellingPlaceTests.swift
// Other spellings of parts that stand twice, or overlap.

import JSearch
import JSearchTestSupport
import Testing

@Suite("Other spellings of parts that stand twice, or overlap")
struct SpellingPlaceTests {
    /// The ids of what a query finds, with a synonym that is shorter than its word.
    private func found(_ query: String, _ bodies: [String]) throws -> Set<String> {
        var analysis = AnalysisOptions()
        analysis.userDictionary = try UserDictionary("人工知能チップ, AI")
        let articles = bodies.map { Article(id: $0, title: $0, body: $0) }
        return Set(try TestIndex(articles, .init(analysis: analysis)).index.search(query).hits.map(\.id))
    }

    @Test("A part inside a word with a synonym is not replaced with it", arguments: ["+", "title:", "", "-"])
    func overlapping(sign: String) throws {
        let bodies = ["人工知能チップとサーバー", "人工知能チップとサーバ", "人工知能ちっぷとサーバ", "人工知能チップ", "花"]
        let query = "\(sign)人工知能チップとサーバー" + (sign == "-" ? " 花" : "")
        let expected = ["+": bodies[..<3], "title:": bodies[..<3], "": bodies[..<4], "-": bodies[4...]][sign]
        #expect(try found(query, bodies) == Set(expected ?? []))
    }

    @Test("A required keyword is there with a synonym, too", arguments: ["+", "title:"])
    func synonym(sign: String) throws {
        let bodies = ["人工知能チップと花", "AIと花", "人工知能ちっぷと花", "AIと鳥", "Aちっぷと花"]
        #expect(try found("\(sign)人工知能チップと花", bodies) == Set(bodies[..<3]))
    }

    @Test("A title in another spelling is one occurrence, though it begins with a shorter spelling")
    func titleOnce() throws {
        let articles = [Article(id: "1", title: "さーばー", body: "話"), Article(id: "2", title: "花", body: "話")]
        var options = SearchOptions()
        options.explains = true
        let hits = try TestIndex(articles).index.search("title:サーバ", options: options).hits
        #expect(hits.map(\.id) == ["1"])
        // さーば and さーばー count at the same place.
        withKnownIssue { #expect(hits.first?.explanation?.parts.map(\.frequency) == [1]) }
    }

    @Test("A word that stands twice in the query counts as it is written before it counts in another spelling")
    func twice() throws {
        let other = ["サーバとサーバ", "サーバーとサーバー"]
        for bodies in [other, other.reversed(), other + ["花の話", "鳥の話", "サーバーの話", "サーバの話"]] {
            let articles = bodies.map { Article(id: $0, body: $0) }
            for commits in [1, 2] {
                let hits = try TestIndex(articles, .init(commits: commits)).index.search("サーバーとサーバー").hits
                #expect(hits.prefix(2).map(\.id) == ["サーバーとサーバー", "サーバとサーバ"], "\(bodies)")
                #expect(hits.count > 1 && hits[0].score > hits[1].score)
            }
        }
    }
}
