// SegmentBuilder.swift
// Articles in, one segment on disk out.

package import JSearchAnalysis
package import JSearchStorage

/// Makes one segment of the articles that are added to it.
///
/// Memory grows with the text: about 16 bytes a token until ``finish(deleting:)``, which frees one stream
/// after the other. Stored articles go to disk at once.
package final class SegmentBuilder {
    package let number: UInt64
    private let directory: String
    private let fileSystem: any FileSystem
    private let analyzer: TextAnalyzer
    private var words: StreamInverter? = StreamInverter(.words)
    private var bigrams: StreamInverter? = StreamInverter(.bigrams)
    private var runs: StreamInverter? = StreamInverter(.runs)
    private var tags: StreamInverter? = StreamInverter(.tags)
    private var columns = ColumnValues()
    private let boundaries: BoundariesWriter
    private let store: ArticleStoreWriter
    private var hashes: [UInt64] = []
    private var analyzed = AnalyzedText()

    /// - Throws: ``JSearchError`` if the files cannot be created.
    package init(
        number: UInt64, directory: String, fileSystem: any FileSystem, analyzer: TextAnalyzer
    ) throws(JSearchError) {
        self.number = number
        self.directory = directory
        self.fileSystem = fileSystem
        self.analyzer = analyzer
        store = try ArticleStoreWriter(segment: number, directory: directory, fileSystem: fileSystem)
        boundaries = try BoundariesWriter(segment: number, directory: directory, fileSystem: fileSystem)
    }

    package var documentCount: Int { hashes.count }

    /// Bytes of memory in use, what writing needs included.
    package var byteCount: Int {
        (words?.byteCount ?? 0) + (bigrams?.byteCount ?? 0) + (runs?.byteCount ?? 0)
            + hashes.count * 80
    }

    /// Adds an article that ``ArticleLimits`` allow.
    package func add(_ article: Article) throws(JSearchError) {
        guard let words, let bigrams, let runs, let tags else { preconditionFailure("the segment is finished") }
        let document = UInt32(hashes.count)
        var lengths = [[UInt32]](
            repeating: [UInt32](repeating: 0, count: Field.count), count: TokenStream.ranked.count)
        for field in Field.allCases {
            let text = article.text(of: field)
            guard !text.isEmpty else {
                boundaries.append([], unitCount: 0)
                continue
            }
            analyzer.analyze(text, into: &analyzed)
            boundaries.append(analyzed.boundaries, unitCount: analyzed.text.units.count)
            analyzed.text.units.withUnsafeBufferPointer { units in
                lengths[0][Int(field.rawValue)] = words.add(
                    analyzed.words, of: units, document: document, field: field)
                lengths[1][Int(field.rawValue)] = bigrams.add(
                    analyzed.bigrams, of: units, document: document, field: field)
                lengths[2][Int(field.rawValue)] = runs.add(analyzed.runs, of: units, document: document, field: field)
            }
            analyzed.numbers.units.withUnsafeBufferPointer { units in
                lengths[2][Int(field.rawValue)] += runs.add(
                    analyzed.numbers.tokens, of: units, document: document, field: field)
            }
        }
        for tag in Self.distinctTags(article, analyzer) { tags.add(term: tag, document: document, field: .tags) }
        let date = article.date.map { UInt64($0.secondsSinceEpoch + Column.dateBias) } ?? 0
        columns.append(lengths: lengths, date: date)
        hashes.append(KeyHash.hash(article.id))
        try boundaries.endDocument()
        try store.append(article)
    }

    /// The normalised tags and categories of an article, without repetition, ascending; too long ones are left out.
    package static func distinctTags(_ article: Article, _ analyzer: TextAnalyzer) -> [[UInt16]] {
        var result: Set<[UInt16]> = []
        for tag in article.tags + article.categories {
            let units = analyzer.normalize(tag).trimmedUnits
            if !units.isEmpty, units.count <= WordTokenizer.longestToken { result.insert(units) }
        }
        return result.sorted { $0.lexicographicallyPrecedes($1) }
    }

    /// Completes the segment's files and makes them durable.
    package func finish() throws(JSearchError) -> SegmentRecord {
        var files: [FileRecord] = []
        files.append(try store.finish())
        files.append(try boundaries.finish())
        files.append(
            try KeyTable.write(hashes: hashes, segment: number, directory: directory, fileSystem: fileSystem))
        files.append(try columns.write(segment: number, directory: directory, fileSystem: fileSystem))
        let noLengths = [UInt32](repeating: 0, count: documentCount)
        if let tags {
            files += try tags.write(
                lengths: noLengths, segment: number, directory: directory, fileSystem: fileSystem)
        }
        tags = nil
        if let words {
            files += try words.write(
                lengths: columns.totals(.words), segment: number, directory: directory, fileSystem: fileSystem)
        }
        words = nil
        if let runs {
            files += try runs.write(
                lengths: columns.totals(.runs), segment: number, directory: directory, fileSystem: fileSystem)
        }
        runs = nil
        if let bigrams {
            files += try bigrams.write(
                lengths: columns.totals(.bigrams), segment: number, directory: directory, fileSystem: fileSystem)
        }
        bigrams = nil
        files.sort { $0.suffix < $1.suffix }
        return SegmentRecord(number: number, documentCount: documentCount, files: files)
    }
}

/// What an article may be.
package enum ArticleLimits {
    /// Checks an article before it is added.
    ///
    /// - Throws: ``JSearchError`` that says which limit it breaks.
    package static func check(_ article: Article) throws(JSearchError) {
        guard !article.id.isEmpty, article.id.utf8.count <= IndexFormat.idByteLimit else {
            throw JSearchError(
                .invalidArgument,
                "An article's id must have 1 to \(IndexFormat.idByteLimit) bytes of UTF-8; this one has \(article.id.utf8.count).",
                path: article.path.isEmpty ? nil : article.path)
        }
        guard article.date?.isStorable ?? true else {
            throw JSearchError(
                .invalidArgument, "The date of an article must be in the years 1 to 9999.",
                path: article.path.isEmpty ? article.id : article.path)
        }
        // Normalising can make text longer (one ﷺ becomes 18 units), so the limit leaves room.
        guard article.textByteCount < IndexFormat.fieldUnitLimit / 18 else {
            throw JSearchError(
                .invalidArgument,
                "The article has \(article.textByteCount) bytes of text; at most \(IndexFormat.fieldUnitLimit / 18) can be indexed. Split it.",
                path: article.path.isEmpty ? article.id : article.path)
        }
    }
}
