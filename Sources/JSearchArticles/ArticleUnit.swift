// ArticleUnit.swift
// Runs of input that are read and indexed together.

import JSearch
import JSearchIndex
import JSearchStorage

/// A run of files, or of lines of one JSON Lines file: what becomes one unit of the index.
///
/// Where a unit ends depends only on the sizes of files and the places of line breaks.
struct ArticleUnit: Sendable {
    private enum Source: Sendable {
        case files([NumberedFile])
        case lines(MappedFile, Range<Int>, firstLine: Int, NumberedFile)
    }

    /// A file, and its number in the walk that found it.
    typealias NumberedFile = (number: Int, file: ArticleFile)

    /// What units are read for, and what they report to.
    struct Reading: Sendable {
        let includesUnpublished: Bool
        let collector: ReadingCollector
        /// What was known of files, and what is found; nil if nobody wants to know.
        var log: SourceLog?
        /// If only some articles are wanted: their ids, by the numbers of their files.
        var only: [Int: Set<String>]?
    }

    private let source: Source

    /// Cuts files into units of about `byteLimit` bytes. JSON Lines files that are larger are cut between lines.
    static func cut(
        _ files: [NumberedFile], byteLimit: Int, reading: Reading
    ) throws(JSearchError) -> [ArticleUnit] {
        var units: [ArticleUnit] = []
        var run: [NumberedFile] = []
        var byteCount = 0
        func closeRun() {
            if !run.isEmpty { units.append(ArticleUnit(source: .files(run))) }
            run = []
            byteCount = 0
        }
        for file in files {
            if file.file.format == .jsonl, file.file.byteCount > byteLimit,
                let mapping = try? DiskFileSystem().map(file.file.path)
            {
                if compareWhole(mapping, file, reading) { continue }
                closeRun()
                units += cutLines(mapping, file, byteLimit: byteLimit)
                continue
            }
            run.append(file)
            byteCount += file.file.byteCount
            if byteCount >= byteLimit { closeRun() }
        }
        closeRun()
        return units
    }

    /// Notes the hash of a large file.
    ///
    /// - Returns: Whether it is that of the last run.
    private static func compareWhole(_ mapping: MappedFile, _ file: NumberedFile, _ reading: Reading) -> Bool {
        guard let log = reading.log else { return false }
        var hash = ContentHash()
        let step = 1 << 20
        for start in stride(from: 0, to: mapping.bytes.count, by: step) {
            let range = start..<min(start + step, mapping.bytes.count)
            hash.append(UnsafeRawBufferPointer(rebasing: mapping.bytes[range]))
            // Else the whole file would count as memory of the process.
            mapping.discard(range)
        }
        var found = FoundFile()
        found.hash = hash.value
        found.isUnchanged = log.known(file.number)?.hash == hash.value
        log.add(found, file: file.number, unit: -1)
        return found.isUnchanged
    }

    private static func cutLines(_ mapping: MappedFile, _ file: NumberedFile, byteLimit: Int) -> [ArticleUnit] {
        var units: [ArticleUnit] = []
        let bytes = mapping.bytes
        var start = 0
        var line = 1
        while start < bytes.count {
            var end = min(start + byteLimit, bytes.count)
            end = JSONLineBreaks.first(in: bytes, from: end - 1).map { $0 + 1 } ?? bytes.count
            units.append(ArticleUnit(source: .lines(mapping, start..<end, firstLine: line, file)))
            line += JSONLineBreaks.count(in: bytes, start..<end)
            mapping.discard(start..<end)
            start = end
        }
        return units
    }

    /// Reads the unit and hands out its articles; what was wrong, and what was found, goes to the collectors.
    func forEachArticle(
        _ reading: Reading, unit: Int, _ body: (Article) throws(JSearchError) -> Void
    ) throws(JSearchError) {
        switch source {
        case .files(let files):
            for file in files { try Self.forEachArticle(of: file, reading, unit: unit, body) }
        case .lines(let mapping, let range, let firstLine, let file):
            let bytes = UnsafeRawBufferPointer(rebasing: mapping.bytes[range])
            var found = FoundFile()
            try Self.forEachLine(bytes, firstLine: firstLine, file, reading, unit: unit, &found, body)
            reading.log?.add(found, file: file.number, unit: unit)
            mapping.discard(range)
        }
    }

