// HistoryTests.swift
// An index with any past answers as a new one of the same articles does, to the last bit.

import JSearch
import JSearchIndex
import JSearchQuery
import JSearchStorage
import JSearchTestSupport
import Synchronization
import Testing

@Suite("The past of an index")
struct HistoryTests {
    /// An index, and what it should hold.
    private final class History {
        let directory = TemporaryDirectory()
        private let disk = UnsynchronizedFileSystem()
        private var writer: IndexWriter?
        private var options = IndexWriter.Options()
        private var random: RandomArticles
        /// The articles as of the last commit, and as they would be after one.
        private(set) var committed: [String: Article] = [:]
        private var pending: [String: Article] = [:]
        private(set) var operations: [String] = []

        init(seed: UInt64) throws {
            random = RandomArticles(seed: seed)
            options.memoryBudget = [1 << 20, 256 << 20][random.int(in: 0..<2)]
            options.threads = 1 + random.int(in: 0..<2)
            try open()
        }

        private func open() throws {
            // The old one must let go of the lock first.
            writer = nil
            writer = try IndexWriter(
                directory: directory.path, options: options, replacingAll: false, fileSystem: disk)
        }

        func step() throws {
            if random.int(in: 0..<20) == 0 {
                try open()
                pending = committed
                operations.append("reopen")
                return
            }
            let writer = try #require(writer)
            let id = "文\(random.int(in: 0..<24))"
            switch random.int(in: 0..<20) {
            case 0..<10:
                let article = random.article(id, words: random.int(in: 1..<40))
                try writer.add(article)
                pending[id] = article
                operations.append("add \(id)")
            case 10..<13:
                writer.delete(id: id)
                pending[id] = nil
                operations.append("delete \(id)")
            case 13..<17:
                try writer.commit()
                committed = pending
                operations.append("commit")
            case 17:
                let reorders = random.int(in: 0..<2) == 0
                try writer.optimize(reordering: reorders)
                committed = pending
                operations.append(reorders ? "reorder" : "optimize")
            default:
                writer.rollback()
                pending = committed
                operations.append("rollback")
            }
        }

        func commit() throws {
            try writer?.commit()
            committed = pending
        }

        /// Optimises what was committed.
        func optimize(reordering: Bool) throws {
            writer?.rollback()
            try writer?.optimize(reordering: reordering)
        }
    }

    /// For each score, from the highest: the ids of the articles that have it.
    private static func answer(_ searcher: Searcher, _ query: Query) -> [String] {
        var options = SearchOptions()
        options.limit = 1_000
        do throws(JSearchError) {
            var groups: [(steps: Int64, ids: [String])] = []
            for hit in try searcher.rank(query, options) {
                let id = try searcher.snapshot.segments[hit.segment].store.article(Int(hit.document)).id
                if groups.last?.steps != hit.score.steps { groups.append((hit.score.steps, [])) }
                groups[groups.count - 1].ids.append(id)
            }
            return groups.map { "\($0.steps): \($0.ids.sorted())" }
        } catch { return [error.code.rawValue] }
    }

    private static func recency() -> RankingParameters {
        var parameters = RankingParameters()
        parameters.recencyHalfLife = 1_000
        return parameters
    }

