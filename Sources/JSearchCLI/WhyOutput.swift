// WhyOutput.swift
// A diagnosis for programs.

import JSearch
import JSearchArticles
import JSearchQuery

/// The answer of `jsearch why` as JSON.
struct WhyOutput: Encodable {
    struct Place: Encodable {
        let field: String
        let text: String
        let snippet: [FragmentOutput]
        let cut: [String]

        init(_ place: ArticlePlace) {
            field = place.field.name
            text = place.text
            snippet = place.excerpt.fragments.map { FragmentOutput($0) }
            cut = place.cut
        }
    }
    struct Token: Encodable {
        let text: String
        let position: Int
        let length: Int
        let ranks: Bool
        let finds: Bool
        let frequency: Int

        init(_ part: ClauseDiagnosis.Part) {
            text = part.text
            position = part.position
            length = part.length
            ranks = part.ranks
            finds = part.finds
            frequency = part.frequency
        }
    }
    struct Match: Encodable {
        let source: String
        let text: String
        let reason: String
        let place: Place?
    }
    struct Clause: Encodable {
        let text: String
        let normalized: String
        let words: [Token]
        let bigrams: [Token]
        let outcome: String
        let decides: Bool
        let matches: [Match]

        init(_ clause: ClauseDiagnosis) {
            text = clause.clause.written
            normalized = clause.normalized
            words = clause.words.map { Token($0) }
            bigrams = clause.bigrams.map { Token($0) }
            outcome = clause.outcome.rawValue
            decides = clause.decides
            matches = clause.matches.map {
                Match(source: $0.source, text: $0.text, reason: $0.reason, place: $0.place.map { Place($0) })
            }
        }
    }
    struct Advice: Encodable {
        let kind: String
        let message: String
        let line: String?
        let query: String?
        let folds: [String]
        let commands: [String]
    }
    struct Finding: Encodable {
        let clause: Int
        let kind: String
        let message: String
        let asked: String
        let found: String
        let folds: [String]
        let place: Place?
        let suggestions: [Advice]
    }
    struct Comparison: Encodable {
        let rank: Int
        let id: String
        let title: String
        let score: Double
        let explanation: [PartOutput]
        let message: String
    }
    struct Absence: Encodable {
        let kind: String
        let message: String
        let advice: String
        let command: String
    }
    let query: String
    let file: String
    let isInIndex: Bool
    let hasChanged: Bool
    let id: String?
    let path: String?
    let title: String?
    let isFound: Bool
    let rank: Int?
    let total: Int?
    let score: Double?
    let explanation: [PartOutput]?
    let comparison: Comparison?
    let clauses: [Clause]
    let findings: [Finding]
    let absences: [Absence]
    let problems: [ProblemOutput]

    init(
        _ query: String, _ file: String, _ asked: AskedArticle, _ diagnosis: Diagnosis?, _ sentences: WhySentences
    ) {
        self.query = query
        self.file = file
        isInIndex = asked.stored != nil
        hasChanged = asked.hasChanged
        let article = asked.stored ?? asked.read
        id = article?.id
        path = article?.path
        title = article?.title
        isFound = diagnosis?.isFound ?? false
        rank = diagnosis?.ranking?.rank
        total = diagnosis?.total
        score = diagnosis?.ranking?.score
        explanation = diagnosis?.ranking?.explanation.parts.map { PartOutput($0) }
        comparison = diagnosis?.ranking.flatMap { ranking in
            ranking.comparison.map {
                Comparison(
                    rank: $0.rank, id: $0.article.id, title: $0.article.title, score: $0.score,
                    explanation: $0.explanation.parts.map { PartOutput($0) },
                    message: sentences.sentence($0, score: ranking.score))
            }
        }
        clauses = diagnosis?.clauses.map { Clause($0) } ?? []
        findings =
            diagnosis.map { diagnosis in
                diagnosis.findings.map { Self.output($0, diagnosis, sentences) }
            } ?? []
        absences = asked.absences.map {
            let advice = sentences.advice($0, file: file)
            return Absence(
                kind: $0.kind.rawValue, message: sentences.sentence($0), advice: advice.sentence,
                command: advice.command)
        }
        problems = asked.problems.map { ProblemOutput($0) }
    }

    private static func output(
        _ finding: JSearchQuery.Finding, _ diagnosis: Diagnosis, _ sentences: WhySentences
    ) -> Finding {
        Finding(
            clause: finding.clause, kind: finding.kind.rawValue, message: sentences.sentence(finding, diagnosis),
            asked: finding.asked, found: finding.found, folds: finding.folds, place: finding.place.map { Place($0) },
            suggestions: finding.suggestions.map {
                Advice(
                    kind: $0.kind.rawValue, message: sentences.sentence($0), line: $0.line.isEmpty ? nil : $0.line,
                    query: $0.query.isEmpty ? nil : $0.query, folds: $0.folds, commands: sentences.commands($0))
            })
    }
}
