// ReadmeTests.swift
// What README.md shows is true: its Swift code runs, its command lines name options that exist.

import Foundation
import JSearch
import JSearchTestSupport
import Testing

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

@Suite("README.md")
struct ReadmeTests {
    private static func lines() throws -> [String] {
        try String(contentsOf: TestData.root.appendingPathComponent("README.md"), encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    @Test("The Swift example prints what its comment says")
    func example() async throws {
        // In a process of its own: the example makes its index in the current directory.
        let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
            let directory = TemporaryDirectory()
            try #require(chdir(directory.path) == 0)
            // The example of README.md begins.
            let writer = try IndexWriter(directory: "articles.index")
            var article = Article(id: "posts/1", title: "AIチップの歴史", body: "半導体の垂直統合が進む。")
            article.tags = ["AI", "半導体"]
            try writer.add(article)
            try writer.commit()

            let index = try SearchIndex(directory: "articles.index")
            let results = try index.search("ﾁｯﾌﾟ")
            for hit in results.hits {
                print(hit.title.marked(with: "[", "]"))  // AI[チップ]の歴史
            }
            // The example of README.md ends.
        }
        let output = String(decoding: try #require(result).standardOutputContent, as: UTF8.self)
        let promised = try #require(
            try Self.lines().first { $0.contains("print(hit.title") }?.split(separator: "//").last)
        #expect(
            output.split(separator: "\n").contains { $0 == promised.trimmingCharacters(in: .whitespaces) }, "\(output)")
    }

    @Test("The Swift example is the text of the test above")
    func sameText() throws {
        let readme = try Self.lines()
        let start = try #require(readme.firstIndex(of: "```swift"))
        let end = try #require(readme[start...].firstIndex(of: "```"))
        let shown = readme[(start + 1)..<end].map { $0.trimmingCharacters(in: .whitespaces) }
        let source = try String(contentsOfFile: #filePath, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.trimmingCharacters(in: .whitespaces) }
        let first = try #require(source.firstIndex(of: "// The example of README.md begins."))
        let last = try #require(source.firstIndex(of: "// The example of README.md ends."))
        #expect(shown.prefix(2) == ["import JSearch", ""])
        #expect(source.contains("import JSearch"))
        #expect(Array(shown.dropFirst(2)) == Array(source[(first + 1)..<last]))
    }

    @Test("Command lines name only commands and options that --help knows")
    func commandLines() throws {
        let command = Command()
        let programs = try Self.lines().filter { $0.hasPrefix("    jsearch ") }.map { $0.dropFirst(12) }
        #expect(programs.count >= 4)
        for program in programs {
            let line = program.split(separator: "#").first ?? ""
            let words = line.split(separator: " ").map(String.init)
            let help = try command.run("help", try #require(words.first))
            #expect(help.status == 0, "\(line)")
            for option in words where option.hasPrefix("-") {
                #expect(Self.options(of: help.output).contains(option), "\(line)")
            }
        }
    }

    @Test("Every option and command in the text is one that exists")
    func mentions() throws {
        let command = Command()
        let commands = [
            "index", "watch", "delete", "optimize", "query", "why", "eval", "analyze", "info", "check", "repair",
            "inspect",
        ]
        // This one is of the root, and its help does not show it.
        var known: Set<String> = ["--generate-completion-script"]
        for name in commands { known.formUnion(Self.options(of: try command.run(name, "--help").output)) }
        let text = try Self.lines().joined(separator: "\n")
        var mentioned: Set<String> = []
        _ = Golden.replacing(#"(?<=[ `])--[a-z][a-z-]+"#, in: text) { option in
            mentioned.insert(option)
            return option
        }
        #expect(mentioned.count >= 4)
        #expect(mentioned.subtracting(known).isEmpty)
        var named: Set<String> = []
        _ = Golden.replacing(#"(?<=`jsearch )[a-z]+"#, in: text) { name in
            named.insert(name)
            return name
        }
        #expect(named.subtracting(commands).isEmpty)
    }

    /// The options that a help text lists.
    private static func options(of help: String) -> Set<String> {
        let words = help.split { $0.isWhitespace || $0 == "," || $0 == "[" || $0 == "]" }.map(String.init)
        return Set(words.filter { $0.hasPrefix("-") })
    }
}
