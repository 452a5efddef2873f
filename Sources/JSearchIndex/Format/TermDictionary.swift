// TermDictionary.swift
// Here is a term: where are its postings? index/FORMAT.md, ".terms".

package import JSearchStorage

/// What the dictionary knows of a term.
package struct TermEntry: Sendable, Equatable {
    /// Documents that contain the term, deleted ones included.
    package let documentCount: Int
    /// Occurrences in all of them.
    package let totalFrequency: Int
    /// Where its postings are.
    package let address: Address

    package enum Address: Sendable, Equatable {
        /// The posting, in the dictionary file itself.
        case inline(Range<Int>)
        /// Bytes in the postings file.
        case file(Range<Int>)
    }
}

/// Reads the dictionary of a stream.
///
/// Looking a term up is a binary search over 8-byte prefixes and the scan of one block of 32 terms.
package final class TermDictionary: Sendable {
    package let file: EnvelopeFile
    package let termCount: Int
    package let blockCount: Int
    package let longestTerm: Int
    /// Sum over all terms of the documents that contain them.
    package let documentCountSum: Int
    /// Sum over all terms of their occurrences.
    package let frequencySum: Int
    /// What the bounds of its postings are made with.
    package let reference: ReferenceNorm
    /// Blocks that have a ``TermSignature``: the first ones.
    let signatureCount: Int
    private let signaturesOffset: Int
    private let prefixesOffset: Int
    private let offsetsOffset: Int
    private static let trailerByteCount = 72

    /// - Throws: ``JSearchError`` if the trailer or the tables are impossible.
    package init(_ file: EnvelopeFile) throws(JSearchError) {
        self.file = file
        let trailerStart = file.bodyEnd - Self.trailerByteCount
        guard trailerStart >= Envelope.headerByteCount else {
            throw .damaged("The dictionary has no trailer", path: file.path, at: Envelope.headerByteCount)
        }
        var reader = try file.reader(trailerStart..<file.bodyEnd)
        func next() throws(JSearchError) -> Int {
            let value = try reader.readUInt64()
            guard value < 1 << 48 else { throw reader.damaged("A number of the dictionary is impossible") }
            return Int(value)
        }
        termCount = try next()
        blockCount = try next()
        prefixesOffset = try next()
        offsetsOffset = try next()
        documentCountSum = try next()
        frequencySum = try next()
        longestTerm = try next()
        signatureCount = try next()
        let meanLogarithm = try next()
        reference = ReferenceNorm(meanLogarithm: UInt32(truncatingIfNeeded: meanLogarithm))
        signaturesOffset = prefixesOffset - TermSignature.byteCount * signatureCount
        guard meanLogarithm < 32 << 12, longestTerm <= IndexFormat.termByteLimit,
            blockCount == (termCount + IndexFormat.termsPerBlock - 1) / IndexFormat.termsPerBlock,
            signatureCount <= blockCount, signaturesOffset >= Envelope.headerByteCount,
            offsetsOffset == prefixesOffset + 8 * blockCount,
            trailerStart == offsetsOffset + 8 * blockCount
        else { throw reader.damaged("The trailer of the dictionary contradicts itself") }
    }

    /// Finds a term as ``find(_:)`` does, slowly, and says what is wrong with damaged bytes.
    func findByIterating(_ term: [UInt8]) throws(JSearchError) -> TermEntry? {
        var terms = try terms(from: term)
        guard try terms.next(), terms.term == term else { return nil }
        return terms.entry
    }

    /// The terms of the dictionary in ascending order, from the first that is not smaller than `start`.
    package func terms(from start: [UInt8] = []) throws(JSearchError) -> TermIterator {
        guard blockCount > 0 else { return try TermIterator(self, block: 0) }
        var iterator = try TermIterator(self, block: try firstBlock(of: start))
        try iterator.skip(before: start)
        return iterator
    }

    /// The first block that may hold terms that are not smaller than `start`. There must be blocks.
    func firstBlock(of start: [UInt8]) throws(JSearchError) -> Int {
        try file.verify(prefixesOffset..<offsetsOffset)
        let wanted = StreamWriter.prefix(of: start)
        // The last block whose first term has a smaller prefix; terms with an equal prefix follow in later ones.
        return max(0, firstBlock { $0 >= wanted } - 1)
    }

    /// Where the first bytes of all blocks are.
    var prefixes: Range<Int> { prefixesOffset..<offsetsOffset }

    /// Where the signatures are.
    var signatures: Range<Int> { signaturesOffset..<prefixesOffset }

    /// The signature of a block that has one.
    @inline(__always)
    func signature(_ block: Int) -> TermSignature {
        // SAFETY: in the buffer: the trailer was checked, and the pages were verified by the caller.
        TermSignature(
            file.bytes.baseAddress.unsafelyUnwrapped + signaturesOffset + TermSignature.byteCount * block)
    }

    /// The first 8 bytes of a block's first term.
    func prefix(_ block: Int) -> UInt64 {
        // In the buffer: the trailer was checked, and the pages were verified by the caller.
        UInt64(littleEndian: file.bytes.loadUnaligned(fromByteOffset: prefixesOffset + 8 * block, as: UInt64.self))
    }

    /// The bytes of a block.
    func block(_ index: Int) throws(JSearchError) -> Range<Int> {
        let end = min(index + 2, blockCount)
        var reader = try file.reader(offsetsOffset + 8 * index..<offsetsOffset + 8 * end)
        let start = try reader.readUInt64()
        let stop = reader.isAtEnd ? UInt64(signaturesOffset) : try reader.readUInt64()
        guard start >= UInt64(Envelope.headerByteCount), start < stop, stop <= UInt64(signaturesOffset) else {
            throw reader.damaged("A block of the dictionary is in an impossible place")
        }
        return Int(start)..<Int(stop)
    }
}

