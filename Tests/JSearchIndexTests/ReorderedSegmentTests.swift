// ReorderedSegmentTests.swift
// A reordered segment holds the same, and knows in which order its articles were added.

import JSearchAnalysis
import JSearchStorage
import JSearchTestSupport
import Testing

@testable import JSearchIndex

@Suite("Reordered segments")
struct ReorderedSegmentTests {
    private let directory = TemporaryDirectory()

    /// Articles of three kinds in turns; every seventh has the same text as others of its kind.
    private static func articles(_ count: Int, seed: UInt64) -> [Article] {
        var random = RandomArticles(seed: seed)
        let kinds = ["半導体の垂直統合が進む。", "京都の雨と歴史を歩く。", "人工知能の学習と推論。"]
        return (0..<count).map { number in
            var article = Article(id: "", body: "")
            if number % 7 != 0 { (article.title, article.tags) = (random.article("", words: 4).body, ["AI"]) }
            article.id = "記事\(number)"
            article.body += kinds[number % 3] + kinds[number % 3]
            return article
        }
    }

    /// The ids of the articles that are not deleted: as they stand, and as they were added.
    private func ids(_ path: String) throws -> (standing: [String], added: [String]) {
        var (standing, added): ([String], [String]) = ([], [])
        for segment in try Snapshot.open(path).segments {
            let order = try segment.addingOrder()
            let documents = try order.documents() ?? (0..<UInt32(segment.documentCount)).map { $0 }
            #expect(documents.enumerated().allSatisfy { order.rank($1) == UInt32($0) })
            for document in 0..<segment.documentCount where !segment.isDeleted(document) {
                standing.append(try segment.store.id(document))
            }
            for document in documents where !segment.isDeleted(Int(document)) {
                added.append(try segment.store.id(Int(document)))
            }
        }
        return (standing, added)
    }

    private func expectWhole() throws {
        var check = IndexCheck(directory.path)
        try check.run()
        #expect(check.findings.isEmpty)
    }

    @Test("All is there as before, alike articles stand together, and the order of adding is known", arguments: [1, 4])
    func same(commits: Int) throws {
        let articles = Self.articles(240, seed: 12)
        let writer = try IndexWriter(directory: directory.path)
        for (number, article) in articles.enumerated() {
            try writer.add(article)
            if number % (240 / commits) == 0 { try writer.commit() }
        }
        try writer.commit()
        let before = try IndexContents(directory.path)
        #expect(before.articles == articles)
        #expect(try writer.optimize(reordering: true).articleCount == 240)
        #expect(try IndexContents(directory.path).sorted == before.sorted)
        let (standing, added) = try ids(directory.path)
        #expect(added == articles.map(\.id) && standing != added)
        let kinds = standing.map { (Int($0.dropFirst(2)) ?? 0) % 3 }
        let changes = zip(kinds, kinds.dropFirst()).count { $0 != $1 }
        #expect(changes < 60, "in turns, it would be 239 changes")
        try expectWhole()
        let files = try directory.contents()
        try writer.optimize(reordering: true)
        #expect(try directory.contents() == files, "there is nothing to do twice")
        try writer.optimize()
        #expect(try directory.contents() == files, "nor is anything put back")
    }

    @Test("Where articles stand follows from the articles and when they were added, whatever the past")
    func canonical() throws {
        let articles = Self.articles(150, seed: 13)
        let writer = try IndexWriter(directory: directory.path)
        for (number, article) in articles.enumerated() {
            try writer.add(Article(id: "weg\(number)", body: "京都の半導体。"))
            if number % 5 == 0 { try writer.add(Article(id: article.id, body: "前の本文")) }
            if number % 40 == 0 { try writer.optimize(reordering: number % 80 == 0) }
            try writer.add(article)
            if number % 30 == 0 { try writer.commit() }
        }
        for number in articles.indices { writer.delete(id: "weg\(number)") }
        try writer.commit()
        try writer.optimize(reordering: true)
        let fresh = TemporaryDirectory()
        let other = try IndexWriter(directory: fresh.path)
        for article in articles { try other.add(article) }
        try other.optimize(reordering: true)
        #expect(try IndexContents(directory.path) == IndexContents(fresh.path))
        #expect(try ids(directory.path) == ids(fresh.path))
        #expect(try ids(directory.path).added == articles.map(\.id))
    }

    @Test("Merging leaves reordered articles where they stand, new ones behind them, and keeps the order of adding")
    func merged() throws {
        let articles = Self.articles(200, seed: 14)
        let writer = try IndexWriter(directory: directory.path)
        for article in articles[..<100] { try writer.add(article) }
        try writer.optimize(reordering: true)
        let old = try ids(directory.path).standing
        let gone = Set(["記事3", "記事50", "記事120"])
        for article in articles[100...] { try writer.add(article) }
        for id in gone { writer.delete(id: id) }
        try writer.commit()
        try writer.optimize()
        let (standing, added) = try ids(directory.path)
        #expect(try Snapshot.open(directory.path).segments.count == 1)
        #expect(standing == (old + articles[100...].map(\.id)).filter { !gone.contains($0) })
        #expect(added == articles.map(\.id).filter { !gone.contains($0) })
        try expectWhole()
        // An article that is added again comes last.
        try writer.add(articles[0])
        try writer.optimize()
        #expect(try ids(directory.path).added == added.dropFirst() + [articles[0].id])
        try expectWhole()
        // A segment without any that stands elsewhere has no such column.
        for id in old { writer.delete(id: id) }
        try writer.optimize()
        #expect(try Snapshot.open(directory.path).segments[0].addingOrder().isByNumber)
    }