    /// Reads a whole file.
    private static func forEachArticle(
        of file: NumberedFile, _ reading: Reading, unit: Int, _ body: (Article) throws(JSearchError) -> Void
    ) throws(JSearchError) {
        var found = FoundFile()
        var result = ArticleReading()
        do throws(JSearchError) {
            guard let bytes = try FileBytes.read(file.file.path) else {
                throw JSearchError(.fileSystem, "the file has disappeared")
            }
            var failure: JSearchError?
            bytes.withUnsafeBytes { bytes in
                found.hash = reading.log == nil ? nil : ContentHash.hash(bytes)
                if let hash = found.hash, reading.log?.known(file.number)?.hash == hash {
                    found.isUnchanged = true
                    return
                }
                do throws(JSearchError) {
                    if file.file.format == .jsonl {
                        try forEachLine(bytes, firstLine: 1, file, reading, unit: unit, &found, body)
                        return
                    }
                    result = ArticleReader.read(
                        bytes, format: file.file.format, path: file.file.path, id: file.file.id,
                        includesUnpublished: reading.includesUnpublished)
                    try hand(out: &result, file, line: nil, reading, body)
                    found.articles = result.articles.map { ($0.id, 0, true) }
                } catch { failure = error }
            }
            if let failure { throw failure }
        } catch {
            // What stops the writer is not the file's fault.
            guard error.path == file.file.path || error.path == nil, error.code == .fileSystem else { throw error }
            result.problems.append(ArticleProblem(path: file.file.path, message: error.message, outcome: .lost))
        }
        found.hasLost = found.hasLost || result.problems.contains { $0.outcome == .lost }
        reading.log?.add(found, file: file.number, unit: unit)
        // The lines of a file of JSON Lines were counted one by one.
        let isCounted = file.file.format == .jsonl && !found.isUnchanged && result.problems.isEmpty
        reading.collector.add(result, unit: unit, byteCount: isCounted ? 0 : file.file.byteCount)
    }

    /// Reads some lines of a JSON Lines file, one at a time; those that were there in the last run are not looked into.
    private static func forEachLine(
        _ bytes: UnsafeRawBufferPointer, firstLine: Int, _ file: NumberedFile, _ reading: Reading, unit: Int,
        _ found: inout FoundFile, _ body: (Article) throws(JSearchError) -> Void
    ) throws(JSearchError) {
        var failure: JSearchError?
        let known = reading.log?.known(file.number)
        var part = found
        ArticleReader.forEachLine(bytes) { line, offset in
            guard failure == nil else { return }
            let number = firstLine + offset - 1
            var result = ArticleReading()
            defer { reading.collector.add(result, unit: unit, byteCount: line.count + 1) }
            var hash: UInt64 = 0
            var numberedHash: UInt64 = 0
            if reading.log != nil {
                hash = ContentHash.hash(line)
                numberedHash = ContentHash.combined(hash, UInt64(number))
                for hash in [hash, numberedHash] {
                    guard let id = known?.lines[hash] else { continue }
                    part.articles.append((id, hash, false))
                    return
                }
            }
            ArticleReader.readJSONLine(line, number: number, path: file.file.path, id: file.file.id, into: &result)
            do throws(JSearchError) {
                try hand(out: &result, file, line: number, reading, body)
            } catch { failure = error }
            if reading.log == nil { return }
            part.hasLost = part.hasLost || result.problems.contains { $0.outcome == .lost }
            for article in result.articles {
                // An article without an id of its own is another one if its line moves.
                let isNumbered = article.id == "\(file.file.id):\(number)"
                part.articles.append((article.id, isNumbered ? numberedHash : hash, true))
            }
        }
        found = part
        if let failure { throw failure }
    }

    /// Hands articles on; one that breaks a limit becomes a problem.
    private static func hand(
        out result: inout ArticleReading, _ file: NumberedFile, line: Int?, _ reading: Reading,
        _ body: (Article) throws(JSearchError) -> Void
    ) throws(JSearchError) {
        var accepted: [Article] = []
        for article in result.articles {
            if let only = reading.only, only[file.number]?.contains(article.id) != true { continue }
            do throws(JSearchError) {
                try body(article)
                accepted.append(article)
            } catch {
                guard error.code == .invalidArgument else { throw error }
                result.problems.append(
                    ArticleProblem(path: file.file.path, line: line, message: error.message, outcome: .lost))
            }
        }
        result.articles = accepted
    }
}
