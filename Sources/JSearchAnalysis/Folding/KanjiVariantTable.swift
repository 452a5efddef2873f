// KanjiVariantTable.swift
// The classes of old and variant kanji.

/// The classes behind `KanjiVariants`, as text that can be read and checked by eye.
///
/// A class is a group of characters between spaces, the form written today first. Left out are pairs that
/// NFKC unifies already (the compatibility ideographs: 海, 神, 塚 ... have no second form here), characters beyond the
/// Basic Multilingual Plane (the 𠮷 of 𠮷野家, 𣘺, 𠮟), and forms that are told apart by variation selectors only, which
/// the normaliser removes. Kept apart, though sometimes confused: 斉 and 斎 (一斉, 書斎; but see `KanjiSpelling` for the
/// family name), 州 and 洲, 坂 and 阪, 着 and 著, 回 and 廻, 鉱 and 砿, 疎 and 疏, 栖 and 棲.
///
/// ## Sources
/// - 常用漢字表 (Cabinet notification no. 2 of 2010): the forms in brackets, いわゆる康熙字典体.
/// - 人名用漢字 (Ordinance for Enforcement of the Family Register Act, appendix 2), whose pairs are marked as variants.
/// - 表外漢字字体表 (National Language Council, 2000): standard printed forms and the accepted simplified ones.
/// - 拡張新字体 of JIS X 0208 and its old forms in JIS X 0212 and 0213.
package enum KanjiVariantTable {
    /// The bracketed forms of the Jōyō table, with further variants of the same characters behind them.
    static let joyo = """
        亜亞 悪惡 圧壓 囲圍 医醫 為爲 壱壹 隠隱 栄榮 営營 衛衞 駅驛 円圓 塩鹽 縁緣 艶艷豔 応應 欧歐 殴毆 桜櫻 奥奧 横橫
        温溫 穏穩 仮假 価價 画畫畵 会會 絵繪 壊壞 懐懷 概槪 拡擴 殻殼 覚覺 学學 岳嶽 楽樂 渇渴 缶罐 巻卷 陥陷 勧勸 寛寬
        関關 歓歡 観觀 気氣 帰歸皈 亀龜 偽僞 戯戲戱 犠犧 旧舊 拠據 挙擧舉 虚虛 峡峽 挟挾 狭狹 郷鄕鄉 暁曉 区區 駆驅駈
        勲勳勛 薫薰 径徑 茎莖 恵惠 掲揭 渓溪谿 経經 蛍螢 軽輕 継繼 鶏鷄雞 芸藝 撃擊 欠缺 研硏 県縣 倹儉 剣劍劔釼剱 険險
        圏圈 検檢 献獻 権權 顕顯 験驗 厳嚴 広廣 効效 恒恆 黄黃 鉱鑛 号號 国國圀 黒黑 砕碎 済濟 斎齋 剤劑 雑雜襍 参參
        桟棧 蚕蠶 惨慘 賛贊 残殘 糸絲 歯齒 児兒 辞辭 湿濕溼 実實 写寫 釈釋 寿壽 収收 従從 渋澁澀 獣獸 縦縱 粛肅 処處
        緒緖 叙敍敘 将將 称稱 渉涉 焼燒 証證 奨奬獎 条條 状狀 乗乘 浄淨 剰剩 畳疊 縄繩 壌壤 嬢孃 譲讓 醸釀 触觸 嘱囑
        真眞 寝寢 慎愼 尽盡 図圖 粋粹 酔醉 穂穗 随隨 髄髓 枢樞 数數 瀬瀨 声聲 斉齊 静靜 窃竊 摂攝 専專 浅淺 戦戰 践踐
        銭錢 潜潛濳 繊纖 禅禪 双雙 壮壯 争爭 荘莊 捜搜 挿插揷 巣巢 曽曾 痩瘦 装裝 総總 騒騷 増增 蔵藏 臓臟 即卽 属屬
        続續 堕墮 対對 体體躰 帯帶 滞滯 台臺 滝瀧 択擇 沢澤 担擔 単單 胆膽 団團 断斷 弾彈 遅遲 痴癡 虫蟲 昼晝 鋳鑄
        庁廳 徴徵 聴聽 勅敕 鎮鎭 逓遞 鉄鐵 点點 転轉 伝傳 灯燈 当當 党黨 盗盜 稲稻 闘鬭鬪 徳德 独獨 読讀 届屆
        弐貳 悩惱 脳腦 覇霸 拝拜 廃廢 売賣 麦麥 発發 髪髮 抜拔 晩晚 蛮蠻 秘祕 浜濱濵 瓶甁 払拂 仏佛 併倂 並竝 餅餠
        辺邊邉 変變 弁辨瓣辯 歩步 宝寶寳 豊豐 褒襃 翻飜 毎每 万萬 満滿 麺麵 黙默 弥彌 訳譯 薬藥 与與 予豫 余餘 誉譽 揺搖
        様樣 謡謠 来來 頼賴 乱亂 覧覽 竜龍 両兩 猟獵 緑綠 涙淚泪 塁壘 礼禮 励勵 戻戾 霊靈 齢齡 暦曆 歴歷 恋戀 錬鍊 炉爐
        労勞 郎郞 楼樓 録錄 湾灣
        """

    /// Pairs of the list of kanji for names, and variants that live on in names of people and places.
    static let names = """
        亘亙 凜凛 尭堯 巌巖巗 晃晄 檜桧 槙槇 祢禰 祷禱 禄祿 穣穰 萌萠 遥遙 瑶瑤 園薗 島嶋嶌 杯盃 富冨 峰峯 野埜 涼凉
        高髙 崎﨑嵜 桑桒 昇曻 宜冝 達逹 村邨 館舘 柳栁 梅楳 松枩 柏栢 秋穐龝 聡聰 淵渕渊 紘綋 喜㐂 彦彥
        呉吳 姉姊 姫姬 妍姸 婿壻聟 皐皋臯 穎頴 莱萊 蒋蔣 迩邇 隣鄰 雁鴈 群羣 略畧 船舩 桝枡 鶴靏靎靍 藪薮 蘇蘓 嶺岺
        """

    /// Other old and printed forms: characters outside the Jōyō table, and forms that the table does not bracket.
    static let others = """
        唖啞 鴎鷗 繍繡 醤醬 蝋蠟 芦蘆 撹攪 噛嚙 鹸鹼 麹麴 掻搔 屏屛 并幷 弯彎 濾沪 焔焰 嘘噓 侠俠 躯軀 屡屢 蝉蟬 騨驒
        箪簞 掴摑 填塡 顛顚 涜瀆 嚢囊 溌潑 醗醱 頬頰 剥剝 繋繫 呑吞 倶俱 葱蔥 鶯鴬 籠篭 壺壷 竈竃 灌潅 諫諌 頸頚 蠣蛎
        蝿蠅 鯵鰺 砺礪 梼檮 涛濤 蕊蘂 靭靱 賤賎 砿礦 儘侭 厩廐廏廄 鬱欝 讃讚 讐讎 鉤鈎 閲閱 悦悅 鋭銳 脱脫 税稅 説說
        強强 教敎 清淸 青靑 既旣 戸戶 内內 娯娛 産產 絶絕 尚尙 歳歲 告吿 脚腳 携攜擕 恥耻 竪豎 飲飮 舎舍 羨羡 罵駡
        窓窗牕 煙烟 珍珎 決决 況况 準凖 減减 沖冲 凡凢 鼓皷 韻韵 顔顏 飾餝 鎖鎻 鑑鑒 閉閇 農辳 輩軰 腸膓
        纏纒 糧粮 綿緜 往徃 彙彚 幇幫 毘毗 兎兔莵 冴冱 厨廚 曳曵 柵栅 裏裡 殲殱 猫貓 棋棊 稿稾 窯窰 粘黏 胸胷 嘩譁 贋贗
        踊踴 酬酧 鵝鵞 鼠鼡 蟹蠏
        """

    /// All classes, canonical form first.
    ///
    /// - Complexity: O(size of the table).
    static var classes: [[UInt16]] { members.split(separator: 0).map { Array($0) } }

    /// The members of all classes one behind the other, canonical form first, with a 0 behind each class.
    ///
    /// - Complexity: O(size of the table); `KanjiVariants` asks once, in the time of a first query.
    static var members: [UInt16] {
        var members: [UInt16] = []
        members.reserveCapacity(2_048)
        for table in [joyo, names, others] {
            for unit in table.utf16 { members.append(unit == 0x20 || unit == 0x0A ? 0 : unit) }
            members.append(0)
        }
        return members
    }
}
