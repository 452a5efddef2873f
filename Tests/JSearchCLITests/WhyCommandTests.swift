// WhyCommandTests.swift
// `jsearch why`: which article is meant, why it is not in the index, exit statuses, and that its commands help.

import Foundation
import JSearchTestSupport
import Testing

@Suite("jsearch why")
struct WhyCommandTests {
    /// A directory with articles, some of which are left out, and an index of them.
    private func command() throws -> Command {
        let command = try Command.withIndex()
        try command.directory.put("articles/.hidden.md", "# 隠れた題\n\n文。")
        try command.directory.put("articles/notes.org", "題\n\n文。")
        try FileManager.default.createSymbolicLink(
            atPath: command.directory.file("articles/link.md"), withDestinationPath: "memo.txt")
        return command
    }

    @Test(
        "A file is known by its path from anywhere, and by its id",
        arguments: ["articles/kyoto/rain.md", "./articles/../articles/kyoto/rain.md", "kyoto/rain.md"])
    func names(_ name: String) throws {
        let run = try command().run("why", "京都", name)
        #expect(run.status == 0, "\(run.error)")
        #expect(run.output.hasPrefix("京都の雨 (kyoto/rain.md)\nis found: rank 1 of 1, score "))
        #expect(run.error.isEmpty)
    }

    @Test("An absolute path, and an index of several paths, whose ids begin with the folder")
    func otherPaths() throws {
        let command = try command()
        #expect(try command.run("why", "京都", command.directory.file("articles/kyoto/rain.md")).status == 0)
        try command.directory.put("more/kyoto/rain.md", "# 京都の雪\n\n雪。")
        try command.run("index", "articles", "more", "--index-dir", "two")
        for (path, title) in [("articles/kyoto/rain.md", "京都の雨"), ("more/kyoto/rain.md", "京都の雪")] {
            let run = try command.run("why", "京都", path, "--index-dir", "two")
            #expect(run.output.hasPrefix("\(title) (\(path))\n"), "\(run.output)")
        }
        // Another file with the name of one that is indexed is not that one.
        let other = try command.run("why", "京都", "more/kyoto/rain.md")
        #expect(other.status == 1)
        #expect(other.output.hasPrefix("more/kyoto/rain.md is not in the index index.\n"), "\(other.output)")
    }

