// RequiredPhrases.swift
// The articles that have all of some phrases.

import JSearchAnalysis
import JSearchIndex
import JSearchStorage

/// Phrases that an article must have and that score nothing, evaluated together.
///
/// Documents are first those that have all bigrams of all phrases, the rarest bigram leading; texts are read only of
/// these. So 設定 beside a rare word costs a look-up for each article with the rare word, and not all articles with 設定.
struct RequiredPhrases {
    /// Each as its patterns, any of which is enough.
    private let phrases: [[PhrasePattern]]
    private let budget: WorkBudget?

    init(_ phrases: [[PhrasePattern]], budget: WorkBudget? = nil) {
        self.phrases = phrases
        self.budget = budget
    }

    /// The documents of a segment, ascending.
    func documents(in segment: SegmentReader, _ analyzer: TextAnalyzer) throws(JSearchError) -> [UInt32] {
        let stream = segment.stream(.bigrams)
        var entries: [TermEntry] = []
        /// What still has to be looked at in the documents with all bigrams.
        var pending: [[PhraseMatcher]] = []
        for patterns in phrases {
            let matchers = patterns.map { PhraseMatcher($0, segment: segment, budget: budget) }
            guard matchers.count == 1, let own = try matchers[0].termEntries(analyzer) else {
                pending.append(matchers)
                continue
            }
            if own.isEmpty { return [] }
            entries += own
            if !matchers[0].isSingleTerm { pending.append(matchers) }
        }
        var documents: [UInt32]?
        try budget?.spend((entries.map(\.documentCount).min() ?? 0) * entries.count)
        if !entries.isEmpty { documents = try KeywordCharacters.intersection(entries, stream).documents }
        // Those with one pattern first: they cost less and leave less.
        for matchers in pending.sorted(by: { $0.count < $1.count }) where documents?.isEmpty != true {
            let found = try matchers.map { (matcher) throws(JSearchError) in
                try matcher.matches(among: documents, analyzer)
            }
            documents = found.count == 1 ? found[0] : Set(found.joined()).sorted()
        }
        return documents ?? []
    }
}

extension PhraseMatcher {
    /// Those of some documents, ascending, that contain the phrase; of all if there are none.
    fileprivate func matches(among documents: [UInt32]?, _ analyzer: TextAnalyzer) throws(JSearchError) -> [UInt32] {
        guard let documents else { return try matches(analyzer).documents }
        return try matches(among: documents, analyzer)
    }
}
