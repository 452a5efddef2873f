// FailingDiskTests.swift
// A disk that fails, or a machine that stops, at any moment of a commit.

import JSearchIndex
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("A failing disk")
struct FailingDiskTests {
    /// Adds, replaces and deletes through a file system; true if it went well.
    private func change(_ directory: TemporaryDirectory, _ fileSystem: FailingFileSystem) -> Bool {
        let error = failure { () throws(JSearchError) in
            let writer = try IndexWriter(
                directory: directory.path, options: .init(), replacingAll: false, fileSystem: fileSystem)
            try writer.add(Article(id: "b", title: "新", body: "替えた本文"))
            let other = Article(id: "c", body: "足した本文")
            try writer.add { (body) throws(JSearchError) in try body(other) }
            writer.delete(id: "a")
            try writer.commit()
        }
        if let error { #expect(error.code == .fileSystem && error.path != nil) }
        return error == nil
    }

    /// An index of two articles.
    private func prepared() throws -> TemporaryDirectory {
        let directory = TemporaryDirectory()
        let writer = try IndexWriter(directory: directory.path)
        try writer.add(Article(id: "a", body: "一つ目"))
        try writer.add(Article(id: "b", body: "二つ目"))
        try writer.commit()
        return directory
    }

    /// Lets each operation fail in turn, and looks at what is then in the directory.
    private func run(stops: Bool, _ check: (TemporaryDirectory, Int, _ isCommitted: Bool) throws -> Void) throws {
        for operation in 0..<1_000 {
            let directory = try prepared()
            let fileSystem = FailingFileSystem(failingOperation: operation, stops: stops)
            let isCommitted = change(directory, fileSystem)
            try check(directory, operation, isCommitted)
            if !fileSystem.hasFailed {
                #expect(isCommitted && operation > 30, "\(operation) operations")
                return
            }
        }
        Issue.record("the commit has no end")
    }

    private func bodies(_ directory: TemporaryDirectory) -> [String: String]? {
        guard let contents = try? IndexContents(directory.path) else { return nil }
        return Dictionary(contents.articles.map { ($0.id, $0.body) }) { first, _ in first }
    }

    private let old = ["a": "一つ目", "b": "二つ目"]
    private let new = ["b": "替えた本文", "c": "足した本文"]

    @Test("When one operation fails, the index is readable, and as it was before or after the commit")
    func oneFailure() throws {
        try run(stops: false) { directory, operation, isCommitted in
            let found = bodies(directory)
            if isCommitted {
                #expect(found == new, "operation \(operation)")
            } else {
                // Only making the new name durable comes behind the rename that is the commit.
                #expect(found == old || found == new, "operation \(operation)")
            }
        }
    }

    @Test("When the machine stops at any moment, the index is as before or as after, and can be written")
    func stops() throws {
        try run(stops: true) { directory, operation, isCommitted in
            let found = bodies(directory)
            #expect(found == new || (found == old && !isCommitted), "operation \(operation)")
            let writer = try IndexWriter(directory: directory.path)
            try writer.add(Article(id: "z", body: "後から"))
            try writer.commit()
            #expect(bodies(directory)?.count == 3, "operation \(operation)")
        }
    }

    @Test("A writer goes on after a commit that failed")
    func goesOn() throws {
        // Operation 0 looks for leftovers, and may fail.
        for operation in [1, 6, 20] {
            let directory = try prepared()
            let fileSystem = FailingFileSystem(failingOperation: operation, stops: false)
            let writer = try IndexWriter(
                directory: directory.path, options: .init(), replacingAll: false, fileSystem: fileSystem)
            try writer.add(Article(id: "c", body: "捨てられる"))
            #expect(failure { () throws(JSearchError) in try writer.commit() }?.code == .fileSystem)
            #expect(bodies(directory) == old, "operation \(operation)")
            try writer.add(Article(id: "d", body: "残る"))
            #expect(try writer.commit().articleCount == 3)
            #expect(bodies(directory) == ["a": "一つ目", "b": "二つ目", "d": "残る"], "operation \(operation)")
        }
    }
}
