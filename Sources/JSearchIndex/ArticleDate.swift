// ArticleDate.swift
// A moment with a zone, without Foundation.

/// A moment, and the offset from UTC in which it was written.
///
///     ArticleDate("2025-12-13 02:17:55 +0900")!.description  // "2025-12-13T02:17:55+09:00"
///     ArticleDate("2025-12-13")!.secondsSinceEpoch           // 1765584000, midnight UTC
public struct ArticleDate: Sendable, Hashable, Comparable, CustomStringConvertible {
    /// Seconds since 1970-01-01T00:00:00Z, without leap seconds.
    public let secondsSinceEpoch: Int64
    /// Minutes east of UTC, -1,439...1,439.
    public let utcOffsetMinutes: Int

    /// Makes a date from its parts.
    public init(secondsSinceEpoch: Int64, utcOffsetMinutes: Int = 0) {
        self.secondsSinceEpoch = secondsSinceEpoch
        self.utcOffsetMinutes = utcOffsetMinutes
    }

    /// Reads a date written as ISO 8601 or as Jekyll writes it.
    ///
    /// Year-month-day with `-` or `/`, 2025年12月13日, December 13, 2025, or 12/13/2025 (month first); then,
    /// after a space or `T`, hour:minute and optional seconds and fraction; then `Z`, `UTC` or an offset such
    /// as `+0900` or `+09:00`. Without an offset the time is taken for UTC. Years 0001 to 9999.
    ///
    /// - Returns: nil if the text is not such a date or names a day that does not exist.
    public init?(_ text: String) {
        if let date = Self.stored(text) {
            self = date
            return
        }
        var scanner = Scanner(text)
        guard let (year, month, day) = scanner.day(), year >= 1, (1...12).contains(month), day >= 1,
            day <= Self.daysInMonth(year, month)
        else { return nil }
        var seconds: Int64 = 0
        var offset = 0
        let beforeTime = scanner
        if scanner.next(of: "Tt ") != nil, let hour = scanner.number(digits: 1...2) {
            guard hour <= 24, scanner.next(of: ":") != nil, let minute = scanner.number(digits: 2...2),
                minute <= (hour == 24 ? 0 : 59)
            else { return nil }
            var second = 0
            if scanner.next(of: ":") != nil {
                guard let value = scanner.number(digits: 2...2), value <= (hour == 24 ? 0 : 60) else { return nil }
                second = value
                if scanner.next(of: ".,") != nil, scanner.number(digits: 1...18) == nil { return nil }
            }
            seconds = Int64(hour * 3600 + minute * 60 + second)
            guard let zone = scanner.zone() else { return nil }
            offset = zone
        } else {
            scanner = beforeTime
        }
        scanner.skipSpaces()
        guard scanner.isAtEnd else { return nil }
        let days = Self.daysSinceEpoch(year: year, month: month, day: day)
        secondsSinceEpoch = days * 86_400 + seconds - Int64(offset * 60)
        utcOffsetMinutes = offset
    }

    /// The date as ISO 8601, in its own offset.
    public var description: String {
        let local = secondsSinceEpoch &+ Int64(utcOffsetMinutes) &* 60
        let time = Int(((local % 86_400) + 86_400) % 86_400)
        let clock = "\(Self.pad(time / 3600, 2)):\(Self.pad(time / 60 % 60, 2)):\(Self.pad(time % 60, 2))"
        guard utcOffsetMinutes != 0 else { return "\(day)T\(clock)Z" }
        let minutes = abs(utcOffsetMinutes)
        let sign = utcOffsetMinutes < 0 ? "-" : "+"
        return "\(day)T\(clock)\(sign)\(Self.pad(minutes / 60, 2)):\(Self.pad(minutes % 60, 2))"
    }

    /// The day alone, such as "2025-12-13", in the date's own offset.
    public var day: String {
        let local = secondsSinceEpoch &+ Int64(utcOffsetMinutes) &* 60
        let (year, month, day) = Self.civil(daysSinceEpoch: (local >= 0 ? local : local - 86_399) / 86_400)
        return "\(Self.pad(year, 4))-\(Self.pad(month, 2))-\(Self.pad(day, 2))"
    }

    /// Whether the date can be stored and read back: the years 1 to 9999 in its own offset, which is below a day.
    package var isStorable: Bool {
        guard (-1_439...1_439).contains(utcOffsetMinutes),
            (-62_135_596_800...253_402_300_799).contains(secondsSinceEpoch)
        else { return false }
        return ArticleDate(description) == self
    }

    /// Orders by moment.
    public static func < (left: ArticleDate, right: ArticleDate) -> Bool {
        left.secondsSinceEpoch < right.secondsSinceEpoch
    }

