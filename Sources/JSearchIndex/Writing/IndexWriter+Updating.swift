// IndexWriter+Updating.swift
// An index that shall go on, also if its text must be analysed in another way from now on.

package import JSearchAnalysis
public import JSearchStorage

extension IndexWriter {
    /// Opens an index to bring it up to date, making it if it is not there.
    ///
    /// If its text was analysed otherwise than the options ask, or than this program does, all its articles are
    /// analysed again, from the index itself, and replace the old ones with the next ``commit()``.
    ///
    /// - Parameters:
    ///   - directory: The directory of the index.
    ///   - options: `analysis` nil keeps the folds and the user dictionary that the index has.
    /// - Returns: The writer, and why all is analysed again: a phrase for each reason, none if it is not.
    /// - Throws: ``JSearchError``: `locked`, `damaged`, `unsupportedVersion`, or `fileSystem`.
    public static func updating(
        directory: String, options: Options = Options()
    ) throws(JSearchError) -> (writer: IndexWriter, reasons: [String]) {
        let reasons = try reasonsToReanalyse(directory: directory, analysis: options.analysis)
        var options = options
        guard !reasons.isEmpty, let manifest = try Manifest.read(directory, fileSystem: DiskFileSystem()) else {
            return (try IndexWriter(directory: directory, options: options), [])
        }
        options.analysis = options.analysis ?? manifest.analysisOptions
        let writer = try IndexWriter.replacing(directory: directory, options: options)
        try writer.addStoredArticles()
        return (writer, reasons)
    }

    /// Why the articles of an index would have to be analysed again: a phrase for each reason.
    ///
    /// - Parameter analysis: How they shall be analysed; nil for as the index has it.
    package static func reasonsToReanalyse(
        directory: String, analysis: AnalysisOptions?
    ) throws(JSearchError) -> [String] {
        guard let manifest = try Manifest.read(directory, fileSystem: DiskFileSystem()) else { return [] }
        let wanted = Manifest.currentProperties(analysis ?? manifest.analysisOptions ?? AnalysisOptions())
        var reasons: [String] = []
        let names = Set((wanted + manifest.properties).map(\.name))
        for name in names.sorted() {
            let old = manifest.properties.first { $0.name == name }?.value
            let new = wanted.first { $0.name == name }?.value
            if old == new { continue }
            switch name {
            case "user dictionary": reasons.append("the user dictionary has changed")
            case "folds": reasons.append("other spellings are wanted")
            default: reasons.append("\(name) was \(old ?? "nothing") and is \(new ?? "nothing")")
            }
        }
        return reasons
    }

    /// Adds all articles of the last commit in the order in which they were added, as they are stored, and keeps where they came from.
    private func addStoredArticles() throws(JSearchError) {
        for segment in try openSegments() {
            if let documents = try segment.addingOrder().documents() {
                for document in documents where !segment.isDeleted(Int(document)) {
                    try add(segment.store.article(Int(document)))
                }
                continue
            }
            try segment.store.forEach { (document, article) throws(JSearchError) in
                if !segment.isDeleted(document) { try add(article) }
            }
        }
        set(sources: try storedSources())
    }
}

extension SourceTable {
    /// The table of the newest commit of a directory, without keeping writers out; empty if there is none.
    package static func read(_ directory: String) throws(JSearchError) -> SourceTable {
        let fileSystem = DiskFileSystem()
        var previous: Manifest?
        while true {
            guard let manifest = try Manifest.read(directory, fileSystem: fileSystem), let record = manifest.sources
            else {
                return SourceTable()
            }
            do throws(JSearchError) {
                return try SourceTable(record, directory: directory, fileSystem: fileSystem)
            } catch {
                // A writer may have removed the table after we read its name: then there is a new manifest.
                if manifest == previous { throw error }
                previous = manifest
            }
        }
    }
}
