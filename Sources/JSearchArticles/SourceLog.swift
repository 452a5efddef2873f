// SourceLog.swift
// What was known of each file before a run, and what the run found in it.

import JSearch
import JSearchIndex
import Synchronization

/// What the last run knew of a file that may have changed.
struct KnownFile: Sendable {
    /// nil if its articles must be read again though it has not changed.
    let hash: UInt64?
    /// For a file of JSON Lines, the id of the article of each line, by the hash of the line.
    let lines: [UInt64: String]

    init(_ file: SourceFile, of root: SourceRoot, format: ArticleFormat, isComparable: Bool) {
        hash = isComparable ? file.hash : nil
        guard format == .jsonl, isComparable else {
            lines = [:]
            return
        }
        lines = Dictionary(file.records.map { ($0.hash, root.id(of: $0, in: file)) }) { first, _ in first }
    }
}

/// What a run found in a file.
struct FoundFile: Sendable {
    /// The hash of its bytes; nil as long as nobody has read them all.
    var hash: UInt64?
    /// Whether these bytes are those of the last run, so that nothing else is known.
    var isUnchanged = false
    /// Its articles, in the order of the file, and whether each was handed to the writer.
    var articles: [(id: String, hash: UInt64, isWritten: Bool)] = []
    /// Whether an article of it could not be read.
    var hasLost = false
}

/// Collects what units find in files, from whichever thread.
///
/// A large file of JSON Lines is found by several units; what they found is put together in their order.
final class SourceLog: Sendable {
    private let known: [Int: KnownFile]
    private let parts = Mutex<[Int: [Int: FoundFile]]>([:])

    /// - Parameter known: What was known of files, by their numbers in the walk.
    init(known: [Int: KnownFile]) { self.known = known }

    /// What was known of a file; nil if it is new.
    func known(_ file: Int) -> KnownFile? { known[file] }

    /// Notes what a unit found in a file.
    func add(_ part: FoundFile, file: Int, unit: Int) {
        parts.withLock { $0[file, default: [:]][unit] = part }
    }

    /// What was found in a file; nil if no unit came to it.
    func found(_ file: Int) -> FoundFile? {
        guard let parts = parts.withLock({ $0[file] }) else { return nil }
        var whole = FoundFile()
        for unit in parts.keys.sorted() {
            guard let part = parts[unit] else { continue }
            whole.hash = part.hash ?? whole.hash
            whole.isUnchanged = whole.isUnchanged || part.isUnchanged
            whole.articles += part.articles
            whole.hasLost = whole.hasLost || part.hasLost
        }
        return whole
    }
}
