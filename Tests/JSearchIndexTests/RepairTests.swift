// RepairTests.swift
// A damaged segment goes, whole ones stay, and what is lost has a name.

import JSearchIndex
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("Repair")
struct RepairTests {
    private let directory = TemporaryDirectory()

    /// Three segments; "b" of the first is replaced in the second, "d" deleted. Each is so much smaller than the one before that
    /// they are not merged, and what is deleted so little that its segment is not rewritten.
    init() throws {
        let commits: [(ids: [String], deleted: String?, more: Int)] = [
            (["a", "b", "c", "d"], nil, 600), (["b", "e"], "d", 40), (["f"], nil, 0),
        ]
        for (ids, deleted, more) in commits {
            let writer = try IndexWriter(directory: directory.path)
            for id in ids {
                let isShort = ids.count == 4 && ["b", "d"].contains(id)
                try writer.add(
                    Article(id: id, body: "本文" + id + String(repeating: "あい", count: isShort ? 0 : more)))
            }
            if let deleted { writer.delete(id: deleted) }
            try writer.commit()
        }
    }

    private func segments() throws -> [UInt64] {
        try #require(try Manifest.read(directory.path, fileSystem: DiskFileSystem())).segments.map(\.number)
    }

    private func ids() throws -> [String] { try IndexContents(directory.path).articles.map(\.id) }

    private func findings() throws -> Int {
        var check = IndexCheck(directory.path)
        try check.run()
        return check.findings.count
    }

    private func repair(isDryRun: Bool = false) throws -> IndexRepair {
        var repair = IndexRepair(directory.path)
        try repair.run(isDryRun: isDryRun)
        return repair
    }

    private func damage(_ suffix: String, segment: UInt64, at place: Int = 40) throws {
        let name = IndexFormat.fileName(segment: segment, suffix: suffix)
        var bytes = try #require(try directory.read(name))
        bytes[place < 0 ? bytes.count + place : place] ^= 2
        try directory.write(name, bytes)
    }

    @Test("A whole index stays as it is, byte for byte")
    func whole() throws {
        let before = try directory.contents()
        let repair = try repair()
        #expect(repair.isWhole && repair.keptArticleCount == 5 && repair.keptSegmentCount == 3)
        #expect(try directory.contents() == before)
    }

    @Test("Whichever file of a segment is damaged, only its articles go, by name, and not the deleted ones")
    func oneSegment() throws {
        let before = try directory.contents()
        let first = try segments()[0]
        let manifest = try #require(try Manifest.read(directory.path, fileSystem: DiskFileSystem()))
        for file in manifest.segments[0].files {
            for (name, bytes) in before { try directory.write(name, bytes) }
            // The footer: no byte of the file can be trusted.
            try damage(file.suffix, segment: first, at: -10)
            let foreseen = try repair(isDryRun: true)
            #expect(try ids(orError: ()) == nil, "a dry run changed something")
            let repair = try repair()
            #expect(foreseen.losses.map(\.ids) == repair.losses.map(\.ids))
            #expect(!repair.isWhole && repair.keptSegmentCount == 2 && repair.keptArticleCount == 3)
            let loss = try #require(repair.losses.first)
            #expect(repair.losses.count == 1 && loss.segment == first && loss.errors.count == 1)
            #expect(loss.errors[0].path?.hasSuffix(file.suffix) == true)
            switch file.suffix {
            case "articles": #expect(loss.ids.isEmpty && loss.unnamedCount == 2)
            case _ where file.suffix.hasPrefix("deleted"):
                #expect(loss.ids == ["a", "b", "c", "d"] && loss.unnamedCount == 0)
            default: #expect(loss.ids == ["a", "c"] && loss.unnamedCount == 0, "\(file.suffix)")
            }
            #expect(try ids() == ["b", "e", "f"], "\(file.suffix)")
            #expect(try findings() == 0)
            #expect(try directory.names().allSatisfy { !$0.hasPrefix(IndexFormat.segmentPrefix(first)) })
            #expect(try self.repair().isWhole)
            // What was lost can be added again.
            let writer = try IndexWriter(directory: directory.path)
            for id in ["a", "c"] { try writer.add(Article(id: id, body: "本文" + id)) }
            try writer.commit()
            #expect(try ids() == ["b", "e", "f", "a", "c"])
        }
        #expect(manifest.segments[0].files.count == IndexFormat.suffixes.count + 1)
    }

