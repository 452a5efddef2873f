// CancellableFileSystem.swift
// The door to the disk, closed to a writer that was told to stop.

import JSearchStorage

/// Passes everything on, but refuses to write once a closure says so.
///
/// Nearly all that a writer does for long ends in files, piece by piece; so this one place is enough to stop indexing, merging and
/// optimising within some hundred kilobytes. What comes after the rename that makes a commit is never refused.
struct CancellableFileSystem: FileSystem {
    private let base: any FileSystem
    private let isCancelled: @Sendable () -> Bool

    init(_ base: any FileSystem, isCancelled: @escaping @Sendable () -> Bool) {
        self.base = base
        self.isCancelled = isCancelled
    }

    /// Throws if a closure says that the work shall stop.
    static func check(_ isCancelled: () -> Bool) throws(JSearchError) {
        if isCancelled() {
            throw JSearchError(.cancelled, "The work was cancelled. The index is as it was before.")
        }
    }

    func create(_ path: String) throws(JSearchError) -> any OutputFile {
        try Self.check(isCancelled)
        return CancellableFile(file: try base.create(path), isCancelled: isCancelled)
    }

    func rename(_ path: String, to other: String) throws(JSearchError) {
        try Self.check(isCancelled)
        try base.rename(path, to: other)
    }

    func createDirectory(_ path: String) throws(JSearchError) { try base.createDirectory(path) }
    func list(_ directory: String) throws(JSearchError) -> [String] { try base.list(directory) }
    func map(_ path: String) throws(JSearchError) -> MappedFile? { try base.map(path) }
    func remove(_ path: String) throws(JSearchError) { try base.remove(path) }
    func synchronizeDirectory(_ path: String) throws(JSearchError) { try base.synchronizeDirectory(path) }
    func lock(_ path: String) throws(JSearchError) -> FileLock? { try base.lock(path) }
}

private final class CancellableFile: OutputFile {
    private let file: any OutputFile
    private let isCancelled: @Sendable () -> Bool

    init(file: any OutputFile, isCancelled: @escaping @Sendable () -> Bool) {
        self.file = file
        self.isCancelled = isCancelled
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(JSearchError) {
        try CancellableFileSystem.check(isCancelled)
        try file.write(bytes)
    }

    func finish(durably: Bool) throws(JSearchError) { try file.finish(durably: durably) }
}
