// UnsynchronizedFileSystem.swift
// The disk without waiting for it: for tests that commit thousands of times. And how much space a writer takes.

package import JSearchStorage
import Synchronization

/// Passes everything on to the disk, but makes nothing durable, and knows how many bytes were in a directory at most.
package final class UnsynchronizedFileSystem: FileSystem {
    private let disk = DiskFileSystem()
    private let sizes = Mutex<(current: [String: Int], peak: Int)>(([:], 0))

    package init() {}

    /// The largest sum of the sizes of all files that were there at once, of those that were written through this object.
    package var peakByteCount: Int { sizes.withLock(\.peak) }

    /// The sizes of all files that are there now.
    package var currentByteCount: Int { sizes.withLock { $0.current.values.reduce(0, +) } }

    /// Starts measuring the peak anew.
    package func resetPeak() { sizes.withLock { $0.peak = $0.current.values.reduce(0, +) } }

    fileprivate func add(_ count: Int, to path: String) {
        sizes.withLock {
            $0.current[path, default: 0] += count
            $0.peak = max($0.peak, $0.current.values.reduce(0, +))
        }
    }

    package func create(_ path: String) throws(JSearchError) -> any OutputFile {
        sizes.withLock { $0.current[path] = 0 }
        return UnsynchronizedFile(file: try disk.create(path), path: path, owner: self)
    }

    package func rename(_ path: String, to other: String) throws(JSearchError) {
        try disk.rename(path, to: other)
        sizes.withLock { $0.current[other] = $0.current.removeValue(forKey: path) }
    }

    package func remove(_ path: String) throws(JSearchError) {
        try disk.remove(path)
        sizes.withLock { _ = $0.current.removeValue(forKey: path) }
    }

    package func createDirectory(_ path: String) throws(JSearchError) { try disk.createDirectory(path) }
    package func list(_ directory: String) throws(JSearchError) -> [String] { try disk.list(directory) }
    package func map(_ path: String) throws(JSearchError) -> MappedFile? { try disk.map(path) }
    package func synchronizeDirectory(_ path: String) throws(JSearchError) {}
    package func lock(_ path: String) throws(JSearchError) -> FileLock? { try disk.lock(path) }
}

private final class UnsynchronizedFile: OutputFile {
    private let file: any OutputFile
    private let path: String
    private let owner: UnsynchronizedFileSystem

    init(file: any OutputFile, path: String, owner: UnsynchronizedFileSystem) {
        self.file = file
        self.path = path
        self.owner = owner
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(JSearchError) {
        try file.write(bytes)
        owner.add(bytes.count, to: path)
    }

    func finish(durably: Bool) throws(JSearchError) { try file.finish(durably: false) }
}
