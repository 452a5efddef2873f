// DamageTests.swift
// A damaged index is noticed, and the damaged file is named.

import Foundation
import JSearchTestSupport
import Testing

@Suite("Damaged indexes on the command line")
struct DamageTests {
    @Test("A changed byte in any file is found by check, which names the file and ends with 3", arguments: [0, 1, 2])
    func everyFile(_ place: Int) throws {
        let command = try Command.withIndex()
        let names = try FileManager.default.contentsOfDirectory(atPath: command.directory.file("index")).sorted()
        #expect(names.count > 10)
        for name in names where name != "lock" {
            let path = "index/" + name
            let whole = try #require(try command.directory.read(path))
            var bytes = whole
            // The first byte, one in the middle, the last one.
            bytes[place * (whole.count - 1) / 2] ^= 0x10
            try command.directory.write(path, bytes)
            let run = try command.run("check")
            #expect(run.status == 3, "\(name)")
            #expect(run.error.contains(path), "\(name): \(run.error)")
            #expect(run.output == "index is damaged: 1 finding.\n", "\(name)")
            try command.directory.write(path, whole)
        }
        #expect(try command.run("check").status == 0)
    }

    @Test("A missing and a cut file are found by check", arguments: [0, 1, 100])
    func cutFile(_ count: Int) throws {
        let command = try Command.withIndex()
        let path = "index/segment-000001.articles"
        let whole = try #require(try command.directory.read(path))
        try command.directory.write(path, Array(whole.prefix(count)))
        let run = try command.run("check")
        #expect(run.status == 3)
        #expect(run.error.contains(path))
        try FileManager.default.removeItem(atPath: command.directory.file(path))
        let missing = try command.run("check", "--json")
        #expect(missing.status == 3)
        #expect(missing.output.contains(path))
        #expect(missing.output.contains("\"isWhole\" : false"))
        #expect(missing.error.isEmpty)
    }

    @Test("A query that needs damaged bytes ends with 3 and prints no half answer")
    func query() throws {
        let command = try Command.withIndex()
        let path = "index/segment-000001.articles"
        var bytes = try #require(try command.directory.read(path))
        bytes[40] ^= 1
        try command.directory.write(path, bytes)
        let run = try command.run("query", "チップ")
        #expect(run.status == 3)
        #expect(run.output.isEmpty)
        #expect(run.error.contains(path))
        #expect(run.error.contains("build the index again"))
    }

    @Test("A damaged index is repaired by indexing again")
    func again() throws {
        let command = try Command.withIndex()
        for name in ["manifest", "segment-000001.keys"] {
            try command.directory.write("index/" + name, Array("なにか".utf8))
        }
        #expect(try command.run("query", "チップ").status == 3)
        let refused = try command.run("index", "articles")
        #expect(refused.status == 3 && refused.error.contains("--rebuild"))
        #expect(try command.run("index", "articles", "--rebuild").status == 1)
        #expect(try command.run("check").status == 0)
        #expect(try command.run("query", "チップ").status == 0)
    }
}
