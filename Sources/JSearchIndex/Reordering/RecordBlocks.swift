// RecordBlocks.swift
// Records of articles in any order, without decompressing a block for each.

import JSearchStorage

/// Reads records of several segments, and keeps the blocks that were decompressed, up to a limit.
final class RecordBlocks {
    /// Bytes of blocks that are kept: when there would be more, all of them go.
    private static let byteLimit = 32 << 20

    /// A block of one of the segments.
    private struct Place: Hashable {
        let input: Int
        let block: Int
    }

    private let stores: [RecordStore]
    private var blocks: [Place: [UInt8]] = [:]
    private var byteCount = 0

    init(_ stores: [RecordStore]) { self.stores = stores }

    /// Calls `body` with the bytes of a document's record.
    func withRecord(_ document: Int, of input: Int, _ body: (ArraySlice<UInt8>) -> Void) throws(JSearchError) {
        let (block, offset) = try stores[input].place(document)
        let bytes = try bytes(of: Place(input: input, block: block))
        body(bytes[try stores[input].range(of: document, block, offset, in: bytes.count)])
    }

    private func bytes(of place: Place) throws(JSearchError) -> [UInt8] {
        if let known = blocks[place] { return known }
        let bytes = try stores[place.input].decompress(place.block)
        if byteCount + bytes.count > Self.byteLimit {
            blocks.removeAll(keepingCapacity: true)
            byteCount = 0
        }
        blocks[place] = bytes
        byteCount += bytes.count
        return bytes
    }
}
