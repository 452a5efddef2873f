// TextScan.swift
// Finding a string in normalised text by looking at the text.

import CKernels
package import JSearchAnalysis

/// Plain search in text, for highlights and for `why`.
package enum TextScan {
    /// Calls `body` with each place where a string occurs.
    ///
    /// - Parameters:
    ///   - needle: A normalised string; not empty.
    ///   - wholeRuns: Whether a run of letters and digits at an end of the string must not go on in the text.
    ///   - overlapping: Whether the next place may overlap the last one.
    package static func forEachOccurrence(
        of needle: [UInt16], in units: UnsafeBufferPointer<UInt16>, wholeRuns: Bool, overlapping: Bool,
        _ analyzer: TextAnalyzer, _ body: (Range<Int>) -> Void
    ) {
        let count = needle.count
        let end = units.count - count + 1
        var index = 0
        while index < end {
            index = next(needle, in: units, index..<end)
            guard index < end else { return }
            let range = index..<index + count
            if units[range].elementsEqual(needle), !wholeRuns || !cutsRun(range, in: units, analyzer) {
                body(range)
                index += overlapping ? 1 : count
            } else {
                index += 1
            }
        }
    }

    /// The first place of a range where the text is as a string in its first two units; the end of the range if there is none.
    private static func next(_ needle: [UInt16], in units: UnsafeBufferPointer<UInt16>, _ range: Range<Int>) -> Int {
        if needle.count > 1, let base = units.baseAddress {
            // SAFETY: the string fits in the text wherever it begins in the range, so a unit follows the last place.
            return range.lowerBound + jsearch_find_pair(base + range.lowerBound, range.count, needle[0], needle[1])
        }
        var index = range.lowerBound
        while index < range.upperBound, units[index] != needle[0] { index += 1 }
        return index
    }

    /// Whether a range begins or ends inside a run of letters and digits.
    private static func cutsRun(
        _ range: Range<Int>, in units: UnsafeBufferPointer<UInt16>, _ analyzer: TextAnalyzer
    ) -> Bool {
        func isLetter(_ index: Int) -> Bool { analyzer.classify(units, at: index).class == .alphanumeric }
        if range.lowerBound > 0, isLetter(range.lowerBound) {
            // The character before may have two units.
            let isPair = range.lowerBound > 1 && units[range.lowerBound - 1] & 0xFC00 == 0xDC00
            if isLetter(range.lowerBound - (isPair ? 2 : 1)) { return true }
        }
        return range.upperBound < units.count && isLetter(range.upperBound - 1) && isLetter(range.upperBound)
    }
}
