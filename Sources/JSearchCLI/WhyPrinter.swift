// WhyPrinter.swift
// A diagnosis for people.

import JSearch
import JSearchQuery

/// Lays out why an article is found or not.
struct WhyPrinter {
    let file: String
    let asked: AskedArticle
    /// nil if the article is not in the index.
    let diagnosis: Diagnosis?
    let sentences: WhySentences

    var lines: [String] {
        guard let diagnosis else { return absence }
        var lines = header(diagnosis)
        for (index, clause) in diagnosis.clauses.enumerated() {
            lines += [""] + self.lines(clause, diagnosis.clauses.count > 1 ? "\(index + 1). " : "")
            for finding in diagnosis.findings where finding.clause == index {
                lines += [""] + self.lines(finding, diagnosis).map { "   " + $0 }
            }
        }
        if let ranking = diagnosis.ranking { lines += self.lines(ranking) }
        return lines
    }

    // MARK: - The article

    private var absence: [String] {
        var lines = ["\(file) is not in the index \(sentences.indexDirectory)."]
        for absence in asked.absences {
            let advice = sentences.advice(absence, file: file)
            lines += ["", sentences.sentence(absence), advice.sentence, "   " + advice.command]
        }
        return lines + problems
    }

    private func header(_ diagnosis: Diagnosis) -> [String] {
        let article = diagnosis.article
        var lines = [article.title.isEmpty ? article.id : "\(article.title) (\(article.id))"]
        if let ranking = diagnosis.ranking {
            lines.append(
                "is found: rank \(Format.count(ranking.rank)) of \(Format.count(diagnosis.total)), score \(Format.fixed(ranking.score, 4))."
            )
        } else {
            let others =
                switch diagnosis.total {
                case 0: "nor is any other article"
                case 1: "1 other article is"
                default: "\(Format.count(diagnosis.total)) others are"
                }
            lines.append("is not found\(diagnosis.total == 0 ? ", " : "; ")\(others).")
        }
        if asked.hasChanged {
            lines += [
                "", "The file has changed since it was indexed. What follows is about the article as it was then.",
                "Build the index again:", "   " + sentences.indexCommand(),
            ]
        }
        return lines + problems
    }

    private var problems: [String] { asked.problems.isEmpty ? [] : [""] + asked.problems.map { "\($0)" } }

    // MARK: - Clauses

    private func lines(_ clause: ClauseDiagnosis, _ number: String) -> [String] {
        var lines = ["\(number)\(clause.clause.written): \(outcome(clause))"]
        var table = TextTable()
        table.append(["normalized", clause.normalized])
        table.append(["words", clause.words.map(part).joined(separator: ", ")])
        let bigrams = clause.bigrams.filter { $0.text != " " }
        table.append(["bigrams", bigrams.map { "\($0.text) \($0.frequency)" }.joined(separator: ", ")])
        lines += table.text.split(separator: "\n").map { "   " + $0 }
        for match in clause.matches {
            let reason = match.reason.isEmpty ? "" : " (\(match.reason))"
            lines.append(
                "   has \(match.text)\(reason)"
                    + (match.place.map { ", in the \($0.field.name): \(excerpt($0))" } ?? ", as a tag"))
        }
        return lines
    }

    private func part(_ part: ClauseDiagnosis.Part) -> String {
        "\(part.text) \(part.frequency)\(part.ranks && !part.finds ? " (only ranks)" : "")"
    }

    private func outcome(_ clause: ClauseDiagnosis) -> String {
        let outcome =
            switch clause.outcome {
            case .matches: "the article has it"
            case .missing: clause.clause.occurrence == .required ? "required, and missing" : "not found in the article"
            case .excluded: "excluded, and the article has it"
            case .absent: "excluded, and the article does not have it"
            case .empty: "nothing is left of it after normalising"
            }
        return outcome + (clause.decides ? ". This is why." : ".")
    }

    private func excerpt(_ place: ArticlePlace) -> String { place.excerpt.marked(with: "【", "】") }

    // MARK: - Findings

    private func lines(_ finding: Finding, _ diagnosis: Diagnosis) -> [String] {
        var lines = [sentences.sentence(finding, diagnosis)]
        // What an excluded word matches is shown with the clause.
        if let place = finding.place, finding.kind != .excluded {
            lines.append("   in the \(place.field.name): \(excerpt(place))")
            if finding.kind == .cutOtherwise || finding.kind == .insideLongerWord {
                lines.append("   cut: \(place.cut.joined(separator: "|"))")
            }
        }
        for (index, suggestion) in finding.suggestions.enumerated() {
            let sentence = sentences.sentence(suggestion)
            lines.append(index == 0 ? sentence : "Or " + sentence.prefix(1).lowercased() + sentence.dropFirst())
            if suggestion.kind == .word || suggestion.kind == .synonym { lines.append("   " + suggestion.line) }
            lines += sentences.commands(suggestion).map { "   " + $0 }
        }
        return lines
    }

    // MARK: - Ranks

    private func lines(_ ranking: Diagnosis.Ranking) -> [String] {
        var lines = ["", "The score:"]
        lines += ExplanationPrinter.lines(ranking.explanation, score: ranking.score).map { "   " + $0 }
        guard let comparison = ranking.comparison else { return lines + ["", "No other article is found."] }
        let title = comparison.article.title.isEmpty ? "" : "\(comparison.article.title) "
        lines += [
            "", "Compared with the \(comparison.rank == 1 ? "first" : "second"), \(title)(\(comparison.article.id)):",
        ]
        var table = TextTable(rightAligned: [0, 1, 2])
        table.append(["here", "there", "difference", "from", "what"])
        for row in comparison.rows {
            table.append([
                row.here.map { Format.fixed($0.score, 4) } ?? "-", row.there.map { Format.fixed($0.score, 4) } ?? "-",
                Self.signed(row.difference), row.source, row.label,
            ])
        }
        table.append([
            Format.fixed(ranking.score, 4), Format.fixed(comparison.score, 4),
            Self.signed(comparison.score - ranking.score), "=",
        ])
        lines += table.text.split(separator: "\n").map { "   " + $0 }
        return lines + [sentences.sentence(comparison, score: ranking.score)]
    }

    private static func signed(_ value: Double) -> String { (value > 0 ? "+" : "") + Format.fixed(value, 4) }
}
