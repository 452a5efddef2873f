// SourceTableTests.swift
// Which files the articles came from: on disk, in the manifest, and never trusted.

import JSearchIndex
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("Table of sources")
struct SourceTableTests {
    private let directory = TemporaryDirectory()
    private let disk = DiskFileSystem()

    private func table(_ roots: Int, seed: UInt64) -> SourceTable {
        var generator = SeededGenerator(seed: seed)
        var table = SourceTable()
        for number in 0..<roots {
            var root = SourceRoot(path: "/記事/\(number)", idPrefix: number == 0 ? "" : "b\(number)/")
            root.includesUnpublished = number % 2 == 1
            for file in 0..<generator.int(in: 0..<5) {
                let records = (0..<generator.int(in: 0..<4)).map {
                    SourceRecord(id: $0 == 0 ? "" : "id \($0)", hash: generator.next())
                }
                let modified = Int64(truncatingIfNeeded: generator.next())
                root.files.append(
                    SourceFile(
                        path: "二/\(file).md", byteCount: generator.int(in: 0..<1 << 40), modified: modified,
                        hash: generator.next(), records: records))
            }
            table.roots.append(root)
        }
        return table
    }

    @Test("A table comes back", arguments: [0, 1, 7])
    func roundTrip(roots: Int) throws {
        let table = table(roots, seed: 1)
        let record = try table.write(generation: 12, directory: directory.path, fileSystem: disk)
        #expect(record.suffix == "sources-000012")
        #expect(try SourceTable(record, directory: directory.path, fileSystem: disk) == table)
    }

    @Test("An id that follows from the path is not repeated")
    func ids() {
        let table = table(3, seed: 2)
        let file = SourceFile(path: "a.md", byteCount: 0, modified: 0, hash: 0)
        #expect(table.roots[0].id(of: SourceRecord(id: "", hash: 0), in: file) == "a.md")
        #expect(table.roots[2].id(of: SourceRecord(id: "", hash: 0), in: file) == "b2/a.md")
        #expect(table.roots[2].id(of: SourceRecord(id: "x", hash: 0), in: file) == "x")
    }

    @Test("A body that is cut or changed anywhere gives an error or a table, never a trap")
    func damage() throws {
        let record = try table(3, seed: 3).write(generation: 1, directory: directory.path, fileSystem: disk)
        let file = try EnvelopeFile(directory.file(record.suffix), in: disk)
        let body = Array(file.bytes[file.body])
        var refused = 0
        for index in body.indices {
            var changed = body
            changed[index] ^= 0xFF
            for bytes in [changed, Array(body[..<index])] {
                try directory.write("forged", try EnvelopeForge.file(bytes, kind: .sources, segment: 0))
                let forged = try EnvelopeFile(directory.file("forged"), in: disk)
                if failure({ () throws(JSearchError) in _ = try SourceTable(forged) }) != nil { refused += 1 }
            }
        }
        #expect(refused > body.count / 2)
    }

    @Test("A commit names the table, keeps it, replaces it, and removes the old one")
    func commits() throws {
        let first = table(2, seed: 4)
        let second = table(3, seed: 5)
        let writer = try IndexWriter(directory: directory.path)
        #expect(try writer.sources() == SourceTable())
        writer.set(sources: first)
        #expect(try writer.sources() == first)
        #expect(try SourceTable.read(directory.path) == SourceTable(), "not before the commit")
        try writer.commit()
        #expect(try SourceTable.read(directory.path) == first)
        try writer.add(Article(id: "a", body: "本文"))
        try writer.commit()
        #expect(try SourceTable.read(directory.path) == first, "a commit without a new table keeps the old one")
        writer.set(sources: second)
        writer.rollback()
        #expect(try writer.sources() == first)
        writer.set(sources: second)
        try writer.commit()
        #expect(try SourceTable.read(directory.path) == second)
        #expect(try directory.names().filter { $0.hasPrefix("sources-") } == ["sources-000003"])
    }

    @Test("A table that is not the one the manifest names is damage, and check finds it")
    func otherFile() throws {
        let writer = try IndexWriter(directory: directory.path)
        writer.set(sources: table(2, seed: 6))
        try writer.commit()
        let path = directory.file("sources-000001")
        let bytes = try #require(try directory.read("sources-000001"))
        _ = try table(2, seed: 7).write(generation: 1, directory: directory.path, fileSystem: disk)
        #expect(failure { () throws(JSearchError) in _ = try SourceTable.read(directory.path) }?.code == .damaged)
        for offset in stride(from: 0, to: bytes.count, by: 7) {
            var changed = bytes
            changed[offset] ^= 1
            let overlay = OverlayFileSystem([path: changed])
            var check = IndexCheck(directory.path, fileSystem: overlay)
            try check.run()
            #expect(!check.findings.isEmpty, "byte \(offset)")
        }
        try disk.write(bytes, to: path)
        var check = IndexCheck(directory.path)
        try check.run()
        #expect(check.findings.isEmpty)
    }

    @Test("The hash of a content is that of the page, and depends on every byte and on their number")
    func hash() {
        func hash(_ bytes: [UInt8]) -> UInt64 { bytes.withUnsafeBytes { ContentHash.hash($0) } }
        var generator = SeededGenerator(seed: 8)
        for count in 0..<40 {
            let bytes = (0..<count).map { _ in UInt8(truncatingIfNeeded: generator.next()) }
            var seen: Set<UInt64> = [hash(bytes), hash(bytes + [0])]
            for index in bytes.indices {
                var changed = bytes
                changed[index] ^= 1
                seen.insert(hash(changed))
            }
            #expect(seen.count == count + 2)
            var pieces = ContentHash()
            let cut = count / 16 * 8
            bytes[..<cut].withUnsafeBytes { pieces.append($0) }
            bytes[cut...].withUnsafeBytes { pieces.append($0) }
            #expect(pieces.value == hash(bytes))
        }
    }
}
