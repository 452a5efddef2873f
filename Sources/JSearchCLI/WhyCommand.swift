// WhyCommand.swift
// `jsearch why QUERY FILE`

import ArgumentParser
import JSearch
import JSearchQuery

struct WhyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "why",
        abstract: "Tell why a query finds an article or not, why it ranks where it does, and what to do.",
        discussion: """
            Shows how the query is normalised and cut, what of it the article has, and, if it is not found, which
            part of the query is the reason, what stands in the article in its place, and what would help: another
            query, or a line of a user dictionary. What is suggested was tried on the article. The number behind a
            word or bigram is how often the article has it.

            FILE is a file with an article, or the id of an article in the index. Exit status 0 if the query finds
            the article, 1 if not.

              jsearch why "サーバー" blog/_posts/2025-01-01-server.md
              jsearch why '"垂直統合" -中古' kyoto/rain.md --json
              jsearch why "バンアレン帯" articles.jsonl --id 42
            """)

    @Argument(help: ArgumentHelp("The query, in one argument.", valueName: "query"))
    var text: String

    @Argument(help: ArgumentHelp("The file of the article, or its id.", valueName: "file"))
    var file: String

    @OptionGroup var directory: IndexDirectory

    @Option(name: .long, help: ArgumentHelp("Which article of a .jsonl file.", valueName: "id"))
    var id: String?

    @Flag(name: .long, help: "Print the answer as JSON.")
    var json = false

    func run() throws {
        _ = try Query(text)
        let index = try SearchIndex(directory: directory.indexDir)
        let asked = try AskedArticle(file, id: id, in: index)
        let diagnosis = try asked.stored.flatMap { stored throws(JSearchError) in
            try index.diagnose(text, articleID: stored.id)
        }
        let sentences = WhySentences(
            indexDirectory: directory.indexDir, options: index.searcher.snapshot.analysisOptions)
        if json {
            try JSONOutput.print(WhyOutput(text, file, asked, diagnosis, sentences))
        } else {
            let printer = WhyPrinter(file: file, asked: asked, diagnosis: diagnosis, sentences: sentences)
            print(HitPrinter.printable(printer.lines))
        }
        try finish(diagnosis?.isFound == true ? .success : .nothing)
    }
}

extension HitPrinter {
    /// Lines with control characters replaced in each.
    fileprivate static func printable(_ lines: [String]) -> String { lines.map(printable).joined(separator: "\n") }
}
