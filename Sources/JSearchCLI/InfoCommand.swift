// InfoCommand.swift
// `jsearch info`

import ArgumentParser
import JSearch
import JSearchIndex
import JSearchQuery

struct InfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Show what an index holds: articles, terms, sizes, how text was analysed.",
        discussion: """
              jsearch info
              jsearch info --index-dir blog.index --json
            """)

    @OptionGroup var directory: IndexDirectory

    @Flag(name: .long, help: "Print it as JSON.")
    var json = false

    func run() throws {
        let info = IndexInfo(try Snapshot.openAnyAnalysis(directory.indexDir))
        if json {
            try JSONOutput.print(info)
        } else {
            print(info.text, terminator: "")
        }
    }
}

/// What there is to say of an index.
private struct IndexInfo: Encodable {
    struct Stream: Encodable {
        let terms: Int
        let postings: Int
        let occurrences: Int
        let meanLength: Double?
    }
    struct Segment: Encodable {
        let number: Int
        let articles: Int
        let deleted: Int
        let files: [String: Int]
    }
    let indexDir: String
    let formatVersion: Int
    let jsearchVersion: String
    let generation: Int
    let articles: Int
    let deleted: Int
    let bytes: Int
    let bytesWithoutArticles: Int
    let streams: [String: Stream]
    let files: [String: Int]
    let segments: [Segment]
    let analysis: [String: String]
    let matchesThisProgram: Bool

    init(_ snapshot: Snapshot) {
        indexDir = snapshot.directory
        formatVersion = IndexFormat.version
        jsearchVersion = Version.text
        generation = Int(snapshot.manifest.generation)
        articles = snapshot.articleCount
        deleted = snapshot.manifest.segments.reduce(0) { $0 + $1.deletedCount }
        let statistics = CollectionStatistics(snapshot)
        var streams: [String: Stream] = [:]
        for stream in TokenStream.allCases {
            let dictionaries = snapshot.segments.map { $0.stream(stream).dictionary }
            streams[stream.name] = Stream(
                terms: dictionaries.reduce(0) { $0 + $1.termCount },
                postings: dictionaries.reduce(0) { $0 + $1.documentCountSum },
                occurrences: dictionaries.reduce(0) { $0 + $1.frequencySum },
                meanLength: stream == .tags ? nil : statistics.averageLength(stream))
        }
        self.streams = streams
        var files: [String: Int] = [:]
        segments = snapshot.manifest.segments.map { record in
            for file in record.files {
                let suffix = file.suffix.hasPrefix("deleted-") ? "deleted" : file.suffix
                files[suffix, default: 0] += file.byteCount
            }
            return Segment(
                number: Int(record.number), articles: record.documentCount, deleted: record.deletedCount,
                files: Dictionary(record.files.map { ($0.suffix, $0.byteCount) }, uniquingKeysWith: { $1 }))
        }
        self.files = files
        bytes = files.values.reduce(0, +)
        bytesWithoutArticles = bytes - (files["articles"] ?? 0)
        analysis = Dictionary(
            snapshot.manifest.properties.map { ($0.name, $0.value) }, uniquingKeysWith: { $1 })
        matchesThisProgram = snapshot.manifest.matchesThisProgram
    }

    var text: String {
        var table = TextTable()
        table.append(["index", indexDir])
        table.append(["format", "version \(formatVersion), commit \(generation)"])
        table.append([
            "articles", Format.count(articles) + (deleted > 0 ? ", and \(Format.count(deleted)) deleted" : ""),
        ])
        table.append(["segments", Format.count(segments.count)])
        table.append([
            "size",
            "\(Format.bytes(bytes)), of which \(Format.bytes((files["articles"] ?? 0) + (files["texts"] ?? 0))) stored articles",
        ])
        var text = table.text + "\n"

        var streamTable = TextTable(rightAligned: [1, 2, 3, 4])
        streamTable.append(["stream", "terms", "postings", "occurrences", "mean length"])
        for stream in TokenStream.allCases {
            guard let numbers = streams[stream.name] else { continue }
            streamTable.append([
                stream.name, Format.count(numbers.terms), Format.count(numbers.postings),
                Format.count(numbers.occurrences), numbers.meanLength.map { Format.fixed($0, 1) } ?? "",
            ])
        }
        text += streamTable.text + "\n"

        var fileTable = TextTable(rightAligned: [1])
        fileTable.append(["files", "bytes"])
        for suffix in files.keys.sorted() { fileTable.append([suffix, Format.count(files[suffix] ?? 0)]) }
        text += fileTable.text + "\n"

        var analysisTable = TextTable()
        for name in analysis.keys.sorted() {
            let value = analysis[name] ?? ""
            let lines = value.split(separator: "\n")
            // A user dictionary is text of many lines.
            analysisTable.append([
                name, lines.count > 1 || value.hasSuffix("\n") ? "\(Format.count(lines.count, "line"))" : value,
            ])
        }
        text +=
            "analysis" + (matchesThisProgram ? "" : " (not that of this program: the index must be built again)") + "\n"
        return text + analysisTable.text.split(separator: "\n").map { "  " + $0 + "\n" }.joined()
    }
}
