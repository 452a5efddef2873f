// ICUWordSegmenter.swift
// The segmenter of reference: ICU's own.

import CICU

/// ICU's word breaks for Japanese: rules for other scripts, a dictionary for Han and kana.
///
/// ``JapaneseWordSegmenter`` cuts as this does, faster, and hands over to it what is rare.
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
    }

    /// Whether ICU has met kana and kanji: it loads the dictionary for the whole process when it first does, and cuts some
    /// strings that begin with ー otherwise before that. Meeting some first makes the cuts independent of what was cut before.
    /// Not done before it is needed, since it takes 2 ms, and most queries need nothing of ICU.
    private var isWarm = false

    private func warmUp() {
        isWarm = true
        let text = Array("ア漢あ".utf16)
        var segments: [WordSegment] = []
        text.withUnsafeBufferPointer { segment($0, into: &segments) }
    }

    deinit { jsearch_breaker_close(breaker) }

    package func segment(_ text: UnsafeBufferPointer<UInt16>, into segments: inout [WordSegment]) {
        // No segment is empty.
        TokenWriter.fill(&segments, limit: text.count) { append(text, 0..<text.count, to: &$0) }
    }

    /// Appends the segments of a range, cut as a text of its own.
    func append(_ text: UnsafeBufferPointer<UInt16>, _ range: Range<Int>, to segments: inout TokenWriter<WordSegment>) {
        guard let start = text.baseAddress, !range.isEmpty else { return }
        if !isWarm { warmUp() }
        var status: jsearch_icu_status = 0
        jsearch_breaker_set_text(breaker, start + range.lowerBound, Int32(range.count), &status)
        precondition(status <= 0, "ICU refused text in memory")
        while true {
            let end = jsearch_breaker_next(breaker)
            guard end >= 0 else { break }
            segments.append(WordSegment(end: UInt32(range.lowerBound + Int(end))))
        }
    }
}
