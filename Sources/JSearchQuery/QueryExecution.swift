// QueryExecution.swift
// One plan on one snapshot: look up, weigh, score, explain.

package import JSearchAnalysis
package import JSearchIndex
package import JSearchStorage

/// A plan with everything looked up in every segment and weighed by the statistics of all of them.
package struct QueryExecution {
    let snapshot: Snapshot
    let statistics: CollectionStatistics
    let plan: QueryPlan
    private(set) var terms: [SegmentScorer.Term] = []
    private(set) var filters: [FilterMatches] = []
    /// The variants that articles may have, by the part of the query that they stand in for.
    package let variants: [VariantGroup]
    /// Phrases that find articles and score nothing. They are looked up in those articles only that may be among the best.
    private var findingPhrases: [PhrasePattern] = []
    /// What an article must have and does not score by, in each segment; empty if that is nothing.
    private var requiredPhrases: [RequiredPhrases] = []
    let analyzer: TextAnalyzer
    let recency: RecencyFactor?
    let budget: WorkBudget?

    /// - Parameter budget: What the query may cost; nil for as much as it takes.
    package init(
        _ plan: QueryPlan, snapshot: Snapshot, statistics: CollectionStatistics, analyzer: TextAnalyzer,
        budget: WorkBudget? = nil
    ) throws(JSearchError) {
        self.budget = budget
        self.plan = plan
        self.snapshot = snapshot
        self.statistics = statistics
        self.analyzer = analyzer
        recency = try RecencyFactor(plan.parameters, snapshot)
        for term in plan.terms {
            terms.append(try Self.resolve(term, snapshot, statistics, plan.parameters))
        }
        let matcher = VariantMatcher(
            snapshot, statistics, analyzer, terms: terms, parameters: plan.parameters, budget: budget)
        variants = try matcher.groups(plan.variants)
        try lookUpPhrases()
        for tag in plan.tags {
            var lists: [MatchList] = []
            for segment in snapshot.segments { lists.append(try Self.matches(tag, segment)) }
            try budget?.spend(lists.reduce(0) { $0 + $1.count })
            try budget?.keep(matches: lists.reduce(0) { $0 + $1.count })
            filters.append(try filter(tag.label, "tag", tag.occurrence, weight: tag.weight, lists.map { .list($0) }))
        }
    }

    private mutating func lookUpPhrases() throws(JSearchError) {
        var required: [[PhrasePattern]] = []
        for phrase in plan.phrases {
            switch phrase.occurrence {
            case .optional where phrase.weight == 0: findingPhrases += phrase.patterns
            case .required where phrase.weight == 0: required.append(phrase.patterns)
            default:
                var found: [FilterMatches.Found] = []
                for segment in snapshot.segments { found.append(try find(phrase, segment)) }
                try budget?.keep(matches: found.reduce(0) { $0 + $1.listCount })
                filters.append(try filter(phrase.label, "phrase", phrase.occurrence, weight: phrase.weight, found))
            }
        }
        if required.isEmpty { return }
        for segment in snapshot.segments {
            requiredPhrases.append(try RequiredPhrases(required, in: segment, analyzer, budget: budget))
        }
    }

    /// What ``run(limit:counting:isExhaustive:)`` finds.
    package struct Answer {
        /// The best documents, best first.
        package let documents: [ScoredDocument]
        /// How many documents match; nil if they were not counted.
        package let total: Int?
    }

    /// Finds the best documents, and so many behind them that ``ExactOrder`` can put the first `limit` in order.
    ///
    /// - Parameter counting: Whether to count all documents that match.
    package func best(limit: Int, counting: Bool) throws(JSearchError) -> Answer {
        var total: Int?
        let documents = try ExactOrder.best(limit: limit, atLeast: Reranker.depth + 1) { (count) throws(JSearchError) in
            let answer = try run(limit: count, counting: counting && total == nil)
            total = total ?? answer.total
            return answer.documents
        }
        return Answer(documents: documents ?? [], total: total)
    }

    /// Finds the best documents.
    ///
    /// - Parameters:
    ///   - counting: Whether to count all documents that match.
    ///   - isExhaustive: Whether to score every document that matches, by the plain scorer: the answer is the same.
    package func run(
        limit: Int, counting: Bool = true, isExhaustive: Bool = false
    ) throws(JSearchError) -> Answer {
        let reranker = Reranker(plan, terms: terms, analyzer.classes)
        // One more than is looked at again, to know whether others have the score of the last one.
        let least = reranker.isActive ? Reranker.depth + 1 : 0
        var hits = TopHits(capacity: limit > 0 ? max(limit, least) : 0)
        var total = 0
        for (index, segment) in snapshot.segments.enumerated() {
            var filters: [SegmentScorer.Filter] = []
            var characters: [PrunedScorer.Character] = []
            for filter in self.filters {
                if !isExhaustive, case .character(let entry) = filter.found[index], let scorer = filter.scorer {
                    characters.append(PrunedScorer.Character(entry: entry, scorer: scorer))
                } else {
                    let matches = try filter.list(in: segment, index)
                    filters.append(.init(matches: matches, occurrence: filter.occurrence, scorer: filter.scorer))
                }
            }
            var substrings: [Int: PhraseMatcher] = [:]
            for (clause, pattern) in plan.substrings {
                substrings[clause] = PhraseMatcher(pattern, segment: segment, budget: budget)
            }
            if isExhaustive {
                filters += try variantFilters(in: index)
                if !requiredPhrases.isEmpty {
                    let documents = try requiredPhrases[index].confirmed(requiredPhrases[index].documents)
                    let list = MatchList(documents: documents)
                    filters.append(SegmentScorer.Filter(matches: list, occurrence: .required, scorer: nil))
                }
                let found = try matches(findingPhrases, segment)
                filters.append(SegmentScorer.Filter(matches: found, occurrence: .optional, scorer: nil))
                total += try SegmentScorer(
                    segment, index: index, terms: terms, filters: filters, substrings: substrings,
                    fieldWeights: plan.parameters.fieldWeights, recency: recency, analyzer: analyzer
                ).score(into: &hits)
                continue
            }
            let scorer = try PrunedScorer(
                segment, index: index, terms: terms, characters: characters, filters: filters,
                requiredPhrases: requiredPhrases.isEmpty ? nil : requiredPhrases[index], variants: variants,
                substrings: substrings,
                phrases: findingPhrases.filter { pattern in
                    // The characters of a whole keyword are looked up anyway.
                    !plan.substrings.values.contains { $0.units == pattern.units && $0.wholeRuns == pattern.wholeRuns }
                }.map { PhraseMatcher($0, segment: segment, budget: budget) },
                fieldWeights: plan.parameters.fieldWeights, recency: recency, analyzer: analyzer)
            // What counting and scoring read at most; scoring skips most of it where that is much.
            let postings = terms.compactMap { $0.entries[index] } + characters.map(\.entry)
            try budget?.spend(postings.reduce(0) { $0 + $1.documentCount } / 8)
            try budget?.spend((terms.count + characters.count) * (segment.documentCount / ScoreWindow.count + 1) * 32)
            if counting { total += try scorer.count() }
            try scorer.score(into: &hits)
        }
        let documents = Array(try reranked(hits.sorted(), reranker).prefix(limit))
        return Answer(documents: documents, total: counting || isExhaustive ? total : nil)
    }

    /// All documents of a segment that have variants.
    private func variantFilters(in segment: Int) throws(JSearchError) -> [SegmentScorer.Filter] {
        var filters: [SegmentScorer.Filter] = []
        for group in variants {
            for (member, matches) in zip(group.members, try group.matches(in: segment)) {
                filters.append(
                    SegmentScorer.Filter(
                        matches: matches.list, occurrence: .optional, scorer: nil, scores: matches.scores,
                        admits: member.variant.admits))
            }
        }
        return filters
    }

    /// The variants that the articles of an answer may have; one that counts less where it is a piece of a word is there twice if the
    /// index has it both as a word and as a piece.
    package func matchedVariants() throws(JSearchError) -> [PlannedVariant] {
        var matched: [PlannedVariant] = []
        for members in variants.map(\.members) {
            for (index, member) in members.enumerated() {
                // Beside none of its kind nobody need know whether any article has it: those that have it show it.
                let isAlone = !members.indices.contains {
                    $0 != index && members[$0].variant.units == member.variant.units
                }
                var isKept = isAlone
                if !isKept { isKept = try member.isAnywhere() }
                if isKept { matched.append(member.variant) }
            }
        }
        return matched
    }

    /// Looks at the best documents again.
    private func reranked(
        _ documents: [ScoredDocument], _ reranker: Reranker
    ) throws(JSearchError) -> [ScoredDocument] {
        guard reranker.isActive, !documents.isEmpty else { return documents }
        var best: [ScoredDocument] = []
        let candidates = Reranker.candidates(documents)
        for (index, segment) in snapshot.segments.enumerated() {
            let own = candidates.filter { $0.segment == index }.sorted { $0.document < $1.document }
            guard !own.isEmpty else { continue }
            let additions = try reranker.additions(own.map(\.document), in: segment, index: index)
            for (hit, addition) in zip(own, additions) {
                var total = addition.total
                if let recency {
                    total = recency.applied(to: total, date: try segment.column(Column.date)[Int(hit.document)])
                }
                var document = ScoredDocument(
                    segment: index, document: hit.document, order: hit.order, score: hit.score + total)
                document.isReranked = true
                best.append(document)
            }
        }
        return best.sorted { $0.precedes($1) } + documents.dropFirst(candidates.count)
    }

    private static func resolve(
        _ term: RankedTerm, _ snapshot: Snapshot, _ statistics: CollectionStatistics, _ parameters: RankingParameters
    ) throws(JSearchError) -> SegmentScorer.Term {
        let text = Array(term.text.utf8)
        var entries: [TermEntry?] = []
        for segment in snapshot.segments { entries.append(try segment.stream(term.stream).dictionary.find(text)) }
        let documentsWithTerm = try documentCount(entries, term.stream, snapshot)
        let scorer = BM25(
            documentCount: statistics.documentCount, documentsWithTerm: documentsWithTerm,
            meanLength: statistics.geometricLength(term.stream), k1: parameters.k1, b: parameters.b,
            weight: term.weight)
        return SegmentScorer.Term(term: term, scorer: scorer, entries: entries)
    }

    /// The articles that have a term: without deleted ones, so that scores do not depend on what an index once held.
    static func documentCount(
        _ entries: [TermEntry?], _ stream: TokenStream, _ snapshot: Snapshot
    ) throws(JSearchError) -> Int {
        var count = 0
        for (segment, entry) in zip(snapshot.segments, entries) { count += try segment.liveCount(entry, in: stream) }
        return count
    }

    /// The articles of a segment that have any of some phrases.
    func matches(_ patterns: [PhrasePattern], _ segment: SegmentReader) throws(JSearchError) -> MatchList {
        var list = MatchList()
        for pattern in patterns {
            list.merge(try PhraseMatcher(pattern, segment: segment, budget: budget).matches(analyzer))
        }
        return list.live(in: segment)
    }

    private static func matches(_ tag: PlannedTag, _ segment: SegmentReader) throws(JSearchError) -> MatchList {
        var list = MatchList()
        let stream = segment.stream(.tags)
        guard let entry = try stream.dictionary.find(tag.term) else { return list }
        let cursor = try stream.postings(entry)
        while try cursor.next() != PostingsCursor.end {
            list.documents.append(cursor.document)
            list.frequencies.append(1)
        }
        return list.live(in: segment)
    }
}
