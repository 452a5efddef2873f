// SnapshotTests.swift
// Readers while a writer goes on: each sees one commit, whole, for as long as it likes.

import Dispatch
import JSearch
import JSearchIndex
import JSearchQuery
import JSearchStorage
import JSearchTestSupport
import Synchronization
import Testing

@Suite("Snapshots beside a writer")
struct SnapshotTests {
    /// In each commit, all articles say the number of the commit, so that a mixture shows.
    private static func commit(_ number: Int, _ writer: IndexWriter) throws {
        for id in 0..<12 { try writer.add(Article(id: "\(id)", title: "版\(number)", body: "検索の本文 \(number)")) }
        if number % 3 == 0 { writer.delete(id: "\(number % 12)") }
        if number % 10 == 9 { try writer.optimize() } else { try writer.commit() }
    }

    @Test("Opening never fails while commits and merges remove files, and shows one commit")
    func opening() throws {
        let directory = TemporaryDirectory()
        let writer = try IndexWriter(
            directory: directory.path, options: IndexWriter.Options(), replacingAll: false,
            fileSystem: UnsynchronizedFileSystem())
        try Self.commit(0, writer)
        let isDone = Atomic(false)
        let failures = Mutex<[String]>([])
        let opened = Atomic(0)
        let path = directory.path
        let group = DispatchGroup()
        for reader in 0..<3 {
            DispatchQueue.global().async(group: group) {
                var last = -1
                while !isDone.load(ordering: .relaxed) {
                    do {
                        let index = try SearchIndex(directory: path)
                        let hits = try index.search("検索", limit: 100).hits
                        let versions = Set(hits.map(\.article.title))
                        let version = Int(versions.first?.dropFirst() ?? "") ?? -1
                        if versions.count != 1 || hits.count < 11 || version < last {
                            failures.withLock { $0.append("reader \(reader): \(versions), \(hits.count), \(last)") }
                        }
                        last = version
                        opened.add(1, ordering: .relaxed)
                    } catch { failures.withLock { $0.append("reader \(reader): \(error)") } }
                }
            }
        }
        // Until the readers have had their turns, however busy the machine is.
        var number = 1
        while number < 100 || (opened.load(ordering: .relaxed) < 30 && number < 20_000) {
            try Self.commit(number, writer)
            number += 1
        }
        isDone.store(true, ordering: .relaxed)
        group.wait()
        #expect(failures.withLock { $0.prefix(3) } == [])
        #expect(opened.load(ordering: .relaxed) >= 30)
    }

    @Test("A snapshot answers the same after its files are gone")
    func kept() throws {
        let directory = TemporaryDirectory()
        let writer = try IndexWriter(directory: directory.path)
        try Self.commit(1, writer)
        let index = try SearchIndex(directory: directory.path)
        let before = try index.search("検索", limit: 100)
        for number in 2..<14 { try Self.commit(number, writer) }
        #expect(try index.search("検索", limit: 100) == before)
        #expect(try index.article(id: "5")?.title == "版1")
        #expect(try SearchIndex(directory: directory.path).article(id: "5")?.title == "版13")
    }
}
