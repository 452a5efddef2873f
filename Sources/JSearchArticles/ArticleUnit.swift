// ArticleUnit.swift
// Runs of input that are read and indexed together.

import JSearch
import JSearchStorage

/// A run of files, or of lines of one JSON Lines file: what becomes one segment.
///
/// Where a unit ends depends only on the sizes of files and the places of line breaks.
struct ArticleUnit: Sendable {
    private enum Source: Sendable {
        case files([ArticleFile])
        case lines(MappedFile, Range<Int>, firstLine: Int, ArticleFile)
    }

    private let source: Source

    /// Cuts files into units of about `byteLimit` bytes. JSON Lines files that are larger are cut between lines.
    static func cut(
        _ files: [ArticleFile], byteLimit: Int, collector: ReadingCollector
    ) throws(JSearchError) -> [ArticleUnit] {
        var units: [ArticleUnit] = []
        var run: [ArticleFile] = []
        var byteCount = 0
        func closeRun() {
            if !run.isEmpty { units.append(ArticleUnit(source: .files(run))) }
            run = []
            byteCount = 0
        }
        for file in files {
            if file.format == .jsonl, file.byteCount > byteLimit, let mapping = try? DiskFileSystem().map(file.path) {
                closeRun()
                units += cutLines(mapping, file, byteLimit: byteLimit)
                continue
            }
            run.append(file)
            byteCount += file.byteCount
            if byteCount >= byteLimit { closeRun() }
        }
        closeRun()
        return units
    }

    private static func cutLines(_ mapping: MappedFile, _ file: ArticleFile, byteLimit: Int) -> [ArticleUnit] {
        var units: [ArticleUnit] = []
        let bytes = mapping.bytes
        var start = 0
        var line = 1
        while start < bytes.count {
            var end = min(start + byteLimit, bytes.count)
            end = bytes[(end - 1)...].firstIndex(of: 0x0A).map { $0 + 1 } ?? bytes.count
            units.append(ArticleUnit(source: .lines(mapping, start..<end, firstLine: line, file)))
            line += bytes[start..<end].reduce(0) { $0 + ($1 == 0x0A ? 1 : 0) }
            // Else the whole file would count as memory of the process.
            mapping.discard(start..<end)
            start = end
        }
        return units
    }

    /// Reads the unit and hands out its articles; what was wrong goes to the collector.
    func forEachArticle(
        includesUnpublished: Bool, _ collector: ReadingCollector, _ number: Int,
        _ body: (Article) throws(JSearchError) -> Void
    ) throws(JSearchError) {
        switch source {
        case .files(let files):
            for file in files {
                if file.format == .jsonl, let mapping = try? DiskFileSystem().map(file.path) {
                    try Self.forEachLine(
                        mapping, 0..<mapping.bytes.count, firstLine: 1, file, collector, number, body)
                    continue
                }
                var reading = Self.read(file, includesUnpublished: includesUnpublished)
                try Self.hand(out: &reading, path: file.path, line: nil, body)
                collector.add(reading, unit: number, byteCount: file.byteCount)
            }
        case .lines(let mapping, let range, let firstLine, let file):
            try Self.forEachLine(mapping, range, firstLine: firstLine, file, collector, number, body)
            mapping.discard(range)
        }
    }

    /// Reads some lines of a JSON Lines file, one at a time.
    private static func forEachLine(
        _ mapping: MappedFile, _ range: Range<Int>, firstLine: Int, _ file: ArticleFile, _ collector: ReadingCollector,
        _ number: Int, _ body: (Article) throws(JSearchError) -> Void
    ) throws(JSearchError) {
        let bytes = UnsafeRawBufferPointer(rebasing: mapping.bytes[range])
        var failure: JSearchError?
        ArticleReader.forEachLine(bytes) { line, offset in
            guard failure == nil else { return }
            let lineNumber = firstLine + offset - 1
            var reading = ArticleReading()
            ArticleReader.readJSONLine(line, number: lineNumber, path: file.path, id: file.id, into: &reading)
            do throws(JSearchError) {
                try hand(out: &reading, path: file.path, line: lineNumber, body)
            } catch { failure = error }
            collector.add(reading, unit: number, byteCount: line.count + 1)
        }
        if let failure { throw failure }
    }

    /// Hands articles on; one that breaks a limit becomes a problem.
    private static func hand(
        out reading: inout ArticleReading, path: String, line: Int?, _ body: (Article) throws(JSearchError) -> Void
    ) throws(JSearchError) {
        var accepted: [Article] = []
        for article in reading.articles {
            do throws(JSearchError) {
                try body(article)
                accepted.append(article)
            } catch {
                guard error.code == .invalidArgument else { throw error }
                reading.problems.append(ArticleProblem(path: path, line: line, message: error.message, outcome: .lost))
            }
        }
        reading.articles = accepted
    }

    private static func read(_ file: ArticleFile, includesUnpublished: Bool) -> ArticleReading {
        var reading = ArticleReading()
        do throws(JSearchError) {
            guard let mapping = try DiskFileSystem().map(file.path) else {
                reading.problems.append(
                    ArticleProblem(path: file.path, message: "the file has disappeared", outcome: .lost))
                return reading
            }
            reading = ArticleReader.read(
                mapping.bytes, format: file.format, path: file.path, id: file.id,
                includesUnpublished: includesUnpublished)
        } catch {
            reading.problems.append(ArticleProblem(path: file.path, message: error.message, outcome: .lost))
        }
        return reading
    }
}
