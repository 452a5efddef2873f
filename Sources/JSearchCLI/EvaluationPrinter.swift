// EvaluationPrinter.swift
// An evaluation laid out for people.

import JSearch
import JSearchEvaluation
import JSearchQuery

/// Lays an evaluation out for people.
struct EvaluationPrinter {
    private let report: EvaluationReport
    /// Columns of the terminal; nil for lines as long as they are.
    private let width: Int?

    init(_ report: EvaluationReport, width: Int?) {
        self.report = report
        self.width = width
    }

    /// Everything, with an error if an article that is to be shown cannot be read.
    var text: String {
        get throws {
            let set = report.evaluation.set
            var text = "\(Format.count(set.queries.count)) quer\(set.queries.count == 1 ? "y" : "ies"), "
            text +=
                "\(Format.count(set.relevantCount, "answer")), \(Format.count(report.index.articleCount, "article"))\n"
            for note in report.notes { text += "  \(note)\n" }
            text += "\n" + table
            text += try queries("Answered worst", report.worst, report.evaluation.values(.ndcg10))
            text += try changes("Gained most", report.gained)
            text += try changes("Lost most", report.lost)
            return text
        }
    }

    // MARK: - Tables

    private var table: String {
        guard let other = report.other else { return single }
        var names = TextTable()
        names.append(["this", report.setting])
        names.append(["against", other.name])
        var table = TextTable(rightAligned: [1, 2, 3, 4, 5, 6, 7, 8])
        table.append(["", "this", "against", "difference", "95 % interval", "p", "better", "worse", "equal"])
        for difference in other.comparison.differences {
            let metric = difference.metric
            table.append([
                metric.name, Format.fixed(report.evaluation.mean(metric), 4),
                Format.fixed(other.evaluation.mean(metric), 4), Self.signed(difference.mean),
                "\(Self.signed(difference.interval.low)) to \(Self.signed(difference.interval.high))",
                Format.fixed(difference.pValue, 4), Format.count(difference.better), Format.count(difference.worse),
                Format.count(difference.equal),
            ])
        }
        return names.text + "\n" + table.text + "\n"
            + "Interval of the difference: \(bootstrap).\n"
            + "p: paired randomization test, \(Format.count(Resampling.permutationCount)) permutations, seed \(report.seed).\n"
    }

    private var single: String {
        var table = TextTable(rightAligned: [1, 2])
        table.append([report.setting, "mean", "95 % interval"])
        for metric in Metric.allCases {
            let interval = Resampling.interval(report.evaluation.values(metric), seed: report.seed)
            table.append([
                metric.name, Format.fixed(report.evaluation.mean(metric), 4),
                "\(Format.fixed(interval.low, 4)) to \(Format.fixed(interval.high, 4))",
            ])
        }
        return table.text + "\nInterval: \(bootstrap).\n"
    }

    private var bootstrap: String {
        "bootstrap over the queries, \(Format.count(Resampling.bootstrapCount)) resamples, seed \(report.seed)"
    }

    /// A number with its sign: +0.0123, -0.0123, 0.0000.
    private static func signed(_ value: Double) -> String {
        let text = Format.fixed(value, 4)
        if text == "-0.0000" { return "0.0000" }
        return text.hasPrefix("-") || text == "0.0000" ? text : "+" + text
    }

    // MARK: - Queries

    private func queries(_ heading: String, _ numbers: [Int], _ values: [Double]) throws -> String {
        var text = numbers.isEmpty ? "" : "\n\(heading), by nDCG@10 ([grade], - where not judged):\n"
        for number in numbers {
            text += "\n" + line("\(Format.fixed(values[number], 4))  \(name(number))")
            text += try answers(number, report.evaluation, indent: "  ")
        }
        return text
    }

    private func changes(_ heading: String, _ numbers: [Int]) throws -> String {
        guard let other = report.other, !numbers.isEmpty else { return "" }
        var text = "\n\(heading), by nDCG@10 ([grade], - where not judged):\n"
        for number in numbers {
            let values = [other.evaluation, report.evaluation].map { Format.fixed($0.values(.ndcg10)[number], 4) }
            let change = Self.signed(other.comparison.changes[number])
            text += "\n" + line("\(change)  \(name(number)), \(values[0]) against, \(values[1]) this")
            for (side, evaluation) in [("against", other.evaluation), ("this", report.evaluation)] {
                text += "  \(side)\n" + (try answers(number, evaluation, indent: "    "))
            }
        }
        return text
    }

    private func name(_ number: Int) -> String { "\(report.queries[number].id) \(report.queries[number].text)" }

    private func answers(_ number: Int, _ evaluation: Evaluation, indent: String) throws -> String {
        let answers = try report.answers(number, of: evaluation)
        if answers.isEmpty { return indent + "nothing found\n" }
        return answers.map { answer in
            let title = answer.title.isEmpty ? "" : "  \(answer.title)"
            return line("\(indent)\(answer.rank). [\(answer.grade.map(String.init) ?? "-")] \(answer.id)\(title)")
        }.joined()
    }

    /// A line without control characters, cut to the width of the terminal.
    private func line(_ text: String) -> String {
        let text = HitPrinter.printable(text)
        return (width.map { DisplayWidth.truncate(text, to: $0) } ?? text) + "\n"
    }
}