/// Walks over the terms of a dictionary in ascending order.
package struct TermIterator {
    /// The current term, in UTF-8.
    package private(set) var term: [UInt8] = []
    /// What the dictionary knows of it.
    package private(set) var entry = TermEntry(documentCount: 0, totalFrequency: 0, address: .inline(0..<0))

    private let dictionary: TermDictionary
    private var block: Int
    /// Reads the current block. Changed in place: a copy costs more than an entry.
    private var reader: ByteReader
    private var leftInBlock = 0
    private var postingsOffset = 0
    /// Set by `skip`: the term is already the current one.
    private var isAhead = false

    fileprivate init(_ dictionary: TermDictionary, block: Int) throws(JSearchError) {
        self.dictionary = dictionary
        self.block = block
        reader = try ByteReader(dictionary.file.bytes, 0..<0, path: dictionary.file.path)
    }

    /// Moves to the next term.
    ///
    /// - Returns: false if there is none.
    package mutating func next() throws(JSearchError) -> Bool {
        if isAhead {
            isAhead = false
            return true
        }
        if leftInBlock == 0 {
            guard block < dictionary.blockCount else { return false }
            try openBlock()
        }
        try readEntry()
        return true
    }

    fileprivate mutating func skip(before start: [UInt8]) throws(JSearchError) {
        while try next() {
            guard term.lexicographicallyPrecedes(start) else {
                isAhead = true
                return
            }
        }
    }

    private mutating func openBlock() throws(JSearchError) {
        let range = try dictionary.block(block)
        reader = try dictionary.file.reader(range)
        let postings = try reader.readUInt64()
        guard postings < 1 << 48 else {
            throw reader.damaged("A block of the dictionary points to an impossible place")
        }
        postingsOffset = Int(postings)
        leftInBlock = min(
            IndexFormat.termsPerBlock, dictionary.termCount - block * IndexFormat.termsPerBlock)
        block += 1
        term.removeAll(keepingCapacity: true)
    }

    private mutating func readEntry() throws(JSearchError) {
        let shared = try reader.readCount(limit: term.count)
        let count = try reader.readCount(limit: IndexFormat.termByteLimit - shared)
        try reader.require(count)
        term.removeLast(term.count - shared)
        term.append(contentsOf: reader.bytes[reader.offset..<reader.offset + count])
        reader.offset += count
        let documentCount = try reader.readCount(limit: IndexFormat.documentLimit)
        let totalFrequency = documentCount + (try reader.readCount())
        guard documentCount > 0 else { throw reader.damaged("A term has no documents") }
        if documentCount == 1, totalFrequency <= IndexFormat.inlineFrequencyLimit {
            let start = reader.offset
            try skipInline(totalFrequency: totalFrequency)
            entry = TermEntry(
                documentCount: 1, totalFrequency: totalFrequency, address: .inline(start..<reader.offset))
        } else {
            let byteCount = try reader.readCount(limit: Int(UInt32.max))
            entry = TermEntry(
                documentCount: documentCount, totalFrequency: totalFrequency,
                address: .file(postingsOffset..<postingsOffset + byteCount))
            postingsOffset += byteCount
        }
        leftInBlock -= 1
    }

    private mutating func skipInline(totalFrequency: Int) throws(JSearchError) {
        var frequencies = FieldFrequencies()
        _ = try PostingsTail.read(&reader, frequencies: &frequencies)
        guard frequencies.total == UInt32(totalFrequency) else {
            throw reader.damaged("A posting in the dictionary contradicts its term")
        }
    }
}

/// The encoding of single postings, outside blocks. index/FORMAT.md, ".postings".
package enum PostingsTail {
    /// Reads one posting.
    ///
    /// - Returns: The gap to the document before.
    package static func read(
        _ reader: inout ByteReader, frequencies: inout FieldFrequencies
    ) throws(JSearchError) -> UInt32 {
        let head = try reader.readVarInt()
        guard head >> 2 <= UInt64(IndexFormat.documentLimit) else {
            throw reader.damaged("A gap between documents is impossible")
        }
        frequencies.counts = .zero
        let body = Int(Field.body.rawValue)
        switch head & 3 {
        case 0: frequencies.counts[body] = 1
        case 1: frequencies.counts[body] = try frequency(&reader, plus: 2)
        case 2:
            let fields = try reader.readUInt8()
            guard fields != 0, fields >> UInt8(Field.count) == 0 else {
                throw reader.damaged("A posting is in unknown fields")
            }
            for field in 0..<Field.count where fields & 1 << UInt8(field) != 0 {
                frequencies.counts[field] = try frequency(&reader, plus: 1)
            }
        default: throw reader.damaged("A posting has an unknown form")
        }
        return UInt32(head >> 2)
    }

    private static func frequency(_ reader: inout ByteReader, plus base: UInt32) throws(JSearchError) -> UInt32 {
        let value = try reader.readVarInt32()
        guard value < UInt32(IndexFormat.fieldUnitLimit) else { throw reader.damaged("A frequency is impossible") }
        return value + base
    }
}
