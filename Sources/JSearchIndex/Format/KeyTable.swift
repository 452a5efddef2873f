// KeyTable.swift
// Here is an article's id: which document is it? index/FORMAT.md, ".keys".

package import JSearchStorage

/// Hashing of article ids.
package enum KeyHash {
    /// FNV-1a over the UTF-8 of an id, then MurmurHash3's finalizer to spread the bits.
    ///
    /// ## Sources
    /// - draft-eastlake-fnv-17, section 5 (constants); A. Appleby, MurmurHash3 (fmix64).
    package static func hash(_ id: String) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in id.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        hash = (hash ^ hash >> 33) &* 0xFF51_AFD7_ED55_8CCD
        hash = (hash ^ hash >> 33) &* 0xC4CE_B9FE_1A85_EC53
        return hash ^ hash >> 33
    }
}

/// Writes and reads the table from ids to documents.
package struct KeyTable: Sendable {
    package let file: EnvelopeFile
    package let documentCount: Int

    /// Writes the table of a segment.
    ///
    /// - Parameter hashes: The hash of each document's id, in document order.
    package static func write(
        hashes: [UInt64], segment: UInt64, directory: String, fileSystem: any FileSystem
    ) throws(JSearchError) -> FileRecord {
        let path = IndexFormat.path(directory, segment: segment, suffix: "keys")
        let file = EnvelopeWriter(try fileSystem.create(path), kind: .keys, segment: segment)
        let order = hashes.indices.sorted { (hashes[$0], $0) < (hashes[$1], $1) }
        var bytes = ByteWriter()
        bytes.append(UInt64(hashes.count))
        for document in order { bytes.append(hashes[document]) }
        for document in order { bytes.append(UInt32(document)) }
        try file.append(bytes.bytes)
        return try StreamWriter.finish(file, "keys")
    }

    /// - Throws: ``JSearchError`` if the file is too short for its count.
    package init(_ file: EnvelopeFile) throws(JSearchError) {
        self.file = file
        var reader = try file.reader(file.body.lowerBound..<min(file.bodyEnd, file.body.lowerBound + 8))
        let count = try reader.readUInt64()
        guard count <= UInt64(IndexFormat.documentLimit), reader.offset + 12 * Int(count) <= file.bodyEnd else {
            throw reader.damaged("The table of ids has an impossible size")
        }
        documentCount = Int(count)
    }

    /// The hash of each document's id, in document order.
    package func hashes() throws(JSearchError) -> [UInt64] {
        var reader = try file.reader(file.body.lowerBound + 8..<file.body.lowerBound + 8 + 12 * documentCount)
        var ascending: [UInt64] = []
        for _ in 0..<documentCount { ascending.append(try reader.readUInt64()) }
        var hashes = [UInt64](repeating: 0, count: documentCount)
        for hash in ascending {
            let document = Int(try reader.readUInt32())
            guard document < documentCount else { throw reader.damaged("An id leads to an unknown document") }
            hashes[document] = hash
        }
        return hashes
    }

    /// The documents whose id may have a hash of ``KeyHash``.
    package func candidates(hash wanted: UInt64) throws(JSearchError) -> [Int] {
        let hashesStart = file.body.lowerBound + 8
        let documentsStart = hashesStart + 8 * documentCount
        try file.verify(hashesStart..<documentsStart + 4 * documentCount)
        func hash(_ index: Int) -> UInt64 {
            UInt64(littleEndian: file.bytes.loadUnaligned(fromByteOffset: hashesStart + 8 * index, as: UInt64.self))
        }
        var low = 0
        var high = documentCount
        while low < high {
            let middle = (low + high) / 2
            if hash(middle) < wanted { low = middle + 1 } else { high = middle }
        }
        var documents: [Int] = []
        while low < documentCount, hash(low) == wanted {
            let document = file.bytes.loadUnaligned(fromByteOffset: documentsStart + 4 * low, as: UInt32.self)
            guard Int(UInt32(littleEndian: document)) < documentCount else {
                throw .damaged("An id leads to an unknown document", path: file.path, at: documentsStart + 4 * low)
            }
            documents.append(Int(UInt32(littleEndian: document)))
            low += 1
        }
        return documents
    }
}
