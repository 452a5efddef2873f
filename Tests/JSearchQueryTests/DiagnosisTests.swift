// DiagnosisTests.swift
// Why an article is not found: each reason is told, and what is suggested makes the query find it.

import JSearchAnalysis
import JSearchIndex
import JSearchQuery
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("Why an article is not found")
struct DiagnosisTests {
    @Test("An excluded word stands there: where, and the query without it")
    func excluded() throws {
        let diagnosed = DiagnosisCase("中古のチップを三枚買う。")
        let finding = try diagnosed.finding("チップ -中古")
        #expect(finding.kind == .excluded)
        #expect((finding.clause, finding.asked, finding.place?.text) == (1, "中古", "中古"))
        #expect(finding.place?.excerpt.matches == ["中古"])
        #expect(finding.suggestions.map(\.query) == ["チップ"])
        try diagnosed.expectHelp("チップ -中古", finding, [.query])
    }

    @Test("A required word is not there, nor anything like it")
    func nothing() throws {
        let diagnosis = try DiagnosisCase("京都に降る雨。").diagnose("京都 +鉄道")
        #expect(diagnosis.clauses.map(\.outcome) == [.matches, .missing])
        #expect(diagnosis.clauses.map(\.decides) == [false, true])
        #expect(diagnosis.findings.map(\.kind) == [.nothingLikeIt])
        #expect(diagnosis.findings[0].suggestions.isEmpty)
        #expect((diagnosis.total, diagnosis.isFound) == (0, false))
    }

    @Test("No word of the query is there")
    func noWord() throws {
        let diagnosis = try DiagnosisCase("京都に降る雨。").diagnose("鉄道 時刻表")
        #expect(diagnosis.clauses.map(\.decides) == [true, true])
        #expect(diagnosis.findings.map(\.kind) == [.nothingLikeIt, .nothingLikeIt])
        #expect(diagnosis.clauses[1].words.map(\.text) == ["時刻表"])
        #expect(diagnosis.clauses[1].words.map(\.frequency) == [0])
        #expect(diagnosis.clauses[1].bigrams.map(\.text) == ["時刻", "刻表", "表"])
    }

    @Test("A word stands there but was cut otherwise: how, and a line for the user dictionary")
    func cutOtherwise() throws {
        let diagnosed = DiagnosisCase("昨日は東京都の庁舎を見た。")
        let finding = try diagnosed.finding("京都旅行")
        #expect(finding.kind == .cutOtherwise)
        #expect((finding.asked, finding.found) == ("京都", "京都"))
        #expect(finding.place?.cut.contains("東京") == true)
        #expect(finding.suggestions.map(\.line) == ["", "京都"])
        #expect(finding.suggestions[0].query == "京都旅行 京都")
        try diagnosed.expectHelp("京都旅行", finding, [.query, .word])
    }

    @Test("A word stands there inside a longer one of Latin letters: quotation marks", arguments: ["AI", "+AI"])
    func insideLongerWord(_ query: String) throws {
        let diagnosed = DiagnosisCase("OpenAIの発表。")
        let finding = try diagnosed.finding(query)
        #expect(finding.kind == .insideLongerWord)
        #expect(finding.place?.text == "AI")
        #expect(finding.place?.cut.contains("openai") == true)
        #expect(finding.suggestions.map(\.query) == ["\"AI\""])
        try diagnosed.expectHelp(query, finding, [.query])
    }

    @Test("title: of a word inside a longer one: quotation marks, which stay in the title")
    func titleInsideLongerWord() throws {
        let diagnosed = DiagnosisCase("発表。", title: "OpenAI")
        let finding = try diagnosed.finding("title:AI")
        #expect(finding.kind == .insideLongerWord)
        #expect(finding.suggestions.map(\.query) == ["title:\"AI\""])
        try diagnosed.expectHelp("title:AI", finding, [.query])
    }

    @Test("Another spelling stands there: a line of synonyms", arguments: ["+バンアレン帯"])
    func otherSpelling(_ query: String) throws {
        let diagnosed = DiagnosisCase("地球を囲むヴァン・アレン帯の話。")
        let diagnosis = try diagnosed.diagnose(query)
        let finding = try #require(diagnosis.findings.first { $0.kind == .otherSpelling }, "\(diagnosis.findings)")
        #expect(finding.suggestions.map(\.line) == ["バンアレン帯, ヴァン・アレン帯"])
        try diagnosed.expectHelp(query, finding, [.synonym])
    }

