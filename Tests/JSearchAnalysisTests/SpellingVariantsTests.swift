// SpellingVariantsTests.swift
// Which other spellings each family finds, and which it does not.

import JSearchAnalysis
import JSearchTestSupport
import Testing

@Suite("SpellingVariants")
struct SpellingVariantsTests {
    /// Each pair is one class: either leads to the other, and needs the folds to do so.
    static let pairs: [(one: String, other: String, folds: Folds)] = [
        // kanji
        ("國家", "国家", .kanji), ("髙橋", "高橋", .kanji), ("渡邊", "渡邉", .kanji), ("國會", "国会", .kanji),
        ("斉藤", "斎藤", .kanji), ("齋藤", "齊藤", .kanji), ("山﨑", "山崎", .kanji), ("學ぶ", "学ぶ", .kanji),
        // long vowel
        ("サーバ", "サーバー", .longVowel), ("コンピュータ", "コンピューター", .longVowel), ("ユーザ", "ユーザー", .longVowel),
        ("コンピュータシステム", "コンピューターシステム", .longVowel), ("メモリカード", "メモリーカード", .longVowel),
        ("ユーザインタフェース", "ユーザーインタフェース", .longVowel), ("カテゴリ", "カテゴリー", .longVowel),
        ("クエリサーバ", "クエリーサーバー", .longVowel), ("さーば", "さーばー", .longVowel),
        // kana
        ("りんご", "リンゴ", .kana), ("さくら", "サクラ", .kana), ("ゴミ", "ごみ", .kana), ("らーめん", "ラーメン", .kana),
        ("ゔぁいおりん", "ヴァイオリン", .kana), ("さーば", "サーバー", [.kana, .longVowel]),
        // small kana
        ("ヴァイオリン", "バイオリン", .smallKana), ("ヴィーナス", "ビーナス", .smallKana), ("ラヴ", "ラブ", .smallKana),
        ("ヴェネツィア", "ベネツィア", .smallKana), ("ヴォイス", "ボイス", .smallKana), ("レヴュー", "レビュー", .smallKana),
        ("ウィスキー", "ウイスキー", .smallKana), ("ウェブ", "ウエブ", .smallKana), ("ウォーター", "ウオーター", .smallKana),
        ("フィルム", "フイルム", .smallKana), ("ファン", "フアン", .smallKana), ("クォーツ", "クオーツ", .smallKana),
        ("グァテマラ", "グアテマラ", .smallKana), ("イェール", "イエール", .smallKana),
        ("ドライヴァ", "ドライバー", [.smallKana, .longVowel]), ("ばいおりん", "ヴァイオリン", [.kana, .smallKana]),
        // iteration
        ("佐々木", "佐佐木", .iteration), ("人々", "人人", .iteration), ("こゝろ", "こころ", .iteration),
        ("いすゞ", "いすず", .iteration), ("つゞく", "つづく", .iteration), ("バナヽ", "バナナ", .iteration),
        ("民主々義", "民主主義", .iteration), ("國々", "国国", [.kanji, .iteration]), ("人〻", "人々", .iteration),
        // numerals
        ("百億", "100億", .numerals), ("百億", "10,000,000,000", .numerals), ("10000000000", "100億", .numerals),
        ("二五〇億", "250億", .numerals), ("3万5千", "35,000", .numerals), ("三万五千", "3万5000", .numerals),
        ("1,000万", "千万", .numerals), ("千万", "一千万", .numerals), ("三百二十", "320", .numerals), ("三二〇", "320", .numerals),
        ("二〇二六", "2026", .numerals), ("百萬", "100万", [.kanji, .numerals]), ("百萬", "百万", .kanji),
        ("9999兆", "九千九百九十九兆", .numerals), ("12億3456万7890", "1234567890", .numerals),
        // eras
        ("令和8年", "2026年", .eras), ("令和八年", "令和8年", .numerals), ("令和八年", "二〇二六年", [.eras, .numerals]),
        ("昭和64年", "1989年", .eras), ("平成元年", "1989年", .eras), ("平成元年", "平成1年", .eras), ("平成元年", "昭和64年", .eras),
        ("令和元年", "2019年", .eras), ("平成31年", "2019年", .eras), ("明治元年", "1868年", .eras), ("大正15年", "1926年", .eras),
        ("明治四十五年", "大正元年", [.eras, .numerals]), ("平成二〇年", "2008年", [.eras, .numerals]),
        ("二千二十六年", "2026年", .numerals), ("昭和六四年", "昭和64年", .numerals),
        // okurigana
        ("引越し", "引っ越し", .okurigana), ("引越", "引っ越し", .okurigana), ("申込", "申し込み", .okurigana),
        ("取扱い", "取り扱い", .okurigana), ("受付", "受け付け", .okurigana), ("問合せ", "問い合わせ", .okurigana),
        ("打合せ", "打ち合わせ", .okurigana), ("売上", "売り上げ", .okurigana), ("見積もり", "見積り", .okurigana),
        ("手続", "手続き", .okurigana), ("割引", "割り引き", .okurigana), ("引渡", "引き渡し", .okurigana),
        ("賣上", "売り上げ", [.kanji, .okurigana]), ("終わる", "終る", .okurigana), ("行なう", "行う", .okurigana),
    ]

