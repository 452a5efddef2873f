// PositionsCursor.swift
// The positions of one term in one segment. index/FORMAT.md, ".positions".

package import JSearchStorage

/// Reads the positions of documents of a term, wherever they stand in its list.
package final class PositionsCursor {
    private let file: EnvelopeFile
    private let list: Range<Int>
    private let isInline: Bool
    private let totalFrequency: Int
    private let fullBlockCount: Int
    private let endsStart: Int
    private let deltas: UnsafeMutablePointer<UInt32>
    @exclusivity(unchecked) private var block = -1
    /// The bytes of the file.
    private let bytes: UnsafeRawBufferPointer

    /// Makes a cursor over the positions of a term.
    package init(
        _ entry: TermEntry, positions: EnvelopeFile, dictionary: EnvelopeFile
    ) throws(JSearchError) {
        totalFrequency = entry.totalFrequency
        switch entry.address {
        case .inline(let range):
            file = dictionary
            // The posting itself comes first.
            var reader = try dictionary.reader(range)
            var frequencies = FieldFrequencies()
            _ = try PostingsTail.read(&reader, frequencies: &frequencies)
            list = reader.offset..<range.upperBound
            isInline = true
            fullBlockCount = 0
        case .files(_, let range):
            file = positions
            list = range
            isInline = false
            fullBlockCount = totalFrequency / PackedBlock.count
        }
        bytes = file.bytes
        endsStart = list.upperBound - 4 * fullBlockCount
        guard endsStart >= list.lowerBound, list.lowerBound >= Envelope.headerByteCount else {
            throw .damaged("A list of positions is too short", path: file.path, at: list.lowerBound)
        }
        // The ends of the blocks, and a short list as a whole; blocks are verified when they are read.
        try file.verify(fullBlockCount == 0 ? list : endsStart..<list.upperBound)
        deltas = .allocate(capacity: PackedBlock.count)
    }

    deinit { deltas.deallocate() }

    /// Appends the positions of a document in one or all of its fields.
    ///
    /// - Parameters:
    ///   - before: The number of positions that precede the document's, ``PostingsCursor/positionsBefore()``.
    ///   - frequencies: The frequencies of the document.
    ///   - output: For each field, receives its positions in ascending order; what it held is dropped.
    package func read(
        before: Int, frequencies: FieldFrequencies, into output: inout [[UInt32]]
    ) throws(JSearchError) {
        var ordinal = before
        for field in 0..<Field.count {
            output[field].removeAll(keepingCapacity: true)
            var position: UInt32 = 0
            for _ in 0..<frequencies.counts[field] {
                position &+= try delta(ordinal)
                output[field].append(position)
                ordinal += 1
            }
        }
    }

    /// Appends where the current document of a cursor has its occurrences.
    ///
    /// - Parameters:
    ///   - postings: A cursor over the same term.
    ///   - fields: The fields that are wanted: bit *f* for field *f*.
    ///   - shift: Is taken from every position; those below it are left out.
    package func appendPlaces(
        of postings: PostingsCursor, fields: UInt8 = 0xFF, shift: UInt32 = 0, to output: PlaceList
    ) throws(JSearchError) {
        let before = try postings.positionsBefore()
        if let field = postings.onlyField {
            guard fields & 1 << UInt8(field) != 0 else { return }
            try appendPlaces(
                ordinal: before, count: Int(try postings.frequency()), field: field, shift: shift, to: output)
            return
        }
        let frequencies = try postings.fieldFrequencies()
        var ordinal = before
        for field in 0..<Field.count {
            let count = Int(frequencies.counts[field])
            if count > 0, fields & 1 << UInt8(field) != 0 {
                try appendPlaces(ordinal: ordinal, count: count, field: field, shift: shift, to: output)
            }
            ordinal += count
        }
    }

    private func appendPlaces(
        ordinal: Int, count: Int, field: Int, shift: UInt32, to output: PlaceList
    ) throws(JSearchError) {
        guard count <= totalFrequency - ordinal else {
            throw .damaged("A list of positions is too short for its postings", path: file.path, at: list.lowerBound)
        }
        output.reserve(count)
        let upper = UInt64(field) << 32
        var position: UInt32 = 0
        var next = ordinal
        let end = ordinal + count
        while next < end {
            if next / PackedBlock.count != block { try load(next / PackedBlock.count) }
            let first = next % PackedBlock.count
            let last = min(PackedBlock.count, first + end - next)
            for index in first..<last {
                position &+= deltas[index]
                if position >= shift { output.append(upper | UInt64(position - shift)) }
            }
            next += last - first
        }
    }

    /// Appends the deltas of a document, as they are stored.
    package func readDeltas(before: Int, count: Int, into output: inout [UInt32]) throws(JSearchError) {
        for ordinal in before..<before + count { output.append(try delta(ordinal)) }
    }

    /// Hands all deltas of the term to a writer, as they are stored.
    package func copyAll(to output: inout PostingsWriter) throws(JSearchError) {
        var left = totalFrequency
        for block in 0...fullBlockCount where left > 0 {
            try load(block)
            for index in 0..<min(left, PackedBlock.count) { output.add(delta: deltas[index]) }
            left -= PackedBlock.count
        }
    }

    @inline(__always)
    private func delta(_ ordinal: Int) throws(JSearchError) -> UInt32 {
        guard ordinal < totalFrequency else {
            throw .damaged("A list of positions is too short for its postings", path: file.path, at: list.lowerBound)
        }
        let wanted = ordinal / PackedBlock.count
        if wanted != block { try load(wanted) }
        return deltas[ordinal % PackedBlock.count]
    }

    private func blockEnd(_ block: Int) -> Int {
        guard block >= 0 else { return list.lowerBound }
        let end = bytes.loadUnaligned(fromByteOffset: endsStart + 4 * block, as: UInt32.self)
        return list.lowerBound + Int(UInt32(littleEndian: end))
    }

    private func load(_ newBlock: Int) throws(JSearchError) {
        block = -1
        let start = blockEnd(min(newBlock, fullBlockCount) - 1)
        let stop = newBlock < fullBlockCount ? blockEnd(newBlock) : endsStart
        guard start <= stop, stop <= endsStart, let base = bytes.baseAddress else {
            throw .damaged("A block of positions is in an impossible place", path: file.path, at: start)
        }
        try file.verify(start..<stop)
        if newBlock < fullBlockCount {
            guard PackedBlock.decode(base + start, byteCount: stop - start, into: deltas) != nil else {
                throw .damaged("A block of positions cannot be decoded", path: file.path, at: start)
            }
        } else {
            let tailCount = totalFrequency - fullBlockCount * PackedBlock.count
            guard newBlock == fullBlockCount, tailCount > 0, tailCount < PackedBlock.count || isInline,
                var scanner = VarIntScanner(bytes, start..<stop)
            else {
                throw .damaged("A list of positions is too short for its postings", path: file.path, at: start)
            }
            deltas.initialize(repeating: 0, count: PackedBlock.count)
            for index in 0..<tailCount {
                guard let value = scanner.varInt(), let delta = UInt32(exactly: value) else {
                    throw .damaged("A position cannot be decoded", path: file.path, at: start)
                }
                deltas[index] = delta
            }
        }
        block = newBlock
    }
}
