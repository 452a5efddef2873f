// GoldenTests.swift
// What people and programs read, word for word. UPDATE_GOLDENS=1 writes the files anew; read them before you commit.

import Foundation
import JSearchTestSupport
import Testing

@Suite("What the commands print")
struct GoldenTests {
    @Test("index: the report of a folder with one broken, one unpublished and one other file")
    func index() throws {
        let command = try Command.withArticles()
        try expectGolden("index", transcript("jsearch index articles", command.run("index", "articles")))
        let json = try command.run("index", "articles", "--json", "--unpublished", "--index-dir", "other")
        try expectGolden(
            "index-json", transcript("jsearch index articles --json --unpublished --index-dir other", json))
    }

    @Test(
        "query: plain, explained, as JSON, by pages, and with nothing found",
        arguments: [
            ("query", ["AIチップ"]), ("query-phrase", ["\"垂直統合\""]),
            ("query-explain", ["半導体 雨", "--explain"]), ("query-json", ["ﾁｯﾌﾟ", "--json"]),
            ("query-json-explain", ["title:京都", "--json", "--explain"]),
            ("query-page", ["半導体 チップ", "--limit", "1", "--offset", "1"]),
            ("query-none-shown", ["チップ", "--limit", "0"]),
            ("query-nothing", ["\"ここにない文\""]), ("query-nothing-json", ["\"ここにない文\"", "--json"]),
        ])
    func query(_ name: String, _ arguments: [String]) throws {
        let command = try Command.withIndex()
        let all = ["query"] + arguments
        let line = "jsearch " + all.map { $0.contains { " \"".contains($0) } ? "'\($0)'" : $0 }.joined(separator: " ")
        let executable = try #require(Command.executable)
        try expectGolden(name, transcript(line, CommandRun(executable, all, in: command.directory.path)))
    }

    @Test("query: coloured, which is the same with escape codes in it")
    func color() throws {
        let command = try Command.withIndex()
        let plain = try command.run("query", "ﾁｯﾌﾟ", "--color", "never")
        let colored = try command.run("query", "ﾁｯﾌﾟ", "--color", "always")
        #expect(colored.output.contains("\u{1B}[1;31mﾁｯﾌﾟ\u{1B}[0mだ。"))
        let stripped = Golden.replacing("\u{1B}\\[[0-9;]*m", in: colored.output) { _ in "" }
        #expect(stripped == plain.output)
        try expectGolden("query-color", transcript("jsearch query ﾁｯﾌﾟ --color always", colored))
    }

    @Test("A hit without a title has its number, too")
    func noTitle() throws {
        let command = Command()
        try command.directory.put("a.jsonl", "{\"id\": \"x\", \"tags\": [\"京都\"]}\n")
        try command.run("index", "a.jsonl")
        let run = try command.run("query", "京都")
        #expect(run.output.contains("\n1. "))
    }

    @Test("analyze: a table and JSON, of an argument and of standard input")
    func analyze() throws {
        let command = Command()
        let text = "ＡＩﾁｯﾌﾟに100億ドル"
        try expectGolden("analyze", transcript("jsearch analyze \(text)", command.run("analyze", text)))
        let json = try command.run("analyze", "--json", input: "か゛\n")
        try expectGolden("analyze-json", transcript("echo か゛ | jsearch analyze --json", json))
    }

    @Test("info: counts; sizes, versions and dictionaries replaced")
    func info() throws {
        let command = try Command.withIndex()
        let text = transcript("jsearch info", try command.run("info"))
        try expectGolden("info", Self.withoutVersions(text))
    }

    @Test("check: a whole index")
    func check() throws {
        let command = try Command.withIndex()
        let text = transcript("jsearch check", try command.run("check"))
        try expectGolden("check", Self.withoutVersions(text))
        let json = transcript("jsearch check --json", try command.run("check", "--json"))
        try expectGolden("check-json", Golden.replacing(#""bytes" : [0-9]+"#, in: json) { _ in "\"bytes\" : #" })
    }

    @Test("inspect: the manifest, a dictionary and the other kinds of files")
    func inspect() throws {
        let command = try Command.withIndex()
        let segment = "index/segment-000001."
        for (name, arguments) in [
            ("manifest", ["index/manifest"]), ("terms", [segment + "words.terms", "--from", "半導体", "--limit", "3"]),
            ("tags", [segment + "tags.terms"]), ("columns", [segment + "columns", "--limit", "1"]),
            ("articles", [segment + "articles", "--limit", "2"]),
        ] {
            let all = ["inspect"] + arguments
            let executable = try #require(Command.executable)
            let run = try CommandRun(executable, all, in: command.directory.path)
            let text = transcript("jsearch " + all.joined(separator: " "), run)
            try expectGolden("inspect-" + name, Self.withoutVersions(text))
        }
    }

    @Test(
        "--help of every command",
        arguments: [
            "", "index", "watch", "delete", "optimize", "query", "analyze", "info", "check", "repair", "inspect",
            "eval",
        ])
    func help(_ name: String) throws {
        let command = Command()
        let run = try name.isEmpty ? command.run("--help") : command.run(name, "--help")
        #expect(run.status == 0)
        #expect(run.error.isEmpty)
        let line = name.isEmpty ? "jsearch --help" : "jsearch \(name) --help"
        try expectGolden(name.isEmpty ? "help" : "help-" + name, transcript(line, run))
    }

    @Test("Completion scripts are there for each shell", arguments: ["bash", "zsh", "fish"])
    func completions(_ shell: String) throws {
        let run = try Command().run("--generate-completion-script", shell)
        #expect(run.status == 0)
        #expect(run.error.isEmpty)
        for word in [
            "index", "watch", "delete", "optimize", "query", "why", "eval", "analyze", "info", "check", "inspect",
            "explain", "index-dir",
        ] {
            #expect(run.output.contains(word))
        }
    }

    /// Replaces what another ICU, another dictionary or another compression changes.
    private static func withoutVersions(_ text: String) -> String {
        var text = text
        for (pattern, replacement) in [
            (#"(?<=footer checksum |footer )0x[0-9a-f]+"#, "0x#"), (#"[0-9.]+ kB"#, "# kB"),
            (#"(?<=32\.\.<)[0-9]+"#, "#"),
            (#"^[0-9]+(?= bytes, body)"#, "#"), (#"[0-9]+(?= bytes  footer)"#, "#"), (#"^size .*$"#, "size #"),
            (#"^ *(icu|unicode|dictionary)\b.*$"#, "$"), (#"^[a-z.]+  +[0-9,]{3,}$"#, "$"),
        ] {
            text = Golden.replacing(pattern, in: text) { found in
                // The name of the line stays, what follows it goes.
                replacement == "$" ? (found.split { " :".contains($0) }.first ?? "") + " #" : replacement
            }
        }
        return text
    }
}
