// IndexingCommand.swift
// How fast are articles indexed, how large is the index?
//
// What is measured: CPU and wall seconds of this process from the first file to the finished commit, bytes of
// indexed text for each of them, peak memory of the process, and the sizes of the files against the text.
// Notes: reading and parsing the files is included. MB are 10^6 bytes of UTF-8 in the indexed fields.

import ArgumentParser
import Foundation
import JSearch
import JSearchArticles
import JSearchIndex

struct IndexingCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "index", abstract: "Speed of indexing, memory, size.")

    @Argument(help: "Files or folders.") var paths: [String]
    @Option(help: "Where to put the index.") var indexDir: String
    @Option(help: "Threads.") var threads = 1
    @Option(help: "A file for the figures, as JSON.") var output: String?

    private struct Figures: Codable {
        var engine = "jsearch"
        var documents: Int
        var threads: Int
        var textBytes: Int
        var wallSeconds: Double
        var cpuSeconds: Double
        var peakMemoryBytes: Int
        /// All files but the stored articles.
        var indexBytes: Int
        var storedBytes: Int
        var files: [String: Int]
    }

    func run() throws {
        var options = IndexWriter.Options()
        options.threads = threads
        let start = ContinuousClock.now
        let writer = try IndexWriter.replacing(directory: indexDir, options: options)
        _ = try writer.add(contentsOf: paths)
        try writer.commit()
        let wall = Double((ContinuousClock.now - start) / .milliseconds(1)) / 1_000
        var usage = rusage()
        // RUSAGE_SELF, which Glibc and Darwin import as different types.
        getrusage(0, &usage)
        let cpu = Self.seconds(usage.ru_utime) + Self.seconds(usage.ru_stime)
        let text = try TextCommand.byteCount(indexDir)
        let snapshot = try Snapshot.open(indexDir)
        let all = snapshot.manifest.segments.reduce(0) { $0 + $1.byteCount }
        let articles = snapshot.manifest.segments.flatMap(\.files).filter {
            $0.suffix == "articles" || $0.suffix == "texts"
        }
        .reduce(0) { $0 + $1.byteCount }
        print(
            String(
                format: "threads %d: %d articles, cpu %.1f s (%.1f MB/s), wall %.1f s (%.1f MB/s), peak %d MiB, "
                    + "index/text %.3f, with stored text %.3f",
                threads, snapshot.articleCount, cpu, Double(text) / 1e6 / cpu, wall, Double(text) / 1e6 / wall,
                usage.ru_maxrss / 1_024, Double(all - articles) / Double(text), Double(all) / Double(text)))
        guard let output else { return }
        var files: [String: Int] = [:]
        for file in snapshot.manifest.segments.flatMap(\.files) { files[file.suffix, default: 0] += file.byteCount }
        let figures = Figures(
            documents: snapshot.articleCount, threads: threads, textBytes: text, wallSeconds: wall, cpuSeconds: cpu,
            peakMemoryBytes: Int(usage.ru_maxrss) * 1_024, indexBytes: all - articles, storedBytes: articles,
            files: files)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        try encoder.encode(figures).write(to: URL(fileURLWithPath: output))
    }

    private static func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
}

/// The bytes of text in an index, from its stored articles.
struct TextCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "text", abstract: "Bytes of indexed text in files or folders.")

    @Argument(help: "Files or folders.") var paths: [String]

    func run() throws {
        let directory = FileManager.default.temporaryDirectory.path + "/jsearch-text-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let writer = try IndexWriter.replacing(directory: directory)
        _ = try writer.add(contentsOf: paths)
        try writer.commit()
        print(try Self.byteCount(directory))
    }

    static func byteCount(_ indexDir: String) throws -> Int {
        var count = 0
        for segment in try Snapshot.open(indexDir).segments {
            try segment.store.forEach { _, article in count += article.textByteCount }
        }
        return count
    }
}
