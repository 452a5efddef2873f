// Command.swift
// The built program, and a folder of articles to try it on.

import Foundation
import JSearchTestSupport
import Testing

/// Runs `jsearch`, as it was built with the tests, in a temporary directory.
struct Command {
    /// Where it runs.
    let directory = TemporaryDirectory()

    /// The program beside the test bundle.
    static let executable: URL? = {
        let bundles: [String?] = [CommandLine.arguments.first, Bundle.main.executablePath, Bundle.main.bundlePath]
        for case let bundle? in bundles {
            var folder = URL(fileURLWithPath: bundle).resolvingSymlinksInPath()
            for _ in 0..<3 {
                let program = folder.appendingPathComponent("jsearch")
                var isFolder = ObjCBool(false)
                if FileManager.default.fileExists(atPath: program.path, isDirectory: &isFolder), !isFolder.boolValue {
                    return program
                }
                folder.deleteLastPathComponent()
            }
        }
        return nil
    }()

    /// Runs a command line.
    @discardableResult
    func run(
        _ arguments: String..., input: String = "", environment: [String: String] = [:],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws -> CommandRun {
        let executable = try #require(
            Self.executable, "jsearch is not beside the tests: swift build --build-tests",
            sourceLocation: sourceLocation)
        return try CommandRun(executable, arguments, in: directory.path, input: input, environment: environment)
    }

    /// A directory with the articles, and an index of them.
    static func withIndex() throws -> Command {
        let command = try withArticles()
        let run = try command.run("index", "articles")
        try #require(run.status == 1, "\(run.error)")
        return command
    }

    /// A directory with the folder `articles`: three good files, one broken, one unpublished, one of another kind.
    static func withArticles() throws -> Command {
        let command = Command()
        // Changed long ago, so that an index of them has the same bytes whenever it is made.
        let date = Date(timeIntervalSince1970: 1_750_000_000)
        for (name, text) in articles {
            let path = try command.directory.put("articles/" + name, text)
            try FileManager.default.setAttributes([.modificationDate: date], ofItemAtPath: path)
        }
        return command
    }

    private static let articles = [
        "2025-12-13-ai-chip.md": """
        ---
        title: "ＡＩチップの歴史"
        date: 2025-12-13 02:17:55 +0900
        tags: [AI, 半導体]
        categories: [技術]
        author: 編集部
        reading_time: 8
        ---
        半導体の垂直統合が進む。次の主役はＡＩﾁｯﾌﾟだ。

        ## 設計から製造まで

        設計と製造を一社で行う。

        ```swift
        let chip = "AI"
        ```
        """,
        "kyoto/rain.md": """
        ---
        title: 京都の雨
        date: 2024-06-01
        tags: [旅行]
        permalink: https://example.com/rain
        ---
        東京都ではなく、京都に降る雨の話。雨は半導体を濡らさない。
        """,
        "memo.txt": "買い物の覚え書き\n\n中古のチップを三枚、傘を一本。",
        "broken.md": "---\ntitle: \"閉じない引用\ntags: [壊れ物]\n---\n壊れた前書きの後の本文。\n",
        "draft.md": "---\ntitle: 下書きのチップ\npublished: false\n---\nまだ誰も読まない。\n",
        "picture.svg": "<svg/>",
    ]
}

/// What a run left behind, as it is kept in golden files.
func transcript(_ line: String, _ run: CommandRun) -> String {
    var text = "$ \(line)\n" + run.output
    if !text.hasSuffix("\n") { text += "⏎ no line end\n" }
    if !run.error.isEmpty { text += "--- standard error\n" + run.error }
    text += "--- exit status \(run.status)\n"
    return Golden.roundingNumbers(text).replacingOccurrences(of: "\u{1B}", with: "␛")
}

/// Compares with a golden file; a difference fails the test and shows both texts.
func expectGolden(_ name: String, _ text: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    if let difference = try Golden(name, beside: #filePath).difference(to: text) {
        Issue.record("\(difference)", sourceLocation: sourceLocation)
    }
}
