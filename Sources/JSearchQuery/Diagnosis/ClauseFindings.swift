// ClauseFindings.swift
// Why one clause does not match an article, and what would help.

import JSearchAnalysis
import JSearchIndex
import JSearchStorage

/// Looks for what stands in an article in place of what a clause asks for.
///
/// Every suggestion is tried on the article before it is made: with another query, another dictionary or other
/// folds the clause then does match.
struct ClauseFindings {
    private let query: Query
    private let index: Int
    private let match: PlanMatch
    private let trial: ClauseTrial
    private let analyzed: AnalyzedText
    /// The clause, normalised.
    private let units: [UInt16]

    private var clause: Query.Clause { query.clauses[index] }
    private var text: ArticleText { match.text }

    init(_ query: Query, clause index: Int, _ match: PlanMatch, parameters: RankingParameters) {
        self.query = query
        self.index = index
        self.match = match
        trial = ClauseTrial(query, clause: index, match.text, parameters: parameters)
        analyzed = match.text.analyzer.analyze(query.clauses[index].text)
        units = analyzed.text.trimmedUnits
    }

    /// What was found out, the surest first; at least one.
    func findings() throws(JSearchError) -> [Finding] {
        if clause.occurrence == .excluded { return [excluded()] }
        var result = try switchedOff()
        if clause.kind == .tag {
            result += try tag()
        } else if clause.occurrence == .required {
            if result.isEmpty { result = try required() }
        } else if result.isEmpty {
            result = try words()
        }
        if result.isEmpty { result = [finding(.nothingLikeIt)] }
        return result
    }

    /// What keeps a keyword that finds the article from ranking it higher: it stands there, but was cut otherwise.
    func losses() throws(JSearchError) -> [Finding] {
        guard clause.kind == .keyword, clause.occurrence == .optional, units.count > 1 else { return [] }
        let string = UTF16Text.string(units)
        // What a variant finds (サーバー, of which サーバ is a part) counts already.
        let isVariant = match.matches(index, .optional).contains {
            $0.source == "variant" && NearSpelling.longestShared(units, Array($0.text.utf16)).count == units.count
        }
        let isWord = analyzed.words.count { !$0.isSecondary } == 1
        guard !isVariant, !(isWord && text.count(.words, string) > 0),
            let span = text.firstCutOtherwise(units), try trial.cuts(string)
        else { return [] }
        return [cutOtherwise(units, span)]
    }

    private func cutOtherwise(_ word: [UInt16], _ span: ArticleText.Span) -> Finding {
        let line = Suggestion(kind: .word, line: UTF16Text.string(word))
        return finding(.cutOtherwise, asked: word, span, [line])
    }

    private func finding(
        _ kind: Finding.Kind, asked: [UInt16]? = nil, _ span: ArticleText.Span? = nil, folds: [String] = [],
        _ suggestions: [Suggestion] = []
    ) -> Finding {
        Finding(
            clause: index, kind: kind, asked: UTF16Text.string(asked ?? units),
            found: span.map { UTF16Text.string(text.units($0)) } ?? "", folds: folds,
            place: span.map(text.place), suggestions: suggestions)
    }

    /// Another query with this clause replaced, if that helps.
    private func suggestion(_ replacement: [Query.Clause]) throws(JSearchError) -> [Suggestion] {
        guard try trial.finds(replacement) else { return [] }
        return [Suggestion(kind: .query, query: trial.query(with: replacement).written)]
    }

    private func clause(
        _ text: String, _ kind: Query.Clause.Kind = .keyword, quoted: Bool = false
    ) -> Query.Clause {
        let isRequired = quoted || kind != .keyword
        return Query.Clause(
            text, kind: kind == .keyword && quoted ? .phrase : kind, occurrence: isRequired ? .required : .optional,
            isQuoted: quoted)
    }

    // MARK: - Excluded words, folds that are off, tags

    private func excluded() -> Finding {
        let match = match.matches(index, .excluded).first
        let rest = query.clauses.indices.filter { $0 != index }.map { query.clauses[$0] }
        let suggestion = Suggestion(kind: .query, query: Query(clauses: rest).written)
        return Finding(
            clause: index, kind: .excluded, asked: UTF16Text.string(units), found: match?.text ?? "",
            place: match?.place, suggestions: [suggestion])
    }

