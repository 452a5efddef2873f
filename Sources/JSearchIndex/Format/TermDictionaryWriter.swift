// TermDictionaryWriter.swift
// Writes one stream of a segment: its dictionary, postings and positions. index/FORMAT.md, ".terms".

package import JSearchStorage

/// A file of a segment that was completed.
package struct FileRecord: Equatable, Sendable {
    /// What the file name ends with.
    package let suffix: String
    package let byteCount: Int
    /// The checksum of its footer, which fixes its whole content.
    package let footerChecksum: UInt32
}

/// Writes the terms of a stream in ascending order, each with its postings.
package final class StreamWriter {
    private let stream: TokenStream
    private let dictionary: EnvelopeWriter
    private let postingsFile: EnvelopeWriter
    private let positionsFile: EnvelopeWriter?
    private var postings: PostingsWriter
    private var previousCount = 0
    private var block = ByteWriter()
    private var termsInBlock = 0
    private var previousTerm: [UInt8] = []
    private var prefixes: [UInt64] = []
    private var offsets: [UInt64] = []
    private var termCount = 0
    private var longestTerm = 0
    private var documentCountSum = 0
    private var frequencySum = 0
    private var isInTerm = false

    package init(
        _ stream: TokenStream, segment: UInt64, directory: String, fileSystem: any FileSystem
    ) throws(JSearchError) {
        self.stream = stream
        func file(_ kind: FileKind, _ suffix: String) throws(JSearchError) -> EnvelopeWriter {
            let path = IndexFormat.path(directory, segment: segment, suffix: stream.name + "." + suffix)
            return EnvelopeWriter(try fileSystem.create(path), kind: kind, segment: segment)
        }
        dictionary = try file(.terms, "terms")
        postingsFile = try file(.postings, "postings")
        positionsFile = stream.hasPositions ? try file(.positions, "positions") : nil
        postings = PostingsWriter(postingsFile: postingsFile, positionsFile: positionsFile)
        previousTerm = Array(repeating: 0, count: IndexFormat.termByteLimit)
    }

    deinit { postings.deallocate() }

    /// Begins a term, larger than the one before, of at most 240 bytes of UTF-8.
    package func begin(term: UnsafeBufferPointer<UInt8>) {
        precondition(!isInTerm && term.count <= IndexFormat.termByteLimit, "terms come one after another")
        isInTerm = true
        if termsInBlock == 0 {
            prefixes.append(Self.prefix(of: term))
            offsets.append(UInt64(dictionary.offset))
            block.append(UInt64(postingsFile.offset))
            block.append(UInt64(positionsFile?.offset ?? 0))
            previousCount = 0
        }
        var shared = 0
        let limit = min(term.count, previousCount)
        while shared < limit, term[shared] == previousTerm[shared] { shared += 1 }
        block.appendVarInt(shared)
        block.appendVarInt(term.count - shared)
        block.bytes += term[shared...]
        for index in shared..<term.count { previousTerm[index] = term[index] }
        previousCount = term.count
        longestTerm = max(longestTerm, term.count)
    }

    /// Lets `body` add postings of the term that was begun. (One access for all of them: each costs a check.)
    package func add(_ body: (inout PostingsWriter) throws(JSearchError) -> Void) throws(JSearchError) {
        try body(&postings)
    }

    /// Ends the term that was begun; it must have at least one posting.
    package func endTerm() throws(JSearchError) {
        precondition(isInTerm && postings.documentCount > 0, "a term has postings")
        isInTerm = false
        termCount += 1
        documentCountSum += postings.documentCount
        frequencySum += postings.totalFrequency
        block.appendVarInt(postings.documentCount)
        block.appendVarInt(postings.totalFrequency - postings.documentCount)
        if postings.isInline {
            postings.finishInline(into: &block)
        } else {
            let byteCounts = try postings.finish()
            guard byteCounts.postings <= UInt32.max, byteCounts.positions <= UInt32.max else {
                throw JSearchError(
                    .invalidArgument,
                    "A term's postings exceed 4 GiB in one segment. Index with a smaller memory budget and without optimizing."
                )
            }
            block.appendVarInt(byteCounts.postings)
            block.appendVarInt(byteCounts.positions)
        }
        termsInBlock += 1
        if termsInBlock == IndexFormat.termsPerBlock { try closeBlock() }
    }

    /// Completes the files and makes them durable.
    package func finish() throws(JSearchError) -> [FileRecord] {
        if termsInBlock > 0 { try closeBlock() }
        try dictionary.align()
        let prefixesOffset = dictionary.offset
        var table = ByteWriter()
        for prefix in prefixes { table.append(prefix) }
        let offsetsOffset = prefixesOffset + table.count
        for offset in offsets { table.append(offset) }
        for value in [
            termCount, offsets.count, prefixesOffset, offsetsOffset, documentCountSum, frequencySum, longestTerm,
            stream.hasPositions ? 1 : 0,
        ] { table.append(UInt64(value)) }
        try dictionary.append(table.bytes)
        var records: [FileRecord] = []
        if let positionsFile { records.append(try Self.finish(positionsFile, stream.name + ".positions")) }
        records.append(try Self.finish(postingsFile, stream.name + ".postings"))
        records.append(try Self.finish(dictionary, stream.name + ".terms"))
        return records
    }

    package static func finish(_ file: EnvelopeWriter, _ suffix: String) throws(JSearchError) -> FileRecord {
        let (byteCount, checksum) = try file.finish()
        return FileRecord(suffix: suffix, byteCount: byteCount, footerChecksum: checksum)
    }

    private func closeBlock() throws(JSearchError) {
        try dictionary.append(block.bytes)
        block.removeAll()
        termsInBlock = 0
    }

    /// The first 8 bytes of a term as a number that orders as the bytes do.
    package static func prefix(of term: some Collection<UInt8>) -> UInt64 {
        var prefix: UInt64 = 0
        var shift: UInt64 = 64
        for byte in term.prefix(8) {
            shift -= 8
            prefix |= UInt64(byte) << shift
        }
        return prefix
    }
}
