// WhyGoldenTests.swift
// What `jsearch why` prints on the demo corpus, word for word.

import Foundation
import JSearchTestSupport
import Testing

@Suite("What jsearch why prints")
struct WhyGoldenTests {
    private static let corpus = TestData.corpus.path

    private static let cases = [
        ("found", ["AIチップ", "semiconductors/2025-12-28-vertical-integration-chips.md"]),
        ("first", ["サーバ 冷却", "semiconductors/2026-05-20-data-center-cooling.md"]),
        ("cut", ["参政権", "law/2026-03-11-foreign-residents-suffrage.md"]),
        ("spelling", ["ヴェネツィア", "travel/2025-05-17-venice-without-cars.md"]),
        ("excluded", ["京都 -雨", "travel/2024-02-17-kyoto-in-the-rain.md"]),
        ("phrase", ["\"電力　消費\" 半導体", "semiconductors/2026-05-20-data-center-cooling.md"]),
        ("tag", ["tag:半導体 +電卓", "semiconductors/2025-12-28-vertical-integration-chips.md"]),
        ("json", ["AIチップ", "semiconductors/2025-12-28-vertical-integration-chips.md", "--json"]),
        ("spelling-json", ["ヴェネツィア", "travel/2025-05-17-venice-without-cars.md", "--json"]),
    ]

    @Test("why: found and compared, cut otherwise, another spelling, excluded, a phrase, a tag; as JSON")
    func corpus() throws {
        let command = Command()
        try #require(try command.run("index", Self.corpus).status == 0)
        for (name, arguments) in Self.cases {
            let all = ["why"] + arguments
            let words = all.map { $0.contains { " 　\"".contains($0) } ? "'\($0)'" : $0 }
            let run = try CommandRun(try #require(Command.executable), all, in: command.directory.path)
            let text = transcript("jsearch " + words.joined(separator: " "), run)
            try expectGolden("why-" + name, text.replacingOccurrences(of: Self.corpus, with: "corpus"))
        }
    }

    @Test("why: an article that is not published, and the help")
    func absent() throws {
        let command = try Command.withIndex()
        let run = try command.run("why", "チップ", "articles/draft.md")
        try expectGolden("why-absent", transcript("jsearch why チップ articles/draft.md", run))
        let json = try command.run("why", "チップ", "articles/draft.md", "--json")
        try expectGolden("why-absent-json", transcript("jsearch why チップ articles/draft.md --json", json))
        try expectGolden("help-why", transcript("jsearch why --help", command.run("why", "--help")))
    }
}
