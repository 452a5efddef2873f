// DiskFileSystem.swift
// The file system of the machine, through POSIX.

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The file system of the machine.
package struct DiskFileSystem: FileSystem {
    package init() {}

    package func createDirectory(_ path: String) throws(JSearchError) {
        if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
        if errno == ENOENT, let slash = path.lastIndex(of: "/"), slash > path.startIndex {
            try createDirectory(String(path[..<slash]))
            if mkdir(path, 0o777) == 0 || errno == EEXIST { return }
        }
        throw .system("The directory could not be made", path: path)
    }

    package func list(_ directory: String) throws(JSearchError) -> [String] {
        guard let handle = opendir(directory) else {
            if errno == ENOENT { return [] }
            throw .system("The directory could not be read", path: directory)
        }
        defer { closedir(handle) }
        var names: [String] = []
        while let entry = readdir(handle) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    package func create(_ path: String) throws(JSearchError) -> any OutputFile {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .system("The file could not be created", path: path) }
        return DiskOutputFile(descriptor: descriptor, path: path)
    }

    package func map(_ path: String) throws(JSearchError) -> MappedFile? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .system("The file could not be opened", path: path)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw .system("The file could not be measured", path: path)
        }
        let byteCount = Int(status.st_size)
        // An empty mapping is not allowed; no file of ours is empty, so the caller reports it as too short.
        guard byteCount > 0 else { return MappedFile(bytes: UnsafeRawBufferPointer(start: nil, count: 0)) }
        guard let start = mmap(nil, byteCount, PROT_READ, MAP_PRIVATE, descriptor, 0), start != MAP_FAILED
        else { throw .system("The file could not be mapped into memory", path: path) }
        return MappedFile(bytes: UnsafeRawBufferPointer(start: start, count: byteCount))
    }

    package func rename(_ path: String, to other: String) throws(JSearchError) {
        #if canImport(Glibc)
        let result = Glibc.rename(path, other)
        #elseif canImport(Musl)
        let result = Musl.rename(path, other)
        #else
        let result = Darwin.rename(path, other)
        #endif
        guard result == 0 else { throw .system("The file could not be renamed to \(other)", path: path) }
    }

    package func remove(_ path: String) throws(JSearchError) {
        guard unlink(path) == 0 || errno == ENOENT else {
            throw .system("The file could not be removed", path: path)
        }
    }

    package func synchronizeDirectory(_ path: String) throws(JSearchError) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw .system("The directory could not be opened", path: path) }
        defer { close(descriptor) }
        // Some file systems do not know fsync of a directory (EINVAL); there is nothing more to do on them.
        guard fsync(descriptor) == 0 || errno == EINVAL else {
            throw .system("The directory could not be made durable", path: path)
        }
    }

    package func lock(_ path: String) throws(JSearchError) -> FileLock? {
        let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw .system("The lock file could not be opened", path: path) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            let reason = errno
            close(descriptor)
            if reason == EWOULDBLOCK { return nil }
            errno = reason
            throw .system("The lock could not be taken", path: path)
        }
        return FileLock { close(descriptor) }
    }
}

/// An exclusive lock; let go when the object goes, or the process ends.
package final class FileLock: Sendable {
    private let release: @Sendable () -> Void

    package init(release: @escaping @Sendable () -> Void) { self.release = release }

    deinit { release() }
}

/// A whole file in memory, read-only, for as long as the object lives.
///
/// Files of an index are never changed in place nor cut short by jsearch, so the mapping stays valid.
package final class MappedFile: @unchecked Sendable {
    // SAFETY (unchecked Sendable): the bytes are read-only and unmapped only by deinit.
    package let bytes: UnsafeRawBufferPointer

    package init(bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    /// Tells the system that the bytes are not needed soon, so that they do not count as memory of the process.
    /// They stay readable.
    package func discard() {
        guard let start = bytes.baseAddress else { return }
        madvise(UnsafeMutableRawPointer(mutating: start), bytes.count, MADV_DONTNEED)
    }

    /// The same for some of the bytes, rounded inwards to pages of the machine.
    package func discard(_ range: Range<Int>) {
        guard let start = bytes.baseAddress else { return }
        let page = Int(getpagesize())
        let lower = (range.lowerBound + page - 1) / page * page
        let upper = min(range.upperBound, bytes.count) / page * page
        guard lower < upper else { return }
        madvise(UnsafeMutableRawPointer(mutating: start) + lower, upper - lower, MADV_DONTNEED)
    }

    deinit {
        guard let start = bytes.baseAddress else { return }
        munmap(UnsafeMutableRawPointer(mutating: start), bytes.count)
    }
}

private final class DiskOutputFile: OutputFile {
    private var descriptor: Int32
    private let path: String

    init(descriptor: Int32, path: String) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    func write(_ bytes: UnsafeRawBufferPointer) throws(JSearchError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = systemWrite(descriptor, UnsafeRawBufferPointer(rebasing: rest))
            if written < 0 {
                if errno == EINTR { continue }
                throw .system("The file could not be written", path: path)
            }
            rest = rest.dropFirst(written)
        }
    }

    func finish(durably: Bool) throws(JSearchError) {
        guard !durably || fsync(descriptor) == 0 else {
            throw .system("The file could not be made durable", path: path)
        }
        let result = close(descriptor)
        descriptor = -1
        guard result == 0 else { throw .system("The file could not be closed", path: path) }
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
    write(descriptor, bytes.baseAddress, bytes.count)
}

extension JSearchError {
    /// A failed system call: `errno` tells why.
    package static func system(_ what: String, path: String) -> JSearchError {
        let reason = errno
        var advice = ""
        if reason == ENOSPC { advice = " Free some space and run again; the index is as it was before." }
        return JSearchError(
            .fileSystem, "\(what): \(String(cString: strerror(reason))).\(advice)", path: path)
    }
}
