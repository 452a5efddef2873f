// FaultyCalls.swift
// System calls of which one fails, or each does so now and then.

import JSearchStorage
import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The calls of the machine, with faults. Nothing waits for the disk.
package final class FaultyCalls: SystemCalls {
    /// What goes wrong.
    package enum Fault: Sendable, CaseIterable {
        /// The n-th call and all later ones that need space fail with ENOSPC, as on a disk that is full.
        case fullDisk
        /// The n-th call fails with ENOSPC, the next one that asks finds space again.
        case noSpaceOnce
        /// The n-th call fails with EIO.
        case inputOutput
        /// The n-th call is interrupted by a signal, before it did anything.
        case interrupted
        /// From the n-th call on, all are interrupted every other time, and writes take a few bytes only.
        case slow
    }

    private let fault: Fault
    private let place: Int
    private let state = Mutex((calls: 0, isInterrupted: false))
    private let posix = PosixCalls()

    /// - Parameter place: Which call it is, from 0.
    package init(_ fault: Fault, at place: Int) {
        self.fault = fault
        self.place = place
    }

    /// Calls so far.
    package var count: Int { state.withLock { $0.calls } }
    package var hasFailed: Bool { count > place }

    /// The error of this call; nil if it shall happen.
    private func failure(needsSpace: Bool) -> Int? {
        state.withLock { state in
            let number = state.calls
            state.calls += 1
            switch fault {
            case .fullDisk: return number >= place && needsSpace ? -Int(ENOSPC) : nil
            case .noSpaceOnce: return number == place ? -Int(ENOSPC) : nil
            case .inputOutput: return number == place ? -Int(EIO) : nil
            case .interrupted: return number == place ? -Int(EINTR) : nil
            case .slow:
                guard number >= place else { return nil }
                state.isInterrupted.toggle()
                return state.isInterrupted ? -Int(EINTR) : nil
            }
        }
    }

    package func open(_ path: String, _ flags: Int32) -> Int {
        failure(needsSpace: flags & O_CREAT != 0) ?? posix.open(path, flags)
    }

    package func write(_ descriptor: Int32, _ bytes: UnsafeRawBufferPointer) -> Int {
        if let failure = failure(needsSpace: true) { return failure }
        guard fault == .slow, bytes.count > 1 else { return posix.write(descriptor, bytes) }
        return posix.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes[..<max(1, bytes.count / 3)]))
    }

    package func synchronize(_ descriptor: Int32) -> Int { failure(needsSpace: true) ?? 0 }

    package func close(_ descriptor: Int32) -> Int {
        // However it ends, the descriptor is gone.
        let result = posix.close(descriptor)
        return failure(needsSpace: false) ?? result
    }

    package func truncate(_ descriptor: Int32) -> Int { failure(needsSpace: false) ?? posix.truncate(descriptor) }
    package func rename(_ path: String, _ other: String) -> Int {
        failure(needsSpace: true) ?? posix.rename(path, other)
    }
    package func unlink(_ path: String) -> Int { failure(needsSpace: false) ?? posix.unlink(path) }
    package func mkdir(_ path: String) -> Int { failure(needsSpace: true) ?? posix.mkdir(path) }
    package func lock(_ descriptor: Int32) -> Int { failure(needsSpace: false) ?? posix.lock(descriptor) }
    package func unlock(_ descriptor: Int32) -> Int {
        // However it ends, closing lets go of the lock.
        let result = posix.unlock(descriptor)
        return failure(needsSpace: false) ?? result
    }
}
