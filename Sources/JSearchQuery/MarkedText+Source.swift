// MarkedText+Source.swift
// A piece of an article with what matches marked, by whole characters.

import JSearchAnalysis

extension MarkedText {
    /// A piece of UTF-16 text in which whole characters are marked if any part of them is in a match; line
    /// breaks become spaces.
    ///
    /// - Parameter matches: By where they begin, ascending; they may overlap.
    package init(_ source: [UInt16], _ range: Range<Int>, matches: [Range<Int>]) {
        self.init()
        var marks = Marks(matches)
        var position = range.lowerBound
        // What is marked alike and was not appended yet.
        var piece = position..<position
        var isMatch = false
        func appendPiece(to text: inout MarkedText) {
            text.append(UTF16Text.string(source[piece]), isMatch: isMatch)
        }
        while position < range.upperBound {
            let end = Self.endOfCharacters(source, from: position, limit: range.upperBound)
            if end == position + 1, Self.isPlain(source[position]) {
                let isOwn = marks.haveAny(of: position..<end)
                if isOwn != isMatch {
                    appendPiece(to: &self)
                    (piece, isMatch) = (position..<end, isOwn)
                } else {
                    piece = piece.lowerBound..<end
                }
                position = end
                continue
            }
            appendPiece(to: &self)
            for character in UTF16Text.string(source[position..<end]) {
                let next = position + character.utf16.count
                let text = character.isNewline || character == "\t" ? " " : String(character)
                append(text, isMatch: marks.haveAny(of: position..<next))
                position = next
            }
            (piece, isMatch) = (position..<position, false)
        }
        appendPiece(to: &self)
    }

    /// Where the character that begins at `start` ends, or one behind it: where surely none goes on.
    private static func endOfCharacters(_ source: [UInt16], from start: Int, limit: Int) -> Int {
        var end = start + 1
        while end < limit, !isPlain(source[end - 1]) || !isPlain(source[end]) { end += 1 }
        return end
    }

    /// Whether between a unit and another such a character ends: ASCII that is printed, 、。 and brackets, kana, kanji. (None of them is of a
    /// kind that Unicode Standard Annex #29 joins to a neighbour.)
    @inline(__always)
    private static func isPlain(_ unit: UInt16) -> Bool {
        (0x4E00...0x9FFF).contains(unit) || (0x3041...0x3096).contains(unit) || (0x30A1...0x30FE).contains(unit)
            || (0x20...0x7E).contains(unit) || (0x3001...0x3003).contains(unit) || (0x3008...0x3011).contains(unit)
    }
}

/// Matches that are passed from left to right.
private struct Marks {
    private let matches: [Range<Int>]
    private var next = 0

    init(_ matches: [Range<Int>]) { self.matches = matches }

    /// Whether any is in a range, which must lie behind the last one.
    mutating func haveAny(of range: Range<Int>) -> Bool {
        while next < matches.count, matches[next].upperBound <= range.lowerBound { next += 1 }
        var index = next
        // They may overlap, and a long one may begin before short ones that ended already.
        while index < matches.count, matches[index].lowerBound < range.upperBound {
            if matches[index].upperBound > range.lowerBound { return true }
            index += 1
        }
        return false
    }
}
