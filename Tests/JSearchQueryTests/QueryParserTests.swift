// QueryParserTests.swift
// The query language: what a person writes, and what is made of it.

import JSearchQuery
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("Query language")
struct QueryParserTests {
    private typealias Clause = Query.Clause

    private func phrase(_ text: String, _ occurrence: Query.Clause.Occurrence = .required) -> Query.Clause {
        Query.Clause(text, kind: .phrase, occurrence: occurrence, isQuoted: true)
    }

    private func code(_ text: String) -> JSearchError.Code? {
        failure { () throws(JSearchError) in _ = try Query(text) }?.code
    }

    @Test("Words are separated by white space of every kind, and none is required")
    func words() throws {
        for space in [" ", "　", "\t", "\n", "\r\n", "  　 ", "\u{A0}", "\u{0}"] {
            let query = try Query("\(space)AIチップ\(space)垂直統合\(space)")
            #expect(query.clauses == [Clause("AIチップ"), Clause("垂直統合")], "\(space.unicodeScalars.map(\.value))")
        }
    }

    @Test(
        "Straight, full-width and curly quotation marks make phrases, which are required",
        arguments: [
            "\"垂直 統合\"", "＂垂直 統合＂", "“垂直 統合”", "”垂直 統合”", "\"垂直 統合＂", "“垂直 統合",
        ])
    func quotes(text: String) throws {
        #expect(try Query(text).clauses == [phrase("垂直 統合")])
    }

    @Test("A backslash before a quotation mark or a backslash makes it text; before others it stays")
    func escapes() throws {
        #expect(try Query(#""a\"b""#).clauses == [phrase(#"a"b"#)])
        #expect(try Query(#""a\\" b"#).clauses == [phrase(#"a\"#), Clause("b")])
        #expect(try Query(#""a\nb""#).clauses == [phrase(#"a\nb"#)])
        #expect(try Query(#""a\“b\＂c""#).clauses == [phrase("a“b＂c")])
        #expect(try Query(#""a\"#).clauses == [phrase(#"a\"#)])
    }

    @Test("A phrase that is not closed goes to the end")
    func unclosed() throws {
        #expect(try Query("先 \"垂直 統合 -x").clauses == [Clause("先"), phrase("垂直 統合 -x")])
    }

    @Test("A phrase ends at its mark, whatever follows")
    func phraseThenText() throws {
        #expect(try Query("\"a\"b\"c\"").clauses == [phrase("a"), Clause("b\"c\"")])
    }

    @Test("Plus requires and minus excludes, before words and phrases")
    func signs() throws {
        let query = try Query("a +b -c +\"d e\" -\"f\"")
        let expected = [
            Clause("a"), Clause("b", occurrence: .required), Clause("c", occurrence: .excluded), phrase("d e"),
            phrase("f", .excluded),
        ]
        #expect(query.clauses == expected)
        #expect(
            try Query("a --b ++c").clauses.dropFirst() == [
                Clause("-b", occurrence: .excluded), Clause("+c", occurrence: .required),
            ])
    }

    @Test("A sign with nothing behind it is text")
    func lonelySigns() throws {
        #expect(try Query("+ - a").clauses == [Clause("+"), Clause("-"), Clause("a")])
        #expect(try Query("a -").clauses == [Clause("a"), Clause("-")])
        #expect(try Query("+").clauses == [Clause("+")])
    }

    @Test(
        "Signs, colons and marks inside words are text",
        arguments: [
            "GPT-4o", "C++", "http://example.com/a?b=c", "titles:x", "a:b", "1+1=2", "tag", "title:", "tag:", "a\"b",
            "\\", "it’s",
        ])
    func text(text: String) throws {
        #expect(try Query(text).clauses == [Clause(text)])
    }

    @Test("Full-width signs are signs")
    func fullWidthSigns() throws {
        #expect(try Query("＋x －y ＋\"a b\" x＋y").clauses == Query("+x -y +\"a b\" x＋y").clauses)
    }

    @Test("title: and tag: ask for a title or a tag, which is required unless excluded")
    func prefixes() throws {
        #expect(try Query("title:歴史").clauses == [Clause("歴史", kind: .title, occurrence: .required)])
        #expect(try Query("TAG:AI").clauses == [Clause("AI", kind: .tag, occurrence: .required)])
        #expect(
            try Query("x -tag:中古 +title:a").clauses.dropFirst() == [
                Clause("中古", kind: .tag, occurrence: .excluded), Clause("a", kind: .title, occurrence: .required),
            ])
        #expect(
            try Query("title:\"a b\" tag:“c d”").clauses == [
                Clause("a b", kind: .title, occurrence: .required, isQuoted: true),
                Clause("c d", kind: .tag, occurrence: .required, isQuoted: true),
            ])
        #expect(try Query("title: x").clauses == [Clause("title:"), Clause("x")])
        #expect(try Query("title:tag:x").clauses == [Clause("tag:x", kind: .title, occurrence: .required)])
    }

    @Test(
        "Queries that ask for nothing are refused",
        arguments: [
            "", " ", "　\n", "\"\"", "\"　 \"", "“”", "-a", "-\"a b\" -tag:c", "-title:x", "\"",
        ])
    func nothing(text: String) {
        #expect(code(text) == .invalidQuery)
    }

    @Test("An empty phrase beside a word is left out")
    func emptyPhrase() throws {
        #expect(try Query("\"\" a -\"\"").clauses == [Clause("a")])
    }

    @Test("4,096 characters are accepted, one more is not")
    func length() throws {
        #expect(try Query(String(repeating: "𠮷", count: 4_096)).clauses.count == 1)
        #expect(code(String(repeating: "a", count: 4_097)) == .invalidQuery)
        #expect(code(String(repeating: "e\u{301}", count: 2_049)) == .invalidQuery)
    }

    @Test("64 clauses are accepted, one more is not")
    func clauses() throws {
        #expect(try Query(String(repeating: "a ", count: 64)).clauses.count == 64)
        #expect(code(String(repeating: "a ", count: 65)) == .invalidQuery)
    }

    @Test("Whatever is written gives clauses with text, or an error")
    func random() {
        var text = JapaneseText(seed: 21)
        let marks = ["+", "-", "\"", "＂", "title:", "tag:", "\\", " ", "　", "“"]
        for round in 0..<500 {
            let pieces = (0..<text.int(in: 0..<12)).map { _ in
                text.int(in: 0..<2) == 0 ? marks[text.int(in: 0..<marks.count)] : text.scalars(2)
            }
            guard let query = try? Query(pieces.joined()) else { continue }
            #expect(!query.clauses.isEmpty && query.clauses.allSatisfy { !$0.text.isEmpty }, "seed 21, round \(round)")
            #expect(query.clauses.contains { $0.occurrence != .excluded }, "seed 21, round \(round)")
        }
    }

    @Test("A phrase of a space with a combining mark on it is a phrase")
    func spaceWithMark() {
        let query = try? Query("\" \u{3099}\"")
        #expect(query?.clauses == [phrase(" \u{3099}")])
    }
}
