// Commit.swift
// From the segments that were made to a new manifest. index/FORMAT.md, "How a commit is made".

import JSearchAnalysis
import JSearchStorage

/// Where in a transaction something was done: after so many units, and so many articles of the next one.
struct UnitPlace {
    let unit: Int
    let article: Int
}

/// What a commit makes of an index.
struct CommitPlan {
    /// The units that were added, each with the number of the run of articles that it is a part of.
    var added: [UnitRecord] = []
    /// The number of the first unit.
    var firstUnit: UInt64 = 1
    /// A number that is free for the next segment.
    var nextSegment: UInt64 = 1
    /// Ids to delete: from the segments that are there, and from what was added before.
    var deletedIDs: [String: UnitPlace] = [:]
    /// Whether all that the index held goes.
    var replacesAll = false
    /// Whether all segments become one.
    var mergesAll = false
    /// Bytes of memory to put alike documents beside each other when all segments become one; nil: they stay in their order.
    var reorderingBudget: Int?
    /// Whether there is nothing else to do.
    var onlyMerges = false
    /// The files that articles came from, if that has changed.
    var sources: SourceTable?
    var analysis = AnalysisOptions()
    var threads = 1
    /// Asked where nothing is written for long.
    var isCancelled: @Sendable () -> Bool = { false }
}

/// One commit: replaced articles are found, new segments merged, the manifest written, leftovers removed.
struct Commit {
    private(set) var manifest: Manifest
    private let plan: CommitPlan
    private let directory: String
    private let fileSystem: any FileSystem
    private var summary = IndexWriter.Summary()
    /// Whether readers see the new manifest: from then on the old one is history, whatever happens.
    private(set) var isPublished = false

    init(_ manifest: Manifest, _ plan: CommitPlan, directory: String, fileSystem: any FileSystem) {
        self.manifest = manifest
        self.manifest.nextSegment = plan.nextSegment
        self.plan = plan
        self.directory = directory
        self.fileSystem = fileSystem
    }

    mutating func run() throws(JSearchError) -> IndexWriter.Summary {
        let before = manifest
        manifest.generation += 1
        if plan.replacesAll {
            summary.deleted = manifest.segments.reduce(0) { $0 + $1.liveCount }
            manifest.segments = []
            manifest.sources = nil
            manifest.properties = Manifest.currentProperties(plan.analysis)
        }
        var old: [MergeInput] = []
        for record in manifest.segments {
            let segment = try SegmentReader(record, directory: directory, fileSystem: fileSystem)
            old.append(MergeInput(segment: segment, deleted: segment.deleted))
        }
        var new: [UnitInput] = []
        for record in plan.added {
            new.append(
                UnitInput(unit: try UnitFile(record, directory: directory, fileSystem: fileSystem), deleted: nil))
        }
        old = try delete(from: old)
        new = try delete(from: new)
        (old, new) = try deleteReplaced(old, new)
        summary.added = new.reduce(0) { $0 + $1.unit.record.documentCount - ($1.deleted?.count ?? 0) }

        var records: [SegmentRecord] = []
        for input in old where input.segment.documentCount > (input.deleted?.count ?? 0) {
            records.append(try record(of: input))
        }
        let merged = try merge(new)
        if let merged { records.append(merged) }
        manifest.segments = records
        removeUnits()
        try mergeSegments(lastIsNew: merged != nil)
        if plan.onlyMerges, manifest.segments == before.segments {
            manifest = before
            summary.articleCount = manifest.segments.reduce(0) { $0 + $1.liveCount }
            return summary
        }
        if let sources = plan.sources {
            manifest.sources = try sources.write(
                generation: manifest.generation, directory: directory, fileSystem: fileSystem)
        }
        try fileSystem.synchronizeDirectory(directory)
        try manifest.commit(to: directory, fileSystem: fileSystem)
        isPublished = true
        // If this fails, a loss of power may still bring the old manifest back: its files must stay.
        try Self.makeDurable(directory, fileSystem)
        Self.removeLeftovers(keeping: manifest, directory: directory, fileSystem: fileSystem)
        summary.articleCount = manifest.segments.reduce(0) { $0 + $1.liveCount }
        return summary
    }

