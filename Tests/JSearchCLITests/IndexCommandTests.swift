// IndexCommandTests.swift
// What `jsearch index` does to a directory, and what it leaves alone.

import Foundation
import JSearch
import JSearchTestSupport
import Testing

@Suite("jsearch index")
struct IndexCommandTests {
    @Test("Building anew replaces all that the index held")
    func replaces() throws {
        let command = try Command.withIndex()
        try command.directory.put("new/a.md", "# 新しい題\n\n新しい文。")
        let run = try command.run("index", "new", "--rebuild")
        #expect(run.status == 0)
        #expect(run.output.hasPrefix("1 article from 1 file"))
        #expect(try command.run("query", "チップ").status == 1)
        #expect(try command.run("query", "\"新しい文\"").status == 0)
        #expect(try command.run("check").status == 0)
        let files = try command.directory.names(in: "index").filter { $0.hasPrefix("segment-") }
        #expect(Set(files.map { $0.prefix(14) }).count == 1, "\(files)")
    }

    @Test("Files in the directory that are not jsearch's survive")
    func foreignFiles() throws {
        let command = try Command.withArticles()
        let names = ["FORMAT.md", "segment-000001.backup", "segment-1.keys", "manifest.txt", "notes/a.md"]
        for name in names { try command.directory.put("index/" + name, "私の") }
        for _ in 0..<2 {
            #expect(try command.run("index", "articles", "--rebuild").status == 1)
            for name in names {
                #expect(try command.directory.read("index/" + name) == Array("私の".utf8), "\(name)")
            }
        }
    }

    @Test("The same articles give the same index, whatever the memory and the threads")
    func sameBytes() throws {
        let command = try Command.withArticles()
        _ = try command.run("index", "articles", "--index-dir", "a", "--threads", "1")
        _ = try command.run("index", "articles", "--index-dir", "b", "--threads", "4")
        let names = try command.directory.names(in: "a")
        #expect(try names == command.directory.names(in: "b"))
        for name in names {
            #expect(try command.directory.read("a/" + name) == command.directory.read("b/" + name), "\(name)")
        }
    }

    @Test("Unpublished articles are found only when they were asked for")
    func unpublished() throws {
        let command = try Command.withIndex()
        #expect(try command.run("query", "\"誰も読まない\"").status == 1)
        #expect(try command.run("index", "articles", "--unpublished").output.hasPrefix("5 articles from 5 files"))
        #expect(try command.run("query", "\"誰も読まない\"").status == 0)
    }

    @Test("Nothing but the result is on a pipe: no escape codes, no progress")
    func pipes() throws {
        let command = try Command.withArticles()
        let environment = ["TERM": "xterm-256color", "CLICOLOR_FORCE": "1"]
        let runs = [
            try command.run("index", "articles", environment: environment),
            try command.run("query", "チップ", environment: environment),
            try command.run("query", "チップ", "--explain", "--color", "auto", environment: environment),
            try command.run("check", environment: environment), try command.run("info", environment: environment),
        ]
        for run in runs {
            #expect(!run.output.contains("\u{1B}") && !run.output.contains("\r"))
            #expect(!run.error.contains("\u{1B}") && !run.error.contains("\r"))
        }
        // The one problem of the folder, on a line of its own, is all that standard error gets.
        #expect(runs[0].error.split(separator: "\n").count == 1)
        #expect(runs.dropFirst().allSatisfy { $0.error.isEmpty })
    }

    @Test("Output as JSON is one JSON value, whatever the command")
    func json() throws {
        let command = try Command.withIndex()
        for run in [
            try command.run("index", "articles", "--json"), try command.run("query", "チップ", "--json", "--explain"),
            try command.run("info", "--json"), try command.run("check", "--json"),
            try command.run("analyze", "文", "--json"),
        ] {
            #expect(run.error.isEmpty)
            #expect(try JSONSerialization.jsonObject(with: run.outputBytes) is [String: Any])
        }
    }

    @Test("A writer that is at work keeps others out")
    func locked() throws {
        let command = try Command.withIndex()
        var writer: IndexWriter? = try IndexWriter(directory: command.directory.file("index"))
        #expect(writer != nil)
        let run = try command.run("index", "articles")
        #expect(run.status == 3)
        #expect(run.error.contains("Another process is writing"))
        #expect(try command.run("query", "チップ").status == 0)
        writer = nil
        #expect(try command.run("index", "articles").status == 0)
    }
}

extension TemporaryDirectory {
    /// The names in a folder below the directory, sorted.
    fileprivate func names(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: file(folder)).sorted()
    }
}
