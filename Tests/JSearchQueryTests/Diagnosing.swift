// Diagnosing.swift
// Short ways to diagnose a query, and to do what was suggested.

import JSearchAnalysis
import JSearchIndex
import JSearchQuery
import JSearchStorage
import JSearchTestSupport
import Testing

/// An index of articles, of which the first is the one in question.
struct DiagnosisCase {
    let articles: [Article]
    var options = AnalysisOptions()

    init(_ article: Article, others: [Article] = [], options: AnalysisOptions = AnalysisOptions()) {
        articles = [article] + others
        self.options = options
    }

    init(_ body: String, title: String = "題", options: AnalysisOptions = AnalysisOptions()) {
        self.init(Article(id: "a", title: title, body: body), options: options)
    }

    private func index(_ articles: [Article], _ options: AnalysisOptions) throws -> TestIndex {
        try TestIndex { (writer) throws(JSearchError) in
            for article in articles { try writer.add(article) }
            try writer.commit()
        } options: {
            $0.analysis = options
        }
    }

    func diagnose(_ query: String) throws -> Diagnosis {
        let index = try index(articles, options)
        return try #require(try index.searcher.diagnose(try Query(query), articleID: articles[0].id))
    }

    /// The only finding on a query that does not find the article.
    func finding(_ query: String, sourceLocation: SourceLocation = #_sourceLocation) throws -> Finding {
        let diagnosis = try diagnose(query)
        #expect(!diagnosis.isFound, "\(query)", sourceLocation: sourceLocation)
        #expect(diagnosis.findings.count == 1, "\(diagnosis.findings)", sourceLocation: sourceLocation)
        return try #require(diagnosis.findings.first, sourceLocation: sourceLocation)
    }

    /// Whether the article is found by a query once a suggestion is followed: the index is built again.
    func finds(_ query: String, following suggestion: Suggestion) throws -> Bool {
        var options = options
        var articles = articles
        switch suggestion.kind {
        case .query: break
        case .word, .synonym:
            options.userDictionary = try UserDictionary(options.userDictionary.text + suggestion.line)
        case .fold:
            for name in suggestion.folds { options.folds.insert(try #require(Folds(name: name))) }
        case .tag: articles[0].tags.append(suggestion.line)
        }
        let query = try Query(suggestion.query.isEmpty ? query : suggestion.query)
        let hits = try index(articles, options).searcher.search(query, SearchOptions()).hits
        return hits.contains { $0.id == articles[0].id }
    }

    /// Checks that each suggestion of a finding, followed alone, makes the query find the article.
    func expectHelp(
        _ query: String, _ finding: Finding, _ kinds: [Suggestion.Kind],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        #expect(finding.suggestions.map(\.kind) == kinds, "\(finding.suggestions)", sourceLocation: sourceLocation)
        for suggestion in finding.suggestions {
            #expect(try finds(query, following: suggestion), "\(suggestion)", sourceLocation: sourceLocation)
        }
    }
}
