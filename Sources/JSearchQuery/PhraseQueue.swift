// PhraseQueue.swift
// The documents of a segment that may have a phrase, those first that may have the highest score.

import JSearchAnalysis
import JSearchIndex
import JSearchStorage

/// Takes the documents of one phrase in the order of what they can score at most, and says what those score that have it.
///
/// Each occurrence of the phrase is one of every term of it, so the rarest term says which documents may have the phrase and how often
/// at most. The other terms are looked at only of those that are taken, or of all that are left once that costs less; the texts, of those
/// with all terms.
///
/// Not `Sendable`: a query runs on one thread.
final class PhraseQueue {
    private let matcher: PhraseMatcher
    private let phrase: TextPhrase?
    private let lengths: ColumnReader
    private let scorer: BM25
    /// Those that may have the phrase and are not deleted, and how often at most; those that were taken, too.
    private var list = MatchList()
    private var levels: FractionLevels
    /// The terms that not all of the documents have, the rarest first.
    private var others: [PostingsCursor]
    /// How many documents were taken.
    private var takenCount = 0
    /// Of how many of them the text was looked at.
    private(set) var textCount = 0

    /// - Parameters:
    ///   - entries: The terms of the phrase, the rarest first; not empty.
    ///   - scorer: For the fraction; its idf does not matter.
    init(
        _ matcher: PhraseMatcher, _ entries: [TermEntry], _ scorer: BM25, in segment: SegmentReader,
        _ analyzer: TextAnalyzer
    ) throws(JSearchError) {
        self.matcher = matcher
        self.scorer = scorer
        let stream = segment.stream(.bigrams)
        phrase = try matcher.textPhrase(analyzer)
        lengths = try segment.column(Column.length(.words))
        others = try entries.dropFirst().map { (entry) throws(JSearchError) in try stream.postings(entry) }
        if phrase != nil {
            (list.documents, list.frequencies) = try stream.postings(ofAll: [entries[0]])
            list = list.live(in: segment)
        }
        levels = FractionLevels(list, lengths, scorer)
    }

    /// What a document scores that has the phrase, without its idf.
    typealias Found = (document: UInt32, fraction: Double)

    /// The next documents that have the phrase, of some that were taken; nil if none is left whose fraction can be `least`.
    func next(from least: Double) throws(JSearchError) -> [Found]? {
        let floor = FractionLevels.lowest(least)
        if !others.isEmpty, takenCount * others.count > costOfNarrowing { try narrow(floor) }
        // As many texts as are fetched side by side; not many more than were looked at in vain.
        var taken = levels.take(atLeast: max(TextBatch.documentCount, textCount / 4), floor, of: list)
        if taken.isEmpty { return nil }
        takenCount += taken.count
        for other in others where !taken.isEmpty {
            other.rewind()
            try other.keepOwn(of: &taken)
        }
        textCount += taken.count
        var found: [Found] = []
        for (document, count) in zip(taken, try matcher.counts(in: taken, phrase)) where count > 0 {
            let length = UInt32(truncatingIfNeeded: lengths[Int(document)])
            found.append((document, scorer.exactFraction(frequency: UInt32(clamping: count), length: length)))
        }
        return found
    }

    /// What it costs to look all documents up in the other terms, in look-ups of single documents: most of that is decoding a block.
    private var costOfNarrowing: Int {
        others.reduce(0) { $0 + min($1.fullBlocks + 1, list.count) + list.count / 64 }
    }

    /// Leaves only documents that have all terms, with a bound by the term that they have least often.
    private func narrow(_ floor: Int) throws(JSearchError) {
        list = levels.rest(floor, of: list)
        for other in others {
            other.rewind()
            try list.lower(by: other)
        }
        levels = FractionLevels(list, lengths, scorer)
        others = []
    }
}

extension MatchList {
    /// Leaves those of its documents that a term has, each no more often than the term. The cursor must stand before the first.
    fileprivate mutating func lower(by term: PostingsCursor) throws(JSearchError) {
        let most = count
        let kept: Result<Int, JSearchError> = documents.withUnsafeMutableBufferPointer { documents in
            frequencies.withUnsafeMutableBufferPointer { frequencies in
                withUnsafeTemporaryAllocation(of: UInt32.self, capacity: most) { own in
                    Result { () throws(JSearchError) in
                        guard let base = own.baseAddress else { return 0 }
                        try term.lookUp(UnsafeBufferPointer(documents), into: base)
                        var kept = 0
                        for place in 0..<most {
                            documents[kept] = documents[place]
                            frequencies[kept] = min(frequencies[place], own[place])
                            kept += own[place] > 0 ? 1 : 0
                        }
                        return kept
                    }
                }
            }
        }
        let left = try kept.get()
        documents.removeLast(most - left)
        frequencies.removeLast(most - left)
    }
}