    /// Marks the articles with the ids to delete in the old segments.
    private mutating func delete(from old: [MergeInput]) throws(JSearchError) -> [MergeInput] {
        guard !plan.deletedIDs.isEmpty else { return old }
        var result: [MergeInput] = []
        for input in old {
            var deleted = input.deleted ?? DeletedDocuments(documentCount: input.segment.documentCount)
            for id in plan.deletedIDs.keys {
                for document in try input.segment.keys.candidates(hash: KeyHash.hash(id))
                where !deleted.contains(document) {
                    guard try input.segment.store.id(document) == id else { continue }
                    deleted.insert(document)
                    summary.deleted += 1
                }
            }
            result.append(MergeInput(segment: input.segment, deleted: deleted))
        }
        return result
    }

    /// Marks the articles that were added in this transaction, and deleted again.
    private func delete(from new: [UnitInput]) throws(JSearchError) -> [UnitInput] {
        guard !plan.deletedIDs.isEmpty else { return new }
        var ids: [UInt64: [String]] = [:]
        for id in plan.deletedIDs.keys { ids[KeyHash.hash(id), default: []].append(id) }
        var result: [UnitInput] = []
        // Articles of the current unit in the parts of it that were seen.
        var before = 0
        var unit = -1
        for input in new {
            let record = input.unit.record
            let own = Int((record.number - plan.firstUnit) / UnitRunner.numbersPerUnit)
            if own != unit { (unit, before) = (own, 0) }
            var deleted = DeletedDocuments(documentCount: record.documentCount)
            for (document, hash) in try input.unit.hashes().enumerated() {
                guard let candidates = ids[hash] else { continue }
                let id = try input.unit.records.id(document)
                guard candidates.contains(id), let place = plan.deletedIDs[id] else { continue }
                if (unit, before + document) < (place.unit, place.article) { deleted.insert(document) }
            }
            before += record.documentCount
            result.append(UnitInput(unit: input.unit, deleted: deleted.count > 0 ? deleted : nil))
        }
        return result
    }

