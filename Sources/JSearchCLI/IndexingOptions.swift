// IndexingOptions.swift
// How files are indexed: what `jsearch index` and `jsearch watch` share.

import ArgumentParser
import JSearch
import JSearchArticles
import JSearchIndex
import JSearchStorage

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Options of commands that read files into an index.
struct IndexingOptions: ParsableArguments {
    @Option(name: .long, help: "Threads that analyse articles (default: one for each processor, at most 8).")
    var threads: Int?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Memory for articles being indexed, in MiB (default: 128 for each thread, at least 256).",
            valueName: "mib"))
    var memory: Int?

    @Option(
        name: .customLong("user-dictionary"),
        help: ArgumentHelp(
            "A file of words, one a line; words with commas between them are synonyms. Kept in the index.",
            valueName: "file"))
    var userDictionary: String?

    @Option(
        name: .customLong("without-fold"),
        help: ArgumentHelp(
            "Take one kind of spelling as written, for this index: \(Folds.named.map(\.name).joined(separator: ", ")). May be repeated.",
            valueName: "fold"))
    var withoutFold: [String] = []

    @Option(
        name: .long,
        help: ArgumentHelp(
            "What becomes of articles whose files are gone: never (they stay) or missing (they are removed, the default).",
            valueName: "which"))
    var prune: PruneChoice?

    @Flag(name: .long, help: "Index articles with `published: false` too.")
    var unpublished = false

    mutating func validate() throws {
        if let memory, !(1...1 << 20).contains(memory) { throw ValidationError("--memory takes 1 to 1048576 MiB.") }
        if let threads, !(1...256).contains(threads) { throw ValidationError("--threads takes 1 to 256.") }
        for name in withoutFold where Folds(name: name) == nil {
            let known = Folds.named.map(\.name).joined(separator: ", ")
            throw ValidationError("There is no fold \"\(name)\". There are: \(known).")
        }
    }

    /// What becomes of articles whose files are gone.
    var updateOptions: UpdateOptions {
        var options = UpdateOptions()
        options.includesUnpublished = unpublished
        switch prune {
        case .never: options.pruning = .never
        case .missing: options.pruning = .missing
        case nil: break
        }
        return options
    }

    /// The options of the writer.
    ///
    /// - Parameter existing: The directory of an index whose folds and user dictionary stay as they are where the command line says
    ///   nothing; nil for the defaults.
    func writerOptions(existing: String?) throws -> IndexWriter.Options {
        var options = IndexWriter.Options()
        options.threads = threads ?? min(8, max(1, ProcessInfo.processInfo.activeProcessorCount))
        options.memoryBudget = (memory ?? max(256, 128 * options.threads)) << 20
        guard userDictionary != nil || !withoutFold.isEmpty || existing == nil else { return options }
        var analysis = AnalysisOptions()
        if let existing, let manifest = try Manifest.read(existing, fileSystem: DiskFileSystem()) {
            analysis = manifest.analysisOptions ?? analysis
        }
        if !withoutFold.isEmpty {
            analysis.folds = AnalysisOptions().folds
            for name in withoutFold { analysis.folds.subtract(Folds(name: name) ?? []) }
        }
        if let userDictionary { analysis.userDictionary = try Self.dictionary(userDictionary) }
        options.analysis = analysis
        return options
    }

    private static func dictionary(_ path: String) throws -> UserDictionary {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw JSearchError(.fileSystem, "The user dictionary cannot be read.", path: path)
        }
        guard let text = String(validating: data, as: UTF8.self) else {
            throw JSearchError(.invalidArgument, "The user dictionary is not UTF-8. Convert it.", path: path)
        }
        do throws(UserDictionary.ParseError) {
            return try UserDictionary(text)
        } catch {
            throw JSearchError(.invalidArgument, "Line \(error.line): \(error.message).", path: path)
        }
    }
}

/// What becomes of articles whose files are gone.
enum PruneChoice: String, ExpressibleByArgument, CaseIterable {
    case never, missing
}
