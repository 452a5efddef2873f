// VariantMatcher.swift
// The articles that have another spelling of a part of a query, and what they score by it.

import JSearchAnalysis
import JSearchIndex
import JSearchStorage

/// Looks variants up in a snapshot.
///
/// An occurrence of a variant counts like an occurrence of the terms it stands in for, times its weight: an
/// article in which such a term stands *f* times, and the variant *v* times, scores as if the term stood *f*
/// + weight · *v* times. What that adds to the score of *f* alone is the variant's part; no term is taken for
/// rarer than the variant. So an article with the part as it was written scores more, other things equal, and
/// one with both is not counted twice. For a run, *v* counts only where the variant is a run too.
///
/// A number as it was written stands in for the terms of its value: the article scores as if these stood there *v*
/// times, if that is more than *f*.
///
/// Of the variants of one part, an article scores by the one that adds most.
struct VariantMatcher {
    private let snapshot: Snapshot
    private let statistics: CollectionStatistics
    private let analyzer: TextAnalyzer
    private let terms: [SegmentScorer.Term]
    private let parameters: RankingParameters
    private let budget: WorkBudget?

    init(
        _ snapshot: Snapshot, _ statistics: CollectionStatistics, _ analyzer: TextAnalyzer,
        terms: [SegmentScorer.Term], parameters: RankingParameters, budget: WorkBudget? = nil
    ) {
        self.budget = budget
        self.snapshot = snapshot
        self.statistics = statistics
        self.analyzer = analyzer
        self.terms = terms
        self.parameters = parameters
    }

    /// Looks variants up.
    ///
    /// - Parameter variants: Those of one part of the query one after another.
    /// - Returns: Those that some article may have, by part.
    func groups(_ variants: [PlannedVariant]) throws(JSearchError) -> [VariantGroup] {
        var groups: [VariantGroup] = []
        /// The last plain form, and whether some article has it.
        var plain: (units: [UInt16], isWord: Bool)?
        var start = 0
        while start < variants.count {
            var end = start + 1
            while end < variants.count, variants[end].clause == variants[start].clause,
                variants[end].range == variants[start].range
            {
                end += 1
            }
            var matches: [VariantMatch] = []
            for variant in variants[start..<end] {
                // Forms of one word follow each other, and most of these words are none.
                if let units = variant.plainForm {
                    if plain?.units != units { plain = (units, try hasWord(units)) }
                    if plain?.isWord == false { continue }
                }
                matches += try self.matches(of: variant)
            }
            if !matches.isEmpty { groups.append(VariantGroup(matches, segmentCount: snapshot.segments.count)) }
            start = end
        }
        return groups
    }

    // MARK: - One variant

    /// Katakana in hiragana that is no word and shorter than this (さいと, which stands in 小さいとき too) is looked for only
    /// if its rarest bigram is in at most so many articles.
    private static let shortestFlipped = 4
    private static let mostFlipped = 2_000
    /// What katakana in hiragana counts where it is not a word of its own.
    private static let flippedInside = 0.25

    /// Looks a variant up.
    ///
    /// - Parameter variant: Some article has its plain form, if it is another form of a word.
    /// - Returns: Nothing if no article has it; two matches if it counts less in some articles: where it is
    ///   not a word of its own, it stands in for bigrams only.
    private func matches(of variant: PlannedVariant) throws(JSearchError) -> [VariantMatch] {
        guard try mayOccur(variant) else { return [] }
        if !variant.values.isEmpty {
            let candidates = try phraseCandidates(variant.units)
            return [try match(variant, candidates, variant.values, factor: 1)].compactMap { $0 }
        }
        let analyzed = analyzer.analyze(normalized: variant.units)
        let isFlipped = Self.isHiragana(variant.units) && !Self.isHiragana(variant.original)
        let word = Self.wholeWord(analyzed)
        if isFlipped, word == nil, variant.units.count < Self.shortestFlipped,
            try rarestCount(analyzed) > Self.mostFlipped
        {
            return []
        }
        let replaced = replacedTerms(variant, analyzed)
        let inside = isFlipped ? Self.flippedInside : 1
        var inner = variant
        inner.admits = variant.admits && variant.admitsInside
        guard let word else {
            let candidates = try phraseCandidates(variant.units)
            return [try match(inner, candidates, replaced, factor: inside)].compactMap { $0 }
        }
        var strong: [PhraseCandidates] = []
        for segment in snapshot.segments { strong.append(try postings(of: word, segment)) }
        var weak: [PhraseCandidates] = []
        if variant.isNested {
            // A word around what was written is found by the characters of the query where it is a part of others.
            weak = strong.map { _ in PhraseCandidates(MatchList(), nil, analyzer) }
        } else {
            weak = try phraseCandidates(variant.units, besides: strong)
        }
        let bigrams = replaced.filter { terms[$0].term.stream == .bigrams }
        return [
            try match(variant, strong, replaced, factor: 1), try match(inner, weak, bigrams, factor: inside),
        ].compactMap { $0 }
    }

    private static func isHiragana(_ units: [UInt16]) -> Bool {
        // With ー it is katakana's, and rare enough.
        units.allSatisfy { CharacterClasses.isHiragana($0) && $0 != 0x30FC }
    }

