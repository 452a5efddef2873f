// FolderWatch.swift
// Waits until something changes below some paths.

import JSearchStorage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Tells when files below some paths may have changed; what has changed, a walk over them finds out.
///
/// On Linux, inotify watches every folder. Where there is no inotify, or not enough of it, time alone counts: every
/// ``pollingMilliseconds`` something may have changed. An overflow of inotify's queue is a change like any other, since a
/// change leads to a walk over everything.
package final class FolderWatch {
    /// What happened.
    package enum Event: Equatable, Sendable {
        /// Something may have changed.
        case changed
        /// Nothing happened in the time.
        case timedOut
        /// A byte came on the descriptor that says so.
        case stopped
    }

    /// How often to look where the system does not tell.
    package static let pollingMilliseconds: Int32 = 2_000

    private let roots: [String]
    /// Folders that are not watched, without symbolic links.
    private let excluded: Set<String>
    private let stopDescriptor: Int32
    private var inotify: Int32 = -1
    /// The path of each folder that is watched, and the one file of interest in it, if it is only that.
    private var folders: [Int32: (path: String, only: String?)] = [:]
    /// Why inotify cannot be used; nil if it is, or is not there.
    package private(set) var pollingReason: String?

    /// - Parameters:
    ///   - roots: Files and folders; they need not be there yet.
    ///   - excluded: Folders in them to leave alone.
    ///   - stopDescriptor: What ``wait(milliseconds:)`` ends for when it can be read.
    package init(_ roots: [String], excluding excluded: [String], stopDescriptor: Int32) {
        self.roots = roots.map { FolderWalk.withoutSlash($0) }
        self.excluded = Set(excluded.compactMap { FileBytes.canonicalPath($0) })
        self.stopDescriptor = stopDescriptor
        #if os(Linux)
        inotify = inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
        if inotify < 0 { pollingReason = String(cString: strerror(errno)) }
        #endif
        refresh()
    }

    deinit { if inotify >= 0 { close(inotify) } }

    /// Waits until something may have changed.
    package func wait(milliseconds: Int32) -> Event {
        let isPolling = inotify < 0
        var descriptors = [pollfd(fd: stopDescriptor, events: Int16(POLLIN), revents: 0)]
        if !isPolling { descriptors.append(pollfd(fd: inotify, events: Int16(POLLIN), revents: 0)) }
        let limit = isPolling ? min(milliseconds, Self.pollingMilliseconds) : milliseconds
        let deadline = FileBytes.now() + Int64(limit) * 1_000_000
        while true {
            let left = Int32(clamping: max(0, (deadline - FileBytes.now()) / 1_000_000))
            let count = poll(&descriptors, nfds_t(descriptors.count), left)
            if count < 0 { continue }
            if descriptors[0].revents != 0 { return .stopped }
            if count == 0 { return isPolling && milliseconds >= Self.pollingMilliseconds ? .changed : .timedOut }
            if readEvents() { return .changed }
        }
    }

    /// Waits for a change, and then until nothing has changed for a while: who saves many files is not done with the first.
    ///
    /// - Parameters:
    ///   - milliseconds: How long to wait for the first change.
    ///   - quiet: How long nothing may change.
    ///   - longest: After so many milliseconds the wait ends though changes go on.
    package func waitForBurst(milliseconds: Int32, quiet: Int32, longest: Int32) -> Event {
        var event = wait(milliseconds: milliseconds)
        let end = FileBytes.now() + Int64(longest) * 1_000_000
        while event == .changed, inotify >= 0, FileBytes.now() < end {
            switch wait(milliseconds: quiet) {
            case .changed: continue
            case .timedOut: return .changed
            case .stopped: event = .stopped
            }
        }
        return event
    }

    /// Watches folders that have come since. To be called before each walk, so that nothing falls between.
    package func refresh() {
        guard inotify >= 0 else { return }
        for root in roots {
            let isFolder = try? FolderWalk.isFolder(root)
            if isFolder == true {
                watchTree(root)
            } else {
                // Of a file, its folder tells: editors write another file and give it the name. So does the folder
                // in which a root will appear again.
                let slash = root.lastIndex(of: "/")
                let folder = slash.map { $0 == root.startIndex ? "/" : String(root[..<$0]) } ?? "."
                watch(folder, only: String(slash.map { root[root.index(after: $0)...] } ?? root[...]))
            }
        }
    }

    private func watchTree(_ root: String) {
        var pending = [root]
        while let folder = pending.popLast() {
            if let path = FileBytes.canonicalPath(folder), excluded.contains(path) { continue }
            guard watch(folder, only: nil) else { return }
            for name in (try? DiskFileSystem().list(folder)) ?? [] where !name.hasPrefix(".") {
                let child = folder == "/" ? "/" + name : folder + "/" + name
                var status = stat()
                if lstat(child, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { pending.append(child) }
            }
        }
    }

    /// Watches a folder; once more does no harm.
    ///
    /// - Returns: Whether inotify can still be used.
    @discardableResult
    private func watch(_ folder: String, only: String?) -> Bool {
        #if os(Linux)
        let mask =
            IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF
            | IN_ATTRIB
        let watch = inotify_add_watch(inotify, folder, UInt32(mask) | UInt32(IN_ONLYDIR))
        if watch >= 0 {
            // Watched as a whole, it must not become one of which only a file matters.
            if only == nil || folders[watch] == nil { folders[watch] = (folder, only) }
            return true
        }
        // It has vanished again: its parent has told so.
        if errno == ENOENT || errno == ENOTDIR || errno == EACCES { return true }
        pollingReason =
            errno == ENOSPC
            ? "there are more folders than the system watches (sysctl fs.inotify.max_user_watches)"
            : String(cString: strerror(errno))
        close(inotify)
        inotify = -1
        #endif
        return false
    }

    /// Reads all events that are there.
    ///
    /// - Returns: Whether any of them matters.
    private func readEvents() -> Bool {
        var matters = false
        #if os(Linux)
        let headerByteCount = 16
        withUnsafeTemporaryAllocation(byteCount: 1 << 16, alignment: 8) { buffer in
            while true {
                let count = read(inotify, buffer.baseAddress, buffer.count)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { return }
                var offset = 0
                while offset + headerByteCount <= count {
                    let watch = buffer.loadUnaligned(fromByteOffset: offset, as: Int32.self)
                    let mask = buffer.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self)
                    let nameByteCount = Int(buffer.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self))
                    offset += headerByteCount
                    guard nameByteCount <= count - offset else { return }
                    let name = buffer[offset..<offset + nameByteCount].prefix { $0 != 0 }
                    offset += nameByteCount
                    if self.matters(watch, mask, String(decoding: name, as: UTF8.self)) { matters = true }
                }
            }
        }
        #endif
        return matters
    }

    #if os(Linux)
    private func matters(_ watch: Int32, _ mask: UInt32, _ name: String) -> Bool {
        if mask & UInt32(IN_Q_OVERFLOW) != 0 { return true }
        guard let folder = folders[watch] else { return false }
        if mask & UInt32(IN_IGNORED) != 0 {
            folders[watch] = nil
            return folder.only == nil
        }
        if let only = folder.only { return name == only }
        if name.hasPrefix(".") { return false }
        let isFolder = mask & UInt32(IN_ISDIR) != 0
        if isFolder, let path = FileBytes.canonicalPath(folder.path + "/" + name), excluded.contains(path) {
            return false
        }
        return isFolder || name.isEmpty || ArticleFormat(fileName: name) != nil
    }
    #endif
}
