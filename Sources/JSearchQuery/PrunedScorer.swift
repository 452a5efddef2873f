// PrunedScorer.swift
// The best documents of one segment, without scoring those that cannot be among them.

import JSearchAnalysis
import JSearchIndex
import JSearchStorage

/// Finds what ``SegmentScorer`` finds, but looks only at documents that may be among the best.
///
/// Documents are taken in windows. In each, the impacts of the blocks bound what a term can add to any document there. The
/// documents that are looked at are those of the *leading* terms: either all that find an article, or just so many that
/// no document without them can have more than the worst of the best so far; whichever are fewer postings. What the other
/// terms add is looked up for these documents only, the term that can give most first, and a document is dropped as soon as
/// its score and all that may still come are not more than the worst of the best.
///
/// What the variants of a part add is in the score as much as it can be at most, until a document is left that may be among the best: then
/// its text is looked at. Those that can have most come first, so that few must be looked at.
///
/// ## Sources
/// - H. Turtle, J. Flood. *Query Evaluation: Strategies and Optimizations.* Information Processing & Management 31(6), 1995
///   (MaxScore: leading and other terms).
/// - S. Ding, T. Suel. *Faster Top-k Document Retrieval Using Block-Max Indexes.* SIGIR 2011. doi:10.1145/2009916.2010048
///   (bounds by block).
struct PrunedScorer {
    private let segment: SegmentReader
    private let segmentIndex: Int
    private let order: AddingOrder
    private let filters: [SegmentScorer.Filter]
    private var variants: [BoundedVariants] = []
    private let recency: (factor: RecencyFactor, dates: ColumnReader)?
    private let wordLengths: ColumnReader
    /// The one that can give most first.
    private var terms: [BoundedTerm] = []
    private var keywords: [KeywordCharacters] = []
    /// The documents that may have everything that is required; nil if nothing is.
    private let required: [UInt32]?
    /// What tells which of them have it.
    private let requiredPhrases: RequiredPhrases?
    private let deleted: DeletedDocuments?

    /// A character that finds and scores, with its list.
    struct Character {
        let entry: TermEntry
        let scorer: BM25
    }

    /// - Parameters:
    ///   - substrings: For each clause that may be found by its characters alone, how to find them.
    ///   - requiredPhrases: What an article must have and does not score by; nil for nothing.
    ///   - phrases: What finds an article besides, and scores nothing.
    init(
        _ segment: SegmentReader, index: Int, terms: [SegmentScorer.Term], characters: [Character],
        filters: [SegmentScorer.Filter], requiredPhrases: RequiredPhrases?, variants: [VariantGroup],
        substrings: [Int: PhraseMatcher], phrases: [PhraseMatcher], fieldWeights: FieldWeights,
        recency: RecencyFactor?, analyzer: TextAnalyzer
    ) throws(JSearchError) {
        self.segment = segment
        segmentIndex = index
        order = try segment.addingOrder()
        self.filters = filters
        if let recency { self.recency = (recency, try segment.column(Column.date)) } else { self.recency = nil }
        wordLengths = try segment.column(Column.length(.words))
        deleted = segment.deleted
        self.requiredPhrases = requiredPhrases
        required =
            (filters.filter { $0.occurrence == .required }.map(\.matches.documents)
            + [requiredPhrases?.documents].compactMap(\.self)).intersection()
        if required?.isEmpty == true { return }
        for group in variants {
            let bounded = try BoundedVariants(group, segment: index, among: required)
            if let bounded { self.variants.append(bounded) }
        }
        // Terms that find an article besides those that do by themselves: the only bigram of a keyword.
        var alsoAdmits: Set<Int> = []
        if required == nil {
            for (clause, phrase) in substrings.sorted(by: { $0.key < $1.key }) {
                let bigrams = terms.indices.filter { terms[$0].term.clause == clause && terms[$0].term.isRequired }
                let entries = bigrams.compactMap { terms[$0].entries[index] }
                guard !entries.isEmpty, entries.count == bigrams.count else { continue }
                if entries.count == 1, phrase.isSingleTerm {
                    alsoAdmits.formUnion(bigrams)
                } else {
                    let stream = segment.stream(terms[bigrams[0]].term.stream)
                    let found = try KeywordCharacters(entries, phrase, stream, analyzer)
                    if !found.documents.isEmpty { keywords.append(found) }
                }
            }
            for phrase in phrases {
                let found = try KeywordCharacters(phrase, segment.stream(.bigrams), analyzer)
                if !found.documents.isEmpty { keywords.append(found) }
            }
        }
        for (place, term) in terms.enumerated() {
            guard let entry = term.entries[index] else { continue }
            self.terms.append(
                try BoundedTerm(
                    entry, segment.stream(term.term.stream), scorer: term.scorer,
                    admits: term.term.admits || alsoAdmits.contains(place),
                    lengths: try segment.column(Column.length(term.term.stream)),
                    fieldWeights: fieldWeights.areEven ? nil : fieldWeights))
        }
        for character in characters {
            self.terms.append(
                try BoundedTerm(
                    character.entry, segment.characters, scorer: character.scorer, admits: true, lengths: wordLengths,
                    fieldWeights: nil))
        }
        // (Numbers are sorted, not objects, which would be retained at each step.)
        let order = self.terms.indices.map { (most: self.terms[$0].most, index: $0) }
            .sorted { $0.most != $1.most ? $0.most > $1.most : $0.index < $1.index }
        self.terms = order.map { self.terms[$0.index] }
    }

