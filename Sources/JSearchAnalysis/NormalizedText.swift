// NormalizedText.swift
// Text after normalising, with the way back to the text it came from.

/// Normalised text, and for each of its units the piece of source text it came from.
///
/// Both are UTF-16. Offsets into `units` are *positions*, the one coordinate that words, bigrams and
/// highlights share.
package struct NormalizedText {
    /// The normalised text.
    package var units: [UInt16] = []
    /// Where each unit came from; empty if no map was asked for.
    package var source = SourceMap()

    package init() {}

    /// Makes one of a text that normalising does not change.
    package init(normal units: [UInt16]) {
        self.units = units
        source.append(copied: units.indices)
    }

    /// Returns the piece of source that a range of positions came from.
    ///
    /// - Precondition: The range is not empty, lies in `units`, and the text was normalised with a map.
    package func sourceRange(_ range: Range<Int>) -> Range<Int> {
        source[range.lowerBound].lowerBound..<source[range.upperBound - 1].upperBound
    }

    /// The units without a space at either end.
    package var trimmedUnits: [UInt16] {
        // By indices: chains of views are generic types, which a first query would have to look up as the program runs.
        guard let first = units.firstIndex(where: { $0 != 0x20 }), let last = units.lastIndex(where: { $0 != 0x20 })
        else { return [] }
        return Array(units[first...last])
    }

    /// The normalised text as a string.
    package var string: String { UTF16Text.string(units) }

    mutating func removeAll() {
        units.removeAll(keepingCapacity: true)
        source.removeAll()
    }
}
