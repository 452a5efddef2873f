// CheckTests.swift
// What files say of each other, under right checksums, is compared by `check`.

import JSearchIndex
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("Check")
struct CheckTests {
    private let directory = TemporaryDirectory()
    private let segment: SegmentRecord

    init() throws {
        let writer = try IndexWriter(directory: directory.path)
        // More than 128 documents, so that there are blocks with bounds.
        for number in 0..<150 {
            var article = Article(
                id: String(number), title: "題\(number % 3)",
                body: "半導体と京都の雨、雨が降る" + String(repeating: "雨", count: number % 7))
            article.date = ArticleDate(secondsSinceEpoch: Int64(number))
            try writer.add(article)
        }
        try writer.commit()
        let manifest = try #require(try Manifest.read(directory.path, fileSystem: DiskFileSystem()))
        segment = try #require(manifest.segments.first)
    }

    /// What check finds when a file has other bytes under right checksums.
    private func finding(_ suffix: String, _ change: (inout [UInt8]) throws -> Void) throws -> String {
        let name = IndexFormat.fileName(segment: segment.number, suffix: suffix)
        let old = try #require(try directory.read(name))
        var bytes = old
        try change(&bytes)
        bytes = EnvelopeForge.reseal(bytes)
        let manifest = try #require(try directory.read("manifest"))
        let overlay = OverlayFileSystem([
            directory.file(name): bytes,
            directory.file("manifest"): EnvelopeForge.manifest(manifest, after: old, became: bytes),
        ])
        var check = IndexCheck(directory.path, fileSystem: overlay)
        try check.run()
        return check.findings.map(\.error.description).joined(separator: "\n")
    }

    @Test("A whole index has no findings, and progress ends at all of its bytes")
    func whole() throws {
        var last = 0
        var steps: [String] = []
        var check = IndexCheck(directory.path)
        try check.run { progress in
            #expect(progress.byteCount >= last && progress.byteCount <= progress.totalByteCount)
            last = progress.byteCount
            steps.append(progress.step)
        }
        #expect(check.findings.isEmpty && check.articleCount == 150 && check.fileCount == segment.files.count + 1)
        #expect(last == segment.byteCount && steps.count == segment.files.count + TokenStream.allCases.count + 2)
    }

    @Test("A bound that does not cover its block")
    func impacts() throws {
        let found = try finding("words.postings") { bytes in
            // The last skip entry of the file: its four pairs of frequency and length.
            let disk = DiskFileSystem()
            let reader = try SegmentReader(segment, directory: directory.path, fileSystem: disk).stream(.words)
            let entry = try #require(try reader.dictionary.find(Array("半導体".utf8)))
            guard case .file(let postings) = entry.address else { return }
            for place in postings.upperBound - 8..<postings.upperBound where place % 2 == postings.upperBound % 2 {
                bytes[place] = 0
            }
        }
        #expect(found.contains("does not cover document"))
        #expect(found.contains("words.postings"))
    }

    @Test("A list of a character that is not the sum of its terms")
    func characters() throws {
        let disk = DiskFileSystem()
        let characters = try SegmentReader(segment, directory: directory.path, fileSystem: disk).characters
        let entry = try #require(try characters.dictionary.find(Array("雨".utf8)))
        guard case .file(let list) = entry.address else {
            Issue.record("a list of 150 has no block")
            return
        }
        // The postings of documents 128 and 129, behind the only block: gap and field, then the frequency less 2.
        let tail = list.upperBound - 16 - 2 * 22
        try #require(list.count > 60)
        let found = try finding("characters.postings") { bytes in
            #expect(Array(bytes[tail..<tail + 4]) == [1, 2, 1, 3])
            bytes[tail + 1] = 3
            bytes[tail + 3] = 2
        }
        #expect(found.contains("The list of \"雨\" is not the sum of those of its terms"), "\(found)")
        #expect(found.contains("characters.postings"))
    }

    @Test("A list of what is no character, or of another one")
    func otherCharacters() throws {
        for (text, expected) in [("霛", "is not the sum"), ("aaa", "is no character")] {
            let found = try finding("characters.terms") { bytes in
                let first = try #require(bytes.indices.first { bytes[$0...].starts(with: Array("雨".utf8)) })
                bytes.replaceSubrange(first..<first + 3, with: Array(text.utf8))
            }
            #expect(found.contains(expected), "\(text): \(found)")
        }
    }

    @Test("A length that the postings do not account for, or that is no sum of its parts; a date, a sum")
    func columns() throws {
        let file = try EnvelopeFile(
            IndexFormat.path(directory.path, segment: segment.number, suffix: "columns"), in: DiskFileSystem())
        let columns = try ColumnReader.readAll(file)
        var messages: Set<String> = []
        for column in columns where column.byteWidth > 0 {
            // One value is one more than it was, and so is the sum, which stands in the descriptor.
            let place = try #require(Column.all.firstIndex(of: column.column))
            let found = try finding("columns") { bytes in
                let descriptor = Envelope.headerByteCount + 16 + 24 * place
                bytes[
                    bytes.withUnsafeBytes { Int($0.loadUnaligned(fromByteOffset: descriptor + 8, as: UInt64.self)) }] +=
                    1
                bytes[descriptor + 16] &+= 1
                if bytes[descriptor + 16] == 0 { bytes[descriptor + 17] += 1 }
            }
            #expect(found.contains("columns"), "\(Column.name(column.column)): \(found)")
            messages.insert(String(found.suffix(60)))
            #expect(!found.isEmpty, "\(Column.name(column.column))")
        }
        #expect(columns.count { $0.byteWidth > 0 } > 6)
    }

    @Test("An id that leads elsewhere")
    func keys() throws {
        let found = try finding("keys") { bytes in
            // The documents of the first two ids, exchanged.
            let start = Envelope.headerByteCount + 8 + 8 * 150
            for index in 0..<4 { bytes.swapAt(start + index, start + 4 + index) }
        }
        #expect(found.contains("does not lead to it"))
    }

    @Test("Two articles with one id, in two segments")
    func twice() throws {
        // Two indexes of two segments; the second segment of one is put into the other.
        let directories = [TemporaryDirectory(), TemporaryDirectory()]
        // (Their paths are used to the end, and the optimiser lets go of what is not.)
        defer { withExtendedLifetime(directories) {} }
        for (directory, ids) in zip(directories, [["x0", "x1"], ["x1", "x0"]]) {
            for id in ids {
                let writer = try IndexWriter(directory: directory.path)
                try writer.add(Article(id: id, body: "本文"))
                try writer.commit()
            }
        }
        var manifests: [Manifest] = []
        for directory in directories {
            manifests.append(try #require(try Manifest.read(directory.path, fileSystem: DiskFileSystem())))
        }
        let segment = manifests[1].segments[1]
        try #require(manifests[0].segments.count == 2 && manifests[0].segments[1].number == segment.number)
        manifests[0].segments[1] = segment
        for file in segment.files {
            let name = IndexFormat.fileName(segment: segment.number, suffix: file.suffix)
            try directories[0].write(name, try #require(try directories[1].read(name)))
        }
        try manifests[0].commit(to: directories[0].path, fileSystem: DiskFileSystem())
        var check = IndexCheck(directories[0].path)
        try check.run()
        #expect(check.findings.map(\.error.message).first?.contains("Two articles have the id x0") == true)
    }
}
