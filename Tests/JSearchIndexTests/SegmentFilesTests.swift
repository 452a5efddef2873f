// SegmentFilesTests.swift
// The small files of a segment, and the manifest: what is written is read.

import JSearchIndex
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("Files of a segment")
struct SegmentFilesTests {
    private let directory = TemporaryDirectory()
    private let disk = DiskFileSystem()

    private func open(_ suffix: String, _ kind: FileKind) throws(JSearchError) -> EnvelopeFile {
        let path = IndexFormat.path(directory.path, segment: 1, suffix: suffix)
        return try EnvelopeFile(path, kind: kind, segment: 1, in: disk)
    }

    // MARK: - Keys

    @Test("Every id leads to its documents", arguments: [0, 1, 2, 1_000])
    func keys(count: Int) throws {
        let ids = (0..<count).map { "記事/\($0 % 700)" }
        let hashes = ids.map(KeyHash.hash)
        let file = try KeyTable.write(hashes: hashes, segment: 1, directory: directory.path, fileSystem: disk)
        #expect(file.suffix == "keys")
        let table = try KeyTable(try open("keys", .keys))
        #expect(table.documentCount == count)
        #expect(try table.hashes() == hashes)
        for (document, id) in ids.enumerated() {
            let expected = ids.indices.filter { ids[$0] == id }
            #expect(try table.candidates(hash: KeyHash.hash(id)) == expected, "document \(document)")
        }
        for id in ["", "記事/", "記事/700", "x"] { #expect(try table.candidates(hash: KeyHash.hash(id)) == []) }
        for hash in [0, 1, .max] as [UInt64] { #expect(try table.candidates(hash: hash) == []) }
    }

    @Test("Hashes at both ends of the range are found")
    func extremeHashes() throws {
        let hashes: [UInt64] = [.max, 0, 5, 0, .max, 5, 5]
        _ = try KeyTable.write(hashes: hashes, segment: 1, directory: directory.path, fileSystem: disk)
        let table = try KeyTable(try open("keys", .keys))
        #expect(try table.candidates(hash: 0) == [1, 3])
        #expect(try table.candidates(hash: 5) == [2, 5, 6])
        #expect(try table.candidates(hash: .max) == [0, 4])
        #expect(try table.candidates(hash: 4) == [])
    }

    @Test("The hash is FNV-1a with MurmurHash3's finalizer")
    func hash() {
        func finish(_ value: UInt64) -> UInt64 {
            var hash = (value ^ value >> 33) &* 0xFF51_AFD7_ED55_8CCD
            hash = (hash ^ hash >> 33) &* 0xC4CE_B9FE_1A85_EC53
            return hash ^ hash >> 33
        }
        // FNV-1a of "", "a" and "foobar", from the appendix of draft-eastlake-fnv.
        #expect(KeyHash.hash("") == finish(0xCBF2_9CE4_8422_2325))
        #expect(KeyHash.hash("a") == finish(0xAF63_DC4C_8601_EC8C))
        #expect(KeyHash.hash("foobar") == finish(0x8594_4171_F739_67E8))
    }

    // MARK: - Deleted documents

    @Test("A set of deleted documents comes back", arguments: [1, 7, 8, 9, 64, 1_000])
    func deleted(count: Int) throws {
        var generator = SeededGenerator(seed: UInt64(count))
        var set = DeletedDocuments(documentCount: count)
        var plain: Set<Int> = []
        for _ in 0..<count {
            let document = generator.int(in: 0..<count)
            #expect(set.insert(document) == plain.insert(document).inserted, "seed \(count)")
        }
        #expect(set.count == plain.count)
        let file = try set.write(segment: 1, generation: 12, directory: directory.path, fileSystem: disk)
        #expect(file.suffix == "deleted-000012")
        let read = try DeletedDocuments(try open(file.suffix, .deleted))
        #expect(read == set)
        #expect((0..<count).allSatisfy { read.contains($0) == plain.contains($0) }, "seed \(count)")
    }

    @Test("A set that contradicts itself is damaged")
    func deletedDamage() throws {
        for body in [[9, 1, 0b11], [9, 1, 0b1, 0b10], [8, 2, 1], [1 << 40, 0]] as [[UInt64]] {
            var bytes = ByteWriter()
            bytes.append(body[0])
            bytes.append(body[1])
            for byte in body[2...] { bytes.append(UInt8(byte)) }
            let overlay = OverlayFileSystem(["f": try EnvelopeForge.file(bytes.bytes, kind: .deleted)])
            let file = try EnvelopeFile("f", in: overlay)
            #expect(failure { () throws(JSearchError) in _ = try DeletedDocuments(file) }?.code == .damaged, "\(body)")
        }
    }

    // MARK: - Columns

    @Test(
        "Columns of every width come back, with their sums",
        arguments: [0, 1, 255, 256, 65_535, 65_536, 4_000_000_000])
    func columns(largest: Int) throws {
        var generator = SeededGenerator(seed: UInt64(largest))
        var values = ColumnValues()
        var plain: [[UInt64]] = Array(repeating: [], count: Column.all.count)
        for document in 0..<100 {
            let lengths = (0..<3).map { _ in
                (0..<Field.count).map { UInt32($0 == 4 ? largest : generator.int(in: 0..<2) * min(largest, 1_000)) }
            }
            let date = document % 3 == 0 ? 0 : UInt64(Column.dateBias) + UInt64(document)
            // Only one field is huge, so that the sum of the fields fits 32 bits.
            values.append(lengths: lengths, date: date)
            for stream in 0..<3 {
                let total = lengths[stream].reduce(0, +)
                plain[7 * stream].append(UInt64(total))
                plain[21 + stream].append(UInt64(Column.logarithm(of: total)))
                for field in 0..<Field.count { plain[7 * stream + 1 + field].append(UInt64(lengths[stream][field])) }
            }
            plain[24].append(date)
        }
        // Where documents have another order than that of adding, there is one column more.
        if largest == 255 {
            values.order = (0..<100).map { UInt32($0) }.shuffled(using: &generator)
            plain.append(values.order?.map(UInt64.init) ?? [])
        }
        _ = try values.write(segment: 1, directory: directory.path, fileSystem: disk)
        let readers = try ColumnReader.readAll(try open("columns", .columns))
        #expect(readers.map(\.column) == Column.all + (largest == 255 ? [Column.order] : []))
        #expect(readers.map(\.column) != Column.all || plain.count == 25)
        for (reader, expected) in zip(readers, plain) {
            try reader.verify()
            let message: Comment = "seed \(largest), \(Column.name(reader.column))"
            #expect((0..<100).map { reader[$0] } == expected, message)
            #expect(reader.sum == expected.reduce(0, &+), message)
            let most = expected.max() ?? 0
            #expect(reader.byteWidth == (most == 0 ? 0 : most < 256 ? 1 : most < 65_536 ? 2 : most < 1 << 32 ? 4 : 8))
            let documents: [UInt32] = [99, 0, 50, 50, 1]
            var read = [UInt32](repeating: 7, count: 5)
            reader.read(documents, count: 5, into: &read)
            #expect(read == documents.map { UInt32(truncatingIfNeeded: expected[Int($0)]) }, message)
        }
        #expect(values.totals(.words).map(UInt64.init) == plain[0])
        #expect(values.totals(.bigrams).map(UInt64.init) == plain[7])
        #expect(values.totals(.runs).map(UInt64.init) == plain[14])
    }
}
