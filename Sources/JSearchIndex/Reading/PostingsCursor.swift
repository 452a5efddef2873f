// PostingsCursor.swift
// Iterates over the documents of one term in one segment. index/FORMAT.md, ".postings".

import CKernels
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
    @exclusivity(unchecked) package private(set) var document: UInt32 = 0
    /// The documents of the current block.
    package let documents: UnsafeMutablePointer<UInt32>
    /// How many documents the current block has.
    @exclusivity(unchecked) package private(set) var count = 0
    /// The place of the current document in its block.
    @exclusivity(unchecked) package private(set) var index = -1
    /// How many blocks have a skip entry.
    package let fullBlocks: Int

    let file: EnvelopeFile
    /// The bytes of the file.
    let bytes: UnsafeRawBufferPointer
    private let list: Range<Int>
    let skipsStart: Int
    // SAFETY: one cursor is used by one thread, and none of its methods calls a closure: no access can overlap another.
    let totals: UnsafeMutablePointer<UInt32>
    @exclusivity(unchecked) private var columns: UnsafeMutablePointer<UInt32>?
    @exclusivity(unchecked) var block = -1
    @exclusivity(unchecked) var frequencies: BlockFrequencies = .none
    @exclusivity(unchecked) var frequenciesOffset = 0
    /// Where the current block ends, if it is a full one.
    @exclusivity(unchecked) var blockStop = 0
    @exclusivity(unchecked) var askedAlone = 0
    /// The only field that the block's postings are in, if `frequencies` is `.totals`.
    @exclusivity(unchecked) var singleField = 0
    let limit: UInt32
    /// Where a table of the term may be, if it is in many documents.
    let dense: DenseTerms?
    /// The list's place there: -1 while nobody has asked, -2 if there is none.
    @exclusivity(unchecked) private var ownPlace = -1

    enum BlockFrequencies {
        case none
        /// The totals are known, and all of them are in one field.
        case totals
        /// The totals are known, and they are of several fields.
        case sums
        /// The totals, and the frequencies in each field.
        case fields
    }
    static let skipByteCount = 16

    /// Makes a cursor.
    ///
    /// - Parameters:
    ///   - entry: Where the term's postings are.
    ///   - postings: The postings file of the stream.
    ///   - dictionary: Its dictionary, which holds short lists.
    ///   - limit: Documents in the segment; a larger one in the list is damage.
    ///   - dense: Tables of the segment's frequent terms.
    package convenience init(
        _ entry: TermEntry, postings: EnvelopeFile, dictionary: EnvelopeFile, limit: Int, dense: DenseTerms? = nil
    ) throws(JSearchError) {
        let isDense = entry.documentCount >= limit / DenseTerms.sparseness
        switch entry.address {
        case .inline(let list):
            try self.init(entry.documentCount, list, of: dictionary, limit: UInt32(limit), dense: nil)
        case .file(let list):
            try self.init(
                entry.documentCount, list, of: postings, limit: UInt32(limit), dense: isDense ? dense : nil)
        }
    }

    /// Another cursor for the same list, which makes no table.
    convenience init(again other: PostingsCursor) throws(JSearchError) {
        try self.init(other.documentCount, other.list, of: other.file, limit: other.limit, dense: nil)
    }

    private init(
        _ documentCount: Int, _ list: Range<Int>, of file: EnvelopeFile, limit: UInt32, dense: DenseTerms?
    ) throws(JSearchError) {
        self.documentCount = documentCount
        self.list = list
        self.file = file
        self.limit = limit
        self.dense = dense
        bytes = file.bytes
        guard list.lowerBound >= Envelope.headerByteCount else {
            throw .damaged("A list of postings is in an impossible place", path: file.path, at: list.lowerBound)
        }
        fullBlocks = documentCount / PackedBlock.count
        skipsStart = list.upperBound - fullBlocks * Self.skipByteCount
        guard skipsStart >= list.lowerBound else {
            throw .damaged("A list of postings is too short", path: file.path, at: list.lowerBound)
        }
        // The skip entries, and a short list as a whole; blocks are verified when they are read.
        try file.verify(fullBlocks == 0 ? list : skipsStart..<list.upperBound)
        documents = .allocate(capacity: PackedBlock.count * 2)
        totals = documents + PackedBlock.count
    }

    deinit {
        documents.deallocate()
        columns?.deallocate()
    }

    /// Room for the frequencies in each field; most cursors need none.
    var byField: UnsafeMutablePointer<UInt32> {
        if let columns { return columns }
        let new = UnsafeMutablePointer<UInt32>.allocate(capacity: PackedBlock.count * Field.count)
        columns = new
        return new
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
        if count == PackedBlock.count {
            // SAFETY: all documents are below 2³¹, as is the target: one of them is not smaller.
            index = PackedBlock.countBelow(target, in: documents)
            document = documents[index]
            return document
        }
        // By halving, without branches that nobody can predict.
        var low = max(index, 0)
        var left = count - low
        while left > 0 {
            let half = left / 2
            let isBelow = documents[low + half] < target
            low = isBelow ? low + half + 1 : low
            left = isBelow ? left - half - 1 : half
        }
        index = low
        guard index < count else {
            // Only the tail can end before the target.
            try load(fullBlocks + 1)
            return document
        }
        document = documents[index]
        return document
    }

    /// Goes back before the first document.
    package func rewind() {
        index = -1
        // The first block need not be read again.
        if block == 0, count > 0 { return }
        block = -1
        count = 0
    }

    /// Moves to the first document behind the full blocks.
    package func moveToTail() throws(JSearchError) {
        try load(fullBlocks)
        guard count > 0 else { return }
        index = 0
        document = documents[0]
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

    /// The first block after the current one whose last document is not smaller than `target`; the tail, if there is none.
    private func blockHolding(_ target: UInt32) -> Int {
        var low = block + 1
        // Gallop, then search: most seeks are short.
        var step = 1
        while low + step <= fullBlocks, lastDocument(low + step - 1) < target {
            low += step
            step *= 2
        }
        var high = min(fullBlocks, low + step)
        while low < high {
            let middle = (low + high) / 2
            if lastDocument(middle) < target { low = middle + 1 } else { high = middle }
        }
        return low
    }

    func skipField(_ block: Int, _ offset: Int) -> UInt32 {
        UInt32(
            littleEndian: bytes.loadUnaligned(
                fromByteOffset: skipsStart + block * Self.skipByteCount + offset, as: UInt32.self))
    }

    func lastDocument(_ block: Int) -> UInt32 { skipField(block, 0) }

    /// Decodes the documents of a block; the tail is the block behind the full ones.
    func load(_ newBlock: Int) throws(JSearchError) {
        block = newBlock
        index = -1
        frequencies = .none
        askedAlone = 0
        let tailCount = documentCount - fullBlocks * PackedBlock.count
        if newBlock < fullBlocks {
            try loadFullBlock(newBlock)
        } else if newBlock == fullBlocks, tailCount > 0 {
            try loadTail(tailCount)
        } else {
            count = 0
            document = Self.end
        }
    }

    func blockEnd(_ block: Int) -> Int {
        block < 0 ? list.lowerBound : list.lowerBound + Int(skipField(block, 4))
    }

    func damaged(_ what: String, at offset: Int) -> JSearchError {
        .damaged(what, path: file.path, at: offset)
    }

    private func loadFullBlock(_ block: Int) throws(JSearchError) {
        guard let base = bytes.baseAddress else { throw damaged("A list of postings is nowhere", at: 0) }
        // SAFETY: `init` has checked that the skip entries lie in the file.
        let skip = base + (skipsStart &+ block &* Self.skipByteCount)
        func field(_ offset: Int) -> UInt32 {
            UInt32(littleEndian: skip.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
        }
        let last = field(0)
        let stop = list.lowerBound &+ Int(field(4))
        let isFirst = block == 0
        let start = isFirst ? list.lowerBound : list.lowerBound &+ Int(field(4 - Self.skipByteCount))
        let first = isFirst ? 0 : UInt64(field(-Self.skipByteCount)) + 1
        guard start < stop, stop <= skipsStart else {
            throw damaged("A block of postings is in an impossible place", at: start)
        }
        try file.verify(start..<stop)
        guard let (used, areSmall) = PackedBlock.decode(base + start, byteCount: stop - start, into: documents) else {
            throw damaged("A block of documents cannot be decoded", at: start)
        }
        frequenciesOffset = start + used
        blockStop = stop
        guard last < limit, PackedBlock.addUp(documents, first: first, areSmall: areSmall) == UInt64(last) else {
            throw damaged("A block of postings does not end as its skip entry says", at: start)
        }
        count = PackedBlock.count
    }

    /// Where the postings behind the full blocks are, verified.
    func verifiedTail() throws(JSearchError) -> Range<Int> {
        let start = blockEnd(fullBlocks - 1)
        guard start <= skipsStart else { throw damaged("A block of postings is in an impossible place", at: start) }
        try file.verify(start..<skipsStart)
        return start..<skipsStart
    }

    /// Decodes the documents of the tail, and their frequencies summed over the fields.
    private func loadTail(_ tailCount: Int) throws(JSearchError) {
        let tail = try verifiedTail()
        let start = tail.lowerBound
        guard let base = bytes.baseAddress else { throw damaged("A list of postings is nowhere", at: 0) }
        let next = fullBlocks == 0 ? 0 : UInt64(lastDocument(fullBlocks - 1)) + 1
        var isSingle = true
        // SAFETY: `verifiedTail` has checked that these bytes are in the file; there is room for a block.
        let result = jsearch_decode_postings(
            (base + start).assumingMemoryBound(to: UInt8.self), tail.count, tailCount, next, UInt64(limit),
            UInt64(IndexFormat.fieldUnitLimit), UInt32(Field.count), documents, totals, &isSingle)
        switch result {
        case JSEARCH_POSTINGS_DECODED: break
        case JSEARCH_POSTINGS_OUT_OF_RANGE: throw damaged("A document is out of range", at: start)
        default: throw damaged("A posting cannot be decoded", at: start)
        }
        count = tailCount
        singleField = Int(Field.body.rawValue)
        frequencies = isSingle ? .totals : .sums
    }

    /// Decodes the frequencies of the tail in each field.
    func loadTailFields() throws(JSearchError) {
        let tail = try verifiedTail()
        let start = tail.lowerBound
        guard var scanner = VarIntScanner(bytes, tail) else {
            throw damaged("A block of postings is in an impossible place", at: start)
        }
        for index in 0..<count {
            guard let head = scanner.varInt(), let posting = scanner.frequencies(code: head & 3) else {
                throw damaged("A posting cannot be decoded", at: start)
            }
            for field in 0..<Field.count { byField[field * PackedBlock.count + index] = posting.counts[field] }
        }
        frequencies = .fields
    }

    /// The list's place among those that may have a table.
    func densePlace(_ dense: DenseTerms) -> Int? {
        if ownPlace == -1 { ownPlace = dense.place(of: file, list.lowerBound) ?? -2 }
        return ownPlace < 0 ? nil : ownPlace
    }

    /// The current block: full ones first, then the tail.
    package var currentBlock: Int { block }
}
