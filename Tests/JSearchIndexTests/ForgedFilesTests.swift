// ForgedFilesTests.swift
// Wrong bytes under right checksums: the decoders may give nonsense, but never trap.

import JSearchIndex
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("Forged files")
struct ForgedFilesTests {
    static let suffixes = IndexFormat.suffixes.map(\.suffix) + ["deleted-000002"]

    @Test("No byte of a file with right checksums makes reading trap", arguments: suffixes)
    func everyByte(suffix: String) async {
        // Each in a process of its own, which a trap would end.
        switch suffix {
        case "articles": await #expect(processExitsWith: .success) { try Forgery.readAll("articles") }
        case "bigrams.positions": await #expect(processExitsWith: .success) { try Forgery.readAll("bigrams.positions") }
        case "bigrams.postings": await #expect(processExitsWith: .success) { try Forgery.readAll("bigrams.postings") }
        case "bigrams.terms": await #expect(processExitsWith: .success) { try Forgery.readAll("bigrams.terms") }
        case "boundaries": await #expect(processExitsWith: .success) { try Forgery.readAll("boundaries") }
        case "columns": await #expect(processExitsWith: .success) { try Forgery.readAll("columns") }
        case "keys": await #expect(processExitsWith: .success) { try Forgery.readAll("keys") }
        case "tags.postings": await #expect(processExitsWith: .success) { try Forgery.readAll("tags.postings") }
        case "tags.terms": await #expect(processExitsWith: .success) { try Forgery.readAll("tags.terms") }
        case "words.postings": await #expect(processExitsWith: .success) { try Forgery.readAll("words.postings") }
        case "words.terms": await #expect(processExitsWith: .success) { try Forgery.readAll("words.terms") }
        case "deleted-000002": await #expect(processExitsWith: .success) { try Forgery.readAll("deleted-000002") }
        default: Issue.record("no test for \(suffix)")
        }
    }
}

/// Forges one file after the other and reads the index.
private enum Forgery {
    /// Changes bytes of a file, one at a time, puts right the checksums, and reads everything.
    static func readAll(_ suffix: String) throws {
        let directory = TemporaryDirectory()
        let writer = try IndexWriter(directory: directory.path)
        // More than 128 documents, so that there are full blocks and skip entries.
        for number in 0..<140 {
            var article = Article(id: String(number), title: "a\(number % 3)", body: "半 半")
            article.tags = ["a"]
            try writer.add(article)
        }
        try writer.commit()
        writer.delete(id: "7")
        try writer.commit()
        let disk = DiskFileSystem()
        let manifest = try #require(try Manifest.read(directory.path, fileSystem: disk))
        let segment = try #require(manifest.segments.first)
        let path = IndexFormat.path(directory.path, segment: segment.number, suffix: suffix)
        let bytes = try #require(try directory.read(IndexFormat.fileName(segment: segment.number, suffix: suffix)))
        let footer = EnvelopeForge.footerChecksum(bytes)
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
                    directory.file("manifest"): EnvelopeForge.reseal(
                        replace(footer, EnvelopeForge.footerChecksum(forged), in: manifestBytes)),
                ])
                do throws(JSearchError) {
                    let snapshot = try Snapshot.openAnyAnalysis(directory.path, fileSystem: overlay)
                    reached += 1
                    try walk(snapshot)
                } catch {
                    #expect(error.code == .damaged || error.code == .unsupportedVersion)
                    if pattern == 0xFF { print("XXX", suffix, error) }
                }
            }
        }
        print("XXX reached", reached)
        #expect(reached > 10, "the checksums hide what is tested")
    }

    /// Reads in other ways than from start to end.
    private static func walk(_ snapshot: Snapshot) throws(JSearchError) {
        for segment in snapshot.segments {
            for id in ["0", "7", "139", "x"] { _ = try segment.document(id: id) }
            for stream in TokenStream.allCases {
                let reader = segment.stream(stream)
                for term in ["半", "a", "a1", "139", "", "~"] {
                    guard let entry = try reader.dictionary.find(Array(term.utf8)) else { continue }
                    for target in [UInt32(0), 100, 127, 128, 139, 500] {
                        let cursor = try reader.postings(entry)
                        guard try cursor.seek(target) != PostingsCursor.end else { continue }
                        _ = try cursor.positionsBefore()
                        _ = try cursor.fieldFrequencies()
                    }
                }
            }
        }
    }

    /// Replaces the first occurrence of a little-endian number.
    private static func replace(_ old: UInt32, _ new: UInt32, in bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        let wanted = withUnsafeBytes(of: old.littleEndian, Array.init)
        guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: wanted) }) else { return bytes }
        result.replaceSubrange(start..<start + 4, with: withUnsafeBytes(of: new.littleEndian, Array.init))
        return result
    }
}
@Test("XX") func xx() throws { try Forgery.readAll("bigrams.postings") }
