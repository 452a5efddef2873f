// FoldTwins.swift
// Real articles that have a word, each with a copy that spells it otherwise.

import Foundation
import JSearch
import JSearchAnalysis
import JSearchTestSupport

/// Two articles that differ only in the spelling of one word.
struct FoldTwins: Sendable {
    let word: FoldWord
    let variant: String
    /// The article with the word as it was found, and the copy.
    let articles: [Article]
}

/// Twins of many words in one index, beside the demo corpus.
struct FoldTwinIndex: Sendable {
    let twins: [FoldTwins]
    let index: TestIndex
    private let firstNumber: Int

    /// Takes one variant of each word, by a seed.
    init(_ words: [FoldWord], _ bulk: Bulk, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let maker = try FoldTwinMaker(bulk)
        var twins: [FoldTwins] = []
        for word in words {
            let variant = generator.pick(word.variants)
            if let made = try maker.make(word, variant: variant, number: twins.count) { twins.append(made) }
        }
        let others = try Corpus.articles()
        // Copies first: an article that was added first must not win by that.
        index = try TestIndex(others + twins.flatMap { $0.articles.reversed() })
        self.twins = twins
        firstNumber = others.count
    }

    /// What is wrong with the order in which twins are found by one of their spellings; nil if nothing.
    func difference(_ number: Int, byVariant: Bool) throws -> String? {
        let twin = twins[number]
        let (query, other) = byVariant ? (twin.variant, twin.word.text) : (twin.word.text, twin.variant)
        let copy = firstNumber + 2 * number
        let found = try index.rank(try Query(query)).filter { $0.article == copy || $0.article == copy + 1 }
        guard found.count == 2 else { return "\(query) finds \(found.count) of itself and \(other)" }
        if found[0].article == (byVariant ? copy : copy + 1) { return nil }
        return "\(query) ranks \(other) above itself: \(found.map(\.score.value))"
    }
}

/// Makes twins.
private struct FoldTwinMaker {
    private let analyzer: TextAnalyzer
    private let bulk: Bulk

    init(_ bulk: Bulk) throws {
        self.bulk = bulk
        analyzer = try TextAnalyzer()
    }

    /// The shortest of the bulk articles that have a word, and only as a word; nil if there is none of moderate length.
    func make(_ word: FoldWord, variant: String, number: Int) throws -> FoldTwins? {
        let query = try Query(RandomQueries.quoted(word.text))
        let found = try bulk.index.rank(query).map(\.article)
            .filter { (20...4_000).contains(bulk.articles[$0].body.utf8.count) }
            .sorted { bulk.articles[$0].body.utf8.count < bulk.articles[$1].body.utf8.count }
        for article in found.prefix(20) {
            let body = bulk.articles[article].body
            guard stands(word.text, in: body, without: variant) else { continue }
            let copy = body.replacingOccurrences(of: word.text, with: variant, options: .literal)
            // Ｘ六二二二 has the number as a word of its own, and Ｘ6222 has not.
            guard standsAsWord(variant, in: copy) else { continue }
            return FoldTwins(
                word: word, variant: variant,
                articles: [
                    Article(id: "\(number) as found", body: body), Article(id: "\(number) otherwise", body: copy),
                ])
        }
        return nil
    }

    /// Whether a text has a word, each time just so and as a word of its own, and no variant of it.
    private func stands(_ word: String, in body: String, without variant: String) -> Bool {
        let literal = body.components(separatedBy: word, literal: true).count - 1
        guard literal > 0, body.components(separatedBy: variant, literal: true).count == 1 else { return false }
        let units = analyzer.normalize(body).units
        let needle = analyzer.normalize(word).trimmedUnits
        let other = analyzer.normalize(variant).trimmedUnits
        if other != needle, !Self.places(of: other, in: units).isEmpty { return false }
        return Self.places(of: needle, in: units).count == literal && standsAsWord(word, in: body)
    }

    /// Whether a text has a word, and each time as a word of its own.
    private func standsAsWord(_ word: String, in body: String) -> Bool {
        let analyzed = analyzer.analyze(body)
        let units = analyzed.text.units
        let needle = analyzer.normalize(word).trimmedUnits
        let places = Self.places(of: needle, in: units)
        let boundaries = Set(analyzed.boundaries.map(Int.init) + [units.count])
        return !places.isEmpty
            && places.allSatisfy { place in
                let end = place + needle.count
                guard boundaries.contains(place), boundaries.contains(end) else { return false }
                return !(place > 0 && Self.belong(units[place - 1], needle[0]))
                    && !(end < units.count && Self.belong(needle[needle.count - 1], units[end]))
            }
    }

    /// Whether two neighbours are of one run: digits and numerals, letters, or kana.
    private static func belong(_ left: UInt16, _ right: UInt16) -> Bool {
        kind(left) > 0 && kind(left) == kind(right)
    }

    private static func kind(_ unit: UInt16) -> Int {
        if (0x30...0x39).contains(unit) || "〇一二三四五六七八九十百千万億兆".utf16.contains(unit) { return 1 }
        if (0x61...0x7A).contains(unit) { return 2 }
        if (0x30A1...0x30FF).contains(unit) { return 3 }
        return 0
    }

    private static func places(of needle: [UInt16], in units: [UInt16]) -> [Int] {
        guard let first = needle.first, needle.count <= units.count else { return [] }
        return (0...units.count - needle.count).filter { units[$0] == first && units[$0...].starts(with: needle) }
    }
}

extension String {
    /// The pieces between occurrences of a string, compared character code by character code.
    fileprivate func components(separatedBy separator: String, literal: Bool) -> [String] {
        var result: [String] = []
        var rest = startIndex..<endIndex
        while let range = range(of: separator, options: .literal, range: rest) {
            result.append(String(self[rest.lowerBound..<range.lowerBound]))
            rest = range.upperBound..<endIndex
        }
        return result + [String(self[rest])]
    }
}