    // MARK: - Counting

    /// How many documents match. What it learns of them, ``score(into:)`` need not find out again.
    func count() throws(JSearchError) -> Int {
        let wordCount = (segment.documentCount + 63) / 64
        let bits = UnsafeMutablePointer<UInt64>.allocate(capacity: wordCount)
        bits.initialize(repeating: 0, count: wordCount)
        defer { bits.deallocate() }
        // SAFETY: cursors and filters give only documents of the segment.
        func set(_ documents: [UInt32]) {
            for document in documents { bits[Int(document >> 6)] |= 1 << UInt64(document & 63) }
        }
        if let required {
            set(try requiredPhrases?.confirmed(required) ?? required)
        } else {
            for term in terms where term.admits { try term.markAll(in: bits) }
            for filter in filters where filter.occurrence == .optional && filter.admits {
                set(filter.matches.documents)
            }
            for group in variants { set(try group.admitted(besides: bits)) }
            for keyword in keywords {
                try keyword.verify(besides: bits)
                set(keyword.documents)
            }
        }
        for filter in filters where filter.occurrence == .excluded {
            for document in filter.matches.documents { bits[Int(document >> 6)] &= ~(1 << UInt64(document & 63)) }
        }
        var count = 0
        for word in 0..<wordCount {
            guard let deleted, bits[word] != 0 else {
                count += bits[word].nonzeroBitCount
                continue
            }
            for bit in 0..<64 where bits[word] >> UInt64(bit) & 1 == 1 && !deleted.contains(64 * word + bit) {
                count += 1
            }
        }
        return count
    }

    // MARK: - Scoring

    /// Offers every document that may be among the best.
    ///
    /// The window that can have the best document comes first: what it has lets most others be passed over.
    func score(into hits: inout TopHits) throws(JSearchError) {
        if let required, required.isEmpty { return }
        let settlement = Settlement(
            segment: segmentIndex, order: order, recency: recency, variants: variants, required: requiredPhrases,
            keywords: keywords)
        let window = ScoreWindow()
        var candidates = Candidates()
        var division = TermDivision(terms)
        let spans = spanBounds()
        for (bound, number) in spans.windows() {
            if bound < hits.worstOfAll { return }
            window.move(to: number * ScoreWindow.count, documentCount: segment.documentCount)
            // Windows come in no order of adding: in a later one, a document with the score of the worst may have been added before it.
            let least = hits.least(segment: segmentIndex, rank: order.isByNumber ? UInt32(window.start) : 0)
            if bound <= least { continue }
            // What can lead to a document besides terms.
            var hasOthers = false
            if let required { hasOthers = mark(required, in: window) }
            if required != nil, !hasOthers { continue }
            for filter in filters where apply(filter, to: window) { hasOthers = true }
            for group in variants where group.add(to: window, leads: required == nil) { hasOthers = true }
            for keyword in keywords where keyword.mark(in: window) { hasOthers = true }
            if !hasOthers, bound == 0 { continue }
            let live = spans.live(inWindow: number, above: least)
            division.enter(window: number, live, above: least, isRequired: required != nil)
            for index in division.leading { try terms[index].addAll(to: window, in: live) }
            collect(window, live, into: &candidates, least: least, division)
            try complete(&candidates, division, window, least: least, settlement, hits)
            try settlement.offer(candidates, to: &hits)
        }
    }

