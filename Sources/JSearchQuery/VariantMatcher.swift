// VariantMatcher.swift
// The articles that have another spelling of a part of a query, and what they score by it.

import JSearchAnalysis
import JSearchIndex
import JSearchStorage

/// A variant that the index has.
struct VariantMatch {
    let variant: PlannedVariant
    /// What an occurrence of it counts beside one of the part as it was written.
    let weight: Double
    /// How rare it is.
    let idf: Double
    /// Its documents in each segment, and how often it stands in them.
    var lists: [MatchList]
    /// What each of these documents scores by it.
    var scores: [[Score]]
}

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
    private let fieldWeights: FieldWeights
    private let budget: WorkBudget?

    init(
        _ snapshot: Snapshot, _ statistics: CollectionStatistics, _ analyzer: TextAnalyzer,
        terms: [SegmentScorer.Term], fieldWeights: FieldWeights, budget: WorkBudget? = nil
    ) {
        self.budget = budget
        self.snapshot = snapshot
        self.statistics = statistics
        self.analyzer = analyzer
        self.terms = terms
        self.fieldWeights = fieldWeights
    }

    /// Looks variants up.
    ///
    /// - Parameter variants: Those of one part of the query one after another.
    /// - Returns: Those that some article has.
    func matches(_ variants: [PlannedVariant]) throws(JSearchError) -> [VariantMatch] {
        var matches: [VariantMatch] = []
        var start = 0
        while start < variants.count {
            var end = start + 1
            while end < variants.count, variants[end].clause == variants[start].clause,
                variants[end].range == variants[start].range
            {
                end += 1
            }
            var group: [VariantMatch] = []
            for variant in variants[start..<end] { group += try self.matches(of: variant) }
            matches += Self.distinct(group)
            start = end
        }
        return matches
    }

    /// Leaves each document to the variant that gives it most; of equals, to the first. If that one does not find it,
    /// it also stays with the first that does, for no score.
    private static func distinct(_ group: [VariantMatch]) -> [VariantMatch] {
        guard group.count > 1 else { return group }
        var result = group
        for segment in group[0].lists.indices {
            let lists = group.map { $0.lists[segment] }
            guard lists.count(where: { $0.count > 0 }) > 1 else { continue }
            var next = [Int](repeating: 0, count: group.count)
            var kept = [(list: MatchList, scores: [Score])](repeating: (MatchList(), []), count: group.count)
            while true {
                var document = UInt32.max
                for (index, list) in lists.enumerated() where next[index] < list.count {
                    document = min(document, list.documents[next[index]])
                }
                guard document < UInt32.max else { break }
                var owner: (index: Int, place: Int, score: Score)?
                var finder: (index: Int, place: Int)?
                for (index, list) in lists.enumerated()
                where next[index] < list.count && list.documents[next[index]] == document {
                    let place = next[index]
                    next[index] += 1
                    if finder == nil, group[index].variant.admits { finder = (index, place) }
                    let score = group[index].scores[segment][place]
                    if let owner, owner.score >= score { continue }
                    owner = (index, place, score)
                }
                if let owner {
                    kept[owner.index].list.append(document, lists[owner.index].frequencies[owner.place])
                    kept[owner.index].scores.append(owner.score)
                    if let finder, !group[owner.index].variant.admits {
                        kept[finder.index].list.append(document, lists[finder.index].frequencies[finder.place])
                        kept[finder.index].scores.append(.zero)
                    }
                }
            }
            for index in group.indices {
                result[index].lists[segment] = kept[index].list
                result[index].scores[segment] = kept[index].scores
            }
        }
        return result
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
    /// - Returns: Nothing if no article has it; two matches if it counts less in some articles: where it is
    ///   not a word of its own, it stands in for bigrams only.
    private func matches(of variant: PlannedVariant) throws(JSearchError) -> [VariantMatch] {
        guard try mayOccur(variant) else { return [] }
        if !variant.values.isEmpty {
            let lists = try phraseLists(variant.units)
            return [try match(variant, lists, variant.values, factor: 1)].compactMap { $0 }
        }
        if let plain = variant.plainForm, try !hasWord(plain) { return [] }
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
            let lists = try phraseLists(variant.units)
            return [try match(inner, lists, replaced, factor: inside)].compactMap { $0 }
        }
        var strong: [MatchList] = []
        for segment in snapshot.segments { strong.append(try postings(of: word, segment)) }
        var weak: [MatchList] = []
        if variant.isNested {
            // A word around what was written is found by the characters of the query where it is a part of others.
            weak = strong.map { _ in MatchList() }
        } else {
            weak = try phraseLists(variant.units, besides: strong)
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
        var shared: Set<RankedTerm.Key> = []
        for token in analyzed.words { shared.insert(.init(.words, analyzed.string(token))) }
        for token in analyzed.bigrams where token.isRanked { shared.insert(.init(.bigrams, analyzed.string(token))) }
        for token in analyzed.runs { shared.insert(.init(.runs, analyzed.string(token))) }
        return Set(variant.terms).sorted().filter { !shared.contains(terms[$0].term.key) }
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

    /// The articles that have the characters of a variant in a row.
    ///
    /// - Parameter known: For each segment, those to leave out; empty to leave out none.
    private func phraseLists(_ units: [UInt16], besides known: [MatchList] = []) throws(JSearchError) -> [MatchList] {
        let pattern = PhrasePattern(keyword: units, analyzer)
        var lists: [MatchList] = []
        for (index, segment) in snapshot.segments.enumerated() {
            let matcher = PhraseMatcher(pattern, segment: segment, budget: budget)
            lists.append(
                try (known.isEmpty ? matcher.matches(analyzer) : matcher.matches(analyzer, besides: known[index])).live(
                    in: segment))
        }
        return lists
    }

    private func postings(of word: String, _ segment: SegmentReader) throws(JSearchError) -> MatchList {
        var list = MatchList()
        let stream = segment.stream(.words)
        guard let entry = try stream.dictionary.find(Array(word.utf8)) else { return list }
        try budget?.spend(entry.documentCount)
        (list.documents, list.frequencies) = try stream.postings(ofAll: [entry])
        return list.live(in: segment)
    }

    // MARK: - Scoring

    /// What the documents of a variant score.
    ///
    /// - Parameters:
    ///   - replaced: The terms it stands in for.
    ///   - factor: What it counts here, of its weight.
    /// - Returns: nil if there are no documents.
    private func match(
        _ variant: PlannedVariant, _ lists: [MatchList], _ replaced: [Int], factor: Double
    ) throws(JSearchError) -> VariantMatch? {
        let count = lists.reduce(0) { $0 + $1.count }
        guard count > 0 else { return nil }
        try budget?.spend(4 * count)
        try budget?.keep(matches: 2 * count)
        let idf = BM25.idf(documentCount: statistics.documentCount, documentsWithTerm: count)
        let weight = variant.weight * factor
        var scores: [[Score]] = []
        for (index, list) in lists.enumerated() {
            scores.append(try score(list, of: variant, in: index, replaced, weight: weight, idf: idf))
        }
        return VariantMatch(variant: variant, weight: weight, idf: idf, lists: lists, scores: scores)
    }

    private func score(
        _ list: MatchList, of variant: PlannedVariant, in index: Int, _ replaced: [Int], weight: Double, idf: Double
    ) throws(JSearchError) -> [Score] {
        var scores = [Score](repeating: .zero, count: list.count)
        guard list.count > 0 else { return scores }
        let segment = snapshot.segments[index]
        let isValue = !variant.values.isEmpty
        for term in replaced.map({ terms[$0] }) {
            let lengths = try segment.column(Column.length(term.term.stream))
            let cursor = try term.entries[index].map { (entry) throws(JSearchError) in
                try segment.stream(term.term.stream).postings(entry)
            }
            let rarity = term.scorer.idf > idf && !isValue ? idf / term.scorer.idf : 1
            let isRun = term.term.stream == .runs && !isValue
            let runs = isRun ? try runCursor(variant.units, segment) : nil
            if isRun, runs == nil { continue }
            for (place, document) in list.documents.enumerated() {
                var count = Double(list.frequencies[place])
                if let runs {
                    count = try runs.seek(document) == document ? Double(try runs.fieldFrequencies().total) : 0
                }
                if count == 0 { continue }
                var frequency = 0.0
                if let cursor, try cursor.seek(document) == document {
                    frequency =
                        fieldWeights.areEven
                        ? Double(try cursor.frequency()) : fieldWeights.frequency(try cursor.fieldFrequencies())
                }
                let length = UInt32(truncatingIfNeeded: lengths[Int(document)])
                let more = isValue ? max(frequency, count) : frequency + weight * count
                let added =
                    term.scorer.score(frequency: more, length: length)
                    - term.scorer.score(frequency: frequency, length: length)
                scores[place] = scores[place] + Score(steps: Int64(Double(added.steps) * rarity))
            }
        }
        return scores
    }

    /// Where a variant is a run. Digits are none: what looks like them is the value of a number.
    private func runCursor(_ units: [UInt16], _ segment: SegmentReader) throws(JSearchError) -> PostingsCursor? {
        if let first = units.first, (0x30...0x39).contains(first) { return nil }
        let stream = segment.stream(.runs)
        let run = UTF16Text.utf8(units)
        return try stream.dictionary.find(run).map { (entry) throws(JSearchError) in try stream.postings(entry) }
    }
}
