// FileSystem.swift
// The only door to the disk.

/// The operations on files that an index needs, so that tests can make each of them fail.
///
/// Paths are as the operating system takes them. Every method throws ``JSearchError`` with the path and the
/// system's reason.
package protocol FileSystem: Sendable {
    /// Makes a directory and those above it, durably; does nothing if it is there.
    func createDirectory(_ path: String) throws(JSearchError)
    /// The names in a directory, sorted by their bytes; empty if there is no such directory.
    func list(_ directory: String) throws(JSearchError) -> [String]
    /// Creates a file, or empties it, for writing.
    func create(_ path: String) throws(JSearchError) -> any OutputFile
    /// Maps a whole file for reading; nil if there is none.
    func map(_ path: String) throws(JSearchError) -> MappedFile?
    /// Gives a file another name, replacing what has it.
    func rename(_ path: String, to other: String) throws(JSearchError)
    /// Removes a file; does nothing if it is not there.
    func remove(_ path: String) throws(JSearchError)
    /// Makes the names in a directory durable.
    func synchronizeDirectory(_ path: String) throws(JSearchError)
    /// Takes the exclusive lock of a file, creating it if need be; nil if another process or writer has it.
    ///
    /// The lock goes with the process that has it, however that ends.
    func lock(_ path: String) throws(JSearchError) -> FileLock?
    /// Who has the lock of a file, for people: "process 123 on host since 2026-11-22T10:00:00Z"; nil if that is unknown.
    func lockHolder(_ path: String) -> String?
}

extension FileSystem {
    package func lockHolder(_ path: String) -> String? { nil }
}

/// A file being written from its start to its end.
package protocol OutputFile: AnyObject {
    /// Appends bytes.
    func write(_ bytes: UnsafeRawBufferPointer) throws(JSearchError)
    /// Makes what was written durable, if asked to, then closes the file.
    func finish(durably: Bool) throws(JSearchError)
}

extension OutputFile {
    /// Makes what was written durable, then closes the file.
    package func finish() throws(JSearchError) { try finish(durably: true) }
}
