// KernelsCommand.swift
// What does each small piece of the engine cost?
//
// What is measured: CPU time of one thread for normalising, segmenting, making bigrams, inverting (a unit without its analysis),
// choosing codes for texts and writing them, packing, unpacking, scoring, and intersecting; the best and the median of the rounds. Corpus: the first megabytes
// of a JSON Lines file. Notes: all input is in memory, all output is dropped. `benchmarks/run --parts kernels` runs one kernel
// at a time under valgrind, for different numbers of rounds, and takes allocations and instructions from the difference.

import ArgumentParser
import Foundation
import JSearch
import JSearchArticles
import JSearchIndex
import JSearchStorage

struct KernelsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "kernels", abstract: "CPU time of each small piece of the engine.")

    @Argument(help: "A JSON Lines file with articles.") var path: String
    @Option(help: "How much of it, in megabytes of text.") var megabytes = 8.0
    @Option(help: "Rounds.") var rounds = 9
    @Option(help: "Only these kernels.") var kernel: [String] = []
    @Option(help: "A file for the figures, as JSON.") var output: String?

    private struct Figures: Codable {
        var kernel: String
        var unit: String
        var units: Int
        var bestNanoseconds: Double
        var medianNanoseconds: Double
    }

    func run() throws {
        let articles = try readArticles()
        let directory = FileManager.default.temporaryDirectory.path + "/jsearch-kernels-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        var list = KernelList()
        list.addText(articles)
        list.addPacking()
        list.addPostings { try Self.index(articles, directory) }

        var all: [Figures] = []
        print("kernel      unit        units   best ns   median ns   millions/s")
        for name in kernel.isEmpty ? list.names : kernel {
            guard let kernel = try list.kernel(name) else {
                throw ValidationError("There is no kernel \(name). There are: \(list.names.joined(separator: ", ")).")
            }
            let figures = try measure(kernel)
            all.append(figures)
            Self.show(figures)
        }
        if let inverting = Self.inverting(all) {
            all.append(inverting)
            Self.show(inverting)
        }
        guard let output else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(all).write(to: URL(fileURLWithPath: output))
    }

    private func measure(_ kernel: Kernel) throws -> Figures {
        // Tables are made and pages are touched.
        try kernel.run()
        var times: [Double] = []
        for _ in 0..<rounds {
            let start = CPUTime.thread
            try kernel.run()
            times.append((CPUTime.thread - start) * 1e9 / Double(kernel.count))
        }
        times.sort()
        return Figures(
            kernel: kernel.name, unit: kernel.unit, units: kernel.count, bestNanoseconds: times.first ?? 0,
            medianNanoseconds: times.isEmpty ? 0 : times[times.count / 2])
    }

    /// What a unit takes beside analysing its articles.
    private static func inverting(_ all: [Figures]) -> Figures? {
        func figures(_ name: String) -> Figures? { all.first { $0.kernel == name } }
        guard let unit = figures("unit"), let analyse = figures("analyse") else { return nil }
        return Figures(
            kernel: "invert", unit: unit.unit, units: unit.units,
            bestNanoseconds: unit.bestNanoseconds - analyse.bestNanoseconds,
            medianNanoseconds: unit.medianNanoseconds - analyse.medianNanoseconds)
    }

    private static func show(_ figures: Figures) {
        print(
            figures.kernel.padding(toLength: 12, withPad: " ", startingAt: 0)
                + figures.unit.padding(toLength: 8, withPad: " ", startingAt: 0)
                + String(
                    format: "%9d %9.3f %11.3f %12.1f", figures.units, figures.bestNanoseconds,
                    figures.medianNanoseconds, 1e3 / figures.medianNanoseconds))
    }

    private func readArticles() throws -> [Article] {
        guard let file = try DiskFileSystem().map(path) else { throw ValidationError("There is no file \(path).") }
        var end = min(file.bytes.count, Int(megabytes * 1e6))
        while end < file.bytes.count, file.bytes[end] != 0x0A { end += 1 }
        let part = UnsafeRawBufferPointer(rebasing: file.bytes[..<end])
        return ArticleReader.read(part, format: .jsonl, path: path, id: path).articles
    }

    private static func index(_ articles: [Article], _ directory: String) throws -> SearchIndex {
        if !FileManager.default.fileExists(atPath: directory) {
            let writer = try IndexWriter.replacing(directory: directory)
            for article in articles { try writer.add(article) }
            try writer.commit()
        }
        return try SearchIndex(directory: directory)
    }
}
