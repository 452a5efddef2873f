// PhraseCandidates.swift
// The documents of a segment that may have a phrase, and the truth about those that somebody asks for.

import JSearchAnalysis
import JSearchIndex
import JSearchStorage

/// Documents whose terms allow that they have a phrase.
///
/// Whether they have it, and how often, stands in their texts, and these are looked at only when somebody asks: a search asks for
/// those documents only that may be among the best.
///
/// Not `Sendable`: a query runs on one thread.
final class PhraseCandidates {
    /// How often each document has the phrase at most. None is deleted.
    private(set) var list: MatchList
    /// Whether all of them have it, though perhaps not so often.
    private(set) var isPresent: Bool
    /// What tells whether they have it, and how often; nil if the list is the truth.
    private var matcher: PhraseMatcher?
    private let analyzer: TextAnalyzer
    /// What the texts are searched for, once they were; nil in it if no text has it.
    private var textPhrase: TextPhrase??
    /// The documents that have it as a word, once more than a few were asked for.
    private var words: [PostingsCursor]?
    /// Looking up a word costs as much as the texts of so many documents.
    private static let fewDocuments = 8

    /// - Parameter matcher: What tells the truth, if the list is more than that.
    init(_ list: MatchList, _ matcher: PhraseMatcher?, _ analyzer: TextAnalyzer) {
        self.list = list
        self.matcher = list.count > 0 ? matcher : nil
        self.analyzer = analyzer
        isPresent = self.matcher == nil
    }

    /// The documents that may have a phrase, by its terms.
    convenience init(
        _ matcher: PhraseMatcher, in segment: SegmentReader, _ analyzer: TextAnalyzer
    ) throws(JSearchError) {
        let (list, isCertain) = try matcher.possibleMatches(analyzer)
        self.init(list.live(in: segment), isCertain ? nil : matcher, analyzer)
    }

    /// Whether each document has the phrase just as often as the list says.
    var isCertain: Bool { matcher == nil }

    /// Those of some of the documents, ascending, that have the phrase.
    func present(among documents: [UInt32]) throws(JSearchError) -> [UInt32] {
        guard let matcher, !isPresent else { return documents }
        if words == nil, documents.count > Self.fewDocuments { words = try matcher.wordPostings() }
        return try matcher.confirmed(documents, try text(of: matcher), words ?? [])
    }

    /// Leaves only documents that have it.
    func leavePresent() throws(JSearchError) {
        if isPresent { return }
        list = list.only(try present(among: list.documents))
        isPresent = true
    }

    /// How often each of some of the documents, ascending, has it; those without it are left out.
    func counted(_ list: MatchList) throws(JSearchError) -> MatchList {
        guard let matcher else { return list }
        let counts = try matcher.counts(in: list.documents, try text(of: matcher))
        var result = MatchList()
        for (document, count) in zip(list.documents, counts) where count > 0 {
            result.append(document, UInt32(clamping: count))
        }
        return result
    }

    /// Finds out how often each document has it.
    func countAll() throws(JSearchError) {
        list = try counted(list)
        isPresent = true
        matcher = nil
    }

    private func text(of matcher: PhraseMatcher) throws(JSearchError) -> TextPhrase? {
        if let textPhrase { return textPhrase }
        let phrase = try matcher.textPhrase(analyzer)
        textPhrase = .some(phrase)
        return phrase
    }
}

extension [PhraseCandidates] {
    /// Those of some documents, ascending, that have one of several phrases.
    func present(among documents: [UInt32]) throws(JSearchError) -> [UInt32] {
        var found: [UInt32] = []
        var left = documents
        for candidates in self where !left.isEmpty {
            let present = try candidates.present(among: candidates.list.only(left).documents)
            if present.isEmpty { continue }
            found = found.isEmpty ? present : (found + present).sorted()
            left.remove(present)
        }
        return found
    }
}

extension [UInt32] {
    /// Takes away those numbers that another ascending list has.
    mutating func remove(_ others: [UInt32]) {
        var next = 0
        removeAll { number in
            while next < others.count, others[next] < number { next += 1 }
            return next < others.count && others[next] == number
        }
    }
}
