// DeletedDocuments.swift
// Which documents of a segment are deleted. index/FORMAT.md, ".deleted-N".

package import JSearchStorage

/// A set of documents of one segment.
package struct DeletedDocuments: Sendable, Equatable {
    package private(set) var count = 0
    package let documentCount: Int
    private var bits: [UInt8]

    /// Makes an empty set.
    package init(documentCount: Int) {
        self.documentCount = documentCount
        bits = Array(repeating: 0, count: (documentCount + 7) / 8)
    }

    /// Whether a document is deleted.
    @inline(__always)
    package func contains(_ document: Int) -> Bool { bits[document >> 3] & 1 << UInt8(document & 7) != 0 }

    /// The documents, ascending.
    ///
    /// - Complexity: O(documents of the segment / 8).
    package var documents: [Int] {
        var result: [Int] = []
        result.reserveCapacity(count)
        for (place, byte) in bits.enumerated() where byte != 0 {
            var rest = byte
            while rest != 0 {
                result.append(8 * place + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        return result
    }

    /// Adds a document.
    ///
    /// - Returns: false if it was in the set already.
    @discardableResult
    package mutating func insert(_ document: Int) -> Bool {
        guard !contains(document) else { return false }
        bits[document >> 3] |= 1 << UInt8(document & 7)
        count += 1
        return true
    }

    /// Writes the set under the name of a commit.
    package func write(
        segment: UInt64, generation: UInt64, directory: String, fileSystem: any FileSystem
    ) throws(JSearchError) -> FileRecord {
        let suffix = IndexFormat.deletedSuffix(generation: generation)
        let path = IndexFormat.path(directory, segment: segment, suffix: suffix)
        let file = EnvelopeWriter(try fileSystem.create(path), kind: .deleted, segment: segment)
        var bytes = ByteWriter()
        bytes.append(UInt64(documentCount))
        bytes.append(UInt64(count))
        bytes.bytes += bits
        try file.append(bytes.bytes)
        return try StreamWriter.finish(file, suffix)
    }

    /// Reads a set.
    package init(_ file: EnvelopeFile) throws(JSearchError) {
        var reader = try file.reader(file.body)
        let documentCount = try reader.readUInt64()
        let count = try reader.readUInt64()
        guard documentCount <= UInt64(IndexFormat.documentLimit) else {
            throw reader.damaged("A set of deleted documents has an impossible size")
        }
        let byteCount = (Int(documentCount) + 7) / 8
        try reader.require(byteCount)
        self.documentCount = Int(documentCount)
        bits = Array(reader.bytes[reader.offset..<reader.offset + byteCount])
        self.count = bits.reduce(0) { $0 + $1.nonzeroBitCount }
        guard self.count == Int(clamping: count),
            self.documentCount % 8 == 0
                || (bits.last ?? 0) >> UInt8(self.documentCount % 8) == 0
        else { throw reader.damaged("A set of deleted documents contradicts itself") }
    }
}
