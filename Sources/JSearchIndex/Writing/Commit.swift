// Commit.swift
// From the segments that were made to a new manifest. index/FORMAT.md, "How a commit is made".

import JSearchAnalysis
import JSearchStorage

/// One commit: replaced articles are found, new segments merged, the manifest written, leftovers removed.
struct Commit {
    private(set) var manifest: Manifest
    private let added: [UnitRecord]
    private let replacesAll: Bool
    private let analysis: AnalysisOptions
    private let directory: String
    private let fileSystem: any FileSystem
    private let threads: Int
    private var summary = IndexWriter.Summary()
    /// Whether readers see the new manifest: from then on the old one is history, whatever happens.
    private(set) var isPublished = false

    init(
        _ manifest: Manifest, added: [UnitRecord], nextSegment: UInt64, replacesAll: Bool,
        analysis: AnalysisOptions, directory: String, fileSystem: any FileSystem, threads: Int
    ) {
        self.threads = threads
        self.manifest = manifest
        self.manifest.nextSegment = nextSegment
        self.added = added
        self.replacesAll = replacesAll
        self.analysis = analysis
        self.directory = directory
        self.fileSystem = fileSystem
    }

    mutating func run(deleting ids: Set<String>) throws(JSearchError) -> IndexWriter.Summary {
        manifest.generation += 1
        if replacesAll {
            summary.deleted = manifest.segments.reduce(0) { $0 + $1.liveCount }
            manifest.segments = []
            manifest.properties = Manifest.currentProperties(analysis)
        }
        var old: [MergeInput] = []
        for record in manifest.segments {
            let segment = try SegmentReader(record, directory: directory, fileSystem: fileSystem)
            old.append(MergeInput(segment: segment, deleted: segment.deleted))
        }
        var new: [UnitFile] = []
        for record in added { new.append(try UnitFile(record, directory: directory, fileSystem: fileSystem)) }
        old = try delete(ids, from: old)
        let units: [UnitInput]
        (old, units) = try deleteReplaced(old, new)
        summary.added = units.reduce(0) { $0 + $1.unit.record.documentCount - ($1.deleted?.count ?? 0) }

        var records: [SegmentRecord] = []
        for input in old { records.append(try record(of: input)) }
        if let merged = try merge(units) { records.append(merged) }
        manifest.segments = records
        try mergeTrailingRun()
        try fileSystem.synchronizeDirectory(directory)
        try manifest.commit(to: directory, fileSystem: fileSystem)
        isPublished = true
        // If this fails, a loss of power may still bring the old manifest back: its files must stay.
        try Self.makeDurable(directory, fileSystem)
        Self.removeLeftovers(keeping: manifest, directory: directory, fileSystem: fileSystem)
        summary.articleCount = manifest.segments.reduce(0) { $0 + $1.liveCount }
        return summary
    }

    /// Marks the articles with these ids in the old segments.
    private mutating func delete(_ ids: Set<String>, from old: [MergeInput]) throws(JSearchError) -> [MergeInput] {
        guard !ids.isEmpty else { return old }
        var result: [MergeInput] = []
        for input in old {
            var deleted = input.deleted ?? DeletedDocuments(documentCount: input.segment.documentCount)
            for id in ids {
                for document in try input.segment.keys.candidates(hash: KeyHash.hash(id))
                where !deleted.contains(document) {
                    guard try input.segment.store.article(document).id == id else { continue }
                    deleted.insert(document)
                    summary.deleted += 1
                }
            }
            result.append(MergeInput(segment: input.segment, deleted: deleted))
        }
        return result
    }

    /// Marks every article that a later one with the same id replaces.
    private mutating func deleteReplaced(
        _ old: [MergeInput], _ new: [UnitFile]
    ) throws(JSearchError) -> ([MergeInput], [UnitInput]) {
        let stores = old.map(\.segment.store) + new.map(\.store)
        var deleted = old.map { $0.deleted ?? DeletedDocuments(documentCount: $0.segment.documentCount) }
        deleted += new.map { DeletedDocuments(documentCount: $0.record.documentCount) }
        // Where the newest article of each hash is; from the newest input back to the oldest.
        var newest: [UInt64: [(input: Int, document: Int)]] = [:]
        newest.reserveCapacity(new.reduce(0) { $0 + $1.record.documentCount })
        for index in stores.indices.reversed() {
            let isOld = index < old.count
            let hashes = isOld ? try old[index].segment.keys.hashes() : try new[index - old.count].hashes()
            for document in hashes.indices.reversed() where !deleted[index].contains(document) {
                let hash = hashes[document]
                guard let rivals = newest[hash] else {
                    // Old segments hold no two articles of one id, so nothing in them need be remembered.
                    if !isOld { newest[hash] = [(index, document)] }
                    continue
                }
                let id = try stores[index].article(document).id
                var isReplaced = false
                for rival in rivals where try stores[rival.input].article(rival.document).id == id {
                    isReplaced = true
                }
                if isReplaced {
                    deleted[index].insert(document)
                    summary.replaced += 1
                } else if !isOld {
                    newest[hash]?.append((index, document))
                }
            }
        }
        return (
            zip(old, deleted).map { MergeInput(segment: $0.segment, deleted: $1) },
            zip(new, deleted[old.count...]).map { UnitInput(unit: $0, deleted: $1) }
        )
    }

