// KeywordTerms.swift
// The terms of keywords, and the other spellings of their parts.

import JSearchAnalysis
import JSearchIndex

/// Makes terms and variants of the keywords of a query.
struct KeywordTerms {
    private(set) var terms: [RankedTerm] = []
    /// The hash of each of them.
    private var hashes: [UInt64] = []
    private(set) var variants: [PlannedVariant] = []
    /// For each keyword that finds by its characters in other spellings, those: it has parts that do not find by
    /// themselves wherever they stand, in every spelling.
    private(set) var wholeSpellings: [Int: [[UInt16]]] = [:]
    /// Parts with other spellings, which find articles by their characters.
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
        for (clause, analyzed) in keywords { add(analyzed, clause, analyzer, hasOthers: hasOthers) }
    }

    private mutating func add(
        _ analyzed: AnalyzedText, _ clause: Int, _ analyzer: TextAnalyzer, hasOthers: Bool
    ) {
        var found = QueryVariants(analyzed, clause: clause, parameters: parameters, analyzer: analyzer)
        var spans: [Range<Int>] = []
        for variant in found.variants where variant.plainForm == nil && spans.last != variant.range {
            spans.append(variant.range)
        }
        let admission = KeywordAdmission(analyzed, spans: spans, hasOthers: hasOthers)
        let substring = Self.substring(analyzed, found.variants)
        let (words, wordPlaces) = addWords(analyzed, clause, admission, hasOthers: hasOthers)
        let bigrams = addBigrams(analyzed, clause, substring, hasOthers: hasOthers)
        let (runPlaces, values) = addRuns(analyzed, clause, admission, found.spans)
        sequence.append(words: words, pieces: bigrams, text: analyzed.text.units)
        if !Self.endsInCounter(analyzed.text.units) { substrings[clause] = Array(analyzed.text.units[substring]) }
        for spelling in Self.otherSpellings(analyzed, found.spans, analyzer) {
            addAdmission(spelling, clause, hasOthers: hasOthers)
            if analyzer.options.folds.contains(.inflection) { found.addInflection(of: spelling) }
        }
        let places = wordPlaces + bigrams.map { ($0.range, $0.term) } + runPlaces
        let first = variants.count
        for variant in found.variants { add(variant, found.spans, spans, admission, places) }
        addNumbersAsWritten(analyzed, clause, values)
        // Those of one part one after another.
        let byPlace = variants[first...].enumerated().sorted {
            ($0.element.range.lowerBound, $0.element.range.upperBound, $0.offset)
                < ($1.element.range.lowerBound, $1.element.range.upperBound, $1.offset)
        }
        variants.replaceSubrange(first..., with: byPlace.map(\.element))
        addPhrases(analyzed, clause, found, admission)
    }

    /// Adds what finds by its characters, beside the variants and the keyword as it was written.
    private mutating func addPhrases(
        _ analyzed: AnalyzedText, _ clause: Int, _ found: QueryVariants, _ admission: KeywordAdmission
    ) {
        var partial: [SpellingSpan] = []
        for span in found.spans {
            let others = span.variants.filter { !QueryVariants.isLookedUp($0) }.map(\.units)
            let admits = admission.admits(span: span.range)
            let findsInside = admission.findsInside(span)
            if !admits || !findsInside && admission.isKana(span.range) || !others.isEmpty { partial.append(span) }
            guard admits else { continue }
            // What its spellings find inside other words, the part finds as it was written; the whole keyword does so by
            // its bigrams, if there are any.
            if findsInside, !admission.isWhole(span.range) || parameters.bigramWeight == 0 {
                spanPhrases.append((clause, Array(analyzed.text.units[span.range])))
            }
            spanPhrases += others.filter { !Self.endsInCounter($0) }.map { (clause, $0) }
        }
        guard !partial.isEmpty, analyzed.text.units.count <= Self.longestWhole else { return }
        wholeSpellings[clause] = KeywordSpellings(analyzed.text.units, spans: partial).others.map(\.units).filter {
            !Self.endsInCounter($0)
        }
    }

    /// The longest keyword, in UTF-16 units, that is looked for as a whole in other spellings; with the spaces
    /// around it. Longer ones are sentences.
    private static let longestWhole = 28

    /// Whether a text ends in a digit and one more Japanese character: 4人. Such are found as numbers; to find them by
    /// their characters would take the lists of all bigrams that begin with 人.
    private static func endsInCounter(_ units: [UInt16]) -> Bool {
        guard let end = units.lastIndex(where: { $0 != 0x20 }), end > 0 else { return false }
        return (0x30...0x39).contains(units[end - 1]) && units[end] >= 0x3041
    }

    private mutating func add(
        _ variant: PlannedVariant, _ found: [SpellingSpan], _ spans: [Range<Int>], _ admission: KeywordAdmission,
        _ places: [Place]
    ) {
        // A part that stands twice has the same terms, with twice their weight.
        let isKnown = variants.contains {
            $0.clause == variant.clause && $0.units == variant.units && $0.original == variant.original
        }
        if isKnown { return }
        var variant = variant
        variant.admits = admission.admits(span: variant.range)
        let span = found.first { $0.range == variant.range }
        variant.admitsInside = span.map(admission.findsInside) ?? true
        // Another form of a piece of a spelling is not that spelling.
        if variant.plainForm != nil, spans.contains(where: { $0 != variant.range && $0.overlaps(variant.range) }) {
            variant.admits = spans.contains { variant.range.contains($0) } && variant.admits
        }
        variant.terms = places.filter { variant.range.contains($0.range) }.map(\.term)
        // 華々 is a piece of the word 華々しい, and 華華 a word: so they are compared by their characters.
        if let span, span.variants.contains(where: { $0.units == variant.units && $0.folds.contains(.iteration) }) {
            variant.terms.removeAll { terms[$0].stream == .words }
        }
        variants.append(variant)
    }

    // MARK: - Other spellings of the whole

    /// The other spellings that may be cut into other words.
    private static func otherSpellings(
        _ analyzed: AnalyzedText, _ spans: [SpellingSpan], _ analyzer: TextAnalyzer
    ) -> [KeywordSpelling] {
        // Text is cut on canonical kanji, so that these change nothing.
        let spans = spans.filter { span in span.variants.contains { !$0.folds.isSubset(of: .kanji) } }
        guard !spans.isEmpty, analyzed.text.units.count <= longestWhole else { return [] }
        return KeywordSpellings(analyzed.text.units, spans: spans).others.compactMap { units, parts in
            // A part in hiragana is found as a whole or not at all; and it would hide where its neighbours end.
            let changed = parts.filter { here, written in
                !units[here].elementsEqual(analyzed.text.units[written])
            }
            let isNew = !changed.contains { units[$0.here].allSatisfy(CharacterClasses.isHiragana) }
            return isNew ? KeywordSpelling(analyzed: analyzer.analyze(normalized: units), parts: parts) : nil
        }
    }

    /// Adds what another spelling of the keyword finds by. It ranks nothing: that is for the variants.
    private mutating func addAdmission(_ spelling: KeywordSpelling, _ clause: Int, hasOthers: Bool) {
        let analyzed = spelling.analyzed
        let admission = KeywordAdmission(analyzed, spans: spelling.parts.map(\.here), hasOthers: hasOthers)
        for token in analyzed.words where admission.admits(token) {
            addAdmitting(.words, analyzed.string(token), clause)
        }
        for (index, token) in analyzed.numbers.tokens.enumerated() where admission.admits(number: index) {
            addAdmitting(.runs, analyzed.numbers.string(token), clause)
        }
    }

    private mutating func addAdmitting(_ stream: TokenStream, _ text: String, _ clause: Int) {
        let term = RankedTerm(
            stream: stream, text: text, weight: 0, clause: clause, admits: true, isRequired: false)
        if let same = index(of: term) { terms[same].admits = true } else { append(term) }
    }

    /// Lets a number count as its value wherever it stands as it was written: the index knows values only where
    /// it takes a numeral for a number. Of digits that goes for the number alone (see ``endsInCounter(_:)``).
    private mutating func addNumbersAsWritten(_ analyzed: AnalyzedText, _ clause: Int, _ values: [Place]) {
        for (range, _) in values {
            let source = analyzed.text.units[range]
            let units = Array(source.first.map { $0 < 0x80 } == true ? source.prefix { $0 < 0x80 } : source)
            let own = values.filter { place in
                place.range == range
                    && (units.count == range.count || terms[place.term].text.utf16.allSatisfy { $0 < 0x80 })
            }
            if own.isEmpty { continue }
            if variants.contains(where: { $0.clause == clause && $0.units == units && !$0.values.isEmpty }) { continue }
            var variant = PlannedVariant(
                clause: clause, range: range, original: units, units: units, reason: "as written", weight: 1)
            variant.admits = false
            variant.values = own.map(\.term)
            variants.append(variant)
        }
    }

    // MARK: - Terms

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

    /// Adds runs and numbers; returns where runs stand, and which terms are the values of numbers.
    private mutating func addRuns(
        _ analyzed: AnalyzedText, _ clause: Int, _ admission: KeywordAdmission, _ spans: [SpellingSpan]
    ) -> (runs: [Place], values: [Place]) {
        // Where kana may be left out, a run of kanji says nothing: 立入 is one in 立入り and not in 立入検査.
        let okurigana = spans.filter { $0.variants.contains { $0.folds.contains(.okurigana) } }.map(\.range)
        var runs: [Place] = []
        for token in analyzed.runs where !okurigana.contains(where: { $0.contains(token.range) }) {
            let term = RankedTerm(
                stream: .runs, text: analyzed.string(token), weight: parameters.runWeight, clause: clause,
                admits: false, isRequired: false)
            if let index = add(term) { runs.append((token.range, index)) }
        }
        var values: [Place] = []
        for (index, token) in analyzed.numbers.tokens.enumerated() {
            let term = RankedTerm(
                stream: .runs, text: analyzed.numbers.string(token), weight: parameters.numberWeight, clause: clause,
                admits: admission.admits(number: index), isRequired: false)
            let source = analyzed.numbers.sources[index]
            if let index = add(term) { values.append((Int(source.lowerBound)..<Int(source.upperBound), index)) }
        }
        return (runs, values)
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
        guard let same = index(of: term) else {
            append(term)
            return terms.count - 1
        }
        terms[same].weight += term.weight
        terms[same].admits = terms[same].admits || term.admits
        terms[same].isRequired = terms[same].isRequired || term.isRequired
        return same
    }

    private mutating func append(_ term: RankedTerm) {
        hashes.append(Self.hash(term))
        terms.append(term)
    }

    private func index(of term: RankedTerm) -> Int? {
        let hash = Self.hash(term)
        return terms.indices.first { place in
            // By bytes: comparing strings would look for characters that are composed in another way.
            hashes[place] == hash && terms[place].stream == term.stream && terms[place].clause == term.clause
                && terms[place].text.utf8.elementsEqual(term.text.utf8)
        }
    }

    /// FNV-1a.
    private static func hash(_ term: RankedTerm) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325 ^ UInt64(term.stream.rawValue) ^ UInt64(term.clause) << 8
        for byte in term.text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return hash
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
