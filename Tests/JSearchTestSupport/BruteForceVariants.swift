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

    /// The articles that have another spelling of a part, and what they score by the one that adds most.
    func scores(of part: BruteForcePlan.Part) -> [Int: Int64] {
        var best: [Int: Int64] = [:]
        for spelling in part.spellings {
            for scores in scores(of: spelling, part) { best.merge(scores, uniquingKeysWith: max) }
        }
        return best
    }

    /// What articles score by one spelling: where it is a word, and where it is not.
    private func scores(of spelling: BruteForceKeyword.Spelling, _ part: BruteForcePlan.Part) -> [[Int: Int64]] {
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
        let replaced = part.terms.map { plan.terms[$0] }.filter { !own.contains($0.key) }
        let everywhere = collection.texts.counts(of: spelling.units, in: Field.allCases, wholeRuns: true)
        guard isWord else {
            // No katakana in short hiragana whose bigrams are all frequent.
            let bigrams = analyzed.bigrams.filter(\.isRanked).map {
                counts.places[TermKey(stream: .bigrams, text: analyzed.string($0))]?.count ?? 0
            }
            if isFlipped, spelling.units.count < 4, bigrams.allSatisfy({ $0 > 2_000 }) { return [] }
            return [scores(everywhere, replaced, weight: spelling.weight * inside)]
        }
        let words = (counts.places[key(spelling.units)] ?? [:]).mapValues(\.count)
        let bigrams = replaced.filter { $0.key.stream == .bigrams }
        // Katakana around or inside what was written counts only as a word.
        let others = isNested(spelling.units, part.original) ? [:] : everywhere.filter { words[$0.key] == nil }
        return [
            scores(words, replaced, weight: spelling.weight * 1),
            scores(others, bigrams, weight: spelling.weight * inside),
            parts(analyzed),
        ]
    }

    /// The articles that have a part of a long word: they are found, and score nothing by it.
    private func parts(_ analyzed: AnalyzedText) -> [Int: Int64] {
        var result: [Int: Int64] = [:]
        for token in analyzed.words where token.isSecondary && token.length >= 3 {
            let places = counts.places[TermKey(stream: .words, text: analyzed.string(token))] ?? [:]
            for article in places.keys { result[article] = 0 }
        }
        return result
    }

    /// What articles score in which a spelling stands: as if each term it stands in for stood there more often.
    private func scores(_ articles: [Int: Int], _ replaced: [BruteForcePlan.Term], weight: Double) -> [Int: Int64] {
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
                let added = score(written + weight * Double(count)) - score(written)
                return sum + Int64(Double(added) * (idf > rarity ? rarity / idf : 1))
            }
        }
        return result
    }

    private func key(_ units: [UInt16]) -> TermKey {
        TermKey(stream: .words, text: String(decoding: units, as: UTF16.self))
    }

    private func isHiragana(_ units: [UInt16]) -> Bool { units.allSatisfy { (0x3041...0x309F).contains($0) } }

    private func isNested(_ one: [UInt16], _ other: [UInt16]) -> Bool {
        let (short, long) = one.count < other.count ? (one, other) : (other, one)
        let isKatakana = short.allSatisfy {
            (0x30A1...0x30FA).contains($0) || (0x30FC...0x30FE).contains($0) || (0x31F0...0x31FF).contains($0)
        }
        return isKatakana && long.indices.contains { long[$0...].starts(with: short) }
    }
}
