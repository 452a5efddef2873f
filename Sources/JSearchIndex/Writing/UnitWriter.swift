// UnitWriter.swift
// Articles in, one unit on disk out, ready to be merged with others into a segment.

package import JSearchAnalysis
package import JSearchStorage

/// The memory in which units are inverted, one after another on the same thread.
///
/// It is kept from unit to unit, since the system takes long to clear fresh memory; ``UnitRunner`` frees it before the units are merged.
package final class UnitMemory {
    /// One for each stream, by raw value.
    fileprivate let streams = TokenStream.allCases.map { _ in StreamInverter() }
    fileprivate let sorter = ShortTermSorter()

    package init() {}

    fileprivate subscript(stream: TokenStream) -> StreamInverter { streams[Int(stream.rawValue) - 1] }

    /// Bytes in use, what writing needs included.
    fileprivate var byteCount: Int {
        var (all, writing) = (0, 0)
        for stream in streams {
            all += stream.byteCount
            writing = max(writing, stream.byteCountOfWriting)
        }
        return all + writing
    }

    /// Forgets what a unit that failed may have left.
    fileprivate func removeAll() { for stream in streams { stream.removeAll() } }
}

/// Inverts the articles that are added to it.
///
/// Memory grows with the text: about 5 bytes a token, and 16 for each of a stream while it is written (``byteCount``).
/// Stored articles go to disk at once. Nothing is made durable: only segments are.
package final class UnitWriter {
    private let number: UInt64
    private let file: EnvelopeWriter
    private let analyzer: TextAnalyzer
    private let memory: UnitMemory
    private var columns = ColumnValues()
    private let records: RecordStoreWriter
    private let texts: UnitTextsWriter
    private var hashes: [UInt64] = []
    private var analyzed = AnalyzedText()
    private let bigramTerms = FieldTerms()

    /// - Throws: ``JSearchError`` if the files cannot be created.
    package init(
        number: UInt64, directory: String, fileSystem: any FileSystem, analyzer: TextAnalyzer,
        memory: UnitMemory = UnitMemory()
    ) throws(JSearchError) {
        self.number = number
        self.analyzer = analyzer
        self.memory = memory
        memory.removeAll()
        texts = try UnitTextsWriter(unit: number, directory: directory, fileSystem: fileSystem)
        records = try RecordStoreWriter(
            segment: number, directory: directory, fileSystem: fileSystem, suffix: UnitFormat.articlesSuffix)
        let path = IndexFormat.path(directory, segment: number, suffix: UnitFormat.suffix)
        file = EnvelopeWriter(try fileSystem.create(path), kind: .unit, segment: number)
    }

    /// Bytes of memory in use, what writing needs included.
    package var byteCount: Int { hashes.count * 100 + memory.byteCount }

    /// Adds an article that ``ArticleLimits`` allow.
    package func add(_ article: Article) throws(JSearchError) {
        let (words, bigrams, runs) = (memory[.words], memory[.bigrams], memory[.runs])
        var lengths = [[UInt32]](
            repeating: [UInt32](repeating: 0, count: Field.count), count: TokenStream.ranked.count)
        texts.begin()
        records.begin()
        for field in Field.allCases {
            let text = article.text(of: field)
            guard !text.isEmpty else { continue }
            analyzer.analyze(text, into: &analyzed, bigrams: bigramTerms)
            try store(field)
            analyzed.text.units.withUnsafeBufferPointer { units in
                lengths[0][Int(field.rawValue)] = words.add(analyzed.words, of: units, field: field)
                lengths[1][Int(field.rawValue)] = bigrams.add(bigramTerms, of: units, field: field)
                lengths[2][Int(field.rawValue)] = runs.add(analyzed.runs, of: units, field: field)
            }
            analyzed.numbers.units.withUnsafeBufferPointer { units in
                lengths[2][Int(field.rawValue)] += runs.add(analyzed.numbers.tokens, of: units, field: field)
            }
        }
        for tag in Self.distinctTags(article, analyzer) { memory[.tags].add(term: tag, field: .tags) }
        for stream in memory.streams { stream.endDocument() }
        let date = article.date.map { UInt64($0.secondsSinceEpoch + Column.dateBias) } ?? 0
        columns.append(lengths: lengths, date: date)
        hashes.append(KeyHash.hash(article.id))
        try records.end(article)
    }

    /// Stores the text that was analysed, and what it was before.
    private func store(_ field: Field) throws(JSearchError) {
        var failure: JSearchError?
        analyzed.text.units.withUnsafeBufferPointer { units in
            // Tags are stored as they are.
            if field != .tags {
                analyzer.withSource { records.add(source: $0, normalized: units, field: field) }
            }
            guard !units.isEmpty else { return }
            do throws(JSearchError) { try texts.add(units, field: field) } catch { failure = error }
        }
        if let failure { throw failure }
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

    /// Completes the files.
    package func finish() throws(JSearchError) -> UnitRecord {
        try records.finishForMerging()
        try texts.finish()
        var trailer = ByteWriter()
        for stream in memory.streams {
            trailer.append(UInt64(file.offset))
            try stream.write(to: file, memory.sorter)
        }
        trailer.append(UInt64(file.offset))
        var tables = ByteWriter()
        for column in columns.lengths { for value in column { tables.append(value) } }
        for date in columns.dates { tables.append(date) }
        trailer.append(UInt64(file.offset + tables.count))
        for hash in hashes { tables.append(hash) }
        try file.append(tables.bytes)
        trailer.append(UInt64(file.offset))
        try file.align()
        try file.append(trailer.bytes)
        _ = try file.finish(durably: false)
        return UnitRecord(number: number, documentCount: hashes.count)
    }
}
