// QueryBudgetTests.swift
// A query that would cost too much is stopped; one that does not is not changed.

import JSearch
import JSearchQuery
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("The budget of a query")
struct QueryBudgetTests {
    private let index: SearchIndex

    init() throws {
        var random = RandomArticles(seed: 31)
        index = try TestIndex(random.articles(200, words: 30), .init(commits: 2)).index
    }

    private func options(work: Int = 1 << 30, bytes: Int = 1 << 29, time: Duration? = nil) -> SearchOptions {
        var options = SearchOptions()
        options.workLimit = work
        options.memoryLimit = bytes
        options.timeLimit = time
        return options
    }

    private func error(_ query: String, _ options: SearchOptions) -> JSearchError? {
        failure { () throws(JSearchError) in _ = try index.search(query, options: options) }
    }

    private static let queries = [
        "の", "AIチップ 半導体", "\"の\" \"は\"", "\"見出し 1\"", "サーバー", "title:の", "tag:AI 京都", "+の -半導体", "\"let x\"",
    ]

    @Test("Every query has a least budget: with it, the answer is whole; with less, an error, never half an answer")
    func least() throws {
        for query in Self.queries {
            let whole = try index.search(query, options: options())
            var (low, high) = (0, 1 << 30)
            while low < high {
                let middle = (low + high) / 2
                if error(query, options(work: middle)) == nil { high = middle } else { low = middle + 1 }
            }
            #expect(try index.search(query, options: options(work: low)) == whole, "\(query)")
            guard low > 0 else { continue }
            for work in [low - 1, low / 2, 0] {
                let error = error(query, options(work: work))
                #expect(error?.code == .queryTooExpensive, "\(query), \(work) of \(low)")
                #expect(error?.message.contains("rarer words") == true)
            }
            // The default is far away.
            #expect(low < 1 << 25, "\(query) needs \(low)")
        }
    }

    @Test("A phrase pays for the texts it searches")
    func text() throws {
        #expect(error("\"let x\"", options(work: 8_000))?.code == .queryTooExpensive)
        #expect(error("\"let x\"", options(work: 1_000_000)) == nil)
    }

    @Test("Lists of matches are counted against the memory")
    func memory() throws {
        #expect(error("\"の\"", options(bytes: 100))?.code == .queryTooExpensive)
        #expect(error("\"の\"", options(bytes: 8 * 200)) == nil)
        let many = Array(repeating: "\"の\"", count: 40).joined(separator: " ")
        #expect(error(many, options(bytes: 8 * 400))?.message.contains("memory") == true)
    }

    @Test("Time is a limit of its own, looked at now and then")
    func time() throws {
        let budget = WorkBudget(work: 1 << 40, bytes: 0, time: .zero)
        #expect(failure { () throws(JSearchError) in try budget.spend(1) } == nil)
        #expect(failure { () throws(JSearchError) in try budget.spend(1 << 21) }?.code == .queryTooExpensive)
        let patient = WorkBudget(work: 1 << 40, bytes: 0, time: .seconds(3_600))
        #expect(failure { () throws(JSearchError) in try patient.spend(1 << 30) } == nil)
    }

    @Test("A query of a program has the limits of one that is written")
    func program() throws {
        func code(_ query: Query) -> JSearchError.Code? {
            failure { () throws(JSearchError) in _ = try index.search(query) }?.code
        }
        let clause = Query.Clause("雨")
        #expect(code(Query(clauses: Array(repeating: clause, count: Query.mostClauses))) == nil)
        #expect(code(Query(clauses: Array(repeating: clause, count: Query.mostClauses + 1))) == .invalidQuery)
        #expect(code(Query(clauses: [.init(String(repeating: "雨", count: Query.longestText))])) == nil)
        #expect(code(Query(clauses: [.init(String(repeating: "雨", count: Query.longestText + 1))])) == .invalidQuery)
    }

    @Test("A text that is full of matches does not take a square of their number to cut a snippet from")
    func snippet() throws {
        let directory = TemporaryDirectory()
        let writer = try IndexWriter(directory: directory.path)
        try writer.add(Article(id: "1", body: String(repeating: "一二三四五六七八九十、", count: 3_000)))
        try writer.commit()
        let dense = try SearchIndex(directory: directory.path)
        // 400 needles and 30,000 places, in one sentence: without an end in sight before the change.
        let results = try dense.search(String(repeating: "一二三四五六七八九十", count: 40))
        #expect(results.total <= 1)
    }
}
