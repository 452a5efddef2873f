// QueryRequestTests.swift
// Plain command lines without the parser of the whole command, and numbers without `printf`.

import ArgumentParser
import Foundation
import JSearchTestSupport
import Testing

@testable import JSearchCLI

@Suite("Plain query command lines")
struct QueryRequestTests {
    /// What stands in command lines: what the plain reader knows, and what it must leave to the parser.
    private static let arguments = [
        "AIチップ", "京都の雨", "help", "query", "5", "05", "+5", "-5", "100001", "1.5", "", " ", "=", "\"検索\"", "-", "--",
        "---",
        "--index-dir", "--index-dir=x", "--index", "--limit", "--limit=3", "-l", "-l3", "-l=3", "--offset",
        "--offset=2", "--json",
        "--json=yes", "--no-json", "-j", "--explain", "--color", "always", "--boost", "title=2", "--recency-half-life",
        "30",
        "--help", "-h", "--version", "--experimental-dump-help", "--generate-completion-script", "-lj", "+雨",
        "title:京都", "−5",
        "\u{1F1EF}\u{1F1F5}", "か\u{3099}", "-\u{301}x",
    ]

    @Test("A plain command line says what the parser of the command says")
    func agrees() throws {
        var random = SeededGenerator(seed: 20_261_122)
        var plain = 0
        for _ in 0..<20_000 {
            let line = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                Bool.random(using: &random)
                    ? ["AIチップ", "雨", "--limit", "7", "--json", "--index-dir", "x"].randomElement(using: &random) ?? ""
                    : Self.arguments.randomElement(using: &random) ?? ""
            }
            guard let request = QueryRequest(plain: line) else { continue }
            plain += 1
            let parsed = try JSearchCommand.parseAsRoot(["query"] + line)
            #expect((parsed as? QueryCommand)?.request == request, "\(line)")
        }
        #expect(plain > 1_000)
    }

    @Test(
        "What has a fault, or an option that is not plain, is left to the parser",
        arguments: [
            [], ["--json"], ["雨", "--limit"], ["雨", "--limit", "多"], ["雨", "--limit", "-1"],
            ["雨", "--limit", "100001"],
            ["雨", "--offset", "10000001"], ["雨", "--json", "--json"], ["雨", "-l", "1", "--limit", "2"],
            ["雨", "--", "-晴"],
            ["-晴"], [""], ["雨", "--help"], ["雨", "--color", "always"],
        ])
    func leaves(_ line: [String]) {
        #expect(QueryRequest(plain: line) == nil)
    }

    @Test("The plain form has words and options in any order")
    func reads() {
        let request = QueryRequest(plain: [
            "--json", "京都", "-l", "3", "雨", "--offset", "6", "--index-dir", "x", "--explain",
        ])
        let expected = QueryRequest(
            text: ["京都", "雨"], directory: "x", limit: 3, offset: 6, json: true, explains: true)
        #expect(request == expected)
    }
}

@Suite("Numbers with decimals")
struct FixedNumberTests {
    @Test("Numbers are rounded as printf rounds them")
    func rounds() {
        var random = SeededGenerator(seed: 7)
        var values = [
            0, -0.0, 0.125, 0.375, 0.5, 1.5, 2.5, -2.5, 0.005, 0.995, 9.995, 99.5, Double.leastNonzeroMagnitude,
            Double.leastNormalMagnitude, 1e15, 1e12, 0x1p40,
            0x1p39, 0.1, 1e300,
            .infinity, .nan,
        ]
        for _ in 0..<2_000 {
            values.append(Double(Int64.random(in: -1 << 50...1 << 50, using: &random)) / 0x1p32)
            values.append(Double(Int.random(in: -4_000...4_000, using: &random)) / 16)
            values.append(Double(bitPattern: UInt64.random(in: 0...UInt64.max, using: &random)))
        }
        for decimals in 0...7 {
            let wrong = values.filter { Format.fixed($0, decimals) != String(format: "%.\(decimals)f", $0) }
            #expect(wrong.count == 0, "\(decimals) decimals: \(wrong.prefix(3))")
        }
    }
}
