// KeywordCharacters.swift
// The documents that may have the characters of a keyword in a row.

import JSearchAnalysis
import JSearchIndex
import JSearchStorage

/// Documents of one segment that have all bigrams of a keyword. Those that have its characters in a row are found, whatever
/// words they were cut into.
final class KeywordCharacters {
    /// Those that may have the characters, ascending.
    private(set) var documents: [UInt32]
    /// Whether all of them have.
    private(set) var isVerified: Bool
    /// What tells which of them have.
    private let candidates: PhraseCandidates

    /// - Parameters:
    ///   - entries: The bigrams that an article with the characters must have; not empty.
    ///   - phrase: The characters.
    init(
        _ entries: [TermEntry], _ phrase: PhraseMatcher, _ stream: StreamReader, _ analyzer: TextAnalyzer
    ) throws(JSearchError) {
        documents = try stream.documents(withAll: entries)
        candidates = PhraseCandidates(MatchList(documents: documents), phrase.isSingleTerm ? nil : phrase, analyzer)
        isVerified = phrase.isSingleTerm
    }

    /// The documents that may have a phrase.
    convenience init(_ phrase: PhraseMatcher, _ stream: StreamReader, _ analyzer: TextAnalyzer) throws(JSearchError) {
        if let entries = try phrase.termEntries(analyzer) {
            try self.init(entries, phrase, stream, analyzer)
        } else {
            self.init(found: try phrase.matches(analyzer), analyzer)
        }
    }

    /// - Parameter list: Documents that have the characters.
    private init(found list: MatchList, _ analyzer: TextAnalyzer) {
        documents = list.documents
        candidates = PhraseCandidates(list, nil, analyzer)
        isVerified = true
    }

    /// Leads to its documents in a window.
    ///
    /// - Returns: Whether there are any.
    func mark(in window: ScoreWindow) -> Bool {
        let first = documents.lowerBound(UInt32(window.start))
        let next = documents.lowerBound(UInt32(window.end), from: first)
        if first == next { return false }
        documents.withUnsafeBufferPointer { documents in
            guard let base = documents.baseAddress.map({ $0 + first }) else { return }
            window.insert(base, count: next - first, into: isVerified ? window.admitted : window.pending)
        }
        return true
    }

    /// Whether a document is one of those that may have the characters.
    func contains(_ document: UInt32) -> Bool {
        let place = place(of: document)
        return place < documents.count && documents[place] == document
    }

    /// Where in the list the first document is that is not smaller than another.
    private func place(of document: UInt32) -> Int { documents.lowerBound(document) }

    /// Those of some documents of the keyword that have the characters; they must ascend.
    func confirmed(_ documents: [UInt32]) throws(JSearchError) -> [UInt32] {
        if documents.isEmpty || isVerified { return documents }
        return try candidates.present(among: documents)
    }

    /// Leaves those that have the characters, of those that have not a bit in `known`.
    func verify(besides known: UnsafeMutablePointer<UInt64>) throws(JSearchError) {
        guard !isVerified else { return }
        documents = try confirmed(documents.filter { known[Int($0 >> 6)] >> UInt64($0 & 63) & 1 == 0 })
        isVerified = true
    }
}

extension [UInt32] {
    /// Where in an ascending list, at or behind a place, the first number is that is not smaller than another.
    ///
    /// - Complexity: O(log of the distance), if it is given.
    func lowerBound(_ number: UInt32, from start: Int = 0) -> Int {
        withUnsafeBufferPointer { numbers in
            var (low, high) = (start, numbers.count)
            // From a place on, mostly it is one of the next.
            var step = start > 0 ? 1 : high
            while low &+ step < high {
                if numbers[low &+ step] >= number {
                    high = low &+ step
                    break
                }
                low &+= step &+ 1
                step &*= 2
            }
            while low < high {
                let middle = (low &+ high) / 2
                if numbers[middle] < number { low = middle &+ 1 } else { high = middle }
            }
            return low
        }
    }
}
