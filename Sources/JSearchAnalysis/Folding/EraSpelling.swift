// EraSpelling.swift
// Years of an era and of the common calendar: 令和8年, 2026年.

/// Finds years and the other ways to write them.
///
/// The span has 年 at its end. A year of change is in both eras: 1989年, 昭和64年 and 平成元年 are one class. What is not
/// a year but a stretch of time (2000年間, 2000年前) is left to `NumeralSpelling`.
///
/// ## Sources
/// - The eras' beginnings: 明治 1868 (by the decree of 8 September Keiō 4), 大正 1912, 昭和 1926, 平成 1989 and 令和 2019 (by
///   Cabinet orders under 元号法). The calendar before 1873 is not taken into account: years are matched as whole.
enum EraSpelling {
    private struct Era {
        let name: [UInt16]
        /// The years of the common calendar that it had.
        let years: ClosedRange<UInt64>
    }

    private static let eras: [Era] = [
        Era(name: Array("明治".utf16), years: 1868...1912), Era(name: Array("大正".utf16), years: 1912...1926),
        Era(name: Array("昭和".utf16), years: 1926...1989), Era(name: Array("平成".utf16), years: 1989...2019),
        Era(name: Array("令和".utf16), years: 2019...2100),
    ]

    private static let year: UInt16 = 0x5E74  // 年
    private static let first: UInt16 = 0x5143  // 元

    /// Whether a year may begin with a unit.
    @inline(__always)
    static func mayBegin(_ unit: UInt16) -> Bool {
        switch unit {
        case 0x31...0x32, 0x4E00, 0x4E8C, 0x5343: true  // 1, 2, 一, 二, 千
        default: mayBeginEra(unit)
        }
    }

    /// Whether the name of an era may begin with a unit.
    @inline(__always)
    static func mayBeginEra(_ unit: UInt16) -> Bool {
        switch unit {
        case 0x660E, 0x5927, 0x662D, 0x5E73, 0x4EE4: true  // 明大昭平令
        default: false
        }
    }

    /// The year that begins at `start`: where it ends, and its class.
    static func match(_ text: UnsafeBufferPointer<UInt16>, at start: Int) -> (end: Int, found: SpellingClass)? {
        let era = era(text, at: start)
        // Not inside a longer number.
        if era == nil, start > 0, Numeral.isNumeral(text[start - 1]) { return nil }
        guard let (number, end) = number(text, from: era == nil ? start : start + 2), !isStretch(text, at: end + 1)
        else { return nil }
        if era == nil, !NumeralSpelling.isFree(text, start..<end, classes: nil) { return nil }
        let common = era.map { $0.years.lowerBound + number - 1 } ?? number
        guard common <= 2100 else { return nil }
        let forms = forms(common)
        guard forms.count > 1, let given = forms.first(where: { $0.units.elementsEqual(text[start...end]) })
        else { return nil }
        let shapes = forms.map { SpellingShape(slots: [[$0]], style: $0.style) }
        return (end + 1, SpellingClass(shapes: shapes, given: given))
    }

    /// The year of the common calendar that a year of an era is, such as 2026 for 令和8年.
    ///
    /// - Returns: nil if no such year begins at `start`; else the year, and where 年 ends.
    static func commonYear(
        _ text: UnsafeBufferPointer<UInt16>, at start: Int
    ) -> (year: UInt64, end: Int)? {
        guard let era = era(text, at: start), let (number, end) = number(text, from: start + 2),
            era.years.contains(era.years.lowerBound + number - 1)
        else { return nil }
        return (era.years.lowerBound + number - 1, end + 1)
    }

    /// The number before 年, with 元 for 1, and where 年 stands.
    private static func number(
        _ text: UnsafeBufferPointer<UInt16>, from numeral: Int
    ) -> (number: UInt64, end: Int)? {
        var end = numeral
        if end < text.count, text[end] == first {
            end += 1
        } else {
            while end < text.count, Numeral.isNumeral(text[end]), end - numeral < 10 { end += 1 }
        }
        guard end > numeral, end < text.count, text[end] == year,
            let number = text[numeral] == first ? 1 : Numeral.value(text[numeral..<end])
        else { return nil }
        return (number, end)
    }

    private static func era(_ text: UnsafeBufferPointer<UInt16>, at start: Int) -> Era? {
        guard start + 1 < text.count else { return nil }
        return eras.first { $0.name[0] == text[start] && $0.name[1] == text[start + 1] }
    }

    /// Whether 年 and what stands at `index` is a stretch of time: 年間, 年来, 年前 (but not 年前半).
    private static func isStretch(_ text: UnsafeBufferPointer<UInt16>, at index: Int) -> Bool {
        guard index < text.count else { return false }
        switch text[index] {
        case 0x9593, 0x6765, 0x4EE5: return index + 1 == text.count || text[index + 1] != 0x964D  // 間来以, but 以降
        case 0x524D: return index + 1 == text.count || !(text[index + 1] == 0x534A || text[index + 1] == 0x671F)
        default: return false
        }
    }

    /// The ways to write a year of the common calendar, that in digits first; at most nine.
    private static func forms(_ common: UInt64) -> [SpellingForm] {
        var forms: [SpellingForm] = []
        func add(_ units: [UInt16], calendar: Int, numeral: Int) {
            let units = units + [year]
            if forms.contains(where: { $0.units == units }) { return }
            let style: SpellingStyle = .lane(SpellingStyle.eras, calendar) &+ .lane(SpellingStyle.numerals, numeral)
            forms.append(SpellingForm(units, style))
        }
        guard common >= eras[0].years.lowerBound else { return [] }
        add(Array(String(common).utf16), calendar: 0, numeral: 0)
        for (index, era) in eras.enumerated() where era.years.contains(common) {
            let number = common - era.years.lowerBound + 1
            if number == 1 { add(era.name + [first], calendar: index + 1, numeral: 0) }
            // 元年 and 1年 differ in the way eras are written, not numbers.
            add(era.name + Array(String(number).utf16), calendar: number == 1 ? index + 11 : index + 1, numeral: 0)
            add(era.name + Numeral.kanji(number), calendar: number == 1 ? index + 11 : index + 1, numeral: 1)
        }
        add(Numeral.positional(common), calendar: 0, numeral: 2)
        for (index, era) in eras.enumerated() where era.years.contains(common) {
            let number = common - era.years.lowerBound + 1
            if number > 9 { add(era.name + Numeral.positional(number), calendar: index + 1, numeral: 2) }
        }
        add(Numeral.kanji(common), calendar: 0, numeral: 1)
        return forms
    }
}
