// PhraseMatcher.swift
// The articles of a segment in which a phrase occurs, and how often.

package import JSearchAnalysis
package import JSearchIndex
package import JSearchStorage

/// Evaluates a ``PhrasePattern`` on one segment.
///
/// The terms of the bigrams stream say which articles may have the phrase, those that have all of its parts; their texts say
/// which have it.
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

    private var terms: PhraseTerms { PhraseTerms(segment, budget: budget) }

    /// The documents that contain the phrase in the wanted fields.
    ///
    /// - Complexity: the rarest part bounds the documents whose texts are looked at; parts that may be pieces of
    ///   words add a scan of the dictionary.
    package func matches(_ analyzer: TextAnalyzer) throws(JSearchError) -> MatchList {
        if isWholeTerms {
            guard let parts = try terms.resolve(pattern.variants[0]) else { return MatchList() }
            return try terms.matches(of: parts[0], fields: pattern.fields)
        }
        let candidates = try candidates(analyzer, among: nil)
        guard !candidates.isEmpty, let phrase = try textPhrase(analyzer) else { return MatchList() }
        var list = MatchList()
        for (document, count) in zip(candidates, try counts(phrase, candidates, atMost: .max)) where count > 0 {
            list.append(document, UInt32(clamping: count))
        }
        return list
    }

    /// The documents that may contain the phrase, each with how often it may at most; certain if they do, and just so often.
    ///
    /// - Complexity: as far as the terms tell, no text is looked at.
    func possibleMatches(_ analyzer: TextAnalyzer) throws(JSearchError) -> (list: MatchList, isCertain: Bool) {
        guard pattern.fields == PhrasePattern.allFields, let entries = try termEntries(analyzer) else {
            if isWholeTerms { return (try matches(analyzer), true) }
            var list = MatchList(documents: try candidates(analyzer, among: nil))
            for index in list.frequencies.indices { list.frequencies[index] = Self.mostFrequency }
            return (list, false)
        }
        if entries.count <= 1 { return (try matches(analyzer), true) }
        try budget?.spend((entries.map(\.documentCount).min() ?? 0) * entries.count)
        // Each occurrence of the phrase is one of every term of it, so also of the rarest.
        let rarestFirst = entries.sorted { $0.documentCount < $1.documentCount }
        var list = MatchList()
        (list.documents, list.frequencies) = try stream.postings(ofAll: [rarestFirst[0]])
        var documents = list.documents
        try stream.keep(&documents, withAll: Array(rarestFirst.dropFirst()))
        return (list.only(documents), false)
    }

    /// No field of an article has more places.
    private static let mostFrequency = UInt32(IndexFormat.fieldUnitLimit)

    /// Whether each occurrence of the phrase is the start of exactly one term, so that no text need be looked at.
    private var isWholeTerms: Bool {
        guard !pattern.needsText, pattern.variants.count == 1, pattern.variants[0].count == 1 else { return false }
        let match = pattern.variants[0][0].match
        return match == .term || match == .prefix
    }

    /// The list of the phrase, if it is a character that has one and may stand anywhere.
    func characterEntry() throws(JSearchError) -> TermEntry? {
        guard pattern.fields == PhrasePattern.allFields, isWholeTerms else { return nil }
        return try terms.characterEntry(of: pattern.variants[0][0])
    }

    /// Those of some documents, ascending, that may have the phrase; of all if none are given. Certain if they have it.
    ///
    /// - Complexity: as far as the terms tell, no text is looked at.
    func possibleDocuments(
        among allowed: [UInt32]?, _ analyzer: TextAnalyzer
    ) throws(JSearchError) -> (documents: [UInt32], isCertain: Bool) {
        let isCertain = pattern.fields == PhrasePattern.allFields && isWholeTerms
        return (try candidates(analyzer, among: allowed), isCertain)
    }

    /// How often some documents contain the phrase.
    ///
    /// - Parameter phrase: What ``textPhrase(_:)`` gave.
    func counts(in documents: [UInt32], _ phrase: TextPhrase?) throws(JSearchError) -> [Int] {
        guard let phrase else { return [Int](repeating: 0, count: documents.count) }
        return try counts(phrase, documents, atMost: .max)
    }

    /// Those of some documents, ascending, that contain the phrase.
    ///
    /// - Complexity: that of looking at the texts of those that have its parts.
    package func matches(
        among documents: [UInt32], _ analyzer: TextAnalyzer
    ) throws(JSearchError) -> [UInt32] {
        try confirmed(try candidates(analyzer, among: documents), try textPhrase(analyzer), wordPostings())
    }

    /// The phrase, ready to be looked for in texts; nil if no text of the segment has it.
    func textPhrase(_ analyzer: TextAnalyzer) throws(JSearchError) -> TextPhrase? {
        try TextPhrase(pattern.units, wholeRuns: pattern.wholeRuns, classes: analyzer.classes, in: segment.texts)
    }

    /// Those of some documents, ascending, that have the phrase.
    ///
    /// - Parameters:
    ///   - phrase: What ``textPhrase(_:)`` gave.
    ///   - words: What ``wordPostings()`` gave, or nothing: the texts of documents in them need not be looked at.
    func confirmed(
        _ documents: [UInt32], _ phrase: TextPhrase?, _ words: [PostingsCursor]
    ) throws(JSearchError) -> [UInt32] {
        guard let phrase, !documents.isEmpty else { return [] }
        var (known, unknown): ([UInt32], [UInt32]) = ([], documents)
        if phrase.isPlainJapanese {
            for cursor in words where !unknown.isEmpty {
                var own = unknown
                cursor.rewind()
                try cursor.keepOwn(of: &own)
                if own.isEmpty { continue }
                unknown.remove(own)
                known += own
            }
        }
        let counts = try counts(phrase, unknown, atMost: 1)
        let found = unknown.indices.filter { counts[$0] > 0 }.map { unknown[$0] }
        return known.isEmpty ? found : (known + found).sorted()
    }

    /// The documents that have the phrase as a word or a run.
    func wordPostings() throws(JSearchError) -> [PostingsCursor] {
        guard pattern.fields == PhrasePattern.allFields else { return [] }
        let text = UTF16Text.utf8(pattern.units)
        var cursors: [PostingsCursor] = []
        for stream in [segment.stream(.words), segment.stream(.runs)] {
            if let entry = try stream.dictionary.find(text) { cursors.append(try stream.postings(entry)) }
        }
        return cursors
    }

    /// So many documents are searched before the budget is asked.
    private static let documentsAtOnce = 512

    private func counts(
        _ phrase: TextPhrase, _ documents: [UInt32], atMost limit: Int
    ) throws(JSearchError) -> [Int] {
        guard let budget else { return try phrase.counts(in: documents, fields: pattern.fields, atMost: limit) }
        var counts: [Int] = []
        counts.reserveCapacity(documents.count)
        while counts.count < documents.count {
            let part = Array(documents[counts.count..<min(documents.count, counts.count + Self.documentsAtOnce)])
            let before = phrase.searchedCodes
            counts += try phrase.counts(in: part, fields: pattern.fields, atMost: limit)
            let codes = phrase.searchedCodes - before
            try budget.spend(WorkBudget.unitsPerCandidate * part.count + codes / WorkBudget.codesPerUnit)
        }
        return counts
    }

    /// The terms that a document with the phrase has, if it is a phrase of single terms; empty if one of them is nowhere.
    func termEntries(_ analyzer: TextAnalyzer) throws(JSearchError) -> [TermEntry]? {
        guard !pattern.needsText, pattern.variants.count == 1 else { return nil }
        guard let parts = try terms.resolve(pattern.variants[0]) else { return [] }
        guard parts.allSatisfy(\.isSimple) else { return nil }
        return parts.map { $0.entries[0] } + (try otherEntries(parts, analyzer))
    }

    /// Terms that stand wherever the phrase does, each once for each of its occurrences, the rarest first; empty if one of them is nowhere, so
    /// that the phrase is, too. Beside them, whether the phrase has other parts, which the texts must tell.
    ///
    /// - Returns: nil if none is known, or if the texts need not be asked.
    func certainEntries(_ analyzer: TextAnalyzer) throws(JSearchError) -> (entries: [TermEntry], areAll: Bool)? {
        if isWholeTerms { return nil }
        let certain = pattern.variants[0].filter { part in
            part.match == .term && pattern.variants.dropFirst().allSatisfy { $0.contains(part) }
        }
        if certain.isEmpty { return nil }
        let areAll = certain.count == pattern.variants[0].count
        var entries: [TermEntry] = []
        for text in certain.map({ Array($0.text.utf8) }) + otherBigrams(analyzer) {
            guard let entry = try stream.dictionary.find(text) else { return ([], areAll) }
            entries.append(entry)
        }
        return (entries.sorted { $0.documentCount < $1.documentCount }, areAll)
    }

    // MARK: - Candidates

    /// The documents that have all parts of a variant.
    ///
    /// - Parameter allowed: The only ones to look at, ascending; nil for all.
    private func candidates(_ analyzer: TextAnalyzer, among allowed: [UInt32]?) throws(JSearchError) -> [UInt32] {
        var found: [[UInt32]] = []
        for variant in pattern.variants {
            guard let parts = try terms.resolve(variant) else { continue }
            var candidates = try terms.documents(
                withAll: parts.filter { $0.entries.count == 1 }.map { $0.entries[0] }
                    + (try otherEntries(parts, analyzer)), among: allowed)
            for part in parts where part.entries.count != 1 {
                candidates = try terms.documents(with: part, among: candidates)
            }
            found.append(candidates ?? [])
        }
        return found.union()
    }

    private func otherEntries(_ parts: [PhraseTerms.Part], _ analyzer: TextAnalyzer) throws(JSearchError) -> [TermEntry]
    {
        guard parts.count > 1, pattern.variants.count == 1 else { return [] }
        var entries: [TermEntry] = []
        for text in otherBigrams(analyzer) {
            // If none has the bigram, the texts tell that none has the phrase.
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
}
