// RecursiveBisection.swift
// Puts documents with the same terms beside each other.

import JSearchStorage

/// Orders documents by recursive graph bisection.
///
/// The documents, at first in the order in which they were added, are cut in half, and documents of the two halves change places, those first that gain
/// most by it, until nothing is gained any more or ``rounds`` are over. Then each half is treated in the same way, down to ``smallest`` documents, which
/// stand in the order of adding. What is gained is the size of lists as ``MoveGains`` estimates it.
///
/// Two things make it fast. What a term gains is looked up once a round, not once a document. And terms that only one document of a part has, or
/// all of them, can never gain anything in it: they are forgotten on the way down, which are most of them in small parts.
///
/// Complexity: O(log documents · rounds) passes over the index at most. Memory: 20 bytes a term and 16 a document, besides the index, which is used up.
///
/// ## Sources
/// - L. Dhulipala et al., KDD 2016; see ``MoveGains``.
/// - J. Mackenzie, M. Petri, A. Moffat. *Faster Index Reordering with Bipartite Graph Partitioning.* SIGIR 2021. doi:10.1145/3404835.3462991
///   (gains by term).
final class RecursiveBisection {
    /// How often documents change places before the halves are final, at most. (With 8 the lists of 111,128 articles were .04 % longer, with 20
    /// .06 % shorter.)
    static let rounds = 12
    /// Parts of so many documents are not divided: their gaps are short in any order.
    static let smallest = 16

    private let index: ForwardIndex
    private let gains: MoveGains
    private let isCancelled: () -> Bool
    // SAFETY: of `documents` and `keys`, parts are used as ranges of places below the number of documents; of the others, places of terms of the
    // index. Only this class uses the memory, on one thread.
    /// The documents in their order so far.
    private let documents: UnsafeMutablePointer<UInt32>
    /// A document of a half and what moving it gains, as one number: the greater the gain the smaller.
    private let keys: UnsafeMutablePointer<UInt64>
    /// By term: how many documents of each half have it; 0 between two parts.
    private let inLeft: UnsafeMutablePointer<UInt32>
    private let inRight: UnsafeMutablePointer<UInt32>
    /// By term: what it gains to move a document to the other half.
    private let toRight: UnsafeMutablePointer<Int32>
    private let toLeft: UnsafeMutablePointer<Int32>
    /// The terms that the part has.
    private let present: UnsafeMutablePointer<UInt32>
    private var presentCount = 0

    /// - Parameters:
    ///   - index: Loses its terms on the way.
    ///   - isCancelled: Asked before each part that is large.
    init(_ index: ForwardIndex, isCancelled: @escaping () -> Bool = { false }) {
        self.index = index
        self.isCancelled = isCancelled
        gains = MoveGains(limit: index.documentCount)
        documents = .allocate(capacity: max(1, index.documentCount))
        keys = .allocate(capacity: max(1, index.documentCount))
        let termCount = max(1, index.termCount)
        inLeft = .allocate(capacity: termCount)
        inRight = .allocate(capacity: termCount)
        toRight = .allocate(capacity: termCount)
        toLeft = .allocate(capacity: termCount)
        present = .allocate(capacity: termCount)
        inLeft.initialize(repeating: 0, count: termCount)
        inRight.initialize(repeating: 0, count: termCount)
        for document in 0..<index.documentCount { documents[document] = UInt32(truncatingIfNeeded: document) }
    }

    deinit {
        documents.deallocate()
        keys.deallocate()
        for counts in [inLeft, inRight, present] { counts.deallocate() }
        for gains in [toRight, toLeft] { gains.deallocate() }
    }

    /// The documents in their new order.
    ///
    /// - Throws: ``JSearchError`` if it was cancelled.
    func order() throws(JSearchError) -> [UInt32] {
        try divide(0..<index.documentCount)
        return Array(UnsafeBufferPointer(start: documents, count: index.documentCount))
    }

