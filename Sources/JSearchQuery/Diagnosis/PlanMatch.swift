// PlanMatch.swift
// A plan tried on the text of one article, without an index.

import JSearchAnalysis
import JSearchIndex

/// By what a plan finds one article.
///
/// Says the same as ``QueryExecution``, clause by clause; and it can be asked of an article that was analysed with
/// other options than those of the index, to try what would help.
struct PlanMatch {
    let plan: QueryPlan
    let text: ArticleText

    /// Whether the plan finds the article.
    var isFound: Bool {
        var hasRequired = false
        for phrase in plan.phrases where phrase.occurrence != .optional {
            let stands = phrase.patterns.contains { text.first($0) != nil }
            if stands != (phrase.occurrence == .required) { return false }
            hasRequired = hasRequired || phrase.occurrence == .required
        }
        for tag in plan.tags where tag.occurrence != .optional {
            if has(tag) != (tag.occurrence == .required) { return false }
            hasRequired = hasRequired || tag.occurrence == .required
        }
        if hasRequired { return true }
        let clauses = plan.terms.map(\.clause) + plan.phrases.map(\.clause) + plan.substrings.keys
        return Set(clauses).contains { !matches($0, .optional).isEmpty }
    }

    /// Whether the plan looks anything up for a clause.
    func asks(_ clause: Int) -> Bool {
        plan.terms.contains { $0.clause == clause } || plan.phrases.contains { $0.clause == clause }
            || plan.tags.contains { $0.clause == clause }
    }

    /// By what a clause matches; empty if it does not.
    func matches(_ clause: Int, _ occurrence: Query.Clause.Occurrence) -> [ClauseMatch] {
        var result: [ClauseMatch] = []
        if occurrence == .optional { result = admissions(clause) }
        for phrase in plan.phrases where phrase.clause == clause && phrase.occurrence == occurrence {
            for pattern in phrase.patterns {
                guard let span = text.first(pattern) else { continue }
                result.append(match("phrase", pattern.units, span))
            }
        }
        for tag in plan.tags where tag.clause == clause && has(tag) {
            result.append(
                ClauseMatch(source: "tag", text: String(decoding: tag.term, as: UTF8.self), reason: "", place: nil))
        }
        return result
    }

    private func has(_ tag: PlannedTag) -> Bool {
        text.tags.contains { UTF16Text.string($0).utf8.elementsEqual(tag.term) }
    }

    /// The words, variants and characters by which a keyword finds the article.
    private func admissions(_ clause: Int) -> [ClauseMatch] {
        var result: [ClauseMatch] = []
        let terms = plan.terms.filter { $0.clause == clause && $0.admits && text.count($0.stream, $0.text) > 0 }
        result += terms.filter { $0.weight > 0 }.map(match)
        for variant in plan.variants where variant.clause == clause && variant.admits {
            guard let span = span(variant) else { continue }
            result.append(match("variant", variant.units, span, reason: variant.reason))
        }
        // What only finds are words and numbers of other spellings.
        result += terms.filter { $0.weight == 0 }.map(match)
        if result.isEmpty, let pattern = plan.substrings[clause], let span = text.first(pattern) {
            result.append(match("characters", pattern.units, span))
        }
        return result
    }

    private func match(_ term: RankedTerm) -> ClauseMatch {
        let units = Array(term.text.utf16)
        let span = term.stream == .words ? text.firstWord(units) : text.first(units, wholeRuns: false)
        return match(term.stream.name, units, span)
    }

    private func match(
        _ source: String, _ units: [UInt16], _ span: ArticleText.Span?, reason: String = ""
    ) -> ClauseMatch {
        ClauseMatch(
            source: source, text: UTF16Text.string(units), reason: reason,
            place: span.map(text.place))
    }

    /// Where the article has a variant.
    private func span(_ variant: PlannedVariant) -> ArticleText.Span? {
        // A word inside what was written (サーバ in サーバー) counts only where it stands as a word.
        let words = text.analyzer.analyze(normalized: variant.units).words
        let isWord = words.contains { !$0.isSecondary && $0.range == variant.units.indices }
        if !variant.admitsInside || isWord && variant.original.contains(variant.units) {
            return text.firstWord(variant.units)
        }
        return text.first(variant.units, wholeRuns: true)
    }
}

extension [UInt16] {
    /// Whether some units stand in these, one behind the other.
    fileprivate func contains(_ part: [UInt16]) -> Bool {
        guard part.count <= count else { return false }
        return (0...count - part.count).contains { self[$0...].starts(with: part) }
    }
}
