// PostingsCursor+Frequencies.swift
// How often the term occurs in the documents of the current block, decoded when it is asked for.

package import JSearchStorage

extension PostingsCursor {
    /// The frequencies of the block's documents, summed over the fields.
    package func blockFrequencies() throws(JSearchError) -> UnsafePointer<UInt32> {
        if frequencies == .none { try loadFrequencies() }
        return UnsafePointer(totals)
    }

    /// The frequencies of the block's documents in each field: those of field *f* begin at 128 · *f*.
    package func blockFieldFrequencies() throws(JSearchError) -> UnsafePointer<UInt32> {
        try loadFieldFrequencies()
        if frequencies == .totals {
            for field in 0..<Field.count {
                let column = byField + field * PackedBlock.count
                if field == singleField {
                    column.update(from: totals, count: count)
                } else {
                    column.initialize(repeating: 0, count: count)
                }
            }
            frequencies = .fields
        }
        return UnsafePointer(byField)
    }

    /// How often the term occurs in the current document.
    package func frequency() throws(JSearchError) -> UInt32 {
        if frequencies == .none, askedAlone < Self.mostAskedAlone {
            askedAlone += 1
            if let frequency = frequencyAlone() { return frequency }
        }
        return try blockFrequencies()[index]
    }

    /// Of so many documents of a block, each is decoded alone: beyond that, decoding all of them costs less.
    private static let mostAskedAlone = 4

    /// The frequency of the current document, decoded alone; nil if the block has several fields, or is damaged.
    private func frequencyAlone() -> UInt32? {
        let stop = blockStop
        guard frequenciesOffset < stop, let base = bytes.baseAddress else { return nil }
        let fields = bytes[frequenciesOffset]
        guard fields != 0, fields >> UInt8(Field.count) == 0, fields & (fields - 1) == 0 else { return nil }
        let start = frequenciesOffset + 1
        return PackedBlock.value(at: index, in: base + start, byteCount: stop - start).map { $0 &+ 1 }
    }

    /// How often the term occurs in one field of the current document.
    package func frequency(in field: Field) throws(JSearchError) -> UInt32 {
        // Mostly no document of a block has it there, and nothing need be decoded to know that.
        if frequencies == .none, frequenciesOffset < blockStop {
            let fields = bytes[frequenciesOffset]
            if fields != 0, fields >> UInt8(Field.count) == 0, fields & 1 << field.rawValue == 0 { return 0 }
        }
        return try fieldFrequencies().counts[Int(field.rawValue)]
    }

    /// How often the term occurs in each field of the current document.
    package func fieldFrequencies() throws(JSearchError) -> FieldFrequencies {
        try loadFieldFrequencies()
        var result = FieldFrequencies()
        if frequencies == .totals {
            result.counts[singleField] = totals[index]
        } else {
            for field in 0..<Field.count { result.counts[field] = byField[field * PackedBlock.count + index] }
        }
        return result
    }

    /// Decodes the frequencies so far that those of each field are known, or the only field.
    private func loadFieldFrequencies() throws(JSearchError) {
        guard frequencies == .none || frequencies == .sums else { return }
        if block == fullBlocks { try loadTailFields() } else { try loadFrequencies(byField: true) }
    }

    /// - Parameter wantsFields: Whether the frequencies of each of several fields are kept, too.
    private func loadFrequencies(byField wantsFields: Bool = false) throws(JSearchError) {
        let stop = blockStop
        var offset = frequenciesOffset
        guard offset < stop, let base = bytes.baseAddress else {
            throw damaged("A block of postings has no frequencies", at: offset)
        }
        let fields = bytes[offset]
        offset += 1
        guard fields != 0, fields >> UInt8(Field.count) == 0 else {
            throw damaged("A block of postings is in unknown fields", at: offset)
        }
        func decode(into column: UnsafeMutablePointer<UInt32>) throws(JSearchError) {
            guard let used = PackedBlock.decode(base + offset, byteCount: stop - offset, into: column)?.byteCount
            else { throw damaged("A block of frequencies cannot be decoded", at: offset) }
            offset += used
        }
        // The first field that occurs is where the sum begins; mostly nobody asks for the fields themselves.
        let first = fields.trailingZeroBitCount
        try decode(into: totals)
        if fields & (fields - 1) == 0 {
            PackedBlock.increment(totals)
            singleField = first
            frequencies = .totals
            return
        }
        for field in 0..<Field.count where wantsFields || (field > first && fields & 1 << UInt8(field) != 0) {
            let column = byField + (wantsFields ? field * PackedBlock.count : 0)
            if field == first {
                column.update(from: totals, count: PackedBlock.count)
            } else if fields & 1 << UInt8(field) == 0 {
                column.initialize(repeating: 0, count: PackedBlock.count)
            } else {
                try decode(into: column)
                PackedBlock.add(column, to: totals)
            }
        }
        frequencies = wantsFields ? .fields : .sums
    }
}
