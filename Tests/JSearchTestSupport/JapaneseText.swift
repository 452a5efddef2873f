// JapaneseText.swift
// Seeded text with everything that Japanese text throws at an analyzer.

/// Makes random Japanese-like text: words of all scripts, odd characters, punctuation, white space.
package struct JapaneseText: Sendable {
    private var generator: SeededGenerator

    package init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    private static let words = [
        "半導体", "垂直統合", "東京都", "京都", "国際", "検索", "する", "した", "して", "です", "ます", "の", "は", "が", "を", "に",
        "チップ", "サーバー", "ディープラーニング", "リポジトリ", "データ", "ﾁｯﾌﾟ", "ﾊﾝｶｸ", "ＡＩ", "AI", "GPT-4o", "C++", "C#", ".NET", "100億",
        "１００億", "百億", "㈱", "㍿", "①", "國", "髙橋", "﨑", "々", "ゝ", "か゛", "は゜", "e\u{301}", "か\u{3099}", "🍣", "👨‍👩‍👧", "👍🏽", "𠮷",
        "𩸽", "々々",
        "foo_bar", "example.com", "x", "Straße", "ΑΒΓ", "Привет", "한국어", "ไทย", "ﷺ", "ǅ", "ſ", "ﬁ", "½", "㎏",
        "\u{200B}", "\u{FE0F}", "\u{00AD}",
        "葛\u{E0100}", "゛", "゜", "¨", "\u{3000}",
    ]
    private static let separators = [
        "", "", "", "", "", "、", "。", "「", "」", " ", "\n", "　", "・", "-", "/", "(", ")", "!", "？", "\t", "\r\n",
        "\u{0}",
    ]

    /// A text of about `count` words.
    package mutating func text(words count: Int) -> String {
        var text = ""
        for _ in 0..<count {
            text += generator.pick(Self.words)
            text += generator.pick(Self.separators)
        }
        return text
    }

    /// Characters from all over Unicode, assigned or not.
    package mutating func scalars(_ count: Int) -> String {
        var view = String.UnicodeScalarView()
        while view.count < count {
            let value: UInt32 =
                switch generator.int(in: 0..<6) {
                case 0: UInt32(generator.int(in: 0..<0x80))
                case 1: UInt32(generator.int(in: 0x3000..<0x3100))
                case 2: UInt32(generator.int(in: 0x4E00..<0x9FFF))
                case 3: UInt32(generator.int(in: 0xFF00..<0xFFF0))
                case 4: UInt32(generator.int(in: 0..<0x10000))
                default: UInt32(generator.int(in: 0..<0x110000))
                }
            if let scalar = Unicode.Scalar(value) { view.append(scalar) }
        }
        return String(view)
    }

    /// A number of a range, for choices of the test itself.
    package mutating func int(in range: Range<Int>) -> Int { generator.int(in: range) }

    /// A random piece of a text, of `length` characters (Unicode scalars) or fewer.
    package mutating func substring(of text: String, length: Int) -> String {
        let scalars = Array(text.unicodeScalars)
        guard !scalars.isEmpty else { return "" }
        let count = min(length, scalars.count)
        let start = generator.int(in: 0..<scalars.count - count + 1)
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars[start..<start + count])
        return String(view)
    }
}
