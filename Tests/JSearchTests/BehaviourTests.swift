// BehaviourTests.swift
// What people expect of a search in Japanese, row by row of the tables in Behaviours/.

import JSearch
import JSearchTestSupport
import Testing

@Suite("Behaviours that people expect of a search in Japanese")
struct BehaviourTests {
    @Test("The tables can be read, and are as large as they were meant to be")
    func tables() throws {
        let cases = try BehaviourTable.cases.get()
        let rows = cases.flatMap(\.rows)
        #expect(cases.count >= 200 && rows.count >= 500)
        #expect(cases.allSatisfy { !$0.articles.isEmpty && !$0.rows.isEmpty })
        #expect(Set(cases.map(\.name)).count == cases.count, "names are distinct")
        let known = rows.count(where: \.isKnownToFail)
        print("behaviours: \(cases.count) cases, \(rows.count) rows, \(known) of them known to fail")
    }

    @Test("What a query finds, and in which order", arguments: (try? BehaviourTable.cases.get()) ?? [])
    func behaviour(_ behaviour: Behaviour) throws {
        let index = try index(behaviour, reversed: false)
        // Made only when a row needs it.
        var reversed: SearchIndex?
        for row in behaviour.rows {
            let hits = try index.search(row.query, limit: 100).hits
            var problem = row.difference(from: hits.map(\.id))
            if problem == nil, Set(hits.map(\.score)).count < hits.count {
                // Articles that score the same must not be in order by luck.
                let other = try reversed ?? self.index(behaviour, reversed: true)
                reversed = other
                problem = row.difference(from: try other.search(row.query, limit: 100).hits.map(\.id))
            }
            withKnownIssue {
                #expect(
                    problem == nil,
                    "\(behaviour.name), \(row.place), \(row.query): \(hits.map { "\($0.id) \($0.score)" })")
            } when: {
                row.isKnownToFail
            }
        }
    }

    private func index(_ behaviour: Behaviour, reversed: Bool) throws -> SearchIndex {
        let directory = TemporaryDirectory()
        var options = IndexWriter.Options()
        var analysis = AnalysisOptions()
        analysis.userDictionary = try UserDictionary(behaviour.dictionary)
        options.analysis = analysis
        let writer = try IndexWriter(directory: directory.path, options: options)
        let articles = try BehaviourTable.others.get() + behaviour.articles
        for article in reversed ? articles.reversed() : articles { try writer.add(article) }
        try writer.commit()
        return try SearchIndex(directory: directory.path)
    }
}

extension Behaviour: CustomTestStringConvertible {
    var testDescription: String { name }
}
