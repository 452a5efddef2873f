// Boundaries.swift
// Where the segmenter cut each article. index/FORMAT.md, ".boundaries".

package import JSearchStorage

/// Writes one bit for each unit of normalised text: set where a word, or what stands between words, begins.
package final class BoundariesWriter {
    private let file: EnvelopeWriter
    private var record = ByteWriter()
    private var offsets = ByteWriter()
    private var documentCount = 0

    package init(segment: UInt64, directory: String, fileSystem: any FileSystem) throws(JSearchError) {
        let path = IndexFormat.path(directory, segment: segment, suffix: "boundaries")
        file = EnvelopeWriter(try fileSystem.create(path), kind: .boundaries, segment: segment)
    }

    /// Adds the next field of the current document.
    ///
    /// - Parameters:
    ///   - boundaries: Where pieces begin, ascending, all below `unitCount`.
    ///   - unitCount: The length of the field in UTF-16 units, normalised.
    package func append(_ boundaries: [UInt32], unitCount: Int) {
        record.appendVarInt(unitCount)
        let start = record.count
        record.bytes += repeatElement(0, count: (unitCount + 7) / 8)
        for boundary in boundaries { record.bytes[start + Int(boundary >> 3)] |= 1 << UInt8(boundary & 7) }
    }

    /// Ends the current document, all of whose fields were added.
    package func endDocument() throws(JSearchError) {
        try append(record: record.bytes)
        record.removeAll()
    }

    /// Adds a whole document, as ``Boundaries/record(_:)`` gives it.
    package func append(record: [UInt8]) throws(JSearchError) {
        offsets.append(UInt64(file.offset))
        try file.append(record)
        documentCount += 1
    }

    /// Completes the file.
    package func finish() throws(JSearchError) -> FileRecord {
        offsets.append(UInt64(file.offset))
        try file.align()
        let offsetsStart = file.offset
        try file.append(offsets.bytes)
        var trailer = ByteWriter()
        trailer.append(UInt64(documentCount))
        trailer.append(UInt64(offsetsStart))
        try file.append(trailer.bytes)
        return try StreamWriter.finish(file, "boundaries")
    }
}

/// Reads where articles were cut.
package struct Boundaries: Sendable {
    package let file: EnvelopeFile
    package let documentCount: Int
    private let offsetsStart: Int

    /// - Throws: ``JSearchError`` if the trailer is impossible.
    package init(_ file: EnvelopeFile) throws(JSearchError) {
        self.file = file
        let trailerStart = file.bodyEnd - 16
        var reader = try file.reader(trailerStart..<file.bodyEnd)
        let count = try reader.readUInt64()
        let start = try reader.readUInt64()
        guard count <= UInt64(IndexFormat.documentLimit), start >= UInt64(Envelope.headerByteCount),
            start + 8 * (count + 1) == UInt64(trailerStart)
        else { throw reader.damaged("The trailer of the boundaries contradicts itself") }
        documentCount = Int(count)
        offsetsStart = Int(start)
    }

    /// The bytes of a document.
    package func record(_ document: Int) throws(JSearchError) -> [UInt8] { Array(file.bytes[try range(document)]) }

    /// The boundaries of a document.
    ///
    /// - Returns: For each field, its length in units and where pieces begin.
    package func fields(_ document: Int) throws(JSearchError) -> [(unitCount: Int, boundaries: [UInt32])] {
        var reader = try ByteReader(file.bytes, try range(document), path: file.path)
        var fields: [(unitCount: Int, boundaries: [UInt32])] = []
        for _ in 0..<Field.count {
            let unitCount = try reader.readCount(limit: IndexFormat.fieldUnitLimit)
            let byteCount = (unitCount + 7) / 8
            try reader.require(byteCount)
            var boundaries: [UInt32] = []
            for unit in 0..<unitCount where reader.bytes[reader.offset + unit >> 3] & 1 << UInt8(unit & 7) != 0 {
                boundaries.append(UInt32(unit))
            }
            reader.offset += byteCount
            fields.append((unitCount, boundaries))
        }
        guard reader.isAtEnd else { throw reader.damaged("The boundaries of an article are longer than they say") }
        return fields
    }

    private func range(_ document: Int) throws(JSearchError) -> Range<Int> {
        precondition(document < documentCount)
        let start = offsetsStart + 8 * document
        var reader = try file.reader(start..<start + 16)
        let lower = try reader.readUInt64()
        let upper = try reader.readUInt64()
        guard lower >= UInt64(Envelope.headerByteCount), lower <= upper, upper <= UInt64(offsetsStart) else {
            throw reader.damaged("The boundaries of an article are in an impossible place")
        }
        try file.verify(Int(lower)..<Int(upper))
        return Int(lower)..<Int(upper)
    }
}
