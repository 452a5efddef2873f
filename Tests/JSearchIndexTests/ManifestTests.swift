// ManifestTests.swift
// The file that says what the index is.

import JSearchIndex
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("Manifest")
struct ManifestTests {
    private let directory = TemporaryDirectory()
    private let disk = DiskFileSystem()

    /// The record of a file that was written: another for each number.
    private func file(of number: Int) -> FileRecord {
        let scratch = TemporaryDirectory()
        let hashes = [UInt64](repeating: UInt64(number), count: number)
        do throws(JSearchError) {
            return try KeyTable.write(hashes: hashes, segment: 1, directory: scratch.path, fileSystem: disk)
        } catch { fatalError(error.description) }
    }

    private func manifest(segments: Int) -> Manifest {
        var manifest = Manifest()
        manifest.generation = 7
        manifest.nextSegment = 1_000_000_007
        manifest.properties = Manifest.currentProperties()
        for index in 0..<segments {
            let files = [file(of: index), file(of: index + 1)]
            var record = SegmentRecord(number: UInt64(index * 3 + 1), documentCount: index * 1_000, files: files)
            record.deletedCount = index
            record.deletedGeneration = UInt64(index % 2) * 6
            manifest.segments.append(record)
        }
        if segments % 2 == 1 {
            let scratch = TemporaryDirectory()
            manifest.sources = try? SourceTable().write(generation: 7, directory: scratch.path, fileSystem: disk)
        }
        return manifest
    }

    @Test("A manifest comes back", arguments: [0, 1, 2, 100])
    func roundTrip(segments: Int) throws {
        let manifest = manifest(segments: segments)
        try manifest.commit(to: directory.path, fileSystem: disk)
        #expect(try Manifest.read(directory.path, fileSystem: disk) == manifest)
        #expect((manifest.sources == nil) == (segments % 2 == 0))
        #expect(try directory.names() == ["manifest"], "manifest.new was renamed")
    }

    @Test("A commit replaces the manifest, over what a stopped writer left")
    func replace() throws {
        try manifest(segments: 2).commit(to: directory.path, fileSystem: disk)
        try directory.write("manifest.new", [1, 2, 3])
        try manifest(segments: 3).commit(to: directory.path, fileSystem: disk)
        #expect(try Manifest.read(directory.path, fileSystem: disk) == manifest(segments: 3))
    }

    @Test("A directory without a manifest has no index")
    func missing() throws {
        #expect(try Manifest.read(directory.path, fileSystem: disk) == nil)
        #expect(try Manifest.read(directory.file("none"), fileSystem: disk) == nil)
        let error = failure { () throws(JSearchError) in _ = try Snapshot.open(directory.path) }
        #expect(error?.code == .noIndex)
        #expect(error?.path == directory.path)
    }

    @Test("An empty manifest file is damage, not an empty index")
    func empty() throws {
        try directory.write("manifest", [])
        let error = failure { () throws(JSearchError) in _ = try Snapshot.openAnyAnalysis(directory.path) }
        #expect(error?.code == .damaged)
        #expect(error?.path == directory.file("manifest"))
    }

    @Test("A segment twice, or with a number not given out yet, is damage")
    func impossibleSegments() throws {
        var twice = manifest(segments: 1)
        twice.segments.append(twice.segments[0])
        var early = manifest(segments: 1)
        early.nextSegment = 1
        for manifest in [twice, early] {
            try manifest.commit(to: directory.path, fileSystem: disk)
            let error = failure { () throws(JSearchError) in
                _ = try Manifest.read(directory.path, fileSystem: disk)
            }
            #expect(error?.code == .damaged)
        }
    }

    @Test("An index that was analysed differently is refused, with what differs, but can be looked at")
    func otherAnalysis() throws {
        var manifest = manifest(segments: 0)
        let bytes = try bodyWithProperty("icu", "1.0", of: manifest)
        try directory.write("manifest", bytes)
        let error = failure { () throws(JSearchError) in _ = try Snapshot.open(directory.path) }
        #expect(error?.code == .analysisMismatch)
        #expect(error?.message.contains("icu: the index has \"1.0\"") == true)
        #expect(try Snapshot.openAnyAnalysis(directory.path).articleCount == 0)
        let path = directory.path
        let refused = failure { () throws(JSearchError) in _ = try IndexWriter(directory: path) }
        #expect(refused?.code == .analysisMismatch)
        manifest.properties = []
        try manifest.commit(to: directory.path, fileSystem: disk)
        let none = failure { () throws(JSearchError) in _ = try Snapshot.open(directory.path) }
        #expect(none?.message.contains("the index has \"nothing\"") == true)
    }

    /// The file of a manifest with one property of another value.
    private func bodyWithProperty(_ name: String, _ value: String, of manifest: Manifest) throws -> [UInt8] {
        var body = ByteWriter()
        body.append(manifest.generation)
        body.append(manifest.nextSegment)
        body.appendVarInt(manifest.properties.count)
        for property in manifest.properties {
            body.append(string: property.name)
            body.append(string: property.name == name ? value : property.value)
        }
        body.appendVarInt(0)
        body.append(0 as UInt8)
        return try EnvelopeForge.file(body.bytes, kind: .manifest, segment: 0)
    }
}
