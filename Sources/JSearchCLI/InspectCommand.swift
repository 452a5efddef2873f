// InspectCommand.swift
// `jsearch inspect FILE`

import ArgumentParser
import JSearch
import JSearchIndex
import JSearchStorage

struct InspectCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "inspect",
        abstract: "Print a file of an index readably.",
        discussion: """
            Any file of an index directory. Dictionaries are printed term by term, with the postings of
            each; the other files of the segment are looked for beside it.

              jsearch inspect index/manifest
              jsearch inspect index/segment-000001.words.terms --from 半導体 --limit 20
            """)

    @Argument(help: "A file of an index.")
    var file: String

    @Option(name: .long, help: "The most entries to print.")
    var limit = 50

    @Option(name: .long, help: ArgumentHelp("The term or document to begin with.", valueName: "term"))
    var from = ""

    func validate() throws {
        guard limit >= 0 else { throw ValidationError("--limit takes 0 or more.") }
    }

    func run() throws {
        var inspector = try IndexInspector(file, from: from, limit: limit)
        try inspector.run { print($0) }
    }
}