    /// Whether folds that are off for this index would find it: one of them, or all.
    private func switchedOff() throws(JSearchError) -> [Finding] {
        let options = text.analyzer.options
        let missing = Folds.all.subtracting(options.folds).names.compactMap { Folds(name: $0) }
        for folds in missing + (missing.count > 1 ? [Folds.all.subtracting(options.folds)] : []) {
            var trialOptions = options
            trialOptions.folds.formUnion(folds)
            guard let found = try trial.match(trialOptions) else { continue }
            return [
                Finding(
                    clause: index, kind: .foldSwitchedOff, asked: clause.text,
                    found: found.place?.text ?? found.text, folds: folds.names, place: found.place,
                    suggestions: [Suggestion(kind: .fold, folds: folds.names)])
            ]
        }
        return []
    }

    private func tag() throws(JSearchError) -> [Finding] {
        var result: [Finding] = []
        let tags = text.article.tags + text.article.categories
        let other = tags.first { tag in
            let other = text.analyzer.normalize(tag).trimmedUnits
            return NearSpelling.longestShared(units, other).count >= min(2, units.count, other.count)
        }
        if let other {
            let replacement = clause(other, .tag, quoted: other.contains { $0.isWhitespace })
            var found = finding(.otherTag, nil, try suggestion([replacement]))
            found.found = other
            result.append(found)
        }
        var suggestions = [Suggestion(kind: .tag, line: clause.text)]
        var span: ArticleText.Span?
        if let place = text.first(units, wholeRuns: false) {
            span = place
            suggestions = try suggestion([clause(clause.text, quoted: clause.isQuoted)]) + suggestions
        }
        return result + [finding(.notATag, span, suggestions)]
    }

    // MARK: - Phrases, titles, required words

    private var mask: UInt8 { clause.kind == .title ? 1 << Field.title.rawValue : PhrasePattern.allFields }
    /// The kind of the clauses that are suggested in place of this one.
    private var kind: Query.Clause.Kind { clause.kind == .title ? .title : .keyword }

    private func required() throws(JSearchError) -> [Finding] {
        if clause.kind == .title, let span = text.first(units, wholeRuns: !clause.isQuoted) {
            return [finding(.outsideTitle, span, try suggestion([clause(clause.text, quoted: clause.isQuoted)]))]
        }
        if !clause.isQuoted, let span = text.first(units, wholeRuns: false, fields: mask) {
            return [finding(.insideLongerWord, span, try suggestion([clause(clause.text, kind, quoted: true)]))]
        }
        if clause.isQuoted, let found = try foldInQuotation() { return [found] }
        if let span = text.firstLoosely(units, fields: mask) {
            let written = clause(text.place(span).text, kind, quoted: true)
            let open = clause.isQuoted ? try suggestion(unquoted) : try synonyms(units, span)
            return [finding(.spacing, span, try suggestion([written]) + open)]
        }
        if let found = try otherSpelling(of: units) { return [found] }
        return try part()
    }

    /// The clause as a person would write it without quotation marks and `+`.
    private var unquoted: [Query.Clause] {
        if kind == .title { return [clause(clause.text, .title)] }
        let words = clause.text.split { $0.isWhitespace }.map { clause(String($0)) }
        return words.isEmpty ? [clause(clause.text)] : words
    }

    /// Another spelling that stands there and is looked past without quotation marks.
    private func foldInQuotation() throws(JSearchError) -> Finding? {
        let open = Query(clauses: [Query.Clause(clause.text, kind: kind, occurrence: .required)])
        let plan = try trial.plan(open, text.analyzer)
        for pattern in plan.phrases.filter({ $0.occurrence == .required }).flatMap(\.patterns) {
            guard let span = text.first(pattern.units, wholeRuns: false, fields: mask) else { continue }
            let found = QueryVariants(
                analyzed, clause: index, parameters: match.plan.parameters, analyzer: text.analyzer)
            let reasons = found.variants.filter { pattern.units.starts(at: $0.range.lowerBound, with: $0.units) }
            var folds: [String] = []
            for reason in reasons.map(\.reason) where !folds.contains(reason) { folds.append(reason) }
            return finding(.foldInQuotation, span, folds: folds, try suggestion(unquoted))
        }
        return nil
    }

