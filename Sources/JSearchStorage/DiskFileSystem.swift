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
///
/// A call that a signal interrupted is repeated, a write that was cut short goes on.
package struct DiskFileSystem: FileSystem {
    private let calls: any SystemCalls

    /// - Parameter calls: What to call in place of the system, in tests.
    package init(calls: any SystemCalls = PosixCalls()) { self.calls = calls }

    package func createDirectory(_ path: String) throws(JSearchError) {
        var result = calls.repeating { $0.mkdir(path) }
        if result == -Int(ENOENT), let parent = Self.parent(of: path) {
            try createDirectory(parent)
            result = calls.repeating { $0.mkdir(path) }
        }
        if result == -Int(EEXIST) { return }
        guard result >= 0 else { throw .system("The directory could not be made", path: path, result) }
        // Its own name must be durable before anything in it can be.
        try synchronizeDirectory(Self.parent(of: path) ?? (path.hasPrefix("/") ? "/" : "."))
    }

    /// The directory that a path is in, if the path names one.
    private static func parent(of path: String) -> String? {
        var path = path[...]
        while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
        guard let slash = path.lastIndex(of: "/"), slash > path.startIndex else { return nil }
        return String(path[..<slash])
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
        let descriptor = calls.repeating { $0.open(path, O_WRONLY | O_CREAT | O_TRUNC) }
        guard descriptor >= 0 else { throw .system("The file could not be created", path: path, descriptor) }
        return DiskOutputFile(descriptor: Int32(descriptor), path: path, calls: calls)
    }

    package func map(_ path: String) throws(JSearchError) -> MappedFile? {
        let result = calls.repeating { $0.open(path, O_RDONLY) }
        guard result >= 0 else {
            if result == -Int(ENOENT) { return nil }
            throw .system("The file could not be opened", path: path, result)
        }
        let descriptor = Int32(result)
        defer { _ = calls.close(descriptor) }
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
        let result = calls.repeating { $0.rename(path, other) }
        guard result >= 0 else { throw .system("The file could not be renamed to \(other)", path: path, result) }
    }

    package func remove(_ path: String) throws(JSearchError) {
        let result = calls.repeating { $0.unlink(path) }
        guard result >= 0 || result == -Int(ENOENT) else {
            throw .system("The file could not be removed", path: path, result)
        }
    }

    package func synchronizeDirectory(_ path: String) throws(JSearchError) {
        let descriptor = calls.repeating { $0.open(path, O_RDONLY) }
        guard descriptor >= 0 else { throw .system("The directory could not be opened", path: path, descriptor) }
        defer { _ = calls.close(Int32(descriptor)) }
        let result = calls.repeating { $0.synchronize(Int32(descriptor)) }
        // Some file systems do not know fsync of a directory (EINVAL); there is nothing more to do on them.
        guard result >= 0 || result == -Int(EINVAL) else {
            throw .system("The directory could not be made durable", path: path, result)
        }
    }

    package func lock(_ path: String) throws(JSearchError) -> FileLock? {
        let opened = calls.repeating { $0.open(path, O_RDWR | O_CREAT) }
        guard opened >= 0 else { throw .system("The lock file could not be opened", path: path, opened) }
        let descriptor = Int32(opened)
        let locked = calls.repeating { $0.lock(descriptor) }
        guard locked >= 0 else {
            _ = calls.close(descriptor)
            if locked == -Int(EWOULDBLOCK) { return nil }
            throw .system("The lock could not be taken", path: path, locked)
        }
        // Who holds it is a help for people: on a full disk the lock is as good without.
        _ = calls.repeating { $0.truncate(descriptor) }
        var holder = LockHolder.text
        _ = holder.withUTF8 { text in calls.repeating { $0.write(descriptor, UnsafeRawBufferPointer(text)) } }
        return FileLock { [calls] in
            _ = calls.repeating { $0.truncate(descriptor) }
            // A process that another thread just began may still have the descriptor, and with it the lock if it is only closed.
            _ = calls.repeating { $0.unlock(descriptor) }
            _ = calls.close(descriptor)
        }
    }

    package func lockHolder(_ path: String) -> String? { LockHolder.read(path) }
}

