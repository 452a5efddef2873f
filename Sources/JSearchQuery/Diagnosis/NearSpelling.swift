// NearSpelling.swift
// The words of an article that are spelled almost as a word of a query.

import JSearchAnalysis
import JSearchIndex

/// Looks in an article for what resembles some characters.
///
/// One to four neighbouring words of the article are compared with the whole of what is looked for, both as they
/// sound (``sound(_:)``), by the number of characters that must be put in, left out or changed to get from the one
/// to the other:
///
/// | length of what is looked for | most changes | what both must share in one piece |
/// |---|---|---|
/// | 2 | none: too much resembles it | |
/// | 3 to 5 | 1 | 2 characters |
/// | 6 and more | a third of it, at most 3 | half of it |
///
/// What is only a part of the other, and more than one character shorter, is no other spelling of it.
///
/// ## Sources
/// - V. I. Levenshtein. *Binary codes capable of correcting deletions, insertions, and reversals.* 1966.
struct NearSpelling {
    /// The most neighbouring words that are taken together.
    private static let mostWords = 4
    /// The longest string that is looked for, in UTF-16 units.
    private static let longest = 40

    private let written: [UInt16]
    private let wanted: [UInt16]
    private let mostChanges: Int
    private let leastShared: Int
    private let bigrams: Set<[UInt16]>

    /// - Parameter written: What is looked for, normalised. Returns nil if it is too short or too long.
    init?(_ written: [UInt16]) {
        let wanted = Self.sound(written)
        guard (3...Self.longest).contains(wanted.count) else { return nil }
        self.written = written
        self.wanted = wanted
        mostChanges = max(1, min(3, wanted.count / 3))
        leastShared = max(2, wanted.count / 2)
        bigrams = Set(wanted.indices.dropLast().map { [wanted[$0], wanted[$0 + 1]] })
    }

    /// The nearest words of an article: with the fewest changes, and the first of these.
    ///
    /// - Parameter mask: The fields to look at: bit *f* for field *f*.
    func nearest(in text: ArticleText, fields mask: UInt8) -> ArticleText.Span? {
        var best: (changes: Int, span: ArticleText.Span)?
        var seen: Set<[UInt16]> = []
        for (index, field) in text.fields.enumerated() where mask >> field.field.rawValue & 1 == 1 {
            let units = field.analyzed.text.units
            let words = field.analyzed.words.filter { !$0.isSecondary }
            for first in words.indices {
                for range in Self.windows(words, from: first, longest: 2 * (wanted.count + mostChanges)) {
                    let candidate = Array(units[range])
                    guard seen.insert(candidate).inserted,
                        let changes = changes(to: candidate), changes < best?.changes ?? .max
                    else { continue }
                    best = (changes, ArticleText.Span(index: index, range: range))
                }
            }
        }
        return best?.span
    }

    /// The ranges of one and more words from one on; what stands between two of them has one character at most.
    private static func windows(_ words: [Token], from first: Int, longest: Int) -> [Range<Int>] {
        var result: [Range<Int>] = []
        var end = words[first].range.upperBound
        for index in first..<min(words.count, first + mostWords) {
            let word = words[index]
            guard index == first || word.range.lowerBound - end <= 1, word.range.lowerBound >= end || index == first
            else { break }
            end = word.range.upperBound
            guard end - words[first].range.lowerBound <= longest else { break }
            result.append(words[first].range.lowerBound..<end)
        }
        return result
    }

    /// How many changes lead to a candidate; nil if it is the same, or not near.
    private func changes(to other: [UInt16]) -> Int? {
        // Numbers that differ in a digit are different numbers.
        guard other != written, other.filter(Self.isDigit) == written.filter(Self.isDigit) else { return nil }
        let candidate = Self.sound(other)
        guard candidate.count > 1,
            candidate.indices.dropLast().contains(where: { bigrams.contains([candidate[$0], candidate[$0 + 1]]) })
        else { return nil }
        let shared = Self.longestShared(wanted, candidate).count
        guard shared >= leastShared, abs(candidate.count - wanted.count) <= mostChanges else { return nil }
        let isPart = shared == min(candidate.count, wanted.count)
        if isPart, abs(candidate.count - wanted.count) > 1 { return nil }
        var row = Array(0...candidate.count)
        for (index, unit) in wanted.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for place in candidate.indices {
                let change = diagonal + (unit == candidate[place] ? 0 : 1)
                diagonal = row[place + 1]
                row[place + 1] = min(change, row[place] + 1, diagonal + 1)
            }
        }
        return row[candidate.count] <= mostChanges ? row[candidate.count] : nil
    }

    private static func isDigit(_ unit: UInt16) -> Bool { (0x30...0x39).contains(unit) }

    /// The longest string that two texts share, as a range of the second; the first of several.
    ///
    /// - Complexity: O(*n* · *m*).
    static func longestShared(_ wanted: [UInt16], _ text: [UInt16]) -> Range<Int> {
        var lengths = [Int](repeating: 0, count: wanted.count + 1)
        var best = 0..<0
        for (place, unit) in text.enumerated() {
            var before = 0
            for index in wanted.indices {
                let old = lengths[index + 1]
                lengths[index + 1] = wanted[index] == unit ? before + 1 : 0
                before = old
                if lengths[index + 1] > best.count { best = place + 1 - lengths[index + 1]..<place + 1 }
            }
        }
        return best
    }

    // MARK: - Sounds

    private static let sounds: [(written: [UInt16], sound: [UInt16])] = [
        ("ヴァ", "バ"), ("ヴィ", "ビ"), ("ヴェ", "ベ"), ("ヴォ", "ボ"), ("ヴュ", "ビュ"), ("ヴ", "ブ"), ("ツィ", "チ"), ("ティ", "チ"),
        ("ディ", "ジ"), ("ファ", "ハ"), ("フィ", "ヒ"), ("フェ", "ヘ"), ("フォ", "ホ"), ("ー", ""), ("・", ""), ("ヂ", "ジ"), ("ヅ", "ズ"),
    ].map { (Array($0.0.utf16), Array($0.1.utf16)) }

    /// A rough key for how a text sounds: hiragana as katakana, foreign sounds as the nearest Japanese ones, without
    /// long-vowel marks, middle dots, hyphens and spaces.
    static func sound(_ units: [UInt16]) -> [UInt16] {
        var result: [UInt16] = []
        let katakana = units.map { (0x3041...0x3096).contains($0) ? $0 + 0x60 : $0 }
        var index = 0
        while index < katakana.count {
            if let (written, sound) = sounds.first(where: { katakana[index...].starts(with: $0.written) }) {
                result += sound
                index += written.count
                continue
            }
            if katakana[index] != 0x20, katakana[index] != 0x2D { result.append(katakana[index]) }
            index += 1
        }
        return result
    }
}
