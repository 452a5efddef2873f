// AnalysisOptionsTests.swift
// What an index records of its analysis decides how it is searched.

import JSearch
import JSearchAnalysis
import JSearchTestSupport
import Testing

@Suite("AnalysisOptions")
struct AnalysisOptionsTests {
    @Test("Options come back from the properties of an index, whatever is chosen")
    func roundTrip() throws {
        var random = SeededGenerator(seed: 95)
        for round in 0..<200 {
            var options = AnalysisOptions()
            options.folds = Folds(rawValue: UInt32(random.int(in: 0..<1 << 11)))
            if round % 2 == 0 { options.userDictionary = try UserDictionary("AI,人工知能\n語\(round)") }
            #expect(AnalysisOptions(properties: options.properties) == options, "seed 95, round \(round)")
            let names = options.properties.map(\.name)
            #expect(names == names.sorted() && names.count == (round % 2 == 0 ? 2 : 1))
        }
        #expect(AnalysisOptions(properties: []) == nil)
        #expect(AnalysisOptions(properties: [("folds", "width nonsense")]) == nil)
        #expect(AnalysisOptions(properties: [("folds", "width"), ("user dictionary", ",")]) == nil)
        #expect(AnalysisOptions(properties: [("folds", "")])?.folds == [])
        #expect(AnalysisOptions().folds == .all && Folds.all.names.count == Folds.named.count)
    }

    /// For each fold, how an article is written and how a query asks for it.
    static let examples: [(fold: Folds, written: String, asked: String)] = [
        (.width, "ＡＩの話", "ai"), (.voicingMarks, "カ゛ラスの話", "ガラス"), (.kana, "りんごの話", "リンゴ"),
        (.longVowel, "サーバの話", "サーバー"), (.smallKana, "バイオリンの話", "ヴァイオリン"), (.iteration, "佐佐木の話", "佐々木"),
        (.kanji, "國會の話", "国会"), (.numerals, "十二月の話", "12月"), (.eras, "2026年の話", "令和8年"),
        (.okurigana, "引越しの話", "引っ越し"),
    ]

    @Test("A fold that is on finds the other spelling, one that is switched off does not", arguments: examples)
    func switchedOff(fold: Folds, written: String, asked: String) throws {
        let articles = [Article(id: "written", body: written), Article(id: "asked", body: asked + "の話")]
        #expect(Set(try TestIndex(articles).index.search(asked).hits.map(\.id)) == ["written", "asked"])
        for folds in [Folds.all.subtracting(fold), []] {
            var analysis = AnalysisOptions()
            analysis.folds = folds
            let index = try TestIndex(articles, .init(analysis: analysis)).index
            for query in [asked, "+" + asked, "title:" + asked + " " + asked] {
                let ids = try index.search(query).hits.map(\.id)
                #expect(ids == (query.hasPrefix("title") ? [] : ["asked"]), "\(fold.names), \(query)")
            }
            #expect(index.searcher.snapshot.analysisOptions == analysis)
        }
    }

    @Test(
        "What is in quotation marks is meant as it is written, but for what the normaliser unifies", arguments: examples
    )
    func quoted(fold: Folds, written: String, asked: String) throws {
        let index = try TestIndex([Article(id: "1", title: written, body: written)]).index
        let isNormalized = !fold.isDisjoint(with: [.width, .voicingMarks])
        #expect(try index.search("\"\(asked)\"").total == (isNormalized ? 1 : 0))
        #expect(try index.search("title:\"\(asked)\"").total == (isNormalized ? 1 : 0))
        #expect(try index.search("+\(asked)").total == 1)
        #expect(try index.search("title:\(asked)").total == 1)
        #expect(try index.search("話 -\(asked)").total == 0)
    }

    @Test("A writer with other options than the index has is refused; one without keeps them")
    func otherOptions() throws {
        let directory = TemporaryDirectory()
        var options = IndexWriter.Options()
        options.analysis = AnalysisOptions()
        options.analysis?.folds = Folds.all.subtracting(.kana)
        do {
            let writer = try IndexWriter(directory: directory.path, options: options)
            try writer.add(Article(id: "1", body: "りんご"))
            try writer.commit()
        }
        let path = directory.path
        for other in [AnalysisOptions(), try withDictionary("語", options.analysis)] {
            var others = IndexWriter.Options()
            others.analysis = other
            let error = failure { () throws(JSearchError) in _ = try IndexWriter(directory: path, options: others) }
            #expect(error?.code == .analysisMismatch && error?.path == path)
        }
        for same in [options, IndexWriter.Options()] {
            let writer = try IndexWriter(directory: path, options: same)
            try writer.add(Article(id: "2", body: "リンゴ"))
            try writer.commit()
        }
        #expect(try SearchIndex(directory: path).search("リンゴ").hits.map(\.id) == ["2"])
        let writer = try IndexWriter.replacing(directory: path)
        try writer.add(Article(id: "3", body: "りんご"))
        try writer.commit()
        #expect(try SearchIndex(directory: path).search("リンゴ").hits.map(\.id) == ["3"])
    }

    private func withDictionary(_ text: String, _ options: AnalysisOptions?) throws -> AnalysisOptions {
        var options = options ?? AnalysisOptions()
        options.userDictionary = try UserDictionary(text)
        return options
    }

    @Test("A user's words and synonyms find in an index that has them")
    func dictionary() throws {
        let articles = [
            Article(id: "1", body: "人工知能の話"), Article(id: "2", body: "AIの話"), Article(id: "3", body: "花の話"),
        ]
        #expect(try TestIndex(articles).index.search("AI").hits.map(\.id) == ["2"])
        let analysis = try withDictionary("AI, 人工知能", nil)
        let index = try TestIndex(articles, .init(analysis: analysis)).index
        #expect(try index.search("AI").hits.map(\.id) == ["2", "1"])
        #expect(try index.search("人工知能").hits.map(\.id) == ["1", "2"])
        #expect(try index.search("\"AI\"").hits.map(\.id) == ["2"])
        #expect(try index.search("+人工知能").total == 2)
    }
}
