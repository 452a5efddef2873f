// IndexRepair.swift
// A damaged index without its damaged segments, and the names of what they held.

package import JSearchStorage

/// Puts a damaged index in order: whole segments stay as they are, the others go, and what went with them is told by name.
///
/// A segment is whole if ``SegmentCheck`` finds nothing. If the manifest itself cannot be read, nothing says which
/// segments make up the index nor how their text was analysed: then nothing is kept. Repair makes one commit, by the
/// steps of any other, so that a repair that is stopped has done nothing or all.
package struct IndexRepair {
    /// A segment that could not be kept.
    package struct Loss: Sendable {
        package let segment: UInt64
        /// What is wrong with it.
        package let errors: [JSearchError]
        /// Ids of its articles, as far as they could be read; if the set of the deleted ones could not, these too.
        package fileprivate(set) var ids: [String] = []
        /// Articles whose ids could not be read; nil if it is unknown how many there are.
        package fileprivate(set) var unnamedCount: Int?
    }

    private let directory: String
    private let fileSystem: any FileSystem
    /// What could not be kept, in the order of the index.
    package private(set) var losses: [Loss] = []
    /// Why the manifest could not be read, if it could not.
    package private(set) var manifestError: JSearchError?
    /// Why the table of the files that articles came from could not be read, if it could not. The next `jsearch index` then reads
    /// everything as if for the first time.
    package private(set) var sourcesError: JSearchError?
    /// Articles and segments that stay.
    package private(set) var keptArticleCount = 0
    package private(set) var keptSegmentCount = 0

    package init(_ directory: String, fileSystem: any FileSystem = DiskFileSystem()) {
        self.directory = directory
        self.fileSystem = fileSystem
    }

    /// Whether there was nothing to repair.
    package var isWhole: Bool { losses.isEmpty && manifestError == nil && sourcesError == nil }

    /// Looks at everything, then takes what is damaged out of the index.
    ///
    /// - Parameter isDryRun: Whether only to look.
    /// - Throws: ``JSearchError``: `noIndex`, `locked` if a writer is at work, `unsupportedVersion`, or `fileSystem`; the
    ///   index is then as it was.
    package mutating func run(
        isDryRun: Bool, progress: (CheckProgress) -> Void = { _ in }
    ) throws(JSearchError) {
        let path = directory + "/" + IndexFormat.manifestName
        guard try fileSystem.map(path) != nil else {
            throw JSearchError(.noIndex, "There is no index here.", path: directory)
        }
        let lock = isDryRun ? nil : try IndexLock.take(directory, fileSystem: fileSystem)
        defer { withExtendedLifetime(lock) {} }
        var manifest: Manifest
        do throws(JSearchError) {
            guard let read = try Manifest.read(directory, fileSystem: fileSystem) else {
                throw JSearchError(.noIndex, "There is no index here.", path: directory)
            }
            manifest = read
        } catch {
            guard error.code == .damaged else { throw error }
            try withoutManifest(error, isDryRun: isDryRun)
            return
        }
        let total = manifest.segments.reduce(0) { $0 + $1.byteCount }
        var done = 0
        var kept: [SegmentRecord] = []
        for record in manifest.segments {
            var check = SegmentCheck(record, directory: directory, fileSystem: fileSystem)
            let segment = check.run { step, byteCount in
                progress(CheckProgress(step: step, byteCount: done, totalByteCount: total))
                done += byteCount
            }
            if segment != nil {
                kept.append(record)
                keptArticleCount += record.liveCount
            } else {
                // A disk that fails now and then is no reason to throw anything away.
                if let failure = check.errors.first(where: { $0.code != .damaged }) { throw failure }
                losses.append(loss(record, check.errors))
            }
        }
        keptSegmentCount = kept.count
        var sources = try sources(manifest)
        guard !isDryRun, !isWhole else { return }
        let lost = manifest.segments.filter { !kept.contains($0) }
        manifest.segments = kept
        manifest.generation += 1
        manifest.sources = nil
        // What is lost must not count as indexed.
        sources?.forgetContents()
        if let sources {
            manifest.sources = try sources.write(
                generation: manifest.generation, directory: directory, fileSystem: fileSystem)
        }
        try publish(manifest, without: lost)
    }

    /// The files that articles came from; nil if that is not known, or not any more.
    private mutating func sources(_ manifest: Manifest) throws(JSearchError) -> SourceTable? {
        guard let record = manifest.sources else { return nil }
        do throws(JSearchError) {
            return try SourceTable(record, directory: directory, fileSystem: fileSystem)
        } catch {
            guard error.code == .damaged else { throw error }
            sourcesError = error
            return nil
        }
    }

    private func publish(_ manifest: Manifest, without lost: [SegmentRecord]) throws(JSearchError) {
        try fileSystem.synchronizeDirectory(directory)
        try manifest.commit(to: directory, fileSystem: fileSystem)
        try Commit.makeDurable(directory, fileSystem)
        // The old manifest named them, so they are ours whatever they begin with now.
        for record in lost {
            for file in record.files {
                try? fileSystem.remove(IndexFormat.path(directory, segment: record.number, suffix: file.suffix))
            }
        }
        Commit.removeLeftovers(keeping: manifest, directory: directory, fileSystem: fileSystem)
    }

    /// What a segment held, as far as its stored articles can still be read.
    private func loss(_ record: SegmentRecord, _ errors: [JSearchError]) -> Loss {
        var loss = Loss(segment: record.number, errors: errors)
        var deleted: DeletedDocuments?
        if record.deletedGeneration > 0 {
            let suffix = IndexFormat.deletedSuffix(generation: record.deletedGeneration)
            let path = IndexFormat.path(directory, segment: record.number, suffix: suffix)
            deleted = try? DeletedDocuments(
                EnvelopeFile(path, kind: .deleted, segment: record.number, in: fileSystem))
            if deleted?.documentCount != record.documentCount { deleted = nil }
        }
        guard let store = store(record.number), store.documentCount == record.documentCount else {
            loss.unnamedCount = record.liveCount
            return loss
        }
        let isSure = deleted != nil || record.deletedGeneration == 0
        loss.ids = ids(store) { deleted?.contains($0) ?? false }
        loss.unnamedCount = (isSure ? record.liveCount : record.documentCount) - loss.ids.count
        return loss
    }

    private func store(_ segment: UInt64) -> RecordStore? {
        let path = IndexFormat.path(directory, segment: segment, suffix: "articles")
        return try? RecordStore(EnvelopeFile(path, kind: .articles, segment: segment, in: fileSystem))
    }

    /// The ids that can be read.
    private func ids(_ store: RecordStore, isDeleted: (Int) -> Bool) -> [String] {
        var ids: [String] = []
        for document in 0..<store.documentCount where !isDeleted(document) {
            if let id = try? store.id(document) { ids.append(id) }
        }
        return ids
    }

    /// Names what the segments hold, and takes the manifest away, after which there is no index.
    private mutating func withoutManifest(_ error: JSearchError, isDryRun: Bool) throws(JSearchError) {
        manifestError = error
        let names = try fileSystem.list(directory)
        for segment in Set(names.compactMap(IndexFormat.segment(ofFileName:))).sorted()
        where names.contains(IndexFormat.fileName(segment: segment, suffix: "articles")) {
            var loss = Loss(segment: segment, errors: [])
            if let store = store(segment) {
                loss.ids = ids(store) { _ in false }
                loss.unnamedCount = store.documentCount - loss.ids.count
            }
            losses.append(loss)
        }
        guard !isDryRun else { return }
        try fileSystem.remove(directory + "/" + IndexFormat.manifestName)
        try fileSystem.synchronizeDirectory(directory)
        Commit.removeLeftovers(keeping: Manifest(), directory: directory, fileSystem: fileSystem)
    }
}
