// ScoreWindow.swift
// The scores of some thousand neighbouring documents while they are added up.

import CKernels
import JSearchIndex

/// What is known of the documents of a window.
///
/// Every place with a score has a bit in one of the sets, so that only those places must be cleared.
final class ScoreWindow {
    /// How many documents it holds: their scores fit in the fastest cache.
    static let count = 4_096
    private static let wordCount = count / 64

    /// How many windows a segment has.
    static func windowCount(_ documentCount: Int) -> Int { (documentCount + count - 1) / count }

    /// One bit for each place.
    struct Places {
        fileprivate let words: UnsafeMutablePointer<UInt64>

        @inline(__always)
        func insert(_ place: Int) { words[place >> 6] |= 1 << UInt64(place & 63) }

        @inline(__always)
        func contains(_ place: Int) -> Bool { words[place >> 6] >> UInt64(place & 63) & 1 == 1 }
    }

    let scores: UnsafeMutablePointer<Int64>
    /// Something leads to the document that does not find it.
    let touched: Places
    /// Something leads to it that finds it.
    let admitted: Places
    /// Something leads to it that finds it if its text says so: the characters of a keyword, or a variant.
    let pending: Places
    /// It has a score that does not lead to it.
    let scored: Places
    /// It must not be found.
    let excluded: Places
    /// Room for a number of each candidate.
    let numbers: UnsafeMutablePointer<UInt32>
    /// Room for the length of each candidate.
    let lengths: UnsafeMutablePointer<UInt32>
    /// Room for what each candidate gets.
    let steps: UnsafeMutablePointer<Int64>
    // SAFETY: the pointers are into one allocation that lives as long as the object; indices are places below `count`.
    private let storage: UnsafeMutableRawPointer
    private let words: UnsafeMutablePointer<UInt64>
    /// The first document.
    @exclusivity(unchecked) private(set) var start = 0
    /// Behind the last document.
    @exclusivity(unchecked) private(set) var end = 0

    init() {
        let count = Self.count
        storage = .allocate(byteCount: count * 24 + 5 * 8 * Self.wordCount, alignment: 16)
        scores = storage.bindMemory(to: Int64.self, capacity: count)
        numbers = (storage + 8 * count).bindMemory(to: UInt32.self, capacity: count)
        lengths = (storage + 12 * count).bindMemory(to: UInt32.self, capacity: count)
        steps = (storage + 16 * count).bindMemory(to: Int64.self, capacity: count)
        words = (storage + 24 * count).bindMemory(to: UInt64.self, capacity: 5 * Self.wordCount)
        scores.initialize(repeating: 0, count: count)
        words.initialize(repeating: 0, count: 5 * Self.wordCount)
        touched = Places(words: words)
        admitted = Places(words: words + Self.wordCount)
        pending = Places(words: words + 2 * Self.wordCount)
        scored = Places(words: words + 3 * Self.wordCount)
        excluded = Places(words: words + 4 * Self.wordCount)
    }

    deinit { storage.deallocate() }

    /// Begins a window, which must be empty.
    func move(to start: Int, documentCount: Int) {
        self.start = start
        end = min(start + Self.count, documentCount)
    }

    /// Inserts the places of documents, which ascend and lie in the window.
    func insert(_ documents: UnsafePointer<UInt32>, count: Int, into places: Places) {
        guard count > 0 else { return }
        guard Int(documents[count - 1] - documents[0]) < 4 * count else {
            for index in 0..<count { places.insert(Int(documents[index]) - start) }
            return
        }
        // Where they stand close together, a word is written once, or each document would wait for the one before it.
        var word = (Int(documents[0]) - start) >> 6
        var bits: UInt64 = 0
        for index in 0..<count {
            let place = Int(documents[index]) - start
            if place >> 6 != word {
                places.words[word] |= bits
                word = place >> 6
                bits = 0
            }
            bits |= 1 << UInt64(place & 63)
        }
        places.words[word] |= bits
    }

    /// Calls `body` with each place that something leads to, that is not excluded and that has a score above `least`,
    /// ascending, and empties the window.
    func drain(above least: Int64, _ body: (_ place: Int, _ score: Int64) -> Void) {
        for word in 0..<Self.wordCount {
            let led = touched.words[word] | admitted.words[word] | pending.words[word]
            var left = led | scored.words[word]
            guard left != 0 else { continue }
            var wanted = led & ~excluded.words[word]
            // Of many, few are large enough once there are hits.
            if left.nonzeroBitCount > Self.fewPlaces {
                wanted &= jsearch_above_64(scores + 64 * word, least)
                while wanted != 0 {
                    let place = word << 6 + wanted.trailingZeroBitCount
                    wanted &= wanted - 1
                    body(place, scores[place])
                }
                (scores + 64 * word).update(repeating: 0, count: 64)
                continue
            }
            while left != 0 {
                let bit = left.trailingZeroBitCount
                left &= left - 1
                let place = word << 6 + bit
                if wanted >> UInt64(bit) & 1 == 1, scores[place] > least { body(place, scores[place]) }
                scores[place] = 0
            }
        }
        words.update(repeating: 0, count: 5 * Self.wordCount)
    }

    /// If a word has more places than these, looking at all 64 scores costs less than looking at each of them.
    private static let fewPlaces = 8
}
