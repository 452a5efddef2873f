// JSONLineBreaksTests.swift
// Line feeds beside a search byte by byte.

import JSearchTestSupport
import Testing

@testable import JSearchArticles

@Suite("JSONLineBreaks")
struct JSONLineBreaksTests {
    @Test("The next line feed and how many there are, from every place")
    func places() {
        var generator = SeededGenerator(seed: 71)
        for round in 0..<60 {
            let bytes = (0..<round).map { _ in UInt8(generator.int(in: 8..<13)) }
            bytes.withUnsafeBytes { bytes in
                for start in 0...bytes.count {
                    #expect(JSONLineBreaks.first(in: bytes, from: start) == bytes[start...].firstIndex(of: 0x0A))
                    let count = bytes[start...].count { $0 == 0x0A }
                    #expect(JSONLineBreaks.count(in: bytes, start..<bytes.count) == count)
                    let half = bytes[..<start].count { $0 == 0x0A }
                    #expect(JSONLineBreaks.count(in: bytes, 0..<start) == half)
                }
            }
        }
    }
}
