// PostingsCursor.swift
// Iterates over the documents of one term in one segment. index/FORMAT.md, ".postings".

package import JSearchStorage

/// The documents of a term, a block of up to 128 at a time.
///
/// Starts before the first document. ``document`` is ``end`` once all have been passed. ``seek(_:)`` skips
/// whole blocks by their last documents without reading them. Frequencies are decoded only when they are
/// asked for.
///
/// ## Laws (checked by the tests against a plain array)
/// - `next()` gives the documents in strictly ascending order.
/// - `seek(d)` gives the first document that is not smaller than both `d` and the current one.
package final class PostingsCursor {
    /// What ``document`` is when there is none left; larger than any document.
    package static let end = UInt32.max

    /// Documents in the list.
    package let documentCount: Int
    /// The current document; undefined before the first call of ``next()`` or ``seek(_:)``.
    package private(set) var document: UInt32 = 0
    /// The documents of the current block.
    package let documents: UnsafeMutablePointer<UInt32>
    /// How many documents the current block has.
    package private(set) var count = 0
    /// The place of the current document in its block.
    package private(set) var index = -1

    private let file: EnvelopeFile
    private let list: Range<Int>
    private let fullBlockCount: Int
    private let skipsStart: Int
    private let totals: UnsafeMutablePointer<UInt32>
    private let byField: UnsafeMutablePointer<UInt32>
    private var block = -1
    private var frequencies: BlockFrequencies = .none
    private var frequenciesOffset = 0
    private let limit: UInt32

    private enum BlockFrequencies { case none, totals, fields }
    private static let skipByteCount = 20

    /// Makes a cursor.
    ///
    /// - Parameters:
    ///   - entry: Where the term's postings are.
    ///   - postings: The postings file of the stream.
    ///   - dictionary: Its dictionary, which holds short lists.
    ///   - limit: Documents in the segment; a larger one in the list is damage.
    package init(
        _ entry: TermEntry, postings: EnvelopeFile, dictionary: EnvelopeFile, limit: Int
    ) throws(JSearchError) {
        documentCount = entry.documentCount
        self.limit = UInt32(limit)
        switch entry.address {
        case .inline(let range):
            file = dictionary
            list = range
        case .files(let range, _):
            file = postings
            list = range
        }
        guard list.lowerBound >= Envelope.headerByteCount else {
            throw .damaged("A list of postings is in an impossible place", path: file.path, at: list.lowerBound)
        }
        fullBlockCount = documentCount / PackedBlock.count
        skipsStart = list.upperBound - fullBlockCount * Self.skipByteCount
        guard skipsStart >= list.lowerBound else {
            throw .damaged("A list of postings is too short", path: file.path, at: list.lowerBound)
        }
        try file.verify(list)
        documents = .allocate(capacity: PackedBlock.count)
        totals = .allocate(capacity: PackedBlock.count)
        byField = .allocate(capacity: PackedBlock.count * Field.count)
    }

    deinit {
        documents.deallocate()
        totals.deallocate()
        byField.deallocate()
    }

    /// Moves to the next document.
    @discardableResult
    package func next() throws(JSearchError) -> UInt32 {
        if index + 1 < count {
            index += 1
            document = documents[index]
            return document
        }
        return try nextBlock()
    }

    /// Moves to the first document of the next block.
    @discardableResult
    package func nextBlock() throws(JSearchError) -> UInt32 {
        try load(block + 1)
        guard count > 0 else { return document }
        index = 0
        document = documents[0]
        return document
    }

    /// Moves to the first document that is not smaller than `target`; stays if the current one is not.
    @discardableResult
    package func seek(_ target: UInt32) throws(JSearchError) -> UInt32 {
        if index >= 0, document >= target { return document }
        if count == 0 || documents[count - 1] < target {
            if document == Self.end, block >= 0 { return document }
            try load(blockHolding(target))
            index = 0
        }
        guard count > 0 else { return document }
        index = max(index, 0)
        while index < count, documents[index] < target { index += 1 }
        guard index < count else {
            // Only the tail can end before the target.
            try load(fullBlockCount + 1)
            return document
        }
        document = documents[index]
        return document
    }

    /// The index in the block behind the last document below `limit`, at or behind the current one.
    package func endOfRange(below limit: UInt32) -> Int {
        if documents[count - 1] < limit { return count }
        var end = index
        while documents[end] < limit { end += 1 }
        return end
    }

    /// Moves to the document at an index of the block, or to the next block if it is behind the last.
    package func move(toIndex newIndex: Int) throws(JSearchError) {
        guard newIndex < count else {
            try nextBlock()
            return
        }
        index = newIndex
        document = documents[newIndex]
    }

    /// The first block after the current one whose last document is not smaller than `target`.
    private func blockHolding(_ target: UInt32) -> Int {
        var low = block + 1
        // Gallop, then search: most seeks are short.
        var step = 1
        while low + step <= fullBlockCount, lastDocument(low + step - 1) < target {
            low += step
            step *= 2
        }
        var high = min(fullBlockCount, low + step)
        while low < high {
            let middle = (low + high) / 2
            if lastDocument(middle) < target { low = middle + 1 } else { high = middle }
        }
        return low
    }

    private func skipField(_ block: Int, _ offset: Int) -> UInt32 {
        UInt32(
            littleEndian: file.bytes.loadUnaligned(
                fromByteOffset: skipsStart + block * Self.skipByteCount + offset, as: UInt32.self))
    }

    private func lastDocument(_ block: Int) -> UInt32 { skipField(block, 0) }

    /// Decodes the documents of a block; the tail is the block behind the full ones.
    private func load(_ newBlock: Int) throws(JSearchError) {
        block = newBlock
        index = -1
        frequencies = .none
        let tailCount = documentCount - fullBlockCount * PackedBlock.count
        if newBlock < fullBlockCount {
            try loadFullBlock(newBlock)
        } else if newBlock == fullBlockCount, tailCount > 0 {
            try loadTail(tailCount)
        } else {
            count = 0
            document = Self.end
        }
    }

    private func blockEnd(_ block: Int) -> Int {
        block < 0 ? list.lowerBound : list.lowerBound + Int(skipField(block, 4))
    }

    private func loadFullBlock(_ block: Int) throws(JSearchError) {
        var reader = try ByteReader(file.bytes, from: blockEnd(block - 1), to: skipsStart, path: file.path)
        guard blockEnd(block) <= skipsStart, reader.offset < blockEnd(block) else {
            throw reader.damaged("A block of postings is in an impossible place")
        }
        try PackedBlock.decode(&reader, into: documents)
        frequenciesOffset = reader.offset
        var next: UInt64 = block == 0 ? 0 : UInt64(lastDocument(block - 1)) + 1
        for index in 0..<PackedBlock.count {
            next += UInt64(documents[index])
            guard next < UInt64(limit) else { throw reader.damaged("A document is out of range") }
            documents[index] = UInt32(next)
            next += 1
        }
        guard documents[PackedBlock.count - 1] == lastDocument(block) else {
            throw reader.damaged("A block of postings does not end as its skip entry says")
        }
        count = PackedBlock.count
    }

    private func loadTail(_ tailCount: Int) throws(JSearchError) {
        var reader = try ByteReader(file.bytes, from: blockEnd(fullBlockCount - 1), to: skipsStart, path: file.path)
        var next: UInt64 = fullBlockCount == 0 ? 0 : UInt64(lastDocument(fullBlockCount - 1)) + 1
        var posting = FieldFrequencies()
        for index in 0..<tailCount {
            next += UInt64(try PostingsTail.read(&reader, frequencies: &posting))
            guard next < UInt64(limit) else { throw reader.damaged("A document is out of range") }
            documents[index] = UInt32(next)
            totals[index] = posting.total
            for field in 0..<Field.count { byField[field * PackedBlock.count + index] = posting.counts[field] }
            next += 1
        }
        count = tailCount
        frequencies = .fields
    }

    /// The frequencies of the block's documents, summed over the fields.
    package func blockFrequencies() throws(JSearchError) -> UnsafePointer<UInt32> {
        if frequencies == .none { try loadFrequencies() }
        return UnsafePointer(totals)
    }

    /// The frequencies of the block's documents in each field: those of field *f* begin at 128 · *f*.
    package func blockFieldFrequencies() throws(JSearchError) -> UnsafePointer<UInt32> {
        if frequencies != .fields { try loadFrequencies() }
        return UnsafePointer(byField)
    }

    /// How often the term occurs in the current document.
    package func frequency() throws(JSearchError) -> UInt32 { try blockFrequencies()[index] }

    /// How often the term occurs in each field of the current document.
    package func fieldFrequencies() throws(JSearchError) -> FieldFrequencies {
        if frequencies != .fields { try loadFrequencies() }
        var result = FieldFrequencies()
        for field in 0..<Field.count { result.counts[field] = byField[field * PackedBlock.count + index] }
        return result
    }

    private func loadFrequencies() throws(JSearchError) {
        var reader = try ByteReader(file.bytes, from: frequenciesOffset, to: blockEnd(block), path: file.path)
        let fields = try reader.readUInt8()
        guard fields != 0, fields >> UInt8(Field.count) == 0 else {
            throw reader.damaged("A block of postings is in unknown fields")
        }
        let isSingle = fields & (fields - 1) == 0
        totals.initialize(repeating: isSingle ? 1 : 0, count: PackedBlock.count)
        for field in 0..<Field.count {
            let column = byField + field * PackedBlock.count
            guard fields & 1 << UInt8(field) != 0 else {
                column.initialize(repeating: 0, count: PackedBlock.count)
                continue
            }
            try PackedBlock.decode(&reader, into: column)
            for index in 0..<PackedBlock.count {
                totals[index] &+= column[index]
                if isSingle { column[index] &+= 1 }
            }
        }
        frequencies = .fields
    }

    /// The number of positions of the term that precede those of the current document.
    package func positionsBefore() throws(JSearchError) -> Int {
        if block >= fullBlockCount, fullBlockCount > 0 {
            // The tail has no skip entry: its positions follow those of the last full block.
            return try tailPositionsBefore()
        }
        let totals = try blockFrequencies()
        var before = block < fullBlockCount ? Int(skipField(block, 8)) : 0
        for earlier in 0..<index { before += Int(totals[earlier]) }
        return before
    }

    private var lastFullBlockPositions = -1

    private func tailPositionsBefore() throws(JSearchError) -> Int {
        if lastFullBlockPositions < 0 {
            lastFullBlockPositions = Int(skipField(fullBlockCount - 1, 8)) + (try sumOfBlock(fullBlockCount - 1))
        }
        var before = lastFullBlockPositions
        for earlier in 0..<index { before += Int(totals[earlier]) }
        return before
    }

    /// The positions of all documents of a full block, without disturbing the current one.
    private func sumOfBlock(_ block: Int) throws(JSearchError) -> Int {
        var reader = try ByteReader(file.bytes, from: blockEnd(block - 1), to: blockEnd(block), path: file.path)
        try PackedBlock.skip(&reader)
        let fields = try reader.readUInt8()
        let column = UnsafeMutablePointer<UInt32>.allocate(capacity: PackedBlock.count)
        defer { column.deallocate() }
        var sum = fields & (fields &- 1) == 0 ? PackedBlock.count : 0
        for _ in 0..<fields.nonzeroBitCount {
            try PackedBlock.decode(&reader, into: column)
            for index in 0..<PackedBlock.count { sum += Int(column[index]) }
        }
        return sum
    }

    /// What bounds the documents of a full block.
    package func impacts(ofBlock block: Int) -> Impacts {
        var impacts = Impacts()
        for pair in 0..<Impacts.pairCount {
            impacts.frequencies[pair] = file.bytes[skipsStart + block * Self.skipByteCount + 12 + 2 * pair]
            impacts.lengths[pair] = file.bytes[skipsStart + block * Self.skipByteCount + 13 + 2 * pair]
        }
        return impacts
    }

    /// The current block: full ones first, then the tail.
    package var currentBlock: Int { block }
    /// How many blocks have a skip entry.
    package var fullBlocks: Int { fullBlockCount }
}