    @Test("Two spellings of one word lead to each other", arguments: pairs)
    func pair(one: String, other: String, folds: Folds) throws {
        let finder = try SpellingFinder()
        for (given, expected) in [(one, other), (other, one)] {
            let (units, spans) = finder.find(given)
            #expect(spans.count == 1 && spans.first?.range == units.indices, "\(given)")
            let found = spans.first?.variants.first { finder.string($0.units) == expected }
            #expect(found?.folds == folds, "\(given): \(finder.variants(given))")
            #expect(finder.variants(given, folds: folds).contains(expected))
        }
    }

    /// Texts with the spans they have; only one of the variants is named.
    static let sentences: [(text: String, spans: [String: String])] = [
        ("十二月のゴミ", ["十二": "12", "ゴミ": "ごみ"]), ("三十人", ["三十": "30"]), ("第三回", ["三": "3"]), ("3月", ["3": "三"]),
        ("一つ", ["一": "1"]), ("二〇二六年", ["二〇二六年": "令和8年"]), ("三二〇円", ["三二〇": "三百二十", "円": "圓"]), ("100km", ["100": "百"]),
        ("百億円", ["百億": "100億", "円": "圓"]), ("2000年間", ["2000": "二千"]), ("令和8年度", ["令和8年": "2026年"]),
        ("平成32年", ["32": "三十二"]), ("10,000円", ["10,000": "1万", "円": "圓"]), ("申込書", ["申込": "申し込み"]),
        ("お取り扱いいたします", ["取り扱い": "取扱い"]), ("受付まで", ["受付": "受け付け"]), ("一時間", ["一": "1"]),
        ("生りんご酒", ["りんご": "リンゴ"]), ("国際会議", ["国際": "國際", "会議": "會議"]), ("東京・サーバ", ["サーバ": "サーバー"]),
        ("「りんご」", ["りんご": "リンゴ"]), ("佐々木さん", ["佐々木": "佐佐木"]), ("第一条", ["一": "1", "条": "條"]),
        ("その国々の人々", ["国々": "国国", "人々": "人人"]), ("10分", ["10": "一〇"]), ("見積もる", ["積もる": "積る"]),
    ]

