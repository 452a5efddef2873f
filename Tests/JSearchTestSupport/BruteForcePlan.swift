// BruteForcePlan.swift
// What a query asks for, as the comments of QueryPlan and RankingParameters say, taken apart a second time.

import JSearchAnalysis
import JSearchIndex
import JSearchQuery

/// The terms and filters of a query.
struct BruteForcePlan {
    struct Term {
        let key: TermKey
        let weight: Double
        /// Whether an article is found by this term alone: words, unless they are hiragana beside other words.
        let admits: Bool
    }

    /// A phrase or a tag.
    struct Filter {
        let units: [UInt16]
        let occurrence: Query.Clause.Occurrence
        let weight: Double
        var fields = Field.allCases
        var wholeRuns = false
        var isTag = false
    }

    private(set) var terms: [Term] = []
    private(set) var filters: [Filter] = []
    /// For each keyword, its distinct bigrams: an article that has them all is found.
    private(set) var bigramsOfClauses: [Set<TermKey>] = []

    init(_ query: Query, _ parameters: RankingParameters, _ analyzer: TextAnalyzer) {
        var keywords: [AnalyzedText] = []
        for clause in query.clauses {
            let units = NormalizedCollection.phrase(clause.text, analyzer)
            switch clause.kind {
            case .tag:
                filters.append(Filter(units: units, occurrence: clause.occurrence, weight: 1, isTag: true))
            case .phrase, .title:
                guard !units.isEmpty else { continue }
                var filter = Filter(units: units, occurrence: clause.occurrence, weight: 1)
                if clause.kind == .title {
                    filter.fields = [.title]
                    filter.wholeRuns = !clause.isQuoted
                }
                filters.append(filter)
            case .keyword:
                let analyzed = analyzer.analyze(clause.text)
                if clause.occurrence != .excluded { keywords.append(analyzed) }
                if !units.isEmpty { addFilter(of: clause, analyzed, units, parameters) }
            }
        }
        let hasOthers = keywords.contains { $0.words.contains { [keyword = $0] in !Self.isHiragana($0, keyword) } }
        for keyword in keywords { addTerms(of: keyword, hasOthers: hasOthers, parameters) }
    }

    /// A required or excluded keyword filters as a phrase; one without bigrams of its own finds as a phrase.
    private mutating func addFilter(
        of clause: Query.Clause, _ analyzed: AnalyzedText, _ units: [UInt16], _ parameters: RankingParameters
    ) {
        var weight = 0.0
        if clause.occurrence == .optional {
            guard !analyzed.bigrams.contains(where: \.isRanked) else { return }
            weight = analyzed.words.isEmpty ? 1 : parameters.bigramWeight
        }
        filters.append(Filter(units: units, occurrence: clause.occurrence, weight: weight, wholeRuns: true))
    }

    private mutating func addTerms(of keyword: AnalyzedText, hasOthers: Bool, _ parameters: RankingParameters) {
        var weights: [TermKey: (weight: Double, admits: Bool)] = [:]
        for token in keyword.words {
            let isWeak = hasOthers && Self.isHiragana(token, keyword)
            let key = TermKey(stream: .words, text: keyword.string(token))
            weights[key, default: (0, !isWeak)].weight += isWeak ? parameters.hiraganaWeight : 1
        }
        for token in keyword.bigrams where token.isRanked && !Self.isLetterOfSymbol(token, keyword) {
            let isWeak = hasOthers && Self.isHiragana(token, keyword)
            let key = TermKey(stream: .bigrams, text: keyword.string(token))
            weights[key, default: (0, false)].weight +=
                parameters.bigramWeight * (isWeak ? parameters.hiraganaWeight : 1)
        }
        for (key, value) in weights where value.weight > 0 {
            terms.append(Term(key: key, weight: value.weight, admits: value.admits))
        }
        bigramsOfClauses.append(Set(weights.filter { $0.key.stream == .bigrams && $0.value.weight > 0 }.keys))
    }

    private static func isHiragana(_ token: Token, _ text: AnalyzedText) -> Bool {
        text.text.units[token.range].allSatisfy { (0x3041...0x309F).contains($0) || $0 == 0x30FC }
    }

    /// The c of C++ and the f of F# are no bigrams: they say nothing.
    private static func isLetterOfSymbol(_ token: Token, _ text: AnalyzedText) -> Bool {
        let end = token.range.upperBound
        guard token.length == 1, end < text.text.units.count else { return false }
        return text.text.units[end] == 0x2B || text.text.units[end] == 0x23
    }
}