    /// The record of an old segment, with its deleted documents written if there are new ones.
    private func record(of input: MergeInput) throws(JSearchError) -> SegmentRecord {
        var record = input.segment.record
        guard let deleted = input.deleted, deleted.count > record.deletedCount else { return record }
        let file = try deleted.write(
            segment: record.number, generation: manifest.generation, directory: directory, fileSystem: fileSystem)
        record.files.removeAll { $0.suffix.hasPrefix("deleted-") }
        record.files.append(file)
        record.files.sort { $0.suffix < $1.suffix }
        record.deletedCount = deleted.count
        record.deletedGeneration = manifest.generation
        return record
    }

    /// One segment of several, or of one with deleted documents; nil if no document is left.
    private mutating func merge(_ inputs: [MergeInput]) throws(JSearchError) -> SegmentRecord? {
        let live = inputs.filter { $0.segment.documentCount > ($0.deleted?.count ?? 0) }
        guard let first = live.first else { return nil }
        if live.count == 1, first.deleted == nil { return first.segment.record }
        let number = manifest.nextSegment
        manifest.nextSegment += 1
        return try SegmentMerger(live, number: number, directory: directory, fileSystem: fileSystem).merge()
    }

    /// One segment of units; nil if no document is left.
    private mutating func merge(_ units: [UnitInput]) throws(JSearchError) -> SegmentRecord? {
        let live = units.filter { $0.unit.record.documentCount > ($0.deleted?.count ?? 0) }
        guard let first = live.first else { return nil }
        // The files of units have other names than those of segments, so the first one's number is free.
        return try UnitMerger(live, number: first.unit.record.number, directory: directory, fileSystem: fileSystem)
            .merge(
                threads: threads)
    }

    private mutating func mergeTrailingRun() throws(JSearchError) {
        let run = MergePolicy.trailingRun(manifest.segments)
        guard run.count > 1 else { return }
        var inputs: [MergeInput] = []
        for record in manifest.segments[run] {
            let segment = try SegmentReader(record, directory: directory, fileSystem: fileSystem)
            inputs.append(MergeInput(segment: segment, deleted: segment.deleted))
        }
        let merged = try merge(inputs)
        manifest.segments.removeSubrange(run)
        if let merged { manifest.segments.append(merged) }
    }

    /// Makes a manifest that has been put in its place durable.
    static func makeDurable(_ directory: String, _ fileSystem: any FileSystem) throws(JSearchError) {
        do throws(JSearchError) {
            try fileSystem.synchronizeDirectory(directory)
        } catch {
            throw JSearchError(
                error.code,
                "\(error.message) The change is visible, but a loss of power could still undo it; run again to be sure.",
                path: error.path)
        }
    }

    /// Removes files of segments that the manifest does not name, and a manifest that was not finished. Only files with
    /// a name and a magic of ours are touched, and failing to remove one does no harm: the next commit tries again.
    static func removeLeftovers(keeping manifest: Manifest, directory: String, fileSystem: any FileSystem) {
        // As long as the manifest's name is not durable, a loss of power brings back the one before, and that needs its files.
        guard (try? fileSystem.synchronizeDirectory(directory)) != nil else { return }
        var kept: Set<String> = []
        for segment in manifest.segments {
            for file in segment.files {
                kept.insert(IndexFormat.fileName(segment: segment.number, suffix: file.suffix))
            }
        }
        guard let names = try? fileSystem.list(directory) else { return }
        for name in names where !kept.contains(name) {
            guard IndexFormat.segment(ofFileName: name) != nil || name == IndexFormat.newManifestName else { continue }
            let path = directory + "/" + name
            guard let file = try? fileSystem.map(path) else { continue }
            // A whole one of ours begins with our magic. One that was cut off may end anywhere, and after a loss of power
            // its bytes may be zero.
            let start = file.bytes.prefix(4)
            if Envelope.startMagic.starts(with: start) || start.allSatisfy({ $0 == 0 }) { try? fileSystem.remove(path) }
        }
    }
}
