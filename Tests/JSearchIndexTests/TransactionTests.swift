// TransactionTests.swift
// Deleting, optimising and cancelling: what a writer does between two commits.

import JSearchIndex
import JSearchStorage
import JSearchTestSupport
import Synchronization
import Testing

@Suite("Transactions of a writer")
struct TransactionTests {
    private let directory = TemporaryDirectory()

    private func article(_ id: String, _ body: String = "本文") -> Article { Article(id: id, body: body) }

    private func bodies() throws -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: try IndexContents(directory.path).articles.map { ($0.id, $0.body) })
    }

    @Test("Adding and deleting work in the order of the calls, whatever the units")
    func order() throws {
        // The smallest budget makes a unit of every 16 KiB; a producer is a unit of its own.
        let long = String(repeating: "長い本文。", count: 1_000)
        var options = IndexWriter.Options()
        options.memoryBudget = 1 << 20
        let writer = try IndexWriter(directory: directory.path, options: options)
        try writer.add(article("old", "旧"))
        try writer.add(article("gone", "旧"))
        try writer.commit()
        try writer.add(article("a", "一"))
        writer.delete(id: "a")
        for number in 0..<6 { try writer.add(article("b\(number)", long)) }
        writer.delete(id: "b2")
        writer.delete(id: "gone")
        let unit = [article("c", "一"), article("d", "一")]
        try writer.add { (body) throws(JSearchError) in for article in unit { try body(article) } }
        writer.delete(id: "d")
        try writer.add(article("a", "二"))
        writer.delete(id: "old")
        try writer.add(article("old", "新"))
        try writer.commit()
        #expect(try bodies().keys.sorted() == ["a", "b0", "b1", "b3", "b4", "b5", "c", "old"])
        #expect(try bodies()["a"] == "二" && bodies()["old"] == "新")
    }

    @Test("A writer knows which ids the last commit has")
    func contains() throws {
        let writer = try IndexWriter(directory: directory.path)
        try writer.add(article("a"))
        #expect(try !writer.contains(id: "a"))
        try writer.commit()
        #expect(try writer.contains(id: "a") && !writer.contains(id: "b"))
        writer.delete(id: "a")
        #expect(try writer.contains(id: "a") && writer.articleCount == 1)
        try writer.commit()
        #expect(try !writer.contains(id: "a") && writer.articleCount == 0)
    }

    @Test("Optimising leaves one segment without deleted articles, and what was pending in it")
    func optimize() throws {
        let writer = try IndexWriter(directory: directory.path)
        for number in 0..<5 {
            for id in 0..<10 { try writer.add(article("\(number)-\(id)", "本文\(number)の\(id)")) }
            try writer.commit()
        }
        writer.delete(id: "2-3")
        try writer.add(article("1-1", "新"))
        try writer.commit()
        let before = try IndexContents(directory.path)
        #expect(try Snapshot.open(directory.path).segments.count > 1)
        let summary = try writer.optimize()
        #expect(summary.articleCount == 49)
        let snapshot = try Snapshot.open(directory.path)
        #expect(snapshot.segments.count == 1 && snapshot.segments[0].deleted == nil)
        #expect(try IndexContents(snapshot) == before, "not even the order changes")
        let files = try directory.contents()
        try writer.optimize()
        #expect(try directory.contents() == files, "there is nothing to do twice")
        writer.delete(id: "0-0")
        #expect(try writer.optimize().articleCount == 48)
        #expect(try Snapshot.open(directory.path).segments[0].documentCount == 48)
        for id in try bodies().keys { writer.delete(id: id) }
        #expect(try writer.optimize().articleCount == 0)
        #expect(try Snapshot.open(directory.path).segments.isEmpty)
    }

    @Test("A segment of which nothing is left goes at once, one with a quarter deleted is rewritten")
    func reclaim() throws {
        let writer = try IndexWriter(directory: directory.path)
        // The older segment is the larger one, so that they are not merged.
        for id in 0..<100 { try writer.add(article("a\(id)")) }
        try writer.commit()
        for id in 0..<5 { try writer.add(article("b\(id)")) }
        try writer.commit()
        #expect(try Snapshot.open(directory.path).segments.map(\.documentCount) == [100, 5])
        for id in 0..<20 { writer.delete(id: "a\(id)") }
        try writer.commit()
        #expect(try Snapshot.open(directory.path).segments.map(\.documentCount) == [100, 5])
        for id in 20..<30 { writer.delete(id: "a\(id)") }
        try writer.commit()
        #expect(try Snapshot.open(directory.path).segments.map(\.documentCount) == [70, 5])
        for id in 0..<5 { writer.delete(id: "b\(id)") }
        try writer.commit()
        #expect(try Snapshot.open(directory.path).segments.map(\.documentCount) == [70])
    }

    @Test("The same history gives the same bytes")
    func deterministic() throws {
        func build() throws -> [String: [UInt8]] {
            let directory = TemporaryDirectory()
            let writer = try IndexWriter(directory: directory.path)
            var random = RandomArticles(seed: 5)
            for round in 0..<20 {
                for _ in 0..<random.int(in: 1..<8) { try writer.add(random.article("\(random.int(in: 0..<60))")) }
                for _ in 0..<random.int(in: 0..<4) { writer.delete(id: "\(random.int(in: 0..<60))") }
                if round == 15 { try writer.optimize() } else { try writer.commit() }
            }
            var contents = try directory.contents()
            // It names the writer.
            contents["lock"] = nil
            return contents
        }
        let first = try build()
        #expect(try build() == first)
    }

    @Test("A writer that is told to stop stops, wherever it is, and the index is as it was")
    func cancel() throws {
        var random = RandomArticles(seed: 6)
        let first = random.articles(40)
        let second = random.articles(60, words: 60)
        try {
            let writer = try IndexWriter(directory: directory.path)
            for article in first { try writer.add(article) }
            try writer.commit()
        }()
        let before = try IndexContents(directory.path)
        var cancelled = 0
        for limit in 0..<200 {
            let asked = AskCounter(limit)
            var options = IndexWriter.Options()
            options.isCancelled = { asked.isReached() }
            let error = failure { () throws(JSearchError) in
                let writer = try IndexWriter(directory: directory.path, options: options)
                for article in second { try writer.add(article) }
                try writer.optimize()
            }
            guard let error else { break }
            #expect(error.code == .cancelled)
            #expect(try IndexContents(directory.path) == before, "stopped at \(limit)")
            #expect(try directory.names().allSatisfy { !$0.contains(".unit") })
            cancelled += 1
        }
        #expect(cancelled > 20 && cancelled < 200)
        #expect(try IndexContents(directory.path).articles.count == 60)
    }

    /// The space of an index of some articles.
    private static func byteCount(ofIndexWith articles: [Article]) throws -> Int {
        let directory = TemporaryDirectory()
        let disk = UnsynchronizedFileSystem()
        let writer = try IndexWriter(
            directory: directory.path, options: IndexWriter.Options(), replacingAll: false, fileSystem: disk)
        for article in articles { try writer.add(article) }
        try writer.commit()
        return disk.currentByteCount
    }

    /// Says yes from the n-th question on.
    private final class AskCounter: Sendable {
        private let left: Atomic<Int>
        init(_ limit: Int) { left = Atomic(limit) }
        func isReached() -> Bool { left.subtract(1, ordering: .relaxed).oldValue <= 0 }
    }

    @Test(
        "An index takes at most twice the space of itself and what is added, while it grows and while it is optimised")
    func space() throws {
        let disk = UnsynchronizedFileSystem()
        let writer = try IndexWriter(
            directory: directory.path, options: IndexWriter.Options(), replacingAll: false, fileSystem: disk)
        var random = RandomArticles(seed: 7)
        for commit in 0..<25 {
            let before = disk.currentByteCount
            disk.resetPeak()
            let articles = (0..<[2, 8, 40][commit % 3]).map { random.article("\(commit)-\($0)", words: 200) }
            for article in articles { try writer.add(article) }
            try writer.commit()
            let whole = before + (try Self.byteCount(ofIndexWith: articles))
            #expect(disk.peakByteCount <= 2 * whole, "commit \(commit): \(disk.peakByteCount), \(whole)")
        }
        let before = disk.currentByteCount
        disk.resetPeak()
        try writer.optimize()
        #expect(disk.peakByteCount <= 2 * before + 4_096, "\(disk.peakByteCount) of \(before)")
    }
}
