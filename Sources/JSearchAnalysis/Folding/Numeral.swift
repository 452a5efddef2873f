// Numeral.swift
// Numbers written in digits, in kanji, and in both.

/// The value of a numeral, and the ways to write a value.
///
/// ## Sources
/// - 公用文における漢字使用等について (Cabinet Secretariat notice, 2010) and 公用文作成の考え方 (2022): digits with commas,
///   万 and 億 behind digits (100億, 3万5000), kanji numerals in vertical text, positional (二五〇) or with 十百千.
enum Numeral {
    /// Values are below this.
    static let limit: UInt64 = 10_000_000_000_000_000

    private static let digits = Array("〇一二三四五六七八九".utf16)
    private static let ten: UInt16 = 0x5341  // 十
    private static let hundred: UInt16 = 0x767E  // 百
    private static let thousand: UInt16 = 0x5343  // 千
    private static let myriad: UInt16 = 0x4E07  // 万
    private static let oldMyriad: UInt16 = 0x842C  // 萬
    private static let groupUnits: [UInt16] = [0, 0x4E07, 0x5104, 0x5146]  // 万億兆
    private static let comma: UInt16 = 0x2C

    /// Whether a unit is a digit or a kanji numeral; not the comma.
    @inline(__always)
    static func isNumeral(_ unit: UInt16) -> Bool { isASCIIDigit(unit) || isKanjiNumeral(unit) }

    @inline(__always)
    static func isASCIIDigit(_ unit: UInt16) -> Bool { (0x30...0x39).contains(unit) }

    static func isKanjiNumeral(_ unit: UInt16) -> Bool {
        switch unit {
        case 0x3007, 0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D: true  // 〇一二三四五六七八九
        case ten, hundred, thousand, myriad, oldMyriad, 0x5104, 0x5146: true
        default: false
        }
    }

    private static func digit(_ unit: UInt16) -> UInt64? {
        if isASCIIDigit(unit) { return UInt64(unit - 0x30) }
        return digits.firstIndex(of: unit).map(UInt64.init)
    }

    /// The value of a run of numerals and commas; nil if it is 0 or out of range.
    ///
    /// Reads leniently: whether the run is a way to write its value is for ``forms(_:isCounted:)`` to say.
    static func value(_ run: some Collection<UInt16>) -> UInt64? {
        guard run.count <= 40 else { return nil }
        var total: UInt64 = 0
        var section: UInt64 = 0
        var number: UInt64 = 0
        var hasNumber = false
        for unit in run {
            if let digit = digit(unit) {
                number = number * 10 + digit
                hasNumber = true
            } else if unit != comma {
                let power: UInt64 =
                    switch unit {
                    case ten: 10
                    case hundred: 100
                    case thousand: 1_000
                    case 0x5104: 100_000_000
                    case 0x5146: 1_000_000_000_000
                    default: 10_000
                    }
                if power < 10_000 {
                    section += (hasNumber ? number : 1) * power
                } else {
                    section += number
                    guard section > 0, section < 10_000 else { return nil }
                    total += section * power
                    section = 0
                }
                number = 0
                hasNumber = false
            }
            guard number < limit, section < limit, total < limit else { return nil }
        }
        let value = total + section + number
        return value > 0 && value < limit ? value : nil
    }

    /// The ways to write a value, plain digits first, at most 12; each with its number as style.
    ///
    /// Without a counter only what cannot be anything else: not 十 and 百 alone, and digits in a row (二〇二六) only if
    /// there are four or if one of them is 〇. With one, all but 二三, 四五 ... which mean *two or three*.
    static func forms(_ value: UInt64, isCounted: Bool) -> [SpellingForm] {
        var forms: [SpellingForm] = []
        func add(_ units: [UInt16], _ style: Int) {
            if forms.contains(where: { $0.units == units }) { return }
            forms.append(SpellingForm(units, .lane(SpellingStyle.numerals, style)))
        }
        let isLarge = value >= 10_000
        let plain = Array(String(value).utf16)
        add(plain, 0)
        let kanji = kanji(value, isOneWritten: true)
        if isCounted || kanji.count > 1 { add(kanji, 1) }
        if isLarge { add(grouped(value) { Array(String($0).utf16) }, 2) }
        if value >= 1_000 { add(separated(value), 3) }
        if isLarge { add(grouped(value, positional), 4) }
        if value >= 1_000 { add(grouped(value, thousands), 5) }
        if !isLarge, isPositionalSafe(plain, isCounted: isCounted) { add(positional(value), 6) }
        let short = self.kanji(value, isOneWritten: false)
        if isCounted || short.count > 1 { add(short, 7) }
        if value >= 1_000, value < 2_000 { add([digits[1]] + kanji, 8) }
        if isLarge { add(grouped(value, separated), 9) }
        // 百萬: the old form of 万 is a matter of kanji.
        for (units, number) in [(kanji, 1), (short, 7)] where units.contains(myriad) {
            let old = units.map { $0 == myriad ? oldMyriad : $0 }
            if forms.contains(where: { $0.units == old }) { continue }
            let style: SpellingStyle = .lane(SpellingStyle.numerals, number) &+ .lane(SpellingStyle.kanji, 1)
            forms.append(SpellingForm(old, style))
        }
        return forms
    }

    private static func isPositionalSafe(_ plain: [UInt16], isCounted: Bool) -> Bool {
        guard (2...4).contains(plain.count) else { return false }
        if plain.contains(0x30) || plain.count == 4 { return true }
        return isCounted && !(plain.count == 2 && plain[1] == plain[0] + 1)
    }

    /// Digits in a row: 二〇二六.
    static func positional(_ value: UInt64) -> [UInt16] { String(value).utf16.map { digits[Int($0 - 0x30)] } }

    /// With 十, 百, 千, 万 ...: 三百二十, and 一千万 or 千万.
    static func kanji(_ value: UInt64, isOneWritten: Bool = false) -> [UInt16] {
        grouped(value) { group in
            var units: [UInt16] = []
            for (power, unit) in [(1_000, thousand), (100, hundred), (10, ten), (1, 0)] {
                let digit = group / UInt64(power) % 10
                if digit == 0 { continue }
                let isWritten = digit > 1 || power == 1 || (power == 1_000 && isOneWritten && value >= 10_000)
                if isWritten { units.append(digits[Int(digit)]) }
                if power > 1 { units.append(unit) }
            }
            return units
        }
    }

    /// Groups of four digits with 万, 億 and 兆 behind them, those of 0 left out.
    private static func grouped(_ value: UInt64, _ write: (UInt64) -> [UInt16]) -> [UInt16] {
        var result: [UInt16] = []
        var power: UInt64 = 1_000_000_000_000
        for unit in groupUnits.reversed() {
            let group = value / power % 10_000
            if group > 0 {
                result += write(group)
                if unit != 0 { result.append(unit) }
            }
            power = max(power / 10_000, 1)
        }
        return result
    }

    /// Digits with commas: 10,000.
    private static func separated(_ value: UInt64) -> [UInt16] {
        let plain = Array(String(value).utf16)
        var result: [UInt16] = []
        for (index, unit) in plain.enumerated() {
            if index > 0, (plain.count - index).isMultiple(of: 3) { result.append(comma) }
            result.append(unit)
        }
        return result
    }

    /// A group with whole thousands as 5千.
    private static func thousands(_ group: UInt64) -> [UInt16] {
        if group >= 1_000, group.isMultiple(of: 1_000) { return Array(String(group / 1_000).utf16) + [thousand] }
        return Array(String(group).utf16)
    }
}
