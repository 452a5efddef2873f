// CharacterSums.swift
// Lists of postings added up, document by document and field by field.

import JSearchStorage

/// How often the terms that begin with one character occur in each document and field, while they are added up.
///
/// Memory: 24 bytes and a bit for each document of the segment.
final class CharacterSums {
    /// Postings that were added.
    private(set) var postingCount = 0
    private let documentLimit: Int
    // SAFETY: both kinds of `add` check that documents are below `documentLimit`; only this class uses the memory.
    /// Field after field, a number for each document; 0 where nothing was added.
    private let counts: UnsafeMutablePointer<UInt32>
    /// One bit for each document that something was added for.
    private let words: UnsafeMutablePointer<UInt64>
    private let wordCount: Int
    /// Fields that something was added for.
    private var fields: UInt8 = 0

    /// - Parameter documentCount: Documents of the segment.
    init(documentCount: Int) {
        documentLimit = documentCount
        wordCount = (documentCount + 63) / 64
        counts = .allocate(capacity: max(1, documentCount * Field.count))
        counts.initialize(repeating: 0, count: documentCount * Field.count)
        words = .allocate(capacity: max(1, wordCount))
        words.initialize(repeating: 0, count: wordCount)
    }

    deinit {
        counts.deallocate()
        words.deallocate()
    }

    /// Documents that something was added for.
    var documentCount: Int { (0..<wordCount).reduce(0) { $0 + words[$1].nonzeroBitCount } }

    /// Adds postings.
    ///
    /// - Parameters:
    ///   - documents: Ascending.
    ///   - columns: The frequencies: those in field *f* begin at 128 · *f*.
    ///   - fields: The fields that have any: bit *f* for field *f*.
    func add(_ documents: UnsafePointer<UInt32>, columns: UnsafePointer<UInt32>, fields: UInt8, count: Int) {
        guard count > 0 else { return }
        precondition(Int(documents[count - 1]) < documentLimit, "documents are of the segment")
        postingCount += count
        self.fields |= fields
        for index in 0..<count { words[Int(documents[index] >> 6)] |= 1 << UInt64(documents[index] & 63) }
        for field in 0..<Field.count where fields & 1 << UInt8(field) != 0 {
            let (sums, column) = (counts + field * documentLimit, columns + field * IndexFormat.postingsPerBlock)
            for index in 0..<count { sums[Int(documents[index])] &+= column[index] }
        }
    }

    /// Adds a posting.
    func add(_ document: UInt32, _ frequencies: FieldFrequencies) {
        precondition(Int(document) < documentLimit, "documents are of the segment")
        postingCount += 1
        words[Int(document >> 6)] |= 1 << UInt64(document & 63)
        for field in 0..<Field.count where frequencies.counts[field] > 0 {
            fields |= 1 << UInt8(field)
            counts[field * documentLimit + Int(document)] &+= frequencies.counts[field]
        }
    }

    /// Calls `body` with each document that something was added for, ascending.
    func forEach(_ body: (UInt32, FieldFrequencies) throws(JSearchError) -> Void) throws(JSearchError) {
        for word in 0..<wordCount {
            var left = words[word]
            while left != 0 {
                let document = word << 6 + left.trailingZeroBitCount
                left &= left - 1
                var frequencies = FieldFrequencies()
                for field in 0..<Field.count where fields & 1 << UInt8(field) != 0 {
                    frequencies.counts[field] = counts[field * documentLimit + document]
                }
                try body(UInt32(truncatingIfNeeded: document), frequencies)
            }
        }
    }

    /// Begins again with nothing.
    func removeAll() {
        for word in 0..<wordCount where words[word] != 0 {
            // All of a word: it costs less than finding out which.
            let first = word << 6
            for field in 0..<Field.count where fields & 1 << UInt8(field) != 0 {
                (counts + field * documentLimit + first).update(repeating: 0, count: min(64, documentLimit - first))
            }
            words[word] = 0
        }
        fields = 0
        postingCount = 0
    }
}
