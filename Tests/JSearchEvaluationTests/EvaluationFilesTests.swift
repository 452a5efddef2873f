// EvaluationFilesTests.swift
// Files of queries and judgements: what is read, and what is said of mistakes.

import Foundation
import JSearch
import JSearchEvaluation
import JSearchTestSupport
import Testing

@Suite("Files of queries and judgements")
struct EvaluationFilesTests {
    private let directory = TemporaryDirectory()

    private func queries(_ text: String) throws -> QueryList { try QueryList(directory.put("queries.tsv", text)) }
    private func judgements(_ text: String) throws -> Judgements { try Judgements(directory.put("qrels.tsv", text)) }
    private func set(_ queries: String, _ judgements: String) throws -> EvaluationSet {
        try EvaluationSet(
            queries: directory.put("queries.tsv", queries), judgements: directory.put("qrels.tsv", judgements))
    }

    /// The message of an error, without the directory; nil if there is none.
    private func message(_ body: () throws -> Void) throws -> String? {
        do {
            try body()
            return nil
        } catch let error as JSearchError {
            return error.description.replacing(directory.path + "/", with: "")
        }
    }

    @Test("A query is an id, a tab and a text; a line without a tab is a text named by its number")
    func queryLines() throws {
        let list = try queries("\u{FEFF}q1\t京都 雨の日\r\n\n  雨\u{3000}傘  \nq 3 with blanks\nq4\t a\tb \nq5\t\n")
        #expect(
            list.entries.map { [$0.id, $0.text] } == [
                ["q1", "京都 雨の日"], ["3", "雨\u{3000}傘"], ["4", "q 3 with blanks"], ["q4", "a\tb"], ["6", "q5"],
            ])
        #expect(list.duplicateLines.isEmpty)
    }

    @Test("A judgement is four fields; with tabs, ids may have spaces")
    func judgementLines() throws {
        let read = try judgements("q1 0 a 1\n\r\nq1\t0\tmy notes.md\t2\r\nq2  Q0\tb   -1\nq2 0 \u{3000}雨.md 0")
        #expect(read.grades == ["q1": ["a": 1, "my notes.md": 2], "q2": ["b": -1, "\u{3000}雨.md": 0]])
        #expect(read.queryIDs == ["q1", "q2"])
        #expect(read.articleIDs == ["a", "my notes.md", "b", "\u{3000}雨.md"])
    }

    @Test("A wrong line is named, with what is wrong and what is expected")
    func wrongLines() throws {
        #expect(
            try message { _ = try queries("q1\ta\n\nq 2\tb\n") }
                == "queries.tsv:3: The query id \"q 2\" has white space in it. Expected: an id without any, a tab, and the query."
        )
        #expect(
            try message { _ = try judgements("q1 0 a 1\nq1 a 1\n") }
                == "qrels.tsv:2: The line has 3 fields. Expected 4: query id, 0, article id, grade.")
        #expect(
            try message { _ = try judgements("q1 0 a 0.5\n") }
                == "qrels.tsv:1: The grade is \"0.5\". Expected: a whole number, 1 or more for an article that answers the query."
        )
        for grade in ["99999999999", "x", "１"] {
            #expect(
                try message { _ = try judgements("q1 0 a \(grade)") }?.contains("qrels.tsv:1: The grade is") == true)
        }
        #expect(try message { _ = try judgements("x\n") }?.contains("The line has 1 field.") == true)
    }

    @Test("Bytes that are not UTF-8, empty files and missing files are errors")
    func wrongFiles() throws {
        try directory.write("broken", [0x71, 0x09, 0xE4, 0xB8])
        try directory.write("empty", [])
        try directory.write("blank", Array("\n \n".utf8))
        let file = directory.file("broken")
        #expect(try message { _ = try QueryList(file) }?.hasPrefix("broken:1: The line is not UTF-8.") == true)
        for name in ["empty", "blank"] {
            let path = directory.file(name)
            #expect(try message { _ = try QueryList(path) }?.hasPrefix("\(name): There is no query") == true)
            #expect(try message { _ = try Judgements(path) }?.hasPrefix("\(name): There is no judgement") == true)
        }
        #expect(throws: JSearchError.self) { try Judgements(directory.file("missing")) }
        let missing = directory.file("missing")
        #expect(try message { _ = try QueryList(missing) } == "missing: There is no such file.")
    }

    @Test("What lines and queries are left out is counted and said")
    func leftOut() throws {
        let set = try set(
            "q1\ta\nq2\tb\nq1\tc\nq3\td\nq4\te\n",
            "q1 0 x 1\nq1 0 x 1\nq1 0 x 2\nq3 0 x 0\nq3 0 y -1\nq9 0 z 1\n")
        #expect(set.queries == [JudgedQuery(id: "q1", text: "a", grades: ["x": 1])])
        #expect((set.unjudgedCount, set.unansweredCount) == (2, 1))
        #expect(set.unknownQueryIDs == ["q9"])
        #expect(
            set.problems.map { $0.replacing(directory.path + "/", with: "") } == [
                "queries.tsv:3: 1 line has a query id again; the first line holds.",
                "qrels.tsv:2: 2 lines have a judgement again; the first line holds.",
                "qrels.tsv:3: 1 line has another grade than the first line of the pair.",
                "qrels.tsv: 1 judged query id is not in queries.tsv: \"q9\".",
            ])
        #expect(set.relevantCount == 1)
        #expect(set.articleIDs == ["x", "y", "z"])
        #expect(set.articleIDs(notIn: ["y"]) == ["x", "z"])
    }

    @Test("Files without a common query id are refused, showing ids of both")
    func nothingCommon() throws {
        let text = try message { _ = try set("q1 京都\nq2 雨\n", "q1 0 a 1\nq2 0 b 1\nq3 0 b 1\nq4 0 b 1\n") }
        #expect(text?.contains("Query ids there: \"1\", \"2\"; here: \"q1\", \"q2\", \"q3\", ….") == true)
        #expect(text?.contains("a tab between id and query") == true)
    }

    @Test("The judged queries of the demo corpus are read whole")
    func corpus() throws {
        let set = try EvaluationSet(
            queries: TestData.corpus.path + "/queries.tsv", judgements: TestData.corpus.path + "/qrels.tsv")
        #expect(set.queries.count == 90)
        #expect(set.problems.isEmpty)
    }

    @Test("Settings are read from NAME=VALUE, and mistakes list the names")
    func settings() throws {
        let setting = try Setting(["k1=1.2", "b=0.75", "k1=0.8"])
        #expect((setting.parameters.k1, setting.parameters.b) == (0.8, 0.75))
        #expect(setting.name == "k1=1.2 b=0.75 k1=0.8")
        #expect(try Setting([]).name == "default")
        #expect(try Setting(["default"]).parameters == RankingParameters())
        #expect(try Setting(["b=1"], name: "long").name == "long")
        for wrong in ["k1", "k1=", "k1=x", "=1", "nothing=1", "b=2", "b=-1", "k1=nan", "k1=inf", "DEFAULT"] {
            let text = try message { _ = try Setting([wrong]) }
            #expect(text != nil, "\(wrong)")
            if ["k1", "k1=x", "nothing=1"].contains(wrong) { #expect(text?.contains("hiragana") == true, "\(wrong)") }
        }
    }
}
