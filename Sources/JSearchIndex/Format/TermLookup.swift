// TermLookup.swift
// One term in a dictionary, found without building the terms before it. index/FORMAT.md, ".terms".

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
    ///
    /// The terms of a block ascend, and each says how much of the one before it shares. So what is compared is only the rest
    /// of a term that shares just as much as the wanted one does.
    private func scan(_ index: Int, _ range: Range<Int>, for wanted: UnsafeBufferPointer<UInt8>) -> Scan {
        guard var scanner = VarIntScanner(file.bytes, range), let postings = scanner.uint64(), postings < 1 << 48
        else { return .damaged }
        var place = Int(postings)
        let count = min(IndexFormat.termsPerBlock, termCount - index * IndexFormat.termsPerBlock)
        var length = 0
        /// How many bytes the wanted term shares with the term before.
        var matched = 0
        for _ in 0..<count {
            guard let shared = scanner.varInt(), let suffix = scanner.varInt(), shared <= length,
                suffix <= IndexFormat.termByteLimit - shared, suffix <= scanner.left
            else { return .damaged }
            length = shared + suffix
            if shared < matched { return .absent }
            var isFound = false
            if shared == matched {
                var common = 0
                while common < suffix, matched + common < wanted.count,
                    scanner.next[common] == wanted[matched + common]
                {
                    common += 1
                }
                if matched + common == wanted.count {
                    // Equal, or longer and so behind it.
                    guard common == suffix else { return .absent }
                    isFound = true
                } else if common < suffix, scanner.next[common] > wanted[matched + common] {
                    return .absent
                }
                matched += common
            }
            _ = scanner.skip(suffix)
            if isFound { return entry(&scanner, &place).map { .found($0) } ?? .damaged }
            guard skipEntry(&scanner, &place) else { return .damaged }
        }
        return .behind
    }

    /// Moves past what follows a term.
    ///
    /// - Returns: false if it is damaged, as far as was looked.
    @inline(__always)
    private func skipEntry(_ scanner: inout VarIntScanner, _ place: inout Int) -> Bool {
        guard let documents = scanner.varInt(), let more = scanner.varInt() else { return false }
        if documents == 1, more < IndexFormat.inlineFrequencyLimit {
            guard let head = scanner.varInt() else { return false }
            // Mostly it stands once, in the body.
            return head & 3 == 0 || scanner.total(code: head & 3) != nil
        }
        guard let byteCount = scanner.varInt(), byteCount <= Int(UInt32.max) else { return false }
        place += byteCount
        return true
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
