// FileBytes.swift
// The bytes of an input file, and when it was changed.

import JSearchStorage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The bytes of a file that others may change while it is read.
///
/// They are copied: in a file that is mapped, a page that another program has just cut off ends the process.
enum FileBytes {
    /// Reads a whole file.
    ///
    /// - Returns: nil if there is none.
    static func read(_ path: String) throws(JSearchError) -> [UInt8]? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            if errno == ENOENT { return nil }
            throw .system("The file could not be opened", path: path)
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .system("The file could not be measured", path: path) }
        var bytes: [UInt8] = []
        var failure: JSearchError?
        // One byte more than it should have, so that the end is seen with the first read.
        var room = Int(status.st_size) + 1
        while room > 0 {
            let start = bytes.count
            let capacity = room
            room = 0
            bytes += [UInt8](unsafeUninitializedCapacity: capacity) { buffer, count in
                while count < capacity {
                    let result = systemRead(descriptor, buffer.baseAddress.map { $0 + count }, capacity - count)
                    if result < 0, errno == EINTR { continue }
                    if result < 0 { failure = .system("The file could not be read", path: path) }
                    if result <= 0 { return }
                    count += result
                }
                // It has grown.
                room = 1 << 16
            }
            if let failure { throw failure }
            if bytes.count == start { break }
        }
        return bytes
    }

    /// The time of the machine, in nanoseconds since 1970.
    static func now() -> Int64 {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }

    /// The absolute path without symbolic links; nil if there is nothing at the path.
    static func canonicalPath(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutablePointer<UInt8>?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}

extension stat {
    /// When the file was modified, in nanoseconds since 1970.
    var modified: Int64 {
        #if canImport(Darwin)
        Int64(st_mtimespec.tv_sec) &* 1_000_000_000 &+ Int64(st_mtimespec.tv_nsec)
        #else
        Int64(st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(st_mtim.tv_nsec)
        #endif
    }
}
