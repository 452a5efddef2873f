// KillCommand.swift
// SIGKILL at random moments: what is left is a committed state.

import ArgumentParser
import Foundation
import JSearch
import JSearchArticles
import JSearchIndex
import JSearchStorage
import JSearchTestSupport

/// Starts `jsearch index`, or a writer that upserts, over a growing corpus, and kills it.
struct KillCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "kill")

    @Argument(help: "The program jsearch.")
    var program: String

    @Option(help: "How often.")
    var rounds = 200

    @Option(help: "Seed of the moments.")
    var seed: UInt64 = 1

    @Option(help: "A directory to work in; it is emptied.")
    var directory = "/tmp/jsearch-soak"

    func run() throws {
        let root = URL(fileURLWithPath: directory)
        try? FileManager.default.removeItem(at: root)
        let corpus = root.appendingPathComponent("corpus")
        let index = root.appendingPathComponent("index").path
        var random = SeededGenerator(seed: seed)
        var committed: Int?
        var tally = (good: 0, before: 0, after: 0, byItself: 0)
        // What a run takes when it is left alone.
        var milliseconds: [Bool: Double] = [:]
        for round in 0..<rounds {
            let target = committed.map { $0 + 1 } ?? 0
            try SoakCorpus.write(target, to: corpus)
            // Every other time by a writer that changes only what is new; the first commit by the program.
            let isUpsert = round % 2 == 1 && committed != nil
            let process = Process()
            process.executableURL = URL(
                fileURLWithPath: isUpsert ? CommandLine.arguments[0] : program)
            process.arguments =
                isUpsert
                ? ["upsert", index, corpus.path, String(committed ?? 0)]
                : ["index", corpus.path, "--index-dir", index]
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            let start = ContinuousClock.now
            try process.run()
            if let usual = milliseconds[isUpsert] {
                let delay = Double(random.next() >> 11) / Double(1 << 53) * usual * 1.15
                Thread.sleep(forTimeInterval: delay / 1_000)
                kill(process.processIdentifier, SIGKILL)
            }
            process.waitUntilExit()
            let ended = process.terminationReason == .exit
            if ended { milliseconds[isUpsert] = Double((ContinuousClock.now - start) / .microseconds(1)) / 1_000 }
            if ended && process.terminationStatus != 0 {
                throw ValidationError("round \(round): exit status \(process.terminationStatus)")
            }
            // What is left?
            let found = try SoakCorpus.contents(index)
            let isBefore = found == committed.map(SoakCorpus.expected)
            let isAfter = found == SoakCorpus.expected(target)
            guard isAfter || (isBefore && !ended) else {
                throw ValidationError("round \(round): the index holds neither state \(target) nor the one before")
            }
            if found != nil {
                var check = IndexCheck(index)
                try check.run()
                guard check.findings.isEmpty else { throw ValidationError("round \(round): \(check.findings)") }
                let results = try SearchIndex(directory: index).search("半導体 雨")
                guard results.total == found?.count else {
                    throw ValidationError("round \(round): \(results.total) found")
                }
            }
            tally.good += 1
            if ended { tally.byItself += 1 } else if isAfter { tally.after += 1 } else { tally.before += 1 }
            if isAfter { committed = target }
        }
        print(
            "\(tally.good) of \(rounds) good: \(tally.before) killed before the commit, \(tally.after) after it, \(tally.byItself) ended first; \(committed.map { SoakCorpus.articles($0).count } ?? 0) articles at the end"
        )
    }
}

/// Brings an index from one state of the corpus to the next by upserts and deletions.
struct UpsertCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "upsert", shouldDisplay: false)

    @Argument var index: String
    @Argument var corpus: String
    @Argument var state: Int

    func run() throws {
        let writer = try IndexWriter(directory: index)
        let old = SoakCorpus.articles(state)
        let new = SoakCorpus.articles(state + 1)
        for (name, text) in new.sorted(by: { $0.key < $1.key }) where old[name] != text {
            let reading = Array(text.utf8).withUnsafeBytes {
                ArticleReader.read($0, format: .markdown, path: name, id: name)
            }
            for article in reading.articles { try writer.add(article) }
        }
        for name in old.keys where new[name] == nil { writer.delete(id: name) }
        try writer.commit()
    }
}
