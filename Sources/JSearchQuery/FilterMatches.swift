// FilterMatches.swift
// What matches a phrase or a tag of a query.

import JSearchIndex
import JSearchStorage

/// A phrase or tag: what matches it in each segment.
struct FilterMatches {
    let label: String
    let source: String
    let occurrence: Query.Clause.Occurrence
    let found: [Found]
    let scorer: BM25?
    /// The articles that match and are not deleted.
    let articleCount: Int

    /// What matches in one segment.
    enum Found {
        /// Documents that are not deleted.
        case list(MatchList)
        /// All documents of a list of the segment's characters, deleted ones too. It is not read, so that blocks of it can be passed over.
        case character(TermEntry)

        /// How many matches are kept in memory.
        var listCount: Int {
            if case .list(let list) = self { list.count } else { 0 }
        }
    }

    /// All documents of a segment that match.
    func list(in segment: SegmentReader, _ index: Int) throws(JSearchError) -> MatchList {
        switch found[index] {
        case .list(let list): return list
        case .character(let entry):
            var list = MatchList()
            (list.documents, list.frequencies) = try segment.characters.postings(ofAll: [entry])
            return list.live(in: segment)
        }
    }

    /// How often a document has what is looked for; 0 if it does not match.
    func frequency(in document: UInt32, of segment: SegmentReader, _ index: Int) throws(JSearchError) -> UInt32 {
        switch found[index] {
        case .list(let list):
            let place = list.documents.lowerBound(document)
            return place < list.count && list.documents[place] == document ? list.frequencies[place] : 0
        case .character(let entry):
            let cursor = try segment.characters.postings(entry)
            return try cursor.seek(document) == document ? cursor.frequency() : 0
        }
    }
}

extension QueryExecution {
    /// What matches a phrase or tag, weighed.
    func filter(
        _ label: String, _ source: String, _ occurrence: Query.Clause.Occurrence, weight: Double,
        _ found: [FilterMatches.Found]
    ) throws(JSearchError) -> FilterMatches {
        var articleCount = 0
        for (segment, found) in zip(snapshot.segments, found) {
            switch found {
            case .list(let list): articleCount += list.count
            case .character(let entry): articleCount += try segment.liveCount(entry, in: segment.characters)
            }
        }
        var scorer: BM25?
        if weight > 0, occurrence != .excluded {
            scorer = BM25(
                documentCount: statistics.documentCount, documentsWithTerm: articleCount,
                meanLength: statistics.geometricLength(.words), k1: plan.parameters.k1, b: plan.parameters.b,
                weight: weight)
        }
        return FilterMatches(
            label: label, source: source, occurrence: occurrence, found: found, scorer: scorer,
            articleCount: articleCount)
    }

    /// The articles of a segment that have a phrase in one of its spellings, and how often; of one that is excluded, whether.
    func find(_ phrase: PlannedPhrase, _ segment: SegmentReader) throws(JSearchError) -> FilterMatches.Found {
        if phrase.occurrence == .optional, phrase.weight > 0, phrase.patterns.count == 1 {
            let matcher = PhraseMatcher(phrase.patterns[0], segment: segment, budget: budget)
            if let entry = try matcher.characterEntry() { return .character(entry) }
        }
        guard phrase.occurrence == .excluded else { return .list(try matches(phrase.patterns, segment)) }
        let found = try phrase.patterns.map { (pattern) throws(JSearchError) in
            let matcher = PhraseMatcher(pattern, segment: segment, budget: budget)
            let candidates = try PhraseCandidates(matcher, in: segment, analyzer)
            try candidates.leavePresent()
            return candidates.list.documents
        }
        return .list(MatchList(documents: found.union()))
    }
}