    @Test("With little memory fewer words say what is alike, and all else is the same")
    func littleMemory() throws {
        let articles = Self.articles(300, seed: 15)
        for limit in [0, 40, 2_000] {
            let directory = TemporaryDirectory()
            let writer = try IndexWriter(directory: directory.path)
            for article in articles { try writer.add(article) }
            try writer.commit()
            let segment = try Snapshot.open(directory.path).segments[0]
            var merger = try SegmentMerger(
                [MergeInput(segment: segment, deleted: nil)], number: 700, directory: directory.path,
                fileSystem: DiskFileSystem())
            try merger.reorder(memoryBudget: 4 * limit)
            #expect(merger.changesNothing == (limit == 0))
            #expect(try merger.merge().documentCount == 300)
        }
    }

    @Test("When all is analysed again, the order of adding stays")
    func updating() throws {
        let articles = Self.articles(60, seed: 16)
        do {
            let writer = try IndexWriter(directory: directory.path)
            for article in articles { try writer.add(article) }
            try writer.optimize(reordering: true)
            writer.delete(id: "記事9")
            try writer.commit()
        }
        var options = IndexWriter.Options()
        var analysis = AnalysisOptions()
        analysis.folds.subtract(.kana)
        options.analysis = analysis
        let (writer, reasons) = try IndexWriter.updating(directory: directory.path, options: options)
        #expect(reasons.count == 1)
        try writer.commit()
        let (standing, added) = try ids(directory.path)
        #expect(standing == articles.map(\.id).filter { $0 != "記事9" } && added == standing)
    }

    @Test("Stopped while documents are put in order, the index is as it was")
    func cancelled() throws {
        let articles = Self.articles(60, seed: 17)
        do {
            let writer = try IndexWriter(directory: directory.path)
            for article in articles { try writer.add(article) }
            try writer.commit()
        }
        let files = try directory.contents()
        var options = IndexWriter.Options()
        options.isCancelled = { true }
        let error = failure { () throws(JSearchError) in
            _ = try IndexWriter(directory: directory.path, options: options).optimize(reordering: true)
        }
        #expect(error?.code == .cancelled)
        #expect(try directory.contents() == files)
    }

    @Test("An order that is no permutation is found by check, refused by a merge, and answers all the same")
    func wrongOrder() throws {
        let articles = Self.articles(60, seed: 18)
        let writer = try IndexWriter(directory: directory.path)
        for article in articles { try writer.add(article) }
        try writer.optimize(reordering: true)
        let manifest = try #require(try Manifest.read(directory.path, fileSystem: DiskFileSystem()))
        let name = IndexFormat.fileName(segment: manifest.segments[0].number, suffix: "columns")
        let bytes = try #require(try directory.read(name))
        // 60 documents: one byte each, in the last array.
        let descriptor = Envelope.headerByteCount + 16 + 24 * Column.all.count
        let start = bytes.withUnsafeBytes { Int($0.loadUnaligned(fromByteOffset: descriptor + 8, as: UInt64.self)) }
        #expect(Set(bytes[start..<start + 60]) == Set(0..<60))
        for (place, value) in [(0, bytes[start + 1]), (7, 60), (9, 255)] {
            var forged = bytes
            let difference = Int(value) - Int(forged[start + place])
            forged[start + place] = value
            let sum = 60 * 59 / 2 + difference
            forged[descriptor + 16] = UInt8(sum & 255)
            forged[descriptor + 17] = UInt8(sum >> 8)
            forged = EnvelopeForge.reseal(forged)
            let overlay = OverlayFileSystem([
                directory.file(name): forged,
                directory.file("manifest"): EnvelopeForge.manifest(
                    try #require(try directory.read("manifest")), after: bytes, became: forged),
            ])
            var check = IndexCheck(directory.path, fileSystem: overlay)
            try check.run()
            #expect(check.findings.first?.error.message.contains("order of document") == true, "\(place), \(value)")
            let segment = try Snapshot.open(directory.path, fileSystem: overlay).segments[0]
            for document in 0..<60 { #expect(try segment.addingOrder().rank(UInt32(document)) <= 255) }
            let error = failure { () throws(JSearchError) in
                _ = try SegmentMerger(
                    [MergeInput(segment: segment, deleted: nil)], number: 700, directory: directory.path,
                    fileSystem: DiskFileSystem())
            }
            #expect(error?.code == .damaged)
        }
    }
}
