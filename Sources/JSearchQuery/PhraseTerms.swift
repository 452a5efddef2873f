// PhraseTerms.swift
// The terms that can stand for the parts of a phrase, and the documents that have them.

import JSearchIndex
import JSearchStorage

/// Looks the parts of a phrase up in the bigrams stream of one segment.
package struct PhraseTerms {
    private let stream: StreamReader
    private let budget: WorkBudget?

    init(_ stream: StreamReader, budget: WorkBudget?) {
        self.stream = stream
        self.budget = budget
    }

    /// A part with the terms that can stand at its place.
    struct Part {
        let entries: [TermEntry]
        /// Whether the part begins where these terms begin.
        let startsTerms: Bool
        /// Whether it is one term, as a whole.
        var isSimple: Bool { entries.count == 1 && startsTerms }
        var documentCount: Int { entries.reduce(0) { $0 + $1.documentCount } }
    }

    /// The terms of each part, rarest part first; nil if one has none.
    func resolve(_ parts: [PhrasePattern.Part]) throws(JSearchError) -> [Part]? {
        var resolved: [Part] = []
        for part in parts {
            let entries = try entries(of: part)
            guard !entries.isEmpty else { return nil }
            resolved.append(Part(entries: entries, startsTerms: part.match != .suffix && part.match != .infix))
        }
        return resolved.sorted { $0.documentCount < $1.documentCount }
    }

    private func entries(of part: PhrasePattern.Part) throws(JSearchError) -> [TermEntry] {
        let text = Array(part.text.utf8)
        var result: [TermEntry] = []
        switch part.match {
        case .term, .presence:
            if let entry = try stream.dictionary.find(text) { result.append(entry) }
        case .prefix:
            var terms = try stream.dictionary.terms(from: text)
            while try terms.next(), terms.term.starts(with: text) { result.append(terms.entry) }
        case .suffix, .infix:
            try budget?.spend(WorkBudget.unitsPerTerm * stream.dictionary.termCount)
            try stream.dictionary.forEachTerm(
                containing: text, atEnd: part.match == .suffix, skipping: Self.japaneseTerms
            ) { (_, entry) in result.append(entry) }
        }
        return result
    }

    /// Most of a dictionary: terms that begin with a kana or a kanji are no runs of letters and digits. Ascending.
    package static let japaneseTerms: [(first: [UInt8], last: [UInt8])] = [
        ("ぁ", "ゖ"), ("ァ", "ヺ"), ("\u{3400}", "\u{4DBF}"), ("\u{4E00}", "\u{9FFF}"),
    ].map { (Array($0.utf8), Array($1.utf8)) }

    /// The documents that have all of some terms.
    ///
    /// - Parameter allowed: The only ones to look at, ascending; nil for all.
    /// - Returns: nil if all documents have them, because there are no terms and no other limit.
    func documents(withAll entries: [TermEntry], among allowed: [UInt32]?) throws(JSearchError) -> [UInt32]? {
        let entries = entries.sorted { $0.documentCount < $1.documentCount }
        guard let allowed else {
            guard let rarest = entries.first else { return nil }
            try budget?.spend(rarest.documentCount * entries.count)
            return try KeywordCharacters.intersection(entries, stream)
        }
        let cursors = try entries.map { (entry) throws(JSearchError) in try stream.postings(entry) }
        var documents: [UInt32] = []
        candidates: for document in allowed {
            for cursor in cursors where try cursor.seek(document) != document { continue candidates }
            documents.append(document)
        }
        return documents
    }

    /// The documents, of the candidates if there are any, that have one of some terms.
    func documents(withAny entries: [TermEntry], among candidates: [UInt32]?) throws(JSearchError) -> [UInt32] {
        try budget?.spend(entries.reduce(0) { $0 + $1.documentCount })
        var isFound = [Bool](repeating: false, count: candidates?.count ?? stream.documentCount)
        for entry in entries {
            let cursor = try stream.postings(entry)
            if let candidates {
                try Self.forEachCommon(cursor, candidates) { index in isFound[index] = true }
            } else {
                while try cursor.next() != PostingsCursor.end { isFound[Int(cursor.document)] = true }
            }
        }
        var result: [UInt32] = []
        for (index, found) in isFound.enumerated() where found { result.append(candidates?[index] ?? UInt32(index)) }
        return result
    }

    /// Calls `body` with the index of each candidate that the cursor has, moving the cursor there.
    private static func forEachCommon(
        _ cursor: PostingsCursor, _ candidates: [UInt32], _ body: (Int) -> Void
    ) throws(JSearchError) {
        var index = 0
        while index < candidates.count {
            let document = try cursor.seek(candidates[index])
            if document == PostingsCursor.end { return }
            if document == candidates[index] {
                body(index)
                index += 1
            } else {
                // Candidates below the cursor's document are passed by halving: both sides may be long.
                var high = candidates.count
                index += 1
                while index < high {
                    let middle = (index + high) / 2
                    if candidates[middle] < document { index = middle + 1 } else { high = middle }
                }
            }
        }
    }
}
