// UpdateTests.swift
// An index that is brought up to date with its files: what it does, and what it leaves alone.

import Foundation
import JSearch
import JSearchArticles
import JSearchIndex
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("Bringing an index up to date")
struct UpdateTests {
    private let files = TemporaryDirectory()
    private let index = TemporaryDirectory()

    @discardableResult
    private func update(
        _ paths: [String] = [""], rebuilding: Bool = false, memory: Int = 256 << 20,
        _ change: (inout UpdateOptions) -> Void = { _ in }
    ) throws -> UpdateReport {
        var options = UpdateOptions()
        change(&options)
        var writing = IndexWriter.Options()
        writing.memoryBudget = memory
        let writer =
            rebuilding
            ? try IndexWriter.replacing(directory: index.path, options: writing)
            : try IndexWriter.updating(directory: index.path, options: writing).writer
        let report = try writer.update(
            contentsOf: paths.map { $0.isEmpty ? files.path : files.file($0) }, options: options)
        if report.changesIndex { try writer.commit() }
        return report
    }

    private func counts(_ report: UpdateReport) -> [Int] {
        [report.added, report.updated, report.removed, report.unchanged, report.failed]
    }

    private func bodies() throws -> [String: String] {
        Dictionary(
            uniqueKeysWithValues: try IndexContents(index.path).articles.map {
                ($0.id, $0.body.isEmpty ? $0.title : $0.body)
            })
    }

