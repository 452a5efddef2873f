// StopSignals.swift
// Control-C and `kill` as something to wait for.

import Synchronization

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Turns SIGINT and SIGTERM into a flag, and a byte in a pipe that wakes whoever waits.
enum StopSignals {
    private static let isRequested = Atomic(false)
    private static let writeEnd = Atomic<Int32>(-1)

    /// Whether one of the signals has come.
    static var haveCome: Bool { isRequested.load(ordering: .relaxed) }

    /// Catches the signals from now on.
    ///
    /// - Returns: A descriptor that can be read once one has come.
    static func install() -> Int32 {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { return -1 }
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        writeEnd.store(ends[1], ordering: .relaxed)
        // Made before a signal comes: a handler may do next to nothing.
        _ = haveCome
        for number in [SIGINT, SIGTERM] {
            signal(number) { _ in
                StopSignals.isRequested.store(true, ordering: .relaxed)
                var byte: UInt8 = 1
                _ = write(StopSignals.writeEnd.load(ordering: .relaxed), &byte, 1)
            }
        }
        // Whoever started this process may have blocked them, and that is inherited.
        var signals = sigset_t()
        sigemptyset(&signals)
        for number in [SIGINT, SIGTERM] { sigaddset(&signals, number) }
        sigprocmask(SIG_UNBLOCK, &signals, nil)
        return ends[0]
    }
}