    @Test(
        "500 random histories: statistics, ids and scores are those of a new index, before and after optimising or reordering"
    )
    func histories() throws {
        for seed in 0..<500 as Range<UInt64> {
            let history = try History(seed: seed)
            var random = SeededGenerator(seed: seed ^ 0xABCD)
            for _ in 0..<random.int(in: 5..<45) { try history.step() }
            if random.int(in: 0..<2) == 0 { try history.commit() }
            let articles = history.committed.values.sorted { $0.id < $1.id }
            let fresh = try TestIndex(articles)
            guard FileExists.manifest(history.directory) else {
                #expect(articles.isEmpty)
                continue
            }
            var queries: [Query] = []
            if articles.contains(where: { !$0.body.isEmpty }) {
                var generator = RandomQueries(articles, seed: seed)
                queries = (0..<4).map { _ in generator.query() }
            }
            queries.append(try Query("検索 本文"))
            for stage in ["as it is", seed % 2 == 0 ? "optimised" : "reordered"] {
                if stage != "as it is" { try history.optimize(reordering: stage == "reordered") }
                let snapshot = try Snapshot.open(history.directory.path)
                let searcher = Searcher(snapshot)
                let context: Comment = "seed \(seed), \(stage), \(history.operations)"
                // All postings and positions: what takes longest, so not for each.
                if seed % 5 == 0 {
                    #expect(
                        try IndexContents(snapshot).sorted == IndexContents(fresh.searcher.snapshot).sorted, context)
                }
                #expect(searcher.statistics == fresh.searcher.statistics, context)
                for query in queries {
                    #expect(
                        Self.answer(searcher, query) == Self.answer(fresh.searcher, query),
                        "\(query.clauses), \(context)")
                }
                if stage != "as it is" { #expect(snapshot.segments.count <= 1, context) }
            }
        }
    }

    @Test("A term counts the articles that have it and are not deleted, whatever its length and theirs")
    func liveCounts() throws {
        var random = RandomArticles(seed: 9)
        let articles = random.articles(700, words: 12)
        for deleted in [1, 3, 40, 170] {
            let gone = Set((0..<deleted).map { _ in random.int(in: 0..<700) }.map(String.init))
            let index = try TestIndex { (writer) throws(JSearchError) in
                for article in articles { try writer.add(article) }
                try writer.commit()
                for id in gone { writer.delete(id: id) }
                try writer.commit()
            }
            let segment = try #require(index.searcher.snapshot.segments.first)
            #expect(segment.documentCount == 700 && segment.deleted?.count == gone.count)
            var long = 0
            for stream in TokenStream.allCases {
                let reader = segment.stream(stream)
                var terms = try reader.dictionary.terms()
                while try terms.next() {
                    var expected = 0
                    try reader.forEachPosting(terms.entry) { document, _ in
                        expected += segment.isDeleted(Int(document)) ? 0 : 1
                    }
                    #expect(try segment.liveCount(terms.entry, in: stream) == expected)
                    long += terms.entry.documentCount > 128 ? 1 : 0
                }
            }
            #expect(long > 10)
            #expect(try segment.liveCount(nil, in: .words) == 0)
        }
    }

    @Test("Recency counts from the newest article that is there, not from a deleted one")
    func recency() throws {
        func article(_ id: String, _ date: String) -> Article {
            var article = Article(id: id, body: "同じ本文。")
            article.date = ArticleDate(date)
            return article
        }
        let articles = [article("a", "2020-01-01"), article("b", "2021-01-01")]
        let index = try TestIndex { (writer) throws(JSearchError) in
            for article in articles { try writer.add(article) }
            for number in 0..<6 { try writer.add(Article(id: "\(number)", body: "他の本文。")) }
            try writer.add(article("new", "2040-01-01"))
            try writer.commit()
            writer.delete(id: "new")
            try writer.commit()
        }
        #expect(index.searcher.snapshot.segments[0].deleted?.count == 1)
        var options = SearchOptions()
        options.parameters = Self.recency()
        let found = try index.index.search("同じ", options: options).hits.map(\.score)
        let fresh = try TestIndex(articles + (0..<6).map { Article(id: "\($0)", body: "他の本文。") })
        #expect(try fresh.index.search("同じ", options: options).hits.map(\.score) == found)
        #expect(found.count == 2 && found[0] > found[1])
    }
}

/// Whether there is an index in a directory.
private enum FileExists {
    static func manifest(_ directory: TemporaryDirectory) -> Bool { (try? directory.read("manifest")) ?? nil != nil }
}
