// IndexCheck.swift
// Verifies every byte and every cross-reference of an index.

package import JSearchStorage

/// Something that is wrong with an index.
package struct CheckFinding: Sendable, Equatable {
    package let error: JSearchError
}

/// Verifies an index: checksums of all pages, and that what the files say of each other agrees.
package struct IndexCheck {
    private let directory: String
    private let fileSystem: any FileSystem
    package private(set) var findings: [CheckFinding] = []
    /// Bytes whose checksums were verified.
    package private(set) var byteCount = 0
    package private(set) var fileCount = 0
    package private(set) var articleCount = 0

    package init(_ directory: String, fileSystem: any FileSystem = DiskFileSystem()) {
        self.directory = directory
        self.fileSystem = fileSystem
    }

    /// Verifies everything, going on after damage to find the rest of it.
    ///
    /// - Parameter progress: Called with the name of each file before it is verified.
    /// - Throws: ``JSearchError`` only if there is no index to check.
    package mutating func run(progress: (String) -> Void = { _ in }) throws(JSearchError) {
        let manifestPath = directory + "/" + IndexFormat.manifestName
        progress(IndexFormat.manifestName)
        let manifest: Manifest
        do throws(JSearchError) {
            guard let read = try Manifest.read(directory, fileSystem: fileSystem) else {
                throw JSearchError(.noIndex, "There is no index here.", path: directory)
            }
            manifest = read
            try verify(try EnvelopeFile(manifestPath, kind: .manifest, segment: 0, in: fileSystem))
        } catch {
            guard error.code != .noIndex else { throw error }
            findings.append(CheckFinding(error: error))
            return
        }
        if let sources = manifest.sources { checkSources(sources, progress) }
        for record in manifest.segments {
            let before = findings.count
            for file in record.files { checkFile(record, file, progress) }
            // What damaged files say of each other is of no interest.
            guard findings.count == before else { continue }
            do throws(JSearchError) {
                let segment = try SegmentReader(record, directory: directory, fileSystem: fileSystem)
                try checkReferences(segment)
                articleCount += record.liveCount
            } catch { findings.append(CheckFinding(error: error)) }
        }
    }

    private mutating func checkFile(
        _ record: SegmentRecord, _ file: FileRecord, _ progress: (String) -> Void
    ) {
        let name = IndexFormat.fileName(segment: record.number, suffix: file.suffix)
        progress(name)
        do throws(JSearchError) {
            let path = directory + "/" + name
            let opened = try EnvelopeFile(path, segment: record.number, in: fileSystem)
            guard opened.byteCount == file.byteCount, opened.footerChecksum == file.footerChecksum else {
                throw .damaged("This is not the file that the manifest names", path: path, at: opened.bodyEnd)
            }
            try verify(opened)
        } catch { findings.append(CheckFinding(error: error)) }
    }

    private mutating func checkSources(_ record: FileRecord, _ progress: (String) -> Void) {
        progress(record.suffix)
        do throws(JSearchError) {
            let path = directory + "/" + record.suffix
            _ = try SourceTable(record, directory: directory, fileSystem: fileSystem)
            try verify(try EnvelopeFile(path, kind: .sources, segment: 0, in: fileSystem))
        } catch { findings.append(CheckFinding(error: error)) }
    }

    private mutating func verify(_ file: EnvelopeFile) throws(JSearchError) {
        try file.verifyAll()
        byteCount += file.byteCount
        fileCount += 1
    }

    private func checkReferences(_ segment: SegmentReader) throws(JSearchError) {
        for stream in TokenStream.allCases { try checkStream(segment.stream(stream)) }
        for column in Column.all {
            let reader = try segment.column(column)
            var sum: UInt64 = 0
            for document in 0..<segment.documentCount { sum &+= reader[document] }
            guard sum == reader.sum else {
                throw damaged(segment, "columns", "The sum of column \(Column.name(column)) is wrong")
            }
        }
        let hashes = try segment.keys.hashes()
        try segment.store.forEach { (document, article) throws(JSearchError) in
            guard KeyHash.hash(article.id) == hashes[document] else {
                throw damaged(segment, "keys", "The id of document \(document) does not lead to it")
            }
        }
    }

    /// Walks over all postings and positions of a stream.
    private func checkStream(_ stream: StreamReader) throws(JSearchError) {
        let path = stream.dictionary.file.path
        var terms = try stream.dictionary.terms()
        var previous: [UInt8] = []
        var termCount = 0
        var documentSum = 0
        var frequencySum = 0
        var deltas: [UInt32] = []
        while try terms.next() {
            guard termCount == 0 || previous.lexicographicallyPrecedes(terms.term) else {
                throw .damaged("The terms are not in ascending order", path: path, at: 0)
            }
            previous = terms.term
            termCount += 1
            let entry = terms.entry
            let postings = try stream.postings(entry)
            let positions = stream.positionsFile == nil ? nil : try stream.positions(entry)
            var documentCount = 0
            var frequency = 0
            while try postings.next() != PostingsCursor.end {
                documentCount += 1
                let count = Int(try postings.frequency())
                deltas.removeAll(keepingCapacity: true)
                try positions?.readDeltas(before: frequency, count: count, into: &deltas)
                frequency += count
            }
            guard documentCount == entry.documentCount, frequency == entry.totalFrequency else {
                throw .damaged(
                    "The term \"\(String(decoding: terms.term, as: UTF8.self))\" has \(documentCount) postings and \(frequency) occurrences, its entry says \(entry.documentCount) and \(entry.totalFrequency)",
                    path: path, at: 0)
            }
            documentSum += documentCount
            frequencySum += frequency
        }
        guard termCount == stream.dictionary.termCount, documentSum == stream.dictionary.documentCountSum,
            frequencySum == stream.dictionary.frequencySum
        else { throw .damaged("The terms do not add up to what the trailer says", path: path, at: 0) }
    }

    private func damaged(_ segment: SegmentReader, _ suffix: String, _ what: String) -> JSearchError {
        .damaged(
            what, path: IndexFormat.path(directory, segment: segment.record.number, suffix: suffix), at: 0)
    }
}