    @Test("A Latin word spelled otherwise, one letter more, another foreign sound")
    func oneChange() throws {
        for (body, query, line) in [
            ("red color chart", "colour", "colour, color"), ("the grey cat", "+greyy", "greyy, grey"),
            ("車のない町ベネチアを歩く。", "ヴェネツィア", "ヴェネツィア, ベネチア"), ("ウイルスの検査。", "+ウィールス", "ウィールス, ウイルス"),
        ] {
            let diagnosed = DiagnosisCase(body)
            let finding = try diagnosed.finding(query)
            #expect(finding.kind == .otherSpelling)
            #expect(finding.suggestions.map(\.line) == [line])
            try diagnosed.expectHelp(query, finding, [.synonym])
        }
    }

    @Test("A phrase in another spelling, which no fold knows: synonyms, and no quotation marks")
    func phraseInOtherSpelling() throws {
        let diagnosed = DiagnosisCase("red color chart")
        let finding = try diagnosed.finding("\"colour\"")
        #expect(finding.kind == .otherSpelling)
        #expect(finding.suggestions[0].line == "colour, color")
        #expect(finding.suggestions[0].query == "colour")
        try diagnosed.expectHelp("\"colour\"", finding, [.synonym])
    }

    @Test("A phrase that differs by a fold: leave out the quotation marks")
    func foldInQuotation() throws {
        let diagnosed = DiagnosisCase("古いサーバを冷やす。")
        let finding = try diagnosed.finding("\"サーバー\"")
        #expect(finding.kind == .foldInQuotation)
        #expect(finding.folds == ["long-vowel"])
        #expect((finding.found, finding.place?.text) == ("サーバ", "サーバ"))
        #expect(finding.suggestions.map(\.query) == ["サーバー"])
        try diagnosed.expectHelp("\"サーバー\"", finding, [.query])
    }

    @Test("A phrase that differs by white space or punctuation, and what stands there instead")
    func spacing() throws {
        for (body, query, found) in [
            ("半導体の 垂直 統合が進む。", "\"垂直統合\"", "垂直 統合"), ("TCP/IPの話。", "\"TCP IP\"", "TCP/IP"),
        ] {
            let diagnosed = DiagnosisCase(body)
            let finding = try diagnosed.finding(query)
            #expect(finding.kind == .spacing)
            #expect(finding.place?.text == found)
            #expect(finding.suggestions.first?.query == "\"\(found)\"")
            try diagnosed.expectHelp(query, finding, [.query, .query])
        }
        let phrase = try DiagnosisCase("買い物の覚え書き。").finding("\"買い物 覚え書き\"")
        #expect((phrase.kind, phrase.suggestions.map(\.query)) == (.otherSpelling, ["買い物 覚え書き"]))
        // A word that is not in quotation marks has synonyms, too.
        let diagnosed = DiagnosisCase("教科書のバン・アレン帯の話。")
        let finding = try diagnosed.finding("+バンアレン帯")
        #expect((finding.kind, finding.suggestions.last?.line) == (.spacing, "バンアレン帯, バン・アレン帯"))
        try diagnosed.expectHelp("+バンアレン帯", finding, [.query, .synonym])
    }

    @Test("A number with another digit is no other spelling, a single kana no part worth telling")
    func numbers() throws {
        #expect(try DiagnosisCase("会場に101名。").finding("100名").kind != .otherSpelling)
        #expect(try DiagnosisCase("花の話。").finding("雪の国").kind == .nothingLikeIt)
    }

    @Test("What is only a part of what was asked for is no other spelling of it")
    func partIsNoSpelling() throws {
        let diagnosis = try DiagnosisCase("AIチップの話。").diagnose("\"AIチップ 半導体\"")
        #expect(diagnosis.findings.map(\.kind) == [.part])
    }

    @Test("Only a part of a phrase stands there: the longest")
    func part() throws {
        let diagnosed = DiagnosisCase("半導体の垂直統合が進む。")
        let finding = try diagnosed.finding("\"半導体産業の構造転換\"")
        #expect(finding.kind == .part)
        #expect(finding.place?.text == "半導体")
        #expect(finding.suggestions.map(\.query) == ["半導体産業の構造転換"])
        try diagnosed.expectHelp("\"半導体産業の構造転換\"", finding, [.query])
    }

    @Test("A fold that is switched off for the index would find it", arguments: ["ＡＩチップ", "+ＡＩチップ", "\"ＡＩチップ\""])
    func foldSwitchedOff(_ query: String) throws {
        var options = AnalysisOptions()
        options.folds.remove(.width)
        options.folds.remove(.longVowel)
        let diagnosed = DiagnosisCase("次の主役はaiﾁｯﾌﾟだ。", options: options)
        let finding = try diagnosed.finding(query)
        #expect(finding.kind == .foldSwitchedOff)
        #expect(finding.folds == ["width"])
        #expect(finding.place?.text == "aiﾁｯﾌﾟ" || finding.place?.text == "ﾁｯﾌﾟ")
        try diagnosed.expectHelp(query, finding, [.fold])
    }

