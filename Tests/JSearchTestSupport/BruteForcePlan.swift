// BruteForcePlan.swift
// What a query asks for, as the comments of JSearchQuery say, taken apart a second time.

import JSearchAnalysis
import JSearchIndex
import JSearchQuery

/// The terms, filters and parts of a query.
struct BruteForcePlan {
    struct Term {
        let key: TermKey
        let clause: Int
        var weight: Double
        var admits: Bool
    }

    /// A phrase, with its other spellings, or a tag.
    struct Filter {
        var spellings: [[UInt16]]
        let occurrence: Query.Clause.Occurrence
        let weight: Double
        var fields = Field.allCases
        var wholeRuns = false
        var isTag = false
    }

    /// A part of a keyword with other spellings, and the terms that these stand in for.
    struct Part {
        let original: [UInt16]
        var spellings: [BruteForceKeyword.Spelling]
        /// Indices of terms, ascending.
        let terms: [Int]
        /// Whether another spelling finds an article.
        let admits: Bool
        fileprivate let clause: Int
        fileprivate let range: Range<Int>
    }

    /// A word or a bigram in the text of all keywords.
    struct Place {
        let term: Int
        let range: Range<Int>
        let weight: Double
        let isContent: Bool
    }

    private(set) var terms: [Term] = []
    private(set) var filters: [Filter] = []
    private(set) var parts: [Part] = []
    /// What finds an article wherever it stands.
    private(set) var substrings: [[UInt16]] = []
    /// The words and bigrams of all keywords, put together with spaces.
    private(set) var words: [Place] = []
    private(set) var bigrams: [Place] = []
    private var textLength = 0

    init(_ query: Query, _ parameters: RankingParameters, _ analyzer: TextAnalyzer) {
        var keywords: [(clause: Int, analyzed: AnalyzedText)] = []
        for (number, clause) in query.clauses.enumerated() {
            if clause.kind == .keyword, clause.occurrence != .excluded {
                keywords.append((number, analyzer.analyze(clause.text)))
            }
            if let filter = Self.filter(clause, parameters, analyzer) { filters.append(filter) }
        }
        let hasOthers = keywords.contains { _, text in
            text.words.contains { !BruteForceKeyword.isHiragana($0, text) }
        }
        for (clause, analyzed) in keywords {
            let keyword = BruteForceKeyword(analyzed, parameters, hasOthers: hasOthers, analyzer)
            add(keyword, clause)
            // With a part that does not find by itself, the whole keyword finds in any spelling.
            if parts.contains(where: { $0.clause == clause && !$0.admits && $0.spellings.contains { $0.plain == nil } })
            {
                let others = Array(Self.spellings(analyzed, parameters, analyzer).dropFirst())
                filters.append(Filter(spellings: others, occurrence: .optional, weight: 0, wholeRuns: true))
            }
        }
    }

    /// The terms whose places in articles must be known.
    func vocabulary(_ analyzer: TextAnalyzer) -> Set<TermKey> {
        var keys = Set(terms.map(\.key))
        for spelling in parts.flatMap(\.spellings) {
            let analyzed = analyzer.analyze(normalized: spelling.units)
            for units in [spelling.units, spelling.plain ?? []] {
                keys.insert(TermKey(stream: .words, text: String(decoding: units, as: UTF16.self)))
            }
            for token in analyzed.words { keys.insert(TermKey(stream: .words, text: analyzed.string(token))) }
            for token in analyzed.bigrams { keys.insert(TermKey(stream: .bigrams, text: analyzed.string(token))) }
        }
        return keys
    }

    // MARK: - Filters

    private static func filter(
        _ clause: Query.Clause, _ parameters: RankingParameters, _ analyzer: TextAnalyzer
    ) -> Filter? {
        let units = NormalizedCollection.phrase(clause.text, analyzer)
        if clause.kind == .tag {
            return Filter(spellings: [units], occurrence: clause.occurrence, weight: 1, isTag: true)
        }
        guard !units.isEmpty else { return nil }
        let spellings = clause.isQuoted ? [units] : Self.spellings(analyzer.analyze(clause.text), parameters, analyzer)
        var filter = Filter(spellings: spellings, occurrence: clause.occurrence, weight: 1)
        switch clause.kind {
        case .title:
            filter.fields = [.title]
            filter.wholeRuns = !clause.isQuoted
        case .keyword:
            // A required or excluded keyword filters as a phrase; one without bigrams of its own finds as a phrase.
            let analyzed = analyzer.analyze(clause.text)
            var weight = 0.0
            if clause.occurrence == .optional {
                guard !analyzed.bigrams.contains(where: \.isRanked) else { return nil }
                weight = analyzed.words.isEmpty ? 1 : parameters.bigramWeight
            }
            filter = Filter(spellings: spellings, occurrence: clause.occurrence, weight: weight, wholeRuns: true)
        default: break
        }
        return filter
    }

