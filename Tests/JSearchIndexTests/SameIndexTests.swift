// SameIndexTests.swift
// However an index is made, of the same articles it is the same.

import JSearchAnalysis
import JSearchIndex
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("The same articles give the same index")
struct SameIndexTests {
    private func options(memory: Int = 256 << 20, threads: Int = 1) -> IndexWriter.Options {
        var options = IndexWriter.Options()
        options.memoryBudget = memory
        options.threads = threads
        return options
    }

    /// Indexes articles, in a directory that lives as long as what is returned.
    private func build(
        _ articles: [Article], _ options: IndexWriter.Options, commitEvery: Int = .max
    ) throws -> TemporaryDirectory {
        let directory = TemporaryDirectory()
        let writer = try IndexWriter(directory: directory.path, options: options)
        for (index, article) in articles.enumerated() {
            try writer.add(article)
            if (index + 1) % commitEvery == 0 { try writer.commit() }
        }
        try writer.commit()
        return directory
    }

    @Test("A merged index equals one that was built at once, in every posting", arguments: [1, 7, 40])
    func merged(commitEvery: Int) throws {
        let seed: UInt64 = 81
        var random = RandomArticles(seed: seed)
        let articles = random.articles(160, words: 12)
        let whole = try build(articles, options())
        let merged = try build(articles, options(), commitEvery: commitEvery)
        #expect(try Snapshot.open(whole.path).segments.count == 1)
        let segments = try Snapshot.open(merged.path).segments.count
        #expect(segments <= 12, "\(160 / commitEvery) commits")
        let (expected, actual) = (try IndexContents(whole.path), try IndexContents(merged.path))
        expectEqual(actual, expected, "seed \(seed)")
    }

    @Test("An index in which articles were replaced and deleted equals one without them")
    func replacedAndDeleted() throws {
        let seed: UInt64 = 82
        var random = RandomArticles(seed: seed)
        let directory = TemporaryDirectory()
        var current: [String: Article] = [:]
        var writer = try IndexWriter(directory: directory.path)
        for round in 0..<40 {
            for _ in 0..<random.int(in: 0..<6) {
                let article = random.article(String(random.int(in: 0..<30)), words: 8)
                try writer.add(article)
                current[article.id] = article
            }
            if round % 3 == 0 {
                try writer.commit()
                let id = String(random.int(in: 0..<30))
                writer.delete(id: id)
                current[id] = nil
            }
            if round == 20 {
                try writer.commit()
                writer = try reopen(&writer, directory)
            }
        }
        let summary = try writer.commit()
        #expect(summary.articleCount == current.count, "seed \(seed)")
        let sorted = current.values.sorted { $0.id < $1.id }
        let expected = try build(sorted, options())
        expectEqual(try IndexContents(directory.path).sorted, try IndexContents(expected.path).sorted, "seed \(seed)")
        let snapshot = try Snapshot.open(directory.path)
        for id in (0..<30).map(String.init) {
            #expect(try snapshot.article(id: id) == current[id], "seed \(seed), \(id)")
        }
    }

    /// Lets one writer go before another takes the lock.
    private func reopen(_ writer: inout IndexWriter, _ directory: TemporaryDirectory) throws -> IndexWriter {
        let other = TemporaryDirectory()
        writer = try IndexWriter(directory: other.path)
        return try IndexWriter(directory: directory.path)
    }

    @Test("The least memory gives the same articles and postings, in several segments", arguments: [1 << 20, 8 << 20])
    func memory(budget: Int) throws {
        let seed: UInt64 = 83
        var random = RandomArticles(seed: seed)
        let articles = (0..<90).map { index in
            var article = random.article(String(index), words: 30)
            article.body += String(repeating: "半導体", count: 40)
            return article
        }
        let whole = try build(articles, options())
        for commitEvery in [Int.max, 25] {
            let small = try build(articles, options(memory: budget), commitEvery: commitEvery)
            expectEqual(try IndexContents(small.path), try IndexContents(whole.path), "seed \(seed)")
        }
    }

