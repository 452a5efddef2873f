// TermDictionaryWriter.swift
// Writes one stream of a segment: its dictionary and postings. index/FORMAT.md, ".terms".

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
///
/// What changes with each term is accessed unchecked: the checks were three million for 11,000 articles. One thread uses a writer, and
/// the closure of ``add(_:)`` sees only the postings.
package final class StreamWriter {
    private let name: String
    /// Writes the lists of characters, if this is the stream they are made of.
    private let characters: CharacterWriter?
    /// Whether terms are looked for by pieces of them.
    private let hasSignatures: Bool
    private let meanLogarithm: UInt32
    private let dictionary: EnvelopeWriter
    private let postingsFile: EnvelopeWriter
    @exclusivity(unchecked) private var postings: PostingsWriter
    @exclusivity(unchecked) private var block = ByteBuffer(capacity: 1 << 14)
    @exclusivity(unchecked) private var termsInBlock = 0
    /// The term that was begun, the one before it, and where the postings of the first begin.
    private let term = UnsafeMutablePointer<UInt8>.allocate(capacity: IndexFormat.termByteLimit)
    @exclusivity(unchecked) private var termByteCount = 0
    private let previous = UnsafeMutablePointer<UInt8>.allocate(capacity: IndexFormat.termByteLimit)
    @exclusivity(unchecked) private var previousByteCount = 0
    @exclusivity(unchecked) private var postingsBase = 0
    @exclusivity(unchecked) private var prefixes: [UInt64] = []
    @exclusivity(unchecked) private var offsets: [UInt64] = []
    @exclusivity(unchecked) private var signatures: [TermSignature] = []
    @exclusivity(unchecked) private var termCount = 0
    @exclusivity(unchecked) private var longestTerm = 0
    @exclusivity(unchecked) private var documentCountSum = 0
    @exclusivity(unchecked) private var frequencySum = 0
    @exclusivity(unchecked) private var isInTerm = false

    package convenience init(
        _ stream: TokenStream, segment: UInt64, directory: String, fileSystem: any FileSystem
    ) throws(JSearchError) {
        try self.init(
            name: stream.name, segment: segment, directory: directory, fileSystem: fileSystem, meanLogarithm: 0,
            hasSignatures: stream == .bigrams)
    }

    /// - Parameters:
    ///   - name: What the suffixes of the files begin with.
    ///   - meanLogarithm: Of the lengths of documents: see ``ReferenceNorm``.
    ///   - characters: Is given all terms and postings besides.
    ///   - hasSignatures: Whether terms of letters and digits are looked for by pieces of them.
    init(
        name: String, segment: UInt64, directory: String, fileSystem: any FileSystem,
        meanLogarithm: UInt32, characters: CharacterWriter? = nil, hasSignatures: Bool = false
    ) throws(JSearchError) {
        self.name = name
        self.characters = characters
        self.hasSignatures = hasSignatures
        self.meanLogarithm = meanLogarithm
        func file(_ kind: FileKind, _ suffix: String) throws(JSearchError) -> EnvelopeWriter {
            let path = IndexFormat.path(directory, segment: segment, suffix: name + "." + suffix)
            return EnvelopeWriter(try fileSystem.create(path), kind: kind, segment: segment)
        }
        dictionary = try file(.terms, "terms")
        postingsFile = try file(.postings, "postings")
        postings = PostingsWriter(postingsFile, ReferenceNorm(meanLogarithm: meanLogarithm))
    }

    deinit {
        term.deallocate()
        previous.deallocate()
    }

    /// Begins a term, larger than the one before, of at most 240 bytes of UTF-8.
    package func begin(term bytes: UnsafeBufferPointer<UInt8>) throws(JSearchError) {
        precondition(!isInTerm && bytes.count <= IndexFormat.termByteLimit, "terms come one after another")
        isInTerm = true
        if let start = bytes.baseAddress { term.update(from: start, count: bytes.count) }
        termByteCount = bytes.count
        postingsBase = postingsFile.offset
        if let characters { postings.sums = try characters.begin(term: bytes) ? characters.sums : nil }
    }

    /// Lets `body` add postings of the term that was begun. (One access for all of them: each costs a check.)
    package func add(_ body: (inout PostingsWriter) throws(JSearchError) -> Void) throws(JSearchError) {
        try body(&postings)
    }

    /// Ends the term that was begun; if no posting was added, there will be no such term.
    package func endTerm() throws(JSearchError) {
        precondition(isInTerm, "a term ends that was begun")
        isInTerm = false
        guard postings.documentCount > 0 else { return }
        appendTerm()
        termCount += 1
        documentCountSum += postings.documentCount
        frequencySum += postings.totalFrequency
        block.appendVarInt(UInt64(postings.documentCount))
        block.appendVarInt(UInt64(postings.totalFrequency - postings.documentCount))
        if postings.isInline {
            postings.finishInline(into: &block)
        } else {
            let byteCount = try postings.finish()
            guard byteCount <= UInt32.max else {
                throw JSearchError(
                    .invalidArgument,
                    "A term's postings exceed 4 GiB in one segment. Index with a smaller memory budget and without optimizing."
                )
            }
            block.appendVarInt(UInt64(byteCount))
        }
        termsInBlock += 1
        if termsInBlock == IndexFormat.termsPerBlock { try closeBlock() }
    }

    /// Appends the term to its block, without the bytes that it shares with the one before.
    private func appendTerm() {
        if termsInBlock == 0 {
            prefixes.append(Self.prefix(of: UnsafeBufferPointer(start: term, count: termByteCount)))
            offsets.append(UInt64(dictionary.offset))
            block.append(UInt64(postingsBase))
            previousByteCount = 0
            if hasSignatures, TermSignature.isMade(first: termByteCount > 0 ? term[0] : 0) {
                signatures.append(TermSignature())
            }
        }
        var shared = 0
        let limit = min(termByteCount, previousByteCount)
        while shared < limit, term[shared] == previous[shared] { shared += 1 }
        block.appendVarInt(UInt64(shared))
        block.appendVarInt(UInt64(termByteCount - shared))
        block.append(bytes: UnsafeRawBufferPointer(start: term + shared, count: termByteCount - shared))
        if signatures.count == offsets.count, hasSignatures {
            signatures[signatures.count - 1].add(
                UnsafeBufferPointer(start: term, count: termByteCount), from: shared)
        }
        (previous + shared).update(from: term + shared, count: termByteCount - shared)
        previousByteCount = termByteCount
        longestTerm = max(longestTerm, termByteCount)
    }

    /// Completes the files and makes them durable.
    package func finish() throws(JSearchError) -> [FileRecord] {
        if termsInBlock > 0 { try closeBlock() }
        try dictionary.align()
        var table = ByteWriter()
        for signature in signatures {
            for word in 0..<8 { table.append(signature.bits[word]) }
        }
        let prefixesOffset = dictionary.offset + table.count
        for prefix in prefixes { table.append(prefix) }
        let offsetsOffset = dictionary.offset + table.count
        for offset in offsets { table.append(offset) }
        for value in [
            termCount, offsets.count, prefixesOffset, offsetsOffset, documentCountSum, frequencySum, longestTerm,
            signatures.count, Int(meanLogarithm),
        ] { table.append(UInt64(value)) }
        try dictionary.append(table.bytes)
        var records: [FileRecord] = []
        records.append(try Self.finish(postingsFile, name + ".postings"))
        records.append(try Self.finish(dictionary, name + ".terms"))
        if let characters { records += try characters.finish() }
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
