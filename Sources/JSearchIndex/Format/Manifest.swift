// Manifest.swift
// Which segments make up the index, and how its text was analysed. index/FORMAT.md, "manifest".

package import JSearchAnalysis
package import JSearchStorage

/// A segment as the manifest names it.
package struct SegmentRecord: Equatable, Sendable {
    package var number: UInt64
    package var documentCount: Int
    package var deletedCount = 0
    /// The commit that wrote the segment's deleted documents; 0 while none is.
    package var deletedGeneration: UInt64 = 0
    /// Its files, by ascending suffix.
    package var files: [FileRecord]

    package init(number: UInt64, documentCount: Int, files: [FileRecord]) {
        self.number = number
        self.documentCount = documentCount
        self.files = files
    }

    /// Documents that are not deleted.
    package var liveCount: Int { documentCount - deletedCount }

    package var byteCount: Int { files.reduce(0) { $0 + $1.byteCount } }
}

/// The state of an index as of one commit.
package struct Manifest: Equatable, Sendable {
    /// Which commit this is, from 1.
    package var generation: UInt64 = 0
    /// The number of the next segment.
    package var nextSegment: UInt64 = 1
    /// How text was analysed, by ascending name.
    package var properties: [Property] = []
    package var segments: [SegmentRecord] = []
    /// The file with the ``SourceTable``; nil if no articles came from files. Its suffix is its whole name.
    package var sources: FileRecord?

    package struct Property: Equatable, Sendable {
        package let name: String
        package let value: String
    }

    package init() {}

    /// The properties that the running program gives an index with these options.
    package static func currentProperties(_ options: AnalysisOptions = AnalysisOptions()) -> [Property] {
        TextAnalyzer.properties(options).map { Property(name: $0.name, value: $0.value) }
    }

    /// The options with which text was analysed; nil if they are not such as this program writes.
    package var analysisOptions: AnalysisOptions? {
        AnalysisOptions(properties: properties.map { ($0.name, $0.value) })
    }

    /// Whether this program analyses text as the index was analysed.
    package var matchesThisProgram: Bool {
        guard let analysisOptions else { return false }
        return properties == Self.currentProperties(analysisOptions)
    }

    /// Reads the manifest of a directory.
    ///
    /// - Returns: nil if there is none.
    package static func read(_ directory: String, fileSystem: some FileSystem) throws(JSearchError) -> Manifest? {
        let path = directory + "/" + IndexFormat.manifestName
        guard try fileSystem.map(path) != nil else { return nil }
        return try Manifest(try EnvelopeFile(path, kind: .manifest, segment: 0, in: fileSystem))
    }

    package init(_ file: EnvelopeFile) throws(JSearchError) {
        var reader = try file.reader(file.body)
        generation = try reader.readUInt64()
        nextSegment = try reader.readUInt64()
        for _ in 0..<(try reader.readCount(limit: file.byteCount)) {
            properties.append(Property(name: try reader.readString(), value: try reader.readString()))
        }
        for _ in 0..<(try reader.readCount(limit: file.byteCount)) {
            let number = try reader.readVarInt()
            let documentCount = try reader.readCount(limit: IndexFormat.documentLimit)
            let deletedCount = try reader.readCount(limit: documentCount)
            let deletedGeneration = try reader.readVarInt()
            var files: [FileRecord] = []
            for _ in 0..<(try reader.readCount(limit: 64)) {
                files.append(
                    FileRecord(
                        suffix: try reader.readString(), byteCount: try reader.readCount(),
                        footerChecksum: try reader.readUInt32()))
            }
            var segment = SegmentRecord(number: number, documentCount: documentCount, files: files)
            segment.deletedCount = deletedCount
            segment.deletedGeneration = deletedGeneration
            guard number < nextSegment, segments.allSatisfy({ $0.number != number }) else {
                throw reader.damaged("The manifest names a segment twice or one that cannot exist yet")
            }
            segments.append(segment)
        }
        switch try reader.readUInt8() {
        case 0: break
        case 1:
            let name = IndexFormat.sourcesName(generation: try reader.readUInt64())
            sources = FileRecord(
                suffix: name, byteCount: try reader.readCount(), footerChecksum: try reader.readUInt32())
        default: throw reader.damaged("The manifest does not say whether there are sources")
        }
    }

    /// Writes the manifest beside the old one, durably, then puts it in its place: the commit.
    ///
    /// The new name itself is durable only after `synchronizeDirectory`, which the caller calls next.
    package func commit(to directory: String, fileSystem: some FileSystem) throws(JSearchError) {
        let newPath = directory + "/" + IndexFormat.newManifestName
        let file = EnvelopeWriter(try fileSystem.create(newPath), kind: .manifest, segment: 0)
        try file.append(body.bytes)
        _ = try file.finish()
        try fileSystem.rename(newPath, to: directory + "/" + IndexFormat.manifestName)
    }

    private var body: ByteWriter {
        var bytes = ByteWriter()
        bytes.append(generation)
        bytes.append(nextSegment)
        bytes.appendVarInt(properties.count)
        for property in properties {
            bytes.append(string: property.name)
            bytes.append(string: property.value)
        }
        bytes.appendVarInt(segments.count)
        for segment in segments {
            bytes.appendVarInt(segment.number)
            bytes.appendVarInt(segment.documentCount)
            bytes.appendVarInt(segment.deletedCount)
            bytes.appendVarInt(segment.deletedGeneration)
            bytes.appendVarInt(segment.files.count)
            for file in segment.files {
                bytes.append(string: file.suffix)
                bytes.appendVarInt(file.byteCount)
                bytes.append(file.footerChecksum)
            }
        }
        guard let sources, let generation = UInt64(sources.suffix.dropFirst(8)) else {
            bytes.append(0 as UInt8)
            return bytes
        }
        bytes.append(1 as UInt8)
        bytes.append(generation)
        bytes.appendVarInt(sources.byteCount)
        bytes.append(sources.footerChecksum)
        return bytes
    }
}
