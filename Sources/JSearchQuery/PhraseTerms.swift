// PhraseTerms.swift
// The terms that can stand for the parts of a phrase, and the documents that have them.

import JSearchIndex
import JSearchStorage

/// Looks the parts of a phrase up in the bigrams stream of one segment.
package struct PhraseTerms {
    private let stream: StreamReader
    private let characters: StreamReader
    private let budget: WorkBudget?

    init(_ segment: SegmentReader, budget: WorkBudget?) {
        stream = segment.stream(.bigrams)
        characters = segment.characters
        self.budget = budget
    }

    /// A part with the terms that can stand at its place.
    struct Part {
        /// Terms of the bigrams stream; none if there is a list of all of them together.
        let entries: [TermEntry]
        /// That list, of a character.
        let character: TermEntry?
        /// Whether the part begins where these terms begin.
        let startsTerms: Bool
        /// Postings in all lists.
        let postingCount: Int

        init(entries: [TermEntry], character: TermEntry? = nil, startsTerms: Bool) {
            self.entries = entries
            self.character = character
            self.startsTerms = startsTerms
            postingCount = entries.reduce(character?.documentCount ?? 0) { $0 + $1.documentCount }
        }

        /// Whether it is one term, as a whole.
        var isSimple: Bool { entries.count == 1 && startsTerms }
    }

    /// The terms of each part, rarest part first; nil if one has none.
    func resolve(_ parts: [PhrasePattern.Part]) throws(JSearchError) -> [Part]? {
        var resolved: [Part] = []
        for part in parts {
            if let character = try characterEntry(of: part) {
                resolved.append(Part(entries: [], character: character, startsTerms: true))
                continue
            }
            let entries = try entries(of: part)
            guard !entries.isEmpty else { return nil }
            resolved.append(Part(entries: entries, startsTerms: part.match != .suffix && part.match != .infix))
        }
        return resolved.sorted { $0.postingCount < $1.postingCount }
    }

    /// The list of a part, if it is a character that has one.
    func characterEntry(of part: PhrasePattern.Part) throws(JSearchError) -> TermEntry? {
        part.match == .prefix ? try characters.dictionary.find(Array(part.text.utf8)) : nil
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

    /// The lists of the terms that can stand at the place of a part, with the files that they are in.
    private func lists(of part: Part) -> [(entry: TermEntry, stream: StreamReader)] {
        if let character = part.character { return [(character, characters)] }
        return part.entries.map { ($0, stream) }
    }

    /// The documents that have one of the terms of a part, and how often they have them in some fields together.
    ///
    /// - Parameter fields: Bit *f* for field *f*.
    func matches(of part: Part, fields: UInt8) throws(JSearchError) -> MatchList {
        try budget?.spend(part.postingCount)
        var list = MatchList()
        if fields == PhrasePattern.allFields {
            if let character = part.character {
                (list.documents, list.frequencies) = try characters.postings(ofAll: [character])
            } else {
                (list.documents, list.frequencies) = try stream.postings(ofAll: part.entries)
            }
            return list
        }
        var wanted = SIMD8<UInt32>.zero
        for field in 0..<Field.count where fields & 1 << UInt8(field) != 0 { wanted[field] = .max }
        var frequencies = [UInt32](repeating: 0, count: stream.documentCount)
        for (entry, stream) in lists(of: part) {
            try stream.forEachPosting(entry) { frequencies[Int($0)] &+= ($1.counts & wanted).wrappedSum() }
        }
        for (document, frequency) in frequencies.enumerated() where frequency > 0 {
            list.append(UInt32(document), frequency)
        }
        return list
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
        guard let rarest = entries.first else { return allowed }
        guard var documents = allowed, documents.count < rarest.documentCount else {
            try budget?.spend(rarest.documentCount * entries.count)
            guard let allowed else { return try stream.documents(withAll: entries) }
            // The rarest alone, so that the others are asked of those documents only that are allowed.
            var documents = try stream.documents(withAll: [rarest])
            documents.keep(allowed)
            try stream.keep(&documents, withAll: Array(entries.dropFirst()))
            return documents
        }
        try stream.keep(&documents, withAll: entries)
        return documents
    }

    /// The documents, of the candidates if there are any, that have one of the terms of a part.
    func documents(with part: Part, among candidates: [UInt32]?) throws(JSearchError) -> [UInt32] {
        try budget?.spend(part.postingCount)
        var isFound = [Bool](repeating: false, count: candidates?.count ?? stream.documentCount)
        for (entry, stream) in lists(of: part) {
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
