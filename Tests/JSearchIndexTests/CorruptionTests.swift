// CorruptionTests.swift
// Damage anywhere is noticed or does no harm: nothing traps, nothing wrong is read.

import JSearchIndex
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("Corruption")
struct CorruptionTests {
    /// An index of a few short articles, with a deleted one, and what it holds.
    private struct Sample {
        let directory = TemporaryDirectory()
        let contents: IndexContents
        let files: [String: [UInt8]]

        init() throws {
            let writer = try IndexWriter(directory: directory.path)
            for number in 0..<5 {
                var article = Article(id: "記事\(number)", title: "半導体\(number)", body: "垂直統合とAI。")
                article.tags = ["AI", "歴史"]
                article.date = ArticleDate(secondsSinceEpoch: Int64(number) * 86_400)
                try writer.add(article)
            }
            try writer.commit()
            writer.delete(id: "記事3")
            try writer.commit()
            contents = try IndexContents(directory.path)
            var files = try directory.contents()
            files["lock"] = nil
            self.files = files
        }

        /// Reads everything while one file has other bytes; true if that was noticed.
        func check(_ name: String, _ bytes: [UInt8], _ what: String) throws -> Bool {
            let overlay = OverlayFileSystem([directory.file(name): bytes])
            do throws(JSearchError) {
                let read = try IndexContents(directory.path, fileSystem: overlay)
                #expect(read == contents, "\(name), \(what): other content was read")
                // No character is common enough for a list, so nothing of this file is read.
                for segment in try Snapshot.openAnyAnalysis(directory.path, fileSystem: overlay).segments {
                    try segment.characters.postingsFile.verifyAll()
                }
                return false
            } catch {
                #expect([.damaged, .unsupportedVersion].contains(error.code), "\(name), \(what): \(error)")
                #expect(error.path?.isEmpty == false, "\(name), \(what): \(error)")
                return true
            }
        }
    }

    @Test("A changed byte at any place of any file is noticed or changes nothing that is read")
    func everyByte() throws {
        let sample = try Sample()
        #expect(sample.contents.articles.count == 4 && sample.files.count == 2 + IndexFormat.suffixes.count)
        var positions = 0
        var noticed = 0
        for (name, bytes) in sample.files.sorted(by: { $0.key < $1.key }) {
            for index in bytes.indices {
                var changed = bytes
                changed[index] ^= 0x55
                positions += 1
                noticed += try sample.check(name, changed, "byte \(index)") ? 1 : 0
            }
        }
        #expect(positions > 3_000, "\(positions) positions")
        // Every page is read here, so nothing at all escapes.
        #expect(noticed == positions)
    }

    @Test("A file that is cut anywhere, or is missing, is noticed")
    func everyLength() throws {
        let sample = try Sample()
        for (name, bytes) in sample.files.sorted(by: { $0.key < $1.key }) {
            // Every length of files up to 4 KiB, else every seventh.
            for count in stride(from: 0, to: bytes.count, by: bytes.count > 4_096 ? 7 : 1) {
                #expect(try sample.check(name, Array(bytes[..<count]), "\(count) bytes"), "\(name), \(count) bytes")
            }
            #expect(try sample.check(name, bytes + [0], "a byte more"))
            try DiskFileSystem().remove(sample.directory.file(name))
            let error = failure { () throws(JSearchError) in
                _ = try IndexContents(sample.directory.path)
            }
            #expect(error?.code == (name == "manifest" ? .noIndex : .damaged), "\(name) is missing")
            try sample.directory.write(name, bytes)
        }
        #expect(try IndexContents(sample.directory.path) == sample.contents)
    }

    @Test("A file of another segment or another kind in its place is noticed")
    func exchangedFiles() throws {
        let sample = try Sample()
        for (name, _) in sample.files {
            for (other, bytes) in sample.files where other != name {
                #expect(try sample.check(name, bytes, "exchanged for \(other)"), "\(name) exchanged for \(other)")
            }
        }
    }

    @Test("A whole file of another commit is noticed")
    func otherCommit() throws {
        let sample = try Sample()
        let other = TemporaryDirectory()
        let writer = try IndexWriter(directory: other.path)
        for number in 0..<5 { try writer.add(Article(id: "記事\(number)", title: "別\(number)", body: "垂直統合とAI。")) }
        try writer.commit()
        for (name, bytes) in try other.contents() where name.hasPrefix("segment-") {
            guard let own = sample.files[name], own != bytes else { continue }
            #expect(try sample.check(name, bytes, "of another index"), "\(name)")
        }
    }
}
