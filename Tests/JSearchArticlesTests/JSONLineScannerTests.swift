// JSONLineScannerTests.swift
// The fast reader of JSON lines against JSONDecoder.

import Foundation
import JSearch
import JSearchTestSupport
import Testing

@testable import JSearchArticles

@Suite("The fast reader of JSON lines")
struct JSONLineScannerTests {
    private func scanned(_ line: [UInt8]) -> JSONLine? {
        line.withUnsafeBytes { JSONLineScanner.read($0) }.map { JSONLine($0) }
    }

    private func decoded(_ line: [UInt8]) -> JSONLine? { try? JSONDecoder().decode(JSONLine.self, from: Data(line)) }

    @Test(
        "Ordinary lines are read, as JSONDecoder does",
        arguments: [
            #" { "id" : "a" , "title":"題" } "#, #"{"id":12,"body":"x"}"#,
            #"{"id":0,"x":true,"y":false,"z":null}"#,
            #"{"tags":["一","二",3,null],"body":"改\n行\t\"引\" \\ \/ \b\f\r"}"#, #"{"body":"\u3042\ud83c\udf63","x":[]}"#,
            #"{"text":"三","body":"一","content":"二","date":"2025-12-13"}"#, #"{"id":123456789012345678}"#,
            #"{"date":"いつか","author":["一","二"],"\u0069d":"キー"}"#,
        ])
    func ordinary(line: String) throws {
        let bytes = Array(line.utf8)
        let (fast, slow) = (try #require(scanned(bytes)), try #require(decoded(bytes)))
        #expect(fast.article == slow.article)
        #expect(fast.problems == slow.problems)
    }

    @Test(
        "Unusual and damaged lines are left to JSONDecoder",
        arguments: [
            "", "[]", "{", #"{"a":1.5}"#, #"{"a":1e3}"#, #"{"a":-1}"#, #"{"a":01}"#, #"{"a":{}}"#, #"{"a":[[]]}"#,
            #"{"a":"x","a":"y"}"#, #"{"a":"\ud83c"}"#, #"{"a":"\udf63"}"#, #"{"a":"\x"}"#, #"{"a":"x}"#, #"{"a":"x"}}"#,
            #"{"a":"x",}"#, #"{"a" "x"}"#, #"{"a":tru}"#, "{\"a\":\"\u{1}\"}", #"{"a":"\u12"}"#, #"{"a":[1,]}"#,
            #"{"a":1234567890123456789}"#,
        ])
    func unusual(line: String) { #expect(scanned(Array(line.utf8)) == nil) }

    @Test("Whatever bytes a line has, what is read is what JSONDecoder reads")
    func changedLines() {
        let seed: UInt64 = 4
        var generator = SeededGenerator(seed: seed)
        let whole = Array(
            #"{"id": "x/1", "title": "題\u3042", "n": 12, "tags": ["AI", null], "body": "本文\nの\\ \ud83c\udf63", "ok": true}"#
                .utf8)
        let pieces = Array(#"{}[]":,\u0dtfn e+-.19"#.utf8) + [0x00, 0x1F, 0x80, 0xE3, 0xFF]
        var readCount = 0
        for round in 0..<6_000 {
            var line = whole
            for _ in 0..<generator.int(in: 1..<3) {
                let place = generator.int(in: 0..<line.count)
                switch generator.int(in: 0..<3) {
                case 0: line[place] = generator.pick(pieces)
                case 1: line.insert(generator.pick(pieces), at: place)
                default: line.remove(at: place)
                }
            }
            guard let fast = scanned(line) else { continue }
            readCount += 1
            let text = String(decoding: line, as: UTF8.self)
            #expect(fast.article == decoded(line)?.article, "seed \(seed), round \(round): \(text)")
        }
        #expect(readCount > 1_000)
    }
}
