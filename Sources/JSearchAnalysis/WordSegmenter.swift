// WordSegmenter.swift
// Cutting normalised text into segments, words and what stands between them.

import CICU

/// A piece of text that a segmenter cut out.
package struct WordSegment: Sendable {
    /// Where the segment ends, in UTF-16 units; it starts where the one before it ends.
    package let end: UInt32
    /// Whether the segmenter takes it for a word (a number, letters, kana or ideographs).
    package let isWord: Bool
}

/// Cuts normalised text into segments.
///
/// ## Laws (checked by the tests for every segmenter)
/// 1. The segments follow each other without gaps and cover the text; none is empty; none cuts a surrogate pair.
/// 2. The same text gives the same segments, whatever was cut before it.
/// 3. `identity` changes whenever the segments of any text could change. It is recorded in every index.
package protocol WordSegmenter: AnyObject {
    /// What makes two segmenters the same.
    static var identity: String { get }

    /// Replaces `segments` with those of the text.
    func segment(_ text: UnsafeBufferPointer<UInt16>, into segments: inout [WordSegment])
}

/// ICU's word breaks for Japanese: rules for other scripts, a dictionary for Han and kana.
///
/// ## Sources
/// - Unicode Standard Annex #29 (word boundaries); ICU, `dictbe.cpp` (`CjkBreakEngine`).
package final class ICUWordSegmenter: WordSegmenter {
    package static let identity = "ICU word breaks, locale ja; 1"

    private let breaker: OpaquePointer

    /// - Throws: ``AnalysisError`` if ICU's break rules or dictionary are missing.
    package init() throws(AnalysisError) {
        var status: jsearch_icu_status = 0
        guard let breaker = jsearch_breaker_open(&status), status <= 0 else {
            throw AnalysisError(what: "ICU's word breaks cannot be used", status: status)
        }
        self.breaker = breaker
        // ICU loads the dictionary for the whole process when it first meets kana or kanji, and cuts some
        // strings that begin with ー otherwise before that. Meeting one now makes the cuts independent of what
        // was cut before.
        let warmUp = Array("ア漢あ".utf16)
        var segments: [WordSegment] = []
        warmUp.withUnsafeBufferPointer { segment($0, into: &segments) }
    }

    deinit { jsearch_breaker_close(breaker) }

    package func segment(_ text: UnsafeBufferPointer<UInt16>, into segments: inout [WordSegment]) {
        segments.removeAll(keepingCapacity: true)
        guard let start = text.baseAddress, !text.isEmpty else { return }
        var status: jsearch_icu_status = 0
        jsearch_breaker_set_text(breaker, start, Int32(text.count), &status)
        precondition(status <= 0, "ICU refused text in memory")
        while true {
            let end = jsearch_breaker_next(breaker)
            guard end >= 0 else { break }
            // Rule status 100 and more: number, letter, kana, ideograph.
            segments.append(
                WordSegment(end: UInt32(end), isWord: jsearch_breaker_rule_status(breaker) >= 100))
        }
    }
}
