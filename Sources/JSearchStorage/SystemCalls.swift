// SystemCalls.swift
// The calls by which files come to be, so that tests can let each of them fail.

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The system calls that change what is on disk.
///
/// Each returns what the call of POSIX returns, but −`errno` in place of −1.
package protocol SystemCalls: Sendable {
    func open(_ path: String, _ flags: Int32) -> Int
    func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int
    /// Makes the content of a file, or the names in a directory, durable.
    func synchronize(_ descriptor: Int32) -> Int
    func close(_ descriptor: Int32) -> Int
    func truncate(_ descriptor: Int32) -> Int
    func rename(_ path: String, _ other: String) -> Int
    func unlink(_ path: String) -> Int
    func mkdir(_ path: String) -> Int
    /// Takes an exclusive lock without waiting.
    func lock(_ descriptor: Int32) -> Int
    func unlock(_ descriptor: Int32) -> Int
}

extension SystemCalls {
    /// Repeats a call as long as signals interrupt it.
    func repeating(_ call: (any SystemCalls) -> Int) -> Int {
        while true {
            let result = call(self)
            if result != -Int(EINTR) { return result }
        }
    }
}

/// The calls of the machine.
package struct PosixCalls: SystemCalls {
    package init() {}

    private func checked(_ result: Int) -> Int { result < 0 ? -Int(errno) : result }

    package func open(_ path: String, _ flags: Int32) -> Int {
        #if canImport(Glibc)
        checked(Int(Glibc.open(path, flags | O_CLOEXEC, 0o666)))
        #elseif canImport(Musl)
        checked(Int(Musl.open(path, flags | O_CLOEXEC, 0o666)))
        #else
        checked(Int(Darwin.open(path, flags | O_CLOEXEC, 0o666)))
        #endif
    }

    package func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        #if canImport(Glibc)
        checked(Glibc.write(descriptor, bytes.baseAddress, bytes.count))
        #elseif canImport(Musl)
        checked(Musl.write(descriptor, bytes.baseAddress, bytes.count))
        #else
        checked(Darwin.write(descriptor, bytes.baseAddress, bytes.count))
        #endif
    }

    package func synchronize(_ descriptor: Int32) -> Int {
        #if canImport(Darwin)
        // There, fsync does not wait for the disk's own memory. Not every file system knows the other call.
        if fcntl(descriptor, F_FULLFSYNC) == 0 { return 0 }
        #endif
        return checked(Int(fsync(descriptor)))
    }

    package func close(_ descriptor: Int32) -> Int {
        #if canImport(Glibc)
        checked(Int(Glibc.close(descriptor)))
        #elseif canImport(Musl)
        checked(Int(Musl.close(descriptor)))
        #else
        checked(Int(Darwin.close(descriptor)))
        #endif
    }

    package func truncate(_ descriptor: Int32) -> Int { checked(Int(ftruncate(descriptor, 0))) }

    package func rename(_ path: String, _ other: String) -> Int {
        #if canImport(Glibc)
        checked(Int(Glibc.rename(path, other)))
        #elseif canImport(Musl)
        checked(Int(Musl.rename(path, other)))
        #else
        checked(Int(Darwin.rename(path, other)))
        #endif
    }

    package func unlink(_ path: String) -> Int {
        #if canImport(Glibc)
        checked(Int(Glibc.unlink(path)))
        #elseif canImport(Musl)
        checked(Int(Musl.unlink(path)))
        #else
        checked(Int(Darwin.unlink(path)))
        #endif
    }

    package func mkdir(_ path: String) -> Int {
        #if canImport(Glibc)
        checked(Int(Glibc.mkdir(path, 0o777)))
        #elseif canImport(Musl)
        checked(Int(Musl.mkdir(path, 0o777)))
        #else
        checked(Int(Darwin.mkdir(path, 0o777)))
        #endif
    }

    package func lock(_ descriptor: Int32) -> Int { checked(Int(flock(descriptor, LOCK_EX | LOCK_NB))) }

    package func unlock(_ descriptor: Int32) -> Int { checked(Int(flock(descriptor, LOCK_UN))) }
}
