// PostingsWriter.swift
// Writes the postings of one term after another. index/FORMAT.md, ".postings".

package import JSearchStorage

/// Frequencies of a term in one document, by field.
package struct FieldFrequencies: Equatable, Sendable {
    /// How often the term occurs in each field; entries 6 and 7 stay 0.
    package var counts: SIMD8<UInt32> = .zero

    package init() {}

    /// Bit *f* is set if the term occurs in field *f*.
    package var fields: UInt8 {
        var mask: UInt8 = 0
        for field in 0..<Field.count where counts[field] > 0 { mask |= 1 << UInt8(field) }
        return mask
    }

    /// Occurrences in all fields.
    package var total: UInt32 { counts.wrappedSum() }
}

/// Encodes the postings of one term after another, block by block, so that memory stays small however long a list is.
///
/// Its buffers are raw memory: it is called once for every posting of an index, and checks of arrays were a fifth of the
/// time of indexing.
package struct PostingsWriter: ~Copyable {
    private let postingsFile: EnvelopeWriter
    private let reference: ReferenceNorm
    /// Documents of the block being filled, their lengths, frequencies and, field after field, the frequencies there: in one
    /// stretch of memory, so that adding a posting needs one address. The frequencies in fields other than the body are 0 where they
    /// were not set.
    private let memory: UnsafeMutablePointer<UInt32>
    private static let block = IndexFormat.postingsPerBlock
    private var documents: UnsafeMutablePointer<UInt32> { memory }
    private var lengths: UnsafeMutablePointer<UInt32> { memory + Self.block }
    private var totals: UnsafeMutablePointer<UInt32> { memory + 2 * Self.block }
    private var scratch: UnsafeMutablePointer<UInt32> { memory + 3 * Self.block }
    private var columns: UnsafeMutablePointer<UInt32> { memory + 4 * Self.block }
    /// Fields in which some document of the block has the term.
    private var fields: UInt8 = 0
    private var count = 0
    private var previousBlockEnd: Int64 = -1
    /// What has been encoded of the term and not been written yet, and how much has been.
    private var postings = ByteBuffer(capacity: 2 * bufferByteCount)
    private var skips = ByteBuffer()
    private var postingsWritten = 0
    /// Documents and occurrences in the blocks that are full.
    private var blockDocumentCount = 0
    private var blockFrequency = 0
    /// What the postings of the term are added to besides.
    var sums: CharacterSums?
    /// The length of each document of the segment; nil if each comes with its postings. Only full blocks need them: when one is full, all of
    /// its lengths are waited for at once.
    var lengthsOfDocuments: UnsafeBufferPointer<UInt32>?

    /// Encoded bytes that are kept before they are written.
    private static let bufferByteCount = 1 << 16
    private static let body = Int(Field.body.rawValue)

    /// - Parameter reference: What bounds are made with.
    package init(_ postingsFile: EnvelopeWriter, _ reference: ReferenceNorm) {
        self.postingsFile = postingsFile
        self.reference = reference
        memory = .allocate(capacity: Self.block * (4 + Field.count))
        memory.initialize(repeating: 0, count: Self.block * (4 + Field.count))
    }

    deinit { memory.deallocate() }

    /// Documents that were added.
    package var documentCount: Int { blockDocumentCount + count }

    /// Occurrences in them.
    package var totalFrequency: Int {
        let totals = totals
        var sum = blockFrequency
        for index in 0..<count { sum &+= Int(totals[index]) }
        return sum
    }

    /// Adds a document, larger than the one before.
    ///
    /// - Parameters:
    ///   - frequencies: How often the term occurs in each of its fields; at least once.
    ///   - length: The length of the document in the stream, in tokens.
    package mutating func add(
        document: UInt32, frequencies: FieldFrequencies, length: UInt32
    ) throws(JSearchError) {
        lengths[count] = length
        try add(document: document, frequencies: frequencies)
    }

    /// Adds a document whose length is among ``lengthsOfDocuments``.
    mutating func add(document: UInt32, frequencies: FieldFrequencies) throws(JSearchError) {
        for field in 0..<Field.count where frequencies.counts[field] > 0 {
            columns[field * IndexFormat.postingsPerBlock + count] = frequencies.counts[field]
            fields |= 1 << UInt8(field)
        }
        try add(document, total: frequencies.total)
    }

    /// The same for one that has the term in its body only.
    @inline(__always)
    mutating func add(document: UInt32, inBody frequency: UInt32) throws(JSearchError) {
        columns[Self.body * IndexFormat.postingsPerBlock + count] = frequency
        fields |= 1 << Field.body.rawValue
        try add(document, total: frequency)
    }

    @inline(__always)
    private mutating func add(_ document: UInt32, total: UInt32) throws(JSearchError) {
        documents[count] = document
        totals[count] = total
        count &+= 1
        guard count == Self.block else { return }
        try endBlock()
    }

    @inline(never)
    private mutating func endBlock() throws(JSearchError) {
        blockFrequency = totalFrequency
        blockDocumentCount += Self.block
        encodePostingsBlock()
        if postings.count > Self.bufferByteCount { try drain() }
    }

    /// Whether the whole posting goes into the dictionary.
    package var isInline: Bool {
        documentCount == 1 && totalFrequency <= IndexFormat.inlineFrequencyLimit
    }

    /// The encoding for the dictionary of a term that ``isInline``; makes the writer ready for the next term.
    mutating func finishInline(into output: inout ByteBuffer) {
        encodePostingsTail()
        output.append(bytes: postings.bytes)
        postings.removeAll()
        reset()
    }

    /// Encodes and writes what is left of the term, and makes the writer ready for the next one.
    ///
    /// - Returns: The bytes of the term in the file.
    package mutating func finish() throws(JSearchError) -> Int {
        encodePostingsTail()
        postings.append(bytes: skips.bytes)
        try drain()
        defer { reset() }
        return postingsWritten
    }

    private mutating func drain() throws(JSearchError) {
        try postingsFile.append(postings.bytes)
        postingsWritten += postings.count
        postings.removeAll()
    }

    private mutating func reset() {
        clearColumns()
        count = 0
        skips.removeAll()
        previousBlockEnd = -1
        postingsWritten = 0
        blockDocumentCount = 0
        blockFrequency = 0
    }

    /// Sets the columns back to 0, where they are not.
    private mutating func clearColumns() {
        for field in 0..<Field.count where fields & 1 << UInt8(field) != 0 {
            (columns + field * IndexFormat.postingsPerBlock).update(repeating: 0, count: count)
        }
        fields = 0
    }

    private mutating func encodePostingsBlock() {
        sums?.add(documents, columns: columns, fields: fields, count: count)
        var previous = previousBlockEnd
        for index in 0..<IndexFormat.postingsPerBlock {
            scratch[index] = UInt32(Int64(documents[index]) - previous - 1)
            previous = Int64(documents[index])
        }
        Self.append(scratch, to: &postings)
        previousBlockEnd = previous
        encodeFrequencies()

        if let all = lengthsOfDocuments {
            for index in 0..<Self.block { lengths[index] = all[Int(documents[index])] }
        }
        let impacts = Impacts(frequencies: totals, lengths: lengths, count: IndexFormat.postingsPerBlock, reference)
        skips.append(UInt32(truncatingIfNeeded: previous))
        skips.append(UInt32(truncatingIfNeeded: postingsWritten + postings.count))
        for pair in 0..<Impacts.pairCount {
            skips.append(impacts.frequencies[pair])
            skips.append(impacts.lengths[pair])
        }
        skips.append(impacts.fraction)
        clearColumns()
        count = 0
    }

    private mutating func encodeFrequencies() {
        postings.append(fields)
        let isSingle = fields & (fields - 1) == 0
        for field in 0..<Field.count where fields & 1 << UInt8(field) != 0 {
            let column = columns + field * IndexFormat.postingsPerBlock
            if isSingle { for index in 0..<IndexFormat.postingsPerBlock { column[index] -= 1 } }
            Self.append(column, to: &postings)
        }
    }

    private mutating func encodePostingsTail() {
        sums?.add(documents, columns: columns, fields: fields, count: count)
        var previous = previousBlockEnd
        let body = columns + Self.body * IndexFormat.postingsPerBlock
        for index in 0..<count {
            let gap = UInt64(Int64(documents[index]) - previous - 1)
            previous = Int64(documents[index])
            if body[index] != totals[index] {
                postings.appendVarInt(gap << 2 | 2)
                appendFields(index)
            } else if body[index] == 1 {
                postings.appendVarInt(gap << 2)
            } else {
                postings.appendVarInt(gap << 2 | 1)
                postings.appendVarInt(UInt64(body[index] - 2))
            }
        }
    }

    private mutating func appendFields(_ index: Int) {
        var fields: UInt8 = 0
        for field in 0..<Field.count where columns[field * IndexFormat.postingsPerBlock + index] > 0 {
            fields |= 1 << UInt8(field)
        }
        postings.append(fields)
        for field in 0..<Field.count where fields & 1 << UInt8(field) != 0 {
            postings.appendVarInt(UInt64(columns[field * IndexFormat.postingsPerBlock + index] - 1))
        }
    }

    private static func append(_ values: UnsafePointer<UInt32>, to output: inout ByteBuffer) {
        output.advance(to: PackedBlock.encode(values, to: output.reserve(PackedBlock.byteCountLimit)))
    }
}