    /// Marks every article that a later one with the same id replaces.
    private mutating func deleteReplaced(
        _ old: [MergeInput], _ new: [UnitInput]
    ) throws(JSearchError) -> ([MergeInput], [UnitInput]) {
        let stores = old.map(\.segment.store.records) + new.map(\.unit.records)
        var deleted = old.map { $0.deleted ?? DeletedDocuments(documentCount: $0.segment.documentCount) }
        deleted += new.map { $0.deleted ?? DeletedDocuments(documentCount: $0.unit.record.documentCount) }
        // Where the newest article of each hash is; from the newest input back to the oldest.
        guard !new.isEmpty else { return (old, new) }
        var newest: [UInt64: [(input: Int, document: Int)]] = [:]
        newest.reserveCapacity(new.reduce(0) { $0 + $1.unit.record.documentCount })
        for index in stores.indices.reversed() {
            let isOld = index < old.count
            let hashes = isOld ? try old[index].segment.keys.hashes() : try new[index - old.count].unit.hashes()
            for document in hashes.indices.reversed() where !deleted[index].contains(document) {
                let hash = hashes[document]
                guard let rivals = newest[hash] else {
                    // Old segments hold no two articles of one id, so nothing in them need be remembered.
                    if !isOld { newest[hash] = [(index, document)] }
                    continue
                }
                let id = try stores[index].id(document)
                var isReplaced = false
                for rival in rivals where try stores[rival.input].id(rival.document) == id {
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
            zip(new, deleted[old.count...]).map { UnitInput(unit: $0.unit, deleted: $1.count > 0 ? $1 : nil) }
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
        let budget = plan.mergesAll ? plan.reorderingBudget : nil
        if budget == nil, live.count == 1, first.deleted == nil { return first.segment.record }
        var merger = try SegmentMerger(
            live, number: manifest.nextSegment, directory: directory, fileSystem: fileSystem)
        if let budget {
            try merger.reorder(memoryBudget: budget, isCancelled: plan.isCancelled)
            if merger.changesNothing { return first.segment.record }
        }
        manifest.nextSegment += 1
        return try merger.merge()
    }

    /// One segment of units; nil if no document is left.
    private mutating func merge(_ units: [UnitInput]) throws(JSearchError) -> SegmentRecord? {
        let live = units.filter { $0.unit.record.documentCount > ($0.deleted?.count ?? 0) }
        guard let first = live.first else { return nil }
        // The files of units have other names than those of segments, so the first one's number is free.
        return try UnitMerger(live, number: first.unit.record.number, directory: directory, fileSystem: fileSystem)
            .merge(
                threads: plan.threads)
    }

    /// Merges what the policy says, or everything.
    private mutating func mergeSegments(lastIsNew: Bool) throws(JSearchError) {
        guard !manifest.segments.isEmpty else { return }
        var readers: [SegmentReader] = []
        for record in manifest.segments {
            readers.append(try SegmentReader(record, directory: directory, fileSystem: fileSystem))
        }
        var runs = MergePolicy.runs(readers.map { SegmentWeight($0) }, lastIsNew: lastIsNew)
        if plan.mergesAll {
            let isOne =
                readers.count == 1 && readers[0].record.deletedCount == 0 && plan.reorderingBudget == nil
            runs = isOne ? [] : [readers.indices]
        }
        for run in runs.reversed() {
            let merged = try merge(readers[run].map { MergeInput(segment: $0, deleted: $0.deleted) })
            manifest.segments.replaceSubrange(run, with: merged.map { [$0] } ?? [])
        }
    }

    /// Removes the files of the units, which are part of a segment now, so that they need no space while segments are
    /// merged. What cannot be removed is a leftover.
    private func removeUnits() {
        for record in plan.added {
            for suffix in UnitFormat.suffixes {
                try? fileSystem.remove(IndexFormat.path(directory, segment: record.number, suffix: suffix))
            }
        }
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

    /// Removes files of segments and sources that the manifest does not name, and a manifest that was not finished. Only files with
    /// a name and a magic of ours are touched, and failing to remove one does no harm: the next commit tries again.
    static func removeLeftovers(keeping manifest: Manifest, directory: String, fileSystem: any FileSystem) {
        // As long as the manifest's name is not durable, a loss of power brings back the one before, and that needs its files.
        guard (try? fileSystem.synchronizeDirectory(directory)) != nil else { return }
        var kept: Set<String> = Set([manifest.sources?.suffix].compactMap { $0 })
        for segment in manifest.segments {
            for file in segment.files {
                kept.insert(IndexFormat.fileName(segment: segment.number, suffix: file.suffix))
            }
        }
        guard let names = try? fileSystem.list(directory) else { return }
        for name in names where !kept.contains(name) {
            guard IndexFormat.isReplaceable(fileName: name) || name == IndexFormat.newManifestName else { continue }
            let path = directory + "/" + name
            guard let file = try? fileSystem.map(path) else { continue }
            if isOurs(file.bytes.prefix(Envelope.startMagic.count)) { try? fileSystem.remove(path) }
        }
    }

    /// Whether a file that begins so is one of ours. A whole one begins with our magic. One that was cut off may end anywhere, and
    /// after a loss of power its bytes may be zero, from any place on.
    private static func isOurs(_ start: Slice<UnsafeRawBufferPointer>) -> Bool {
        let kept = zip(start, Envelope.startMagic).prefix { $0 == $1 }.count
        return start.dropFirst(kept).allSatisfy { $0 == 0 }
    }
}
