// KanjiVariantsTests.swift
// Which kanji are forms of one another, and that folding them is safe.

import JSearchAnalysis
import JSearchTestSupport
import Testing

@Suite("KanjiVariants")
struct KanjiVariantsTests {
    private func canonical(_ text: String) -> String {
        String(decoding: text.utf16.map(KanjiVariants.canonical), as: UTF16.self)
    }

    static let examples: [(old: String, new: String)] = [
        ("國圀", "国国"), ("髙橋", "高橋"), ("山﨑", "山崎"), ("渡邊渡邉", "渡辺渡辺"), ("齋藤", "斎藤"), ("齊藤", "斉藤"),
        ("濱濵", "浜浜"), ("廣澤", "広沢"), ("櫻", "桜"), ("嶋嶌", "島島"), ("峯冨", "峰富"), ("德惠", "徳恵"),
        ("辨瓣辯", "弁弁弁"), ("餘豫缺藝", "余予欠芸"), ("龍", "竜"), ("學會", "学会"), ("圖書館", "図書館"), ("鷗", "鴎"),
        ("繫頰", "繋頬"), ("靑淸", "青清"), ("亞惡壓", "亜悪圧"), ("灣", "湾"), ("萬", "万"), ("鐵道", "鉄道"),
    ]

    @Test("Old and variant forms lead to the modern one", arguments: examples)
    func modern(old: String, new: String) { #expect(canonical(old) == new) }

    @Test("Characters that Japanese keeps apart stay apart")
    func apart() {
        for text in ["健見", "斉斎", "会计", "東京", "坂阪", "州洲", "着著", "弁便", "体休", "回廻", "己已巳", "未末", "鉱砿"] {
            #expect(Set(canonical(text).utf16).count == text.utf16.count, "\(text)")
        }
        // Simplified Chinese forms are no forms of Japanese characters.
        for text in ["计", "东", "书", "见", "车", "门", "马", "飞", "个", "习", "为", "义", "无", "异", "后", "术"] {
            #expect(canonical(text) == text)
        }
    }

    @Test("The class has the canonical form first, and each member the same class")
    func forms() {
        #expect(String(decoding: KanjiVariants.forms(of: 0x570B), as: UTF16.self) == "国國圀")
        #expect(String(decoding: KanjiVariants.forms(of: 0x5F01), as: UTF16.self) == "弁辨瓣辯")
        #expect(KanjiVariants.forms(of: 0x3042) == [0x3042])
        var classes = 0
        for unit in UInt16.min...UInt16.max {
            let forms = KanjiVariants.forms(of: unit)
            #expect(forms.contains(unit) && forms[0] == KanjiVariants.canonical(unit) && forms.count <= 6)
            #expect(Set(forms).count == forms.count)
            #expect(KanjiVariants.hasForms(unit) == (forms.count > 1))
            if forms.count > 1 {
                #expect((0x3400...0x9FFF).contains(unit) || unit == 0xFA11, "U+\(String(unit, radix: 16))")
                for form in forms { #expect(KanjiVariants.forms(of: form) == forms) }
                if forms[0] == unit { classes += 1 }
            }
        }
        #expect(classes > 450)
    }

    @Test("The normaliser changes no form")
    func normalized() throws {
        let normalizer = try TextNormalizer()
        for unit in UInt16.min...UInt16.max where KanjiVariants.hasForms(unit) {
            #expect(normalizer.normalize(String(decoding: [unit], as: UTF16.self)).units == [unit])
        }
    }

    @Test("Every form in brackets in the Jōyō table leads to its character")
    func joyo() throws {
        // 300 characters with forms that NFKC keeps apart; with their forms in the order of the table.
        let old = """
            亞惡壓圍醫爲壹隱榮營衞驛圓鹽緣艷應歐毆櫻奧橫溫穩假價畫會繪壞懷槪擴殼覺學嶽樂渴罐卷陷勸寬關歡觀氣歸龜僞戲犧舊據擧虛峽挾狹鄕曉區驅勳薰徑莖惠揭溪經螢
            輕繼鷄藝擊缺硏縣儉劍險圈檢獻權顯驗嚴廣效恆黃鑛號國黑碎濟齋劑雜參棧蠶慘贊殘絲齒兒辭濕實寫釋壽收從澁獸縱肅處緖敍將稱涉燒證奬條狀乘淨剩疊繩壤孃讓釀觸囑眞
            寢愼盡圖粹醉穗隨髓樞數瀨聲齊靜竊攝專淺戰踐錢潛纖禪雙壯爭莊搜插巢曾瘦裝總騷增藏臟卽屬續墮對體帶滯臺瀧擇澤擔單膽團斷彈遲癡蟲晝鑄廳徵聽敕鎭遞鐵點轉傳燈
            當黨盜稻鬭德獨讀屆貳惱腦霸拜廢賣麥發髮拔晚蠻祕濱甁拂佛倂竝餠邊變辨瓣辯步寶豐襃飜每萬滿麵默彌譯藥與豫餘譽搖樣謠來賴亂覽龍兩獵綠淚壘禮勵戾靈齡曆歷戀鍊爐勞
            郞樓錄灣
            """.filter { $0 != "\n" }
        #expect(old.count == 302)
        for character in old.utf16 { #expect(KanjiVariants.canonical(character) != character) }
        #expect(Set(canonical(old).utf16).count == 300)
        // The forms that are compatibility ideographs are the normaliser's (既 and 梅 have further ones).
        let compatibility = "海悔海逸謁禍慨漢器勤響祈穀殺祉視社者煮臭祝暑署諸祥神節祖僧層憎贈嘆著懲塚都突難繁卑碑賓頻敏侮福塀勉墨免欄隆虜類練朗廊"
        #expect(try TextNormalizer().normalize(compatibility).units.allSatisfy { !KanjiVariants.hasForms($0) })
    }

    @Test("Folding a text writes its canonical form, and nothing if there is nothing to do")
    func fold() throws {
        let seed: UInt64 = 4_100
        var source = JapaneseText(seed: seed)
        let normalizer = try TextNormalizer()
        for round in 0..<500 {
            let units = normalizer.normalize(round % 2 == 0 ? source.scalars(60) : source.text(words: 20)).units
            let expected = units.map(KanjiVariants.canonical)
            var output: [UInt16] = [1, 2, 3]
            let isFolded = units.withUnsafeBufferPointer { KanjiVariants.fold($0, into: &output) }
            let message: Comment = "seed \(seed), round \(round)"
            #expect(isFolded == (expected != units), message)
            #expect(output == (isFolded ? expected : [1, 2, 3]), message)
            #expect(expected.map(KanjiVariants.canonical) == expected, message)
            #expect(normalizer.normalize(String(decoding: expected, as: UTF16.self)).units == expected, message)
        }
        var output: [UInt16] = [7]
        #expect(
            !UnsafeBufferPointer<UInt16>(start: nil, count: 0).withMemoryRebound(to: UInt16.self) {
                KanjiVariants.fold($0, into: &output)
            })
        #expect(output == [7])
    }
}
