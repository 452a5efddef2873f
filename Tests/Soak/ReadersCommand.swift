// ReadersCommand.swift
// Many processes read at full load while one writes.

import ArgumentParser
import Foundation
import JSearch
import JSearchStorage

/// Readers alone, then readers with a writer that commits every second, in turns.
struct ReadersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "readers")

    @Argument(help: "An index to work on; it is changed.")
    var index: String

    @Argument(help: "A file of queries, one a line (the last column, if there are tabs).")
    var queries: String

    @Option(help: "Reader processes.")
    var readers = 8

    @Option(help: "Seconds of each phase.")
    var seconds = 60

    @Option(help: "How often both phases.")
    var turns = 1

    func run() throws {
        try commit(0)
        var generation = 0
        for turn in 0..<turns {
            let alone = try phase(turn, "alone") {}
            let writing = try phase(turn, "with a writer") {
                let end = ContinuousClock.now + .seconds(seconds)
                var next = ContinuousClock.now + .seconds(1)
                while next < end {
                    Thread.sleep(
                        until: Date(timeIntervalSinceNow: max(0, Double((next - .now) / .milliseconds(1)) / 1_000)))
                    next += .seconds(1)
                    generation += 1
                    try commit(generation)
                }
            }
            print(
                "turn \(turn): p99 with a writer is \(writing.p99 / alone.p99) times that of the readers alone; \(generation) commits"
            )
        }
    }

    /// One commit: 100 articles replaced at once by those of a generation, some added, some deleted.
    private func commit(_ generation: Int) throws {
        let writer = try IndexWriter(directory: index)
        for number in 0..<100 {
            try writer.add(Article(id: "世代/\(number)", title: "世代の記事\(number)", body: "世代番号は\(generation)です。半導体の垂直統合。"))
        }
        for number in 0..<20 {
            try writer.add(Article(id: "追加/\(generation)/\(number)", body: "追加の記事、京都の雨。\(generation)"))
            writer.delete(id: "追加/\(generation - 5)/\(number)")
        }
        try writer.commit()
    }

    private func phase(_ turn: Int, _ name: String, _ body: () throws -> Void) throws -> Latencies {
        var children: [(Process, Pipe)] = []
        for reader in 0..<readers {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
            process.arguments = ["read", index, queries, String(seconds), String(reader)]
            let pipe = Pipe()
            process.standardOutput = pipe
            try process.run()
            children.append((process, pipe))
        }
        try body()
        var all = Latencies()
        for (process, pipe) in children {
            let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else {
                throw ValidationError("a reader failed: " + String(decoding: data, as: UTF8.self))
            }
            all.microseconds += String(decoding: data, as: UTF8.self).split(separator: "\n").compactMap { Double($0) }
        }
        all.microseconds.sort()
        print(
            "turn \(turn), \(readers) readers \(name): \(all.microseconds.count) queries, 0 errors, p50 \(all.percentile(0.5)) µs, p99 \(all.p99) µs"
        )
        return all
    }

    private struct Latencies {
        var microseconds: [Double] = []
        func percentile(_ share: Double) -> Double {
            microseconds.isEmpty
                ? 0 : microseconds[min(microseconds.count - 1, Int(Double(microseconds.count) * share))]
        }
        var p99: Double { percentile(0.99) }
    }
}

/// A reader: queries one after the other, and opens the index anew every 100 queries. Any wrong answer ends it.
struct ReadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "read", shouldDisplay: false)

    @Argument var index: String
    @Argument var queries: String
    @Argument var seconds: Int
    @Argument var number: Int

    func run() throws {
        let lines = try String(contentsOfFile: queries, encoding: .utf8).split(separator: "\n").map {
            String($0.split(separator: "\t").last ?? "")
        }
        var latencies: [Double] = []
        let end = ContinuousClock.now + .seconds(seconds)
        var next = number * 37
        while ContinuousClock.now < end {
            let opened = try SearchIndex(directory: index)
            // The hundred articles of one generation are always replaced together: a half-seen commit would show two.
            let marked = try opened.search("\"世代番号は\"", limit: 200)
            let generations = Set(marked.hits.map { $0.article.body })
            guard marked.total == 100, generations.count == 1 else {
                throw ValidationError("wrong snapshot: \(marked.total) articles of \(generations.count) generations")
            }
            for _ in 0..<100 {
                let start = ContinuousClock.now
                _ = try opened.search(lines[next % lines.count])
                latencies.append(Double((ContinuousClock.now - start) / .nanoseconds(1)) / 1_000)
                next += 1
            }
        }
        print(latencies.map { String($0) }.joined(separator: "\n"))
    }
}
