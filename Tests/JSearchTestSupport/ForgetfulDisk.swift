// ForgetfulDisk.swift
// A disk in memory that stops after any operation, and forgets what was not made durable.

package import JSearchStorage
import Synchronization

/// A file system in memory that knows, for every file and every name, what is durable and what is not.
///
/// It can be told to stop: from then on every operation fails, as for a process that was killed. ``afterLoss(_:)`` then
/// gives a disk as it may be found afterwards. What was not synchronized may be there or not: of every file its old or new
/// content, a beginning of it, or zero bytes; of every name what it stood for when the directory was last synchronized,
/// or anything that it has stood for since. No order is taken for granted, which is less than any real file system promises.
package final class ForgetfulDisk: FileSystem {
    /// What becomes of what was not made durable.
    package enum Loss: Sendable, CustomStringConvertible {
        /// The process was killed: nothing is lost.
        case nothing
        /// The power failed, and nothing had reached the disk by itself.
        case everything
        /// The power failed, and some of it had.
        case some(seed: UInt64)

        package var description: String {
            switch self {
            case .nothing: "killed"
            case .everything: "all lost"
            case .some(let seed): "some lost, seed \(seed)"
            }
        }
    }

    /// A file, by whatever names.
    fileprivate struct Content: Sendable {
        var bytes: [UInt8] = []
        var durable: [UInt8]
        var isDurable = false
    }

    fileprivate struct State: Sendable {
        var files: [Content] = []
        /// What each path stands for.
        var names: [String: Int] = [:]
        /// What each path may stand for after a loss: what it stood for when its directory was synchronized, then all since.
        var history: [String: [Int?]] = [:]
        var operations = 0
        /// What happened: "create manifest.new".
        var log: [String] = []
        var locked: Set<String> = []
    }

    private let state: Mutex<State>
    private let stop: Int

    /// - Parameter stop: The operation, from 0, that is the first not to happen; nil to go on for ever.
    package init(stop: Int? = nil) {
        self.stop = stop ?? .max
        state = Mutex(State())
    }

    private init(_ state: State) {
        stop = .max
        self.state = Mutex(state)
    }

    /// Operations that changed anything, or would have.
    package var operations: Int { state.withLock { $0.operations } }
    /// What happened, in order: "create manifest.new".
    package var log: [String] { state.withLock { $0.log } }
    package var hasStopped: Bool { operations > stop }

    /// A copy that stops, counting from 0 again. Locks are not copied.
    package func copy(stop: Int?) -> ForgetfulDisk {
        let copy = ForgetfulDisk(stop: stop)
        let current = state.withLock { $0 }
        copy.state.withLock {
            $0.files = current.files
            $0.names = current.names
            $0.history = current.history
        }
        return copy
    }

    /// A disk that holds what may be found after a stop. All of it is durable.
    package func afterLoss(_ loss: Loss) -> ForgetfulDisk {
        let current = state.withLock { $0 }
        var generator = SeededGenerator(seed: 0)
        if case .some(let seed) = loss { generator = SeededGenerator(seed: seed) }
        var result = State()
        for file in current.files {
            var bytes = file.bytes
            switch loss {
            case .nothing: break
            case .everything: bytes = file.durable
            case .some: if !file.isDurable { bytes = Self.remains(of: file, &generator) }
            }
            result.files.append(Content(bytes: bytes, durable: bytes, isDurable: true))
        }
        for path in Set(current.names.keys).union(current.history.keys).sorted() {
            let candidates = current.history[path] ?? [current.names[path]]
            let file =
                switch loss {
                case .nothing: current.names[path]
                case .everything: candidates[0]
                case .some: generator.pick(candidates)
                }
            if let file { result.names[path] = file }
        }
        return ForgetfulDisk(result)
    }

    private static func remains(of file: Content, _ generator: inout SeededGenerator) -> [UInt8] {
        switch generator.int(in: 0..<5) {
        case 0: return file.durable
        case 1: return file.bytes
        case 2: return Array(file.bytes.prefix(generator.int(in: 0..<file.bytes.count + 1)))
        case 3: return [UInt8](repeating: 0, count: file.bytes.count)
        default:
            var bytes = file.bytes
            let start = generator.int(in: 0..<bytes.count + 1)
            for index in start..<bytes.count { bytes[index] = 0 }
            return bytes
        }
    }

    /// The names in a directory, and the bytes behind them.
    package func contents(_ directory: String) -> [String: [UInt8]] {
        state.withLock { state in
            var contents: [String: [UInt8]] = [:]
            for (path, file) in state.names where path.hasPrefix(directory + "/") {
                contents[String(path.dropFirst(directory.count + 1))] = state.files[file].bytes
            }
            return contents
        }
    }

    /// Counts an operation; it does not happen behind the stop.
    fileprivate func change<R: Sendable>(
        _ what: String, _ path: String, _ body: (inout State) -> R
    ) throws(JSearchError) -> R {
        let result = state.withLock { state -> R? in
            state.operations += 1
            if state.operations > stop { return nil }
            state.log.append(what + " " + (path.split(separator: "/").last.map(String.init) ?? ""))
            return body(&state)
        }
        guard let result else { throw JSearchError(.fileSystem, "The machine has stopped.", path: path) }
        return result
    }

    private static func point(_ path: String, to file: Int?, in state: inout State) {
        state.history[path, default: [state.names[path]]].append(file)
        state.names[path] = file
    }

    package func createDirectory(_ path: String) throws(JSearchError) {}

    package func list(_ directory: String) throws(JSearchError) -> [String] {
        contents(directory).keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    package func create(_ path: String) throws(JSearchError) -> any OutputFile {
        let file = try change("create", path) { state in
            if let file = state.names[path] {
                state.files[file].bytes = []
                state.files[file].isDurable = false
                return file
            }
            state.files.append(Content(durable: []))
            Self.point(path, to: state.files.count - 1, in: &state)
            return state.files.count - 1
        }
        return Output(disk: self, file: file, path: path)
    }

    package func map(_ path: String) throws(JSearchError) -> MappedFile? {
        state.withLock { state in state.names[path].map { state.files[$0].bytes } }.map(MappedFile.copy(of:))
    }

    package func rename(_ path: String, to other: String) throws(JSearchError) {
        try change("rename", path) { state in
            let file = state.names[path]
            Self.point(other, to: file, in: &state)
            Self.point(path, to: nil, in: &state)
        }
    }

    package func remove(_ path: String) throws(JSearchError) {
        try change("remove", path) { state in
            if state.names[path] != nil { Self.point(path, to: nil, in: &state) }
        }
    }

    package func synchronizeDirectory(_ path: String) throws(JSearchError) {
        try change("synchronize", path) { state in
            for name in state.history.keys where name.hasPrefix(path + "/") { state.history[name] = nil }
        }
    }

    package func lock(_ path: String) throws(JSearchError) -> FileLock? {
        guard state.withLock({ $0.locked.insert(path).inserted }) else { return nil }
        return FileLock { [self] in _ = state.withLock { $0.locked.remove(path) } }
    }

    private final class Output: OutputFile {
        private let disk: ForgetfulDisk
        private let file: Int
        private let path: String

        init(disk: ForgetfulDisk, file: Int, path: String) {
            self.disk = disk
            self.file = file
            self.path = path
        }

        func write(_ bytes: UnsafeRawBufferPointer) throws(JSearchError) {
            let bytes = Array(bytes)
            try disk.change("write", path) { $0.files[self.file].bytes += bytes }
        }

        func finish(durably: Bool) throws(JSearchError) {
            guard durably else { return }
            try disk.change("synchronize", path) {
                $0.files[self.file].durable = $0.files[self.file].bytes
                $0.files[self.file].isDurable = true
            }
        }
    }
}
