// UTF16TextTests.swift
// Between strings and UTF-16, against the standard library.

import JSearchAnalysis
import JSearchTestSupport
import Testing

@Suite("UTF-16 text")
struct UTF16TextTests {
    @Test("Any units, lone surrogates among them, become the string that the standard library makes of them")
    func strings() {
        let seed: UInt64 = 16
        var generator = SeededGenerator(seed: seed)
        let some: [UInt16] = [
            0x00, 0x41, 0x7F, 0x80, 0x7FF, 0x800, 0x3042, 0xD7FF, 0xD842, 0xDFB7, 0xDC00, 0xDBFF, 0xE000, 0xFFFF,
        ]
        for round in 0..<2_000 {
            let units = (0..<generator.int(in: 0..<12)).map { _ in generator.pick(some) }
            let expected = String(decoding: units, as: UTF16.self)
            let message: Comment = "seed \(seed), round \(round)"
            #expect(UTF16Text.string(units) == expected, message)
            #expect(UTF16Text.utf8(units) == Array(expected.utf8), message)
            #expect(UTF16Text.string(units.dropFirst()) == String(decoding: units.dropFirst(), as: UTF16.self), message)
            #expect(UTF16Text.units(expected) == Array(expected.utf16), message)
        }
    }
}
