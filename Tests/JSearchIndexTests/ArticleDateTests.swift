// ArticleDateTests.swift
// Dates as people write them, and back.

import JSearchIndex
import JSearchTestSupport
import Testing

@Suite("ArticleDate")
struct ArticleDateTests {
    static let readable: [(text: String, seconds: Int64, description: String)] = [
        ("1970-01-01", 0, "1970-01-01T00:00:00Z"), ("2025-12-13", 1_765_584_000, "2025-12-13T00:00:00Z"),
        ("2025-12-13 02:17:55 +0900", 1_765_559_875, "2025-12-13T02:17:55+09:00"),
        ("2025-12-13T02:17:55+09:00", 1_765_559_875, "2025-12-13T02:17:55+09:00"),
        ("2025/12/13", 1_765_584_000, "2025-12-13T00:00:00Z"), ("2025年12月13日", 1_765_584_000, "2025-12-13T00:00:00Z"),
        ("2025-1-2", 1_735_776_000, "2025-01-02T00:00:00Z"),
        ("2025-12-13T00:00:00Z", 1_765_584_000, "2025-12-13T00:00:00Z"),
        ("2025-12-13 00:00:00 UTC", 1_765_584_000, "2025-12-13T00:00:00Z"),
        ("2025-12-13t01:02z", 1_765_587_720, "2025-12-13T01:02:00Z"),
        ("2025-12-13 1:02", 1_765_587_720, "2025-12-13T01:02:00Z"),
        ("2025-12-13T01:02:03.456Z", 1_765_587_723, "2025-12-13T01:02:03Z"),
        ("2025-12-13T01:02:03,5+00:00", 1_765_587_723, "2025-12-13T01:02:03Z"),
        ("  2025-12-13  ", 1_765_584_000, "2025-12-13T00:00:00Z"),
        ("1969-12-31T23:59:59Z", -1, "1969-12-31T23:59:59Z"),
        ("1970-01-01T00:00:00-03:30", 12_600, "1970-01-01T00:00:00-03:30"),
        ("1970-01-01T00:00:00 +14", -50_400, "1970-01-01T00:00:00+14:00"),
        ("December 13, 2025", 1_765_584_000, "2025-12-13T00:00:00Z"),
        ("Dec. 13, 2025 01:02", 1_765_587_720, "2025-12-13T01:02:00Z"),
        ("may 1, 1970", 10_368_000, "1970-05-01T00:00:00Z"), ("2025年1月2日 3:04", 1_735_787_040, "2025-01-02T03:04:00Z"),
        ("0001-01-01", -62_135_596_800, "0001-01-01T00:00:00Z"),
        ("9999-12-31T23:59:59Z", 253_402_300_799, "9999-12-31T23:59:59Z"),
        ("2016-12-31T23:59:60Z", 1_483_228_800, "2017-01-01T00:00:00Z"),
        ("2025-12-13T24:00:00Z", 1_765_670_400, "2025-12-14T00:00:00Z"),
    ]

    @Test("Dates are read as ISO 8601 and as Jekyll writes them", arguments: readable)
    func read(text: String, seconds: Int64, description: String) throws {
        let date = try #require(ArticleDate(text))
        #expect(date.secondsSinceEpoch == seconds)
        #expect(date.description == description)
    }

