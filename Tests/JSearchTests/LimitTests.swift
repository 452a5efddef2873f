// LimitTests.swift
// Articles at the limits: what is too large is refused by itself, and the others go on.

import JSearch
import JSearchArticles
import JSearchIndex
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("Limits")
struct LimitTests {
    private let directory = TemporaryDirectory()

    @Test("An article whose text or id is too long is refused with its limit, and the writer goes on")
    func articles() throws {
        let writer = try IndexWriter(directory: directory.path)
        let limit = IndexFormat.fieldUnitLimit / 18
        let large = Article(id: "大", body: String(repeating: "a", count: limit))
        let error = failure { () throws(JSearchError) in try writer.add(large) }
        #expect(error?.code == .invalidArgument && error?.path == "大")
        #expect(error?.message.contains("at most \(limit)") == true && error?.message.contains("Split it") == true)
        for id in ["", String(repeating: "a", count: IndexFormat.idByteLimit + 1)] {
            let error = failure { () throws(JSearchError) in try writer.add(Article(id: id, body: "本文")) }
            #expect(error?.message.contains("\(IndexFormat.idByteLimit) bytes") == true)
        }
        try writer.add(Article(id: String(repeating: "a", count: IndexFormat.idByteLimit), body: "本文"))
        #expect(try writer.commit().articleCount == 1)
    }

    @Test(
        "One character repeated, and a line without an end, are indexed and found",
        arguments: ["あ", "a", "ー", "🗾", "1", " "])
    func repeated(_ character: String) throws {
        let count = TestData.isLong ? 5_000_000 : 100_000
        let writer = try IndexWriter(directory: directory.path)
        try writer.add(Article(id: "1", title: "題", body: String(repeating: character, count: count) + "底の文"))
        try writer.add(Article(id: "2", body: "別の文"))
        try writer.commit()
        let index = try SearchIndex(directory: directory.path)
        #expect(try index.search("\"底の文\"").hits.map(\.id) == ["1"])
        #expect(try index.search("別").hits.map(\.id) == ["2"])
        #expect(try index.search("文").total == 2)
        if character != " " {
            #expect(try index.search("\"\(String(repeating: character, count: 20))\"").hits.map(\.id) == ["1"])
        }
        var check = IndexCheck(directory.path)
        try check.run()
        #expect(check.findings.isEmpty)
    }

    @Test("Thousands of tags, headings and properties; folders hundreds deep; a path that is too long")
    func many() throws {
        let corpus = directory.file("corpus")
        let deep = (0..<200).map { _ in "深" }.joined(separator: "/")
        for path in [corpus, corpus + "/" + deep] { try DiskFileSystem().createDirectory(path) }
        let tags = (0..<3_000).map { "札\($0)" }.joined(separator: ", ")
        try DiskFileSystem().write(Array("---\ntitle: 題\ntags: [\(tags)]\n---\n本文".utf8), to: corpus + "/a.md")
        try DiskFileSystem().write(Array("深い文".utf8), to: corpus + "/" + deep + "/b.md")
        let writer = try IndexWriter(directory: directory.file("index"))
        let report = try writer.add(contentsOf: [corpus])
        try writer.commit()
        #expect(report.fileCount == 2 && report.lostCount == 0)
        let index = try SearchIndex(directory: directory.file("index"))
        #expect(try index.search("深い文").hits.first?.id == deep + "/b.md")
        #expect(try index.search("tag:札1000").total == 1)
        // Longer than any system opens.
        let error = failure { () throws(JSearchError) in
            _ = try IndexWriter(directory: corpus + String(repeating: "/長い名前", count: 2_000))
        }
        #expect(error?.code == .fileSystem && error?.message.contains("Use a shorter path") == true)
    }
}