    @Test("Spans in sentences", arguments: sentences)
    func sentence(text: String, spans: [String: String]) throws {
        let found = try SpellingFinder().spans(text)
        #expect(Set(found.keys) == Set(spans.keys), "\(found)")
        for (span, variant) in spans { #expect(found[span]?.contains(variant) == true, "\(span): \(found)") }
    }

    /// Texts without any other spelling of the kinds named.
    static let untouched: [(text: String, folds: Folds)] = [
        ("一般", .numerals), ("千葉", .numerals), ("万一", .numerals), ("三重県", .numerals), ("四国", .numerals),
        ("五十嵐", .numerals), ("千歳", .numerals), ("一部", .numerals), ("一番", .numerals), ("十分", .numerals),
        ("七五三", .numerals), ("二三日", .numerals), ("数十人", .numerals), ("3.14", .numerals), ("1.2.3", .numerals),
        ("2026-01-01", .numerals), ("03-1234-5678", .numerals), ("12:30", .numerals), ("gpt4", .numerals),
        ("4o", .numerals),
        ("007", .numerals), ("百", .numerals), ("5", .numerals), ("八百屋", .numerals), ("億万", .numerals),
        ("1,23", .numerals),
        ("第三者", .numerals), ("10000000000000000", .numerals), ("八九", .numerals), ("六本木", .numerals),
        ("rtx4090", .numerals),
        ("3万年前", .eras), ("2000年前", .eras), ("2000年間", .eras), ("1867年", .eras), ("2101年", .eras), ("平成32年", .eras),
        ("令8年", .eras), ("12026年", .eras), ("8年", .eras), ("昭和0年", .eras), ("大正16年", .eras),
        ("キー", .longVowel), ("コピー", .longVowel), ("システム", .longVowel), ("サーバント", .longVowel), ("シャワー", .longVowel),
        ("の", .kana), ("カ", .kana), ("食べる", .kana), ("私はこれを見た", .kana), ("モニタリング", .longVowel),
        ("チーム", .smallKana), ("ディスク", .smallKana), ("シェア", .smallKana), ("ファイル", .longVowel),
        ("東京", .all), ("法", .all), ("健", .all), ("見", .all), ("々", .all), ("ゝ", .all), ("ー", .all), ("", .all),
        (" ", .all),
        ("abc", .all), ("🍣", .all), ("𠮷", .all), ("二二六", .iteration), ("ぱゝ", .iteration), ("申込む", .okurigana),
        ("受付ける", .okurigana), ("引渡す", .okurigana),
    ]

    @Test("What is no other spelling", arguments: untouched)
    func none(text: String, folds: Folds) throws {
        let found = try SpellingFinder().spans(text, folds: folds)
        #expect(found.isEmpty, "\(found)")
    }

    @Test("Classes come canonical first, in an order that does not depend on the one given")
    func order() throws {
        let finder = try SpellingFinder()
        #expect(finder.variants("髙橋") == ["高橋"])
        #expect(finder.variants("サーバ", folds: .longVowel) == ["サーバー"])
        #expect(finder.variants("國會", folds: .kanji).prefix(2) == ["国会", "圀會"])
        #expect(finder.variants("令和8年").prefix(3) == ["2026年", "令和八年", "二〇二六年"])
        #expect(finder.variants("1989年").count == 8)
        let long = "ヴァイブレーションドライバーコントローラー"
        #expect(finder.variants(long).count >= 14)
        #expect(finder.variants(long).first == "バイブレーションドライバーコントローラー")
    }

    @Test("Without the folds that it knows there are no spans")
    func noFolds() throws {
        let finder = try SpellingFinder()
        for folds: Folds in [[], .width, .voicingMarks, .inflection] {
            #expect(finder.spans("國家のサーバ 令和8年 引越し 佐々木 百億", folds: folds).isEmpty)
        }
    }

    @Test("A long text takes time in proportion to its length")
    func longText() throws {
        let finder = try SpellingFinder()
        let text = String(repeating: "國家のサーバが令和8年に百億円の売上をヴァイオリンで人々に。一一一一", count: 2_000)
        let clock = ContinuousClock()
        let analyzed = finder.analyzer.analyze(text)
        let elapsed = clock.measure {
            analyzed.text.units.withUnsafeBufferPointer { units in
                let spans = SpellingVariants.spans(
                    in: units, words: analyzed.words, folds: .all, classes: finder.classes)
                #expect(spans.count > 10_000)
            }
        }
        #expect(elapsed < .seconds(20))
    }
}
