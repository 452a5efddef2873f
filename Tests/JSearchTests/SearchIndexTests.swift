// SearchIndexTests.swift
// The library as its users see it: opening, searching, pages, errors, threads.

import Dispatch
import JSearch
import JSearchIndex
import JSearchStorage
import JSearchTestSupport
import Synchronization
import Testing

@Suite("SearchIndex")
struct SearchIndexTests {
    private let directory = TemporaryDirectory()

    private func code(_ body: () throws(JSearchError) -> Void) -> JSearchError.Code? { failure(body)?.code }

    @Test("The example of the documentation does what its comments say")
    func example() throws {
        let writer = try IndexWriter(directory: directory.path)
        try writer.add(Article(id: "1", title: "AIチップの歴史", body: "半導体の垂直統合が進む。"))
        try writer.commit()

        let index = try SearchIndex(directory: directory.path)
        let results = try index.search("AIチップ")
        try #require(!results.hits.isEmpty)
        #expect("\(results.total) \(results.hits[0].title.text)" == "1 AIチップの歴史")
        #expect(results.isTotalExact)
        #expect(results.hits.map(\.title.matches) == [["AIチップ"]])
        #expect(index.articleCount == 1)
        #expect(try index.article(id: "1")?.body == "半導体の垂直統合が進む。")
        #expect(try index.article(id: "2") == nil)
        #expect(try index.search("AIチップ \"垂直統合\" -中古 tag:半導体").total == 0)
        #expect(try index.search("AIチップ \"垂直統合\" -中古").total == 1)
    }

    @Test("An open index stays as it was while a writer goes on; opening anew sees the new commit")
    func stays() throws {
        let writer = try IndexWriter(directory: directory.path)
        try writer.add(Article(id: "1", body: "検索"))
        try writer.commit()
        let index = try SearchIndex(directory: directory.path)
        for number in 2..<12 {
            try writer.add(Article(id: String(number), body: "検索"))
            try writer.commit()
        }
        writer.delete(id: "1")
        try writer.commit()
        #expect(try index.search("検索").hits.map(\.id) == ["1"])
        #expect(try SearchIndex(directory: directory.path).search("検索").total == 10)
    }

    @Test("Pages of any size divide the whole result without gaps or repetition")
    func pages() throws {
        var random = RandomArticles(seed: 91)
        let articles = random.articles(50)
        let index = try TestIndex(articles, .init(commits: 3)).index
        var generator = RandomQueries(articles, seed: 91)
        for _ in 0..<20 {
            let query = generator.query()
            var options = SearchOptions()
            options.limit = 1_000
            guard let whole = try? index.search(query, options: options) else { continue }
            #expect(whole.total == whole.hits.count, "seed 91, \(query.clauses)")
            for size in [1, 3, 7, 100] {
                var hits: [Hit] = []
                options.limit = size
                for offset in stride(from: 0, through: whole.total, by: size) {
                    options.offset = offset
                    let page = try index.search(query, options: options)
                    #expect(page.total == whole.total && page.hits.count <= size, "seed 91, \(query.clauses)")
                    hits += page.hits
                }
                #expect(hits == whole.hits, "seed 91, pages of \(size), \(query.clauses)")
            }
        }
    }

    @Test("A limit of 0 counts only, an offset behind the end gives nothing")
    func limits() throws {
        let index = try TestIndex([Article(id: "1", body: "検索"), Article(id: "2", body: "検索")]).index
        let counted = try index.search("検索", limit: 0)
        #expect(counted.hits == [] && counted.total == 2)
        #expect(try index.search("検索", limit: 1).hits.map(\.id) == ["1"])
        var options = SearchOptions()
        options.offset = 2
        #expect(try index.search("検索", options: options).hits == [])
        #expect(try index.search("検索", options: options).total == 2)
        options = SearchOptions()
        (options.limit, options.offset) = (1 << 30, 1)
        #expect(try index.search("検索", options: options).hits.map(\.id) == ["2"])
        #expect(SearchOptions().limit == 10 && SearchOptions().offset == 0)
    }

