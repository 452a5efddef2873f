// Snapshot.swift
// The whole index as of one commit.

package import JSearchAnalysis
package import JSearchStorage

/// All segments of an index as of one commit. Immutable; may be used from many threads, and stays valid while
/// writers go on.
package final class Snapshot: Sendable {
    package let directory: String
    package let manifest: Manifest
    package let segments: [SegmentReader]
    /// How its text was analysed, and so how queries are.
    package let analysisOptions: AnalysisOptions

    /// Opens the newest commit of a directory.
    ///
    /// - Throws: ``JSearchError``: `noIndex` if there is none, `analysisMismatch` if its text was analysed
    ///   otherwise than this program does, or damage.
    package static func open(
        _ directory: String, fileSystem: some FileSystem = DiskFileSystem()
    ) throws(JSearchError) -> Snapshot {
        let snapshot = try openAnyAnalysis(directory, fileSystem: fileSystem)
        try snapshot.checkAnalysis()
        return snapshot
    }

    /// Opens the newest commit without asking how text was analysed: for looking at it, not for searching.
    package static func openAnyAnalysis(
        _ directory: String, fileSystem: some FileSystem = DiskFileSystem()
    ) throws(JSearchError) -> Snapshot {
        var lastError: JSearchError?
        // A writer may replace the manifest, and remove what the old one names, between our two steps: then the
        // new manifest tells where to look. A manifest that did not change means damage.
        var previous: Manifest?
        for _ in 0..<100 {
            guard let manifest = try Manifest.read(directory, fileSystem: fileSystem) else {
                throw JSearchError(
                    .noIndex, "There is no index here. Make one with: jsearch index PATH --index-dir \(directory)",
                    path: directory)
            }
            if let lastError, manifest == previous { throw lastError }
            previous = manifest
            do throws(JSearchError) {
                return try Snapshot(directory, manifest, fileSystem: fileSystem)
            } catch { lastError = error }
        }
        throw lastError ?? JSearchError(.damaged, "The index changes faster than it can be opened.", path: directory)
    }

    private init(
        _ directory: String, _ manifest: Manifest, fileSystem: some FileSystem
    ) throws(JSearchError) {
        self.directory = directory
        self.manifest = manifest
        analysisOptions = manifest.analysisOptions ?? AnalysisOptions()
        var segments: [SegmentReader] = []
        for record in manifest.segments {
            segments.append(try SegmentReader(record, directory: directory, fileSystem: fileSystem))
        }
        self.segments = segments
    }

    /// Refuses an index whose text was analysed otherwise than the running program does.
    package func checkAnalysis() throws(JSearchError) {
        let current = Manifest.currentProperties(analysisOptions)
        guard manifest.properties != current else { return }
        var differences: [String] = []
        for property in current where !manifest.properties.contains(property) {
            let stored = manifest.properties.first { $0.name == property.name }?.value ?? "nothing"
            differences.append("\(property.name): the index has \"\(stored)\", this program \"\(property.value)\"")
        }
        for property in manifest.properties where !current.contains(where: { $0.name == property.name }) {
            differences.append("\(property.name): only the index has \"\(property.value)\"")
        }
        throw JSearchError(
            .analysisMismatch,
            "The index was analysed differently from what this program would do with a query (\(differences.joined(separator: "; "))). Build the index again.",
            path: directory)
    }

    /// Articles, without the deleted ones.
    package var articleCount: Int { manifest.segments.reduce(0) { $0 + $1.liveCount } }

    /// The article with an id.
    package func article(id: String) throws(JSearchError) -> Article? {
        for segment in segments {
            if let document = try segment.document(id: id) { return try segment.store.article(document) }
        }
        return nil
    }
}
