// RequiredPhrases.swift
// The articles of a segment that have all of some phrases.

import JSearchAnalysis
import JSearchIndex
import JSearchStorage

/// Phrases that an article must have and that score nothing, evaluated together in one segment.
///
/// Documents are first those that have all bigrams of all phrases, the rarest bigram leading. Texts are read only of those that
/// somebody asks for, so 設定 beside a rare word costs a look-up for each article with the rare word, and not all articles with 設定.
///
/// Not `Sendable`: a query runs on one thread.
final class RequiredPhrases {
    /// The documents that may have all of them, ascending.
    let documents: [UInt32]
    /// What texts must tell: the spellings of each such phrase, any of which is enough.
    private let pending: [[PhraseCandidates]]

    /// - Parameter phrases: Each as its spellings.
    init(
        _ phrases: [[PhrasePattern]], in segment: SegmentReader, _ analyzer: TextAnalyzer, budget: WorkBudget?
    ) throws(JSearchError) {
        var entries: [TermEntry] = []
        var single: [PhraseMatcher] = []
        var others: [[PhraseMatcher]] = []
        for patterns in phrases {
            let matchers = patterns.map { PhraseMatcher($0, segment: segment, budget: budget) }
            guard matchers.count == 1, let own = try matchers[0].termEntries(analyzer) else {
                others.append(matchers)
                continue
            }
            guard !own.isEmpty else {
                documents = []
                pending = []
                return
            }
            entries += own
            if !matchers[0].isSingleTerm { single.append(matchers[0]) }
        }
        var documents: [UInt32]?
        try budget?.spend((entries.map(\.documentCount).min() ?? 0) * entries.count)
        if !entries.isEmpty {
            documents = try segment.stream(.bigrams).documents(withAll: entries)
        }
        var pending: [[PhraseCandidates]] = []
        // Those with few spellings first: they cost less and leave less.
        for matchers in others.sorted(by: { $0.count < $1.count }) where documents?.isEmpty != true {
            var spellings: [PhraseCandidates] = []
            for matcher in matchers {
                let (found, isCertain) = try matcher.possibleDocuments(among: documents, analyzer)
                if found.isEmpty { continue }
                spellings.append(
                    PhraseCandidates(MatchList(documents: found), isCertain ? nil : matcher, analyzer))
            }
            documents = spellings.map(\.list.documents).union()
            if !spellings.allSatisfy(\.isCertain) { pending.append(spellings) }
        }
        let all = documents ?? []
        let list = MatchList(documents: all)
        self.documents = all
        self.pending = single.map { [PhraseCandidates(list, $0, analyzer)] } + pending
    }

    /// Whether the documents have all of them for sure.
    var isCertain: Bool { pending.isEmpty }

    /// Those of some of the documents, ascending, that have all of the phrases.
    func confirmed(_ documents: [UInt32]) throws(JSearchError) -> [UInt32] {
        var left = documents
        for spellings in pending where !left.isEmpty { left = try spellings.present(among: left) }
        return left
    }
}

extension [[UInt32]] {
    /// The numbers that are in all of some ascending lists, ascending; nil if there are no lists.
    func intersection() -> [UInt32]? {
        let lists = sorted { $0.count < $1.count }
        guard var result = lists.first else { return nil }
        for list in lists.dropFirst() { result.keep(list) }
        return result
    }

    /// The numbers that are in any of some ascending lists, ascending.
    func union() -> [UInt32] {
        var lists = filter { !$0.isEmpty }
        // The shortest together first: a long one is not copied again and again.
        lists.sort { $0.count > $1.count }
        while lists.count > 1 { lists.append(lists.removeLast().merged(with: lists.removeLast())) }
        return lists.first ?? []
    }
}

extension [UInt32] {
    /// Leaves those numbers that another ascending list has.
    mutating func keep(_ others: [UInt32]) {
        var next = 0
        if others.count > 16 * count {
            removeAll { number in
                next = others.lowerBound(number, from: next)
                return next == others.count || others[next] != number
            }
            return
        }
        removeAll { number in
            while next < others.count, others[next] < number { next += 1 }
            return next == others.count || others[next] != number
        }
    }

    /// The numbers of two ascending lists, each once.
    fileprivate func merged(with other: [UInt32]) -> [UInt32] {
        [UInt32](unsafeUninitializedCapacity: count + other.count) { merged, total in
            var (own, next) = (0, 0)
            while own < count, next < other.count {
                let (first, second) = (self[own], other[next])
                merged[total] = first < second ? first : second
                total += 1
                own += first <= second ? 1 : 0
                next += second <= first ? 1 : 0
            }
            while own < count {
                merged[total] = self[own]
                total += 1
                own += 1
            }
            while next < other.count {
                merged[total] = other[next]
                total += 1
                next += 1
            }
        }
    }
}
