// RepairCommandTests.swift
// `jsearch repair` on the command line, and what a second writer is told.

import Foundation
import JSearchTestSupport
import Testing

@Suite("jsearch repair")
struct RepairCommandTests {
    @Test("A whole index: nothing to repair, exit status 0")
    func whole() throws {
        let command = try Command.withIndex()
        let run = try command.run("repair")
        #expect(run.status == 0 && run.error.isEmpty)
        #expect(run.output.contains("is whole: 1 segment with 4 articles. Nothing to repair."))
    }

    @Test("What is lost is named, in words and as JSON, exit status 1; then indexing again puts it back")
    func lost() throws {
        let command = try Command.withIndex()
        let name = try FileManager.default.contentsOfDirectory(atPath: command.directory.file("index")).first {
            $0.hasSuffix(".words.terms")
        }
        let damaged = "index/" + (try #require(name))
        var bytes = try #require(try command.directory.read(damaged))
        bytes[40] ^= 1
        try command.directory.write(damaged, bytes)
        for arguments in [["repair", "--dry-run"], ["repair", "--dry-run", "--json"], ["repair", "--json"]] {
            let run = try CommandRun(try #require(Command.executable), arguments, in: command.directory.path)
            #expect(run.status == 1, "\(arguments)")
            #expect(run.output.contains("kyoto/rain.md"), "\(arguments): \(run.output)")
            if arguments.contains("--json") {
                let json = try #require(try JSONSerialization.jsonObject(with: run.outputBytes) as? [String: Any])
                #expect(json["isWhole"] as? Bool == false && json["keptArticles"] as? Int == 0)
            } else {
                #expect(run.output.contains("would be lost: 4 articles"))
                #expect(run.error.contains(damaged))
            }
        }
        #expect(try command.run("check").status == 0)
        #expect(try command.run("query", "チップ").status == 1)
        #expect(try command.run("index", "articles").status == 1)
        #expect(try command.run("query", "チップ").status == 0)
    }

    @Test("If only the list of the files is damaged, no article is lost, and the next run reads all files again")
    func sources() throws {
        let command = try Command.withIndex()
        let name = try FileManager.default.contentsOfDirectory(atPath: command.directory.file("index")).first {
            $0.hasPrefix("sources-")
        }
        let damaged = "index/" + (try #require(name))
        var bytes = try #require(try command.directory.read(damaged))
        bytes[40] ^= 1
        try command.directory.write(damaged, bytes)
        #expect(try command.run("check").status == 3)
        let run = try command.run("repair")
        #expect(run.status == 1 && run.error.contains(damaged) && run.output.contains("is forgotten"))
        #expect(try command.run("check").status == 0)
        #expect(try command.run("query", "チップ").status == 0)
        #expect(try command.run("index", "articles").error.contains("damaged") == false)
        #expect(try command.run("query", "チップ").status == 0)
        #expect(try command.run("repair").status == 0)
    }

    @Test("Without an index exit status 3; without its manifest everything is named, and there is no index any more")
    func nothing() throws {
        #expect(try Command().run("repair").status == 3)
        let command = try Command.withIndex()
        try command.directory.write("index/manifest", [1, 2, 3])
        let run = try command.run("repair")
        #expect(run.status == 1)
        #expect(run.output.contains("kyoto/rain.md") && run.output.contains("Build it again"))
        #expect(try command.run("query", "チップ").error.contains("There is no index here"))
    }

    @Test(
        "A second writer is told who the first is",
        .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/flock"), "SKIPPED: no /usr/bin/flock"))
    func holder() throws {
        let command = try Command.withArticles()
        // A process that holds the lock as another jsearch would, for as long as its standard input is open.
        try command.directory.put("index/lock", "")
        let holder = Process()
        holder.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        holder.arguments = [
            "flock", command.directory.file("index/lock"), "sh", "-c",
            "printf 'process %s on here since today' $$ > \"$0\"; echo; read x", command.directory.file("index/lock"),
        ]
        let (input, output) = (Pipe(), Pipe())
        holder.standardInput = input
        holder.standardOutput = output
        try holder.run()
        _ = output.fileHandleForReading.availableData
        let run = try command.run("index", "articles")
        #expect(run.status == 3)
        #expect(run.error.contains("(process "), "\(run.error)")
        #expect(run.error.contains("on here since today). Wait until it is done, or stop it."), "\(run.error)")
        try input.fileHandleForWriting.close()
        holder.waitUntilExit()
        // What it wrote is still there, and means nothing now.
        #expect(try command.run("index", "articles").status == 1)
        #expect(try command.directory.read("index/lock") == [])
    }
}
