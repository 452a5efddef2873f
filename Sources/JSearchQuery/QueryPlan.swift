// QueryPlan.swift
// From clauses to the terms and phrases that are looked up.

package import JSearchAnalysis
package import JSearchIndex
package import JSearchStorage

/// A term that adds to the score.
package struct RankedTerm: Sendable, Equatable {
    package let stream: TokenStream
    /// Its characters.
    package let text: String
    /// What it counts: the weights of stream and script, times its occurrences in the query.
    package var weight: Double
    /// The clause it comes from.
    package let clause: Int
    /// Whether an article may be found by this term alone.
    package var admits: Bool
    /// Whether an article that is found by the characters of the keyword must have it.
    package var isRequired: Bool
}

/// A phrase that filters, scores, or both.
package struct PlannedPhrase: Sendable {
    package let clause: Int
    /// The phrase, and its other spellings: an occurrence of any of them counts.
    package let patterns: [PhrasePattern]
    package let occurrence: Query.Clause.Occurrence
    /// What it counts for the score; 0 to filter only.
    package let weight: Double
    package let label: String
}

/// A whole tag that filters.
package struct PlannedTag: Sendable {
    package let clause: Int
    package let term: [UInt8]
    package let occurrence: Query.Clause.Occurrence
    package let weight: Double
    package let label: String
}

