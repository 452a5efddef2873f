// BoundedTerm.swift
// One term of a query in one segment: what it adds to the score of a document, and at most.

import JSearchIndex
import JSearchStorage

/// Walks over the postings of a term, window after window, either through all of them or to some documents only.
final class BoundedTerm {
    let scorer: BM25
    let entry: TermEntry
    /// Whether an article is found by it.
    let admits: Bool
    /// The most that it adds to the score of a document of the current window; 0 only if it has none there.
    @exclusivity(unchecked) private(set) var bound: Int64 = 0
    private let cursor: PostingsCursor
    private let lengths: ColumnReader
    private let norms: LengthNorms
    private let fieldWeights: FieldWeights?
    private let largestWeight: Float
    @exclusivity(unchecked) private var firstBlock = 0
    @exclusivity(unchecked) private var tailBound: Int64 = -1
    private let stream: StreamReader

    /// - Parameter fieldWeights: nil if all fields count alike.
    init(
        _ entry: TermEntry, _ stream: StreamReader, scorer: BM25, admits: Bool, lengths: ColumnReader,
        norms: LengthNorms, fieldWeights: FieldWeights?
    ) throws(JSearchError) {
        self.scorer = scorer
        self.entry = entry
        self.admits = admits
        self.lengths = lengths
        self.norms = norms
        self.fieldWeights = fieldWeights
        self.stream = stream
        largestWeight = Float(fieldWeights?.values.max() ?? 1)
        cursor = try stream.postings(entry)
        try cursor.next()
    }

    /// The same term, before its first document.
    func fromStart() throws(JSearchError) -> BoundedTerm {
        try BoundedTerm(
            entry, stream, scorer: scorer, admits: admits, lengths: lengths, norms: norms, fieldWeights: fieldWeights)
    }

    /// Sets ``bound`` for a window.
    func setBound(from start: Int, to end: Int) throws(JSearchError) {
        guard cursor.document < UInt32(end) else {
            bound = 0
            return
        }
        let range = cursor.bound(
            from: UInt32(start), below: UInt32(end), norms, factor: largestWeight, firstBlock: &firstBlock)
        // Not 0 where it has documents: a term without weight finds them all the same.
        bound = range.fraction > 0 ? max(1, scorer.bound(fraction: range.fraction).steps) : 0
        if range.reachesTail { bound = max(bound, 1, try boundOfTail()) }
    }

