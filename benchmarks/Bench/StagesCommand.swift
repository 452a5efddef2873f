// StagesCommand.swift
// Which share of indexing goes to which stage?
//
// What is measured: CPU seconds of one thread in each stage, over the articles of a file. The stages run one after the
// other over all articles: reading them, normalising their texts, cutting and tokenising them, choosing codes and encoding;
// then the index is made as `index` does. What adding articles took more than normalising and cutting is inverting and writing units; what
// its commit took more than choosing codes and encoding is merging and making durable.
// Notes: all articles are in memory, so a file of 30 MB is best. MB are 10^6 bytes of UTF-8 in the indexed fields.

import ArgumentParser
import Foundation
import JSearch
import JSearchAnalysis
import JSearchArticles
import JSearchIndex
import JSearchStorage

struct StagesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stages", abstract: "The share of each stage in the time of indexing.")

    @Argument(help: "A JSON Lines file.") var path: String
    @Option(help: "Where to put the index.") var indexDir: String

    func run() throws {
        var stages: [(name: String, seconds: Double)] = []
        func measure(_ name: String, _ body: () throws -> Void) rethrows {
            let start = clock()
            try body()
            stages.append((name, Double(clock() - start) / Double(CLOCKS_PER_SEC)))
        }
        guard let file = try DiskFileSystem().map(path) else { throw ValidationError("There is no file \(path).") }
        var articles: [Article] = []
        measure("read and parse") {
            articles = ArticleReader.read(file.bytes, format: .jsonl, path: path, id: path).articles
        }
        let text = articles.reduce(0) { $0 + $1.textByteCount }
        let analyzer = try TextAnalyzer()
        measure("normalise") {
            for article in articles {
                for field in Field.allCases { _ = analyzer.normalize(article.text(of: field)) }
            }
        }
        var analyzed = AnalyzedText()
        measure("cut and tokenise") {
            for article in articles {
                for field in Field.allCases { analyzer.analyze(article.text(of: field), into: &analyzed) }
            }
        }
        // Analysing normalises too.
        stages[2].seconds -= stages[1].seconds
        let normalized = articles.flatMap { article in
            Field.allCases.map { analyzer.normalize(article.text(of: $0)).units }
        }
        measure("choose codes and encode texts") {
            _ = TextCoding.encode(normalized, with: TextCoding.encoder(for: normalized))
        }
        let writer = try IndexWriter.replacing(directory: indexDir)
        try measure("invert and write units") {
            for article in articles { try writer.add(article) }
            try writer.finishUnits()
        }
        stages[4].seconds -= stages[1].seconds + stages[2].seconds
        try measure("merge and make durable") { try writer.commit() }
        // Texts are encoded when the units are merged.
        stages[5].seconds -= stages[3].seconds
        let all = stages.reduce(0) { $0 + $1.seconds }
        for stage in stages {
            print(
                String(
                    format: "%6.2f s %5.1f %% %7.1f MB/s  ", stage.seconds, 100 * stage.seconds / all,
                    Double(text) / 1e6 / stage.seconds) + stage.name)
        }
        print(String(format: "%6.2f s         %7.1f MB/s  all", all, Double(text) / 1e6 / all))
    }
}
