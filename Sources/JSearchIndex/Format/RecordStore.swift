// RecordStore.swift
// Here is a document: what is stored of its article besides the texts? index/FORMAT.md, ".articles".

package import JSearchStorage

/// Writes the records of articles, compressed in blocks.
package final class RecordStoreWriter {
    private let file: EnvelopeWriter
    private let compressor: ZstandardCompressor
    private var block = ByteWriter()
    private var blocks = ByteWriter()
    private var places = ByteWriter()
    private var blockCount: UInt32 = 0
    private var documentCount = 0
    /// The edits of the article that was begun, as values of its record.
    private var edits = ByteWriter()
    private var editCount = 0
    private var scratch = ByteBuffer()

    /// Zstandard's level: on 300 MB of articles, 3 makes these files 2 % smaller, a thousandth of the index, and costs a hundredth of the
    /// time of indexing.
    package static let level: Int32 = 1

    package init(
        segment: UInt64, directory: String, fileSystem: any FileSystem, suffix: String = "articles"
    ) throws(JSearchError) {
        let path = IndexFormat.path(directory, segment: segment, suffix: suffix)
        file = EnvelopeWriter(try fileSystem.create(path), kind: .articles, segment: segment)
        compressor = ZstandardCompressor(level: Self.level)
    }

    /// Begins the record of the next document.
    package func begin() {
        edits.removeAll()
        editCount = 0
    }

    /// Takes note of what a field was before it was normalised.
    package func add(
        source: UnsafeBufferPointer<UInt16>, normalized: UnsafeBufferPointer<UInt16>, field: Field
    ) {
        scratch.removeAll()
        TextEdits.append(source: source, normalized: normalized, to: &scratch)
        guard scratch.count > 0 else { return }
        ArticleRecord.append(edits: scratch.bytes, of: field, to: &edits)
        editCount += 1
    }

    /// Ends the record that was begun.
    package func end(_ article: Article) throws(JSearchError) {
        place()
        ArticleRecord.append(article, edits: edits.bytes, editCount: editCount, to: &block)
        try closeFullBlock()
    }

    /// Adds the records of a store, without those of documents that are left out.
    func append(_ store: RecordStore, _ documents: DocumentNumbers.Input) throws(JSearchError) {
        defer { store.file.discard() }
        if documents.areConsecutive { return try append(all: store) }
        try store.forEachRecord { (document, record) throws(JSearchError) in
            if documents.isGone(document) { return }
            append(record: record)
            try closeFullBlock()
        }
    }

    /// Adds the record of the next document.
    func append(record: ArraySlice<UInt8>) {
        place()
        block.bytes += record
    }

    private func place() {
        places.append(blockCount)
        places.append(UInt32(block.count))
        documentCount += 1
    }

    /// Closes the block of records if it is full; to be called behind each record.
    func closeFullBlock() throws(JSearchError) {
        if block.count >= IndexFormat.articleBlockByteCount { try closeBlock() }
    }

    /// Adds all records of a store, moving its compressed blocks as they are.
    private func append(all store: RecordStore) throws(JSearchError) {
        if block.count > 0 { try closeBlock() }
        let base = blockCount
        for index in 0..<store.blockCount {
            let (range, byteCount) = try store.frame(index)
            blocks.append(UInt64(file.offset))
            blocks.append(UInt32(range.count))
            blocks.append(UInt32(byteCount))
            try file.append(UnsafeRawBufferPointer(rebasing: store.file.bytes[range]))
            blockCount += 1
        }
        for document in 0..<store.documentCount {
            let (block, offset) = try store.place(document)
            places.append(base + UInt32(block))
            places.append(UInt32(offset))
        }
        documentCount += store.documentCount
    }

    /// Completes the file.
    package func finish() throws(JSearchError) -> FileRecord {
        try complete()
        return try StreamWriter.finish(file, "articles")
    }

    /// Completes a file that will be merged into another before anyone else reads it: it need not be durable.
    func finishForMerging() throws(JSearchError) {
        try complete()
        _ = try file.finish(durably: false)
    }

    private func complete() throws(JSearchError) {
        if block.count > 0 { try closeBlock() }
        try file.align()
        let blocksOffset = file.offset
        try file.append(blocks.bytes)
        let placesOffset = file.offset
        try file.append(places.bytes)
        var trailer = ByteWriter()
        for value in [documentCount, Int(blockCount), blocksOffset, placesOffset] { trailer.append(UInt64(value)) }
        try file.append(trailer.bytes)
    }

    private func closeBlock() throws(JSearchError) {
        var frame: [UInt8] = []
        compressor.compress(block.bytes, into: &frame)
        blocks.append(UInt64(file.offset))
        blocks.append(UInt32(frame.count))
        blocks.append(UInt32(block.count))
        try file.append(frame)
        block.removeAll()
        blockCount += 1
    }
}