    /// A text and at most 15 other spellings of it, with spaces at the ends left out.
    ///
    /// Which ones, if there are more, no comment says: those that differ at the end come first, as in the code.
    private static func spellings(
        _ analyzed: AnalyzedText, _ parameters: RankingParameters, _ analyzer: TextAnalyzer
    ) -> [[UInt16]] {
        /// Each with what it has behind what was replaced last, and how much of the text is before that.
        var result: [(units: [UInt16], left: Int)] = [(analyzed.text.units, analyzed.text.units.count)]
        let folds = Folds.all.subtracting(.inflection)
        let others = BruteForceKeyword.spellings(
            analyzed, parameters, analyzer, folds: folds, withNumbers: true)
        for start in Set(others.map(\.range.lowerBound)).sorted(by: >) {
            for other in others where other.range.lowerBound == start {
                for (units, left) in result where result.count < 16 && other.range.upperBound <= left {
                    let rest = units.dropFirst(other.range.upperBound)
                    result.append((units.prefix(start) + other.units + rest, start))
                }
            }
        }
        return result.map { spelling in
            var units = spelling.units[...]
            while units.first == 0x20 { units.removeFirst() }
            while units.last == 0x20 { units.removeLast() }
            return Array(units)
        }
    }

    // MARK: - Keywords

    private mutating func add(_ keyword: BruteForceKeyword, _ clause: Int) {
        let start = words.isEmpty && textLength == 0 ? 0 : textLength + 1
        var places: [(range: Range<Int>, term: Int)] = []
        for (source, isWord) in [(keyword.words, true), (keyword.bigrams, false), (keyword.runs, false)] {
            for place in source {
                let term = add(place, clause)
                guard let range = place.range else { continue }
                places.append((range, term))
                let inText = Place(
                    term: term, range: range.lowerBound + start..<range.upperBound + start, weight: place.weight,
                    isContent: place.isContent)
                if isWord {
                    if !place.isSecondary { words.append(inText) }
                } else if place.key.stream == .bigrams {
                    bigrams.append(inText)
                }
            }
        }
        textLength = start + keyword.units.count
        if let substring = keyword.substring { substrings.append(substring) }
        for spelling in keyword.spellings { add(spelling, keyword, clause, places) }
        for phrase in keyword.phrases {
            filters.append(Filter(spellings: [phrase], occurrence: .optional, weight: 0, wholeRuns: true))
        }
    }

    /// Adds another spelling, unless the same stands for the same already; neighbours of one range are one part.
    private mutating func add(
        _ spelling: BruteForceKeyword.Spelling, _ keyword: BruteForceKeyword, _ clause: Int,
        _ places: [(range: Range<Int>, term: Int)]
    ) {
        let original = Array(keyword.units[spelling.range])
        let isKnown = parts.contains { part in
            part.clause == clause && part.original == original && part.spellings.contains { $0.units == spelling.units }
        }
        if isKnown { return }
        if let last = parts.last, last.clause == clause, last.range == spelling.range {
            parts[parts.count - 1].spellings.append(spelling)
            return
        }
        let inside = places.filter { $0.range.clamped(to: spelling.range) == $0.range }
        parts.append(
            Part(
                original: original, spellings: [spelling], terms: Set(inside.map(\.term)).sorted(),
                admits: keyword.finds(spelling), clause: clause, range: spelling.range))
    }

    /// Adds what a place of a keyword weighs to the term of its clause, and returns which that is.
    private mutating func add(_ place: BruteForceKeyword.Place, _ clause: Int) -> Int {
        if let same = terms.firstIndex(where: { $0.clause == clause && $0.key == place.key }) {
            terms[same].weight += place.weight
            terms[same].admits = terms[same].admits || place.admits
            return same
        }
        terms.append(Term(key: place.key, clause: clause, weight: place.weight, admits: place.admits))
        return terms.count - 1
    }
}
