// UpdateCommandTests.swift
// `jsearch index` again, `jsearch delete` and `jsearch optimize`.

import Foundation
import JSearch
import JSearchTestSupport
import Testing

@Suite("Commands that change an index")
struct UpdateCommandTests {
    private func json(_ run: CommandRun) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: run.outputBytes) as? [String: Any])
    }

    private func counts(_ output: [String: Any]) -> [Int] {
        ["added", "updated", "removed", "unchanged", "failed"].compactMap { output[$0] as? Int }
    }

    private func remove(_ command: Command, _ name: String) throws {
        try FileManager.default.removeItem(atPath: command.directory.file(name))
    }

    @Test("A second run says what it did, and does no more")
    func secondRun() throws {
        let command = try Command.withIndex()
        let same = try command.run("index", "articles")
        #expect(same.status == 0)
        #expect(same.lines[1] == "  0 added, 0 updated, 0 removed, 4 unchanged, 0 failed")
        try command.directory.put("articles/memo.txt", "買い物の覚え書き\n\n傘を二本。")
        try command.directory.put("articles/new.md", "# 加えたもの\n\n新しい記事。")
        try remove(command, "articles/kyoto/rain.md")
        let dry = try command.run("index", "articles", "--dry-run")
        #expect(dry.output.contains("nothing was written"))
        #expect(dry.lines[1] == "  1 added, 1 updated, 1 removed, 2 unchanged, 0 failed")
        #expect(try command.run("query", "\"京都に降る雨\"").status == 0)
        let run = try command.run("index", "articles", "--json")
        #expect(try counts(json(run)) == [1, 1, 1, 2, 0])
        #expect(try command.run("query", "\"京都に降る雨\"").status == 1)
        #expect(try command.run("query", "\"傘を二本\"").status == 0)
        #expect(try command.run("query", "\"傘を一本\"").status == 1)
        #expect(try command.run("check").status == 0)
    }

    @Test("A path that is not there makes no index, and an index is not emptied by an empty folder")
    func missing() throws {
        let command = try Command.withArticles()
        for arguments in [["index", "none"], ["index", "articles", "none"], ["watch", "none"]] {
            let run = try CommandRun(try #require(Command.executable), arguments, in: command.directory.path)
            #expect(run.status == 3 && run.error.contains("none") && run.output.isEmpty)
            #expect(try command.directory.names() == ["articles"])
        }
        _ = try command.run("index", "articles")
        try remove(command, "articles")
        #expect(try command.run("index", "articles").status == 3)
        try FileManager.default.createDirectory(
            atPath: command.directory.file("articles"), withIntermediateDirectories: true)
        let empty = try command.run("index", "articles")
        #expect(empty.status == 2 && empty.error.contains("--prune=missing"))
        #expect(try command.run("query", "チップ").status == 0)
        #expect(try command.run("index", "articles", "--prune=missing").output.hasPrefix("0 articles"))
        #expect(try command.run("query", "チップ").status == 1)
    }

    @Test("--prune=never keeps what is gone; --rebuild makes everything anew")
    func keepAndRebuild() throws {
        let command = try Command.withIndex()
        try remove(command, "articles/kyoto/rain.md")
        #expect(try json(command.run("index", "articles", "--prune=never", "--json"))["kept"] as? Int == 1)
        #expect(try command.run("query", "\"京都に降る雨\"").status == 0)
        try command.directory.put("other/x.md", "# 他\n\n他の記事。")
        #expect(try counts(json(command.run("index", "other", "--json"))) == [1, 0, 0, 0, 0])
        #expect(try command.run("query", "\"京都に降る雨\"").status == 0)
        let rebuilt = try command.run("index", "other", "--rebuild")
        #expect(rebuilt.output.hasPrefix("1 article from 1 file"))
        #expect(try command.run("query", "チップ").status == 1)
        #expect(try command.run("query", "\"他の記事\"").status == 0)
    }

    @Test("A new user dictionary analyses everything again and says so; without one, it stays")
    func dictionary() throws {
        let command = try Command.withIndex()
        try command.directory.put("words.txt", "垂直統合\n")
        let run = try command.run("index", "articles", "--user-dictionary", "words.txt")
        #expect(run.output.contains("all articles were analysed again: the user dictionary has changed"))
        #expect(run.lines[1] == "  0 added, 0 updated, 0 removed, 4 unchanged, 0 failed")
        let again = try command.run("index", "articles")
        #expect(!again.output.contains("analysed again"))
        let info = try json(command.run("info", "--json"))
        #expect((info["analysis"] as? [String: String])?["user dictionary"] == "垂直統合\n")
        // Only one of the two is changed by an option.
        #expect(
            try command.run("index", "articles", "--without-fold", "kana").output.contains("other spellings are wanted")
        )
        let both = try json(command.run("info", "--json"))
        #expect((both["analysis"] as? [String: String])?["user dictionary"] == "垂直統合\n")
    }

    @Test("Deleting by id; unknown ids are told, and the others deleted all the same")
    func delete() throws {
        let command = try Command.withIndex()
        let run = try command.run("delete", "memo.txt", "none", "memo.txt")
        #expect(run.status == 1)
        #expect(run.error == "jsearch: The index has no article with the id \"none\".\n")
        #expect(run.output == "1 article deleted; 3 articles are in index.\n")
        #expect(try command.run("query", "\"中古のチップ\"").status == 1)
        let output = try command.run("delete", "memo.txt", "kyoto/rain.md", "--json")
        #expect(output.status == 1 && output.error.isEmpty)
        #expect(try json(output)["deleted"] as? [String] == ["kyoto/rain.md"])
        #expect(try json(output)["unknown"] as? [String] == ["memo.txt"])
        #expect(try command.run("delete", "broken.md").status == 0)
        // It is away until its file changes.
        #expect(try command.run("index", "articles").output.hasPrefix("1 article from"))
        try command.directory.put("articles/memo.txt", "買い物の覚え書き\n\n新しいチップ。")
        #expect(try command.run("index", "articles").output.hasPrefix("2 articles from"))
        #expect(try command.run("index", "articles", "--rebuild").output.hasPrefix("4 articles from"))
        #expect(try command.run("check").status == 0)
        let none = try command.run("delete", "a", "--index-dir", "none")
        #expect(none.status == 3)
        #expect(try !command.directory.names().contains("none"))
    }

    @Test("Optimising leaves one segment, and the answers as they were")
    func optimize() throws {
        let command = try Command.withIndex()
        for number in 0..<3 {
            try command.directory.put("articles/n\(number).md", "# チップ\(number)\n\n本文。")
            _ = try command.run("index", "articles")
        }
        _ = try command.run("delete", "n1.md")
        let before = try command.run("query", "チップ", "--json").output
        let run = try command.run("optimize", "--json")
        #expect(run.status == 0)
        let after = try #require(try json(run)["after"] as? [String: Int])
        #expect(after["segments"] == 1 && after["deleted"] == 0)
        #expect(try command.run("query", "チップ", "--json").output == before)
        #expect(try command.run("optimize").output.hasPrefix("index: 6 articles; 1 segment, 0 deleted"))
        #expect(try command.run("optimize", "--index-dir", "none").status == 3)
        #expect(try command.run("optimize", "--reorder").status == 0)
        #expect(try command.run("query", "チップ", "--json").output == before)
    }
}
