// ExitStatusTests.swift
// Exit statuses, and which stream says what.

import Foundation
import JSearchTestSupport
import Testing

@Suite("Exit statuses")
struct ExitStatusTests {
    private func run(_ arguments: [String], in command: Command) throws -> CommandRun {
        try CommandRun(try #require(Command.executable), arguments, in: command.directory.path)
    }

    @Test("0 when something was found or done, and nothing is said on standard error")
    func success() throws {
        let command = try Command.withIndex()
        try command.directory.put("good/a.md", "# 題\n\n文。")
        for arguments in [
            ["query", "チップ"], ["info"], ["check"], ["repair"], ["analyze", "文"], ["inspect", "index/manifest"],
            ["--version"],
            ["--help"],
            ["help", "query"], ["index", "good", "--index-dir", "good.index"], ["query", "--", "チップ"],
            ["query", "雨", "-l", "1"],
        ] {
            let run = try run(arguments, in: command)
            #expect(run.status == 0, "\(arguments)")
            #expect(run.error.isEmpty, "\(arguments): \(run.error)")
            #expect(!run.output.isEmpty, "\(arguments)")
        }
    }

    @Test("1 when nothing was found, on standard output, in words and as JSON")
    func nothingFound() throws {
        let command = try Command.withIndex()
        let words = try command.run("query", "\"ここにない文\"")
        #expect(words.status == 1)
        #expect(words.output == "Nothing found.\n")
        #expect(words.error.isEmpty)
        let json = try command.run("query", "\"ここにない文\"", "--json")
        #expect(json.status == 1)
        #expect(json.output.contains("\"total\" : 0"))
    }

    @Test("1 when a file could not be read as it should, and standard error names it")
    func brokenFile() throws {
        let command = try Command.withArticles()
        let run = try command.run("index", "articles")
        #expect(run.status == 1)
        #expect(run.error.contains("articles/broken.md:"))
        #expect(run.output.contains("4 articles from 5 files"))
        #expect(try command.run("query", "\"壊れた前書き\"").status == 0)
    }

    @Test(
        "2 for wrong usage, explained on standard error alone",
        arguments: [
            ["query"], ["index"], ["inspect"], ["bogus"], ["query", "a", "--bogus"], ["query", "a", "--limit", "many"],
            ["query", "a", "--limit", "-1"], ["query", "a", "--limit=-1"], ["query", "a", "--limit", "100001"],
            ["query", "a", "--offset=-1"], ["query", "a", "--color", "pink"], ["query", ""], ["query", " 　"],
            ["query", "--", "-a"], ["query", "--", "-title:a", "-b"], ["query", "-a"],
            ["query", String(repeating: "a", count: 4_097)],
            ["index", "articles", "--memory", "0"], ["index", "articles", "--threads", "0"],
            ["index", "articles", "--threads", "257"], ["index", "articles", "--memory", "1048577"],
            ["inspect", "index/manifest", "--limit=-1"], ["info", "extra"], ["check", "--explain"],
            ["repair", "extra"],
            ["query", "a", "--index-dir"], ["--generate-completion-script", "tcsh"],
        ])
    func usage(_ arguments: [String]) throws {
        let run = try run(arguments, in: try Command.withArticles())
        #expect(run.status == 2, "\(arguments): \(run.error)")
        #expect(run.output.isEmpty, "\(arguments): \(run.output)")
        #expect(!run.error.isEmpty, "\(arguments)")
    }

    @Test("Without any arguments the help is printed")
    func noArguments() throws {
        let run = try Command().run()
        #expect(run.output == (try Command().run("--help").output))
        #expect(run.error.isEmpty)
        #expect(run.status == 0)
    }

    @Test(
        "3 when there is no index",
        arguments: [["query", "a"], ["info"], ["check"], ["repair"], ["inspect", "index/manifest"]])
    func noIndex(_ arguments: [String]) throws {
        let command = Command()
        let run = try run(arguments, in: command)
        #expect(run.status == 3)
        #expect(run.output.isEmpty)
        #expect(run.error.hasPrefix("jsearch: index"))
        // Looking for an index must not make one.
        #expect(try command.directory.names().isEmpty)
    }

    @Test("3 when the path to index is not there, and the old index is as it was")
    func missingPath() throws {
        let command = try Command.withIndex()
        let before = try contents(command)
        let run = try command.run("index", "articles", "nowhere")
        #expect(run.status == 3)
        #expect(run.output.isEmpty)
        #expect(run.error.hasPrefix("jsearch: nowhere: "))
        #expect(try contents(command) == before)
        #expect(try command.run("query", "チップ").status == 0)
    }

    @Test("3 when the index cannot be written")
    func notWritable() throws {
        let command = try Command.withArticles()
        try command.directory.put("file", "")
        let run = try command.run("index", "articles", "--index-dir", "file/index")
        #expect(run.status == 3)
        #expect(run.output.isEmpty)
        #expect(run.error.hasPrefix("jsearch: file/index"))
    }

    @Test("3 when a file to inspect is none of an index")
    func foreignFile() throws {
        let command = try Command.withArticles()
        let run = try command.run("inspect", "articles/memo.txt")
        #expect(run.status == 3)
        #expect(run.output.isEmpty)
        #expect(run.error.contains("articles/memo.txt"))
    }

    private func contents(_ command: Command) throws -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        let folder = URL(fileURLWithPath: command.directory.file("index"))
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            contents[name] = try command.directory.read("index/" + name)
        }
        return contents
    }
}