    private func ids(orError: Void) throws -> [String]? {
        do throws(JSearchError) { return try IndexContents(directory.path).articles.map(\.id) } catch { return nil }
    }

    /// Forty articles whose text cannot be compressed to nothing: several blocks and pages.
    private func addLongArticles() throws {
        var text = JapaneseText(seed: 5)
        let writer = try IndexWriter(directory: directory.path)
        for number in 0..<40 { try writer.add(Article(id: "g\(number)", body: text.text(words: 2_000))) }
        try writer.commit()
    }

    @Test("A damaged page of stored articles costs the names of its articles only")
    func halfReadable() throws {
        try addLongArticles()
        let last = try #require(try segments().last)
        try damage("articles", segment: last, at: 100)
        let repair = try repair()
        let loss = try #require(repair.losses.first)
        let unnamed = try #require(loss.unnamedCount)
        // The smaller segments before it were merged into it.
        #expect(unnamed > 0 && unnamed < 40 && loss.ids.count + unnamed == 45)
        #expect(Set(loss.ids).isSubset(of: Set((0..<40).map { "g\($0)" } + ["a", "b", "c", "e", "f"])))
        #expect(try ids().isEmpty)
    }

    @Test("A missing file costs its segment, several damaged segments cost all of them")
    func severalSegments() throws {
        let numbers = try segments()
        try damage("keys", segment: numbers[0])
        try DiskFileSystem().remove(IndexFormat.path(directory.path, segment: numbers[2], suffix: "columns"))
        let repair = try repair()
        #expect(repair.losses.map(\.ids) == [["a", "c"], ["f"]])
        #expect(try ids() == ["b", "e"])
        #expect(try findings() == 0)
    }

    @Test("Without its manifest nothing is kept, everything is named, and a new index can be made")
    func manifest() throws {
        let bytes = try #require(try directory.read("manifest"))
        for damaged in [Array(bytes.prefix(50)), [], Array("なにか".utf8)] {
            try directory.write("manifest", damaged)
            #expect(try repair(isDryRun: true).losses.flatMap(\.ids).sorted() == ["a", "b", "b", "c", "d", "e", "f"])
            #expect(try directory.read("manifest") == damaged)
        }
        let repair = try repair()
        #expect(repair.manifestError?.code == .damaged && repair.keptSegmentCount == 0)
        #expect(try directory.names() == ["lock"])
        try IndexWriter(directory: directory.path).commit()
        #expect(try ids() == [])
    }

    @Test("Repair keeps away from a writer at work, from other versions, and from where no index is")
    func refusals() throws {
        func code(_ directory: String, isDryRun: Bool = false) -> JSearchError.Code? {
            failure { () throws(JSearchError) in
                var repair = IndexRepair(directory)
                try repair.run(isDryRun: isDryRun)
            }?.code
        }
        do {
            let writer = try IndexWriter(directory: directory.path)
            #expect(code(directory.path) == .locked)
            #expect(code(directory.path, isDryRun: true) == nil)
            writer.rollback()
        }
        #expect(code(directory.file("nowhere")) == .noIndex)
        var bytes = try #require(try directory.read("manifest"))
        bytes[8] = 99
        try directory.write("manifest", EnvelopeForge.reseal(bytes))
        #expect(code(directory.path) == .unsupportedVersion)
        #expect(try directory.names().count > 30)
    }
}