    private func divide(_ part: Range<Int>) throws(JSearchError) {
        if part.count <= Self.smallest {
            var leaf = UnsafeMutableBufferPointer(start: documents + part.lowerBound, count: part.count)
            return leaf.sort()
        }
        if part.count > 4_096 { try CancellableFileSystem.check(isCancelled) }
        let middle = part.lowerBound + part.count / 2
        let (left, right) = (part.lowerBound..<middle, middle..<part.upperBound)
        count(left, into: inLeft)
        count(right, into: inRight)
        forgetTerms(of: part)
        for _ in 0..<Self.rounds where presentCount > 0 {
            findGains()
            sort(left, by: toRight)
            sort(right, by: toLeft)
            if exchange(left, right) <= part.count / 1_000 { break }
        }
        for place in 0..<presentCount {
            inLeft[Int(present[place])] = 0
            inRight[Int(present[place])] = 0
        }
        presentCount = 0
        try divide(left)
        try divide(right)
    }

    /// Counts the terms of documents, and takes note of those that were not seen before.
    private func count(_ places: Range<Int>, into counts: UnsafeMutablePointer<UInt32>) {
        for place in places {
            for term in index.terms(of: documents[place]) {
                let term = Int(term)
                if inLeft[term] | inRight[term] == 0 {
                    present[presentCount] = UInt32(truncatingIfNeeded: term)
                    presentCount += 1
                }
                counts[term] &+= 1
            }
        }
    }

    /// Forgets the terms that one document of a part has, or all of them.
    private func forgetTerms(of part: Range<Int>) {
        let (inLeft, inRight) = (inLeft, inRight)
        let most = UInt32(truncatingIfNeeded: part.count)
        for place in part {
            index.keepTerms(of: documents[place]) { term in
                let count = inLeft[Int(term)] &+ inRight[Int(term)]
                return count > 1 && count < most
            }
        }
        var kept = 0
        for place in 0..<presentCount {
            let term = Int(present[place])
            let count = inLeft[term] &+ inRight[term]
            if count > 1, count < most {
                present[kept] = present[place]
                kept += 1
            } else {
                inLeft[term] = 0
                inRight[term] = 0
            }
        }
        presentCount = kept
    }

    /// Finds what it gains to move a document with a term, for each term of the part.
    private func findGains() {
        for place in 0..<presentCount {
            let term = Int(present[place])
            let (left, right) = (inLeft[term], inRight[term])
            toRight[term] = gains.gain(here: left, there: right)
            toLeft[term] = gains.gain(here: right, there: left)
        }
    }

    /// Makes keys of the documents of a half, and sorts them: the greatest gain first, of equal ones the document that was added first.
    private func sort(_ half: Range<Int>, by gains: UnsafeMutablePointer<Int32>) {
        for place in half {
            let document = documents[place]
            var sum = 0
            for term in index.terms(of: document) { sum &+= Int(gains[Int(term)]) }
            keys[place] = Self.key(gain: sum, document)
        }
        var own = UnsafeMutableBufferPointer(start: keys + half.lowerBound, count: half.count)
        own.sort()
    }

    @inline(__always)
    private static func key(gain: Int, _ document: UInt32) -> UInt64 {
        let gain = min(max(gain, -Int(Int32.max)), Int(Int32.max))
        return UInt64(truncatingIfNeeded: Int(Int32.max) - gain) << 32 | UInt64(document)
    }

    @inline(__always)
    private static func gain(_ key: UInt64) -> Int { Int(Int32.max) - Int(key >> 32) }

    /// Lets sorted documents of the halves change places as long as something is gained by it.
    ///
    /// - Returns: How many pairs did.
    private func exchange(_ left: Range<Int>, _ right: Range<Int>) -> Int {
        var moved = 0
        while moved < min(left.count, right.count) {
            let (first, second) = (left.lowerBound + moved, right.lowerBound + moved)
            guard Self.gain(keys[first]) + Self.gain(keys[second]) > 0 else { break }
            (keys[first], keys[second]) = (keys[second], keys[first])
            for term in index.terms(of: UInt32(truncatingIfNeeded: keys[second])) {
                inLeft[Int(term)] &-= 1
                inRight[Int(term)] &+= 1
            }
            for term in index.terms(of: UInt32(truncatingIfNeeded: keys[first])) {
                inRight[Int(term)] &-= 1
                inLeft[Int(term)] &+= 1
            }
            moved += 1
        }
        for place in left.lowerBound..<right.upperBound { documents[place] = UInt32(truncatingIfNeeded: keys[place]) }
        return moved
    }
}