    @Test(
        "What is no date is refused",
        arguments: [
            "", " ", "2025", "2025-12", "2025-13-01", "2025-00-01", "2025-01-00", "2025-01-32", "2025-04-31",
            "2025-02-29", "1900-02-29", "2100-02-29", "0000-01-01", "25-12-13", "2025-12/13", "12025-12-13",
            "2025-12-13T", "2025-12-13x", "2025-12-13T10", "2025-12-13T10:6", "2025-12-13T25:00",
            "2025-12-13T10:60", "2025-12-13T10:00:61", "2025-12-13T10:00:00.", "2025-12-13T10:00+24:00",
            "2025-12-13T10:00+09:60", "2025-12-13T10:00+9", "2025-12-13T10:00 JST", "2025-12-13T10:00ZZ",
            "２０２５-12-13", "2025-12-13+09:00", "2025年", "yesterday", "-2025-12-13", "2025-012-13",
            "2025-12-13T10:00:00+09:00:00", "2025年12月13", "2025年12-13", "2025-12月13日", "December 13 2025",
            "Foo 13, 2025", "De 13, 2025", "December 32, 2025",
        ])
    func refused(text: String) { #expect(ArticleDate(text) == nil) }

    @Test("A date as it is stored is read as any other way of writing it")
    func stored() throws {
        let seed: UInt64 = 77
        var random = SeededGenerator(seed: seed)
        for round in 0..<2_000 {
            // Digits that are often out of range: both readers refuse the same.
            func number(_ limit: Int, _ width: Int) -> String {
                let digits = String(random.int(in: 0..<limit))
                return String(repeating: "0", count: max(0, width - digits.count)) + digits
            }
            let day = "\(number(10_000, 4))-\(number(14, 2))-\(number(33, 2))"
            let time = "\(number(25, 2)):\(number(62, 2)):\(number(62, 2))"
            let zone = round % 3 == 0 ? "Z" : (round % 3 == 1 ? "+" : "-") + "\(number(25, 2)):\(number(62, 2))"
            let (short, other) = (ArticleDate("\(day)T\(time)\(zone)"), ArticleDate("\(day) \(time) \(zone)"))
            #expect(short == other, "seed \(seed), round \(round): \(day) \(time) \(zone)")
            #expect(short?.utcOffsetMinutes == other?.utcOffsetMinutes)
        }
    }

    @Test("With the year last, the month is first")
    func monthFirst() {
        #expect(ArticleDate("11/04/2016")?.description == "2016-11-04T00:00:00Z")
        #expect(ArticleDate("4/2/2020")?.day == "2020-04-02")
        #expect(ArticleDate("13/12/2025") == nil)
    }

    @Test("An hour 24 with minutes is refused")
    func hour24() {
        #expect(ArticleDate("2025-12-13T24:30") == nil)
    }

    @Test("A word that only begins like a month is refused", arguments: ["Decaf 13, 2025", "Marble 3, 2025"])
    func wordsLikeMonths(text: String) {
        #expect(ArticleDate(text) == nil)
    }

    @Test("Leap days are those of the Gregorian calendar")
    func leapDays() throws {
        for year in [1600, 1996, 2000, 2004, 2024, 2400] {
            let date = try #require(ArticleDate("\(year)-02-29"))
            #expect(date.day == "\(year)-02-29")
            let next = try #require(ArticleDate("\(year)-03-01"))
            #expect(next.secondsSinceEpoch - date.secondsSinceEpoch == 86_400)
        }
        for year in [1700, 1800, 1900, 2001, 2100] { #expect(ArticleDate("\(year)-02-29") == nil) }
    }

    @Test("Each day follows the one before it, from the first to the last")
    func everyDay() throws {
        let lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        var seconds = try #require(ArticleDate("0001-01-01")).secondsSinceEpoch
        for year in 1...9_999 {
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            for month in 1...12 {
                let days = lengths[month - 1] + (month == 2 && isLeap ? 1 : 0)
                // Every month of some years, else the first of March: 120,000 dates would take too long.
                if year % 97 == 0 || month == 3 {
                    let text = ArticleDate(secondsSinceEpoch: seconds).day
                    #expect(ArticleDate(text)?.secondsSinceEpoch == seconds, "\(year)-\(month)")
                    #expect(text.hasSuffix(month < 10 ? "-0\(month)-01" : "-\(month)-01"), "\(year)-\(month)")
                    #expect(Int(text.prefix(4)) == year)
                }
                seconds += Int64(days) * 86_400
            }
        }
    }

    @Test("What is printed is read as the same moment in the same offset")
    func roundTrip() throws {
        let seed: UInt64 = 51
        var generator = SeededGenerator(seed: seed)
        for round in 0..<2_000 {
            let date = ArticleDate(
                secondsSinceEpoch: Int64(generator.int(in: -62_135_000_000..<253_402_000_000)),
                utcOffsetMinutes: generator.int(in: -1_439..<1_440))
            #expect(ArticleDate(date.description) == date, "seed \(seed), round \(round): \(date)")
            #expect(date.description.hasPrefix(date.day), "seed \(seed), round \(round): \(date)")
        }
    }

    @Test("Dates are ordered by moment")
    func order() throws {
        let tokyo = try #require(ArticleDate("2025-01-01T08:00:00+09:00"))
        let utc = try #require(ArticleDate("2025-01-01T00:00:00Z"))
        #expect(tokyo < utc)
        #expect(!(utc < utc))
        #expect(tokyo.day == "2025-01-01")
    }
}
