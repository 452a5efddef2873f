// PostingsWriter.swift
// Writes the postings of one term after another. index/FORMAT.md, ".postings" and ".positions".

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

/// Collects the postings of a term and hands out its encoding, block by block, so that memory stays small however long a list is.
package struct PostingsWriter {
    private let hasPositions: Bool
    private var documents: [UInt32] = []
    private var frequencies: [FieldFrequencies] = []
    private var lengths: [UInt32] = []
    private var deltas: [UInt32] = []
    private var previousBlockEnd: Int64 = -1
    /// What has been encoded of the term and not been taken yet.
    private var postings = ByteWriter()
    private var positions = ByteWriter()
    private var skips = ByteWriter()
    private var positionEnds = ByteWriter()
    private var postingsTaken = 0
    private var positionsTaken = 0
    private var positionsBefore: UInt32 = 0
    private var scratch: [UInt32] = Array(repeating: 0, count: PackedBlock.count)
    private var totals: [UInt32] = Array(repeating: 0, count: PackedBlock.count)
    package private(set) var documentCount = 0
    package private(set) var totalFrequency = 0

    package init(hasPositions: Bool) { self.hasPositions = hasPositions }

    /// Adds a document, larger than the one before.
    ///
    /// - Parameters:
    ///   - frequencies: How often the term occurs in each of its fields; at least once.
    ///   - length: The length of the document in the stream, in tokens.
    ///   - deltas: The positions, as differences within each field; as many as the total frequency, or none without positions.
    /// - Returns: Whether so much is encoded by now that it should be drained.
    package mutating func add(
        document: UInt32, frequencies: FieldFrequencies, length: UInt32, deltas: UnsafeBufferPointer<UInt32>
    ) -> Bool {
        documents.append(document)
        self.frequencies.append(frequencies)
        lengths.append(length)
        documentCount += 1
        totalFrequency += Int(frequencies.total)
        if documents.count == PackedBlock.count { encodePostingsBlock() }
        if hasPositions {
            self.deltas.append(contentsOf: deltas)
            if self.deltas.count >= PackedBlock.count { encodePositionsBlocks() }
        }
        return postings.count + positions.count > 1 << 16
    }

    /// Moves what is encoded so far to the two files.
    package mutating func drain(
        postings postingsFile: EnvelopeWriter, positions positionsFile: EnvelopeWriter?
    ) throws(JSearchError) {
        try postingsFile.append(postings.bytes)
        postingsTaken += postings.count
        postings.removeAll()
        try positionsFile?.append(positions.bytes)
        positionsTaken += positions.count
        positions.removeAll()
    }

    /// Whether the whole posting goes into the dictionary.
    package var isInline: Bool {
        documentCount == 1 && totalFrequency <= IndexFormat.inlineFrequencyLimit
    }

    /// The encoding for the dictionary of a term that ``isInline``; makes the writer ready for the next term.
    package mutating func finishInline(into output: inout ByteWriter) {
        encodePostingsTail(into: &output)
        if hasPositions { for delta in deltas { output.appendVarInt(delta) } }
        reset()
    }

    /// Encodes what is left of the term, moves it to the files, and makes the writer ready for the next term.
    ///
    /// - Returns: The bytes of the term in each file.
    package mutating func finish(
        postings postingsFile: EnvelopeWriter, positions positionsFile: EnvelopeWriter?
    ) throws(JSearchError) -> (postings: Int, positions: Int) {
        encodePostingsTail(into: &postings)
        postings.bytes += skips.bytes
        if hasPositions {
            for delta in deltas { positions.appendVarInt(delta) }
            positions.bytes += positionEnds.bytes
        }
        try drain(postings: postingsFile, positions: positionsFile)
        let byteCounts = (postingsTaken, positionsTaken)
        reset()
        return byteCounts
    }

    private mutating func reset() {
        documents.removeAll(keepingCapacity: true)
        frequencies.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        deltas.removeAll(keepingCapacity: true)
        skips.removeAll()
        positionEnds.removeAll()
        previousBlockEnd = -1
        postingsTaken = 0
        positionsTaken = 0
        positionsBefore = 0
        documentCount = 0
        totalFrequency = 0
    }

    private mutating func encodePostingsBlock() {
        var previous = previousBlockEnd
        for (index, document) in documents.enumerated() {
            scratch[index] = UInt32(Int64(document) - previous - 1)
            previous = Int64(document)
        }
        PackedBlock.append(scratch, to: &postings)
        previousBlockEnd = previous

        var fields: UInt8 = 0
        for (index, frequency) in frequencies.enumerated() {
            fields |= frequency.fields
            totals[index] = frequency.total
        }
        postings.append(fields)
        let isSingle = fields & (fields - 1) == 0
        for field in 0..<Field.count where fields & 1 << UInt8(field) != 0 {
            for (index, frequency) in frequencies.enumerated() {
                scratch[index] = frequency.counts[field] - (isSingle ? 1 : 0)
            }
            PackedBlock.append(scratch, to: &postings)
        }

        let impacts = Impacts(frequencies: totals, lengths: lengths, count: PackedBlock.count)
        skips.append(UInt32(truncatingIfNeeded: previous))
        skips.append(UInt32(postingsTaken + postings.count))
        skips.append(positionsBefore)
        for pair in 0..<Impacts.pairCount {
            skips.append(impacts.frequencies[pair])
            skips.append(impacts.lengths[pair])
        }
        for total in totals { positionsBefore &+= total }
        documents.removeAll(keepingCapacity: true)
        frequencies.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
    }

    private func encodePostingsTail(into output: inout ByteWriter) {
        var previous = previousBlockEnd
        for (document, frequency) in zip(documents, frequencies) {
            let gap = UInt64(Int64(document) - previous - 1)
            previous = Int64(document)
            let body = frequency.counts[Int(Field.body.rawValue)]
            if body != frequency.total {
                output.appendVarInt(gap << 2 | 2)
                output.append(frequency.fields)
                for field in 0..<Field.count where frequency.counts[field] > 0 {
                    output.appendVarInt(frequency.counts[field] - 1)
                }
            } else if body == 1 {
                output.appendVarInt(gap << 2)
            } else {
                output.appendVarInt(gap << 2 | 1)
                output.appendVarInt(body - 2)
            }
        }
    }

    private mutating func encodePositionsBlocks() {
        var start = 0
        deltas.withUnsafeBufferPointer { deltas in
            while deltas.count - start >= PackedBlock.count {
                PackedBlock.append(deltas.baseAddress.unsafelyUnwrapped + start, to: &positions)
                positionEnds.append(UInt32(positionsTaken + positions.count))
                start += PackedBlock.count
            }
        }
        deltas.removeFirst(start)
    }
}
