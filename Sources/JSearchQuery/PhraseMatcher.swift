// PhraseMatcher.swift
// The articles of a segment in which a phrase occurs, and how often.

package import JSearchAnalysis
package import JSearchIndex
package import JSearchStorage

/// Evaluates a ``PhrasePattern`` on one segment by the positions of the bigrams stream.
///
/// Articles themselves are read only for phrases with spaces or common ASCII punctuation, and of those only
/// the ones that have all the rest of the phrase.
package struct PhraseMatcher {
    private let segment: SegmentReader
    private let stream: StreamReader
    private let pattern: PhrasePattern
    private let budget: WorkBudget?

    /// - Parameter budget: What the query may still cost; nil for as much as it takes.
    package init(_ pattern: PhrasePattern, segment: SegmentReader, budget: WorkBudget? = nil) {
        self.pattern = pattern
        self.budget = budget
        self.segment = segment
        stream = segment.stream(.bigrams)
    }

    /// Whether the phrase is one term, so that an article that has the term has the phrase.
    package var isSingleTerm: Bool {
        pattern.variants.count == 1 && pattern.variants[0].count == 1 && pattern.variants[0][0].match == .term
    }

    /// A term that can stand at a part's place.
    struct Alternative {
        let entry: TermEntry
        /// Where in the term the part's text begins.
        let shifts: [Int]
    }

    /// A part with its terms.
    struct ResolvedPart {
        let offset: Int
        let isPositional: Bool
        let alternatives: [Alternative]
        /// Whether it is one term, as a whole.
        var isSimple: Bool { alternatives.count == 1 && alternatives[0].shifts == [0] }
        var documentCount: Int { alternatives.reduce(0) { $0 + $1.entry.documentCount } }
    }

    /// The documents that contain the phrase in the wanted fields.
    ///
    /// - Complexity: the rarest part bounds the documents that are looked at; parts that may be pieces of
    ///   words add a scan of the dictionary.
    package func matches(_ analyzer: TextAnalyzer) throws(JSearchError) -> MatchList {
        try allMatches(analyzer, besides: [])
    }

    /// The same without some documents, ascending, which need not be looked at.
    func matches(_ analyzer: TextAnalyzer, besides known: MatchList) throws(JSearchError) -> MatchList {
        try allMatches(analyzer, besides: known.documents).subtracting(known)
    }

    /// - Parameter known: Documents that may be left out.
    private func allMatches(_ analyzer: TextAnalyzer, besides known: [UInt32]) throws(JSearchError) -> MatchList {
        if pattern.needsText { return try matchesInText(analyzer) }
        if pattern.variants.count == 1 {
            guard let parts = try resolve(pattern.variants[0]) else { return MatchList() }
            if parts.count == 1, let list = try countOnly(parts[0]) { return list }
            if let walk = try walk(parts, analyzer) { return try walk.allMatches(besides: known) }
            var list = MatchList()
            for (document, starts) in try occurrences(parts) { list.append(document, UInt32(starts.count)) }
            return list
        }
        // The same place may be found by several variants: count it once.
        var places: [UInt32: Set<UInt64>] = [:]
        for variant in pattern.variants {
            guard let parts = try resolve(variant) else { continue }
            for (document, starts) in try occurrences(parts) {
                places[document, default: []].formUnion(starts)
            }
        }
        var list = MatchList()
        for document in places.keys.sorted() { list.append(document, UInt32(places[document]?.count ?? 0)) }
        return list
    }

    /// Those of some documents, ascending, that contain the phrase.
    ///
    /// - Complexity: that of looking at the positions of its parts in these documents.
    package func matches(
        among documents: [UInt32], _ analyzer: TextAnalyzer
    ) throws(JSearchError) -> [UInt32] {
        if pattern.needsText { return try matchesInText(analyzer, among: documents).documents }
        if pattern.variants.count == 1 {
            guard let parts = try resolve(pattern.variants[0]) else { return [] }
            if let walk = try walk(parts, analyzer) { return try walk.matches(among: documents) }
            return try occurrences(parts, among: documents).map(\.document)
        }
        var found: Set<UInt32> = []
        for variant in pattern.variants {
            guard let parts = try resolve(variant) else { continue }
            found.formUnion(try occurrences(parts, among: documents).map(\.document))
        }
        return found.sorted()
    }

    /// The phrase as single terms that can be followed from document to document; nil if it is more than that.
    func walk(_ analyzer: TextAnalyzer) throws(JSearchError) -> PhraseWalk? {
        guard !pattern.needsText, pattern.variants.count == 1, let parts = try resolve(pattern.variants[0]) else {
            return nil
        }
        return try walk(parts, analyzer)
    }

    /// The terms that a document with the phrase has, if it is a phrase of single terms; empty if one of them is nowhere.
    func termEntries(_ analyzer: TextAnalyzer) throws(JSearchError) -> [TermEntry]? {
        guard !pattern.needsText, pattern.variants.count == 1 else { return nil }
        guard let parts = try resolve(pattern.variants[0]) else { return [] }
        guard parts.allSatisfy(\.isSimple) else { return nil }
        return parts.map { $0.alternatives[0].entry } + (try otherEntries(parts, analyzer))
    }

    private func walk(_ parts: [ResolvedPart], _ analyzer: TextAnalyzer) throws(JSearchError) -> PhraseWalk? {
        try PhraseWalk(
            parts, filters: try otherEntries(parts, analyzer), stream: stream, fields: pattern.fields, budget: budget)
    }

    private func otherEntries(_ parts: [ResolvedPart], _ analyzer: TextAnalyzer) throws(JSearchError) -> [TermEntry] {
        guard parts.count > 1 else { return [] }
        var entries: [TermEntry] = []
        for text in otherBigrams(analyzer) {
            // If none has the bigram, the positions of the parts tell that none has the phrase.
            if let entry = try stream.dictionary.find(text) { entries.append(entry) }
        }
        return entries
    }

    /// The bigrams of the phrase that are no parts, because their neighbours say all of their places: a document with
    /// the phrase has them too, and they may be rarer.
    private func otherBigrams(_ analyzer: TextAnalyzer) -> [[UInt8]] {
        var tokens: [Token] = []
        pattern.units.withUnsafeBufferPointer {
            BigramTokenizer.tokenize($0, classes: analyzer.classes, into: &tokens)
        }
        let offsets = Set(pattern.variants[0].map(\.offset))
        // In a run that was cut, each token but the last begins in the one before and reaches into the one behind.
        return tokens.indices.filter { index in
            index > 0 && index + 1 < tokens.count && !offsets.contains(Int(tokens[index].start))
                && tokens[index - 1].range.upperBound > Int(tokens[index].start)
                && tokens[index].range.upperBound > Int(tokens[index + 1].start)
        }.map { UTF16Text.utf8(pattern.units[tokens[$0].range]) }
    }

    /// Looks the phrase up in the texts of the documents that have its parts.
    private func matchesInText(
        _ analyzer: TextAnalyzer, among documents: [UInt32]? = nil
    ) throws(JSearchError) -> MatchList {
        var candidates: Set<UInt32> = []
        for variant in pattern.variants {
            guard let parts = try resolve(variant) else { continue }
            if parts.contains(where: \.isPositional) {
                candidates.formUnion(try occurrences(parts, among: documents).map(\.document))
            } else {
                candidates.formUnion(try documentsOfSimpleParts(parts, among: documents) ?? [])
            }
        }
        var list = MatchList()
        for document in candidates.sorted() {
            try budget?.spend(WorkBudget.articleUnits)
            let article = try segment.store.article(Int(document))
            try budget?.spend(WorkBudget.unitsPerTextByte * article.textByteCount)
            var count = 0
            for field in Field.allCases where pattern.fields & 1 << field.rawValue != 0 {
                let text = analyzer.normalize(article.text(of: field))
                text.units.withUnsafeBufferPointer { units in
                    TextScan.forEachOccurrence(
                        of: pattern.units, in: units, wholeRuns: pattern.wholeRuns, overlapping: true, analyzer
                    ) { _ in count += 1 }
                }
            }
            if count > 0 { list.append(document, UInt32(count)) }
        }
        return list
    }

    // MARK: - Looking parts up

    /// The terms of each part, rarest part first; nil if one has none.
    private func resolve(_ parts: [PhrasePattern.Part]) throws(JSearchError) -> [ResolvedPart]? {
        var resolved: [ResolvedPart] = []
        for part in parts {
            let alternatives = try alternatives(of: part)
            guard !alternatives.isEmpty else { return nil }
            resolved.append(
                ResolvedPart(
                    offset: part.offset, isPositional: part.match != .presence, alternatives: alternatives))
        }
        return resolved.sorted { $0.documentCount < $1.documentCount }
    }

    private func alternatives(of part: PhrasePattern.Part) throws(JSearchError) -> [Alternative] {
        let text = Array(part.text.utf8)
        var result: [Alternative] = []
        switch part.match {
        case .term, .presence:
            if let entry = try stream.dictionary.find(text) { result.append(Alternative(entry: entry, shifts: [0])) }
        case .prefix:
            var terms = try stream.dictionary.terms(from: text)
            while try terms.next(), terms.term.starts(with: text) {
                result.append(Alternative(entry: terms.entry, shifts: [0]))
            }
        case .suffix, .infix:
            try budget?.spend(WorkBudget.unitsPerTerm * stream.dictionary.termCount)
            try stream.dictionary.forEachTerm(
                containing: text, atEnd: part.match == .suffix, skipping: Self.japaneseTerms
            ) { (term, entry) in
                let shifts = Self.shifts(of: text, in: term, atEndOnly: part.match == .suffix)
                result.append(Alternative(entry: entry, shifts: shifts))
            }
        }
        return result
    }

    /// Most of a dictionary: terms that begin with a kana or a kanji are no runs of letters and digits. Ascending.
    package static let japaneseTerms: [(first: [UInt8], last: [UInt8])] = [
        ("ぁ", "ゖ"), ("ァ", "ヺ"), ("\u{3400}", "\u{4DBF}"), ("\u{4E00}", "\u{9FFF}"),
    ].map { (Array($0.utf8), Array($1.utf8)) }

    /// Where `text` occurs in a term, in UTF-16 units.
    private static func shifts(of text: [UInt8], in term: UnsafeBufferPointer<UInt8>, atEndOnly: Bool) -> [Int] {
        guard term.count >= text.count else { return [] }
        var shifts: [Int] = []
        for start in (atEndOnly ? term.count - text.count : 0)...term.count - text.count {
            var length = 0
            while length < text.count, term[start + length] == text[length] { length += 1 }
            if length == text.count {
                shifts.append(String(decoding: term[..<start], as: UTF8.self).utf16.count)
            }
        }
        return shifts
    }

    // MARK: - A single part

    /// A phrase of one part whose occurrences need no positions: each is the start of exactly one term.
    private func countOnly(_ part: ResolvedPart) throws(JSearchError) -> MatchList? {
        let isExact = part.alternatives.allSatisfy { $0.shifts == [0] }
        guard isExact, pattern.variants[0][0].match != .infix else { return nil }
        let entries = part.alternatives.map(\.entry)
        try budget?.spend(part.documentCount)
        var list = MatchList()
        if pattern.fields == PhrasePattern.allFields {
            (list.documents, list.frequencies) = try stream.postings(ofAll: entries)
            return list
        }
        var frequencies = [UInt32](repeating: 0, count: stream.documentCount)
        for entry in entries {
            try stream.forEachPosting(entry) { document, found in frequencies[Int(document)] += wanted(found).total }
        }
        for (document, frequency) in frequencies.enumerated() where frequency > 0 {
            list.append(UInt32(document), frequency)
        }
        return list
    }

    private func wanted(_ frequencies: FieldFrequencies) -> FieldFrequencies {
        var result = frequencies
        for field in 0..<Field.count where pattern.fields & 1 << UInt8(field) == 0 { result.counts[field] = 0 }
        return result
    }

    // MARK: - Several parts

    /// Where the phrase starts in each document that has it: field in the upper half, position in the lower.
    ///
    /// - Parameter documents: The only ones to look at, ascending; nil for all.
    private func occurrences(
        _ parts: [ResolvedPart], among documents: [UInt32]? = nil
    ) throws(JSearchError) -> [(document: UInt32, starts: [UInt64])] {
        var found: [(document: UInt32, starts: [UInt64])] = []
        var candidates = try documentsOfSimpleParts(parts, among: documents)
        for part in parts where part.alternatives.count > 1 {
            candidates = try union(part, within: candidates)
        }
        guard let candidates, !candidates.isEmpty else { return [] }
        try budget?.spend(WorkBudget.unitsPerCandidate * candidates.count * parts.count)
        let readers = try parts.filter(\.isPositional).map { (part) throws(JSearchError) in
            try PhrasePartPlaces(part, stream: stream, candidates: candidates)
        }
        for (index, document) in candidates.enumerated() {
            var starts = try readers[0].starts(document, index, fields: pattern.fields)
            for reader in readers.dropFirst() where !starts.isEmpty {
                let other = try reader.starts(document, index, fields: pattern.fields)
                starts = Self.intersection(starts, other)
            }
            if !starts.isEmpty { found.append((document, starts)) }
        }
        return found
    }

    /// The documents that have all parts with a single term; nil if there are no such parts.
    private func documentsOfSimpleParts(
        _ parts: [ResolvedPart], among allowed: [UInt32]? = nil
    ) throws(JSearchError) -> [UInt32]? {
        var cursors: [PostingsCursor] = []
        for part in parts where part.alternatives.count == 1 {
            cursors.append(try stream.postings(part.alternatives[0].entry))
        }
        if let allowed {
            var documents: [UInt32] = []
            candidates: for document in allowed {
                for cursor in cursors where try cursor.seek(document) != document { continue candidates }
                documents.append(document)
            }
            return documents
        }
        guard let lead = cursors.first else { return nil }
        try budget?.spend(lead.documentCount * cursors.count)
        var documents: [UInt32] = []
        var candidate = try lead.next()
        search: while candidate != PostingsCursor.end {
            for cursor in cursors.dropFirst() {
                let document = try cursor.seek(candidate)
                if document != candidate {
                    candidate = try lead.seek(document)
                    continue search
                }
            }
            documents.append(candidate)
            candidate = try lead.next()
        }
        return documents
    }

    /// The documents, of the candidates if there are any, that have one of a part's terms.
    private func union(_ part: ResolvedPart, within candidates: [UInt32]?) throws(JSearchError) -> [UInt32] {
        try budget?.spend(part.documentCount)
        var isFound = [Bool](repeating: false, count: candidates?.count ?? stream.documentCount)
        for alternative in part.alternatives {
            let cursor = try stream.postings(alternative.entry)
            if let candidates {
                try Self.forEachCommon(cursor, candidates) { (index) in isFound[index] = true }
            } else {
                while try cursor.next() != PostingsCursor.end { isFound[Int(cursor.document)] = true }
            }
        }
        var result: [UInt32] = []
        for (index, found) in isFound.enumerated() where found { result.append(candidates?[index] ?? UInt32(index)) }
        return result
    }

    /// Calls `body` with the index of each candidate that the cursor has, moving the cursor there.
    static func forEachCommon(
        _ cursor: PostingsCursor, _ candidates: [UInt32], _ body: (Int) throws(JSearchError) -> Void
    ) throws(JSearchError) {
        var index = 0
        while index < candidates.count {
            let document = try cursor.seek(candidates[index])
            if document == PostingsCursor.end { return }
            if document == candidates[index] {
                try body(index)
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

    private static func intersection(_ left: [UInt64], _ right: [UInt64]) -> [UInt64] {
        var result: [UInt64] = []
        var other = 0
        for value in left {
            while other < right.count, right[other] < value { other += 1 }
            if other < right.count, right[other] == value { result.append(value) }
        }
        return result
    }
}