    /// The longest piece of it that stands there.
    private func part() throws(JSearchError) -> [Finding] {
        var best: ArticleText.Span?
        for (number, field) in text.fields.enumerated() where mask >> field.field.rawValue & 1 == 1 {
            let range = NearSpelling.longestShared(units, field.analyzed.text.units)
            if range.count > max(1, best?.range.count ?? 0) { best = ArticleText.Span(index: number, range: range) }
        }
        guard let best = best.map(text.trimmed) else { return [] }
        return [finding(.part, best, try suggestion(unquoted))]
    }

    // MARK: - Words

    /// Why no word of a keyword finds the article.
    private func words() throws(JSearchError) -> [Finding] {
        var result: [Finding] = []
        if let span = text.first(units, wholeRuns: false) {
            return [finding(.insideLongerWord, span, try suggestion([clause(clause.text, quoted: true)]))]
        }
        if let span = text.firstLoosely(units, fields: mask) {
            let written = clause(text.place(span).text, quoted: true)
            return [finding(.spacing, span, try suggestion([written]) + synonyms(units, span))]
        }
        let others = analyzed.words.filter { !$0.isSecondary }
        if others.count > 1, let found = try otherSpelling(of: units) { result.append(found) }
        let terms = match.plan.terms.filter {
            $0.clause == index && $0.stream == .words && $0.weight > 0
        }
        for word in terms.filter(\.admits).map({ Array($0.text.utf16) }) where result.isEmpty || word != units {
            if let found = try finding(of: word) { result.append(found) }
        }
        if result.isEmpty, let found = try partDoesNotFind(terms.filter { !$0.admits }) { result = [found] }
        return result
    }

    /// The longest part that stands there but finds nothing by itself.
    private func partDoesNotFind(_ terms: [RankedTerm]) throws(JSearchError) -> Finding? {
        var best: (word: [UInt16], span: ArticleText.Span)?
        for word in terms.map({ Array($0.text.utf16) }) where word.count > best?.word.count ?? 0 {
            // Single kana stand everywhere.
            guard word.count > 1 || !word.allSatisfy(CharacterClasses.isHiragana), let span = text.firstWord(word)
            else { continue }
            best = (word, span)
        }
        guard let best else { return nil }
        let added = clause(UTF16Text.string(best.word))
        return finding(.partDoesNotFind, asked: best.word, best.span, try suggestion([clause, added]))
    }

    /// What there is to say of a word that would find the article, if it stood there as a word.
    private func finding(of word: [UInt16]) throws(JSearchError) -> Finding? {
        let string = UTF16Text.string(word)
        // The word beside the keyword: found by itself, whatever stands around it.
        let added = [clause, clause(string)]
        if let span = text.first(word, wholeRuns: true) {
            let line = try trial.finds(line: string) ? [Suggestion(kind: .word, line: string)] : []
            return finding(.cutOtherwise, asked: word, span, try suggestion(added) + line)
        }
        if let span = text.first(word, wholeRuns: false) {
            return finding(
                .insideLongerWord, asked: word, span, try suggestion([clause, clause(string, quoted: true)]))
        }
        return try otherSpelling(of: word)
    }

    /// What resembles a word or the whole clause, with a line of synonyms that would find it.
    private func otherSpelling(of word: [UInt16]) throws(JSearchError) -> Finding? {
        guard let span = NearSpelling(word)?.nearest(in: text, fields: mask) else { return nil }
        let open = clause.isQuoted ? try suggestion(unquoted) : []
        return finding(.otherSpelling, asked: word, span, open.isEmpty ? try synonyms(word, span) : open)
    }

    /// A line of synonyms, if it helps.
    private func synonyms(_ word: [UInt16], _ span: ArticleText.Span) throws(JSearchError) -> [Suggestion] {
        let line = "\(UTF16Text.string(word)), \(UTF16Text.string(text.units(span)))"
        if try trial.finds(line: line) { return [Suggestion(kind: .synonym, line: line)] }
        // What stands in quotation marks is never replaced by a synonym.
        guard clause.isQuoted, try trial.finds(unquoted, line: line) else { return [] }
        return [Suggestion(kind: .synonym, line: line, query: trial.query(with: unquoted).written)]
    }
}

extension [UInt16] {
    /// Whether some units stand at a place.
    fileprivate func starts(at place: Int, with part: [UInt16]) -> Bool {
        place + part.count <= count && self[place...].starts(with: part)
    }
}
