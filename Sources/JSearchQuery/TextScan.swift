// TextScan.swift
// Finding a string in normalised text by looking at the text.

import JSearchAnalysis

/// Plain search in text, for highlights and for `why`.
enum TextScan {
    /// Calls `body` with each place where a string occurs.
    ///
    /// - Parameters:
    ///   - needle: A normalised string; not empty.
    ///   - wholeRuns: Whether a run of letters and digits at an end of the string must not go on in the text.
    ///   - overlapping: Whether the next place may overlap the last one.
    static func forEachOccurrence(
        of needle: [UInt16], in units: UnsafeBufferPointer<UInt16>, wholeRuns: Bool, overlapping: Bool,
        _ analyzer: TextAnalyzer, _ body: (Range<Int>) -> Void
    ) {
        let count = needle.count
        var index = 0
        while index + count <= units.count {
            let range = index..<index + count
            if units[index] == needle[0], units[range].elementsEqual(needle),
                !wholeRuns || !cutsRun(range, in: units, analyzer)
            {
                body(range)
                index += overlapping ? 1 : count
            } else {
                index += 1
            }
        }
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