    /// Reads a date as ``description`` writes it; nil for all other texts, which may be dates too.
    ///
    /// Each hit of a search has one, and to read it by characters costs as much as a fiftieth of a first query.
    private static func stored(_ text: String) -> ArticleDate? {
        var bytes = text.utf8.makeIterator()
        func number(_ digits: Int) -> Int? {
            var value = 0
            for _ in 0..<digits {
                guard let byte = bytes.next(), (0x30...0x39).contains(byte) else { return nil }
                value = 10 * value + Int(byte - 0x30)
            }
            return value
        }
        func next(_ mark: Unicode.Scalar) -> Bool { bytes.next() == UInt8(ascii: mark) }
        guard let year = number(4), next("-"), let month = number(2), next("-"), let day = number(2), next("T"),
            let hour = number(2), next(":"), let minute = number(2), next(":"), let second = number(2),
            let zone = bytes.next(), year >= 1, (1...12).contains(month), day >= 1, day <= daysInMonth(year, month),
            hour < 24, minute < 60, second < 60
        else { return nil }
        var offset = 0
        if zone == UInt8(ascii: "+") || zone == UInt8(ascii: "-") {
            guard let hours = number(2), next(":"), let minutes = number(2), hours < 24, minutes < 60
            else { return nil }
            offset = (zone == UInt8(ascii: "-") ? -1 : 1) * (60 * hours + minutes)
        } else if zone != UInt8(ascii: "Z") {
            return nil
        }
        guard bytes.next() == nil else { return nil }
        let time = Int64(3_600 * hour + 60 * minute + second - 60 * offset)
        return ArticleDate(
            secondsSinceEpoch: daysSinceEpoch(year: year, month: month, day: day) * 86_400 + time,
            utcOffsetMinutes: offset)
    }

    private static func pad(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func daysInMonth(_ year: Int, _ month: Int) -> Int {
        if month == 2 { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28 }
        return [4, 6, 9, 11].contains(month) ? 30 : 31
    }

    /// Days from 1970-01-01 in the proleptic Gregorian calendar.
    ///
    /// The algorithm is Howard Hinnant's `days_from_civil` (chrono-compatible low-level date algorithms):
    /// years begin in March, so that the leap day is the last.
    private static func daysSinceEpoch(year: Int, month: Int, day: Int) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * 146_097 + dayOfEra - 719_468)
    }

    /// The inverse, Hinnant's `civil_from_days`.
    private static func civil(daysSinceEpoch days: Int64) -> (year: Int, month: Int, day: Int) {
        let shifted = Int(days) + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

/// Takes a date apart from left to right.
private struct Scanner {
    private let characters: [Character]
    private var index = 0

    init(_ text: String) {
        characters = Array(text)
        skipSpaces()
    }

    var isAtEnd: Bool { index == characters.count }

    mutating func skipSpaces() { while index < characters.count, characters[index] == " " { index += 1 } }

    mutating func next(of allowed: String) -> Character? { next(of: Array(allowed)) }

    mutating func next(of allowed: [Character]) -> Character? {
        guard index < characters.count, allowed.contains(characters[index]) else { return nil }
        index += 1
        return characters[index - 1]
    }

    mutating func number(digits: ClosedRange<Int>) -> Int? {
        var value = 0
        var count = 0
        while index < characters.count, count < digits.upperBound, let digit = characters[index].wholeNumberValue,
            characters[index].isASCII
        {
            value = value * 10 + digit
            count += 1
            index += 1
        }
        return digits.contains(count) ? value : nil
    }

    /// Year, month and day: 2025-12-13, 2025/12/13, 2025年12月13日, December 13, 2025 or 12/13/2025.
    mutating func day() -> (year: Int, month: Int, day: Int)? {
        if let month = monthName() {
            skipSpaces()
            guard let day = number(digits: 1...2), next(of: ",") != nil else { return nil }
            skipSpaces()
            return number(digits: 4...4).map { ($0, month, day) }
        }
        // With the year last, the month is first: the American form, which manuals use. Japanese never puts
        // the year last.
        var american = self
        if let month = american.number(digits: 1...2), american.next(of: "/") != nil,
            let day = american.number(digits: 1...2), american.next(of: "/") != nil,
            let year = american.number(digits: 4...4)
        {
            self = american
            return (year, month, day)
        }
        guard let year = number(digits: 4...4), let mark = next(of: "-/年"), let month = number(digits: 1...2),
            next(of: mark == "年" ? ["月"] : [mark]) != nil, let day = number(digits: 1...2),
            mark != "年" || next(of: "日") != nil
        else { return nil }
        return (year, month, day)
    }

    private static let months = [
        "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
        "december",
    ]

    /// The number of an English month, whole or cut to three letters.
    private mutating func monthName() -> Int? {
        let name = String(characters[index...].prefix { $0.isASCII && $0.isLetter }).lowercased()
        guard
            let month = Self.months.firstIndex(where: {
                $0 == name || $0.prefix(3) == name || name == "sept" && $0 == "september"
            })
        else { return nil }
        index += name.count
        _ = next(of: ".")
        return month + 1
    }

    /// Minutes east of UTC; 0 if nothing is left.
    mutating func zone() -> Int? {
        skipSpaces()
        if isAtEnd || next(of: "Zz") != nil { return 0 }
        if String(characters[index...]).lowercased() == "utc" {
            index = characters.count
            return 0
        }
        guard let sign = next(of: "+-"), let hours = number(digits: 2...2), hours <= 23 else { return nil }
        _ = next(of: ":")
        let minutes = isAtEnd ? 0 : number(digits: 2...2)
        guard let minutes, minutes <= 59 else { return nil }
        return (sign == "-" ? -1 : 1) * (hours * 60 + minutes)
    }
}
