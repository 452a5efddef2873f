// FolderWalkTests.swift
// Which files of a folder become articles, in which order, under which ids.

import Foundation
import JSearch
import JSearchArticles
import JSearchTestSupport
import Testing

@Suite("Folders")
struct FolderWalkTests {
    /// Adds paths to a new index.
    private func add(_ paths: [String]) throws -> (ids: [String], report: IndexingReport) {
        let (articles, report) = try IndexWriter.articles { try $0.add(contentsOf: paths) }
        return (articles.map(\.id), report)
    }

    @Test("Files come in the order of the bytes of their names, a folder where its name stands")
    func order() throws {
        let folder = TemporaryDirectory()
        let names = ["あ.md", "b.md", "B.md", "a/z.md", "a/あ/x.md", "a.md", "a-.md", "ア.md", "a/a.md", "深/い/所/の.md"]
        for name in names { try folder.put(name, "# 題") }
        let (ids, report) = try add([folder.path])
        #expect(ids == ["B.md", "a/a.md", "a/z.md", "a/あ/x.md", "a-.md", "a.md", "b.md", "あ.md", "ア.md", "深/い/所/の.md"])
        #expect(report.fileCount == 10)
        #expect(report.articleCount == 10)
        #expect(report.problems.isEmpty)
    }

    @Test("Hidden files and folders are left alone and counted")
    func hidden() throws {
        let folder = TemporaryDirectory()
        for name in [".hidden.md", ".git/a.md", ".git/b.md", "sub/.x/c.md", "sub/a.md"] { try folder.put(name, "# 題") }
        let (ids, report) = try add([folder.path])
        #expect(ids == ["sub/a.md"])
        #expect(report.hiddenCount == 3)
    }

    @Test("Symbolic links are left alone and counted: to a file, out of the tree, to nothing, in a circle")
    func links() throws {
        let outside = TemporaryDirectory()
        try outside.put("secret.md", "# 秘密")
        let folder = TemporaryDirectory()
        try folder.put("a.md", "# 題")
        try folder.put("sub/b.md", "# 題")
        try folder.link("file.md", to: "a.md")
        try folder.link("out", to: outside.path)
        try folder.link("dangling.md", to: "nowhere")
        try folder.link("sub/circle", to: "..")
        try folder.link("self", to: "self")
        let (ids, report) = try add([folder.path])
        #expect(ids == ["a.md", "sub/b.md"])
        #expect(report.linkCount == 5)
        let first = try #require(report.firstLink)
        #expect(first.hasPrefix(folder.path + "/"))
    }

    @Test("A root that is a link is followed: somebody named it")
    func linkedRoot() throws {
        let folder = TemporaryDirectory()
        try folder.put("real/a.md", "# 題")
        try folder.link("alias", to: "real")
        #expect(try add([folder.file("alias")]).ids == ["a.md"])
    }

    @Test("Files with other endings are counted by ending, and known endings are known in any case")
    func endings() throws {
        let folder = TemporaryDirectory()
        for name in ["a.png", "b.png", "c.PNG", "Makefile", "d.tar.gz", "e.averyveryverylongending", "名.写真"] {
            try folder.put(name, "x")
        }
        for name in ["f.MD", "g.Markdown", "h.txt", "i.HTM", "j.html", "k.jsonl"] {
            try folder.put(name, "{\"id\": 1}")
        }
        let (ids, report) = try add([folder.path])
        #expect(ids == ["f.MD", "g.Markdown", "h.txt", "i.HTM", "j.html", "1"])
        #expect(
            report.otherEndings == [".png": 2, ".PNG": 1, "(no ending)": 2, ".gz": 1, ".写真": 1])
        #expect(report.fileCount == 6)
    }

    @Test("A file that is named is read whatever its ending, as text if that says nothing")
    func namedFile() throws {
        let folder = TemporaryDirectory()
        let path = try folder.put("memo.log", "最初の行\n# 次の行")
        let (articles, _) = try IndexWriter.articles { try $0.add(contentsOf: [path]) }
        #expect(articles.map(\.id) == ["memo.log"])
        #expect(articles.map(\.body) == ["# 次の行"])
        #expect(articles.map(\.format) == ["text"])
        #expect(articles.map(\.path) == [path])
    }

    @Test("Several roots with the same names in them do not meet, with or without a slash at their ends")
    func severalRoots() throws {
        let folder = TemporaryDirectory()
        try folder.put("x/a.md", "# 題")
        try folder.put("y/a.md", "# 題")
        try folder.put("z/a.md", "# 題")
        let paths = [folder.file("x"), folder.file("y") + "//", folder.file("z/a.md")]
        let (ids, report) = try add(paths)
        #expect(ids == [folder.file("x/a.md"), folder.file("y/a.md"), folder.file("z/a.md")])
        #expect(report.articleCount == 3)
    }

    @Test("One root gives the same ids with and without a slash at its end")
    func slash() throws {
        let folder = TemporaryDirectory()
        try folder.put("a.md", "# 題")
        #expect(try add([folder.path]).ids == ["a.md"])
        #expect(try add([folder.path + "/"]).ids == ["a.md"])
    }

    @Test("A path that is not there is an error, and nothing is added")
    func missing() throws {
        let folder = TemporaryDirectory()
        try folder.put("a.md", "# 題")
        let index = TemporaryDirectory()
        let writer = try IndexWriter(directory: index.path)
        let error = failure { () throws(JSearchError) in
            _ = try writer.add(contentsOf: [folder.path, folder.file("nowhere")])
        }
        #expect(error?.code == .fileSystem)
        #expect(error?.path == folder.file("nowhere"))
        #expect(try writer.commit().articleCount == 0)
    }

    @Test(
        "A file that cannot be read is reported, and the others are indexed",
        .enabled(if: getuid() != 0, "SKIPPED: root can read every file"))
    func unreadable() throws {
        let folder = TemporaryDirectory()
        try folder.put("a.md", "# 題")
        let path = try folder.put("b.md", "# 題")
        try folder.put("sub/c.md", "# 題")
        #expect(chmod(path, 0) == 0)
        #expect(chmod(folder.file("sub"), 0) == 0)
        defer { chmod(folder.file("sub"), 0o755) }
        let (ids, report) = try add([folder.path])
        #expect(ids == ["a.md"])
        #expect(report.problems.map(\.path).sorted() == [path, folder.file("sub")])
        #expect(report.lostCount == 2)
    }

    @Test("What is no file is left alone: a pipe would be waited for without end")
    func pipe() throws {
        let folder = TemporaryDirectory()
        try folder.put("a.md", "# 題")
        #expect(mkfifo(folder.file("b.md"), 0o600) == 0)
        let (ids, report) = try add([folder.path])
        #expect(ids == ["a.md"])
        #expect(report.otherEndings == ["(not a file)": 1])
    }

    @Test("An empty folder is an empty index")
    func empty() throws {
        let folder = TemporaryDirectory()
        let (ids, report) = try add([folder.path])
        #expect(ids.isEmpty)
        #expect(report.fileCount == 0 && report.articleCount == 0 && report.problems.isEmpty)
    }
}
