// SpellingLawTests.swift
// What must hold for the other spellings of any text.

import Foundation
import JSearchAnalysis
import JSearchTestSupport
import Testing

@Suite("Laws of SpellingVariants")
struct SpellingLawTests {
    private static let queries = TestData.shared.appendingPathComponent("queries/keywords-2500.txt")
    private static let hasQueries = FileManager.default.isReadableFile(atPath: queries.path)
    private static let comment: Comment =
        "SKIPPED: \(queries.path) is not there; set JSEARCH_DATA to the folder that has queries/ and relevance/"

    /// The words of the keyword list, and those of the questions of the relevance sets as the segmenter cuts them.
    private static func realWords(_ finder: SpellingFinder) throws -> [String] {
        var words = Set(try TestData.lines(queries).flatMap { $0.split(separator: " ").map(String.init) })
        words.formUnion(try TestData.lines(queries))
        for name in ["jsquad-valid", "jaquad-dev", "lawqa", "phpdoc"] {
            let file = TestData.shared.appendingPathComponent("relevance/\(name)/queries.tsv")
            guard let lines = try? TestData.lines(file) else { continue }
            for line in lines.prefix(500) {
                let analyzed = finder.analyzer.analyze(String(line.split(separator: "\t").last ?? ""))
                words.formUnion(analyzed.words.map(analyzed.string))
            }
        }
        return words.sorted()
    }

    /// Law 1 for one text: whether it was one span, and so had something to check.
    @discardableResult
    private func checkClosure(_ text: String, _ finder: SpellingFinder, _ message: @autoclosure () -> Comment) -> Bool {
        let (units, spans) = finder.find(text)
        guard spans.count == 1, spans[0].range == units.indices else { return false }
        let forms = Set([units] + spans[0].variants.map(\.units))
        for variant in spans[0].variants {
            let string = finder.string(variant.units)
            let (otherUnits, other) = finder.find(string)
            guard otherUnits == variant.units, other.count == 1, other[0].range == otherUnits.indices else {
                Issue.record("\(text): \(string) is not one span. \(message())")
                continue
            }
            let otherForms = Set([otherUnits] + other[0].variants.map(\.units))
            if forms.count < SpellingClassLimit.whole {
                #expect(otherForms == forms, "\(text), \(string): \(show(forms, otherForms, finder)). \(message())")
            } else {
                // Cut to the first 15: all but the given ones, and these in the other script, are the same.
                let own = [units, otherUnits, spans[0].variants.last?.units, other[0].variants.last?.units]
                let difference = forms.symmetricDifference(otherForms).subtracting(own.compactMap(\.self))
                #expect(difference.isEmpty, "\(text), \(string): \(show(forms, otherForms, finder)). \(message())")
            }
            let back = other[0].variants.first { $0.units == units }
            if forms.count < SpellingClassLimit.whole { #expect(back?.folds == variant.folds, "\(text), \(string)") }
        }
        return true
    }

    private func show(_ one: Set<[UInt16]>, _ other: Set<[UInt16]>, _ finder: SpellingFinder) -> String {
        "\(one.subtracting(other).map(finder.string)) but \(other.subtracting(one).map(finder.string))"
    }

    /// Laws 2 and 3 for one text.
    private func checkSpans(_ text: String, _ finder: SpellingFinder, _ message: @autoclosure () -> Comment) {
        let (units, spans) = finder.find(text)
        #expect(finder.find(text).spans == spans, message())
        var end = 0
        for span in spans {
            #expect(
                span.range.lowerBound >= end && !span.range.isEmpty && span.range.upperBound <= units.count, message())
            end = span.range.upperBound
            let forms = span.variants.map(\.units)
            #expect((1...16).contains(forms.count), message())
            #expect(Set(forms + [Array(units[span.range])]).count == forms.count + 1, message())
            for variant in span.variants {
                #expect(SpellingVariants.folds.isSuperset(of: variant.folds) && !variant.folds.isEmpty, message())
                let string = finder.string(variant.units)
                #expect(finder.analyzer.normalize(string).units == variant.units, "\(string) \(message())")
            }
        }
        for (_, fold) in Folds.named {
            let fewer = finder.find(text, folds: Folds.all.subtracting(fold)).spans
            let expected = spans.compactMap { span in
                let kept = span.variants.filter { !$0.folds.contains(fold) }
                let place = span.place.map { span.variants.prefix($0).count { !$0.folds.contains(fold) } }
                return kept.isEmpty ? nil : SpellingSpan(range: span.range, variants: kept, place: place)
            }
            #expect(fewer == expected, "without \(fold.names): \(message())")
        }
    }

    @Test("Real words: each spelling leads to the same class", .enabled(if: hasQueries, comment))
    func realWordsClosed() throws {
        let finder = try SpellingFinder()
        let words = try Self.realWords(finder)
        #expect(words.count >= 2_000)
        var checked = 0
        for word in words where checkClosure(word, finder, "real word") { checked += 1 }
        #expect(checked >= 2_000)
    }

    @Test("Real words: spans are in order, variants normalised, folds independent", .enabled(if: hasQueries, comment))
    func realWordsInOrder() throws {
        let finder = try SpellingFinder()
        for word in try Self.realWords(finder) { checkSpans(word, finder, "real word \(word)") }
    }

