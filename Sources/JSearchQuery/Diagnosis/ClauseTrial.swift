// ClauseTrial.swift
// Would the article be found, if the query, the dictionary or the folds were others?

import JSearchAnalysis
import JSearchIndex
import JSearchStorage

/// Tries changes that could make one clause of a query match an article.
///
/// A clause that filters is tried alone; a word that ranks, together with the others that rank, because whether a
/// word finds depends on what stands beside it.
struct ClauseTrial {
    private let query: Query
    private let index: Int
    private let text: ArticleText
    private let parameters: RankingParameters

    init(_ query: Query, clause index: Int, _ text: ArticleText, parameters: RankingParameters) {
        self.query = query
        self.index = index
        self.text = text
        self.parameters = parameters
    }

    /// The whole query, with the clause replaced.
    func query(with replacement: [Query.Clause]) -> Query {
        var clauses = query.clauses
        clauses.replaceSubrange(index...index, with: replacement)
        return Query(clauses: clauses)
    }

    func plan(_ query: Query, _ analyzer: TextAnalyzer) throws(JSearchError) -> QueryPlan {
        try QueryPlan(query, parameters: parameters, analyzer: analyzer)
    }

    /// Whether other clauses in place of this one find the article.
    func finds(_ replacement: [Query.Clause]) throws(JSearchError) -> Bool {
        try finds(replacement, in: text)
    }

    /// Whether the query finds the article once a line stands in the user dictionary.
    func finds(line: String) throws(JSearchError) -> Bool { try finds([query.clauses[index]], line: line) }

    /// Whether other clauses find the article once a line stands in the user dictionary.
    func finds(_ replacement: [Query.Clause], line: String) throws(JSearchError) -> Bool {
        guard let options = options(adding: line) else { return false }
        return try finds(replacement, in: analyzed(options))
    }

    /// Whether the article is cut to a word once it stands in the user dictionary.
    func cuts(_ word: String) throws(JSearchError) -> Bool {
        guard let options = options(adding: word) else { return false }
        return try analyzed(options).count(.words, word) > 0
    }

    /// The options of the index with one line more in the user dictionary; nil for a line that cannot be written.
    private func options(adding line: String) -> AnalysisOptions? {
        var options = text.analyzer.options
        guard let added = try? UserDictionary(line), added.entries.count == 1,
            let dictionary = try? UserDictionary(options.userDictionary.text + line)
        else { return nil }
        options.userDictionary = dictionary
        return options
    }

    /// The longest thing by which the clause matches with other options of analysis; nil if it does not.
    func match(_ options: AnalysisOptions) throws(JSearchError) -> ClauseMatch? {
        let text = try analyzed(options)
        let (trial, place) = tried([query.clauses[index]])
        let match = PlanMatch(plan: try plan(trial, text.analyzer), text: text)
        return match.matches(place, query.clauses[index].occurrence).max { $0.text.utf16.count < $1.text.utf16.count }
    }

    private func analyzed(_ options: AnalysisOptions) throws(JSearchError) -> ArticleText {
        do throws(AnalysisError) {
            return ArticleText(text.article, analyzer: try TextAnalyzer(options))
        } catch { throw JSearchError(.icu, error.message) }
    }

    private func finds(_ replacement: [Query.Clause], in text: ArticleText) throws(JSearchError) -> Bool {
        let (trial, _) = tried(replacement)
        guard !trial.clauses.isEmpty else { return false }
        do throws(JSearchError) {
            return PlanMatch(plan: try plan(trial, text.analyzer), text: text).isFound
        } catch {
            // Nothing is left of the clauses after normalising.
            guard error.code == .invalidQuery else { throw error }
            return false
        }
    }

    /// The query to try, and the place of the clause in it.
    private func tried(_ replacement: [Query.Clause]) -> (query: Query, place: Int) {
        guard query.clauses[index].occurrence == .optional else { return (Query(clauses: replacement), 0) }
        let before = query.clauses[..<index].filter { $0.occurrence == .optional }
        let after = query.clauses[(index + 1)...].filter { $0.occurrence == .optional }
        return (Query(clauses: before + replacement + after), before.count)
    }
}
