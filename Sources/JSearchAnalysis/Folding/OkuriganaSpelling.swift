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
    private struct Spelling {
        let units: [UInt16]
        /// Its class, and its place there.
        let row: Int
        let place: Int
    }

    /// The spellings that begin with a unit, longest first.
    private static let byFirst: [UInt16: [Spelling]] = {
        var result: [UInt16: [Spelling]] = [:]
        for (number, row) in rows.enumerated() {
            for (place, units) in row.enumerated() {
                result[units[0], default: []].append(Spelling(units: units, row: number, place: place))
            }
        }
        return result.mapValues { $0.sorted { $0.units.count > $1.units.count } }
    }()

    private static let rows = OkuriganaTable.rows

    /// Whether one of the words may begin with a unit.
    static func mayBegin(_ unit: UInt16) -> Bool {
        unit >= 0x3400 && byFirst[KanjiVariants.canonical(unit)] != nil
    }

    /// The word that begins at `start`: where it ends, and its class.
    static func match(_ text: UnsafeBufferPointer<UInt16>, at start: Int) -> (end: Int, found: SpellingClass)? {
        guard let candidates = byFirst[KanjiVariants.canonical(text[start])] else { return nil }
        let match = candidates.first { candidate in
            candidate.units.count <= text.count - start
                && candidate.units.indices.allSatisfy {
                    KanjiVariants.canonical(text[start + $0]) == candidate.units[$0]
                }
        }
        guard let match else { return nil }
        let end = start + match.units.count
        if match.row < OkuriganaTable.nounCount, goesOn(text, at: end) { return nil }
        let shapes = rows[match.row].enumerated().map { place, units in
            SpellingShape(slots: units.map(KanjiSpelling.forms), style: .lane(SpellingStyle.okurigana, place))
        }
        let choices = (start..<end).map { index in
            KanjiVariants.forms(of: text[index]).firstIndex(of: text[index]) ?? 0
        }
        return (end, SpellingClass(shapes: shapes, given: shapes[match.place].form(choices)))
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
