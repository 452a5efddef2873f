// IndexWriterTests.swift
// Adding, replacing, deleting, committing: what readers see, and when.

import JSearchIndex
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("IndexWriter")
struct IndexWriterTests {
    private let directory = TemporaryDirectory()

    private func open(replacing: Bool = false) throws(JSearchError) -> IndexWriter {
        replacing ? try .replacing(directory: directory.path) : try IndexWriter(directory: directory.path)
    }

    /// The bodies of the articles, by id.
    private func bodies() throws -> [String: String] {
        let articles = try IndexContents(directory.path).articles
        #expect(Set(articles.map(\.id)).count == articles.count, "each id once")
        return Dictionary(articles.map { ($0.id, $0.body) }) { first, _ in first }
    }

    private func article(_ id: String, _ body: String) -> Article { Article(id: id, title: "題", body: body) }

    @Test("What was added is there after a commit, and not before")
    func commit() throws {
        let writer = try open()
        try writer.add(article("a", "半導体"))
        try writer.add(article("b", "検索"))
        #expect(failure { () throws(JSearchError) in _ = try Snapshot.open(directory.path) }?.code == .noIndex)
        let summary = try writer.commit()
        #expect((summary.added, summary.replaced, summary.deleted, summary.articleCount) == (2, 0, 0, 2))
        #expect(try bodies() == ["a": "半導体", "b": "検索"])
        let snapshot = try Snapshot.open(directory.path)
        #expect(try snapshot.article(id: "b")?.body == "検索")
        #expect(try snapshot.article(id: "c") == nil)
        #expect(snapshot.articleCount == 2)
    }

    @Test("A writer goes on after a commit, and another one after it is gone")
    func reopen() throws {
        do {
            let writer = try open()
            for number in 0..<3 {
                try writer.add(article(String(number), "本文\(number)"))
                #expect(try writer.commit().articleCount == number + 1)
            }
        }
        let writer = try open()
        try writer.add(article("x", "終"))
        #expect(try writer.commit().articleCount == 4)
        #expect(try bodies() == ["0": "本文0", "1": "本文1", "2": "本文2", "x": "終"])
    }

    @Test("The last of several articles with one id stays, within one commit")
    func replaceInOneCommit() throws {
        let writer = try open()
        for version in 0..<5 {
            try writer.add(article("a", "版\(version)"))
            try writer.add(article("b\(version)", "他"))
        }
        let summary = try writer.commit()
        #expect((summary.added, summary.replaced, summary.articleCount) == (6, 4, 6))
        #expect(try bodies()["a"] == "版4")
        #expect(try Snapshot.open(directory.path).article(id: "a")?.body == "版4")
    }

    @Test("The last of several articles with one id stays, across commits and units")
    func replaceAcrossCommits() throws {
        let writer = try open()
        for version in 0..<4 {
            let (first, second) = (article("a", "旧\(version)"), article("a", "版\(version)"))
            try writer.add { (body) throws(JSearchError) in try body(first) }
            try writer.add { (body) throws(JSearchError) in try body(second) }
            try writer.add(article("b\(version)", "他"))
            let summary = try writer.commit()
            #expect((summary.added, summary.replaced) == (2, version == 0 ? 1 : 2))
            #expect(try Snapshot.open(directory.path).article(id: "a")?.body == "版\(version)")
            #expect(try bodies().count == version + 2)
        }
    }

    @Test("A deleted article is gone, with all its terms, and can come back")
    func delete() throws {
        let writer = try open()
        for id in ["a", "b", "c"] { try writer.add(article(id, "本文" + id)) }
        try writer.commit()
        writer.delete(id: "b")
        writer.delete(id: "none")
        #expect(try bodies().count == 3, "not before the commit")
        let summary = try writer.commit()
        #expect((summary.added, summary.deleted, summary.articleCount) == (0, 1, 2))
        #expect(try bodies() == ["a": "本文a", "c": "本文c"])
        #expect(try Snapshot.open(directory.path).article(id: "b") == nil)
        #expect(try writer.commit().deleted == 0)
        writer.delete(id: "b")
        #expect(try writer.commit().deleted == 0, "it is not there any more")
        try writer.add(article("b", "新"))
        #expect(try writer.commit().replaced == 0)
        #expect(try bodies()["b"] == "新")
    }

    @Test("Deleting an id touches what was added before, and not what is added behind")
    func deleteAndAdd() throws {
        let writer = try open()
        try writer.add(article("a", "旧"))
        try writer.commit()
        try writer.add(article("a", "捨"))
        writer.delete(id: "a")
        try writer.add(article("a", "新"))
        #expect(try writer.commit().deleted == 1)
        #expect(try bodies() == ["a": "新"])
    }

    @Test("All articles can be deleted, and others added")
    func deleteAll() throws {
        let writer = try open()
        for number in 0..<20 { try writer.add(article(String(number), "本文")) }
        try writer.commit()
        for number in 0..<20 { writer.delete(id: String(number)) }
        #expect(try writer.commit().articleCount == 0)
        #expect(try bodies() == [:])
        for number in 0..<10 {
            try writer.add(article("n\(number)", "新"))
            try writer.commit()
        }
        #expect(try bodies().count == 10)
        #expect(try Snapshot.open(directory.path).segments.count < 10, "segments are merged")
    }