    /// The word that is all of a text, if it is one.
    private static func wholeWord(_ analyzed: AnalyzedText) -> String? {
        analyzed.words.first { !$0.isSecondary && $0.range == analyzed.text.units.indices }.map(analyzed.string)
    }

    /// The terms that a variant stands in for: those of the part that it has not itself.
    private func replacedTerms(_ variant: PlannedVariant, _ analyzed: AnalyzedText) -> [Int] {
        func tokens(_ stream: TokenStream) -> [Token] {
            switch stream {
            case .words: analyzed.words
            case .bigrams: analyzed.bigrams.filter(\.isRanked)
            case .runs: analyzed.runs
            case .tags: []
            }
        }
        var replaced: [Int] = []
        for place in variant.terms.sorted() where replaced.last != place {
            let term = terms[place].term
            // (By bytes, and without a set of terms, whose type takes a tenth of a millisecond to make.)
            func isShared(_ token: Token) -> Bool { analyzed.string(token).utf8.elementsEqual(term.text.utf8) }
            if !tokens(term.stream).contains(where: isShared) { replaced.append(place) }
        }
        return replaced
    }

    // MARK: - Looking up

    /// Whether some segment has all bigrams of a variant: most variants end here, at the price of a look-up or two.
    private func mayOccur(_ variant: PlannedVariant) throws(JSearchError) -> Bool {
        let units = variant.units
        var tokens: [Token] = []
        units.withUnsafeBufferPointer {
            BigramTokenizer.tokenize($0, classes: analyzer.classes, into: &tokens)
        }
        tokens.removeAll { !$0.isRanked }
        // First those that what was written lacks: the others are in the index more often than not.
        let own = variant.original
        let isNew = tokens.map { token in
            let bigram = units[token.range]
            return !own.indices.dropLast(bigram.count - 1).contains { own[$0...].starts(with: bigram) }
        }
        let bigrams = (tokens.indices.filter { isNew[$0] } + tokens.indices.filter { !isNew[$0] }).map {
            UTF16Text.utf8(units[tokens[$0].range])
        }
        for segment in snapshot.segments {
            let dictionary = segment.stream(.bigrams).dictionary
            var hasAll = true
            for bigram in bigrams where hasAll { hasAll = try dictionary.find(bigram) != nil }
            if hasAll { return true }
        }
        return false
    }

    /// In how many articles the rarest bigram of a text is.
    private func rarestCount(_ analyzed: AnalyzedText) throws(JSearchError) -> Int {
        var rarest = Int.max
        for token in analyzed.bigrams where token.isRanked {
            let bigram = Array(analyzed.string(token).utf8)
            var count = 0
            for segment in snapshot.segments {
                count += try segment.liveCount(segment.stream(.bigrams).dictionary.find(bigram), in: .bigrams)
            }
            rarest = min(rarest, count)
        }
        return rarest
    }

    /// Whether some article has a word.
    private func hasWord(_ units: [UInt16]) throws(JSearchError) -> Bool {
        let word = UTF16Text.utf8(units)
        for segment in snapshot.segments
        where try segment.liveCount(segment.stream(.words).dictionary.find(word), in: .words) > 0 { return true }
        return false
    }

    /// The articles that may have the characters of a variant in a row.
    ///
    /// - Parameter known: For each segment, those to leave out; empty to leave out none.
    private func phraseCandidates(
        _ units: [UInt16], besides known: [PhraseCandidates] = []
    ) throws(JSearchError) -> [PhraseCandidates] {
        let pattern = PhrasePattern(keyword: units, analyzer)
        var result: [PhraseCandidates] = []
        for (index, segment) in snapshot.segments.enumerated() {
            let matcher = PhraseMatcher(pattern, segment: segment, budget: budget)
            var (list, isCertain) = try matcher.possibleMatches(analyzer)
            if !known.isEmpty { list = list.subtracting(known[index].list) }
            result.append(PhraseCandidates(list.live(in: segment), isCertain ? nil : matcher, analyzer))
        }
        return result
    }

    private func postings(of word: String, _ segment: SegmentReader) throws(JSearchError) -> PhraseCandidates {
        var list = MatchList()
        let stream = segment.stream(.words)
        guard let entry = try stream.dictionary.find(Array(word.utf8)) else {
            return PhraseCandidates(list, nil, analyzer)
        }
        try budget?.spend(entry.documentCount)
        (list.documents, list.frequencies) = try stream.postings(ofAll: [entry])
        return PhraseCandidates(list.live(in: segment), nil, analyzer)
    }

    /// - Returns: nil if no document may have the variant.
    private func match(
        _ variant: PlannedVariant, _ candidates: [PhraseCandidates], _ replaced: [Int], factor: Double
    ) throws(JSearchError) -> VariantMatch? {
        let count = candidates.reduce(0) { $0 + $1.list.count }
        guard count > 0 else { return nil }
        try budget?.spend(4 * count)
        try budget?.keep(matches: 2 * count)
        return VariantMatch(
            variant, weight: variant.weight * factor, terms: replaced.map { terms[$0] }, candidates, snapshot,
            statistics, analyzer, parameters)
    }
}
