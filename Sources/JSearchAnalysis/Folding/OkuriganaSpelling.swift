// OkuriganaSpelling.swift
// Kana behind kanji that may be written or left out: 引越し, 引っ越し, 引越.

/// Finds words of `OkuriganaTable` and their other spellings.
///
/// The longest spelling that stands at a place is taken, whatever the segmenter cuts there, so that 申込書 has
/// 申し込み書. One that is followed by more of a verb's ending is not taken: 申込む is no noun, and 見積もる is not 見積
/// and もる.
///
/// There is no rule for words that are not in the table: a kana less may make another word of it (行く, 行う; 降り, 降).
enum OkuriganaSpelling {
    /// The spellings, to be found by how they begin. Made once and never freed or changed, so sharing the pointer is safe.
    private struct Table: @unchecked Sendable {
        let spellings = OkuriganaTable.spellings
        /// For each unit, the first spelling that begins with it, plus 1.
        let firsts = UnitTable.allocate(of: UInt16.self)
        /// For each spelling, the next one that begins so, plus 1.
        let others: [UInt16]

        init() {
            var others = [UInt16](repeating: 0, count: spellings.count)
            for number in spellings.classes.indices.reversed() {
                guard let unit = spellings[number].first else { continue }
                others[number] = firsts[Int(unit)]
                firsts[Int(unit)] = UInt16(number + 1)
            }
            self.others = others
        }
    }

    private static let table = Table()

    /// Whether one of the words may begin with a unit.
    static func mayBegin(_ unit: UInt16) -> Bool {
        unit >= 0x3400 && table.firsts[Int(KanjiVariants.canonical(unit))] != 0
    }

    /// The word that begins at `start`: where it ends, and its class.
    static func match(_ text: UnsafeBufferPointer<UInt16>, at start: Int) -> (end: Int, found: SpellingClass)? {
        guard let match = longest(text, at: start) else { return nil }
        let spellings = table.spellings
        let end = start + spellings[match].count
        if spellings.classes[match] < spellings.nounCount, goesOn(text, at: end) { return nil }
        let range = spellings.spellings(besides: match)
        let shapes = range.map { number in
            SpellingShape(
                slots: spellings[number].map(KanjiSpelling.forms),
                style: .lane(SpellingStyle.okurigana, number - range.lowerBound))
        }
        let choices = (start..<end).map { index in
            KanjiVariants.forms(of: text[index]).firstIndex(of: text[index]) ?? 0
        }
        return (end, SpellingClass(shapes: shapes, given: shapes[match - range.lowerBound].form(choices)))
    }

    /// The longest spelling that stands at `start`, by its number; of several, the first.
    private static func longest(_ text: UnsafeBufferPointer<UInt16>, at start: Int) -> Int? {
        var best: (number: Int, count: Int)?
        var next = Int(table.firsts[Int(KanjiVariants.canonical(text[start]))])
        while next > 0 {
            let number = next - 1
            let units = table.spellings[number]
            if units.count > best?.count ?? 0, stands(units, in: text, at: start) { best = (number, units.count) }
            next = Int(table.others[number])
        }
        return best?.number
    }

    private static func stands(
        _ units: ArraySlice<UInt16>, in text: UnsafeBufferPointer<UInt16>, at start: Int
    ) -> Bool {
        guard units.count <= text.count - start else { return false }
        var index = start
        for unit in units {
            if KanjiVariants.canonical(text[index]) != unit { return false }
            index += 1
        }
        return true
    }

    /// Whether what stands at `index`, behind a noun, is the rest of a verb rather than a particle or する.
    private static func goesOn(_ text: UnsafeBufferPointer<UInt16>, at index: Int) -> Bool {
        guard index < text.count else { return false }
        let next = index + 1 < text.count ? text[index + 1] : 0
        switch text[index] {
        case 0x3080, 0x3081, 0x3093, 0x3046, 0x3048, 0x308F, 0x308B, 0x308C, 0x308D, 0x3063: return true  // むめんうえわるれろっ
        case 0x307F, 0x304D, 0x308A, 0x3051, 0x305B: return true  // みきりけせ
        case 0x307E: return next != 0x3067  // ま, but まで
        case 0x304F: return next != 0x3060 && next != 0x3089  // く, but ください, くらい
        case 0x3044: return next != 0x305F  // い, but いたす, いただく
        case 0x3059: return next != 0x308B && next != 0x308C  // す, but する, すれば
        case 0x3082: return next == 0x308A || next == 0x308B || next == 0x3063  // もり, もる, もっ
        default: return false
        }
    }
}