/// Reads the records of articles.
package final class RecordStore: Sendable {
    package let file: EnvelopeFile
    package let documentCount: Int
    package let blockCount: Int
    private let blocksOffset: Int
    private let placesOffset: Int

    /// - Throws: ``JSearchError`` if the trailer is impossible.
    package init(_ file: EnvelopeFile) throws(JSearchError) {
        self.file = file
        let trailerStart = file.bodyEnd - 32
        var reader = try file.reader(trailerStart..<file.bodyEnd)
        let values = (
            try reader.readUInt64(), try reader.readUInt64(), try reader.readUInt64(), try reader.readUInt64()
        )
        guard values.0 <= UInt64(IndexFormat.documentLimit), values.1 <= values.0,
            values.2 >= UInt64(Envelope.headerByteCount), values.2 <= UInt64(trailerStart),
            values.3 == values.2 + 16 * values.1, values.3 + 8 * values.0 == UInt64(trailerStart)
        else { throw reader.damaged("The trailer of the stored articles contradicts itself") }
        documentCount = Int(values.0)
        blockCount = Int(values.1)
        blocksOffset = Int(values.2)
        placesOffset = Int(values.3)
    }

    /// Reads what is stored of a document.
    ///
    /// - Complexity: decompresses one block of 16 KB or one longer record.
    package func record(_ document: Int) throws(JSearchError) -> ArticleRecord {
        precondition(document < documentCount)
        let (block, offset) = try place(document)
        return try record(try decompress(block), at: offset, document)
    }

    /// The id of a document's article.
    package func id(_ document: Int) throws(JSearchError) -> String { try record(document).article.id }

    /// Calls `body` with the bytes of each record in order, decompressing each block once.
    package func forEachRecord(
        _ body: (Int, ArraySlice<UInt8>) throws(JSearchError) -> Void
    ) throws(JSearchError) {
        var current = -1
        var bytes: [UInt8] = []
        for document in 0..<documentCount {
            let (block, offset) = try place(document)
            if block != current {
                bytes = try decompress(block)
                current = block
            }
            try body(document, bytes[range(of: document, block, offset, in: bytes.count)])
        }
    }

    /// Where in its block the record of a document is.
    func range(of document: Int, _ block: Int, _ offset: Int, in byteCount: Int) throws(JSearchError) -> Range<Int> {
        var end = byteCount
        if document + 1 < documentCount {
            let next = try place(document + 1)
            if next.block == block { end = next.offset }
        }
        guard offset < end, end <= byteCount else {
            throw .damaged("A record is in an impossible place", path: file.path, at: placesOffset + 8 * document)
        }
        return offset..<end
    }

    /// Calls `body` with each record in order, decompressing each block once.
    package func forEach(_ body: (Int, ArticleRecord) throws(JSearchError) -> Void) throws(JSearchError) {
        try forEachRecord { (document, bytes) throws(JSearchError) in
            try body(document, try record(Array(bytes), at: 0, document))
        }
    }

    func place(_ document: Int) throws(JSearchError) -> (block: Int, offset: Int) {
        let start = placesOffset + 8 * document
        var reader = try file.reader(start..<start + 8)
        let block = Int(try reader.readUInt32())
        guard block < blockCount else { throw reader.damaged("A stored article is in an unknown block") }
        return (block, Int(try reader.readUInt32()))
    }

    /// Where the frame of a block is, verified, and how many bytes it decompresses to.
    fileprivate func frame(_ block: Int) throws(JSearchError) -> (range: Range<Int>, byteCount: Int) {
        let start = blocksOffset + 16 * block
        var reader = try file.reader(start..<start + 16)
        let offset = try reader.readUInt64()
        let frameByteCount = try reader.readUInt32()
        let byteCount = try reader.readUInt32()
        let (end, overflow) = offset.addingReportingOverflow(UInt64(frameByteCount))
        guard !overflow, offset >= UInt64(Envelope.headerByteCount), end <= UInt64(blocksOffset) else {
            throw reader.damaged("A block of stored articles is in an impossible place")
        }
        let range = Int(offset)..<Int(end)
        try file.verify(range)
        return (range, Int(byteCount))
    }

    func decompress(_ block: Int) throws(JSearchError) -> [UInt8] {
        let (range, byteCount) = try frame(block)
        guard
            let bytes = Zstandard.decompress(
                UnsafeRawBufferPointer(rebasing: file.bytes[range]), byteCount: byteCount)
        else {
            throw .damaged("A block of stored articles cannot be decompressed", path: file.path, at: range.lowerBound)
        }
        return bytes
    }

    private func record(_ bytes: [UInt8], at offset: Int, _ document: Int) throws(JSearchError) -> ArticleRecord {
        // (Two variables and no `Result`: that type would be made as the program runs.)
        var record: ArticleRecord?
        var failure: JSearchError?
        bytes.withUnsafeBytes { buffer in
            do throws(JSearchError) {
                var reader = try ByteReader(buffer, min(offset, buffer.count)..<buffer.count, path: file.path)
                record = try ArticleRecord(&reader)
            } catch {
                // The offset in the block says nothing to anyone: give that of the article's place.
                failure = JSearchError(error.code, error.message, path: file.path, offset: placesOffset + 8 * document)
            }
        }
        if let failure { throw failure }
        guard let record else { preconditionFailure("the closure always runs") }
        return record
    }
}
