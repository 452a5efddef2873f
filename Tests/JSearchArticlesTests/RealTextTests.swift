// RealTextTests.swift
// Real articles and real ugly files, where the data is there.

import Foundation
import JSearch
import JSearchArticles
import JSearchTestSupport
import Testing

/// The data of these tests.
private enum RealText {
    static let seeds = TestData.shared.appendingPathComponent("seeds")
    static let ugly = TestData.shared.appendingPathComponent("ugly/ugly.tar.xz")
    static let hasSeeds = FileManager.default.fileExists(atPath: seeds.path)
    static let hasUgly = FileManager.default.isReadableFile(atPath: ugly.path)
    static let comment: Comment =
        "SKIPPED: the data is not there; set JSEARCH_DATA to the folder that has seeds/ and ugly/"
}

@Suite("The seed articles", .enabled(if: RealText.hasSeeds, RealText.comment))
struct SeedArticleTests {
    private static let meta = "2025-12-13-meta-ai-chip.md"
    private static let aws = "2025-12-21-aws-ai-chip.md"

    private func index() throws -> SearchIndex {
        try TestIndex { (writer) throws(JSearchError) in
            _ = try writer.add(contentsOf: [RealText.seeds.path])
            try writer.commit()
        }.index
    }

    @Test("Front matter and text are read, and the repeated title is dropped")
    func articles() throws {
        let article = try #require(try index().article(id: Self.meta))
        #expect(article.title == "MetaがAIチップに100億ドル投下、NVIDIA依存脱却の未来は？")
        #expect(article.date?.description == "2025-12-13T02:17:55Z")
        #expect(article.categories == ["投資分析"])
        #expect(article.tags.count == 7)
        #expect(article.author == "ALLFORCES編集部")
        #expect(article.excerpt == "Meta、AIチップ製造に100億ドル投資について詳細に分析します。")
        #expect(article.body.hasPrefix("おいおい、またか！"))
        #expect(!article.body.contains("**"))
    }

    @Test(
        "Both are found, however the query is written",
        arguments: ["AIチップ", "ＡＩチップ", "aiﾁｯﾌﾟ", "ﾁｯﾌﾟ", "\"AIチップ\"", "tag:ﾁｯﾌﾟ", "ＮＶＩＤＩＡ"])
    func bothFound(_ query: String) throws {
        #expect(Set(try index().search(query).hits.map(\.id)) == [Self.meta, Self.aws])
    }

    @Test(
        "A phrase finds just the articles whose text has it",
        arguments: ["垂直統合", "Trainium", "100億ドル", "MTIA", "Inf1", "サプライチェーン", "トライニアム", "雨", "。"])
    func phrases(_ phrase: String) throws {
        let expected = try [Self.meta, Self.aws].filter {
            try String(contentsOf: RealText.seeds.appendingPathComponent($0), encoding: .utf8).contains(phrase)
        }
        #expect(Set(try index().search("\"\(phrase)\"").hits.map(\.id)) == Set(expected))
    }

    @Test("The article that a query is about comes first")
    func ranking() throws {
        #expect(try index().search("100億ドル").hits.first?.id == Self.meta)
        #expect(try index().search("Trainium").hits.first?.id == Self.aws)
        #expect(try index().search("AWS 自社開発").hits.first?.id == Self.aws)
    }

    @Test(
        "In snippet and title just the characters of the query are marked",
        arguments: [
            ("ﾁｯﾌﾟ", "チップ"), ("\"垂直統合\"", "垂直統合"), ("Ｔｒａｉｎｉｕｍ", "Trainium"), ("\"100億ドル\"", "100億ドル"),
            ("\"ＡＩﾁｯﾌﾟ\"", "AIチップ"),
        ])
    func marks(_ query: String, _ text: String) throws {
        let hits = try index().search(query).hits
        #expect(!hits.isEmpty)
        for hit in hits {
            for marked in [hit.snippet, hit.title] {
                let expected = marked.text.replacingOccurrences(of: text, with: "[\(text)]")
                    .replacingOccurrences(of: "][", with: "")
                #expect(marked.marked(with: "[", "]") == expected)
            }
            #expect(hit.snippet.fragments.contains { $0.isMatch })
        }
    }
}

@Suite("Ugly files", .enabled(if: RealText.hasUgly, RealText.comment))
struct UglyFileTests {
    @Test("Every file that is read becomes an article or a problem, and none stops the others")
    func unpackAndIndex() throws {
        let folder = TemporaryDirectory()
        let run = try CommandRun(
            URL(fileURLWithPath: "/usr/bin/tar"), ["-xJf", RealText.ugly.path, "-C", folder.path], in: folder.path)
        try #require(run.status == 0, "\(run.error)")
        // Books and laws of megabytes are no uglier than their beginnings, but slow in a debug build.
        for name in ["shift_jis/50685_ruby_67979.txt", "shift_jis/law_large.html"] {
            let bytes = try #require(try folder.read(name))
            try folder.write(name, Array(bytes.prefix(40_001)))
        }
        let (articles, report) = try IndexWriter.articles { try $0.add(contentsOf: [folder.path]) }
        let lost = Set(report.problems.filter { $0.outcome == .lost }.map(\.path))
        #expect(report.fileCount > 40)
        #expect(articles.count + report.unpublishedCount + lost.count == report.fileCount)
        #expect(articles.allSatisfy { !$0.title.isEmpty })
        #expect(report.hiddenCount == 1)
        #expect(report.otherEndings[".strings"] == 2)
        try check(articles)
    }

    /// The same article in many forms is the same article.
    private func check(_ articles: [Article]) throws {
        let byID = Dictionary(articles.map { ($0.id, $0) }, uniquingKeysWith: { $1 })
        let sjis = try #require(byID["shift_jis/post_cp932.md"])
        let euc = try #require(byID["euc_jp/post_euc.md"])
        #expect(sjis.title == euc.title)
        #expect(!sjis.body.contains("\u{FFFD}") && sjis.body.contains("の"))
        let plain = try #require(byID["names/ガギグゲゴ.md"] ?? byID["names/ガギグゲゴ.md"])
        for name in ["crlf", "bom_crlf", "leading_blank_lines", "dots_end", "spaces_after_dashes"] {
            let article = try #require(byID["front_matter/\(name).md"])
            #expect(article.title == plain.title, "\(name)")
            #expect(article.body == plain.body, "\(name)")
            #expect(article.date == plain.date, "\(name)")
        }
        for name in ["bad_list", "title_colon", "unclosed_quote", "wrong_types"] {
            let article = try #require(byID["front_matter/\(name).md"])
            #expect(article.body.utf8.count > 15_000, "\(name)")
        }
    }
}
