// UserDictionaryTests.swift
// The text of a user dictionary, and how its words are cut out of texts.

import JSearchAnalysis
import JSearchTestSupport
import Testing

@Suite("UserDictionary")
struct UserDictionaryTests {
    @Test("Each line is a word or several that mean the same; comments and empty lines are left out")
    func parse() throws {
        let text = "\u{FEFF}# 半導体\r\n垂直統合\r\n\r\n  AIチップ ,AI半導体、 人工知能チップ\t AI  chip\n#x\nC#,c♯，C＃\n同じ,同じ"
        let dictionary = try UserDictionary(text)
        let expected = [["垂直統合"], ["AIチップ", "AI半導体", "人工知能チップ", "AI  chip"], ["C#", "c♯", "C＃"], ["同じ"]]
        #expect(dictionary.entries == expected)
        #expect(!dictionary.isEmpty)
        for empty in ["", "\n\n", "# nothing", "\u{FEFF}", "  \n\t\n"] { #expect(try UserDictionary(empty).isEmpty) }
        #expect(UserDictionary().isEmpty && UserDictionary().text == "")
    }

    private func error(_ text: String) -> UserDictionary.ParseError? {
        do throws(UserDictionary.ParseError) {
            _ = try UserDictionary(text)
            return nil
        } catch { return error }
    }

    @Test("Mistakes are told with their line")
    func mistakes() {
        let long = String(repeating: "語", count: 41)
        for (text, line) in [
            ("a,,b", 1), ("a\n\n# c\nb,", 4), (",", 1), ("a\r\n,b", 2), ("x\n" + long, 2), ("a、 、b", 1),
        ] {
            #expect(error(text)?.line == line, "\(text)")
            #expect(error(text)?.message.isEmpty == false)
        }
        #expect(error(long)?.message.contains("41 characters") == true)
        #expect(error(String(long.dropLast())) == nil)
        #expect(error(String(repeating: "a\n", count: UserDictionary.byteLimit / 2)) == nil)
        #expect(error(String(repeating: "a\n", count: UserDictionary.byteLimit / 2) + "b")?.line == 0)
    }

    @Test("The text of a dictionary gives the same dictionary again")
    func roundTrip() throws {
        let seed: UInt64 = 81
        var random = SeededGenerator(seed: seed)
        let words = ["垂直統合", "AI chip", "C#", "#タグ", "c++", "か゛", "ﾁｯﾌﾟ", "👨‍👩‍👧", "\"", "a\u{301}", "　半", ".net"]
        for round in 0..<200 {
            let lines = (0..<random.int(in: 0..<6)).map { _ in
                (0..<random.int(in: 1..<4)).map { _ in random.pick(words) }.joined(
                    separator: random.pick([",", "、", " ， ", "\t"]))
            }
            let dictionary = try UserDictionary(lines.joined(separator: "\n"))
            #expect(try UserDictionary(dictionary.text) == dictionary, "seed \(seed), round \(round): \(lines)")
        }
    }

    @Test("Byte order marks are white space, however many there are", arguments: 0...3)
    func byteOrderMarks(count: Int) throws {
        let marks = String(repeating: "\u{FEFF}", count: count)
        let dictionary = try UserDictionary("\(marks)検索法\n \(marks) AI,\(marks)人工知能\n\(marks)# x")
        #expect(dictionary.entries == [["検索法"], ["AI", "人工知能"]])
        #expect(try UserDictionary(dictionary.text) == dictionary)
        #expect(try UserDictionary(marks + dictionary.text) == dictionary)
    }

    // MARK: - Words in texts

    /// The words of a text; secondary ones with a star.
    private func words(_ text: String, _ dictionary: String) throws -> [String] {
        var options = AnalysisOptions()
        options.userDictionary = try UserDictionary(dictionary)
        let analyzed = try TextAnalyzer(options).analyze(text)
        return analyzed.words.map { analyzed.string($0) + ($0.isSecondary ? "*" : "") }
    }

    @Test("A word across the borders of others is cut out whole, with what it was made of as parts")
    func cuts() throws {
        #expect(try words("垂直統合", "") == ["垂直", "統合"])
        #expect(try words("垂直統合", "垂直統合") == ["垂直*", "垂直統合", "統合*"])
        #expect(try words("半導体の垂直統合が", "垂直統合").filter { !$0.hasSuffix("*") } == ["半導体", "の", "垂直統合", "が"])
        // What is left of a word that was cut into is a word.
        #expect(try words("東京都庁", "京都").filter { !$0.hasSuffix("*") } == ["東", "京都", "庁"])
        #expect(try words("ｶﾞﾍﾞｰｼﾞ", "ガベージ") == ["ガベージ"])
    }

    @Test("The longest word wins, from left to right; words inside it, or inside another, are further tokens")
    func nested() throws {
        #expect(try words("垂直統合", "垂直統合\n直統").contains("直統*"))
        #expect(try words("半導体", "導体") == ["半導体", "導体*"])
        let found = try words("東京都庁", "東京都\n都庁\n東京都庁")
        #expect(found.filter { !$0.hasSuffix("*") } == ["東京都庁"])
        #expect(found.contains("東京都*") && found.contains("都庁*"))
        #expect(try words("ＡＩチップ", "AIチップ").filter { !$0.hasSuffix("*") } == ["aiチップ"])
    }

    @Test("A word never begins or ends inside a run of ASCII letters or digits")
    func edges() throws {
        #expect(try words("said", "ai") == ["said"])
        #expect(try words("aid xai 2ai", "ai") == ["aid", "xai", "2ai"])
        #expect(try words("AIの", "ai") == ["ai", "の"])
        #expect(try words("open source", "open source").filter { !$0.hasSuffix("*") } == ["open source"])
        #expect(try words("reopen source", "open source") == ["reopen", "source"])
    }

    @Test("Words of one line mean the same, and are normalised")
    func synonyms() throws {
        var options = AnalysisOptions()
        options.userDictionary = try UserDictionary("ＡＩ, 人工知能\nAI, 機械学習\n検索")
        let analyzer = try TextAnalyzer(options)
        func synonyms(_ word: String) -> [String] {
            analyzer.synonyms(of: Array(word.utf16)).map { String(decoding: $0, as: UTF16.self) }
        }
        #expect(synonyms("ai") == ["人工知能", "機械学習"])
        #expect(synonyms("人工知能") == ["ai"])
        #expect(synonyms("検索") == [] && synonyms("AI") == [] && synonyms("") == [])
    }

    @Test("With a dictionary, tokens keep their laws")
    func laws() throws {
        let seed: UInt64 = 82
        var source = JapaneseText(seed: seed)
        var options = AnalysisOptions()
        options.userDictionary = try UserDictionary("体垂\nする検\nC++\n。」\n東京都京都\n𠮷\nの\nは が\ngpt-4o")
        let analyzer = try TextAnalyzer(options)
        for round in 0..<400 {
            let analyzed = analyzer.analyze(source.text(words: 20))
            let units = analyzed.text.units
            let message: Comment = "seed \(seed), round \(round): \(analyzed.text.string.debugDescription)"
            let ranges = analyzed.words.map(\.range)
            #expect(ranges.allSatisfy { !$0.isEmpty && $0.upperBound <= units.count }, message)
            #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.lowerBound <= $1.lowerBound }, message)
            #expect(Set(ranges).count == ranges.count, message)
            let boundaries = analyzed.boundaries
            #expect(
                boundaries.first ?? 0 == 0 && zip(boundaries, boundaries.dropFirst()).allSatisfy { $0 < $1 }, message)
        }
    }
}
