// IndexDirectoryTests.swift
// Which files a writer leaves, and which it never touches.

import JSearchIndex
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("The index directory")
struct IndexDirectoryTests {
    private let directory = TemporaryDirectory()

    private func commit(_ id: String) throws {
        let writer = try IndexWriter(directory: directory.path)
        try writer.add(Article(id: id, title: "題", body: "本文" + id))
        try writer.commit()
    }

    @Test("Files of others are never changed or deleted, whatever they are called")
    func foreignFiles() throws {
        let foreign: [String: [UInt8]] = [
            "FORMAT.md": [1, 2, 3], "segment-000001.txt": Array("JSRC".utf8), "notes": [], "manifest.bak": [9],
            "segment-000900.keys": Array("not ours".utf8), "segment-1.keys": Array("JSRC".utf8), "locks": [1],
            "segment-000901.deleted-1": Array("JSRC".utf8),
        ]
        for (name, bytes) in foreign { try directory.write(name, bytes) }
        try DiskFileSystem().createDirectory(directory.file("segment-000777.keys"))
        for number in 0..<3 { try commit(String(number)) }
        for (name, bytes) in foreign { #expect(try directory.read(name) == bytes, "\(name)") }
        #expect(try directory.names().contains("segment-000777.keys"))
    }

    @Test("What a stopped writer left is removed by the next commit")
    func leftovers() throws {
        try commit("a")
        let file = try EnvelopeForge.file([1, 2, 3], kind: .keys, segment: 500)
        let names = [
            "segment-000500.keys", "segment-000500.articles", "segment-000501.columns", "segment-000001.deleted-000099",
            "segment-000502.unit", "segment-000503.unit",
        ]
        // Of which a loss of power left the beginning, and zeros.
        try directory.write(names[4], [UInt8]("JS".utf8) + [UInt8](repeating: 0, count: 30))
        try directory.write(names[5], [UInt8](repeating: 0, count: 30))
        try directory.write(names[0], file)
        try directory.write(names[1], Array(file.prefix(20)))
        try directory.write(names[2], [])
        try directory.write(names[3], file)
        #expect(try IndexContents(directory.path).articles.count == 1, "they are ignored")
        try commit("b")
        for name in names { #expect(try directory.read(name) == nil, "\(name)") }
        #expect(try IndexContents(directory.path).articles.count == 2)
    }

    @Test("After each commit the directory holds just the files that the manifest names")
    func onlyNamedFiles() throws {
        for number in 0..<12 {
            try commit(String(number % 9))
            let manifest = try #require(try Manifest.read(directory.path, fileSystem: DiskFileSystem()))
            var expected = ["lock", "manifest"]
            for segment in manifest.segments {
                let suffixes = segment.files.map(\.suffix)
                #expect(suffixes == suffixes.sorted())
                expected += suffixes.map { IndexFormat.fileName(segment: segment.number, suffix: $0) }
                for file in segment.files {
                    let bytes = try directory.read(IndexFormat.fileName(segment: segment.number, suffix: file.suffix))
                    #expect(bytes?.count == file.byteCount)
                    #expect(bytes.map(EnvelopeForge.footerChecksum) == file.footerChecksum)
                }
            }
            #expect(try directory.names() == expected.sorted())
            #expect(manifest.generation == UInt64(number + 1))
            #expect(manifest.properties == Manifest.currentProperties())
        }
        #expect(try Snapshot.open(directory.path).segments.count < 9)
    }

    @Test("Segment numbers are never used twice")
    func segmentNumbers() throws {
        var seen: Set<UInt64> = []
        var last: Set<UInt64> = []
        for number in 0..<10 {
            try commit(String(number))
            let manifest = try #require(try Manifest.read(directory.path, fileSystem: DiskFileSystem()))
            let numbers = Set(manifest.segments.map(\.number))
            #expect(numbers.subtracting(last).isDisjoint(with: seen), "commit \(number)")
            #expect(numbers.allSatisfy { $0 < manifest.nextSegment })
            seen.formUnion(numbers)
            last = numbers
        }
    }

    @Test("A directory that is not there is made, with those above it")
    func newDirectory() throws {
        let path = directory.file("new/index")
        try IndexWriter(directory: path).commit()
        #expect(try Snapshot.open(path).articleCount == 0)
    }
}