    @Test("The least memory is enough for many short articles")
    func manyShortArticles() async {
        // A process of its own: too many segments of a unit would be a trap.
        await #expect(processExitsWith: .success) {
            let directory = TemporaryDirectory()
            var options = IndexWriter.Options()
            options.memoryBudget = 1 << 20
            let writer = try IndexWriter(directory: directory.path, options: options)
            for number in 0..<300 { try writer.add(Article(id: String(number), body: "短")) }
            let summary = try writer.commit()
            #expect(summary.articleCount == 300)
        }
    }

    @Test("Any number of threads gives the same bytes in all files")
    func threads() throws {
        let seed: UInt64 = 84
        var random = RandomArticles(seed: seed)
        let units = (0..<6).map { unit in (0..<15).map { random.article(String(unit * 10 + $0), words: 15) } }
        var first: [String: [UInt8]]?
        for threads in [1, 2, 4] {
            let directory = TemporaryDirectory()
            let writer = try IndexWriter(directory: directory.path, options: options(threads: threads))
            for round in 0..<2 {
                for unit in units[(3 * round)..<(3 * round + 3)] {
                    try writer.add { (body) throws(JSearchError) in for article in unit { try body(article) } }
                }
                try writer.add(Article(id: "last", body: "終\(round)"))
                try writer.commit()
            }
            var contents = try directory.contents()
            // It says who writes, and since when.
            contents["lock"] = nil
            if let first {
                #expect(contents.keys.sorted() == first.keys.sorted(), "seed \(seed), \(threads) threads")
                for (name, bytes) in first {
                    #expect(contents[name] == bytes, "seed \(seed), \(threads) threads, \(name)")
                }
            } else {
                first = contents
            }
        }
    }

    @Test("What the index holds is what the analyzer finds")
    func asAnalyzed() throws {
        let article = {
            var article = Article(id: "a", title: "AIの歴史", body: "AI、AI。C++と.NET")
            article.tags = ["ＡＩ", "半導体 ", ""]
            article.categories = ["AI"]
            article.headings = ["歴史", "未来"]
            return article
        }()
        let directory = try build([article], options())
        let contents = try IndexContents(directory.path)
        #expect(contents.articles == [article])
        let ai = try #require(contents.terms["words:ai"]?["a"])
        #expect(ai == [1, 0, 2, 0, 2, 0])
        let bigram = try #require(contents.terms["bigrams:歴史"]?["a"])
        #expect(bigram == [1, 1, 0, 0, 0, 0])
        #expect(contents.terms["bigrams:ai"]?["a"] == [1, 0, 2, 0, 2, 0])
        #expect(
            contents.texts["a"]?.map(UTF16Text.string) == ["aiの歴史", "歴史 未来", "ai 半導体 ai", "", "ai、ai。c++と.net", ""])
        for term in ["words:c++", "words:.net", "words:net", "tags:ai", "tags:半導体"] {
            #expect(contents.terms[term] != nil, "\(term)")
        }
        #expect(contents.terms["tags:ai"]?["a"] == [0, 0, 1, 0, 0, 0], "once, though given twice")
        #expect(contents.terms.keys.filter { $0.hasPrefix("tags:") }.count == 2)
    }
}

/// Compares piece by piece, so that a failure says what differs.
private func expectEqual(_ actual: IndexContents, _ expected: IndexContents, _ message: Comment) {
    #expect(actual.articles.map(\.id) == expected.articles.map(\.id), message)
    #expect(actual.articles == expected.articles, message)
    #expect(actual.columns == expected.columns, message)
    #expect(actual.terms.keys.sorted() == expected.terms.keys.sorted(), message)
    for (term, occurrences) in expected.terms where actual.terms[term] != occurrences {
        Issue.record("\(message): \(term) differs")
    }
}
