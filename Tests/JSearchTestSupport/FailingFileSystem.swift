// FailingFileSystem.swift
// The disk, until it breaks.

package import JSearchStorage
import Synchronization

/// Passes everything on to the disk, but lets one operation fail, and those after it if the machine stops.
package final class FailingFileSystem: FileSystem {
    private let disk = DiskFileSystem()
    private let failingOperation: Int
    private let stops: Bool
    private let operations = Mutex(0)

    /// - Parameters:
    ///   - failingOperation: The operation that fails, from 0.
    ///   - stops: Whether all later ones fail, too, as if the process had ended.
    package init(failingOperation: Int, stops: Bool) {
        self.failingOperation = failingOperation
        self.stops = stops
    }

    /// Whether anything failed.
    package var hasFailed: Bool { operations.withLock { $0 > failingOperation } }

    fileprivate func count(_ path: String) throws(JSearchError) {
        let number = operations.withLock { operations in
            defer { operations += 1 }
            return operations
        }
        if number == failingOperation || (stops && number > failingOperation) {
            throw JSearchError(.fileSystem, "The test lets operation \(number) fail.", path: path)
        }
    }

    package func createDirectory(_ path: String) throws(JSearchError) { try disk.createDirectory(path) }
    package func list(_ directory: String) throws(JSearchError) -> [String] { try disk.list(directory) }
    package func map(_ path: String) throws(JSearchError) -> MappedFile? { try disk.map(path) }
    package func lock(_ path: String) throws(JSearchError) -> FileLock? { try disk.lock(path) }

    package func create(_ path: String) throws(JSearchError) -> any OutputFile {
        try count(path)
        return FailingFile(file: try disk.create(path), path: path, owner: self)
    }

    package func rename(_ path: String, to other: String) throws(JSearchError) {
        try count(path)
        try disk.rename(path, to: other)
    }

    package func remove(_ path: String) throws(JSearchError) {
        try count(path)
        try disk.remove(path)
    }

    package func synchronizeDirectory(_ path: String) throws(JSearchError) {
        try count(path)
        try disk.synchronizeDirectory(path)
    }
}

private final class FailingFile: OutputFile {
    private let file: any OutputFile
    private let path: String
    private let owner: FailingFileSystem

    init(file: any OutputFile, path: String, owner: FailingFileSystem) {
        self.file = file
        self.path = path
        self.owner = owner
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(JSearchError) {
        try owner.count(path)
        try file.write(bytes)
    }

    func finish(durably: Bool) throws(JSearchError) {
        try owner.count(path)
        try file.finish(durably: durably)
    }
}
