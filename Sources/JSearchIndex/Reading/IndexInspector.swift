// IndexInspector.swift
// Any file of an index as readable lines.

import JSearchAnalysis
package import JSearchStorage

/// Prints files of an index for people who want to see what is in them.
package struct IndexInspector {
    private let file: EnvelopeFile
    private let directory: String
    private let from: String
    private let limit: Int
    private let fileSystem = DiskFileSystem()

    /// - Parameters:
    ///   - path: The file.
    ///   - from: The term or the number of the document to begin with.
    ///   - limit: The most entries to print.
    /// - Throws: ``JSearchError`` if it is not a file of an index, or damaged.
    package init(_ path: String, from: String, limit: Int) throws(JSearchError) {
        guard try fileSystem.map(path) != nil else {
            throw JSearchError(.fileSystem, "There is no such file.", path: path)
        }
        file = try EnvelopeFile(path, in: fileSystem)
        if let slash = path.lastIndex(of: "/") {
            directory = slash == path.startIndex ? "/" : String(path[..<slash])
        } else {
            directory = "."
        }
        self.from = from
        self.limit = limit
    }

    /// Hands out the lines.
    package mutating func run(_ print: (String) -> Void) throws(JSearchError) {
        print("\(file.path): \(file.kind.rawValue), format version \(Envelope.version), segment \(file.segment)")
        print(
            "\(file.byteCount) bytes, body \(file.body.lowerBound)..<\(file.bodyEnd), footer checksum \(hex(file.footerChecksum))"
        )
        try file.verifyAll()
        print("all checksums are right")
        switch file.kind {
        case .manifest: try printManifest(print)
        case .terms: try printTerms(print)
        case .postings: print("see the .terms file of the same stream, which leads to each list")
        case .columns: try printColumns(print)
        case .articles: try printArticles(print)
        case .texts: try printTexts(print)
        case .unit, .unitTexts: print("what a writer made on the way to a segment, of use to it alone")
        case .sources: try printSources(print)
        case .keys:
            let hashes = try KeyTable(file).hashes()
            print("\(hashes.count) ids; document and hash:")
            try forEachDocument(hashes.count) { (document) in print("\(document)  \(hex(hashes[document]))") }
        case .deleted:
            let deleted = try DeletedDocuments(file)
            print("\(deleted.count) of \(deleted.documentCount) documents are deleted:")
            var shown = 0
            for document in 0..<deleted.documentCount where deleted.contains(document) && shown < limit {
                print("\(document)")
                shown += 1
            }
        }
    }

    private func hex(_ value: some BinaryInteger & UnsignedInteger) -> String { "0x" + String(value, radix: 16) }

    private func forEachDocument(_ count: Int, _ body: (Int) throws(JSearchError) -> Void) throws(JSearchError) {
        let first = min(max(Int(from) ?? 0, 0), count)
        for document in first..<min(count, first + limit) { try body(document) }
        if first + limit < count { try body(count - 1) }
    }

    private func printManifest(_ print: (String) -> Void) throws(JSearchError) {
        let manifest = try Manifest(file)
        print("commit \(manifest.generation), next segment \(manifest.nextSegment)")
        for property in manifest.properties { print("\(property.name): \(property.value)") }
        for segment in manifest.segments {
            print("segment \(segment.number): \(segment.documentCount) documents, \(segment.deletedCount) deleted")
            for file in segment.files {
                let name = IndexFormat.fileName(segment: segment.number, suffix: file.suffix)
                print("  \(name)  \(file.byteCount) bytes  footer \(hex(file.footerChecksum))")
            }
        }
        if let sources = manifest.sources { print("sources: \(sources.suffix)") }
    }

    private func printSources(_ print: (String) -> Void) throws(JSearchError) {
        let table = try SourceTable(file)
        for root in table.roots {
            print("\(root.path): \(root.files.count) files, ids begin with \"\(root.idPrefix)\"")
            try forEachDocument(root.files.count) { index in
                let file = root.files[index]
                print(
                    "  \(file.path)  \(file.byteCount) bytes  modified \(file.modified) ns  \(hex(file.hash))  \(file.records.count) articles"
                )
            }
        }
    }

    private func printTerms(_ print: (String) -> Void) throws(JSearchError) {
        let names = TokenStream.allCases.map(\.name) + [CharacterFormat.name]
        guard let name = names.first(where: { file.path.hasSuffix(".\($0).terms") }) else {
            throw JSearchError(
                .invalidArgument, "The name of the file does not say which stream it belongs to.", path: file.path)
        }
        let dictionary = try TermDictionary(file)
        print(
            "\(dictionary.termCount) terms in \(dictionary.blockCount) blocks, \(dictionary.documentCountSum) postings, \(dictionary.frequencySum) occurrences, longest term \(dictionary.longestTerm) bytes"
        )
        let reader = try openStream(name, dictionary)
        var terms = try dictionary.terms(from: Array(from.utf8))
        var shown = 0
        while shown < limit, try terms.next() {
            shown += 1
            let text = String(decoding: terms.term, as: UTF8.self)
            print(
                "\"\(text)\"  documents \(terms.entry.documentCount)  occurrences \(terms.entry.totalFrequency)  \(place(terms.entry.address))"
            )
            if let reader { try printPostings(terms.entry, reader, print) }
        }
    }

    private func place(_ address: TermEntry.Address) -> String {
        switch address {
        case .inline(let range): "inline at \(range.lowerBound)"
        case .file(let range): "postings \(range.lowerBound)..<\(range.upperBound)"
        }
    }

    /// The stream with its other files, if they are there and the columns tell how many documents there are.
    private func openStream(_ name: String, _ dictionary: TermDictionary) throws(JSearchError) -> StreamReader? {
        func open(_ suffix: String, _ kind: FileKind) throws(JSearchError) -> EnvelopeFile? {
            let path = IndexFormat.path(directory, segment: file.segment, suffix: suffix)
            guard try fileSystem.map(path) != nil else { return nil }
            return try EnvelopeFile(path, kind: kind, segment: file.segment, in: fileSystem)
        }
        guard let postings = try open(name + ".postings", .postings), let columns = try open("columns", .columns)
        else { return nil }
        let documentCount = try ColumnReader.readAll(columns).first?.documentCount ?? 0
        return StreamReader(
            name: name, dictionary: dictionary, postingsFile: postings,
            documentCount: documentCount)
    }

    private func printPostings(
        _ entry: TermEntry, _ reader: StreamReader, _ print: (String) -> Void
    ) throws(JSearchError) {
        let cursor = try reader.postings(entry)
        var shown = 0
        while try cursor.next() != PostingsCursor.end {
            if shown == 5 {
                print("    …")
                return
            }
            shown += 1
            let frequencies = try cursor.fieldFrequencies()
            var line = "    document \(cursor.document):"
            for field in Field.allCases where frequencies.counts[Int(field.rawValue)] > 0 {
                line += " \(field.name) \(frequencies.counts[Int(field.rawValue)])×"
            }
            print(line)
        }
    }

    private func printColumns(_ print: (String) -> Void) throws(JSearchError) {
        let columns = try ColumnReader.readAll(file)
        for column in columns {
            print(
                "\(Column.name(column.column))  (\(hex(UInt64(column.column)))): \(column.documentCount) values of \(column.byteWidth) bytes, sum \(column.sum)"
            )
        }
        try forEachDocument(columns.first?.documentCount ?? 0) { (document) throws(JSearchError) in
            let values = columns.filter { $0.byteWidth > 0 }.map { column in
                let value = column[document]
                let isDate = column.column == Column.date && value > 0
                let text =
                    isDate ? ArticleDate(secondsSinceEpoch: Int64(value) - Column.dateBias).description : String(value)
                return "\(Column.name(column.column)) \(text)"
            }
            print("document \(document): " + values.joined(separator: ", "))
        }
    }

    private func printArticles(_ print: (String) -> Void) throws(JSearchError) {
        let store = try RecordStore(file)
        print("\(store.documentCount) articles in \(store.blockCount) blocks")
        try forEachDocument(store.documentCount) { (document) throws(JSearchError) in
            let article = try store.record(document).article
            print("document \(document): id \(article.id)")
            print("    path \(article.path)")
            print("    date \(article.date?.description ?? "none"), tags \(article.tags.joined(separator: ", "))")
        }
    }

    private func printTexts(_ print: (String) -> Void) throws(JSearchError) {
        let store = try TextStore(file)
        let codes = try store.codes()
        print(
            "\(store.documentCount) articles, \(store.unitCount) units, \(codes.count) codes, \(codes.unitCount) of them for one unit"
        )
        try forEachDocument(store.documentCount) { (document) throws(JSearchError) in
            print("document \(document):")
            for (field, text) in zip(Field.allCases, try store.texts(document)) where !text.isEmpty {
                print("    \(field.name) \(text.count) units: \(UTF16Text.string(text.prefix(60)))…")
            }
        }
    }
}
