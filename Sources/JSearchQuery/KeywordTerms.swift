// KeywordTerms.swift
// The terms of keywords, and the other spellings of their parts.

import JSearchAnalysis
import JSearchIndex

/// Makes terms and variants of the keywords of a query.
struct KeywordTerms {
    private(set) var terms: [RankedTerm] = []
    private(set) var variants: [PlannedVariant] = []
    /// Parts of several words with other spellings, which find articles as a whole.
    private(set) var spanPhrases: [(clause: Int, units: [UInt16])] = []
    /// For each keyword that may be found by its characters alone, what must stand in the article.
    private(set) var substrings: [Int: [UInt16]] = [:]
    /// All keywords as one text.
    private(set) var sequence = QuerySequence()
    private let parameters: RankingParameters

    /// - Parameter keywords: The keywords that are not excluded, each with the number of its clause.
    init(
        _ keywords: [(clause: Int, analyzed: AnalyzedText)], parameters: RankingParameters, analyzer: TextAnalyzer
    ) {
        self.parameters = parameters
        // Hiragana parts weigh less only beside others: a query of nothing else is meant as it is.
        let hasOthers = keywords.contains { _, analyzed in
            analyzed.words.contains { !Self.isHiragana(analyzed, $0) }
        }
        for (clause, analyzed) in keywords {
            let found = QueryVariants.find(analyzed, clause: clause, parameters: parameters, analyzer: analyzer)
            add(analyzed, clause, found, hasOthers: hasOthers)
        }
    }

    private mutating func add(
        _ analyzed: AnalyzedText, _ clause: Int, _ found: [PlannedVariant], hasOthers: Bool
    ) {
        var spans: [Range<Int>] = []
        for variant in found where variant.plainForm == nil && spans.last != variant.range {
            spans.append(variant.range)
        }
        let admission = KeywordAdmission(analyzed, spans: spans, hasOthers: hasOthers)
        let substring = Self.substring(analyzed, found)
        let (words, wordPlaces) = addWords(analyzed, clause, admission, hasOthers: hasOthers)
        let bigrams = addBigrams(analyzed, clause, substring, hasOthers: hasOthers)
        var places = wordPlaces
        places += bigrams.map { ($0.range, $0.term) }
        places += addRuns(analyzed, clause)
        sequence.append(words: words, pieces: bigrams, text: analyzed.text.units)
        // 百五十八 stands in 二百五十八, and 158 does not: numbers are found by their value.
        if analyzed.numbers.tokens.isEmpty { substrings[clause] = Array(analyzed.text.units[substring]) }
        for var variant in found {
            // A part that stands twice has the same terms, with twice their weight.
            let isKnown = variants.contains {
                $0.clause == clause && $0.units == variant.units && $0.original == variant.original
            }
            if isKnown { continue }
            variant.admits = admission.admits(span: variant.range)
            // Another form of a piece of a spelling is not that spelling.
            if variant.plainForm != nil, spans.contains(where: { $0 != variant.range && $0.overlaps(variant.range) }) {
                variant.admits = spans.contains { variant.range.contains($0) } && variant.admits
            }
            variant.terms = places.filter { variant.range.contains($0.range) }.map(\.term)
            variants.append(variant)
        }
        for span in spans
        where admission.admits(span: span) && !analyzed.words.contains(where: { $0.range == span }) {
            spanPhrases.append((clause, Array(analyzed.text.units[span])))
        }
    }

    /// A term, and where in the keyword it stands.
    private typealias Place = (range: Range<Int>, term: Int)

    private mutating func addWords(
        _ analyzed: AnalyzedText, _ clause: Int, _ admission: KeywordAdmission, hasOthers: Bool
    ) -> (words: [QuerySequence.Word], places: [Place]) {
        var words: [QuerySequence.Word] = []
        var places: [Place] = []
        for token in analyzed.words {
            var weight = weight(of: token, analyzed, hasOthers: hasOthers) * parameters.wordWeight
            let isPart = token.isSecondary
            if isPart { weight *= parameters.partWeight / Double(Self.siblingCount(token, analyzed)) }
            let term = RankedTerm(
                stream: .words, text: analyzed.string(token),
                weight: weight, clause: clause,
                admits: admission.admits(token), isRequired: false)
            guard let index = add(term) else { continue }
            places.append((token.range, index))
            // A part is there only with its word.
            if isPart { continue }
            words.append(
                QuerySequence.Word(
                    term: index, range: token.range, weight: weight,
                    isContent: !(hasOthers && Self.isHiragana(analyzed, token))))
        }
        return (words, places)
    }

