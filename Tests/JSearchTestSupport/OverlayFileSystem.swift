// OverlayFileSystem.swift
// The disk, with some files looking otherwise than they are.

package import JSearchStorage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Reads the disk, but shows other bytes for some paths. What is written goes to the disk.
package struct OverlayFileSystem: FileSystem {
    private let disk = DiskFileSystem()
    /// The bytes to show, by path.
    package var files: [String: [UInt8]]

    package init(_ files: [String: [UInt8]] = [:]) { self.files = files }

    package func map(_ path: String) throws(JSearchError) -> MappedFile? {
        guard let bytes = files[path] else { return try disk.map(path) }
        return MappedFile.copy(of: bytes)
    }

    package func createDirectory(_ path: String) throws(JSearchError) { try disk.createDirectory(path) }
    package func list(_ directory: String) throws(JSearchError) -> [String] { try disk.list(directory) }
    package func create(_ path: String) throws(JSearchError) -> any OutputFile { try disk.create(path) }
    package func rename(_ path: String, to other: String) throws(JSearchError) { try disk.rename(path, to: other) }
    package func remove(_ path: String) throws(JSearchError) { try disk.remove(path) }
    package func synchronizeDirectory(_ path: String) throws(JSearchError) { try disk.synchronizeDirectory(path) }
    package func lock(_ path: String) throws(JSearchError) -> FileLock? { try disk.lock(path) }
}

extension MappedFile {
    /// Bytes of memory that look like a mapped file, at the start of a page as those of a file are.
    package static func copy(of bytes: [UInt8]) -> MappedFile {
        guard !bytes.isEmpty else { return MappedFile(bytes: UnsafeRawBufferPointer(start: nil, count: 0)) }
        let flags = MAP_PRIVATE | MAP_ANONYMOUS
        guard let start = mmap(nil, bytes.count, PROT_READ | PROT_WRITE, flags, -1, 0), start != MAP_FAILED else {
            fatalError("out of memory")
        }
        let buffer = UnsafeMutableRawBufferPointer(start: start, count: bytes.count)
        buffer.copyBytes(from: bytes)
        return MappedFile(bytes: UnsafeRawBufferPointer(buffer))
    }
}