    @Test("Why a file is not in the index, and what to do")
    func absences() throws {
        let command = try command()
        try command.directory.put("elsewhere/new.md", "# 題\n\n文。")
        let old = Date(timeIntervalSince1970: 1_000_000_000)
        try command.directory.put("elsewhere/old.md", "# 題\n\n文。")
        try FileManager.default.setAttributes(
            [.modificationDate: old], ofItemAtPath: command.directory.file("elsewhere/old.md"))
        for (file, kind, fix) in [
            ("articles/draft.md", "unpublished", "jsearch index … --unpublished"),
            ("articles/.hidden.md", "hidden", "jsearch index … articles/.hidden.md"),
            ("articles/notes.org", "ending", "jsearch index … articles/notes.org"),
            ("articles/link.md", "link", "jsearch index … articles/link.md"),
            ("elsewhere/new.md", "newer", "jsearch index …"),
            ("elsewhere/old.md", "not-indexed", "jsearch index … elsewhere/old.md"),
        ] {
            let run = try command.run("why", "題", file)
            #expect(run.status == 1, "\(file)")
            #expect(run.output.hasPrefix("\(file) is not in the index index.\n"), "\(run.output)")
            #expect(run.output.contains("   \(fix)\n"), "\(run.output)")
            #expect(run.error.isEmpty)
            let json = try command.run("why", "題", file, "--json")
            #expect(json.status == 1)
            #expect(json.output.contains("\"kind\" : \"\(kind)\""), "\(json.output)")
            #expect(json.output.contains("\"isInIndex\" : false"))
            // What is said to help does help.
            let arguments = fix.dropFirst("jsearch ".count).split(separator: " ").map(String.init)
            let paths = arguments.flatMap { $0 == "…" ? ["articles", "elsewhere/new.md"] : [$0] }
            let again = ["index"] + paths.dropFirst() + ["--index-dir", "again"]
            _ = try CommandRun(try #require(Command.executable), again, in: command.directory.path)
            let found = try command.run("why", "題 覚え書き 下書き", file, "--index-dir", "again", "--json")
            #expect(found.output.contains("\"isInIndex\" : true"), "\(again) \(found.output)")
        }
    }

    @Test("A problem of the file is told, in and out of the index")
    func problems() throws {
        let command = try command()
        let run = try command.run("why", "本文", "articles/broken.md")
        #expect(run.status == 0)
        #expect(run.output.contains("\narticles/broken.md:"), "\(run.output)")
        try command.directory.put("lines.jsonl", "{\"id\": \"x\", \"title\": \"題\"}\nnothing\n")
        let line = try command.run("why", "題", "lines.jsonl")
        #expect(line.output.contains("lines.jsonl:2: the line is not a JSON object (not indexed)"), "\(line.output)")
    }

    @Test("A file that has changed since it was indexed: the stored article is diagnosed")
    func changed() throws {
        let command = try command()
        #expect(try !command.run("why", "チップ", "articles/memo.txt").output.contains("has changed"))
        try command.directory.put("articles/memo.txt", "買い物の覚え書き\n\n傘を一本。")
        let run = try command.run("why", "チップ", "articles/memo.txt")
        #expect(run.status == 0)
        #expect(run.output.contains("The file has changed since it was indexed."))
        #expect(run.output.contains("\n   jsearch index …\n"))
        let json = try command.run("why", "チップ", "articles/memo.txt", "--json")
        #expect(json.output.contains("\"hasChanged\" : true"))
    }

    @Test("A file of several articles needs --id, and says which there are")
    func jsonLines() throws {
        let command = try command()
        let lines = (1...7).map { "{\"id\": \"n\($0)\", \"title\": \"題\($0)\", \"body\": \"文\($0)。\"}" }
        try command.directory.put("sets/a.jsonl", lines.joined(separator: "\n") + "\n{\"title\": \"無名\"}\n")
        try command.run("index", "sets", "--index-dir", "sets.index")
        let many = try command.run("why", "題3", "sets/a.jsonl", "--index-dir", "sets.index")
        #expect(many.status == 2)
        #expect(many.output.isEmpty)
        #expect(many.error.contains("has 8 articles. Say which one with --id. It has: n1, n2, n3, n4, n5, …"))
        let one = try command.run("why", "題3", "sets/a.jsonl", "--id", "n3", "--index-dir", "sets.index")
        #expect(one.status == 0)
        #expect(one.output.hasPrefix("題3 (n3)\n"), "\(one.output)")
        let unnamed = try command.run("why", "無名", "sets/a.jsonl", "--id", "a.jsonl:8", "--index-dir", "sets.index")
        #expect(unnamed.output.hasPrefix("無名 (a.jsonl:8)\n"), "\(unnamed.output)")
        let none = try command.run("why", "題", "sets/a.jsonl", "--id", "n9", "--index-dir", "sets.index")
        #expect(none.status == 2)
        #expect(none.error.contains("sets/a.jsonl: No article in this file has the id \"n9\"."))
    }

    @Test(
        "2 for wrong usage, explained on standard error alone",
        arguments: [
            ["why"], ["why", "a"], ["why", "", "articles/memo.txt"], ["why", "a", "articles"],
            ["why", "a", "nowhere.md"],
            ["why", "a", "kyoto/rain.md", "--id", "x"], ["why", "-a", "articles/memo.txt"],
            ["why", "・", "--bogus", "articles/memo.txt"],
        ])
    func usage(_ arguments: [String]) throws {
        let command = try command()
        let run = try CommandRun(try #require(Command.executable), arguments, in: command.directory.path)
        #expect(run.status == 2, "\(arguments): \(run.error)")
        #expect(run.output.isEmpty, "\(arguments): \(run.output)")
        #expect(!run.error.isEmpty, "\(arguments)")
    }

    @Test("3 when there is no index, or it is damaged")
    func noIndex() throws {
        let command = try Command.withArticles()
        #expect(try command.run("why", "雨", "articles/kyoto/rain.md").status == 3)
        try command.run("index", "articles")
        try command.directory.write("index/manifest", Array("なにか".utf8))
        let run = try command.run("why", "雨", "articles/kyoto/rain.md")
        #expect(run.status == 3)
        #expect(run.output.isEmpty)
        #expect(run.error.contains("index/manifest"))
    }

    @Test("The commands and lines it prints make the query find the article")
    func commandsHelp() throws {
        let command = try Command.withArticles()
        try command.directory.put("articles/belt.md", "# 旅\n\nイタリアのナ・ポリの話。")
        try command.run("index", "articles")
        let before = try command.run("why", "ナポリ", "articles/belt.md")
        #expect(before.status == 1)
        let lines = before.lines.map { $0.trimmingCharacters(in: .whitespaces) }
        let place = try #require(lines.firstIndex { $0.hasPrefix("jsearch index … --user-dictionary") }, "\(lines)")
        try command.directory.put("words.txt", lines[place - 1] + "\n")
        let words = lines[place].split(separator: " ").map { $0 == "…" ? "articles" : String($0) }.dropFirst()
        _ = try CommandRun(try #require(Command.executable), Array(words), in: command.directory.path)
        #expect(try command.run("why", "ナポリ", "articles/belt.md").status == 0)
        // A dictionary that is there is named again.
        let other = try command.run("why", "tag:旅行", "articles/belt.md")
        #expect(other.output.contains("   jsearch index … --user-dictionary words.txt\n"), "\(other.output)")
    }

    @Test("A query with a quotation mark is quoted for the shell")
    func shellQuoting() throws {
        let command = try command()
        let run = try command.run("why", "\"買い物 覚え書き\"", "articles/memo.txt")
        let line = try #require(run.lines.first { $0.contains("jsearch query") })
        #expect(line.trimmingCharacters(in: .whitespaces) == "jsearch query '買い物 覚え書き'")
        try command.directory.put("articles/quote.md", "# 引用\n\nI don't know.")
        try command.run("index", "articles")
        let quote = try command.run("why", "\"don't  xx\" -花", "articles/quote.md")
        #expect(quote.output.contains("'don'\\''t xx -花'"), "\(quote.output)")
    }
}
