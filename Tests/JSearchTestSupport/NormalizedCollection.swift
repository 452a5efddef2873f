// NormalizedCollection.swift
// All texts of many articles, normalised once, to be searched by looking at every character.

package import JSearchAnalysis
package import JSearchIndex

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The normalised text of every field of every article, one after another in one array.
///
/// It knows nothing of tokens and indexes, so what it finds is the truth for those who do.
package struct NormalizedCollection: Sendable {
    package let articleCount: Int
    private let units: [UInt16]
    /// Where the text of each field starts: of article *a*, field *f* at `a * 6 + f`; and the end of all.
    private let starts: [Int]

    /// A unit that no text has, behind every field: a lone surrogate.
    private static let separator: UInt16 = 0xDFFF

    package init(_ articles: [Article], analyzer: TextAnalyzer) {
        var units: [UInt16] = []
        var starts: [Int] = []
        for article in articles {
            for field in Field.allCases {
                starts.append(units.count)
                units += analyzer.normalize(article.text(of: field)).units
                units.append(Self.separator)
            }
        }
        starts.append(units.count)
        articleCount = articles.count
        self.units = units
        self.starts = starts
    }

    /// What a phrase is looked up as: normalised, without spaces at its ends.
    package static func phrase(_ text: String, _ analyzer: TextAnalyzer) -> [UInt16] {
        var units = analyzer.normalize(text).units[...]
        while units.first == 0x20 { units.removeFirst() }
        while units.last == 0x20 { units.removeLast() }
        return Array(units)
    }

    /// The articles that have a string in any field, ascending.
    package func articles(containing needle: [UInt16]) -> [Int] {
        var result: [Int] = []
        scan(needle) { place in
            let article = index(of: place) / Field.count
            result.append(article)
            return starts[(article + 1) * Field.count]
        }
        return result
    }

    /// How often a string occurs in each article that has it; occurrences may overlap.
    ///
    /// - Parameters:
    ///   - fields: The fields that count.
    ///   - wholeRuns: Whether letters and digits at its ends must not go on in the text.
    package func counts(of needle: [UInt16], in fields: [Field], wholeRuns: Bool) -> [Int: Int] {
        let wanted = Set(fields.map { Int($0.rawValue) })
        var result: [Int: Int] = [:]
        scan(needle) { place in
            let slot = index(of: place)
            if wanted.contains(slot % Field.count), !wholeRuns || isWhole(place..<place + needle.count) {
                result[slot / Field.count, default: 0] += 1
            }
            return place + 1
        }
        return result
    }

    /// Calls `body` with each place of a string; it says where to go on.
    private func scan(_ needle: [UInt16], _ body: (Int) -> Int) {
        guard !needle.isEmpty else { return }
        let width = MemoryLayout<UInt16>.stride
        units.withUnsafeBytes { text in
            needle.withUnsafeBytes { pattern in
                guard let base = text.baseAddress, let bytes = pattern.baseAddress else { return }
                var offset = 0
                while offset < text.count, let found = memmem(base + offset, text.count - offset, bytes, pattern.count) {
                    let byte = UnsafeRawPointer(found) - base
                    // Between two units the bytes may look the same by chance.
                    offset = byte % width == 0 ? body(byte / width) * width : byte + 1
                }
            }
        }
    }

    /// The index in `starts` of the field that holds a place.
    private func index(of place: Int) -> Int {
        var low = 0
        var high = starts.count - 1
        while low + 1 < high {
            let middle = (low + high) / 2
            if starts[middle] <= place { low = middle } else { high = middle }
        }
        return low
    }

    private func isWhole(_ range: Range<Int>) -> Bool {
        !(isLetter(before: range.lowerBound) && isLetter(at: range.lowerBound))
            && !(isLetter(before: range.upperBound) && isLetter(at: range.upperBound))
    }

    private func isLetter(at place: Int) -> Bool {
        guard place < units.count else { return false }
        let scalar = units.withUnsafeBufferPointer { UTF16Text.scalar($0, at: place).value }
        return CharacterClasses.classify(scalar) == .alphanumeric
    }

    private func isLetter(before place: Int) -> Bool {
        guard place > 0 else { return false }
        let isPair = place > 1 && units[place - 1] & 0xFC00 == 0xDC00 && units[place - 2] & 0xFC00 == 0xD800
        return isLetter(at: isPair ? place - 2 : place - 1)
    }
}
