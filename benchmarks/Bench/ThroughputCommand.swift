// ThroughputCommand.swift
// How many queries a second do several threads answer on one snapshot?
//
// What is measured: each thread answers a whole list, beginning at another place of it, on one open index; wall time until all are
// done, and CPU time of all threads. One thread and several in turns. Corpus: any index, and files with a query a line (what follows
// the first tab, if there is one). Notes: the ratio of a round compares neighbours in time. If the machine has other work, only
// the CPU time of a query says whether threads hinder each other.

import ArgumentParser
import Foundation
import JSearch
import JSearchQuery

struct ThroughputCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "throughput", abstract: "Queries a second, by one thread and by several on one snapshot.")

    @Argument(help: "The directory of the index.") var index: String
    @Argument(help: "Files with a query a line.") var queries: [String]
    @Option(help: "Threads.") var threads = 2
    @Option(help: "Rounds: one thread, then several.") var rounds = 7
    @Option(help: "A file for the figures, as JSON.") var output: String?

    private struct Figures: Codable {
        var threads: Int
        var queriesPerSecond: Double
        var cpuMicroseconds: Double
    }

    func run() throws {
        let searcher = try SearchIndex(directory: index).searcher
        let queries = try queries.flatMap(QueryLines.read).compactMap { try? Query($0) }
        guard !queries.isEmpty else { throw ValidationError("There are no queries.") }
        _ = Self.answer(queries, searcher, threads: threads)
        var single: [Figures] = []
        var several: [Figures] = []
        for _ in 0..<rounds {
            single.append(Self.answer(queries, searcher, threads: 1))
            several.append(Self.answer(queries, searcher, threads: threads))
        }
        let ratios = zip(several, single).map { $0.queriesPerSecond / $1.queriesPerSecond }
        print("threads  queries/s  CPU µs a query   (medians of \(rounds) rounds, \(queries.count) queries)")
        for figures in [single, several] {
            print(
                String(
                    format: "%7d %10.0f %15.1f", figures[0].threads, Self.median(figures.map(\.queriesPerSecond)),
                    Self.median(figures.map(\.cpuMicroseconds))))
        }
        print(String(format: "ratio: median %.2f, best %.2f", Self.median(ratios), ratios.max() ?? 0))
        guard let output else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(["rounds": single + several]).write(to: URL(fileURLWithPath: output))
    }

    private static func answer(_ queries: [Query], _ searcher: Searcher, threads: Int) -> Figures {
        let cpu = CPUTime.process
        let start = ContinuousClock.now
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            let first = thread * queries.count / threads
            for query in queries[first...] + queries[..<first] {
                _ = try? searcher.rank(query, SearchOptions())
            }
        }
        let wall = (ContinuousClock.now - start) / .seconds(1)
        let count = Double(threads * queries.count)
        return Figures(
            threads: threads, queriesPerSecond: count / wall, cpuMicroseconds: (CPUTime.process - cpu) / count * 1e6)
    }

    private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}
