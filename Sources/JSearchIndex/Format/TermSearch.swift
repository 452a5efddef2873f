// TermSearch.swift
// The terms of a dictionary that contain a string. index/FORMAT.md, ".terms".

package import JSearchStorage

extension TermDictionary {
    /// Calls `body` with each term that contains some bytes, in ascending order.
    ///
    /// - Parameters:
    ///   - text: What the terms contain; not empty.
    ///   - atEnd: Whether they must end with it.
    ///   - skipped: Pairs of terms, ascending: nothing that lies between those of a pair, they included, need be looked at.
    /// - Complexity: O(blocks that are not skipped), and O(terms) of those whose signature does not rule the text out, some 10 ns a term: terms
    ///   are not built, only what each does not share with the one before it is looked at.
    package func forEachTerm(
        containing text: [UInt8], atEnd: Bool, skipping skipped: [(first: [UInt8], last: [UInt8])] = [],
        _ body: (_ term: UnsafeBufferPointer<UInt8>, _ entry: TermEntry) throws(JSearchError) -> Void
    ) throws(JSearchError) {
        guard blockCount > 0, !text.isEmpty else { return }
        try file.verify(prefixes)
        try file.verify(signatures)
        var search = TermSearch(text, atEnd: atEnd, longestTerm: longestTerm)
        var block = 0
        for pair in skipped {
            // From the first block that begins in the range to the last one that does; that one may go beyond it.
            let first = firstBlock { $0 >= StreamWriter.prefix(of: pair.first) }
            let behind = firstBlock { $0 > StreamWriter.prefix(of: pair.last) }
            if behind - 1 <= max(first, block) { continue }
            if block < first { try scan(block..<first, &search, body) }
            block = behind - 1
        }
        try scan(block..<blockCount, &search, body)
    }

    /// The first block whose prefix satisfies a condition that all later ones satisfy.
    func firstBlock(where isBehind: (UInt64) -> Bool) -> Int {
        var (low, high) = (0, blockCount)
        while low < high {
            let middle = (low + high) / 2
            if isBehind(prefix(middle)) { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private func scan(
        _ blocks: Range<Int>, _ search: inout TermSearch,
        _ body: (_ term: UnsafeBufferPointer<UInt8>, _ entry: TermEntry) throws(JSearchError) -> Void
    ) throws(JSearchError) {
        for index in blocks where index >= signatureCount || signature(index).contains(search.signature) {
            let range = try block(index)
            try file.verify(range)
            guard try scan(index, range, &search, body) else {
                // The iterator says what is wrong.
                var terms = try terms()
                while try terms.next() {}
                throw .damaged("A block of the dictionary cannot be read", path: file.path, at: range.lowerBound)
            }
        }
    }

    /// - Returns: false if the block is damaged.
    private func scan(
        _ index: Int, _ range: Range<Int>, _ search: inout TermSearch,
        _ body: (_ term: UnsafeBufferPointer<UInt8>, _ entry: TermEntry) throws(JSearchError) -> Void
    ) throws(JSearchError) -> Bool {
        guard var scanner = VarIntScanner(file.bytes, range), let postings = scanner.uint64(),
            postings < 1 << 48
        else { return false }
        var place = Int(postings)
        search.begin()
        for _ in 0..<min(IndexFormat.termsPerBlock, termCount - index * IndexFormat.termsPerBlock) {
            guard let shared = scanner.varInt(), let suffix = scanner.varInt(),
                search.take(shared: shared, suffix: suffix, &scanner), let entry = entry(&scanner, &place)
            else { return false }
            if search.isFound { try body(search.term, entry) }
        }
        return true
    }
}

/// The current term of a scan, and whether it contains the wanted bytes.
private struct TermSearch: ~Copyable {
    private let text: [UInt8]
    let signature: TermSignature
    private let atEnd: Bool
    // SAFETY: `length` is at most `capacity`, which `take` checks; only this type writes.
    private let bytes: UnsafeMutablePointer<UInt8>
    private let capacity: Int
    private var length = 0
    /// Where the first occurrence in the current term ends; as large as can be if there is none.
    private var foundEnd = Int.max
    private(set) var isFound = false

    init(_ text: [UInt8], atEnd: Bool, longestTerm: Int) {
        self.text = text
        signature = TermSignature(of: text, atEnd: atEnd)
        self.atEnd = atEnd
        capacity = max(1, longestTerm)
        bytes = .allocate(capacity: capacity)
    }

    deinit { bytes.deallocate() }

    var term: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: bytes, count: length) }

    /// Begins a block, whose first term shares nothing.
    mutating func begin() {
        length = 0
        foundEnd = .max
    }

    /// Moves to the next term.
    ///
    /// - Returns: false if there can be no such term.
    mutating func take(shared: Int, suffix: Int, _ scanner: inout VarIntScanner) -> Bool {
        guard shared <= length, suffix <= capacity - shared, suffix <= scanner.left else { return false }
        (bytes + shared).update(from: scanner.next, count: suffix)
        _ = scanner.skip(suffix)
        length = shared + suffix
        if atEnd {
            isFound = length >= text.count && matches(at: length - text.count)
            return true
        }
        // What the term shares with the one before it was looked at.
        if foundEnd > shared {
            foundEnd = .max
            var start = max(0, shared - text.count + 1)
            while start + text.count <= length {
                if matches(at: start) {
                    foundEnd = start + text.count
                    break
                }
                start += 1
            }
        }
        isFound = foundEnd != .max
        return true
    }

    private func matches(at start: Int) -> Bool {
        var index = text.count - 1
        while index >= 0 {
            if bytes[start + index] != text[index] { return false }
            index -= 1
        }
        return true
    }
}
