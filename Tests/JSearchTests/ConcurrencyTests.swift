// ConcurrencyTests.swift
// Threads that search while one writes and merges: made for `swift test --sanitize=thread`.

import Dispatch
import JSearch
import JSearchIndex
import JSearchStorage
import JSearchTestSupport
import Synchronization
import Testing

@Suite("Readers beside a writer")
struct ConcurrencyTests {
    private static func commit(_ generation: Int, _ directory: String, _ writer: IndexWriter) throws(JSearchError) {
        for number in 0..<10 {
            try writer.add(Article(id: "世代\(number)", title: "題", body: "世代番号は\(generation)です。半導体の垂直統合。"))
        }
        // A unit of its own, on another thread.
        let own = Article(id: "追加\(generation)", body: "京都の雨\(generation)")
        try writer.add { (body) throws(JSearchError) in try body(own) }
        writer.delete(id: "追加\(generation - 3)")
        try writer.commit()
    }

    @Test("Every snapshot is of one commit, whoever shares it, while commits and merges go on")
    func readers() throws {
        let directory = TemporaryDirectory()
        var options = IndexWriter.Options()
        options.threads = 2
        let disk = DiskFileSystem(calls: FaultyCalls(.interrupted, at: .max))
        let writer = try IndexWriter(
            directory: directory.path, options: options, replacingAll: false, fileSystem: disk)
        try Self.commit(0, directory.path, writer)
        let isDone = Atomic(false)
        let shared = Mutex(try SearchIndex(directory: directory.path))
        let problems = Mutex<[String]>([])
        let answers = Atomic(0)
        let path = directory.path
        // One iteration is the writer: it is used by one thread only.
        nonisolated(unsafe) let onlyWriter = writer
        DispatchQueue.concurrentPerform(iterations: 4) { thread in
            do throws(JSearchError) {
                guard thread > 0 else {
                    defer { isDone.store(true, ordering: .releasing) }
                    for generation in 1...20 { try Self.commit(generation, path, onlyWriter) }
                    return
                }
                while !isDone.load(ordering: .acquiring) {
                    // Now and then a new snapshot, which the others then search too.
                    if thread == 1 {
                        let opened = try SearchIndex(directory: path)
                        shared.withLock { $0 = opened }
                    }
                    let index = shared.withLock { $0 }
                    let results = try index.search("\"世代番号は\"", limit: 20)
                    let bodies = Set(results.hits.map(\.article.body))
                    if results.total != 10 || bodies.count != 1 {
                        problems.withLock { $0.append("\(results.total) articles, \(bodies)") }
                    }
                    _ = try index.search("京都 半導体")
                    answers.wrappingAdd(1, ordering: .relaxed)
                }
            } catch {
                problems.withLock { $0.append("\(error)") }
            }
        }
        #expect(problems.withLock { $0 } == [])
        #expect(answers.load(ordering: .relaxed) > 3)
        #expect(try SearchIndex(directory: path).search("\"世代番号は20です\"").total == 10)
    }
}
