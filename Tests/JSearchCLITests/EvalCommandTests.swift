// EvalCommandTests.swift
// `jsearch eval`: what it prints, what it refuses, and what it leaves behind.

import Foundation
import JSearchTestSupport
import Testing

@Suite("jsearch eval")
struct EvalCommandTests {
    private static let corpus = TestData.corpus.path

    /// Runs `jsearch eval` on the demo corpus and its judged queries.
    private func corpus(_ arguments: String..., in command: Command = Command()) throws -> CommandRun {
        let files = [Self.corpus + "/queries.tsv", Self.corpus + "/qrels.tsv", "--documents", Self.corpus]
        return try CommandRun(
            try #require(Command.executable), ["eval"] + files + arguments, in: command.directory.path)
    }

    /// A directory with an index of the demo articles, and files of queries and judgements.
    private func withFiles(_ queries: String, _ judgements: String) throws -> Command {
        let command = try Command.withIndex()
        try command.directory.put("queries.tsv", queries)
        try command.directory.put("qrels.tsv", judgements)
        return command
    }

    private let queries = "q1\tチップ\nq2\t京都 雨\nq3\t中古の傘の話\n"
    private let judgements = """
        q1 0 2025-12-13-ai-chip.md 1
        q1 0 memo.txt 2
        q2 0 kyoto/rain.md 1
        q3 0 kyoto/rain.md 1
        q3 0 memo.txt -1

        """

    @Test("A table of the demo corpus, and of two rankings of it")
    func goldens() throws {
        let line = "jsearch eval corpus/queries.tsv corpus/qrels.tsv --documents corpus"
        try expectGolden("eval", transcript(line, corpus()))
        try expectGolden(
            "eval-compare",
            transcript(
                line + " --set bigrams=0 --against default --changes 1 --worst 1",
                corpus("--set", "bigrams=0", "--against", "default", "--changes", "1", "--worst", "1")))
    }

    @Test("JSON has the means, the intervals, and the values of each query")
    func json() throws {
        let command = try withFiles(queries, judgements)
        let arguments = ["--set", "words=0", "--against", "hiragana=1", "--against", "b=0", "--worst", "1", "--json"]
        let all = ["eval", "queries.tsv", "qrels.tsv"] + arguments
        let run = try CommandRun(try #require(Command.executable), all, in: command.directory.path)
        try expectGolden("eval-json", transcript("jsearch " + all.joined(separator: " "), run))
        let object = try #require(try JSONSerialization.jsonObject(with: run.outputBytes) as? [String: Any])
        #expect((object["perQuery"] as? [Any])?.count == 3)
    }

    @Test("The output is the same every time, and another seed changes the intervals only")
    func deterministic() throws {
        let first = try corpus()
        #expect(try corpus().output == first.output)
        let other = try corpus("--seed", "2").lines
        let means = { (lines: [String]) in lines.prefix(7).map { $0.prefix(18) } }
        #expect(means(other) == means(first.lines))
        #expect(other != first.lines)
    }

    @Test("The run that is written, read again as another engine's, differs in nothing")
    func runs() throws {
        let command = try withFiles(queries, judgements)
        #expect(try command.run("eval", "queries.tsv", "qrels.tsv", "--run", "our.trec").status == 0)
        let text = try String(contentsOfFile: command.directory.file("our.trec"), encoding: .utf8)
        #expect(text.hasPrefix("q1 Q0 2025-12-13-ai-chip.md 1 "))
        let run = try command.run("eval", "queries.tsv", "qrels.tsv", "--against-run", "our.trec")
        #expect(run.status == 0)
        for metric in ["nDCG@10", "MRR@10", "Recall@10", "Recall@100"] {
            let line = try #require(run.lines.first { $0.hasPrefix(metric) })
            #expect(line.hasSuffix("0.0000  0.0000 to 0.0000  1.0000       0      0      3"), "\(line)")
        }
        #expect(!run.output.contains("most"))
    }

    @Test("A run of other queries, or of other articles, is refused with ids of both sides")
    func foreignRun() throws {
        let command = try withFiles(queries, judgements)
        try command.directory.put("queries.trec", "7 Q0 memo.txt 1 2.5 x\n")
        try command.directory.put("articles.trec", "q1 Q0 articles/memo.txt 1 2.5 x\n")
        let other = try command.run("eval", "queries.tsv", "qrels.tsv", "--against-run", "queries.trec")
        #expect(
            other.error
                == "jsearch: queries.trec: No judged query has answers in this run. Query ids here: \"7\"; in queries.tsv: \"q1\", \"q2\", \"q3\". Expected: the same ids.\n"
        )
        let articles = try command.run("eval", "queries.tsv", "qrels.tsv", "--against-run", "articles.trec")
        #expect(articles.error.contains("Article ids here: \"articles/memo.txt\"; in qrels.tsv: \"2025"))
        #expect(other.status == 2 && articles.status == 2)
    }

    @Test("A line that cannot be read ends with 2 and names file and line; so do wrong parameters")
    func usage() throws {
        let command = try withFiles(queries, "q1 0 memo.txt\n")
        let run = try command.run("eval", "queries.tsv", "qrels.tsv")
        #expect(run.status == 2)
        #expect(run.output.isEmpty)
        #expect(
            run.error == "jsearch: qrels.tsv:1: The line has 3 fields. Expected 4: query id, 0, article id, grade.\n")
        try command.directory.put("qrels.tsv", judgements)
        for arguments in [
            ["--set", "k1"], ["--set", "bogus=1"], ["--set", "b=2"], ["--against", "x"], ["--worst=-1"],
            ["--changes=-1"], ["--seed", "x"], ["--documents", "articles", "--index-dir", "index"],
            ["--against", "default", "--against-run", "our.trec"], ["--against-run", "queries.tsv"],
        ] {
            let all = ["eval", "queries.tsv", "qrels.tsv"] + arguments
            let run = try CommandRun(try #require(Command.executable), all, in: command.directory.path)
            #expect(run.status == 2, "\(arguments): \(run.error)")
            #expect(run.output.isEmpty && !run.error.isEmpty, "\(arguments)")
        }
        let names = try command.run("eval", "queries.tsv", "qrels.tsv", "--set", "bogus=1").error
        #expect(names.contains("There are: k1, b, "))
    }

    @Test("A missing file or index ends with 3")
    func missing() throws {
        let command = try withFiles(queries, judgements)
        for arguments in [
            ["nowhere.tsv", "qrels.tsv"], ["queries.tsv", "nowhere.tsv"],
            ["queries.tsv", "qrels.tsv", "--index-dir", "nowhere"],
            ["queries.tsv", "qrels.tsv", "--documents", "nowhere"],
            ["queries.tsv", "qrels.tsv", "--against-run", "nowhere"],
            ["queries.tsv", "qrels.tsv", "--run", "nowhere/our.trec"],
        ] {
            let run = try CommandRun(
                try #require(Command.executable), ["eval"] + arguments, in: command.directory.path)
            #expect(run.status == 3, "\(arguments): \(run.error)")
            #expect(run.output.isEmpty && run.error.contains("nowhere"), "\(arguments): \(run.error)")
        }
    }

    @Test("Judged ids that the index does not have are counted; if it has none, that is all there is to say")
    func unknownIDs() throws {
        let some = try withFiles(queries, judgements + "q1 0 gone.md 1\n").run("eval", "queries.tsv", "qrels.tsv")
        #expect(some.status == 1)
        #expect(
            some.error
                == "jsearch: qrels.tsv: 1 of 4 judged articles is not in the index and cannot be found: \"gone.md\".\n")
        #expect(some.output.contains("nDCG@10"))
        let none = try withFiles(queries, "q1 0 articles/memo.txt 1\n").run("eval", "queries.tsv", "qrels.tsv")
        try expectGolden("eval-unknown-ids", transcript("jsearch eval queries.tsv qrels.tsv", none))
        #expect(none.status == 1)
    }

    @Test("Mistakes in the files are said on standard error, and end with 1; what is left out is noted")
    func problems() throws {
        let command = try withFiles(
            queries + "q3\t二度目\nq4\t誰も知らない\nq5\t答えのない問い\n",
            judgements + "q5 0 memo.txt 0\nq8 0 memo.txt 1\nq1 0 memo.txt 2\n")
        try expectGolden(
            "eval-problems",
            transcript("jsearch eval queries.tsv qrels.tsv", command.run("eval", "queries.tsv", "qrels.tsv")))
    }

    @Test("The temporary index is gone afterwards, also after a failure, and no other index is made")
    func temporary() throws {
        let command = Command()
        try command.directory.put("a/a.md", "# 雨\n\n雨の日。")
        try command.directory.put("tmp/x", "")
        try command.directory.put("queries.tsv", "雨\n")
        try command.directory.put("qrels.tsv", "1 0 a.md 1\n")
        let environment = ["TMPDIR": command.directory.file("tmp")]
        for (arguments, status) in [(["a"], 0), (["a", "nowhere"], 3), (["a", "--run", "nowhere/x"], 3)] {
            let all = ["eval", "queries.tsv", "qrels.tsv", "--documents"] + arguments
            let run = try CommandRun(
                try #require(Command.executable), all, in: command.directory.path, environment: environment)
            #expect(run.status == status, "\(arguments): \(run.error)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: command.directory.file("tmp")) == ["x"])
        }
        #expect(try command.directory.names() == ["a", "qrels.tsv", "queries.tsv", "tmp"])
    }

    @Test("Escape codes in titles and queries do not reach the terminal")
    func controlCharacters() throws {
        let command = Command()
        try command.directory.put("a.jsonl", "{\"id\": \"x\", \"title\": \"雨\\u001b[31m\", \"body\": \"雨\"}\n")
        try command.directory.put("queries.tsv", "q1\t雨 \u{1B}[31m傘\n")
        try command.directory.put("qrels.tsv", "q1 0 x 1\nq1 0 y 1\n")
        let run = try command.run("eval", "queries.tsv", "qrels.tsv", "--worst", "1", "--documents", "a.jsonl")
        #expect(run.output.contains("1. [1] x  雨\u{FFFD}[31m"))
        #expect(!run.output.contains("\u{1B}"))
    }
}