    /// What the documents of each span can score.
    private func spanBounds() -> SpanBounds {
        var spans = SpanBounds(documentCount: segment.documentCount)
        for term in terms { spans.add(term.fractions, most: term.most) }
        for group in variants { group.raise(&spans) }
        for filter in filters where filter.occurrence != .excluded {
            if let most = filter.scorer?.bound.steps { spans.add(filter.matches.documents, most: most) }
        }
        return spans
    }

    /// Marks the documents that have everything that is required.
    ///
    /// - Returns: Whether there are any.
    private func mark(_ required: [UInt32], in window: ScoreWindow) -> Bool {
        let first = required.lowerBound(UInt32(window.start))
        var next = first
        while next < required.count, required[next] < UInt32(window.end) {
            window.admitted.insert(Int(required[next]) - window.start)
            next += 1
        }
        return first < next
    }

    /// Makes candidates of the documents that something leads to and that may be among the best.
    private func collect(
        _ window: ScoreWindow, _ live: LiveSpans, into candidates: inout Candidates, least: Int64,
        _ division: TermDivision
    ) {
        window.drain(
            above: least &- division.rest, in: live, touchedCount: division.othersAdmit, into: &candidates)
        if let deleted { candidates.removeAll { deleted.contains(Int($0)) } }
    }

    /// Adds what the other terms give the candidates, and drops those that cannot be among the best.
    private func complete(
        _ candidates: inout Candidates, _ division: TermDivision, _ window: ScoreWindow, least: Int64,
        _ settlement: Settlement, _ hits: TopHits
    ) throws(JSearchError) {
        let others = division.others
        var (rest, least) = (division.rest, least)
        // While nothing is known of the best, what the candidates have so far tells what the others must have: before the first of the
        // terms, the third, the seventh, and so on.
        let asksCandidates = least < 0 && others.count >= TermDivision.manyTerms / 2
        var nextToAsk = 0
        for (place, index) in others.enumerated() {
            if candidates.count == 0 { return }
            if asksCandidates, place == nextToAsk {
                nextToAsk = 2 * nextToAsk + 2
                raise(&least, by: candidates, settlement, hits)
                candidates.keep(above: least &- rest)
            }
            try terms[index].add(to: &candidates, window)
            rest &-= division.bounds[index]
            candidates.keep(above: least &- rest)
        }
        if asksCandidates {
            raise(&least, by: candidates, settlement, hits)
            candidates.keep(above: least)
        }
    }

    /// Raises what a document must have more of by what the best of many candidates have already.
    private func raise(_ least: inout Int64, by candidates: Candidates, _ settlement: Settlement, _ hits: TopHits) {
        guard candidates.count > 4 * hits.capacity, let known = settlement.least(besides: candidates, hits) else {
            return
        }
        least = max(least, known)
    }

    /// Adds a filter's documents in the window.
    ///
    /// - Returns: Whether it marked anything.
    private func apply(_ filter: SegmentScorer.Filter, to window: ScoreWindow) -> Bool {
        let documents = filter.matches.documents
        let first = documents.lowerBound(UInt32(window.start))
        let next = documents.lowerBound(UInt32(window.end))
        if first == next { return false }
        var mark = window.scored
        switch filter.occurrence {
        case .excluded: mark = window.excluded
        case .required: break
        case .optional: if required == nil { mark = filter.admits ? window.admitted : window.touched }
        }
        documents.withUnsafeBufferPointer {
            guard let base = $0.baseAddress else { return }
            window.insert(base + first, count: next - first, into: mark)
        }
        if filter.occurrence == .excluded { return true }
        if let scorer = filter.scorer {
            let (lengths, steps) = (window.lengths, window.steps)
            documents.withUnsafeBufferPointer { documents in
                filter.matches.frequencies.withUnsafeBufferPointer { frequencies in
                    guard let documents = documents.baseAddress, let frequencies = frequencies.baseAddress else {
                        return
                    }
                    wordLengths.read(documents + first, count: next - first, into: lengths)
                    scorer.scores(frequencies + first, lengths: lengths, count: next - first, into: steps)
                    window.add(steps, to: documents + first, count: next - first)
                }
            }
        }
        return true
    }
}
