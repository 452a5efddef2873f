// ArticleUnitTests.swift
// Input is cut into units: nothing is lost, nothing is doubled, and threads change nothing.

import JSearch
import JSearchArticles
import JSearchTestSupport
import Testing

@Suite("Units of input")
struct ArticleUnitTests {
    /// The smallest budget: units of 16 KiB.
    private static let smallest = IndexWriter.Options(memoryBudget: 1 << 20, threads: 1)

    /// Adds one JSON Lines file to a new index.
    private func add(_ text: String) throws -> (articles: [Article], result: IndexingReport) {
        let folder = TemporaryDirectory()
        let path = try folder.put("a.jsonl", text)
        return try IndexWriter.articles(options: Self.smallest) { try $0.add(contentsOf: [path]) }
    }

    @Test("A JSON Lines file larger than a unit loses and doubles no line")
    func cutting() throws {
        var generator = SeededGenerator(seed: 11)
        var text = ""
        var broken: [Int] = []
        var expected: [String] = []
        for number in 1...600 {
            switch number % 50 {
            case 7: text += "\n"
            case 13:
                text += "{\"id\": \n"
                broken.append(number)
            default:
                let filler = String(repeating: "x", count: generator.int(in: 0..<300))
                text += "{\"title\": \"題\", \"url\": \"\(filler)\"}" + (number % 3 == 0 ? "\r\n" : "\n")
                expected.append("a.jsonl:\(number)")
            }
        }
        #expect(text.utf8.count > 5 << 14)
        let (articles, report) = try add(text)
        #expect(articles.map(\.id) == expected)
        #expect(report.problems.map(\.line) == broken)
        #expect(report.articleCount == expected.count)
        #expect(report.byteCount == text.utf8.count)
    }

    @Test("A line may end exactly where a unit would, or one byte before or behind", arguments: [-2, -1, 0, 1, 2])
    func boundary(_ shift: Int) throws {
        let unit = 16 << 10
        let frame = "{\"url\": \"\"}\n".utf8.count
        let first = "{\"url\": \"" + String(repeating: "x", count: unit + shift - frame) + "\"}\n"
        #expect(first.utf8.count == unit + shift)
        for tail in ["", "{\"id\": \"last\"}", "{\"id\": \"last\"}\n", "\n"] {
            let (articles, report) = try add(first + "{\"title\": \"二\"}\n" + tail)
            let expected = ["a.jsonl:1", "a.jsonl:2"] + (tail.contains("last") ? ["last"] : [])
            #expect(articles.map(\.id) == expected)
            #expect(report.problems.isEmpty)
        }
    }

    @Test("A line longer than several units is one article")
    func longLine() throws {
        let filler = String(repeating: "x", count: 100 << 10)
        let (articles, _) = try add("{\"id\": \"一\"}\n{\"id\": \"二\", \"url\": \"\(filler)\"}\n{\"id\": \"三\"}")
        #expect(articles.map(\.id) == ["一", "二", "三"])
        #expect(articles.map(\.url.count) == [0, 100 << 10, 0])
    }

    @Test("An article that breaks a limit is reported, and the others are indexed")
    func limits() throws {
        let long = String(repeating: "x", count: 4_097)
        let (articles, report) = try add("{\"id\": \"一\"}\n{\"id\": \"\(long)\"}\n{\"id\": \"三\"}")
        #expect(articles.map(\.id) == ["一", "三"])
        #expect(report.lostCount == 1)
        #expect(report.articleCount == 2)
        #expect(report.problems.first?.message.contains("4096") == true)
        #expect(report.problems.first?.line == 2)
    }

    @Test("The report is in the order of the files, and the articles are, whatever the threads", arguments: [1, 2, 4])
    func threads(_ threads: Int) throws {
        let folder = TemporaryDirectory()
        var expected: [String] = []
        for number in 0..<6 {
            // The first units take longest, so that with threads the later ones are ready before them.
            let filler = String(repeating: "<!-- filler -->\n", count: number < 2 ? 500_000 : 132_000)
            let path = try folder.put("\(number).html", filler + "<p>題\(number)</p>")
            expected.append(path)
            let bytes = try #require(try folder.read("\(number).html"))
            try folder.write("\(number).html", bytes + [0xFF])
        }
        let options = IndexWriter.Options(memoryBudget: 128 << 20, threads: threads)
        let (articles, report) = try IndexWriter.articles(options: options) {
            try $0.add(contentsOf: [folder.path])
        }
        #expect(report.problems.map(\.path) == expected)
        #expect(articles.map(\.id) == (0..<6).map { "\($0).html" })
    }

    @Test("Progress ends with all bytes and all articles")
    func progress() throws {
        let folder = TemporaryDirectory()
        for number in 0..<40 { try folder.put("\(number).md", "# 題\n\n" + String(repeating: "文", count: 500)) }
        var seen: [IndexingProgress] = []
        _ = try IndexWriter.articles(options: Self.smallest) {
            _ = try $0.add(contentsOf: [folder.path]) { seen.append($0) }
        }
        let last = try #require(seen.last)
        #expect(seen.count > 2)
        #expect(last.articleCount == 40)
        #expect(last.byteCount == last.totalByteCount)
        #expect(zip(seen, seen.dropFirst()).allSatisfy { $0.byteCount <= $1.byteCount })
    }
}

extension IndexWriter.Options {
    fileprivate init(memoryBudget: Int, threads: Int) {
        self.init()
        self.memoryBudget = memoryBudget
        self.threads = threads
    }
}
