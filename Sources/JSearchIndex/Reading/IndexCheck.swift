// IndexCheck.swift
// Verifies every byte and every cross-reference of an index.

package import JSearchStorage

/// Something that is wrong with an index.
package struct CheckFinding: Sendable, Equatable {
    package let error: JSearchError
}

/// How far a check has come.
package struct CheckProgress: Sendable {
    /// What is verified now.
    package let step: String
    /// Bytes that were verified before it.
    package let byteCount: Int
    /// Bytes of all files.
    package let totalByteCount: Int
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
    /// - Parameter progress: Called before each step.
    /// - Throws: ``JSearchError`` only if there is no index to check.
    package mutating func run(progress: (CheckProgress) -> Void = { _ in }) throws(JSearchError) {
        let manifestPath = directory + "/" + IndexFormat.manifestName
        let manifest: Manifest
        do throws(JSearchError) {
            guard let read = try Manifest.read(directory, fileSystem: fileSystem) else {
                throw JSearchError(.noIndex, "There is no index here.", path: directory)
            }
            manifest = read
            let file = try EnvelopeFile(manifestPath, kind: .manifest, segment: 0, in: fileSystem)
            try file.verifyAll()
            byteCount += file.byteCount
            fileCount += 1
        } catch {
            guard error.code != .noIndex else { throw error }
            findings.append(CheckFinding(error: error))
            return
        }
        let total = manifest.segments.reduce(0) { $0 + $1.byteCount }
        var done = 0
        var whole: [SegmentReader] = []
        if let sources = manifest.sources { checkSources(sources) }
        for record in manifest.segments {
            var check = SegmentCheck(record, directory: directory, fileSystem: fileSystem)
            let segment = check.run { step, byteCount in
                progress(CheckProgress(step: step, byteCount: done, totalByteCount: total))
                done += byteCount
            }
            byteCount += check.byteCount
            fileCount += check.fileCount
            findings += check.errors.map { CheckFinding(error: $0) }
            guard let segment else { continue }
            whole.append(segment)
            articleCount += record.liveCount
        }
        do throws(JSearchError) { try checkIDs(whole) } catch { findings.append(CheckFinding(error: error)) }
    }

    private mutating func checkSources(_ record: FileRecord) {
        do throws(JSearchError) {
            // It reads the file, and so verifies it, from its first page to its last.
            _ = try SourceTable(record, directory: directory, fileSystem: fileSystem)
            byteCount += record.byteCount
            fileCount += 1
        } catch { findings.append(CheckFinding(error: error)) }
    }

    /// No two articles have one id.
    private func checkIDs(_ segments: [SegmentReader]) throws(JSearchError) {
        var seen: Set<UInt64> = []
        var repeated: Set<UInt64> = []
        var ids: Set<String> = []
        for segment in segments {
            for (document, hash) in try segment.keys.hashes().enumerated()
            where !segment.isDeleted(document) && !seen.insert(hash).inserted {
                repeated.insert(hash)
            }
        }
        guard !repeated.isEmpty else { return }
        for segment in segments {
            for (document, hash) in try segment.keys.hashes().enumerated()
            where repeated.contains(hash) && !segment.isDeleted(document) {
                let id = try segment.store.id(document)
                guard ids.insert(id).inserted else {
                    throw .damaged(
                        "Two articles have the id \(id)",
                        path: IndexFormat.path(directory, segment: segment.record.number, suffix: "keys"), at: 0)
                }
            }
        }
    }
}