    @Test("Of several folds that are off, the one that matters is named")
    func oneOfSeveralFolds() throws {
        var options = AnalysisOptions()
        options.folds = [.kana, .longVowel]
        let diagnosed = DiagnosisCase("学校のか゛くせい。", options: options)
        let finding = try diagnosed.finding("+がくせい")
        #expect((finding.kind, finding.folds) == (.foldSwitchedOff, ["voicing-marks"]))
        #expect(finding.place?.text == "か゛くせい")
        try diagnosed.expectHelp("+がくせい", finding, [.fold])
    }

    @Test("A word of the text that is asked for in the title")
    func outsideTitle() throws {
        let diagnosed = DiagnosisCase("京都に降る雨。", title: "古都")
        let finding = try diagnosed.finding("title:京都")
        #expect((finding.kind, finding.place?.field) == (.outsideTitle, .body))
        #expect(finding.suggestions.map(\.query) == ["京都"])
        try diagnosed.expectHelp("title:京都", finding, [.query])
    }

    @Test("A tag that the article does not have: its tags that resemble it, its text, and the tag to add")
    func tags() throws {
        var article = Article(id: "a", title: "題", body: "旅行の話。")
        article.tags = ["国内旅行", "雨"]
        let diagnosed = DiagnosisCase(article)
        let findings = try diagnosed.diagnose("tag:旅行").findings
        #expect(findings.map(\.kind) == [.otherTag, .notATag])
        #expect(findings[0].found == "国内旅行")
        #expect(findings[0].suggestions.map(\.query) == ["tag:国内旅行"])
        try diagnosed.expectHelp("tag:旅行", findings[0], [.query])
        #expect(findings[1].suggestions.map(\.query) == ["旅行", ""])
        #expect(findings[1].suggestions[1].line == "旅行")
        try diagnosed.expectHelp("tag:旅行", findings[1], [.query, .tag])
    }

    @Test("A part of a word that finds nothing by itself")
    func partDoesNotFind() throws {
        let diagnosed = DiagnosisCase("この系の銀河。")
        let finding = try diagnosed.finding("出会い系")
        #expect(finding.kind == .partDoesNotFind)
        #expect((finding.asked, finding.place?.text) == ("系", "系"))
        #expect(finding.suggestions.map(\.query) == ["出会い系 系"])
        try diagnosed.expectHelp("出会い系", finding, [.query])
    }

    @Test("Several reasons are told clause by clause, in the order of the query")
    func several() throws {
        let findings = try DiagnosisCase("中古のサーバを冷やす。").diagnose("\"サーバー\" -中古 tag:機械").findings
        #expect(findings.map(\.clause) == [0, 1, 2])
        #expect(findings.map(\.kind) == [.foldInQuotation, .excluded, .notATag])
    }

    @Test("A user dictionary that the index has stays when a line is added")
    func dictionaryStays() throws {
        var options = AnalysisOptions()
        options.userDictionary = try UserDictionary("雨, レイン")
        let diagnosed = DiagnosisCase("red color chart", options: options)
        let finding = try diagnosed.finding("colour")
        #expect(finding.kind == .otherSpelling)
        try diagnosed.expectHelp("colour", finding, [.synonym])
    }

    @Test("An unknown id has no diagnosis, and a query of nothing is refused")
    func unknown() throws {
        let index = try TestIndex([Article(id: "a", title: "題", body: "文")])
        #expect(try index.searcher.diagnose(try Query("文"), articleID: "b") == nil)
        #expect(throws: JSearchError.self) { try index.searcher.diagnose(Query(clauses: []), articleID: "a") }
    }

    @Test("Every suggestion on 70 random queries makes the query find the article")
    func randomSuggestions() throws {
        let seed: UInt64 = 74
        var random = RandomArticles(seed: seed)
        let articles = random.articles(12)
        let searcher = try TestIndex(articles).searcher
        var generator = RandomQueries(articles, seed: seed)
        var counts: [Suggestion.Kind: Int] = [:]
        for round in 0..<70 {
            // What a person cannot write is not suggested to one.
            let query = generator.query()
            guard try Query(query.written) == query else { continue }
            for article in articles {
                guard let diagnosis = try? searcher.diagnose(query, articleID: article.id),
                    diagnosis.clauses.count(where: \.decides) == 1,
                    diagnosis.findings.allSatisfy({ diagnosis.clauses[$0.clause].decides })
                else { continue }
                let diagnosed = DiagnosisCase(article)
                for suggestion in diagnosis.findings.flatMap(\.suggestions) {
                    #expect(
                        try diagnosed.finds(query.written, following: suggestion),
                        "seed \(seed), round \(round), \(query.written), \(article), \(suggestion)")
                    counts[suggestion.kind, default: 0] += 1
                }
            }
        }
        #expect(counts.values.reduce(0, +) > 10, "\(counts)")
    }
}
