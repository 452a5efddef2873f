// TestData.swift
// The articles and queries that lie in or beside the package.

package import Foundation
package import JSearchIndex

/// Where the data of the tests is, and how it is read.
package enum TestData {
    /// The folder of Package.swift.
    package static let root = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The folder of the demo corpus.
    package static let corpus = root.appendingPathComponent("corpus")

    /// The folder of the larger data: $JSEARCH_DATA, or ../shared/data beside the package.
    package static let shared: URL =
        if let path = ProcessInfo.processInfo.environment["JSEARCH_DATA"] {
            URL(fileURLWithPath: path)
        } else {
            root.deletingLastPathComponent().appendingPathComponent("shared/data")
        }

    private static let bulk = shared.appendingPathComponent("bulk/articles-111k.jsonl.xz")

    /// Whether the bulk articles are there.
    package static let hasBulk = FileManager.default.isReadableFile(atPath: bulk.path)

    /// Whether laws are checked on as much text as one has patience for: JSEARCH_LONG_TESTS is set.
    package static let isLong = ProcessInfo.processInfo.environment["JSEARCH_LONG_TESTS"] != nil

    /// What a test without its data says.
    package static let bulkComment = "SKIPPED: \(bulk.path) is not there; set JSEARCH_DATA to the folder that has bulk/"

    /// The lines of a text file.
    package static func lines(_ url: URL) throws -> [String] {
        try String(contentsOf: url, encoding: .utf8).split(whereSeparator: \.isNewline).map(String.init)
    }

    /// Every `step`-th line of the bulk articles, from the first, up to `count`.
    ///
    /// Unpacks no more than that needs.
    package static func bulkArticles(_ count: Int, step: Int) throws -> [Article] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/xz")
        process.arguments = ["-dc", bulk.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        // It is stopped before its end, and would say so.
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer {
            process.terminate()
            process.waitUntilExit()
        }
        var sampler = LineSampler(step: step)
        while sampler.lines.count < count, let data = try pipe.fileHandleForReading.read(upToCount: 1 << 20) {
            sampler.add(data)
        }
        return try sampler.lines.prefix(count).map { try JSONDecoder().decode(BulkArticle.self, from: $0).article }
    }
}

/// Takes every so many lines out of pieces of a text.
private struct LineSampler {
    let step: Int
    private(set) var lines: [Data] = []
    private var number = 0
    private var rest = Data()

    init(step: Int) { self.step = step }

    /// Looks for line ends with `memchr`: in a debug build, loops of our own would take minutes.
    mutating func add(_ data: Data) {
        data.withUnsafeBytes { bytes in
            var start = 0
            while start < bytes.count {
                let line = UnsafeRawBufferPointer(rebasing: bytes[start...])
                let end = line.baseAddress.flatMap { base in
                    memchr(base, 0x0A, line.count).map { UnsafeRawPointer($0) - base }
                }
                let piece = UnsafeRawBufferPointer(rebasing: line[..<(end ?? line.count)])
                if number.isMultiple(of: step) { rest.append(contentsOf: piece) }
                guard let end else { return }
                if number.isMultiple(of: step) { lines.append(rest) }
                rest = Data()
                number += 1
                start += end + 1
            }
        }
    }
}

/// A line of the bulk articles.
private struct BulkArticle: Decodable {
    let id: String
    let title: String?
    let body: String?
    let categories: [String]?
    let author: String?

    var article: Article {
        var article = Article(id: id, title: title ?? "", body: body ?? "")
        article.categories = categories ?? []
        article.author = author ?? ""
        return article
    }
}
