// DeleteCommand.swift
// `jsearch delete ID...`

import ArgumentParser
import JSearch
import JSearchStorage

struct DeleteCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "delete",
        abstract: "Remove articles from the index by their ids.",
        discussion: """
            An id is what `jsearch query --json` prints. The file of an article is not touched; the article
            comes back when its file changes, or with `jsearch index --rebuild`.

            Ids that the index does not have are reported on standard error; the others are deleted, and the
            exit status is 1.

              jsearch delete posts/old.md
              jsearch delete 17 18 --index-dir blog.index
            """)

    @Argument(help: ArgumentHelp("Ids of articles.", valueName: "id"))
    var ids: [String]

    @OptionGroup var directory: IndexDirectory

    @Flag(name: .long, help: "Print the report as JSON.")
    var json = false

    func run() throws {
        // A writer would make an index where there is none.
        _ = try SearchIndex(directory: directory.indexDir)
        let writer = try IndexWriter(directory: directory.indexDir)
        var deleted: [String] = []
        var unknown: [String] = []
        var seen: Set<String> = []
        for id in ids where seen.insert(id).inserted {
            if try writer.contains(id: id) {
                writer.delete(id: id)
                deleted.append(id)
            } else {
                unknown.append(id)
            }
        }
        if !deleted.isEmpty { try writer.commit() }
        let count = writer.articleCount
        if json {
            try JSONOutput.print(
                DeleteOutput(indexDir: directory.indexDir, articles: count, deleted: deleted, unknown: unknown))
        } else {
            for id in unknown { Terminal.printError("jsearch: The index has no article with the id \"\(id)\".") }
            print(
                "\(Format.count(deleted.count, "article")) deleted; \(Format.count(count, "article")) are in \(directory.indexDir)."
            )
        }
        try finish(unknown.isEmpty ? .success : .nothing)
    }
}

/// The report as JSON.
private struct DeleteOutput: Encodable {
    let indexDir: String
    let articles: Int
    let deleted: [String]
    let unknown: [String]
}
