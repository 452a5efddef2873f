// TemporaryDirectory.swift
// A directory of its own for a test, gone when the test is.

package import JSearchStorage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A new empty directory that is removed, with all it holds, when the object goes.
package final class TemporaryDirectory: Sendable {
    /// Where it is, without a slash at the end.
    package let path: String

    package init() {
        var base = "/tmp"
        if let value = getenv("TMPDIR") { base = String(cString: value) }
        var template = Array("\(base)/jsearch-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { fatalError("no directory could be made in \(base)") }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit { Self.remove(path) }

    /// The names of what is in it, sorted.
    package func names() throws(JSearchError) -> [String] { try DiskFileSystem().list(path) }

    /// The path of a file in it.
    package func file(_ name: String) -> String { path + "/" + name }

    /// The bytes of a file in it; nil if there is none.
    package func read(_ name: String) throws(JSearchError) -> [UInt8]? {
        try DiskFileSystem().map(file(name)).map { Array($0.bytes) }
    }

    /// Creates a file in it, or replaces one.
    package func write(_ name: String, _ bytes: [UInt8]) throws(JSearchError) {
        try DiskFileSystem().write(bytes, to: file(name))
    }

    /// The bytes of all its files, by name.
    package func contents() throws(JSearchError) -> [String: [UInt8]] {
        var contents: [String: [UInt8]] = [:]
        for name in try names() { contents[name] = try read(name) }
        return contents
    }

    private static func remove(_ path: String) {
        if unlink(path) == 0 { return }
        for name in (try? DiskFileSystem().list(path)) ?? [] { remove(path + "/" + name) }
        rmdir(path)
    }
}

extension FileSystem {
    /// Creates a file of some bytes, or replaces one.
    package func write(_ bytes: [UInt8], to path: String) throws(JSearchError) {
        let file = try create(path)
        try file.write(bytes)
        try file.finish(durably: true)
    }
}

extension OutputFile {
    /// Appends bytes.
    package func write(_ bytes: [UInt8]) throws(JSearchError) {
        let result = bytes.withUnsafeBytes { (buffer) -> Result<Void, JSearchError> in
            do throws(JSearchError) { return .success(try write(buffer)) } catch { return .failure(error) }
        }
        try result.get()
    }
}
