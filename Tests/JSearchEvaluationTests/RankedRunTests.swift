// RankedRunTests.swift
// Runs as files of TREC: order and scores survive, mistakes are named.

import JSearch
import JSearchEvaluation
import JSearchTestSupport
import Testing

@Suite("TREC runs")
struct RankedRunTests {
    private let directory = TemporaryDirectory()

    private func read(_ text: String) throws -> RankedRun {
        try RankedRun(trec: directory.put("run.trec", text))
    }

    private func run(_ answers: [(String, Double)]) -> RankedRun {
        var run = RankedRun()
        run.answers["q1"] = answers.map { RankedRun.Answer(id: $0.0, score: $0.1) }
        return run
    }

    @Test("A run has a line for each answer, with ranks from 1")
    func lines() throws {
        let run = run([("a", 12.5), ("kyoto/雨.md", 3.25)])
        #expect(
            try run.trec(queryIDs: ["q0", "q1"], tag: "jsearch")
                == "q1 Q0 a 1 12.5 jsearch\nq1 Q0 kyoto/雨.md 2 3.25 jsearch\n")
    }

    @Test("Equal scores, and those that a 32-bit float cannot tell apart, are written in falling order")
    func ties() throws {
        let answers = [("a", 2.0), ("b", 2.0), ("z", 2.0 - 1e-12), ("c", 1.0), ("d", 0.0), ("e", 0.0), ("f", 0.0)]
        let text = try run(answers).trec(queryIDs: ["q1"], tag: "t")
        let scores = text.split(separator: "\n").compactMap { Float($0.split(separator: " ")[4]) }
        #expect(scores.count == answers.count)
        #expect(zip(scores, scores.dropFirst()).allSatisfy { $0 > $1 }, "\(scores)")
        #expect(try read(text).answers["q1"]?.map(\.id) == answers.map(\.0))
        for (score, answer) in zip(scores, answers) { #expect(abs(Double(score) - answer.1) < 1e-6) }
    }

    @Test("Random runs come back in the same order, with the same values of all metrics")
    func roundTrip() throws {
        let seed: UInt64 = 21
        var random = SeededGenerator(seed: seed)
        for round in 0..<30 {
            var answers: [(String, Double)] = []
            var score = Double.random(in: 0...200, using: &random)
            for number in 0..<random.int(in: 1..<120) {
                answers.append(("d\(number * 7919 % 1_000)", score))
                if random.int(in: 0..<3) > 0 { score -= Double.random(in: 0...1e-5, using: &random) }
            }
            let run = run(answers)
            let back = try read(try run.trec(queryIDs: ["q1"], tag: "t"))
            #expect(back.answers["q1"]?.map(\.id) == answers.map(\.0), "seed \(seed), round \(round)")
            let grades = Dictionary(answers.map { ($0.0, random.int(in: -1..<3)) }, uniquingKeysWith: { $1 })
            let set = EvaluationSet(queries: [JudgedQuery(id: "q1", text: "", grades: grades)])
            for metric in Metric.allCases {
                #expect(Evaluation(set, run: run).values(metric) == Evaluation(set, run: back).values(metric))
            }
        }
    }

    @Test("A foreign run is ordered by score, then by id from the end, as trec_eval does; its ranks are not used")
    func order() throws {
        let run = try read(
            "q1 Q0 a 9 1.0 x\nq1 Q0 c 8 1 x\nq1\tQ0\tb b\t7\t1.00000001\tx\n\nq2 Q0 a 1 -3e2 x\nq1 Q0 d 1 2 x\n")
        #expect(run.answers["q1"]?.map(\.id) == ["d", "c", "b b", "a"])
        #expect(run.answers["q2"] == [RankedRun.Answer(id: "a", score: -300)])
    }

    @Test(
        "Mistakes are named with their line",
        arguments: [
            ("q1 Q0 a 1 2.0 x\nq1 Q0 a 2 1.0 x\n", ":2: The query \"q1\" has the article \"a\" twice."),
            ("q1 Q0 a 1 high x\n", ":1: The score is \"high\". Expected: a number."),
            ("q1 Q0 a 1 nan x\n", ":1: The score is \"nan\". Expected: a number."),
            ("q1 Q0 a 1 2.0\n", ":1: The line has 5 fields. Expected 6: query id, Q0, article id, rank, score, tag."),
        ])
    func mistakes(_ text: String, _ message: String) throws {
        let error = #expect(throws: JSearchError.self) { try read(text) }
        #expect(error?.description.hasSuffix("run.trec" + message) == true)
        #expect(error?.code == .invalidArgument)
    }

    @Test("An id with white space cannot be in a run")
    func whiteSpace() throws {
        let error = #expect(throws: JSearchError.self) {
            try run([("my notes.md", 1)]).trec(queryIDs: ["q1"], tag: "t")
        }
        #expect(error?.message.contains("\"my notes.md\"") == true)
        #expect(try run([("雨\u{3000}傘.md", 1)]).trec(queryIDs: ["q1"], tag: "t").contains("雨\u{3000}傘.md"))
    }
}
