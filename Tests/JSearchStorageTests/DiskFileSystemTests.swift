// DiskFileSystemTests.swift
// The file operations an index needs, on the real disk.

import JSearchStorage
import JSearchTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

@Suite("DiskFileSystem")
struct DiskFileSystemTests {
    private let directory = TemporaryDirectory()
    private let disk = DiskFileSystem()

    @Test("Directories are made with those above them, and making one again does nothing")
    func createDirectory() throws {
        for path in ["one/two/three", "one/two/three", "one/two", "slash/at/end/"] {
            try disk.createDirectory(directory.file(path))
        }
        #expect(try directory.names() == ["one", "slash"])
        #expect(try disk.list(directory.file("one/two")) == ["three"])
        #expect(try disk.list(directory.file("slash/at")) == ["end"])
    }

    @Test("Names are listed by their bytes, and a directory that is not there is empty")
    func list() throws {
        let names = ["b", "a", "B", "あ", "10", "9", ".hidden", "z z"]
        for name in names { try directory.write(name, []) }
        let sorted = names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        #expect(try disk.list(directory.path) == sorted)
        #expect(try disk.list(directory.file("none")) == [])
    }

    @Test("A file holds what was written to it, and creating it again empties it")
    func writeAndMap() throws {
        let file = try disk.create(directory.file("f"))
        try Array("半導体".utf8).withUnsafeBytes { try file.write($0) }
        try [UInt8](repeating: 7, count: 100_000).withUnsafeBytes { try file.write($0) }
        try file.write(UnsafeRawBufferPointer(start: nil, count: 0))
        try file.finish(durably: true)
        #expect(try directory.read("f") == Array("半導体".utf8) + [UInt8](repeating: 7, count: 100_000))
        try directory.write("f", [1])
        #expect(try directory.read("f") == [1])
    }

    @Test("Mapping a file that is not there gives nil; an empty one gives no bytes")
    func mapMissing() throws {
        #expect(try disk.map(directory.file("none")) == nil)
        try directory.write("empty", [])
        #expect(try disk.map(directory.file("empty"))?.bytes.count == 0)
    }

    @Test("A mapping keeps its bytes after the file is renamed over or removed")
    func mappingOutlivesName() throws {
        try directory.write("a", [1, 2, 3])
        let mapping = try #require(try disk.map(directory.file("a")))
        try directory.write("b", [4])
        try disk.rename(directory.file("b"), to: directory.file("a"))
        #expect(Array(mapping.bytes) == [1, 2, 3])
        try disk.remove(directory.file("a"))
        #expect(Array(mapping.bytes) == [1, 2, 3])
    }

    @Test("Renaming replaces what has the name")
    func rename() throws {
        try directory.write("old", [1])
        try directory.write("new", [2])
        try disk.rename(directory.file("new"), to: directory.file("old"))
        #expect(try directory.contents() == ["old": [2]])
    }

    @Test("Removing takes a file away, and does nothing if there is none")
    func remove() throws {
        try directory.write("f", [1])
        try disk.remove(directory.file("f"))
        try disk.remove(directory.file("f"))
        #expect(try directory.names() == [])
    }

    @Test("A lock excludes a second one until it is let go")
    func lock() throws {
        let path = directory.file("lock")
        var first = try disk.lock(path)
        #expect(first != nil)
        #expect(try disk.lock(path) == nil)
        first = nil
        let second = try disk.lock(path)
        #expect(second != nil)
        #expect(try disk.lock(path) == nil)
        withExtendedLifetime(second) {}
    }

    @Test("A lock is let go though a process that was just begun still has its descriptor")
    func lockInChild() throws {
        let path = directory.file("lock")
        var lock = try disk.lock(path)
        var wanted = stat()
        try #require(lock != nil && stat(path, &wanted) == 0)
        // Between fork and exec, a child shares all descriptors: duplicates share them alike.
        var duplicates: [Int32] = []
        for descriptor in 3..<Int32(4_096) {
            var own = stat()
            guard fstat(descriptor, &own) == 0, own.st_dev == wanted.st_dev, own.st_ino == wanted.st_ino else {
                continue
            }
            duplicates.append(dup(descriptor))
        }
        defer { for descriptor in duplicates { close(descriptor) } }
        #expect(!duplicates.isEmpty)
        lock = nil
        #expect(try disk.lock(path) != nil)
    }

    @Test("Locks of other files do not matter")
    func otherLock() throws {
        let first = try disk.lock(directory.file("one"))
        let second = try disk.lock(directory.file("two"))
        #expect(first != nil && second != nil)
    }

    @Test("A directory can be made durable")
    func synchronizeDirectory() throws { try disk.synchronizeDirectory(directory.path) }

    @Test("Errors of the system carry the path and the reason")
    func errors() throws {
        try directory.write("file", [1])
        let inFile = directory.file("file/inside")
        let missing = directory.file("none/inside")
        func check(_ path: String, _ body: () throws(JSearchError) -> Void) {
            let error = failure(body)
            #expect(error?.code == .fileSystem)
            #expect(error?.path == path)
            #expect(error?.offset == nil)
            #expect(error?.description.hasPrefix(path + ": ") == true)
            #expect((error?.message.count ?? 0) > 20)
        }
        check(inFile) { () throws(JSearchError) in try disk.createDirectory(inFile) }
        check(missing) { () throws(JSearchError) in _ = try disk.create(missing) }
        check(inFile) { () throws(JSearchError) in _ = try disk.map(inFile) }
        check(directory.path) { () throws(JSearchError) in _ = try disk.map(directory.path) }
        check(missing) { () throws(JSearchError) in try disk.rename(missing, to: directory.file("x")) }
        check(directory.path) { () throws(JSearchError) in try disk.remove(directory.path) }
        check(missing) { () throws(JSearchError) in try disk.synchronizeDirectory(missing) }
        check(missing) { () throws(JSearchError) in _ = try disk.lock(missing) }
        check(directory.file("file")) { () throws(JSearchError) in _ = try disk.list(directory.file("file")) }
    }
}
