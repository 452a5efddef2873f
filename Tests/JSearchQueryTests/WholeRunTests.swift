// WholeRunTests.swift
// Words in the query language are whole: they do not match inside longer words.

import JSearchAnalysis
import JSearchIndex
import JSearchQuery
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("Whole words")
struct WholeRunTests {
    private func ids(_ bodies: [String], _ query: String) throws -> [String] {
        let articles = bodies.enumerated().map { Article(id: "\($0)", title: $1, body: $1) }
        return try TestIndex(articles).searcher.search(try Query(query), SearchOptions()).hits.map(\.id).sorted()
    }

    @Test("Required and excluded words and titles match whole runs of letters only; quoted ones also parts")
    func runs() throws {
        let bodies = ["AI", "said", "AIチップ", "ai2", "x-ai y"]
        #expect(try ids(bodies, "+ai") == ["0", "2", "4"])
        #expect(try ids(bodies, "title:ai") == ["0", "2", "4"])
        #expect(try ids(bodies, "title:\"ai\"") == ["0", "1", "2", "3", "4"])
        #expect(try ids(bodies, "\"ai\"") == ["0", "1", "2", "3", "4"])
        #expect(try ids(bodies, "\"a\" -ai") == ["1", "3"])
        #expect(try ids(bodies, "+x-ai") == ["4"])
    }

    @Test("Japanese words match wherever their characters stand")
    func japanese() throws {
        #expect(try ids(["東京都", "京都", "京"], "+京都") == ["0", "1"])
        #expect(try ids(["東京都", "京都", "都"], "+京") == ["0", "1"])
    }

    @Test("One or two letters inside a run of more than 40 count as a word, because the run is cut; three do not")
    func insideLongRun() throws {
        let long = String(repeating: "abcdefg", count: 7)
        let (two, last) = (try ids([long, "ab"], "+ab"), try ids([long, "g"], "title:g"))
        #expect(two == ["0", "1"])
        #expect(last == ["0", "1"])
        #expect(try ids([long, "abc"], "+abc") == ["1"])
    }

    @Test("A word of more than 40 letters is found inside a longer one, too, because such are cut")
    func longWord() throws {
        let long = String(repeating: "abcdefg", count: 7)
        #expect(try ids([long], "+\(long)") == ["0"])
        let found = try ids([long + "x", long], "+\(long)")
        #expect(found == ["0", "1"])
    }

    @Test("Queries of which normalising leaves nothing are refused", arguments: ["\u{200B}", "\"\u{AD}\"", "\u{FE0F}"])
    func nothing(text: String) throws {
        let searcher = try TestIndex([Article(id: "a", body: "本文")]).searcher
        let query = try Query(text)
        let code = failure { () throws(JSearchError) in _ = try searcher.search(query, SearchOptions()) }?.code
        #expect(code == .invalidQuery)
    }

    @Test("What the search for parts of runs skips are terms that no run of letters begins")
    func skippedTerms() throws {
        let classes = CharacterClasses()
        for (first, last) in PhraseTerms.japaneseTerms {
            let scalars = try [first, last].map {
                try #require(String(decoding: $0, as: UTF8.self).unicodeScalars.first)
            }
            for value in scalars[0].value...scalars[1].value {
                let units = [UInt16(value)]
                let kind = units.withUnsafeBufferPointer { classes.classify($0, at: 0).class }
                #expect(kind == .japanese, "\(String(value, radix: 16))")
            }
        }
    }

    @Test("A mark between words neither finds nor ranks; alone it is found where it stands")
    func marks() throws {
        let bodies = ["範囲は10 - 20です", "a - b", "範囲", "値"]
        let articles = bodies.enumerated().map { Article(id: "\($0)", body: $1) }
        let searcher = try TestIndex(articles).searcher
        func hits(_ query: String) throws -> [String] {
            try searcher.search(try Query(query), SearchOptions()).hits.map { "\($0.id) \($0.score)" }
        }
        #expect(try hits("範囲 - 値") == hits("範囲 値"))
        #expect(try searcher.search(try Query("-"), SearchOptions()).hits.map(\.id).sorted() == ["0", "1"])
        #expect(try searcher.search(try Query("+範囲 +\"-\""), SearchOptions()).hits.map(\.id) == ["0"])
    }
}
