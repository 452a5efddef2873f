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
    /// For each span of the segment, how much of ``most`` its documents can have; 0 only if it has none there.
    let fractions: UnsafeBufferPointer<Float>
    /// The most that it adds to the score of a document, in steps.
    let most: Float
    private let cursor: PostingsCursor
    private let lengths: ColumnReader
    private let fieldWeights: FieldWeights?
    /// The end of the window in which the cursor was used last.
    @exclusivity(unchecked) private var passed = 0
    private let stream: StreamReader

    /// - Parameter fieldWeights: nil if all fields count alike.
    init(
        _ entry: TermEntry, _ stream: StreamReader, scorer: BM25, admits: Bool, lengths: ColumnReader,
        fieldWeights: FieldWeights?
    ) throws(JSearchError) {
        self.scorer = scorer
        self.entry = entry
        self.admits = admits
        self.lengths = lengths
        self.fieldWeights = fieldWeights
        self.stream = stream
        cursor = try stream.postings(entry)
        most = Float(scorer.bound.steps)
        // SAFETY: written here only, and freed with the object, which outlives whoever reads it.
        let spans = UnsafeMutableBufferPointer<Float>.allocate(
            capacity: SpanBounds.perWindow * ScoreWindow.windowCount(stream.documentCount))
        spans.initialize(repeating: 0)
        fractions = UnsafeBufferPointer(spans)
        try cursor.raise(
            spans, shift: SpanBounds.shift, LengthNorms(flat: scorer.flat, slope: scorer.slope),
            stream.dictionary.reference,
            factor: Float(fieldWeights?.values.max() ?? 1))
        if cursor.documentCount > cursor.fullBlocks * PackedBlock.count { try raiseByTail(spans) }
        cursor.rewind()
    }

    deinit { fractions.deallocate() }

    /// Raises the bounds of spans by what the documents of the tail score: there are few, so they are looked at.
    private func raiseByTail(_ spans: UnsafeMutableBufferPointer<Float>) throws(JSearchError) {
        try cursor.moveToTail()
        let frequencies = try cursor.blockFrequencies()
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: PackedBlock.count) { buffer in
            guard let values = buffer.baseAddress else { return }
            lengths.read(cursor.documents, count: cursor.count, into: values)
            for index in 0..<cursor.count {
                let fraction =
                    fieldWeights == nil ? scorer.fraction(frequency: frequencies[index], length: values[index]) : 1
                let span = Int(cursor.documents[index]) / SpanBounds.documentCount
                spans[span] = max(spans[span], fraction)
            }
        }
    }

    /// Takes the cursor back if it has passed the beginning of a window.
    private func approach(_ window: ScoreWindow) {
        if passed > window.start { cursor.rewind() }
        passed = window.end
    }

    /// Adds the scores of all its documents in some spans of the window, and marks them.
    func addAll(to window: ScoreWindow, in live: LiveSpans) throws(JSearchError) {
        approach(window)
        try live.forEachRow { (places) throws(JSearchError) in
            try add(to: window, window.start + places.lowerBound..<min(window.end, window.start + places.upperBound))
        }
    }

    /// Adds the scores of all its documents in a range.
    private func add(to window: ScoreWindow, _ range: Range<Int>) throws(JSearchError) {
        let start = window.start
        let end = UInt32(range.upperBound)
        let scorer = scorer
        let (scores, values, steps) = (window.scores, window.lengths, window.steps)
        let mark = admits ? window.admitted : window.touched
        var document = try cursor.seek(UInt32(range.lowerBound))
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
                }
            } else {
                scorer.scores(frequencies + first, lengths: values, count: count, into: steps)
                window.add(steps, to: documents, count: count)
            }
            window.insert(documents, count: count, into: mark)
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
        approach(window)
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
        let (documents, count) = (candidates.documents, candidates.count)
        let (frequencies, values, steps) = (window.numbers, window.lengths, window.steps)
        try cursor.lookUp(UnsafeBufferPointer(start: documents, count: count), into: frequencies)
        lengths.read(documents, count: count, into: values)
        scorer.scores(frequencies, lengths: values, count: count, into: steps)
        let scores = candidates.scores
        for index in 0..<count { scores[index] &+= steps[index] }
        if admits {
            let isAdmitted = candidates.isAdmitted
            for index in 0..<count where frequencies[index] > 0 { isAdmitted[index] = true }
        }
    }

    /// Marks all its documents, one bit a document, with a cursor of its own.
    func markAll(in bits: UnsafeMutablePointer<UInt64>) throws(JSearchError) {
        try stream.postings(entry).markAll(in: bits)
    }
}
