// WhySentences.swift
// A diagnosis in words: what is the case, and what to do.

import JSearch
import JSearchQuery

/// Sentences and command lines about one diagnosis.
struct WhySentences {
    /// The index, as it was named.
    let indexDirectory: String
    /// How the index was analysed.
    let options: AnalysisOptions

    // MARK: - Not in the index

    func sentence(_ absence: AskedArticle.Absence) -> String {
        switch absence.kind {
        case .unpublished: "Its front matter says `published: false`."
        case .hidden: "\(absence.detail) begins with a dot: hidden files and folders are left alone."
        case .link: "It is a symbolic link (to \(absence.detail)): links in a folder are left alone."
        case .ending:
            absence.detail.isEmpty
                ? "Its name has no ending: in a folder only .md .markdown .txt .html .htm .jsonl are read."
                : "Its ending is \(absence.detail): in a folder only .md .markdown .txt .html .htm .jsonl are read."
        case .unreadable: "It cannot be read: \(absence.detail)."
        case .newer: "It was written or changed after the index was built."
        case .notIndexed: "It was not below the paths that were indexed."
        }
    }

    func advice(_ absence: AskedArticle.Absence, file: String) -> (sentence: String, command: String) {
        switch absence.kind {
        case .unpublished:
            ("Take the line out, or index such articles too:", indexCommand(["--unpublished"]))
        case .hidden, .link, .notIndexed:
            ("Name the file itself when you build the index:", indexCommand(paths: [file]))
        case .ending:
            ("Give it another ending, or name the file itself when you build the index:", indexCommand(paths: [file]))
        case .unreadable: ("Mend the file, and build the index again:", indexCommand())
        case .newer: ("Build the index again, and name the file itself if it lies elsewhere:", indexCommand())
        }
    }

    // MARK: - Findings

    func sentence(_ finding: Finding, _ diagnosis: Diagnosis) -> String {
        let asked = finding.asked
        let found = finding.found
        switch finding.kind {
        case .excluded:
            return
                "The query excludes \(asked), and the article has it\(found == asked || found.isEmpty ? "" : " as \(found)")."
        case .cutOtherwise:
            return
                "The characters of \(asked) stand in it, but the text is cut otherwise there: they do not count as words."
        case .insideLongerWord: return "\(asked) stands in it only inside a longer word."
        case .otherSpelling: return "It does not have \(asked), but \(found), which is spelled alike."
        case .foldInQuotation:
            let folds = finding.folds.isEmpty ? "" : " (\(finding.folds.joined(separator: ", ")))"
            return "It has \(found). A query looks past this difference\(folds), but not in quotation marks."
        case .spacing: return "It has \(finding.place?.text ?? found): other white space or punctuation."
        case .foldSwitchedOff:
            return
                "It has \(found). What would find it is switched off for this index: \(finding.folds.joined(separator: ", "))."
        case .outsideTitle: return "It has \(asked), but not in the title."
        case .notATag:
            let tags = diagnosis.article.tags + diagnosis.article.categories
            return tags.isEmpty
                ? "It has no tags." : "\(asked) is none of its tags, which are: \(tags.joined(separator: ", "))."
        case .otherTag: return "It has the tag \(found); tag: finds whole tags only."
        case .partDoesNotFind:
            let clause = diagnosis.clauses[finding.clause].normalized
            return "It has \(asked), but this part of \(clause) only ranks and finds nothing by itself."
        case .part: return "Of \(asked) only \(found) stands in it."
        case .nothingLikeIt:
            return
                "It has neither \(asked) nor anything spelled like it. If it says the same in another word, write both "
                + "on one line of a user dictionary, with a comma between them."
        }
    }

    // MARK: - Suggestions

    func sentence(_ suggestion: Suggestion) -> String {
        let dictionary = options.userDictionary.isEmpty ? "a user dictionary" : "your user dictionary"
        switch suggestion.kind {
        case .query: return "Ask:"
        case .word: return "If it is a word there, write this line into \(dictionary), and build the index again:"
        case .synonym: return "If they mean the same, write this line into \(dictionary), and build the index again:"
        case .fold: return "Build the index again without switching it off:"
        case .tag: return "Give the article the tag \(suggestion.line), and build the index again:"
        }
    }

    /// The command lines to run for a suggestion.
    func commands(_ suggestion: Suggestion) -> [String] {
        var result: [String] = []
        switch suggestion.kind {
        case .query: break
        case .word, .synonym: result = [indexCommand(["--user-dictionary", "words.txt"])]
        case .fold: result = [indexCommand(leavingOn: suggestion.folds)]
        case .tag: result = [indexCommand()]
        }
        if !suggestion.query.isEmpty { result.append(queryCommand(suggestion.query)) }
        return result
    }

    /// The command that builds the index again; "…" stands for the paths.
    func indexCommand(
        _ arguments: [String] = [], paths: [String] = [], leavingOn folds: [String] = []
    ) -> String {
        var words = ["jsearch", "index", "…"] + paths.map(Self.quoted) + arguments
        for name in Folds.all.subtracting(options.folds).names where !folds.contains(name) {
            words += ["--without-fold", name]
        }
        if !options.userDictionary.isEmpty, !arguments.contains("--user-dictionary") {
            words += ["--user-dictionary", "words.txt"]
        }
        return (words + directoryArguments).joined(separator: " ")
    }

    private func queryCommand(_ query: String) -> String {
        let text = Self.quoted(query)
        return (["jsearch", "query"] + directoryArguments + (query.hasPrefix("-") ? ["--", text] : [text]))
            .joined(separator: " ")
    }

    private var directoryArguments: [String] {
        indexDirectory == "index" ? [] : ["--index-dir", Self.quoted(indexDirectory)]
    }

    /// A word as a shell takes it.
    private static func quoted(_ word: String) -> String {
        let isPlain = word.unicodeScalars.allSatisfy {
            $0.properties.isAlphabetic || $0.properties.numericType != nil || "-_./:".unicodeScalars.contains($0)
        }
        if isPlain, !word.isEmpty { return word }
        return "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }

    // MARK: - Ranks

    /// Why one of two articles ranks above the other.
    func sentence(_ comparison: RankComparison, score: Double) -> String {
        let other = comparison.rank == 1 ? "the first" : "the second"
        let isOtherHigher = comparison.rank == 1
        let higher = isOtherHigher ? other : "this one"
        let lower = isOtherHigher ? "this one" : other
        let text: String
        switch comparison.reason {
        case .part(let label, let source, let frequency):
            let times = source == "tag" ? "" : " \(Self.times(frequency))"
            text = "\(higher) has \(label)\(times), \(lower) does not."
        case .frequency(let label, let more, let fewer):
            text = "\(higher) has \(label) \(Self.times(more)), \(lower) \(Self.times(fewer))."
        case .field(let label, let field): text = "\(higher) has \(label) in the \(field.name), or more often there."
        case .length(let short, let long):
            text =
                "\(lower) is \(Format.fixed(long, 1)) times as long as the mean, \(higher) \(Format.fixed(short, 1)) times."
        case .other(let label, let source): text = "\(label) (\(source)) counts for more in \(higher) than in \(lower)."
        case .equalScores:
            text = "both score the same; what is written just as the query is comes first, then what was added first."
        }
        return text.prefix(1).uppercased() + text.dropFirst()
    }

    private static func times(_ count: Int) -> String {
        switch count {
        case 1: "once"
        case 2: "twice"
        default: "\(Format.count(count)) times"
        }
    }
}
