// AlikeDocuments.swift
// The order of documents in which alike ones stand beside each other, from the postings of their segments.

import JSearchStorage

/// Orders the documents of several segments by ``RecursiveBisection``.
///
/// What makes documents alike is words that they share: those that are neither in so few documents that their lists hardly matter, nor in so many that
/// they say nothing. If these have more postings than memory allows, every second, third … of them is taken, counted by postings. (Bigrams
/// in place of words: lists of 111,128 articles were .3 % longer in all, and it took longer.)
///
/// The order depends on the articles that are not deleted and on the order in which they were added: not on segments, nor on where they stand.
struct AlikeDocuments {
    /// Words of fewer documents are left out; in small indexes those of fewer than a thousandth of the documents, but 2 at least. (With 64, lists were .15 %
    /// longer, with 4 as long.)
    static let fewestDocuments = 16
    /// Those that more than this part of the documents has are left out: one of three.
    static let mostDocuments = 3

    let inputs: [MergeInput]
    /// The new numbers of the documents, in the order of the segments.
    let numbers: DocumentNumbers

    /// The documents in their new order, each as its rank by when it was added.
    ///
    /// - Parameters:
    ///   - postingLimit: Postings that memory has room for, 4 bytes each.
    ///   - isCancelled: Asked now and then.
    /// - Throws: ``JSearchError`` if it was cancelled, or a segment is damaged.
    func order(postingLimit: Int, isCancelled: @escaping () -> Bool) throws(JSearchError) -> [UInt32] {
        try RecursiveBisection(forwardIndex(postingLimit), isCancelled: isCancelled).order()
    }

    /// Which words are taken.
    struct Selection {
        let documentCounts: ClosedRange<Int>
        let limit: Int
        /// Postings of all that may be taken.
        var total = 0
        private var seen = 0
        private var taken = 0

        init(documentCount: Int, limit: Int) {
            let fewest = max(2, min(AlikeDocuments.fewestDocuments, documentCount / 1_024))
            documentCounts = fewest...max(fewest, documentCount / AlikeDocuments.mostDocuments)
            self.limit = limit
        }

        /// Whether a word of so many documents is taken; called for all of them in their order.
        mutating func takes(_ count: Int) -> Bool {
            guard documentCounts.contains(count) else { return false }
            seen += count
            guard total > limit else { return true }
            // So that at each place not more than the share of what came before is taken.
            let (share, isHuge) = seen.multipliedReportingOverflow(by: limit)
            guard !isHuge, taken + count <= share / total else { return false }
            taken += count
            return true
        }
    }

    private func forwardIndex(_ limit: Int) throws(JSearchError) -> ForwardIndex {
        var selection = Selection(documentCount: numbers.count, limit: limit)
        try forEachWord { (count, _) throws(JSearchError) in
            if selection.documentCounts.contains(count) { selection.total += count }
        }
        var termCount = 0
        var counting = selection
        try forEachWord { (count, _) throws(JSearchError) in termCount += counting.takes(count) ? 1 : 0 }
        return try ForwardIndex(documentCount: numbers.count, termCount: termCount) { (body) throws(JSearchError) in
            var taking = selection
            var term: UInt32 = 0
            try forEachWord { (count, sources) throws(JSearchError) in
                guard taking.takes(count) else { return }
                for (input, entry) in sources {
                    try forEachDocument(entry, input) { document in body(term, document) }
                }
                term += 1
            }
        }
    }

    /// Calls `body` with each word: how many documents that are not deleted have it, and where.
    private func forEachWord(
        _ body: (Int, [(input: Int, entry: TermEntry)]) throws(JSearchError) -> Void
    ) throws(JSearchError) {
        var queue = try TermQueue(inputs.map { $0.segment.stream(.words).dictionary })
        while let (_, sources) = try queue.next() {
            var count = 0
            for (input, entry) in sources {
                if inputs[input].deleted == nil {
                    count += entry.documentCount
                } else {
                    try forEachDocument(entry, input) { _ in count += 1 }
                }
            }
            try body(count, sources)
        }
    }

    /// Calls `body` with each document of a list that is not deleted, as its rank.
    private func forEachDocument(
        _ entry: TermEntry, _ input: Int, _ body: (UInt32) -> Void
    ) throws(JSearchError) {
        let stream = inputs[input].segment.stream(.words)
        guard entry.documentCount >= PackedBlock.count else {
            try stream.forEachPosting(entry) { document, _ in
                if let rank = numbers.rank(document, of: input) { body(rank) }
            }
            return
        }
        let cursor = try stream.postings(entry)
        while try cursor.nextBlock() != PostingsCursor.end {
            for index in 0..<cursor.count {
                if let rank = numbers.rank(cursor.documents[index], of: input) { body(rank) }
            }
        }
    }
}
