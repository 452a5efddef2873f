// OkuriganaTable.swift
// Words that are written with more or fewer kana behind their kanji.

/// The classes behind `OkuriganaSpelling`.
///
/// ## Sources
/// - 送り仮名の付け方 (Cabinet notification no. 2 of 1973): general rules, and what they permit beside; rule 6 (compounds,
///   kana that may be left out: 申込み, 引換え) and rule 7 (nouns in which custom writes none: 取締役, 割引, 受付).
/// - 公用文における漢字使用等について (Cabinet notice no. 1 of 2010), 2 (2): the 186 nouns of official texts without kana.
enum OkuriganaTable {
    /// Nouns from two verbs; the spelling with all kana first.
    private static let nouns = """
        引っ越し/引越し/引越 申し込み/申込み/申込 取り扱い/取扱い/取扱 受け付け/受付け/受付 見積もり/見積り/見積 手続き/手続
        問い合わせ/問合わせ/問い合せ/問合せ/問合 打ち合わせ/打合わせ/打ち合せ/打合せ/打合 売り上げ/売上げ/売上 割り引き/割引き/割引
        引き渡し/引渡し/引渡 引き取り/引取り/引取 取り引き/取引き/取引 取り消し/取消し/取消 取り替え/取替え/取替 取り締まり/取締り/取締まり/取締
        取り付け/取付け/取付 取り外し/取外し 取り組み/取組み/取組 取り決め/取決め 取り調べ/取調べ/取調 取り壊し/取壊し 取り下げ/取下げ
        取り次ぎ/取次ぎ/取次 取り立て/取立て/取立 取り戻し/取戻し 取り入れ/取入れ 取り出し/取出し 取り込み/取込み/取込 取り寄せ/取寄せ
        受け取り/受取り/受取 受け入れ/受入れ/受入 受け渡し/受渡し/受渡 受け持ち/受持ち/受持 受け継ぎ/受継ぎ 受け皿/受皿 受け身/受身
        引き受け/引受け/引受 引き換え/引換え/引換 引き続き/引続き 引き出し/引出し 引き上げ/引上げ/引上 引き下げ/引下げ/引下
        引き継ぎ/引継ぎ/引継 引き落とし/引落し/引き落し/引落とし/引落 引き揚げ/引揚げ/引揚 引き返し/引返し 引き分け/引分け/引分
        払い込み/払込み/払込 払い戻し/払戻し/払戻 払い出し/払出し/払出 払い下げ/払下げ/払下 支払い/支払 前払い/前払 後払い/後払
        立て替え/立替え/立替 立ち入り/立入り/立入 立ち会い/立会い/立会 立ち退き/立退き/立退 立ち上げ/立上げ 立ち上がり/立上がり/立上り
        組み合わせ/組合わせ/組み合せ/組合せ 組み立て/組立て/組立 組み込み/組込み/組込 組み替え/組替え/組替 組み入れ/組入れ/組入
        打ち切り/打切り/打切 打ち上げ/打上げ/打上 打ち込み/打込み/打込 打ち出し/打出し
        切り替え/切替え/切替 切り換え/切換え/切換 切り取り/切取り/切取 切り離し/切離し 切り上げ/切上げ/切上 切り捨て/切捨て/切捨 切り下げ/切下げ/切下
        差し押さえ/差押さえ/差押え/差押 差し引き/差引き/差引 差し替え/差替え/差替 差し入れ/差入れ/差入 差し込み/差込み/差込 差し止め/差止め/差止
        申し立て/申立て/申立 申し出/申出 申し合わせ/申合わせ/申し合せ/申合せ 申し入れ/申入れ 申し送り/申送り
        売り切れ/売切れ/売切 売り出し/売出し/売出 売り場/売場 売り手/売手 売り主/売主 売り込み/売込み/売込 売り渡し/売渡し/売渡
        買い上げ/買上げ/買上 買い入れ/買入れ/買入 買い取り/買取り/買取 買い物/買物 買い手/買手 買い主/買主 買い占め/買占め 買い付け/買付け/買付 買い戻し/買戻し/買戻
        貸し出し/貸出し/貸出 貸し付け/貸付け/貸付 貸し切り/貸切り/貸切 借り入れ/借入れ/借入 借り換え/借換え/借換 借り手/借手 貸し手/貸手
        積み立て/積立て/積立 積み重ね/積重ね 積み込み/積込み/積込 積み替え/積替え/積替 積み残し/積残し
        乗り換え/乗換え/乗換 乗り入れ/乗入れ 乗り越し/乗越し/乗越 乗り組み/乗組み 乗り場/乗場 乗り物/乗物
        繰り返し/繰返し/繰返 繰り越し/繰越し/繰越 繰り上げ/繰上げ/繰上 繰り下げ/繰下げ/繰下 繰り入れ/繰入れ/繰入 繰り延べ/繰延べ/繰延 繰り戻し/繰戻し/繰戻
        書き込み/書込み/書込 書き換え/書換え/書換 書き出し/書出し 書き方/書方 書き取り/書取り/書取 書き直し/書直し
        読み込み/読込み/読込 読み替え/読替え/読替 読み取り/読取り/読取 読み方/読方 読み出し/読出し
        仕上げ/仕上 仕入れ/仕入 仕分け/仕分 仕組み/仕組 仕切り/仕切 仕立て/仕立 仕込み/仕込 締め切り/締切り/締切 締め付け/締付け 絞り込み/絞込み
        呼び出し/呼出し/呼出 呼び込み/呼込み 呼び鈴/呼鈴 振り込み/振込み/振込 振り替え/振替え/振替 振り出し/振出し/振出 振り分け/振分け/振分 振り返り/振返り
        買い替え/買替え 植え付け/植付け/植付 据え置き/据置き/据置 据え付け/据付け/据付 備え付け/備付け/備付 
        割り当て/割当て/割当 割り増し/割増し/割増 割り込み/割込み/割込 割り振り/割振り 割り戻し/割戻し/割戻 割り箸/割箸
        入れ替え/入替え/入替 入り口/入口 出入り口/出入口 待ち合わせ/待合わせ/待ち合せ/待合せ 
        落とし物/落し物 飲み物/飲物 贈り物/贈物 届け出/届出 届け先/届先 送り先/送先 
        締め出し/締出し 見込み/見込 見舞い/見舞 見習い/見習 見落とし/見落し 
        持ち込み/持込み/持込 持ち帰り/持帰り 持ち出し/持出し 持ち物/持物 持ち主/持主 持ち分/持分 埋め立て/埋立て/埋立 埋め込み/埋込み/埋込
        追い越し/追越し/追越 追い付き/追付き 押し売り/押売り/押売 押し入れ/押入れ/押入 織り込み/織込み 折り返し/折返し/折返 折り畳み/折畳み
        書き初め/書初め 飼い主/飼主 並べ替え/並替え 置き換え/置換え 張り替え/張替え 塗り替え/塗替え 付け替え/付替え 組み換え/組換え
        浮き彫り/浮彫り/浮彫 盛り込み/盛込み 巻き取り/巻取り/巻取 抜き取り/抜取り/抜取 掘り出し/掘出し 焼き付け/焼付け 焼き肉/焼肉 焼き鳥/焼鳥 焼き魚/焼魚 漬け物/漬物
        値引き/値引 格付け/格付 位置付け/位置づけ 条件付き/条件つき 日付け/日付 番付け/番付 建て物/建物
        聞き取り/聞取り/聞取 話し合い/話合い 話し言葉/話言葉 気持ち/気持 割り切り/割切り 売れ行き/売行き 
        空き缶/空缶 空き家/空家 消し印/消印 踏み切り/踏切り/踏切 踏み台/踏台 雇い主/雇主 請け負い/請負い/請負 
        """

