// UglyFilesTests.swift
// Sixty files as they are found on real disks: each is read rightly, or what is wrong is told.

import Foundation
import JSearch
import JSearchArticles
import JSearchTestSupport
import Testing

@Suite("Ugly files")
struct UglyFilesTests {
    private static let archive = TestData.shared.appendingPathComponent("ugly/ugly.tar.xz")

    /// The rows of UglyFiles.md: the file, shortened in the middle if it is long, and what becomes of it.
    private static func table() throws -> [(file: String, outcome: String)] {
        let page = TestData.root.appendingPathComponent("Tests/JSearchArticlesTests/UglyFiles.md")
        return try TestData.lines(page).filter { $0.hasPrefix("| `") }.map { line in
            let cells = line.components(separatedBy: " | ")
            return (
                cells[0].trimmingCharacters(in: CharacterSet(charactersIn: "| `")),
                cells[1].trimmingCharacters(in: CharacterSet(charactersIn: "| "))
            )
        }
    }

    @Test(
        "Each file becomes what the table says",
        .enabled(
            if: FileManager.default.isReadableFile(atPath: archive.path), "SKIPPED: the ugly files are not there"))
    func files() throws {
        let directory = TemporaryDirectory()
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["tar", "-xJf", Self.archive.path, "-C", directory.path]
        try process.run()
        process.waitUntilExit()
        let root = directory.path
        var rows = try Self.table()
        #expect(rows.count == 60)
        var bodies: [String: String] = [:]
        let names = FileManager.default.enumerator(atPath: root)
        for case let name as String in names ?? .init() {
            let path = root + "/" + name
            var isFolder = ObjCBool(false)
            guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue else {
                continue
            }
            let row = try #require(
                rows.firstIndex { row in
                    let parts = row.file.components(separatedBy: "…")
                    return parts.count == 1
                        ? name.hasSuffix(row.file) : name.contains(parts[0]) && name.hasSuffix(parts[1])
                }, "\(name) is not in the table")
            let (file, outcome) = rows.remove(at: row)
            let format = ArticleFormat(fileName: name)
            let isHidden = name.split(separator: "/").contains { $0.hasPrefix(".") }
            #expect(outcome.hasPrefix("left") == (format == nil || isHidden), "\(file)")
            let bytes = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            let reading = read(bytes: bytes, format ?? .text, path: name)
            let article = try #require(reading.articles.first, "\(file)")
            #expect(reading.articles.count == 1 && !article.title.isEmpty, "\(file)")
            // Where nothing is reported, no character was lost.
            let reported = outcome.components(separatedBy: "reported: ").dropFirst().first
            #expect(
                reported == (reading.problems.isEmpty ? nil : reading.problems.map(\.message).joined(separator: "; ")))
            if reported == nil, !file.hasPrefix("unicode/fffd") {
                #expect(!article.wholeText.contains("\u{FFFD}"), "\(file)")
            }
            bodies[file] = article.body
        }
        #expect(rows.isEmpty, "\(rows.map(\.file)) are not there")
        // The same article in six encodings and with all sorts of line ends.
        let body = try #require(bodies["front_matter/crlf.md"])
        #expect(body.count > 5_000)
        for file in [
            "euc_jp/post_euc.md", "shift_jis/post_cp932.md", "utf16/utf16be_bom.md", "utf16/utf16le_nobom.md",
            "front_matter/bom_crlf.md", "front_matter/dots_end.md", "names/ガギグゲゴ.md",
        ] { #expect(bodies[file] == body, "\(file)") }
    }
}