    /// Makes a file look as if it was changed long ago, at a time of its own.
    private func age(_ name: String, days: Int) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSince1970: 1_600_000_000 + Double(days) * 86_400)],
            ofItemAtPath: files.file(name))
    }

    private func generation() throws -> UInt64 { try Snapshot.open(index.path).manifest.generation }

    @Test("Only what has changed is read, and what is gone goes")
    func changes() throws {
        for name in ["a.md", "b.md", "c/d.md"] { try files.put(name, "# 題\n\n本文 \(name)") }
        for name in ["a.md", "b.md", "c/d.md"] { try age(name, days: 1) }
        #expect(counts(try update()) == [3, 0, 0, 0, 0])
        let before = try index.contents()
        #expect(counts(try update()) == [0, 0, 0, 3, 0])
        #expect(try index.contents() == before, "nothing was written")
        try files.put("b.md", "# 題\n\n新しい")
        try files.put("e.md", "# 題\n\n加えた")
        try FileManager.default.removeItem(atPath: files.file("c/d.md"))
        #expect(counts(try update()) == [1, 1, 1, 1, 0])
        #expect(try bodies() == ["a.md": "本文 a.md", "b.md": "新しい", "e.md": "加えた"])
        try FileManager.default.moveItem(atPath: files.file("a.md"), toPath: files.file("z.md"))
        #expect(counts(try update()) == [1, 0, 1, 2, 0])
        #expect(try bodies().keys.sorted() == ["b.md", "e.md", "z.md"])
    }

    @Test("Size and time first, then the content: a touched file is unchanged, and remembered with its new time")
    func touched() throws {
        try files.put("a.md", "本文一")
        try age("a.md", days: 1)
        try update()
        try age("a.md", days: 2)
        #expect(counts(try update()) == [0, 0, 0, 1, 0])
        #expect(try generation() == 2, "the new time is kept")
        #expect(try Snapshot.open(index.path).segments.map(\.record.number) == [1], "and no article was written")
        #expect(counts(try update()) == [0, 0, 0, 1, 0])
        #expect(try generation() == 2)
        // What has neither another size nor another time is not opened: this is what --rebuild is for.
        try files.put("a.md", "本文二")
        try age("a.md", days: 2)
        #expect(counts(try update()) == [0, 0, 0, 1, 0])
        try age("a.md", days: 3)
        #expect(counts(try update()) == [0, 1, 0, 0, 0])
        #expect(try bodies() == ["a.md": "本文二"])
    }

    @Test("A file that changes twice within the tick of a clock is seen both times")
    func quickChanges() throws {
        for number in 0..<20 {
            try files.put("a.md", "本文\(number % 10)")
            try update()
            #expect(try bodies() == ["a.md": "本文\(number % 10)"])
        }
    }

    @Test("Two roots live side by side; what one loses the other does not")
    func roots() throws {
        try files.put("one/x.md", "一")
        try files.put("two/x.md", "二")
        try files.put("three.md", "三")
        try update(["one"])
        try update(["two"])
        try update(["three.md"])
        #expect(try bodies() == ["x.md": "一", files.file("two/x.md"): "二", files.file("three.md"): "三"])
        try FileManager.default.removeItem(atPath: files.file("two/x.md"))
        try files.put("two/y.md", "新")
        #expect(counts(try update(["one"])) == [0, 0, 0, 1, 0])
        #expect(counts(try update(["two"])) == [1, 0, 1, 0, 0])
        #expect(try bodies() == ["x.md": "一", files.file("two/y.md"): "新", files.file("three.md"): "三"])
        // However the path is written.
        #expect(counts(try update(["two/../one/"])) == [0, 0, 0, 1, 0])
        #expect(counts(try update(["one", "two", "three.md"])) == [0, 0, 0, 3, 0])
        #expect(counts(try update(["one"], rebuilding: true)) == [1, 0, 0, 0, 0])
        #expect(try bodies() == ["x.md": "一"])
    }

    @Test("A root inside another is refused, and so is one that holds another")
    func overlap() throws {
        try files.put("a/b/c.md", "本文")
        try update(["a"])
        for path in ["a/b", "", "a/b/c.md"] {
            let error = #expect(throws: JSearchError.self) { try update([path]) }
            #expect(error?.code == .invalidArgument)
        }
        #expect(try bodies() == ["b/c.md": "本文"])
    }

    @Test("Articles that a program added stay")
    func foreign() throws {
        try {
            let writer = try IndexWriter(directory: index.path)
            try writer.add(Article(id: "mine", body: "私の"))
            try writer.commit()
        }()
        try files.put("a.md", "本文")
        try files.put("b.md", "本文")
        try update()
        try FileManager.default.removeItem(atPath: files.file("a.md"))
        #expect(counts(try update()) == [0, 0, 1, 1, 0])
        #expect(try bodies() == ["mine": "私の", "b.md": "本文"])
    }

    @Test("What is gone stays with --prune=never, and a folder that is empty now is not believed")
    func pruning() throws {
        try files.put("in/a.md", "一")
        try files.put("in/b.md", "二")
        try update(["in"])
        try FileManager.default.removeItem(atPath: files.file("in/a.md"))
        let report = try update(["in"]) { $0.pruning = .never }
        #expect(counts(report) == [0, 0, 0, 1, 0] && report.kept == 1)
        #expect(try bodies().count == 2)
        try FileManager.default.removeItem(atPath: files.file("in/b.md"))
        let error = #expect(throws: JSearchError.self) { try update(["in"]) }
        #expect(error?.code == .invalidArgument && error?.path == files.file("in"))
        #expect(try bodies().count == 2)
        #expect(counts(try update(["in"]) { $0.pruning = .missing }) == [0, 0, 2, 0, 0])
        #expect(try bodies().isEmpty)
        try FileManager.default.removeItem(atPath: files.file("in"))
        #expect((#expect(throws: JSearchError.self) { try update(["in"]) })?.code == .fileSystem)
    }

    @Test("A file that cannot be read any more loses nothing, and is reported by every run until it can")
    func failures() throws {
        // For root every file is readable; a path that became too long, or a folder in place of the file, is not.
        try files.put("a.jsonl", "{\"id\": \"1\", \"body\": \"一\"}\n{\"id\": \"2\", \"body\": \"二\"}\n")
        try update()
        try files.put(
            "a.jsonl", "{\"id\": \"1\", \"body\": \"新\"}\n{\"id\": \"2\", \"bo\n{\"id\": \"3\", \"body\": \"三\"}\n")
        for run in 0..<2 {
            let report = try update()
            #expect(counts(report) == (run == 0 ? [1, 1, 0, 0, 1] : [0, 0, 0, 2, 1]) && report.kept == 1)
            #expect(report.files.problems.map(\.line) == [2])
            #expect(try bodies() == ["1": "新", "2": "二", "3": "三"])
        }
        try files.put("a.jsonl", "{\"id\": \"1\", \"body\": \"新\"}\n")
        #expect(counts(try update()) == [0, 0, 2, 1, 0])
    }

    @Test("An article that is no longer published goes, and comes back")
    func unpublished() throws {
        try files.put("a.md", "---\ntitle: 題\n---\n本文")
        try files.put("b.md", "---\npublished: false\n---\n下書き")
        #expect(counts(try update()) == [1, 0, 0, 0, 0])
        try files.put("a.md", "---\ntitle: 題\npublished: false\n---\n本文")
        #expect(counts(try update()) == [0, 0, 1, 0, 0])
        #expect(counts(try update { $0.includesUnpublished = true }) == [2, 0, 0, 0, 0])
        #expect(counts(try update { $0.includesUnpublished = true }) == [0, 0, 0, 2, 0])
        #expect(counts(try update()) == [0, 0, 2, 0, 0])
    }

    @Test("Of a file of JSON Lines only changed lines are written", arguments: [256 << 20, 1 << 20])
    func lines(memory: Int) throws {
        // Large enough to be cut into several units of the smaller budget.
        func line(_ number: Int, _ text: String = "本文") -> String {
            let filler = String(repeating: "長", count: 60)
            return "{\"id\": \"n\(number)\", \"path\": \"p\", \"body\": \"\(text)\(number)\(filler)\"}\n"
        }
        try files.put("a.jsonl", (0..<400).map { line($0) }.joined())
        #expect(counts(try update(memory: memory)) == [400, 0, 0, 0, 0])
        let changed = (5..<400).map { line($0, $0 % 100 == 7 ? "改" : "本文") } + [line(400), line(401)]
        try files.put("a.jsonl", changed.joined())
        #expect(counts(try update(memory: memory)) == [2, 4, 5, 391, 0])
        let contents = try IndexContents(index.path).sorted
        try update(rebuilding: true, memory: memory)
        #expect(try IndexContents(index.path).sorted == contents)
        // Lines without an id are named by their numbers.
        try files.put("a.jsonl", "{\"body\": \"一\"}\n{\"body\": \"二\"}\n")
        #expect(counts(try update(memory: memory)) == [2, 0, 397, 0, 0])
        try files.put("a.jsonl", "{\"body\": \"零\"}\n{\"body\": \"一\"}\n{\"body\": \"二\"}\n")
        #expect(counts(try update(memory: memory)) == [1, 2, 0, 0, 0])
        #expect(try bodies()["a.jsonl:3"] == "二")
    }

    @Test("Of several articles with one id the last file's is kept, also when that file goes")
    func contested() throws {
        try files.put("a.jsonl", "{\"id\": \"x\", \"body\": \"一\"}\n")
        try files.put("b.jsonl", "{\"id\": \"x\", \"body\": \"二\"}\n")
        try update()
        #expect(try bodies() == ["x": "二"])
        try files.put("a.jsonl", "{\"id\": \"x\", \"body\": \"改\"}\n")
        try update()
        #expect(try bodies() == ["x": "二"])
        try FileManager.default.removeItem(atPath: files.file("b.jsonl"))
        #expect(try update().removed == 0)
        #expect(try bodies() == ["x": "改"])
        try files.put("a.jsonl", "{\"id\": \"x\", \"body\": \"三\"}\n{\"id\": \"x\", \"body\": \"改\"}\n")
        try update()
        try files.put("a.jsonl", "{\"id\": \"x\", \"body\": \"改\"}\n{\"id\": \"x\", \"body\": \"三\"}\n")
        try update()
        #expect(try bodies() == ["x": "三"])
    }

    @Test("Other analysis: everything is analysed again, from the index, and the reason is told")
    func reanalysis() throws {
        try files.put("a.md", "垂直統合が進む")
        try files.put("b.md", "りんごの話")
        try update()
        var options = IndexWriter.Options()
        var analysis = AnalysisOptions()
        analysis.folds.subtract(.kana)
        analysis.userDictionary = try UserDictionary("垂直統合\n")
        options.analysis = analysis
        // The files are not needed for it.
        try FileManager.default.removeItem(atPath: files.file("b.md"))
        try {
            let (writer, reasons) = try IndexWriter.updating(directory: index.path, options: options)
            #expect(reasons == ["other spellings are wanted", "the user dictionary has changed"])
            #expect(counts(try writer.update(contentsOf: [files.path])) == [0, 0, 1, 1, 0])
            try writer.commit()
        }()
        let snapshot = try Snapshot.open(index.path)
        #expect(snapshot.analysisOptions == options.analysis)
        #expect(snapshot.articleCount == 1)
        let fresh = try TestIndex(try IndexContents(snapshot).articles, .init(analysis: analysis))
        #expect(try IndexContents(snapshot) == IndexContents(fresh.searcher.snapshot))
        // Without a wish, it stays as it is.
        #expect(try IndexWriter.updating(directory: index.path).reasons.isEmpty)
        #expect(counts(try update()) == [0, 0, 0, 1, 0])
    }

    @Test("A dry run tells the same and writes nothing, not even a directory")
    func dryRun() throws {
        let none = index.file("none")
        try files.put("a.md", "一")
        try files.put("b.jsonl", "{\"id\": \"1\"}\n{\"id\"\n")
        func dryRun(_ directory: String) throws -> UpdateReport {
            try IndexWriter.dryRun(directory: directory, contentsOf: [files.path])
        }
        #expect(counts(try dryRun(none)) == [2, 0, 0, 0, 1])
        #expect(try index.names().isEmpty)
        try update()
        try files.put("a.md", "二")
        try files.put("c.md", "三")
        try FileManager.default.removeItem(atPath: files.file("b.jsonl"))
        let before = try index.contents()
        let told = try dryRun(index.path)
        #expect(try index.contents() == before)
        #expect(counts(told) == [1, 1, 1, 0, 0])
        #expect(counts(try update()) == counts(told))
    }

    @Test("24 random histories of files: the index is that of a first run over the same files")
    func histories() throws {
        for seed in 0..<24 as Range<UInt64> {
            let fixture = UpdateTests()
            try fixture.history(seed: seed)
        }
    }

    private func history(seed: UInt64) throws {
        var random = RandomArticles(seed: seed)
        let names = ["a.md", "b.md", "deep/c.txt", "deep/er/d.html", "e.jsonl", "deep/f.jsonl"]
        try files.put("always.md", "いつも")
        // Size and time together must tell: no two contents get the same time.
        var day = 0
        for _ in 0..<random.int(in: 2..<8) {
            for _ in 0..<random.int(in: 0..<5) {
                let name = names[random.int(in: 0..<names.count)]
                switch random.int(in: 0..<8) {
                case 0: try? FileManager.default.removeItem(atPath: files.file(name))
                case 1:
                    day += 1
                    try? age(name, days: day)
                case 2:
                    try? FileManager.default.removeItem(atPath: files.file("deep"))
                default:
                    guard name.hasSuffix("jsonl") else {
                        try files.put(name, "題\(random.int(in: 0..<4))\n\n本文\(random.int(in: 0..<4))")
                        break
                    }
                    let lines = (0..<random.int(in: 0..<6)).map { _ in
                        let id = ["", "\"id\": \"x\(random.int(in: 0..<5))\", ", "\"id\": \"a.md\", "][
                            random.int(in: 0..<3)]
                        return "{\(id)\"path\": \"p\", \"body\": \"本文\(random.int(in: 0..<4))\"}\n"
                    }
                    try files.put(name, lines.joined())
                    day += 1
                    if random.int(in: 0..<2) == 0 { try age(name, days: day) }
                }
            }
            try update()
            let fresh = TemporaryDirectory()
            try {
                let writer = try IndexWriter(directory: fresh.path)
                _ = try writer.add(contentsOf: [files.path])
                try writer.commit()
            }()
            #expect(try IndexContents(index.path).sorted == IndexContents(fresh.path).sorted, "seed \(seed)")
            let again = try update()
            #expect(!again.changesArticles, "seed \(seed)")
        }
    }
}
