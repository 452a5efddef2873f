// VersionTests.swift
// Indexes of every version of the format that there has been: read, or refused with what to do.

import JSearchIndex
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("Format versions")
struct VersionTests {
    private static let fixtures =
        #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        + "/Fixtures"

    @Test("There is an index of each version up to this one", arguments: 1...IndexFormat.version)
    func fixture(_ version: Int) throws {
        let directory = Self.fixtures + "/version-\(version)"
        let error = failure { () throws(JSearchError) in _ = try Snapshot.openAnyAnalysis(directory) }
        guard version < IndexFormat.version else {
            #expect(error == nil)
            return
        }
        #expect(error?.code == .unsupportedVersion)
        #expect(error?.path == directory + "/manifest")
        #expect(error?.message.contains("format version \(version)") == true)
        #expect(error?.message.hasSuffix("Build the index again.") == true)
    }

    @Test("An old index is replaced by building it again, and refused by a writer that would add to it")
    func replaced() throws {
        for version in 1..<IndexFormat.version {
            let directory = TemporaryDirectory()
            let fixture = Self.fixtures + "/version-\(version)"
            for name in try DiskFileSystem().list(fixture) {
                let file = try #require(try DiskFileSystem().map(fixture + "/" + name))
                try directory.write(name, Array(file.bytes))
            }
            let error = failure { () throws(JSearchError) in _ = try IndexWriter(directory: directory.path) }
            #expect(error?.code == .unsupportedVersion)
            #expect(try directory.read("manifest") != nil)
            let writer = try IndexWriter.replacing(directory: directory.path)
            try writer.add(Article(id: "新", body: "本文"))
            try writer.commit()
            #expect(try IndexContents(directory.path).articles.map(\.id) == ["新"])
        }
    }
}