    @Test("A rollback drops what was added and deleted, and its files")
    func rollback() throws {
        let writer = try open()
        try writer.add(article("a", "本文"))
        try writer.commit()
        let before = try directory.contents()
        try writer.add(article("b", "他"))
        let other = article("c", "三")
        try writer.add { (body) throws(JSearchError) in try body(other) }
        writer.delete(id: "a")
        writer.rollback()
        #expect(try directory.contents() == before)
        #expect(try writer.commit().articleCount == 1)
        #expect(try bodies() == ["a": "本文"])
    }

    @Test("A writer that goes without a commit leaves the index as it was")
    func abandon() throws {
        try {
            let writer = try open(); try writer.add(article("a", "本文")); try writer.commit()
        }()
        let before = try directory.contents()
        try {
            let writer = try open()
            let other = article("c", "三")
            try writer.add { (body) throws(JSearchError) in try body(other) }
            #expect(try directory.names().count > before.count, "a segment is there already")
        }()
        #expect(try directory.contents() == before)
    }

    @Test("A new content keeps the old one until its commit")
    func replaceAll() throws {
        try {
            let writer = try open(); try writer.add(article("a", "旧")); try writer.commit()
        }()
        try {
            let writer = try open(replacing: true)
            try writer.add(article("b", "新"))
            #expect(try bodies() == ["a": "旧"])
            let summary = try writer.commit()
            #expect((summary.added, summary.replaced, summary.deleted, summary.articleCount) == (1, 0, 1, 1))
            #expect(try bodies() == ["b": "新"])
            try writer.add(article("c", "又"))
            try writer.commit()
            #expect(try bodies() == ["b": "新", "c": "又"], "only the first commit replaces")
        }()
        try {
            let writer = try open(replacing: true); try writer.add(article("d", "捨"))
        }()
        #expect(try bodies() == ["b": "新", "c": "又"], "without a commit nothing changes")
    }

    @Test("A new content can replace what cannot be read")
    func replaceDamaged() throws {
        try {
            let writer = try open(); try writer.add(article("a", "旧")); try writer.commit()
        }()
        try directory.write("manifest", [1, 2, 3])
        #expect(failure { () throws(JSearchError) in _ = try open() }?.code == .damaged)
        let writer = try open(replacing: true)
        try writer.add(article("b", "新"))
        try writer.commit()
        #expect(try bodies() == ["b": "新"])
        #expect(try directory.names().filter { $0.hasPrefix("segment-") }.count == IndexFormat.suffixes.count)
    }

    @Test("Only one writer can have an index")
    func lock() throws {
        var first: IndexWriter? = try open()
        let error = failure { () throws(JSearchError) in _ = try open() }
        #expect(error?.code == .locked)
        #expect(error?.path == directory.path)
        #expect(failure { () throws(JSearchError) in _ = try open(replacing: true) }?.code == .locked)
        try first?.add(article("a", "本文"))
        try first?.commit()
        first = nil
        #expect(try open().commit().articleCount == 1)
    }

    @Test("Articles that break a limit are refused, and the writer goes on")
    func limits() throws {
        let writer = try open()
        let long = String(repeating: "a", count: 4_097)
        for id in ["", long] {
            let error = failure { () throws(JSearchError) in try writer.add(article(id, "本文")) }
            #expect(error?.code == .invalidArgument)
        }
        try writer.add(article(String(long.dropLast()), "本文"))
        #expect(try writer.commit().articleCount == 1)
        var options = IndexWriter.Options()
        options.memoryBudget = 1 << 20 - 1
        let small = options
        let other = TemporaryDirectory()
        let refused = failure { () throws(JSearchError) in
            _ = try IndexWriter(directory: other.path, options: small)
        }
        #expect(refused?.code == .invalidArgument)
    }

    @Test("An article of any date is added or refused")
    func extremeDates() async {
        await #expect(processExitsWith: .success) {
            let directory = TemporaryDirectory()
            let writer = try IndexWriter(directory: directory.path)
            for seconds in [Int64.min, .max] {
                var article = Article(id: "a", body: "本文")
                article.date = ArticleDate(secondsSinceEpoch: seconds)
                try? writer.add(article)
            }
            try writer.commit()
        }
    }

    @Test("A snapshot stays valid while writers go on")
    func snapshots() throws {
        let writer = try open()
        try writer.add(article("a", "旧"))
        try writer.commit()
        let snapshot = try Snapshot.open(directory.path)
        let before = try IndexContents(snapshot)
        for number in 0..<12 {
            try writer.add(article("a", "版\(number)"))
            try writer.commit()
        }
        #expect(try IndexContents(snapshot) == before)
        #expect(try bodies() == ["a": "版11"])
    }

    @Test("A commit of nothing makes an empty index")
    func emptyIndex() throws {
        #expect(try open().commit().articleCount == 0)
        let snapshot = try Snapshot.open(directory.path)
        #expect(snapshot.articleCount == 0 && snapshot.segments.isEmpty)
        #expect(try snapshot.article(id: "a") == nil)
    }
}
