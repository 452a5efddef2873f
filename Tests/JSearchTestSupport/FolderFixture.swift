// FolderFixture.swift
// Folders of files for a test, and what an index makes of them.

package import Foundation
package import JSearch

extension TemporaryDirectory {
    /// Creates a file below the directory, with the folders that lead to it.
    ///
    /// - Returns: Its path.
    @discardableResult
    package func put(_ name: String, _ text: String) throws -> String { try put(name, Data(text.utf8)) }

    /// Creates a file of some bytes below the directory, with the folders that lead to it.
    ///
    /// - Returns: Its path.
    @discardableResult
    package func put(_ name: String, _ bytes: Data) throws -> String {
        let url = URL(fileURLWithPath: file(name))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try bytes.write(to: url)
        return file(name)
    }

    /// Makes a symbolic link to a path, which may be relative to the link's folder.
    package func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: file(name), withDestinationPath: target)
    }
}

extension IndexWriter {
    /// The articles of an index in a new directory after `body` has added to it, in the order of adding, and
    /// what `body` returns.
    package static func articles<Result>(
        options: Options = Options(), _ body: (IndexWriter) throws -> Result
    ) throws -> (articles: [Article], result: Result) {
        let directory = TemporaryDirectory()
        let writer = try IndexWriter(directory: directory.path, options: options)
        let result = try body(writer)
        try writer.commit()
        return (try IndexContents(directory.path).articles, result)
    }
}