    /// Verbs of the row of ら that are written with one kana more or fewer, without their last kana.
    private static let verbs = """
        終わ/終 変わ/変 当た/当 代わ/代 換わ/換 替わ/替 曲が/曲 始ま/始 決ま/決 定ま/定 積も/積 起こ/起
        """

    /// Verbs whose inflected forms end in る, and others, in the forms that matter.
    private static let others = """
        行う/行なう 行い/行ない 行わ/行なわ 行え/行なえ 行お/行なお 表す/表わす 表し/表わし 表さ/表わさ 著す/著わす 著し/著わし
        現れ/現われ 断る/断わる 断り/断わり 断ら/断わら 断っ/断わっ 賜る/賜わる 賜り/賜わり 生まれ/生れ 押さえ/押え 捕らえ/捕え
        聞こえ/聞え 落とす/落す 落とし/落し 暮らす/暮す 暮らし/暮し 起こす/起す 起こし/起し 浮かぶ/浮ぶ 浮かび/浮び 向かい/向い
        向かっ/向っ 分かる/分る 分かり/分り 分から/分ら 分かっ/分っ 分かれ/分れ 
        """

    private static let endings = Array("らりるれろっ".utf16)

    /// All classes: spellings in canonical kanji, the one with most kana first.
    ///
    /// - Complexity: O(size of the table); `OkuriganaSpelling` asks once, in the time of a first query.
    static var spellings: OkuriganaSpellings {
        var spellings = OkuriganaSpellings()
        spellings.append(nouns)
        spellings.nounCount = spellings.classCount
        spellings.append(others)
        spellings.append(verbs, endings: endings)
        return spellings
    }
}

/// The spellings of words, numbered through, those of one class side by side.
struct OkuriganaSpellings {
    /// The class of each spelling.
    private(set) var classes: [Int] = []
    private(set) var classCount = 0
    /// How many of the first classes are nouns.
    var nounCount = 0
    private var units: [UInt16] = []
    /// Where each spelling begins in `units`, and at last where they end.
    private var starts = [0]

    var count: Int { classes.count }

    subscript(number: Int) -> ArraySlice<UInt16> { units[starts[number]..<starts[number + 1]] }

    /// The spellings of the class that a spelling belongs to.
    func spellings(besides number: Int) -> Range<Int> {
        var (first, end) = (number, number + 1)
        while first > 0, classes[first - 1] == classes[number] { first -= 1 }
        while end < count, classes[end] == classes[number] { end += 1 }
        return first..<end
    }

    /// Adds classes that are written with a / between their spellings, each with each of some endings.
    fileprivate mutating func append(_ table: String, endings: [UInt16]? = nil) {
        let text = Array(table.utf16)
        var start = 0
        while start < text.count {
            var end = start
            while end < text.count, text[end] > 0x20 { end += 1 }
            if start < end {
                if let endings {
                    for ending in endings { append(text[start..<end], ending) }
                } else {
                    append(text[start..<end], nil)
                }
            }
            start = end + 1
        }
    }

    private mutating func append(_ row: ArraySlice<UInt16>, _ ending: UInt16?) {
        func close() {
            if let ending { units.append(ending) }
            starts.append(units.count)
            classes.append(classCount)
        }
        for unit in row {
            if unit == 0x2F { close() } else { units.append(unit) }
        }
        close()
        classCount += 1
    }
}
