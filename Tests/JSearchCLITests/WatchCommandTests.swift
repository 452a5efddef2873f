// WatchCommandTests.swift
// `jsearch watch`: sees every kind of change, and ends when it is told to.

import Foundation
import JSearch
import JSearchTestSupport
import Testing

/// A running `jsearch watch`.
private final class Watcher {
    let process = Process()
    private let outputPath: String
    private let errorPath: String

    init(_ command: Command, _ arguments: String...) throws {
        outputPath = try command.directory.put("watch.out", "")
        errorPath = try command.directory.put("watch.err", "")
        let executable: URL = try #require(Command.executable)
        process.executableURL = executable
        process.arguments = ["watch"] + arguments
        process.currentDirectoryURL = URL(fileURLWithPath: command.directory.path)
        process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: outputPath))
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errorPath))
        try process.run()
    }

    deinit { if process.isRunning { kill(process.processIdentifier, SIGKILL) } }

    var lines: [String] {
        let text = (try? String(contentsOfFile: outputPath, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map(String.init)
    }

    var errors: String { (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? "" }

    /// Waits until something holds; far longer than it takes, and a failure if it never does.
    func wait(
        _ what: String, sourceLocation: SourceLocation = #_sourceLocation, _ condition: () throws -> Bool
    ) rethrows {
        for _ in 0..<600 {
            if try condition() { return }
            Thread.sleep(forTimeInterval: 0.05)
        }
        Issue.record("\(what): \(lines), \(errors)", sourceLocation: sourceLocation)
    }
}

@Suite("jsearch watch", .serialized)
struct WatchCommandTests {
    private func finds(_ command: Command, _ text: String) throws -> Bool {
        try command.run("query", "\"\(text)\"").status == 0
    }

    private func stop(_ watcher: Watcher, _ number: Int32) {
        kill(watcher.process.processIdentifier, number)
        watcher.wait("its end") { !watcher.process.isRunning }
        guard !watcher.process.isRunning else { return }
        #expect(watcher.process.terminationReason == .exit && watcher.process.terminationStatus == 0)
    }

    @Test("New, changed, renamed and removed files and folders are seen")
    func changes() throws {
        let command = try Command.withArticles()
        let watcher = try Watcher(command, "articles")
        watcher.wait("the first run") { watcher.lines.count == 1 }
        #expect(watcher.lines.first?.contains("4 articles: 4 added") == true)
        try command.directory.put("articles/new.md", "# 題\n\n一つ目の新しい文。")
        try watcher.wait("a new file") { try finds(command, "一つ目の新しい文") }
        // Editors write another file and give it the name.
        try command.directory.put("articles/.new.md.swp", "# 題\n\n書きかけ。")
        try command.directory.put("articles/new.md~", "# 題\n\n二つ目の新しい文。")
        let moved = rename(command.directory.file("articles/new.md~"), command.directory.file("articles/new.md"))
        #expect(moved == 0)
        try watcher.wait("a file replaced by renaming") { try finds(command, "二つ目の新しい文") }
        #expect(try !finds(command, "一つ目の新しい文"))
        // A folder that comes with its content, and one in it, later.
        try command.directory.put("elsewhere/deep/a.md", "# 題\n\n遠くの文。")
        let came = rename(command.directory.file("elsewhere"), command.directory.file("articles/came"))
        #expect(came == 0)
        try watcher.wait("a folder that came") { try finds(command, "遠くの文") }
        try command.directory.put("articles/came/deeper/still/b.md", "# 題\n\n深い文。")
        try watcher.wait("a file in a new folder") { try finds(command, "深い文") }
        try command.directory.put("articles/came/deeper/still/b.md", "# 題\n\n深い所で変えた文。")
        try watcher.wait("a change in a new folder") { try finds(command, "深い所で変えた文") }
        try FileManager.default.removeItem(atPath: command.directory.file("articles/came"))
        try watcher.wait("a folder that vanished") { try !finds(command, "遠くの文") }
        #expect(watcher.lines.allSatisfy { $0.contains(" articles: ") })
        stop(watcher, SIGTERM)
        #expect(try command.run("check").status == 0)
        #expect(try command.run("index", "articles").output.contains("0 added, 0 updated, 0 removed"))
    }

    @Test("A burst of changes is one commit; others may write in between; its own index does not wake it")
    func burst() throws {
        let command = try Command.withArticles()
        let watcher = try Watcher(command, ".", "--index-dir", "articles/index")
        watcher.wait("the first run") { watcher.lines.count == 1 }
        for number in 0..<40 { try command.directory.put("articles/many/\(number).md", "# 題\n\n文\(number)。") }
        watcher.wait("all of them") { watcher.lines.last?.contains("44 articles") == true }
        #expect(watcher.lines.count <= 4, "\(watcher.lines)")
        #expect(try command.run("delete", "articles/many/7.md", "--index-dir", "articles/index").status == 0)
        let before = watcher.lines.count
        Thread.sleep(forTimeInterval: 1)
        #expect(watcher.lines.count == before)
        stop(watcher, SIGINT)
        #expect(try command.run("check", "--index-dir", "articles/index").status == 0)
    }

    @Test("A root that vanishes is waited for")
    func vanishedRoot() throws {
        let command = try Command.withArticles()
        let watcher = try Watcher(command, "articles")
        watcher.wait("the first run") { watcher.lines.count == 1 }
        let there = command.directory.file("articles")
        #expect(rename(there, command.directory.file("away")) == 0)
        watcher.wait("a word about it") { watcher.errors.contains("cannot be found") }
        #expect(try finds(command, "京都に降る雨"))
        try command.directory.put("away/late.md", "# 題\n\n遅れてきた文。")
        #expect(rename(command.directory.file("away"), there) == 0)
        try watcher.wait("its return") { try finds(command, "遅れてきた文") }
        stop(watcher, SIGTERM)
    }
}
