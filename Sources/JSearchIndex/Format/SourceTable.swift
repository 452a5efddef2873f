// SourceTable.swift
// Which files the articles came from, and how these files were. index/FORMAT.md, "sources-N".

package import JSearchStorage

/// An article that came from a file.
package struct SourceRecord: Equatable, Sendable {
    /// Its id; empty if it is the one that the file's path gives.
    package var id: String
    /// The hash of its line in a file of JSON Lines; 0 if the file holds one article only.
    package var hash: UInt64

    package init(id: String, hash: UInt64) {
        self.id = id
        self.hash = hash
    }
}

/// A file, as it was when its articles were indexed.
package struct SourceFile: Equatable, Sendable {
    /// Its path within the root; empty if the root itself is a file.
    package var path: String
    package var byteCount: Int
    /// When it was modified, in nanoseconds since 1970; 0 if that says nothing, because it was just being written.
    package var modified: Int64
    /// ``ContentHash`` of its bytes.
    package var hash: UInt64
    /// Its articles, in the order of the file.
    package var records: [SourceRecord] = []

    package init(path: String, byteCount: Int, modified: Int64, hash: UInt64, records: [SourceRecord] = []) {
        self.path = path
        self.byteCount = byteCount
        self.modified = modified
        self.hash = hash
        self.records = records
    }
}

/// A file or folder that was given to be indexed.
package struct SourceRoot: Equatable, Sendable {
    /// Its absolute path, without symbolic links.
    package var path: String
    /// What comes before the path of a file to make the id of its article.
    package var idPrefix: String
    /// Whether articles with `published: false` were indexed too.
    package var includesUnpublished = false
    /// Its files, in the order in which they were walked over; those that were not found any more come last.
    package var files: [SourceFile] = []

    package init(path: String, idPrefix: String) {
        self.path = path
        self.idPrefix = idPrefix
    }

    /// The id of an article of one of its files.
    package func id(of record: SourceRecord, in file: SourceFile) -> String {
        record.id.isEmpty ? idPrefix + file.path : record.id
    }
}

/// All roots of an index. Articles that a program added by itself are in none of them.
package struct SourceTable: Equatable, Sendable {
    package var roots: [SourceRoot] = []

    package init() {}

    package var fileCount: Int { roots.reduce(0) { $0 + $1.files.count } }

    /// Makes the next run read every file again and index all of its articles, since some that it counts as indexed are lost.
    mutating func forgetContents() {
        for root in roots.indices {
            for file in roots[root].files.indices {
                roots[root].files[file].modified = 0
                roots[root].files[file].hash = ~roots[root].files[file].hash
                for record in roots[root].files[file].records.indices {
                    let hash = roots[root].files[file].records[record].hash
                    if hash != 0 { roots[root].files[file].records[record].hash = ~hash }
                }
            }
        }
    }

    // MARK: - On disk

    /// Writes the table under the name of a commit.
    package func write(
        generation: UInt64, directory: String, fileSystem: any FileSystem
    ) throws(JSearchError) -> FileRecord {
        let name = IndexFormat.sourcesName(generation: generation)
        let file = EnvelopeWriter(try fileSystem.create(directory + "/" + name), kind: .sources, segment: 0)
        var bytes = ByteWriter()
        bytes.appendVarInt(roots.count)
        for root in roots {
            bytes.append(string: root.path)
            bytes.append(string: root.idPrefix)
            bytes.append(root.includesUnpublished ? 1 : 0 as UInt8)
            bytes.appendVarInt(root.files.count)
            for file in root.files {
                bytes.append(string: file.path)
                bytes.appendVarInt(file.byteCount)
                bytes.append(UInt64(bitPattern: file.modified))
                bytes.append(file.hash)
                bytes.appendVarInt(file.records.count)
                for record in file.records {
                    bytes.append(string: record.id)
                    bytes.append(record.hash)
                }
            }
        }
        try file.append(bytes.bytes)
        return try StreamWriter.finish(file, name)
    }

    /// Reads the table that a manifest names.
    package init(
        _ record: FileRecord, directory: String, fileSystem: some FileSystem
    ) throws(JSearchError) {
        let path = directory + "/" + record.suffix
        let file = try EnvelopeFile(path, kind: .sources, segment: 0, in: fileSystem)
        guard file.byteCount == record.byteCount, file.footerChecksum == record.footerChecksum else {
            throw .damaged("This is not the file that the manifest names", path: path, at: file.bodyEnd)
        }
        try self.init(file)
    }

    package init(_ file: EnvelopeFile) throws(JSearchError) {
        var reader = try file.reader(file.body)
        // Each root, file and record has a byte at least, so that no count can ask for more memory than the file has.
        for _ in 0..<(try reader.readCount(limit: file.byteCount)) {
            var root = SourceRoot(path: try reader.readString(), idPrefix: try reader.readString())
            let flags = try reader.readUInt8()
            guard flags < 2 else { throw reader.damaged("A root has unknown flags") }
            root.includesUnpublished = flags == 1
            for _ in 0..<(try reader.readCount(limit: file.byteCount)) {
                var source = SourceFile(
                    path: try reader.readString(), byteCount: try reader.readCount(),
                    modified: Int64(bitPattern: try reader.readUInt64()), hash: try reader.readUInt64())
                let count = try reader.readCount(limit: file.byteCount)
                source.records.reserveCapacity(min(count, (reader.end - reader.offset) / 9))
                for _ in 0..<count {
                    source.records.append(SourceRecord(id: try reader.readString(), hash: try reader.readUInt64()))
                }
                root.files.append(source)
            }
            roots.append(root)
        }
    }
}
