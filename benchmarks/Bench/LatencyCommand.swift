// LatencyCommand.swift
// How long does an answer take?
//
// What is measured: query text in, the best 10 documents out, in process, one thread, warm; stored articles
// are read only if asked for (`--snippets`): then all that a search gives, with counts and snippets. Corpus: any index, and a file with a query a line (what follows the first tab, if there is
// one). Notes: each query counts once, with the median of the passes; the first pass warms up and is not
// counted.

import ArgumentParser
import Foundation
import JSearch
import JSearchQuery

struct LatencyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "latency", abstract: "Latency of a list of queries on an index.")

    @Argument(help: "The directory of the index.") var index: String
    @Argument(help: "Files with a query a line.") var queries: [String]
    @Option(help: "Passes over each list that are counted.") var passes = 3
    @Option(help: "The most queries of each list.") var limit = 500
    @Flag(help: "Count articles, read the best ones and make their snippets.") var snippets = false
    @Option(help: "How many of the slowest queries of each list to name.") var slowest = 0

    func run() throws {
        let index = try SearchIndex(directory: index)
        print("list                      queries   mean µs  median µs   p95 µs   p99 µs  found")
        for path in queries {
            let texts = try QueryLines.read(path).prefix(limit)
            var times: [Double] = []
            var named: [(time: Double, text: String)] = []
            var found = 0
            for text in texts {
                var passTimes: [Double] = []
                for pass in 0...passes {
                    let start = ContinuousClock.now
                    let isFound = try answers(text, index)
                    let elapsed = Double((ContinuousClock.now - start) / .nanoseconds(1)) / 1_000
                    if pass > 0 { passTimes.append(elapsed) } else { found += isFound ? 1 : 0 }
                }
                times.append(passTimes.sorted()[passTimes.count / 2])
                named.append((times[times.count - 1], text))
            }
            times.sort()
            guard !times.isEmpty else { continue }
            let name = path.split(separator: "/").last.map(String.init) ?? path
            print(
                name.padding(toLength: 26, withPad: " ", startingAt: 0)
                    + String(
                        format: "%7d %9.0f %10.0f %8.0f %8.0f %6d", times.count,
                        times.reduce(0, +) / Double(times.count), times[times.count / 2], times[times.count * 95 / 100],
                        times[times.count * 99 / 100], found))
            for (time, text) in named.sorted(by: { $0.time > $1.time }).prefix(slowest) {
                print("  ", String(format: "%9.0f", time), text)
            }
        }
    }

    /// Answers a query.
    ///
    /// - Returns: Whether it finds anything.
    private func answers(_ text: String, _ index: SearchIndex) throws -> Bool {
        let query = try Query(text)
        if snippets { return try !index.search(query).hits.isEmpty }
        return try !index.searcher.rank(query, SearchOptions()).isEmpty
    }
}
