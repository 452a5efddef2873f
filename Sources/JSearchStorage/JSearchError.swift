// JSearchError.swift
// The one error type a user of the library sees.

/// What went wrong, where, and what to do about it.
///
/// `message` is a complete English sentence or two, fit to be shown to a person. `code` is for programs.
public struct JSearchError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The kind of failure, for programs that act on it.
    public enum Code: String, Sendable, CaseIterable {
        /// There is no index in the directory.
        case noIndex = "no-index"
        /// Bytes on disk are not what was written.
        case damaged
        /// The index was written by a newer version of the format.
        case unsupportedVersion = "unsupported-version"
        /// The index was analysed with other settings or another ICU than this program's.
        case analysisMismatch = "analysis-mismatch"
        /// Another process is writing to the index.
        case locked
        /// The operating system refused a file operation.
        case fileSystem = "file-system"
        /// The query cannot be understood.
        case invalidQuery = "invalid-query"
        /// Answering the query would cost more than a query may.
        case queryTooExpensive = "query-too-expensive"
        /// An argument or an article is outside its allowed range.
        case invalidArgument = "invalid-argument"
        /// The work was stopped, as it was asked to be.
        case cancelled
        /// ICU could not be used.
        case icu
    }

    /// The kind of failure.
    public let code: Code
    /// What happened and what to do, in English.
    public let message: String
    /// The file or directory concerned, if any.
    public let path: String?
    /// The byte offset in `path` at which damage was noticed, if it was.
    public let offset: Int?

    /// Makes an error.
    ///
    /// - Parameters:
    ///   - code: The kind of failure.
    ///   - message: What happened and what to do, in English.
    ///   - path: The file or directory concerned.
    ///   - offset: The byte offset in `path` at which damage was noticed.
    public init(_ code: Code, _ message: String, path: String? = nil, offset: Int? = nil) {
        self.code = code
        self.message = message
        self.path = path
        self.offset = offset
    }

    /// The message, after the path and the offset where there are any.
    public var description: String {
        switch (path, offset) {
        case (let path?, let offset?): "\(path): at byte \(offset): \(message)"
        case (let path?, nil): "\(path): \(message)"
        default: message
        }
    }

    /// Bytes that cannot be what was written.
    package static func damaged(_ what: String, path: String, at offset: Int) -> JSearchError {
        JSearchError(
            .damaged, "\(what). The file is damaged or incomplete; run jsearch repair, or build the index again.",
            path: path, offset: offset)
    }
}
