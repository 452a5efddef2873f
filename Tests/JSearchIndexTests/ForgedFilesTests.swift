// ForgedFilesTests.swift
// Wrong bytes under right checksums: the decoders may give nonsense, but never trap.

import JSearchAnalysis
import JSearchIndex
import JSearchStorage
import JSearchTestSupport
import Synchronization
import Testing

@Suite("Forged files")
struct ForgedFilesTests {
    static let suffixes = IndexFormat.suffixes.map(\.suffix) + ["deleted-000002"]

    @Test("No byte of a file with right checksums makes reading trap", arguments: suffixes)
    func everyByte(suffix: String) async {
        await readAll(suffix)
    }

    /// Each file in a process of its own, which a trap would end.
    private func readAll(_ suffix: String) async {
        switch suffix {
        case "articles": await #expect(processExitsWith: .success) { try Forgery.readAll("articles") }
        case "bigrams.postings": await #expect(processExitsWith: .success) { try Forgery.readAll("bigrams.postings") }
        case "bigrams.terms": await #expect(processExitsWith: .success) { try Forgery.readAll("bigrams.terms") }
        case "characters.postings":
            await #expect(processExitsWith: .success) { try Forgery.readAll("characters.postings") }
        case "characters.terms": await #expect(processExitsWith: .success) { try Forgery.readAll("characters.terms") }
        case "columns": await #expect(processExitsWith: .success) { try Forgery.readAll("columns") }
        case "keys": await #expect(processExitsWith: .success) { try Forgery.readAll("keys") }
        case "runs.postings": await #expect(processExitsWith: .success) { try Forgery.readAll("runs.postings") }
        case "runs.terms": await #expect(processExitsWith: .success) { try Forgery.readAll("runs.terms") }
        case "tags.postings": await #expect(processExitsWith: .success) { try Forgery.readAll("tags.postings") }
        case "tags.terms": await #expect(processExitsWith: .success) { try Forgery.readAll("tags.terms") }
        case "texts": await #expect(processExitsWith: .success) { try Forgery.readAll("texts") }
        case "words.postings": await #expect(processExitsWith: .success) { try Forgery.readAll("words.postings") }
        case "words.terms": await #expect(processExitsWith: .success) { try Forgery.readAll("words.terms") }
        case "deleted-000002": await #expect(processExitsWith: .success) { try Forgery.readAll("deleted-000002") }
        default: Issue.record("no test for \(suffix)")
        }
    }
}

@Suite("Forged units")
struct ForgedUnitsTests {
    @Test("No byte of a unit with right checksums makes a commit trap")
    func everyByte() async {
        // Every other byte: each takes an index of its own.
        await #expect(processExitsWith: .success) { try UnitForger.forgeAll(".unit", step: 2) }
    }

    @Test("No byte of a unit's texts with right checksums makes a commit trap")
    func everyTextByte() async {
        await #expect(processExitsWith: .success) { try UnitForger.forgeAll(".unit-texts", step: 3) }
    }
}

/// The disk, but one byte of each unit is wrong, under right checksums.
private struct UnitForger: FileSystem {
    private let disk = DiskFileSystem()
    private let suffix: String
    private let offset: Int
    private let forged = Flag()

    /// Changes bytes of files with a suffix, each in a commit of its own.
    static func forgeAll(_ suffix: String, step: Int) throws {
        var offset = Envelope.headerByteCount
        var commits = 0
        while true {
            let directory = TemporaryDirectory()
            let forger = UnitForger(suffix: suffix, offset: offset)
            let writer = try IndexWriter(
                directory: directory.path, options: IndexWriter.Options(), replacingAll: false, fileSystem: forger)
            for number in 0..<3 {
                try writer.add(Article(id: String(number), title: "a", body: "半導体 半と27条"))
            }
            // An error, or an index with nonsense in it.
            if (try? writer.commit()) != nil { commits += 1 }
            guard forger.hasForged else { break }
            offset += step
        }
        #expect(offset > 150 && commits > 0 && commits < offset)
    }

    private final class Flag: Sendable {
        let isSet = Atomic(false)
    }

    /// Does not wait for the disk, of which the test makes hundreds of files.
    private final class Hasty: OutputFile {
        private let file: any OutputFile
        init(file: any OutputFile) { self.file = file }
        func write(_ bytes: UnsafeRawBufferPointer) throws(JSearchError) { try file.write(bytes) }
        func finish(durably: Bool) throws(JSearchError) { try file.finish(durably: false) }
    }

    init(suffix: String, offset: Int) {
        self.suffix = suffix
        self.offset = offset
    }

    /// Whether the byte was in the file.
    var hasForged: Bool { forged.isSet.load(ordering: .relaxed) }

    func map(_ path: String) throws(JSearchError) -> MappedFile? {
        guard path.hasSuffix(suffix), let mapping = try disk.map(path) else { return try disk.map(path) }
        var bytes = Array(mapping.bytes)
        // Behind the body is the checksum of the only page, then the footer.
        guard offset < bytes.count - Envelope.footerByteCount - 4 else { return mapping }
        forged.isSet.store(true, ordering: .relaxed)
        bytes[offset] = bytes[offset] &+ UInt8(1 + offset % 255)
        return MappedFile.copy(of: EnvelopeForge.reseal(bytes))
    }

