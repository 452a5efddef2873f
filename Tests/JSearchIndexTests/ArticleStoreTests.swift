// ArticleStoreTests.swift
// Stored articles: records, blocks, and moving whole stores.

import JSearchIndex
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("Stored articles")
struct ArticleStoreTests {
    private let directory = TemporaryDirectory()
    private let disk = DiskFileSystem()

    private func record(_ article: Article) -> [UInt8] {
        var output = ByteWriter()
        ArticleRecord.append(article, to: &output)
        return output.bytes
    }

    private func read(_ bytes: [UInt8]) throws(JSearchError) -> Article {
        let file = MappedFile.copy(of: bytes)
        var reader = try ByteReader(file.bytes, 0..<bytes.count, path: "p")
        let article = try ArticleRecord.read(&reader)
        guard reader.isAtEnd else { throw reader.damaged("bytes are left") }
        return article
    }

    private func store(_ articles: [Article], segment: UInt64 = 1) throws -> ArticleStore {
        let writer = try ArticleStoreWriter(segment: segment, directory: directory.path, fileSystem: disk)
        for article in articles { try writer.append(article) }
        _ = try writer.finish()
        return try open(segment)
    }

    private func open(_ segment: UInt64) throws -> ArticleStore {
        let path = IndexFormat.path(directory.path, segment: segment, suffix: "articles")
        return try ArticleStore(try EnvelopeFile(path, kind: .articles, segment: segment, in: disk))
    }

    @Test("Random articles come back as they were")
    func records() throws {
        let seed: UInt64 = 71
        var random = RandomArticles(seed: seed)
        for round in 0..<300 {
            let article = random.article("記事/\(round)", words: round % 40)
            #expect(try read(record(article)) == article, "seed \(seed), round \(round)")
        }
        #expect(try read(record(Article(id: "x"))) == Article(id: "x"))
    }

    @Test("A record has the kinds of FORMAT.md in their order")
    func layout() {
        var article = Article(id: "a", title: "t", body: "b")
        article.tags = ["u", "v"]
        article.properties = [.init(name: "n", value: "w")]
        let expected: [UInt8] = [6, 1, 1, 0x61, 3, 1, 0x74, 5, 1, 0x75, 5, 1, 0x76, 11, 1, 0x62, 15, 1, 0x6E, 1, 0x77]
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
        for bytes in [[1, 16, 0], [1, 0, 0], [0], [1, 3, 1, 0x61]] as [[UInt8]] {
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

    @Test("Every article of a store is found, in any order", arguments: [0, 1, 2, 300])
    func stores(count: Int) throws {
        let seed = UInt64(count)
        var random = RandomArticles(seed: seed)
        var articles = random.articles(count, words: 15)
        if count > 1 { articles[1].body = String(repeating: "長い文章。", count: 20_000) }
        let store = try store(articles)
        #expect(store.documentCount == count)
        if count == 300 { #expect(store.blockCount > 2, "the test needs several blocks") }
        for document in articles.indices.reversed() {
            #expect(try store.article(document) == articles[document], "seed \(seed), document \(document)")
        }
        var read: [Article] = []
        try store.forEach { (document, article) throws(JSearchError) in
            #expect(document == read.count)
            read.append(article)
        }
        #expect(read == articles, "seed \(seed)")
    }

    @Test("A store appended to another gives the articles of both")
    func appendStore() throws {
        var random = RandomArticles(seed: 73)
        let first = random.articles(150, words: 15)
        let second = random.articles(5, words: 15)
        let stores = (try store(first, segment: 1), try store(second, segment: 2))
        let writer = try ArticleStoreWriter(segment: 3, directory: directory.path, fileSystem: disk)
        try writer.append(first[0])
        try writer.append(all: stores.0)
        try writer.append(all: stores.1)
        try writer.append(second[0])
        _ = try writer.finish()
        let merged = try open(3)
        var read: [Article] = []
        try merged.forEach { (_, article) throws(JSearchError) in read.append(article) }
        #expect(read == [first[0]] + first + second + [second[0]], "seed 73")
        for document in stride(from: 0, to: read.count, by: 17) {
            #expect(try merged.article(document) == read[document])
        }
    }
}
