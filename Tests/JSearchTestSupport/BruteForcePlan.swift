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
        /// Whether it is a keyword of spaces and common ASCII marks only.
        var isMark = false
    }

    /// Another spelling of a part of a keyword.
    struct Variant {
        let spelling: BruteForceKeyword.Spelling
        /// Indices of the terms that it stands in for, ascending.
        let terms: [Int]
        /// Whether it finds an article, and whether it does where it is no word.
        let admits: Bool
        var admitsInside = true
    }

    /// A part of a keyword with other spellings.
    struct Part {
        let original: [UInt16]
        var variants: [Variant]
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
            if !keyword.wholePhrases.isEmpty {
                filters.append(
                    Filter(spellings: keyword.wholePhrases, occurrence: .optional, weight: 0, wholeRuns: true))
            }
        }
        // Marks count only if nothing else is asked for.
        let others = filters.filter { !$0.isMark }
        if !terms.isEmpty || others.contains(where: { $0.occurrence != .excluded }) { filters = others }
    }

    /// The terms whose places in articles must be known.
    func vocabulary(_ analyzer: TextAnalyzer) -> Set<TermKey> {
        var keys = Set(terms.map(\.key))
        for spelling in parts.flatMap(\.variants).map(\.spelling) {
            let analyzed = analyzer.analyze(normalized: spelling.units)
            for units in [spelling.units, spelling.plain ?? []] {
                keys.insert(TermKey(stream: .words, text: String(decoding: units, as: UTF16.self)))
            }
            for token in analyzed.words { keys.insert(TermKey(stream: .words, text: analyzed.string(token))) }
            for token in analyzed.runs { keys.insert(TermKey(stream: .runs, text: analyzed.string(token))) }
            keys.insert(TermKey(stream: .runs, text: String(decoding: spelling.units, as: UTF16.self)))
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
        let spellings = clause.isQuoted ? [units] : Self.spellings(analyzer.analyze(clause.text), analyzer)
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
            let isOptional = clause.occurrence == .optional
            filter = Filter(
                spellings: isOptional ? [units] : spellings, occurrence: clause.occurrence, weight: weight,
                wholeRuns: true)
            let marks = Set(" \"'()*,-./:;<=>[]_`{|}".utf16)
            filter.isMark = isOptional && weight > 0 && units.allSatisfy(marks.contains)
        default: break
        }
        return filter
    }

    /// A text and other spellings of it, synonyms among them, with spaces at the ends left out.
    private static func spellings(_ analyzed: AnalyzedText, _ analyzer: TextAnalyzer) -> [[UInt16]] {
        var spans = BruteForceKeyword.spans(analyzed, analyzer)
        var instead: [SpellingSpan] = []
        for word in analyzed.words {
            let synonyms = analyzer.synonyms(of: Array(analyzed.text.units[word.range])).map {
                SpellingVariant(units: $0, folds: [])
            }
            // Synonyms come before spellings of the same word; of what overlaps otherwise one is replaced.
            guard !synonyms.isEmpty else { continue }
            let same = spans.filter { $0.range == word.range }
            if same.isEmpty, spans.contains(where: { $0.range.overlaps(word.range) }) {
                instead.append(SpellingSpan(range: word.range, variants: synonyms, place: nil))
                continue
            }
            let place = same.isEmpty ? 0 : same[0].place.map { $0 + synonyms.count }
            spans.removeAll { $0.range == word.range }
            spans.append(
                SpellingSpan(range: word.range, variants: synonyms + same.flatMap(\.variants), place: place))
        }
        var result = [analyzed.text.units]
        for word in [nil] + instead.map({ $0 }) {
            var chosen = spans
            if let word { chosen = spans.filter { $0.range.clamped(to: word.range).isEmpty } + [word] }
            chosen.sort { $0.range.lowerBound < $1.range.lowerBound }
            result += BruteForceWhole.all(of: analyzed.text.units, chosen).dropFirst().map(\.units)
        }
        return result.map { spelling in
            var units = spelling[...]
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
        for key in keyword.admittingKeys {
            _ = add(.init(key: key, range: nil, weight: 0, admits: true, isContent: false), clause)
        }
        for spelling in keyword.spellings { add(spelling, keyword, clause, places) }
        for (spelling, values) in keyword.numbersAsWritten {
            let numbers = values.compactMap { key in
                self.terms.firstIndex { $0.clause == clause && $0.key == key }
            }
            add(
                Variant(spelling: spelling, terms: numbers, admits: false), Array(keyword.units[spelling.range]), clause
            )
        }
        for phrase in keyword.phrases {
            filters.append(Filter(spellings: [phrase], occurrence: .optional, weight: 0, wholeRuns: true))
        }
    }

    /// Adds another spelling, unless the same stands for the same already.
    private mutating func add(
        _ spelling: BruteForceKeyword.Spelling, _ keyword: BruteForceKeyword, _ clause: Int,
        _ places: [(range: Range<Int>, term: Int)]
    ) {
        let original = Array(keyword.units[spelling.range])
        let isKnown = parts.contains { part in
            part.clause == clause && part.original == original
                && part.variants.contains { $0.spelling.units == spelling.units }
        }
        if isKnown { return }
        let inside = places.filter {
            $0.range.clamped(to: spelling.range) == $0.range
                && !(spelling.isIteration && terms[$0.term].key.stream == .words)
        }
        add(
            Variant(
                spelling: spelling, terms: Set(inside.map(\.term)).sorted(), admits: keyword.finds(spelling),
                admitsInside: keyword.findsInside(spelling.range)),
            original, clause)
    }

    /// Adds a variant to the part of its range.
    private mutating func add(_ variant: Variant, _ original: [UInt16], _ clause: Int) {
        let range = variant.spelling.range
        if let same = parts.firstIndex(where: { $0.clause == clause && $0.range == range }) {
            parts[same].variants.append(variant)
        } else {
            parts.append(Part(original: original, variants: [variant], clause: clause, range: range))
        }
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
