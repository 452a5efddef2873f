// BruteForceVariants.swift
// What articles score by other spellings of a part of a query, as the comment of VariantMatcher says.

import JSearchAnalysis
import JSearchIndex

/// Looks other spellings up in all articles.
struct BruteForceVariants {
    private let collection: BruteForce
    private let counts: TermCounts
    private let plan: BruteForcePlan
    private let analyzer: TextAnalyzer

    init(_ collection: BruteForce, _ counts: TermCounts, _ plan: BruteForcePlan, _ analyzer: TextAnalyzer) {
        self.collection = collection
        self.counts = counts
        self.plan = plan
        self.analyzer = analyzer
    }

    /// The articles that have another spelling of a part, what they score by the one that adds most, and which of them
    /// are found by one.
    func scores(of part: BruteForcePlan.Part) -> (best: [Int: Int64], found: Set<Int>) {
        var best: [Int: Int64] = [:]
        var found: Set<Int> = []
        for variant in part.variants {
            for (scores, areWords) in scores(of: variant, part) {
                best.merge(scores, uniquingKeysWith: max)
                if variant.admits, areWords || variant.admitsInside { found.formUnion(scores.keys) }
            }
        }
        return (best, found)
    }

    /// What articles score by one spelling: where it is a word, and where it is not.
    private func scores(
        of variant: BruteForcePlan.Variant, _ part: BruteForcePlan.Part
    ) -> [(scores: [Int: Int64], areWords: Bool)] {
        let spelling = variant.spelling
        if spelling.isValue {
            let everywhere = collection.texts.counts(of: spelling.units, in: Field.allCases, wholeRuns: true)
            return [(values(everywhere, variant.terms.map { plan.terms[$0] }), false)]
        }
        if let plain = spelling.plain, (counts.places[key(plain)] ?? [:]).isEmpty { return [] }
        let analyzed = analyzer.analyze(normalized: spelling.units)
        let isWord = analyzed.words.contains { !$0.isSecondary && $0.range == spelling.units.indices }
        let isFlipped = isHiragana(spelling.units) && !isHiragana(part.original)
        // Katakana in hiragana counts a quarter where it is no word.
        let inside = isFlipped ? 0.25 : 1
        let own = Set(
            analyzed.words.map { TermKey(stream: .words, text: analyzed.string($0)) }
                + analyzed.bigrams.filter(\.isRanked).map { TermKey(stream: .bigrams, text: analyzed.string($0)) }
                + analyzed.runs.map { TermKey(stream: .runs, text: analyzed.string($0)) })
        let replaced = variant.terms.map { plan.terms[$0] }.filter { !own.contains($0.key) }
        let everywhere = collection.texts.counts(of: spelling.units, in: Field.allCases, wholeRuns: true)
        guard isWord else {
            // No katakana in short hiragana whose bigrams are all frequent.
            let bigrams = analyzed.bigrams.filter(\.isRanked).map {
                counts.places[TermKey(stream: .bigrams, text: analyzed.string($0))]?.count ?? 0
            }
            if isFlipped, spelling.units.count < 4, bigrams.allSatisfy({ $0 > 2_000 }) { return [] }
            return [(scores(everywhere, replaced, of: spelling.units, weight: spelling.weight * inside), false)]
        }
        let words = (counts.places[key(spelling.units)] ?? [:]).mapValues(\.count)
        let bigrams = replaced.filter { $0.key.stream == .bigrams }
        // Katakana around or inside what was written counts only as a word.
        let others = Self.isNested(spelling.units, part.original) ? [:] : everywhere.filter { words[$0.key] == nil }
        return [
            (scores(words, replaced, of: spelling.units, weight: spelling.weight * 1), true),
            (scores(others, bigrams, of: spelling.units, weight: spelling.weight * inside), false),
        ]
    }

    /// What articles score in which a number stands as it was written: as if its values stood there as often.
    private func values(_ articles: [Int: Int], _ terms: [BruteForcePlan.Term]) -> [Int: Int64] {
        var result: [Int: Int64] = [:]
        for (article, count) in articles {
            result[article] = terms.reduce(0) { sum, term in
                let places = counts.places[term.key] ?? [:]
                let known = collection.weighed(places[article] ?? [])
                func score(_ frequency: Double) -> Int64 {
                    collection.score(
                        frequency, term.key.stream, article, idf: collection.idf(places.count), weight: term.weight)
                }
                return sum + score(max(known, Double(count))) - score(known)
            }
        }
        return result
    }

    /// What articles score in which a spelling stands: as if each term it stands in for stood there more often.
    ///
    /// For a run, only where the spelling is a run too.
    private func scores(
        _ articles: [Int: Int], _ replaced: [BruteForcePlan.Term], of spelling: [UInt16], weight: Double
    ) -> [Int: Int64] {
        // Digits are no run: what looks like them is the value of a number.
        let isDigit = spelling.first.map { $0 >= 0x30 && $0 <= 0x39 } ?? false
        let run = TermKey(stream: .runs, text: String(decoding: spelling, as: UTF16.self))
        let runs = isDigit ? [:] : counts.places[run] ?? [:]
        let rarity = collection.idf(articles.count)
        var result: [Int: Int64] = [:]
        for (article, count) in articles {
            result[article] = replaced.reduce(0) { sum, term in
                let places = counts.places[term.key] ?? [:]
                let idf = collection.idf(places.count)
                func score(_ frequency: Double) -> Int64 {
                    collection.score(frequency, term.key.stream, article, idf: idf, weight: term.weight)
                }
                let written = collection.weighed(places[article] ?? [])
                let times = term.key.stream == .runs ? runs[article]?.count ?? 0 : count
                let added = score(written + weight * Double(times)) - score(written)
                return sum + Int64(Double(added) * (idf > rarity ? rarity / idf : 1))
            }
        }
        return result
    }

    private func key(_ units: [UInt16]) -> TermKey {
        TermKey(stream: .words, text: String(decoding: units, as: UTF16.self))
    }

    private func isHiragana(_ units: [UInt16]) -> Bool { units.allSatisfy { (0x3041...0x309F).contains($0) } }

    static func isNested(_ one: [UInt16], _ other: [UInt16]) -> Bool {
        let (short, long) = one.count < other.count ? (one, other) : (other, one)
        let isKatakana = short.allSatisfy {
            (0x30A1...0x30FA).contains($0) || (0x30FC...0x30FE).contains($0) || (0x31F0...0x31FF).contains($0)
        }
        return isKatakana && long.indices.contains { long[$0...].starts(with: short) }
    }
}