/// A query after analysis: what to look up, and what it counts.
package struct QueryPlan: Sendable {
    package private(set) var terms: [RankedTerm] = []
    package private(set) var variants: [PlannedVariant] = []
    package private(set) var phrases: [PlannedPhrase] = []
    package private(set) var tags: [PlannedTag] = []
    /// For each keyword that may be found by its characters alone, what must stand in the article.
    package private(set) var substrings: [Int: PhrasePattern] = [:]
    /// The keywords as one text.
    package private(set) var sequence = QuerySequence()
    package let parameters: RankingParameters

    /// Analyses the clauses of a query.
    ///
    /// - Throws: ``JSearchError`` if nothing is left to search for.
    package init(_ query: Query, parameters: RankingParameters, analyzer: TextAnalyzer) throws(JSearchError) {
        self.parameters = parameters
        var keywords: [(clause: Int, analyzed: AnalyzedText)] = []
        for (index, clause) in query.clauses.enumerated() {
            switch clause.kind {
            case .keyword:
                let analyzed = analyzer.analyze(clause.text)
                if clause.occurrence != .excluded { keywords.append((index, analyzed)) }
                addKeywordFilter(clause, index, analyzed, analyzer)
            case .phrase:
                addPhrase(clause, index, fields: PhrasePattern.allFields, wholeRuns: false, weight: 1, analyzer)
            case .title:
                addPhrase(
                    clause, index, fields: 1 << Field.title.rawValue, wholeRuns: !clause.isQuoted, weight: 1,
                    analyzer)
            case .tag:
                let units = analyzer.normalize(clause.text).trimmedUnits
                tags.append(
                    PlannedTag(
                        clause: index, term: UTF16Text.utf8(units),
                        occurrence: clause.occurrence, weight: 1, label: "tag:\(clause.text)"))
            }
        }
        addTerms(keywords, analyzer)
        dropMarks(query)
        guard asks(with: phrases) else {
            throw JSearchError(.invalidQuery, "Nothing is left to search for after normalising the query.")
        }
    }

    /// Drops keywords that are spaces and common ASCII punctuation only (10 - 20), if there is anything else: nearly
    /// every article has them, and only the text of each tells where.
    private mutating func dropMarks(_ query: Query) {
        func isMark(_ phrase: PlannedPhrase) -> Bool {
            phrase.occurrence == .optional && phrase.weight > 0 && query.clauses[phrase.clause].kind == .keyword
                && phrase.patterns.allSatisfy { $0.units.allSatisfy(BigramTokenizer.isPresenceOnly) }
        }
        let others = phrases.filter { !isMark($0) }
        if asks(with: others) { phrases = others }
    }

    /// The plan without what finds an article by its characters alone, however it was cut there.
    package var byTermsAlone: QueryPlan {
        var plan = self
        plan.substrings = [:]
        plan.phrases.removeAll { $0.occurrence == .optional && $0.weight == 0 }
        return plan
    }

    /// Whether there is anything to look for, with these phrases.
    private func asks(with phrases: [PlannedPhrase]) -> Bool {
        !terms.isEmpty || phrases.contains { $0.occurrence != .excluded }
            || tags.contains { $0.occurrence != .excluded }
    }

    private mutating func addTerms(
        _ keywords: [(clause: Int, analyzed: AnalyzedText)], _ analyzer: TextAnalyzer
    ) {
        let keywordTerms = KeywordTerms(keywords, parameters: parameters, analyzer: analyzer)
        terms = keywordTerms.terms
        variants = keywordTerms.variants
        sequence = keywordTerms.sequence
        for (clause, units) in keywordTerms.substrings
        where terms.contains(where: { $0.clause == clause && $0.isRequired }) {
            substrings[clause] = PhrasePattern(keyword: units, analyzer)
        }
        for (clause, analyzed) in keywords {
            // A part that does not find by itself (応 in 慶応) finds with the rest of the keyword, in any spelling.
            let patterns = (keywordTerms.wholeSpellings[clause] ?? []).map {
                PhrasePattern(keyword: Self.trimmed($0), analyzer)
            }
            guard !patterns.isEmpty else { continue }
            phrases.append(
                PlannedPhrase(
                    clause: clause, patterns: patterns, occurrence: .optional, weight: 0, label: analyzed.text.string))
        }
        for (clause, units) in keywordTerms.spanPhrases {
            let pattern = PhrasePattern(keyword: units, analyzer)
            phrases.append(
                PlannedPhrase(
                    clause: clause, patterns: [pattern], occurrence: .optional, weight: 0,
                    label: UTF16Text.string(units)))
        }
    }

    private mutating func addPhrase(
        _ clause: Query.Clause, _ index: Int, fields: UInt8, wholeRuns: Bool, weight: Double,
        _ analyzer: TextAnalyzer, _ analyzed: AnalyzedText? = nil
    ) {
        // What stands in quotation marks is meant as it is written.
        let spellings =
            clause.isQuoted
            ? [analyzer.normalize(clause.text).trimmedUnits]
            : spellings(analyzed ?? analyzer.analyze(clause.text), analyzer)
        guard let units = spellings.first, !units.isEmpty else { return }
        let label =
            clause.kind == .title ? "title:\(clause.text)" : clause.isQuoted ? "\"\(clause.text)\"" : clause.text
        phrases.append(
            PlannedPhrase(
                clause: index,
                patterns: spellings.map {
                    PhrasePattern($0, fields: fields, wholeRuns: wholeRuns, analyzer: analyzer)
                }, occurrence: clause.occurrence, weight: weight, label: label))
    }

    /// A text and its other spellings, synonyms among them.
    private func spellings(_ analyzed: AnalyzedText, _ analyzer: TextAnalyzer) -> [[UInt16]] {
        var spans = QueryVariants.spans(analyzed, analyzer)
        /// Synonyms of words that have parts with other spellings: one or the other is replaced.
        var overlapping: [SpellingSpan] = []
        for token in analyzed.words {
            let synonyms = analyzer.synonyms(of: Array(analyzed.text.units[token.range])).map {
                SpellingVariant(units: $0, folds: [])
            }
            if synonyms.isEmpty { continue }
            if let same = spans.firstIndex(where: { $0.range == token.range }) {
                spans[same] = SpellingSpan(
                    range: token.range, variants: synonyms + spans[same].variants,
                    place: spans[same].place.map { $0 + synonyms.count })
            } else if spans.contains(where: { $0.range.overlaps(token.range) }) {
                overlapping.append(SpellingSpan(range: token.range, variants: synonyms, place: nil))
            } else {
                spans.append(SpellingSpan(range: token.range, variants: synonyms, place: 0))
            }
        }
        let units = analyzed.text.units
        var others = Self.spellings(units, spans)
        for word in overlapping {
            others += Self.spellings(units, spans.filter { !$0.range.overlaps(word.range) } + [word])
        }
        return ([units] + others).map(Self.trimmed)
    }

    private static func trimmed(_ units: [UInt16]) -> [UInt16] {
        var text = NormalizedText()
        text.units = units
        return text.trimmedUnits
    }

    private static func spellings(_ units: [UInt16], _ spans: [SpellingSpan]) -> [[UInt16]] {
        let spans = spans.sorted { $0.range.lowerBound < $1.range.lowerBound }
        return KeywordSpellings(units, spans: spans).others.map(\.units)
    }

    /// The phrase that decides whether an article holds a required or excluded keyword, or one that has no
    /// words or bigrams of its own.
    private mutating func addKeywordFilter(
        _ clause: Query.Clause, _ index: Int, _ analyzed: AnalyzedText, _ analyzer: TextAnalyzer
    ) {
        let hasBigrams = analyzed.bigrams.contains { $0.isRanked }
        if clause.occurrence != .optional {
            addPhrase(
                clause, index, fields: PhrasePattern.allFields, wholeRuns: true, weight: 0, analyzer, analyzed)
        } else if !hasBigrams {
            // One Japanese character, or symbols: found wherever it stands. Its other spellings are variants.
            let units = analyzed.text.trimmedUnits
            guard !units.isEmpty else { return }
            phrases.append(
                PlannedPhrase(
                    clause: index,
                    patterns: [PhrasePattern(keyword: units, analyzer)], occurrence: .optional,
                    weight: analyzed.words.isEmpty ? 1 : parameters.bigramWeight,
                    label: clause.text))
        }
    }
}