    /// The most that a document of the tail scores: there are few, so they are looked at.
    private func boundOfTail() throws(JSearchError) -> Int64 {
        if tailBound >= 0 { return tailBound }
        if fieldWeights != nil {
            tailBound = scorer.bound.steps
            return tailBound
        }
        var tail = cursor
        if cursor.fullBlocks > 0 {
            tail = try stream.postings(entry)
            try tail.moveToTail()
        }
        var best: Int64 = 0
        let frequencies = try tail.blockFrequencies()
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: PackedBlock.count) { buffer in
            guard let values = buffer.baseAddress else { return }
            lengths.read(tail.documents, count: tail.count, into: values)
            for index in 0..<tail.count {
                best = max(best, scorer.score(frequency: frequencies[index], length: values[index]).steps)
            }
        }
        tailBound = best
        return best
    }

    /// Adds the scores of all its documents in the window, and marks them.
    func addAll(to window: ScoreWindow) throws(JSearchError) {
        let start = window.start
        let end = UInt32(window.end)
        let scorer = scorer
        let (scores, touched, values) = (window.scores, window.touched, window.lengths)
        var document = try cursor.seek(UInt32(start))
        while document < end {
            let frequencies = try cursor.blockFrequencies()
            let first = cursor.index
            let count = cursor.endOfRange(below: end) - first
            let documents = cursor.documents + first
            lengths.read(documents, count: count, into: values)
            if let fieldWeights {
                let weighed = try weigh(first..<first + count, fieldWeights)
                for index in 0..<count {
                    let place = Int(documents[index]) - start
                    scores[place] &+= scorer.score(frequency: weighed[index], length: values[index]).steps
                    touched.insert(place)
                }
            } else {
                for index in 0..<count {
                    let place = Int(documents[index]) - start
                    scores[place] &+= scorer.score(frequency: frequencies[first + index], length: values[index]).steps
                    touched.insert(place)
                }
            }
            if admits {
                for index in 0..<count { window.admitted.insert(Int(documents[index]) - start) }
            }
            try cursor.move(toIndex: first + count)
            document = cursor.document
        }
    }

    /// The frequencies of some documents of the current block, weighed by field.
    private func weigh(_ range: Range<Int>, _ weights: FieldWeights) throws(JSearchError) -> [Double] {
        let columns = try cursor.blockFieldFrequencies()
        var result = [Double](repeating: 0, count: range.count)
        for (field, weight) in weights.values.enumerated() {
            for index in range {
                result[index - range.lowerBound] += weight * Double(columns[field * PackedBlock.count + index])
            }
        }
        return result
    }

    /// Adds the scores of the candidates that have the term.
    func add(to candidates: inout Candidates, _ window: ScoreWindow) throws(JSearchError) {
        if let fieldWeights {
            for index in 0..<candidates.count
            where try cursor.seek(candidates.documents[index]) == candidates.documents[index] {
                let length = UInt32(truncatingIfNeeded: lengths[Int(cursor.document)])
                let frequency = fieldWeights.frequency(try cursor.fieldFrequencies())
                candidates.scores[index] &+= scorer.score(frequency: frequency, length: length).steps
                if admits { candidates.isAdmitted[index] = true }
            }
            return
        }
        let documents = candidates.documents
        let (frequencies, values) = (window.numbers, window.lengths)
        try cursor.lookUp(UnsafeBufferPointer(start: documents, count: candidates.count), into: frequencies)
        lengths.read(documents, count: candidates.count, into: values)
        for index in 0..<candidates.count where frequencies[index] > 0 {
            candidates.scores[index] &+= scorer.score(frequency: frequencies[index], length: values[index]).steps
            if admits { candidates.isAdmitted[index] = true }
        }
    }

    /// Marks all its documents, one bit a document, with a cursor of its own.
    func markAll(in bits: UnsafeMutablePointer<UInt64>) throws(JSearchError) {
        try stream.postings(entry).markAll(in: bits)
    }
}

/// The documents of a window that may still be among the best.
struct Candidates {
    private(set) var count = 0
    let documents: UnsafeMutablePointer<UInt32>
    let scores: UnsafeMutablePointer<Int64>
    let isAdmitted: UnsafeMutablePointer<Bool>
    // SAFETY: the owner lives as long as any copy; there are never more candidates than a window has documents.
    private let owner: Owner

    private final class Owner {
        let storage: UnsafeMutableRawPointer
        init() { storage = .allocate(byteCount: 13 * ScoreWindow.count, alignment: 16) }
        deinit { storage.deallocate() }
    }

    init() {
        owner = Owner()
        scores = owner.storage.bindMemory(to: Int64.self, capacity: ScoreWindow.count)
        documents = (owner.storage + 8 * ScoreWindow.count).bindMemory(to: UInt32.self, capacity: ScoreWindow.count)
        isAdmitted = (owner.storage + 12 * ScoreWindow.count).bindMemory(to: Bool.self, capacity: ScoreWindow.count)
    }

    mutating func removeAll() { count = 0 }

    mutating func append(_ document: UInt32, score: Int64, isAdmitted: Bool) {
        documents[count] = document
        scores[count] = score
        self.isAdmitted[count] = isAdmitted
        count += 1
    }

    /// Leaves those with a score of more than `least`.
    mutating func keep(above least: Int64) {
        var kept = 0
        for index in 0..<count {
            documents[kept] = documents[index]
            scores[kept] = scores[index]
            isAdmitted[kept] = isAdmitted[index]
            kept += scores[index] > least ? 1 : 0
        }
        count = kept
    }
}
