// UpdateReport.swift
// How an index is brought up to date with its files, and what that did.

import JSearch

/// How an index is brought up to date with files and folders.
public struct UpdateOptions: Sendable {
    /// What becomes of articles whose files are gone.
    public enum Pruning: String, Sendable, CaseIterable {
        /// They stay.
        case never
        /// They are removed.
        case missing
        /// They are removed, but a folder of which nothing is left is an error: it may be a disk that is not mounted.
        case missingUnlessAll
    }

    /// Whether articles with `published: false` are indexed too.
    public var includesUnpublished = false
    /// What becomes of articles whose files are gone.
    public var pruning = Pruning.missingUnlessAll

    /// Makes the default options.
    public init() {}
}

/// What a run did, or would do. Counts are of articles: a file of JSON Lines has many.
public struct UpdateReport: Sendable, Equatable {
    /// What became of the files: of all that were found, though only changed ones were read.
    public var files = IndexingReport()
    /// Articles that the index did not have from any file.
    public var added = 0
    /// Articles that were read and written again.
    public var updated = 0
    /// Articles that were removed, because their file, or their line in it, is gone.
    public var removed = 0
    /// Articles that were left as they were.
    public var unchanged = 0
    /// Articles and files that could not be read. What the index had from them stays.
    public var failed = 0
    /// Articles that stay though their files are gone, or cannot be read any more.
    public var kept = 0
    /// Folders that the index has articles of, and that are not there any more.
    public var missingRoots: [String] = []

    /// Whether there is anything to commit: articles, or what is remembered of their files.
    public internal(set) var changesIndex = false

    /// Makes the report of a run that found nothing.
    public init() {}

    /// Whether any article was added, updated or removed.
    public var changesArticles: Bool { added + updated + removed > 0 }
}