    /// How many secondary tokens share the word that a secondary token is a part of; 1 if it is of none.
    private static func siblingCount(_ token: Token, _ analyzed: AnalyzedText) -> Int {
        guard let whole = analyzed.words.first(where: { !$0.isSecondary && $0.range.contains(token.range) }) else {
            return 1
        }
        return analyzed.words.count { $0.isSecondary && whole.range.contains($0.range) }
    }

    private mutating func addBigrams(
        _ analyzed: AnalyzedText, _ clause: Int, _ substring: Range<Int>, hasOthers: Bool
    ) -> [QuerySequence.Piece] {
        var pieces: [QuerySequence.Piece] = []
        for token in analyzed.bigrams where token.isRanked && !Self.isLetterOfSymbol(analyzed, token) {
            let weight = weight(of: token, analyzed, hasOthers: hasOthers) * parameters.bigramWeight
            let term = RankedTerm(
                stream: .bigrams, text: analyzed.string(token), weight: weight, clause: clause,
                // Without words, bigrams must find.
                admits: parameters.wordWeight == 0 && !(hasOthers && Self.isHiragana(analyzed, token)),
                isRequired: substring.contains(token.range))
            if let index = add(term) { pieces.append(QuerySequence.Piece(term: index, range: token.range)) }
        }
        return pieces
    }

    private mutating func addRuns(_ analyzed: AnalyzedText, _ clause: Int) -> [Place] {
        var places: [Place] = []
        for token in analyzed.runs {
            let term = RankedTerm(
                stream: .runs, text: analyzed.string(token), weight: parameters.runWeight, clause: clause,
                admits: false, isRequired: false)
            if let index = add(term) { places.append((token.range, index)) }
        }
        // Numbers are the same in every spelling, so no variant stands in for them.
        for (index, token) in analyzed.numbers.tokens.enumerated() {
            _ = add(
                RankedTerm(
                    stream: .runs, text: analyzed.numbers.string(token), weight: parameters.numberWeight,
                    clause: clause, admits: analyzed.numbers.isWhole(index), isRequired: false))
        }
        return places
    }

    /// What must stand in an article so that a keyword finds it by its characters alone: all of it, but for
    /// what a variant leaves out at its end (the ー of サーバー, so that it finds what サーバ finds).
    private static func substring(_ analyzed: AnalyzedText, _ variants: [PlannedVariant]) -> Range<Int> {
        let units = analyzed.text.units
        let start = units.first == 0x20 ? 1 : 0
        let end = max(start, units.last == 0x20 ? units.count - 1 : units.count)
        for variant in variants
        where variant.plainForm == nil && variant.range == start..<end && units[start..<end].starts(with: variant.units)
        {
            return start..<start + variant.units.count
        }
        return start..<end
    }

    private func weight(of token: Token, _ analyzed: AnalyzedText, hasOthers: Bool) -> Double {
        hasOthers && Self.isHiragana(analyzed, token) ? parameters.hiraganaWeight : 1
    }

    /// Adds a term, or its weight to that of the same term of the same clause, and returns its index.
    private mutating func add(_ term: RankedTerm) -> Int? {
        guard term.weight > 0 else { return nil }
        let same = terms.firstIndex {
            $0.stream == term.stream && $0.clause == term.clause && $0.text == term.text
        }
        guard let same else {
            terms.append(term)
            return terms.count - 1
        }
        terms[same].weight += term.weight
        terms[same].admits = terms[same].admits || term.admits
        terms[same].isRequired = terms[same].isRequired || term.isRequired
        return same
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

extension Range<Int> {
    /// Whether another range lies in this one.
    func contains(_ other: Range<Int>) -> Bool { lowerBound <= other.lowerBound && other.upperBound <= upperBound }
}
