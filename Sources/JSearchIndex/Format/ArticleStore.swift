// ArticleStore.swift
// Here is a document: give me its article. index/FORMAT.md, ".articles".

package import JSearchStorage

/// Writes stored articles, compressed in blocks.
package final class ArticleStoreWriter {
    private let file: EnvelopeWriter
    private let compressor: ZstandardCompressor
    private var block = ByteWriter()
    private var blocks = ByteWriter()
    private var places = ByteWriter()
    private var blockCount: UInt32 = 0
    private var documentCount = 0

    /// Zstandard's level: measured on 300 MB of articles, higher ones save a few per cent and cost several
    /// times as much.
    package static let level: Int32 = 3

    package init(
        segment: UInt64, directory: String, fileSystem: any FileSystem, suffix: String = "articles"
    ) throws(JSearchError) {
        let path = IndexFormat.path(directory, segment: segment, suffix: suffix)
        file = EnvelopeWriter(try fileSystem.create(path), kind: .articles, segment: segment)
        compressor = ZstandardCompressor(level: Self.level)
    }

    /// Adds the article of the next document.
    package func append(_ article: Article) throws(JSearchError) {
        places.append(blockCount)
        places.append(UInt32(block.count))
        ArticleRecord.append(article, to: &block)
        documentCount += 1
        if block.count >= IndexFormat.articleBlockByteCount { try closeBlock() }
    }

    /// Adds all articles of a store, moving its compressed blocks as they are.
    package func append(all store: ArticleStore) throws(JSearchError) {
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

/// Reads stored articles.
package final class ArticleStore: Sendable {
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

    /// Returns the article of a document.
    ///
    /// - Complexity: decompresses one block of 64 KB or one longer article.
    package func article(_ document: Int) throws(JSearchError) -> Article {
        precondition(document < documentCount)
        let (block, offset) = try place(document)
        return try Self.record(
            try decompress(block), at: offset, path: file.path, fileOffset: placesOffset + 8 * document)
    }

    /// Calls `body` with each article in order, decompressing each block once.
    package func forEach(_ body: (Int, Article) throws(JSearchError) -> Void) throws(JSearchError) {
        var current = -1
        var bytes: [UInt8] = []
        for document in 0..<documentCount {
            let (block, offset) = try place(document)
            if block != current {
                bytes = try decompress(block)
                current = block
            }
            try body(
                document,
                try Self.record(bytes, at: offset, path: file.path, fileOffset: placesOffset + 8 * document))
        }
    }

    fileprivate func place(_ document: Int) throws(JSearchError) -> (block: Int, offset: Int) {
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

    private func decompress(_ block: Int) throws(JSearchError) -> [UInt8] {
        let (range, byteCount) = try frame(block)
        guard
            let bytes = Zstandard.decompress(
                UnsafeRawBufferPointer(rebasing: file.bytes[range]), byteCount: byteCount)
        else {
            throw .damaged("A block of stored articles cannot be decompressed", path: file.path, at: range.lowerBound)
        }
        return bytes
    }

    private static func record(
        _ bytes: [UInt8], at offset: Int, path: String, fileOffset: Int
    ) throws(JSearchError) -> Article {
        var result: Result<Article, JSearchError>?
        bytes.withUnsafeBytes { buffer in
            do throws(JSearchError) {
                var reader = try ByteReader(buffer, min(offset, buffer.count)..<buffer.count, path: path)
                result = .success(try ArticleRecord.read(&reader))
            } catch {
                // The offset in the block says nothing to anyone: give that of the article's place.
                result = .failure(JSearchError(error.code, error.message, path: path, offset: fileOffset))
            }
        }
        guard let result else { preconditionFailure("the closure always runs") }
        return try result.get()
    }
}
