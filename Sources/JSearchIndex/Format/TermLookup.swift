// TermLookup.swift
// One term in a dictionary, found without building the terms before it. index/FORMAT.md, ".terms".

import CKernels
package import JSearchStorage

extension TermDictionary {
    /// Finds a term.
    ///
    /// - Returns: nil if no document contains it.
    /// - Complexity: O(log blocks) and the scan of one block; allocates nothing.
    package func find(_ term: [UInt8]) throws(JSearchError) -> TermEntry? {
        guard blockCount > 0 else { return nil }
        var index = try firstBlock(of: term)
        let wanted = StreamWriter.prefix(of: term)
        while index < blockCount {
            let range = try block(index)
            try file.verify(range)
            let result = term.withUnsafeBufferPointer { scan(index, range, for: $0) }
            switch result {
            case .found(let entry): return entry
            case .absent: return nil
            // The iterator says what is wrong.
            case .damaged: return try findByIterating(term)
            case .behind: index += 1
            }
            if index < blockCount, prefix(index) > wanted { return nil }
        }
        return nil
    }

    private enum Scan {
        case found(TermEntry)
        case absent
        /// The term can only be in a later block.
        case behind
        case damaged
    }

    /// Looks a term up in one block.
    private func scan(_ index: Int, _ range: Range<Int>, for wanted: UnsafeBufferPointer<UInt8>) -> Scan {
        guard var scanner = VarIntScanner(file.bytes, range), let postings = scanner.uint64(), postings < 1 << 48
        else { return .damaged }
        let count = min(IndexFormat.termsPerBlock, termCount - index * IndexFormat.termsPerBlock)
        var offset = 0
        var postingsBefore: UInt64 = 0
        let result = jsearch_find_term(
            scanner.next, scanner.left, count, wanted.baseAddress, wanted.count, IndexFormat.termByteLimit,
            UInt64(IndexFormat.inlineFrequencyLimit), UInt64(IndexFormat.fieldUnitLimit), UInt32(Field.count), &offset,
            &postingsBefore)
        switch result {
        case JSEARCH_TERMS_FOUND:
            var place = Int(postings + postingsBefore)
            guard scanner.skip(offset), let entry = entry(&scanner, &place) else { return .damaged }
            return .found(entry)
        case JSEARCH_TERMS_ABSENT: return .absent
        case JSEARCH_TERMS_BEHIND: return .behind
        default: return .damaged
        }
    }

    /// Reads what follows a term.
    ///
    /// - Parameter place: Where its postings begin, and then those of the next term.
    func entry(_ scanner: inout VarIntScanner, _ place: inout Int) -> TermEntry? {
        guard let documents = scanner.varInt(), documents > 0, documents <= IndexFormat.documentLimit,
            let more = scanner.varInt()
        else { return nil }
        let occurrences = documents + more
        if documents == 1, occurrences <= IndexFormat.inlineFrequencyLimit {
            let start = file.bytes.baseAddress.map { UnsafeRawPointer(scanner.next) - $0 } ?? 0
            guard let head = scanner.varInt(), head >> 2 <= IndexFormat.documentLimit,
                let frequencies = scanner.frequencies(code: head & 3), frequencies.total == UInt32(occurrences)
            else { return nil }
            let end = file.bytes.baseAddress.map { UnsafeRawPointer(scanner.next) - $0 } ?? 0
            return TermEntry(documentCount: 1, totalFrequency: occurrences, address: .inline(start..<end))
        }
        guard let byteCount = scanner.varInt(), byteCount <= Int(UInt32.max) else { return nil }
        defer { place += byteCount }
        return TermEntry(
            documentCount: documents, totalFrequency: occurrences, address: .file(place..<place + byteCount))
    }
}
