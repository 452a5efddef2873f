// ForgedMergeTests.swift
// Wrong bytes under right checksums: a merge may fail, or make nonsense of them, but never trap.

import JSearchStorage
import JSearchTestSupport
import Testing

@testable import JSearchIndex

@Suite("Forged files, merged")
struct ForgedMergeTests {
    // Each in a process of its own, which a trap would end.
    @Test("No byte of a segment with right checksums makes a merge trap")
    func merging() async {
        await #expect(processExitsWith: .success) { try ForgedMerge.mergeAll(reordering: false) }
    }

    @Test("No byte of a segment with right checksums makes reordering trap")
    func reordering() async {
        await #expect(processExitsWith: .success) { try ForgedMerge.mergeAll(reordering: true) }
    }
}

/// Forges one file after the other of a segment, and merges it.
private enum ForgedMerge {
    static func mergeAll(reordering: Bool) throws {
        let directory = TemporaryDirectory()
        let writer = try IndexWriter(directory: directory.path)
        // With full blocks, and documents in another order than that of adding.
        for number in 0..<140 {
            var article = Article(id: String(number), title: "a\(number % 3)", body: "半 半と。半に。半を。")
            article.tags = ["a"]
            try writer.add(article)
        }
        try writer.optimize(reordering: true)
        let disk = DiskFileSystem()
        let manifest = try #require(try Manifest.read(directory.path, fileSystem: disk))
        let segment = try #require(manifest.segments.first)
        let manifestBytes = try #require(try directory.read("manifest"))
        let output = TemporaryDirectory()
        var (failures, merges) = (0, 0)
        for file in segment.files {
            let name = IndexFormat.fileName(segment: segment.number, suffix: file.suffix)
            let bytes = try #require(try directory.read(name))
            let body = Envelope.headerByteCount..<bytes.count - Envelope.footerByteCount - 4
            for index in stride(from: body.lowerBound, to: body.upperBound, by: max(1, body.count / 40)) {
                var forged = bytes
                forged[index] ^= [0x01, 0x80, 0xFF][index % 3]
                forged = EnvelopeForge.reseal(forged)
                let overlay = OverlayFileSystem([
                    directory.file(name): forged,
                    directory.file("manifest"): EnvelopeForge.manifest(manifestBytes, after: bytes, became: forged),
                ])
                let error = failure { () throws(JSearchError) in
                    let segment = try Snapshot.openAnyAnalysis(directory.path, fileSystem: overlay).segments[0]
                    var merger = try SegmentMerger(
                        [MergeInput(segment: segment, deleted: nil)], number: UInt64(merges + 1),
                        directory: output.path,
                        fileSystem: UnsynchronizedFileSystem())
                    if reordering { try merger.reorder(memoryBudget: 1 << 20) }
                    _ = try merger.merge()
                }
                merges += 1
                failures += error == nil ? 0 : 1
                #expect(
                    error == nil || error?.code == .damaged,
                    "\(file.suffix), byte \(index): \(String(describing: error))")
            }
        }
        #expect(failures > 50 && merges > failures, "\(failures) of \(merges)")
    }
}
