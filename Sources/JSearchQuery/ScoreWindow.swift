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
    /// The five sets, one after another.
    private let words: UnsafeMutablePointer<UInt64>
    // SAFETY: the pointers are into one allocation that lives as long as the object; indices are places below `count`.
    private let storage: UnsafeMutableRawPointer
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
    @inline(__always)
    func insert(_ documents: UnsafePointer<UInt32>, count: Int, into places: Places) {
        jsearch_mark(documents, count, UInt32(truncatingIfNeeded: start), places.words)
    }

    /// Adds to the scores of documents, which lie in the window.
    @inline(__always)
    func add(_ steps: UnsafePointer<Int64>, to documents: UnsafePointer<UInt32>, count: Int) {
        jsearch_add_scores(documents, steps, count, UInt32(truncatingIfNeeded: start), scores)
    }

    /// Makes candidates of the documents that something leads to, that are not excluded and that have a score above `least`, and empties
    /// the window.
    ///
    /// - Parameters:
    ///   - live: Only those in these spans.
    ///   - touchedCount: Whether those count that nothing in the window finds.
    func drain(above least: Int64, in live: LiveSpans, touchedCount: Bool, into candidates: inout Candidates) {
        candidates.fill { documents, scores, isAdmitted in
            jsearch_drain(
                self.scores, words, UInt32(live.bits), touchedCount, least, UInt32(truncatingIfNeeded: start),
                documents,
                scores, isAdmitted)
        }
    }
}