    func createDirectory(_ path: String) throws(JSearchError) { try disk.createDirectory(path) }
    func list(_ directory: String) throws(JSearchError) -> [String] { try disk.list(directory) }
    func create(_ path: String) throws(JSearchError) -> any OutputFile { Hasty(file: try disk.create(path)) }
    func rename(_ path: String, to other: String) throws(JSearchError) { try disk.rename(path, to: other) }
    func remove(_ path: String) throws(JSearchError) { try disk.remove(path) }
    func synchronizeDirectory(_ path: String) throws(JSearchError) {}
    func lock(_ path: String) throws(JSearchError) -> FileLock? { try disk.lock(path) }
}

/// Forges one file after the other and reads the index.
private enum Forgery {
    /// Changes bytes of a file, one at a time, puts right the checksums, and reads everything.
    static func readAll(_ suffix: String) throws {
        let directory = TemporaryDirectory()
        let writer = try IndexWriter(directory: directory.path)
        // More than 128 documents, so that there are full blocks and skip entries; with a word that is no run, so that
        // no two files have the same checksum.
        for number in 0..<140 {
            var article = Article(id: String(number), title: "a\(number % 3)", body: "半 半と。半に。半を。")
            // One with a signature.
            if number == 3 { article.body = String(repeating: "半導体Aと、", count: 200) }
            article.tags = ["a"]
            try writer.add(article)
        }
        try writer.commit()
        // In the columns, the order of adding too.
        if suffix == "columns" {
            try writer.optimize(reordering: true)
            #expect(try !Snapshot.open(directory.path).segments[0].addingOrder().isByNumber)
        }
        writer.delete(id: "7")
        try writer.commit()
        let disk = DiskFileSystem()
        let manifest = try #require(try Manifest.read(directory.path, fileSystem: disk))
        let segment = try #require(manifest.segments.first)
        let path = IndexFormat.path(directory.path, segment: segment.number, suffix: suffix)
        let bytes = try #require(try directory.read(IndexFormat.fileName(segment: segment.number, suffix: suffix)))
        let manifestBytes = try #require(try directory.read("manifest"))
        let body = Envelope.headerByteCount..<bytes.count - Envelope.footerByteCount - 4
        let step = max(1, body.count / 150)
        var reached = 0
        for index in stride(from: body.lowerBound, to: body.upperBound, by: step) {
            for pattern in [0x01, 0x80, 0xFF] as [UInt8] {
                var forged = bytes
                forged[index] ^= pattern
                forged = EnvelopeForge.reseal(forged)
                let overlay = OverlayFileSystem([
                    path: forged,
                    directory.file("manifest"): EnvelopeForge.manifest(manifestBytes, after: bytes, became: forged),
                ])
                attempt { () throws(JSearchError) in
                    let snapshot = try Snapshot.openAnyAnalysis(directory.path, fileSystem: overlay)
                    reached += 1
                    walk(snapshot)
                }
            }
        }
        #expect(reached > 10, "the checksums hide what is tested")
    }

    /// Reads in many ways, each from its own start, so that an error in one does not spare the others.
    private static func walk(_ snapshot: Snapshot) {
        for segment in snapshot.segments {
            for id in ["0", "7", "139", "x"] {
                attempt { () throws(JSearchError) in _ = try segment.document(id: id) }
            }
            for column in Column.all {
                attempt { () throws(JSearchError) in _ = try segment.column(column)[139] }
            }
            attempt { () throws(JSearchError) in
                let order = try segment.addingOrder()
                _ = order.rank(139)
                _ = try order.documents()
            }
            for stream in TokenStream.allCases { walk(segment.stream(stream)) }
            walk(segment.characters)
            for document in [0, 3, 139] {
                attempt { () throws(JSearchError) in _ = try segment.store.article(document) }
            }
            walk(segment.texts)
        }
    }

    private static func walk(_ texts: TextStore) {
        let classes = CharacterClasses()
        let all = (UInt32(0)..<140).map { $0 }
        for phrase in ["半導体", "a1", "半"] {
            attempt { () throws(JSearchError) in
                let phrase = try TextPhrase(Array(phrase.utf16), wholeRuns: true, classes: classes, in: texts)
                _ = try phrase?.counts(in: all)
            }
        }
        attempt { () throws(JSearchError) in
            let tokens = ["半導", "導体", "a1"].map { Array($0.utf16) }
            let sequence = TokenSequence(
                pieces: [(0, 0..<2), (1, 1..<3)], words: [0..<3], text: Array("半導体".utf16))
            let places = try TextPlaces(tokens, sequence: sequence, classes: classes, in: texts)
            try places.find(in: all) { _ in }
        }
    }

    private static func walk(_ reader: StreamReader) {
        attempt { () throws(JSearchError) in
            var terms = try reader.dictionary.terms()
            while try terms.next() {}
        }
        for term in ["半", "a", "a1", "139", "", "~"] {
            for target in [UInt32(0), 127, 128, 139, 500] {
                attempt { () throws(JSearchError) in
                    guard let entry = try reader.dictionary.find(Array(term.utf8)) else { return }
                    let cursor = try reader.postings(entry)
                    guard try cursor.seek(target) != PostingsCursor.end else { return }
                    _ = try cursor.fieldFrequencies()
                }
            }
        }
    }

    /// Runs something that may throw what damaged files make it throw, and nothing else.
    private static func attempt(_ body: () throws(JSearchError) -> Void) {
        guard let error = failure(body) else { return }
        #expect(error.code == .damaged || error.code == .unsupportedVersion)
    }
}