    @Test("Random Japanese: each spelling leads to the same class")
    func randomClosed() throws {
        let seed: UInt64 = 4_001
        var source = SpellingText(seed: seed)
        let finder = try SpellingFinder()
        var checked = 0
        for round in 0..<6_000 {
            let text = source.word()
            if checkClosure(text, finder, "seed \(seed), round \(round)") { checked += 1 }
        }
        #expect(checked > 2_500)
    }

    @Test("Random Japanese: spans are in order, variants normalised, folds independent")
    func randomInOrder() throws {
        let seed: UInt64 = 4_002
        var source = SpellingText(seed: seed)
        var odd = JapaneseText(seed: seed)
        let finder = try SpellingFinder()
        for round in 0..<1_500 {
            let text =
                switch round % 3 {
                case 0: source.sentence()
                case 1: odd.text(words: 12)
                default: odd.scalars(30) + source.sentence()
                }
            checkSpans(text, finder, "seed \(seed), round \(round): \(text.debugDescription)")
        }
    }

    @Test("が is never か, and no variant is another word")
    func otherWords() throws {
        let finder = try SpellingFinder()
        let apart = [
            ("かき", "がき"), ("カラス", "ガラス"), ("はは", "ぱぱ"), ("健", "見"), ("東京", "京都"), ("法", "法律"), ("会計", "会计"),
            ("キー", "キ"), ("コピー", "コピ"), ("チーム", "ティーム"), ("一斉", "一斎"), ("百", "100"), ("行く", "行う"), ("つき", "っき"),
        ]
        for (one, other) in apart {
            #expect(!finder.variants(one).contains(other) && !finder.variants(other).contains(one), "\(one) \(other)")
        }
        // Voicing marks survive in all variants, except where the fold is about ヴ.
        let seed: UInt64 = 4_003
        var source = SpellingText(seed: seed)
        let voiced = Set("がぎぐげござじずぜぞだぢづでどぱぴぷぺぽガギグゲゴザジズゼゾダヂヅデドパピプペポ".utf16)
        for _ in 0..<1_000 {
            let text = source.kana()
            let count = text.utf16.filter(voiced.contains).count
            for variant in finder.variants(text, folds: Folds.all.subtracting(.iteration)) {
                #expect(variant.utf16.filter(voiced.contains).count == count, "\(text) \(variant)")
            }
        }
    }
}

/// The size from which a class may have been cut.
private enum SpellingClassLimit {
    static let whole = 15
}

/// Random words in which everything that folds is frequent.
private struct SpellingText {
    private var generator: SeededGenerator

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    private static let katakana = Array("アイウエオカガキクグサザシスズタダチツテトドナニノハバパビブベボマミムメモヤヨラリルレロワンヴァィゥェォャュョッーヽヾ").map(String.init)
    private static let hiragana = Array("あいうえおかがきくさざしすずただちつてとどなにのはばぱびぶべまみもやよらりるれろわんゔぁぃぇゃゅょっーゝゞ").map(String.init)
    private static let kanji = Array("国國学學会會高髙橋斉斎藤齊辺邊邉人山時佐木島嶋々々〻弁瓣東京法律健見").map(String.init)
    private static let numerals = Array("0123456789〇一二三四五六七八九十百千万億兆,").map(String.init)
    private static let parts = [
        "令和", "平成", "昭和", "大正", "明治", "元", "年", "月", "日", "人", "円", "第", "回", "引っ越し", "引越", "売上", "賣上げ", "取扱い", "申込",
        "サーバ", "コンピューター", "システム", "ユーザ", "ヴァイオリン", "ウィンドウ", "ウイスキー", "佐々木", "佐佐木", "いすゞ", "こゝろ", "です", " ", "・", "、",
        "a",
        "km", "-", ".", "2026", "1989", "十二", "百億", "100億", "1,000", "𠮷", "終わる", "終り",
    ]

    private mutating func pieces(_ source: [String], _ count: Range<Int>) -> String {
        (0..<generator.int(in: count)).map { _ in generator.pick(source) }.joined()
    }

    mutating func kana() -> String { pieces(generator.int(in: 0..<2) == 0 ? Self.katakana : Self.hiragana, 1..<9) }

    mutating func word() -> String {
        switch generator.int(in: 0..<9) {
        case 0, 1: kana()
        case 2: pieces(Self.kanji, 1..<6)
        case 3: pieces(Self.numerals, 1..<7)
        case 4: number()
        case 5: generator.pick(["令和", "平成", "昭和", "大正", "明治", "", ""]) + year() + "年"
        case 6: pieces(["サーバ", "コンピュータ", "ユーザ", "システム", "ー", "メモリ", "カード", "ヴァイオリン", "ー", "バス"], 1..<6)
        default: pieces(Self.parts, 1..<3)
        }
    }

    mutating func sentence() -> String {
        (0..<6).map { _ in word() + generator.pick(["", "", "の", " ", "、", "は"]) }.joined()
    }

    private mutating func number() -> String {
        let value = Int(pow(10, Double(generator.int(in: 0..<17)))) * generator.int(in: 1..<100)
        return "\(value)\(generator.pick(["", "", "万", "億", "千"]))"
    }

    private mutating func year() -> String {
        generator.pick([
            "元", "\(generator.int(in: 1..<70))", "\(generator.int(in: 1850..<2110))", "二〇二六", "六十四", "十", "一",
        ])
    }
}
