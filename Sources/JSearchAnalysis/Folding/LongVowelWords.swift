// LongVowelWords.swift
// Foreign words that are written with and without ー at the end, for where they stand inside longer ones.

/// Words such as コンピュータ, behind which ー may stand when another word follows: コンピューターシステム, コンピュータシステム.
///
/// A table and not the segmenter says where such a word ends: the segmenter cuts long katakana by what it happens
/// to know, and cuts the two spellings differently.
///
/// ## Sources
/// - 外来語の表記 (Cabinet notification no. 2 of 1991), 留意事項 その2, III 3 注3, which lets custom leave ー out: エレベータ.
/// - JIS Z 8301, appendix on foreign words (before 2019: no ー behind three kana and more). The words are those that
///   manuals of both schools use.
enum LongVowelWords {
    /// The words without ー, with each pair of `KanaPairs` in its canonical form, as a test checks.
    static let words = """
        サーバ コンピュータ ユーザ プリンタ ブラウザ フォルダ スキャナ モニタ ドライバ プロセッサ コンパイラ ルータ アダプタ コネクタ
        プロバイダ エディタ デバッガ スケジューラ パラメータ カウンタ レジスタ トランジスタ センサ モータ コントローラ フィルタ マスタ メーカ
        レーザ カテゴリ メモリ ディレクトリ リポジトリ ライブラリ プロパティ エントリ バッテリ ファクトリ クエリ セキュリティ エレベータ
        エスカレータ オペレータ シミュレータ エミュレータ ジェネレータ イテレータ アクセラレータ インジケータ インバータ コンデンサ
        コンバータ クラスタ ルーバ タイマ ヒータ ボイラ ポインタ ハンドラ リスナ ワーカ コンテナ パーサ トークナイザ アナライザ
        レンダラ ローダ リンカ インタプリタ アセンブラ インストーラ ビューア ビューワ プレーヤ プレイヤ レコーダ デコーダ エンコーダ スピーカ
        ヘッダ フッタ バッファ レイヤ オーナ リーダ ライタ ランナ スキャンナ トリガ マネージャ エクスプローラ プランナ デザイナ トレーナ
        ブロッカ チェッカ クローラ インデクサ ダウンローダ アップローダ ハイパーバイザ スーパバイザ スーパ ハイパ センタ マイナ
        オーダ ボーダ カスタマ パートナ ベンダ テスタ シリンダ コンプレッサ ダンパ ハンマ バンパ ポリマ
        オブザーバ コンシューマ プロデューサ サブスクライバ ディーラ リピータ ブースタ アクチュエータ レギュレータ インターフェイサ
        アクティビティ ユーティリティ アクセシビリティ コミュニティ エンティティ アイデンティティ クオリティ パーティ カンパニ ストーリ
        ヒストリ ギャラリ テクノロジ トポロジ ポリシ キャリブレータ プロジェクタ コレクタ セレクタ ベクタ コンストラクタ デストラクタ
        ファンクタ ディスクリプタ デスクリプタ イニシャライザ シリアライザ ノーマライザ マイグレータ バリデータ フォーマッタ ミキサ
        """

    /// The same as units, with a space or line break between two words.
    private static let units = Array(words.utf16)

    /// What follows a word only when it goes on: モニタリング, メモリアル, センサス.
    private static let endings = ["リング", "アル", "イズ", "ライズ", "ビリティ", "リズム", "リスト"].map { Array($0.utf16) }

    /// Whether canonical katakana end in one of the words, and what follows is another word of two kana or more.
    static func endsWord(_ units: [UInt16], before rest: ArraySlice<UInt16>) -> Bool {
        guard rest.count >= 2, let first = rest.first, first != 0x30FC, first != 0x30F3, first != 0x30C3,
            !KanaPairs.isSmall(first), !endings.contains(where: rest.starts(with:))
        else { return false }
        return endsWord(units)
    }

    /// Whether canonical katakana end in one of the words. (The table is gone through: it is short, and to sort it by last kana
    /// would take longer than most queries.)
    private static func endsWord(_ katakana: [UInt16]) -> Bool {
        var end = units.count
        while end > 0 {
            var (index, rest) = (end, katakana.count)
            while index > 0, rest > 0, units[index - 1] == katakana[rest - 1] {
                index -= 1
                rest -= 1
            }
            let isWhole = index == 0 || units[index - 1] <= 0x20
            if index < end, isWhole { return true }
            while index > 0, units[index - 1] > 0x20 { index -= 1 }
            end = index - 1
        }
        return false
    }
}
