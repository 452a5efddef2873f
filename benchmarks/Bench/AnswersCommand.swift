// AnswersCommand.swift
// What are the answers?
//
// What is printed: a line for each query with the number of articles that match, the best documents with their
// scores to the last bit (by segment and when they were added to it), and a checksum of all that is shown of them (explanation, title, snippet). Corpus: any index, and files with
// a query a line. Says where the order without scores is another one. Notes: two versions of the program answer alike if and only if `diff` finds nothing.

import ArgumentParser
import Foundation
import JSearch
import JSearchQuery
import JSearchStorage

struct AnswersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "answers", abstract: "The answers to a list of queries, to compare two versions bit for bit.")

    @Argument(help: "The directory of the index.") var index: String
    @Argument(help: "Files with a query a line.") var queries: [String]
    @Option(help: "The most queries of each list.") var limit = 500
    @Option(help: "How many documents are wanted.") var top = 10
    @Option(help: "Text around each query: PREFIX_SUFFIX, for example '\"_\"' for phrases.") var around = "_"
    @Flag(help: "Leave out explanations and snippets.") var ranksOnly = false

    func run() throws {
        let index = try SearchIndex(directory: index)
        let affixes = around.split(separator: "_", omittingEmptySubsequences: false).map(String.init)
        for path in queries {
            for text in try QueryLines.read(path).prefix(limit) {
                print(text, terminator: "\t")
                do {
                    try answer((affixes.first ?? "") + text + (affixes.count > 1 ? affixes[1] : ""), index)
                } catch { print("error: \(error)") }
            }
        }
    }

    private func answer(_ text: String, _ index: SearchIndex) throws {
        var options = SearchOptions()
        options.limit = top
        let query = try Query(text)
        let documents = try index.searcher.rank(query, options)
        var columns = documents.map { "\($0.segment):\($0.order):\($0.score.steps)" }
        if try index.searcher.order(query, options) != documents.map({ DocumentPlace($0) }) {
            columns.append("ANOTHER ORDER WITHOUT SCORES")
        }
        if !ranksOnly {
            options.explains = true
            let results = try index.searcher.search(query, options)
            columns.insert("\(results.total)", at: 0)
            var shown = ""
            for hit in results.hits {
                shown +=
                    "\(hit.id) \(hit.score) \(hit.title.marked(with: "[", "]")) \(hit.snippet.marked(with: "[", "]"))\n"
                for part in hit.explanation?.parts ?? [] {
                    let fields = part.fields.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
                    shown += "\(part.label) \(part.source) \(part.score) \(part.weight) \(part.idf) "
                    shown += "\(part.frequency) \(part.articleCount) \(fields)\n"
                }
            }
            columns.append(String(CRC32C.checksum(of: Array(shown.utf8)), radix: 16))
        }
        print(columns.joined(separator: " "))
    }
}