/// What is written into a lock file: who has it. Left behind by a process that died, it means nothing.
private enum LockHolder {
    /// This process: "process 123 on myhost since 2026-11-22T10:00:00Z".
    static var text: String {
        var name = [CChar](repeating: 0, count: 256)
        let hasName = gethostname(&name, name.count - 1) == 0
        let host = hasName ? name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) } : Array("an unknown host".utf8)
        var now = time(nil)
        var parts = tm()
        var stamp = [CChar](repeating: 0, count: 32)
        guard gmtime_r(&now, &parts) != nil, strftime(&stamp, stamp.count, "%Y-%m-%dT%H:%M:%SZ", &parts) > 0 else {
            return "process \(getpid())"
        }
        let since = stamp.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        return
            "process \(getpid()) on \(String(decoding: host, as: UTF8.self)) since \(String(decoding: since, as: UTF8.self))"
    }

    /// What a lock file says; nil if it says nothing that may be shown. The file is read, not mapped, for its
    /// owner may cut it at any time.
    static func read(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = pread(descriptor, &bytes, bytes.count, 0)
        guard count > 0, let text = String(validating: bytes[..<count], as: UTF8.self),
            text.hasPrefix("process "), text.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
        else { return nil }
        return text
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
    private let calls: any SystemCalls

    init(descriptor: Int32, path: String, calls: any SystemCalls) {
        self.descriptor = descriptor
        self.path = path
        self.calls = calls
    }

    deinit { if descriptor >= 0 { _ = calls.close(descriptor) } }

    func write(_ bytes: UnsafeRawBufferPointer) throws(JSearchError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let written = calls.repeating { $0.write(descriptor, UnsafeRawBufferPointer(rebasing: rest)) }
            // Writing nothing is no error for the system, but would go on for ever.
            guard written > 0 else {
                throw .system("The file could not be written", path: path, written == 0 ? -Int(EIO) : written)
            }
            rest = rest.dropFirst(written)
        }
    }

    func finish(durably: Bool) throws(JSearchError) {
        if durably {
            let result = calls.repeating { $0.synchronize(descriptor) }
            // Not again: after a failure the system may have dropped what it could not write.
            guard result >= 0 else { throw .system("The file could not be made durable", path: path, result) }
        }
        let result = calls.close(descriptor)
        descriptor = -1
        // When a signal interrupts closing, the file is closed all the same.
        guard result >= 0 || result == -Int(EINTR) else {
            throw .system("The file could not be closed", path: path, result)
        }
    }
}

extension JSearchError {
    /// A failed system call: `errno` tells why.
    package static func system(_ what: String, path: String) -> JSearchError {
        system(what, path: path, -Int(errno))
    }

    /// A failed system call.
    ///
    /// - Parameter result: What the call of ``SystemCalls`` returned: −`errno`.
    package static func system(_ what: String, path: String, _ result: Int) -> JSearchError {
        let reason = Int32(clamping: -result)
        return JSearchError(
            .fileSystem, "\(what): \(String(cString: strerror(reason))).\(advice(reason))", path: path)
    }

    /// What to do about a reason of the system, with a space before it; empty if it says enough.
    private static func advice(_ reason: Int32) -> String {
        switch reason {
        case ENOSPC, EDQUOT: " Free some space and run again; the index is as it was before."
        case EFBIG: " Raise the limit on the size of files (ulimit -f) and run again; the index is as it was before."
        case EIO: " The disk has failed: look into the system's log, then run again or take another disk."
        case EROFS: " Put the index where you may write."
        case EACCES, EPERM: " Check who owns it and who may read and write it."
        case EMFILE, ENFILE: " Raise the limit on open files (ulimit -n) and run again."
        case ENOMEM: " Free some memory and run again."
        case ENAMETOOLONG: " Use a shorter path."
        default: ""
        }
    }
}
