// SpanBounds.swift
// What the documents of some neighbouring places can score at most.

import CKernels
import JSearchStorage

/// A bound for each span of 256 documents: what all parts of a query can add there, together.
///
/// The documents of a window are mostly not alike: where the bound of a span is not above the worst of the best, none of its documents
/// is looked at, and no block of postings that lies in such spans is read.
///
/// Sums are in `Float`, in steps. Each addition is off by less than 2⁻²³ of its result, and a query has at most some thousand
/// parts: one in a thousand covers them.
struct SpanBounds {
    /// How many documents a span has, as the power of two.
    static let shift = 8
    /// How many documents a span has.
    static let documentCount = 1 << shift
    /// How many spans a window has.
    static let perWindow = ScoreWindow.count / documentCount
    private static let slack: Float = 1.001

    private(set) var totals: [Float]
    /// Steps that are added everywhere, for what is rounded to whole steps.
    private var rounding: Float = 0

    /// - Parameter documentCount: Documents in the segment.
    init(documentCount: Int) {
        totals = [Float](repeating: 0, count: Self.perWindow * ScoreWindow.windowCount(documentCount))
    }

    /// Adds what a term gives.
    ///
    /// - Parameters:
    ///   - fractions: For each span, how much of `most` it is.
    ///   - most: In steps.
    mutating func add(_ fractions: UnsafeBufferPointer<Float>, most: Float) {
        rounding += 4
        totals.withUnsafeMutableBufferPointer { totals in
            guard let own = totals.baseAddress, let added = fractions.baseAddress else { return }
            jsearch_add_scaled(own, added, min(totals.count, fractions.count), most)
        }
    }

    /// Adds what each of some documents, ascending, has at most, in steps.
    mutating func add(_ documents: [UInt32], _ steps: [Int64]) {
        precondition(steps.count == documents.count)
        rounding += 4
        documents.withUnsafeBufferPointer { documents in
            steps.withUnsafeBufferPointer { steps in
                var index = 0
                while index < documents.count {
                    let span = documents[index] >> UInt32(Self.shift)
                    var best: Int64 = 0
                    while index < documents.count, documents[index] >> UInt32(Self.shift) == span {
                        best = max(best, steps[index])
                        index += 1
                    }
                    totals[Int(span)] += Float(best)
                }
            }
        }
    }

    /// Adds the same to each span that has one of some documents, ascending.
    mutating func add(_ documents: [UInt32], most: Int64) {
        rounding += 4
        var last = -1
        for document in documents {
            let span = Int(document) / Self.documentCount
            if span != last { totals[span] += Float(most) }
            last = span
        }
    }

    /// The windows, each with the most that a document in it can score; the largest first.
    func windows() -> [(bound: Int64, number: Int)] {
        var windows: [(bound: Int64, number: Int)] = []
        for number in 0..<totals.count / Self.perWindow {
            var most: Float = 0
            for span in 0..<Self.perWindow { most = max(most, totals[Self.perWindow * number + span]) }
            windows.append((bound(most), number))
        }
        return windows.sorted { $0.bound != $1.bound ? $0.bound > $1.bound : $0.number < $1.number }
    }

    /// The spans of a window in which a document can score more than `least`.
    func live(inWindow number: Int, above least: Int64) -> LiveSpans {
        var bits: UInt16 = 0
        for span in 0..<Self.perWindow where bound(totals[Self.perWindow * number + span]) > least {
            bits |= 1 << UInt16(span)
        }
        return LiveSpans(bits: bits)
    }

    private func bound(_ total: Float) -> Int64 {
        total > 0 ? Int64(min(total * Self.slack + rounding, 0x1p62)) : 0
    }
}

/// Spans of one window.
struct LiveSpans {
    /// Bit *s* for span *s*.
    let bits: UInt16

    /// The largest of their numbers in a window; 0 if there are none.
    ///
    /// - Parameter numbers: One for each span of the segment, none below 0.
    func largest(of numbers: UnsafeBufferPointer<Float>, inWindow window: Int) -> Float {
        let first = SpanBounds.perWindow * window
        precondition(first + SpanBounds.perWindow <= numbers.count)
        return numbers.baseAddress.map { jsearch_largest_of_16($0 + first, UInt32(bits)) } ?? 0
    }

    /// Calls `body` with the places of each row of neighbouring spans.
    func forEachRow(_ body: (Range<Int>) throws(JSearchError) -> Void) throws(JSearchError) {
        var span = 0
        while span < SpanBounds.perWindow {
            guard bits >> UInt16(span) & 1 == 1 else {
                span += 1
                continue
            }
            let first = span
            while span < SpanBounds.perWindow, bits >> UInt16(span) & 1 == 1 { span += 1 }
            try body(first * SpanBounds.documentCount..<span * SpanBounds.documentCount)
        }
    }
}
