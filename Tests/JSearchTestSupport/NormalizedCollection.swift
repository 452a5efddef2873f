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
/// The text is UTF-8, in which C finds strings fast even in a debug build; a control character such as NUL became
/// a space by normalising, so C's strings can hold it. It knows nothing of tokens and indexes, so what it finds is the truth for those who do.
package struct NormalizedCollection: Sendable {
    package let articleCount: Int
    private let bytes: [CChar]
    /// Where the text of each field starts: of article *a*, field *f* at `a * 6 + f`; and the end of all.
    private let starts: [Int]

    /// A byte that no UTF-8 has, behind every field.
    private static let separator = CChar(bitPattern: 0xFF)

    package init(_ articles: [Article], analyzer: TextAnalyzer) {
        var bytes: [CChar] = []
        var starts: [Int] = []
        for article in articles {
            for field in Field.allCases {
                starts.append(bytes.count)
                let text = analyzer.normalize(article.text(of: field)).string.utf8CString.dropLast()
                precondition(!text.contains(0), "a control character was left in normalised text")
                bytes += text
                bytes.append(Self.separator)
            }
        }
        starts.append(bytes.count)
        bytes.append(0)
        articleCount = articles.count
        self.bytes = bytes
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
        scan(needle) { place, _ in
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
        scan(needle) { place, end in
            let slot = index(of: place)
            if wanted.contains(slot % Field.count), !wholeRuns || isWhole(place..<end) {
                result[slot / Field.count, default: 0] += 1
            }
            return place + 1
        }
        return result
    }

    /// Calls `body` with each place of a string; it says where to go on.
    private func scan(_ needle: [UInt16], _ body: (_ start: Int, _ end: Int) -> Int) {
        guard !needle.isEmpty else { return }
        let pattern = String(decoding: needle, as: UTF16.self).utf8CString
        bytes.withUnsafeBufferPointer { text in
            pattern.withUnsafeBufferPointer { pattern in
                guard let base = text.baseAddress, let needle = pattern.baseAddress else { return }
                var offset = 0
                while let found = strstr(base + offset, needle) {
                    let place = UnsafePointer(found) - base
                    offset = body(place, place + pattern.count - 1)
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

    /// Whether no run of letters and digits goes on behind an end of a range.
    private func isWhole(_ range: Range<Int>) -> Bool {
        !(isLetter(before: range.lowerBound) && isLetter(at: range.lowerBound))
            && !(isLetter(before: range.upperBound) && isLetter(at: range.upperBound))
    }

    private func isLetter(at place: Int) -> Bool {
        let lead = UInt8(bitPattern: bytes[place])
        let count = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        guard lead != 0xFF, lead != 0 else { return false }
        let text = String(decoding: bytes[place..<place + count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return text.unicodeScalars.allSatisfy { CharacterClasses.classify($0.value) == .alphanumeric }
    }

    private func isLetter(before place: Int) -> Bool {
        var start = place - 1
        while start > 0, UInt8(bitPattern: bytes[start]) & 0xC0 == 0x80 { start -= 1 }
        return start >= 0 && isLetter(at: start)
    }
}