    @Test("Options out of range are refused")
    func invalidOptions() throws {
        let index = try TestIndex([Article(id: "1", body: "検索")]).index
        for (limit, offset) in [(-1, 0), (0, -1), (.min, 0), (10, .min), (.max, 0), (0, .max), (1 << 31, 0)] {
            var options = SearchOptions()
            (options.limit, options.offset) = (limit, offset)
            let code = code { () throws(JSearchError) in _ = try index.search("検索", options: options) }
            #expect(code == .invalidArgument, "limit \(limit), offset \(offset)")
        }
        #expect(code { () throws(JSearchError) in _ = try index.search("検索", limit: -1) } == .invalidArgument)
        #expect(code { () throws(JSearchError) in _ = try index.search("") } == .invalidQuery)
        #expect(code { () throws(JSearchError) in _ = try index.search(Query(clauses: [])) } == .invalidQuery)
    }

    @Test(
        "Ranking parameters out of range are refused",
        arguments: [
            (-0.5, 0.5, 0.5, 0.25), (0.9, 1.5, 0.5, 0.25), (0.9, -0.1, 0.5, 0.25), (0.9, 0.5, -1, 0.25),
            (0.9, 0.5, 0.5, -1),
        ])
    func invalidParameters(k1: Double, b: Double, bigramWeight: Double, hiraganaWeight: Double) throws {
        let index = try TestIndex([Article(id: "1", body: "検索")]).index
        var options = SearchOptions()
        (options.parameters.k1, options.parameters.b) = (k1, b)
        (options.parameters.bigramWeight, options.parameters.hiraganaWeight) = (bigramWeight, hiraganaWeight)
        let code = code { () throws(JSearchError) in _ = try index.search("検索", options: options) }
        #expect(code == .invalidArgument)
    }

    @Test("There is no index in a directory that is missing or empty")
    func missing() throws {
        for path in [directory.path, directory.path + "/missing", "/dev/null/x"] {
            let code = code { () throws(JSearchError) in _ = try SearchIndex(directory: path) }
            #expect(code == .noIndex || (path.hasPrefix("/dev") && code == .fileSystem), "\(path)")
        }
    }

    @Test("An index that was analysed otherwise is refused, by readers and writers, but can be replaced")
    func analysisMismatch() throws {
        do {
            let writer = try IndexWriter(directory: directory.path)
            try writer.add(Article(id: "1", body: "検索"))
            try writer.commit()
        }
        var manifest = try #require(try Manifest.read(directory.path, fileSystem: DiskFileSystem()))
        try #require(manifest.properties.count > 1)
        manifest.properties[0] = manifest.properties[1]
        try manifest.commit(to: directory.path, fileSystem: DiskFileSystem())
        let path = directory.path
        let error = failure { () throws(JSearchError) in _ = try SearchIndex(directory: path) }
        #expect(error?.code == .analysisMismatch && error?.path == path)
        #expect(code { () throws(JSearchError) in _ = try IndexWriter(directory: path) } == .analysisMismatch)
        let writer = try IndexWriter.replacing(directory: path)
        try writer.add(Article(id: "2", body: "検索"))
        try writer.commit()
        #expect(try SearchIndex(directory: path).search("検索").hits.map(\.id) == ["2"])
    }

    @Test("Many threads that search one index at once get the answers of one thread")
    func threads() throws {
        var random = RandomArticles(seed: 92)
        let articles = random.articles(40)
        let index = try TestIndex(articles, .init(commits: 2)).index
        var generator = RandomQueries(articles, seed: 92)
        let queries = (0..<24).map { _ in generator.query() }
        var options = SearchOptions()
        options.explains = true
        let expected = queries.map { try? index.search($0, options: options) }
        let differences = Mutex<[String]>([])
        DispatchQueue.concurrentPerform(iterations: 8) { [options] thread in
            for step in queries.indices {
                // Each thread in another order, so that they are at different queries.
                let number = (step * 5 + thread * 3) % queries.count
                let found = try? index.search(queries[number], options: options)
                if found != expected[number] { differences.withLock { $0.append("\(thread): \(queries[number])") } }
            }
        }
        #expect(differences.withLock { $0 } == [], "seed 92")
        #expect(expected.compactMap { $0?.hits.count }.reduce(0, +) > 50)
    }
}

extension MarkedText {
    /// The pieces that are marked.
    fileprivate var matches: [String] { fragments.filter(\.isMatch).map(\.text) }
}
