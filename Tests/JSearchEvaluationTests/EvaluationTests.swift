// EvaluationTests.swift
// Runs measured and compared, and an index asked many queries.

import JSearch
import JSearchEvaluation
import JSearchTestSupport
import Testing

@Suite("Evaluations")
struct EvaluationTests {
    private let set = EvaluationSet(queries: [
        JudgedQuery(id: "q1", text: "a", grades: ["x": 1, "y": 0]),
        JudgedQuery(id: "q2", text: "b", grades: ["x": 2, "z": 1]),
        JudgedQuery(id: "q3", text: "c", grades: ["y": 1, "z": -1]),
        JudgedQuery(id: "q4", text: "d", grades: ["y": 1]),
    ])

    private func run(_ answers: [String: [String]]) -> RankedRun {
        var run = RankedRun()
        for (query, ids) in answers {
            run.answers[query] = ids.enumerated().map { RankedRun.Answer(id: $1, score: -Double($0)) }
        }
        return run
    }

    @Test("A query counts with the metrics of its answers, and with 0 if it has none")
    func values() {
        let evaluation = Evaluation(
            set, run: run(["q1": ["y", "x"], "q2": ["x"], "q3": ["z", "w", "y"], "q9": ["x"]]))
        #expect(evaluation.values(.mrr10) == [0.5, 1, 1 / 3.0, 0])
        #expect(evaluation.values(.recall10) == [1, 0.5, 1, 0])
        #expect(evaluation.values(.recall100) == [1, 0.5, 1, 0])
        #expect(abs(evaluation.values(.ndcg10)[1] - 2 / (2 + 0.6309297)) < 1e-6)
        #expect(evaluation.mean(.recall10) == 0.625)
        #expect(evaluation.worst(2) == [3, 2])
        #expect(evaluation.worst(9).count == 4)
    }

    @Test("Two equal runs differ in nothing, with certainty")
    func equal() {
        let evaluation = Evaluation(set, run: run(["q1": ["x"], "q2": ["z", "x"]]))
        let comparison = Comparison(evaluation, against: evaluation, seed: 1)
        for difference in comparison.differences {
            #expect(difference.mean == 0 && difference.pValue == 1)
            #expect(difference.interval == ConfidenceInterval(low: 0, high: 0))
            #expect((difference.better, difference.worse, difference.equal) == (0, 0, 4))
        }
        #expect(comparison.gained(5).isEmpty && comparison.lost(5).isEmpty)
    }

    @Test("Queries that are better and worse are counted, and the largest changes come first")
    func changes() {
        let first = Evaluation(set, run: run(["q1": ["x"], "q2": ["x", "z"], "q3": ["w", "y"]]))
        let second = Evaluation(set, run: run(["q1": ["y", "x"], "q2": ["x"], "q3": ["y"]]))
        let comparison = Comparison(first, against: second, seed: 1)
        let difference = comparison.differences[Metric.ndcg10.rawValue]
        #expect((difference.better, difference.worse, difference.equal) == (2, 1, 1))
        #expect(abs(difference.mean - (first.mean(.ndcg10) - second.mean(.ndcg10))) < 1e-12)
        #expect(difference.interval.low <= difference.mean && difference.mean <= difference.interval.high)
        #expect(comparison.gained(5) == [0, 1])
        #expect(comparison.gained(1) == [0])
        #expect(comparison.lost(5) == [2])
        // The other way round, everything has the other sign.
        let reverse = Comparison(second, against: first, seed: 1)
        #expect(reverse.changes == comparison.changes.map { -$0 })
        #expect(reverse.differences[0].pValue == difference.pValue)
    }

    @Test("An index is asked as by rank, whatever the number of threads; refused queries are noted")
    func evaluator() throws {
        let articles = (0..<40).map { number in
            Article(
                id: "d\(number)", title: "雨の日 \(number % 7)", body: String(repeating: "京都の雨。", count: number % 5 + 1))
        }
        let index = try TestIndex(articles, TestIndex.Plan(commits: 3)).index
        let texts = ["京都 雨", "雨の日 3", "-雨", "ない語", "日"]
        let set = EvaluationSet(
            queries: texts.enumerated().map { JudgedQuery(id: "q\($0)", text: $1, grades: ["d1": 1]) })
        let evaluator = try Evaluator(index)
        #expect(evaluator.ids.found == Set(articles.map(\.id)))
        var options = SearchOptions()
        options.limit = 100
        let run = try evaluator.run(set, parameters: RankingParameters())
        #expect(run.refused == ["q2"])
        for (number, text) in texts.enumerated() where number != 2 {
            let expected = try index.rank(text, options: options)
            #expect(run.answers["q\(number)"]?.map(\.id) == expected.map(\.id), "\(text)")
            #expect(run.answers["q\(number)"]?.map(\.score) == expected.map(\.score), "\(text)")
        }
        for threads in [2, 3, 16] {
            #expect(try evaluator.run(set, parameters: RankingParameters(), threads: threads) == run)
        }
        #expect(try evaluator.run(set, parameters: RankingParameters(), depth: 2).answers["q0"]?.count == 2)
    }

    @Test("Ids of articles that were replaced or never there are not found")
    func replaced() throws {
        let directory = TemporaryDirectory()
        for text in ["古い雨", "新しい雨"] {
            let writer = try IndexWriter(directory: directory.path)
            try writer.add(Article(id: "a", body: text))
            try writer.add(Article(id: text, body: text))
            try writer.commit()
        }
        let evaluator = try Evaluator(SearchIndex(directory: directory.path))
        #expect(evaluator.ids.found == ["a", "古い雨", "新しい雨"])
        let set = EvaluationSet(queries: [JudgedQuery(id: "q", text: "雨", grades: ["a": 1])])
        let run = try evaluator.run(set, parameters: RankingParameters())
        #expect(Set(run.answers["q"]?.map(\.id) ?? []) == ["a", "古い雨", "新しい雨"])
        #expect(run.answers["q"]?.count == 3)
    }
}
