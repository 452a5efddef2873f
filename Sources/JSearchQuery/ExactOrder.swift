// ExactOrder.swift
// Of articles that score the same, those first that are written as the query is.

import JSearchAnalysis
import JSearchIndex
import JSearchStorage

/// Breaks ties by how an article is written.
///
/// What the normaliser unifies (ＡＩ, AI and ai) cannot differ in score: the index does not know it. So articles
/// with the same score are looked at as they are stored, and those come first that have more of the query's
/// parts just as they were typed; then those that were added first.
struct ExactOrder {
    /// The most articles with one score that are put in order; more stay in the order in which they were added. So
    /// an article has the same rank whichever page of the answer is asked for. Reading an article takes some 0.1 ms.
    static let groupLimit = 32
    /// How many articles behind the last wanted one tell how many have the same score as it.
    static let window = groupLimit + 1

    private let needles: [[UInt16]]

    init(_ query: Query) {
        let clauses = query.clauses.filter { $0.occurrence != .excluded && $0.kind != .tag && !$0.text.isEmpty }
        needles = clauses.map { UTF16Text.units($0.text) }
    }

    /// Whether the best documents tell all about the first `limit` of them, though more may follow: it does unless one of these
    /// has the score of the last one.
    static func isSettled(_ documents: [ScoredDocument], limit: Int) -> Bool {
        guard let last = documents.last, limit > 0 else { return true }
        return documents.count > limit && documents[limit - 1].score != last.score
    }

    /// Finds the best documents, and so many behind them that the first `limit` can be put in order.
    ///
    /// - Parameters:
    ///   - least: How many to find at first. Mostly a few more than are wanted are enough, and the fewer are kept, the more is skipped.
    ///   - find: Finds so many of the best documents; nil if it cannot.
    static func best(
        limit: Int, atLeast least: Int, _ find: (Int) throws(JSearchError) -> [ScoredDocument]?
    ) throws(JSearchError) -> [ScoredDocument]? {
        let few = max(limit + 1, least)
        guard few < limit + window, let first = try find(few) else { return try find(limit + window) }
        if first.count < few || isSettled(first, limit: limit) { return first }
        return try find(limit + window)
    }

    /// Puts documents, best first, in order within equal scores, and leaves the best `limit`.
    ///
    /// - Complexity: reads each article whose score another one has too.
    func sorted(
        _ documents: [ScoredDocument], limit: Int, snapshot: Snapshot
    ) throws(JSearchError) -> [ScoredDocument] {
        var result: [ScoredDocument] = []
        var start = 0
        while start < documents.count, start < limit {
            var end = start + 1
            while end < documents.count, documents[end].score == documents[start].score { end += 1 }
            if end - start == 1 || end - start > Self.groupLimit {
                result += documents[start..<end]
            } else {
                var group: [(document: ScoredDocument, count: Int)] = []
                for document in documents[start..<end] {
                    let texts = try snapshot.segments[document.segment].store.sources(Int(document.document))
                    group.append((document, needles.count { needle in texts.contains { Self.contains($0, needle) } }))
                }
                group.sort { $0.count != $1.count ? $0.count > $1.count : $0.document.precedes($1.document) }
                result += group.map(\.document)
            }
            start = end
        }
        return Array(result.prefix(limit))
    }

    private static func contains(_ text: [UInt16], _ needle: [UInt16]) -> Bool {
        guard let first = needle.first, let last = needle.last, needle.count <= text.count else { return false }
        return text.withUnsafeBufferPointer { text in
            for start in 0...text.count - needle.count
            where text[start] == first && text[start + needle.count - 1] == last {
                if text[start..<start + needle.count].elementsEqual(needle) { return true }
            }
            return false
        }
    }
}
