// WordSegmenter.swift
// Cutting normalised text into segments, words and what stands between them.

/// A piece of text that a segmenter cut out.
package struct WordSegment: Sendable, BitwiseCopyable {
    /// Where the segment ends, in UTF-16 units; it starts where the one before it ends.
    package let end: UInt32
    /// Whether it is a word: `WordRepairs` tells, a segmenter leaves it false.
    package let isWord: Bool

    /// Makes a segment that may become a word.
    @inline(__always)
    package init(end: UInt32, isWord: Bool = false) {
        self.end = end
        self.isWord = isWord
    }
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
