// ArticleStoreTests.swift
// Stored articles: records, blocks, and moving whole stores.

import JSearchIndex
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("Stored articles")
struct ArticleStoreTests {
    private let directory = TemporaryDirectory()

    private func record(_ article: Article) -> [UInt8] {
        var output = ByteWriter()
        ArticleRecord.append(article, edits: [], editCount: 0, to: &output)
        return output.bytes
    }

    private func read(_ bytes: [UInt8]) throws(JSearchError) -> Article {
        let file = MappedFile.copy(of: bytes)
        var reader = try ByteReader(file.bytes, 0..<bytes.count, path: "p")
        let record = try ArticleRecord(&reader)
        guard reader.isAtEnd else { throw reader.damaged("bytes are left") }
        return record.article
    }

    /// The part of an article that is in its record.
    private func withoutTexts(_ article: Article) -> Article {
        var article = article
        article.title = ""
        article.headings = []
        article.excerpt = ""
        article.body = ""
        article.code = ""
        return article
    }

    /// The segments of an index with these articles, one commit for each list.
    private func segments(_ commits: [[Article]], deleting ids: [String] = []) throws -> [SegmentReader] {
        let writer = try IndexWriter(directory: directory.path)
        for articles in commits {
            for article in articles { try writer.add(article) }
            try writer.commit()
        }
        for id in ids { writer.delete(id: id) }
        try writer.optimize()
        return try Snapshot.open(directory.path).segments
    }

    @Test("The texts of an article in UTF-16 are those of its strings")
    func sources() throws {
        let seed: UInt64 = 75
        var random = RandomArticles(seed: seed)
        let articles = random.articles(60)
        let store = try #require(try segments([articles]).first).store
        for document in 0..<articles.count {
            let article = try store.article(document)
            let expected = Field.allCases.map { Array(article.text(of: $0).utf16) }
            #expect(try store.sources(document) == expected, "seed \(seed), document \(document)")
        }
    }

    @Test("Random records come back as they were")
    func records() throws {
        let seed: UInt64 = 71
        var random = RandomArticles(seed: seed)
        for round in 0..<300 {
            let article = withoutTexts(random.article("記事/\(round)", words: round % 40))
            #expect(try read(record(article)) == article, "seed \(seed), round \(round)")
        }
        #expect(try read(record(Article(id: "x"))) == Article(id: "x"))
    }

    @Test("A record has the kinds of FORMAT.md in their order, and no texts")
    func layout() {
        var article = Article(id: "a", title: "t", body: "b")
        article.tags = ["u", "v"]
        article.properties = [.init(name: "n", value: "w")]
        let expected: [UInt8] = [4, 1, 1, 0x61, 5, 1, 0x75, 5, 1, 0x76, 15, 1, 0x6E, 1, 0x77]
        #expect(record(article) == expected)
    }

    @Test("A record that is cut anywhere, or of an unknown kind, is damaged")
    func damage() {
        var random = RandomArticles(seed: 72)
        let bytes = record(random.article("a", words: 3))
        for count in 0..<bytes.count {
            let piece = Array(bytes[..<count])
            #expect(failure { () throws(JSearchError) in _ = try read(piece) }?.code == .damaged, "\(count) bytes")
        }
        for bytes in [[1, 17, 0], [1, 0, 0], [0], [1, 3, 1, 0x61], [2, 1, 1, 0x61, 16, 6, 0]] as [[UInt8]] {
            #expect(failure { () throws(JSearchError) in _ = try read(bytes) }?.code == .damaged, "\(bytes)")
        }
    }

    @Test("A date outside the years 1 to 9999, or an offset of a day, is refused before it could be lost")
    func farDates() throws {
        for date in [
            ArticleDate(secondsSinceEpoch: 300_000_000_000), ArticleDate(secondsSinceEpoch: -62_135_596_801),
            ArticleDate(secondsSinceEpoch: 0, utcOffsetMinutes: 1_440),
        ] {
            var article = Article(id: "a")
            article.date = date
            let refused = article
            let error = failure { () throws(JSearchError) in try ArticleLimits.check(refused) }
            #expect(error?.code == .invalidArgument, "\(date)")
        }
        for seconds: Int64 in [-62_135_596_800, 253_402_300_799] {
            var article = Article(id: "a")
            article.date = ArticleDate(secondsSinceEpoch: seconds)
            try ArticleLimits.check(article)
            #expect(try read(record(article)).date == article.date)
        }
    }

    @Test("Every article of a store is found, in any order", arguments: [1, 2, 300])
    func stores(count: Int) throws {
        let seed = UInt64(count)
        var random = RandomArticles(seed: seed)
        var articles = random.articles(count, words: 15)
        if count > 1 { articles[1].body = String(repeating: "長い文章。", count: 20_000) }
        let store = try #require(try segments([articles]).first).store
        #expect(store.documentCount == count)
        if count == 300 { #expect(store.records.blockCount > 2, "the test needs several blocks") }
        for document in articles.indices.reversed() {
            #expect(try store.article(document) == articles[document], "seed \(seed), document \(document)")
            #expect(try store.id(document) == articles[document].id)
        }
        var read: [Article] = []
        try store.forEach { (document, article) throws(JSearchError) in
            #expect(document == read.count)
            read.append(article)
        }
        #expect(read == articles, "seed \(seed)")
    }

    @Test("Merged stores give the articles of all of them, without those that were deleted")
    func merged() throws {
        var random = RandomArticles(seed: 73)
        let articles = random.articles(160, words: 15)
        let deleted = Set(stride(from: 3, to: 150, by: 7).map { articles[$0].id })
        let parts = [Array(articles[..<90]), Array(articles[90..<155]), Array(articles[155...])]
        let segments = try segments(parts, deleting: deleted.sorted())
        let store = try #require(segments.first).store
        #expect(segments.count == 1)
        var read: [Article] = []
        try store.forEach { (_, article) throws(JSearchError) in read.append(article) }
        #expect(read == articles.filter { !deleted.contains($0.id) }, "seed 73")
        for document in stride(from: 0, to: read.count, by: 17) {
            #expect(try store.article(document) == read[document])
        }
    }
}
