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
    package let admits: Bool
}

/// A phrase that filters, scores, or both.
package struct PlannedPhrase: Sendable {
    package let pattern: PhrasePattern
    package let occurrence: Query.Clause.Occurrence
    /// What it counts for the score; 0 to filter only.
    package let weight: Double
    package let label: String
}

/// A whole tag that filters.
package struct PlannedTag: Sendable {
    package let term: [UInt8]
    package let occurrence: Query.Clause.Occurrence
    package let weight: Double
    package let label: String
}

/// A query after analysis: what to look up, and what it counts.
package struct QueryPlan: Sendable {
    package private(set) var terms: [RankedTerm] = []
    package private(set) var phrases: [PlannedPhrase] = []
    package private(set) var tags: [PlannedTag] = []
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
                addKeywordFilter(clause, analyzed, analyzer)
            case .phrase:
                addPhrase(clause, fields: PhrasePattern.allFields, wholeRuns: false, weight: 1, analyzer)
            case .title:
                addPhrase(
                    clause, fields: 1 << Field.title.rawValue, wholeRuns: !clause.isQuoted, weight: 1, analyzer)
            case .tag:
                let units = SegmentBuilder.trimmed(analyzer.normalize(clause.text).units)
                tags.append(
                    PlannedTag(
                        term: Array(String(decoding: units, as: UTF16.self).utf8), occurrence: clause.occurrence,
                        weight: 1, label: "tag:\(clause.text)"))
            }
        }
        addTerms(keywords)
        let asks =
            !terms.isEmpty || phrases.contains { $0.occurrence != .excluded }
            || tags.contains { $0.occurrence != .excluded }
        guard asks else {
            throw JSearchError(.invalidQuery, "Nothing is left to search for after normalising the query.")
        }
    }

    private mutating func addPhrase(
        _ clause: Query.Clause, fields: UInt8, wholeRuns: Bool, weight: Double, _ analyzer: TextAnalyzer
    ) {
        let units = SegmentBuilder.trimmed(analyzer.normalize(clause.text).units)
        guard !units.isEmpty else { return }
        let label =
            clause.kind == .title ? "title:\(clause.text)" : clause.isQuoted ? "\"\(clause.text)\"" : clause.text
        phrases.append(
            PlannedPhrase(
                pattern: PhrasePattern(units, fields: fields, wholeRuns: wholeRuns, analyzer: analyzer),
                occurrence: clause.occurrence, weight: weight, label: label))
    }

    /// The phrase that decides whether an article holds a required or excluded keyword, or one that has no
    /// words or bigrams of its own.
    private mutating func addKeywordFilter(
        _ clause: Query.Clause, _ analyzed: AnalyzedText, _ analyzer: TextAnalyzer
    ) {
        let hasBigrams = analyzed.bigrams.contains { $0.isRanked }
        if clause.occurrence != .optional {
            addPhrase(clause, fields: PhrasePattern.allFields, wholeRuns: true, weight: 0, analyzer)
        } else if !hasBigrams {
            // One Japanese character, or symbols: found wherever it stands.
            addPhrase(
                clause, fields: PhrasePattern.allFields, wholeRuns: true,
                weight: analyzed.words.isEmpty ? 1 : parameters.bigramWeight, analyzer)
        }
    }

    private mutating func addTerms(_ keywords: [(clause: Int, analyzed: AnalyzedText)]) {
        // Hiragana parts weigh less only beside others: a query of nothing else is meant as it is.
        let hasOthers = keywords.contains { _, analyzed in
            analyzed.words.contains { !Self.isHiragana(analyzed, $0) }
        }
        for (clause, analyzed) in keywords {
            for token in analyzed.words {
                let isWeak = hasOthers && Self.isHiragana(analyzed, token)
                add(
                    RankedTerm(
                        stream: .words, text: analyzed.string(token),
                        weight: isWeak ? parameters.hiraganaWeight : 1, clause: clause, admits: !isWeak))
            }
            for token in analyzed.bigrams where token.isRanked && !Self.isLetterOfSymbol(analyzed, token) {
                let isWeak = hasOthers && Self.isHiragana(analyzed, token)
                add(
                    RankedTerm(
                        stream: .bigrams, text: analyzed.string(token),
                        weight: parameters.bigramWeight * (isWeak ? parameters.hiraganaWeight : 1), clause: clause,
                        admits: false))
            }
        }
    }

    /// Adds a term, or its weight to that of the same term of the same clause.
    private mutating func add(_ term: RankedTerm) {
        guard term.weight > 0 else { return }
        let same = terms.firstIndex {
            $0.stream == term.stream && $0.clause == term.clause && $0.text == term.text
        }
        if let same { terms[same].weight += term.weight } else { terms.append(term) }
    }

    private static func isHiragana(_ analyzed: AnalyzedText, _ token: Token) -> Bool {
        analyzed.text.units[token.range].allSatisfy(CharacterClasses.isHiragana)
    }

    /// Whether a token is the letter of a name like C++ or F#, which says nothing without its symbol.
    private static func isLetterOfSymbol(_ analyzed: AnalyzedText, _ token: Token) -> Bool {
        guard token.length == 1 else { return false }
        let end = token.range.upperBound
        let units = analyzed.text.units
        return end < units.count && (units[end] == 0x2B || units[end] == 0x23)
    }
}
