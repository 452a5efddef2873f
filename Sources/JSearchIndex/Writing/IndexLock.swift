// IndexLock.swift
// One writer at a time.

package import JSearchStorage

/// The lock of an index, which a writer holds as long as it lives.
package enum IndexLock {
    /// Takes the lock of an index whose directory exists.
    ///
    /// - Throws: ``JSearchError`` `locked`, naming the holder, if another writer has it.
    package static func take(_ directory: String, fileSystem: some FileSystem) throws(JSearchError) -> FileLock {
        let path = directory + "/" + IndexFormat.lockName
        if let lock = try fileSystem.lock(path) { return lock }
        let holder = fileSystem.lockHolder(path).map { " (\($0))" } ?? ""
        throw JSearchError(
            .locked, "Another process is writing to this index\(holder). Wait until it is done, or stop it.",
            path: directory)
    }
}
