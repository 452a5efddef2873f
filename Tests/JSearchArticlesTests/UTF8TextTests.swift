// UTF8TextTests.swift
// Bytes to strings, beside the standard library.

import JSearchTestSupport
import Testing

@testable import JSearchArticles

@Suite("UTF8Text")
struct UTF8TextTests {
    private func string(_ bytes: [UInt8]) -> String? { bytes.withUnsafeBufferPointer { UTF8Text.string($0) } }

    @Test("Every two bytes, behind and before kana, are judged as the standard library does")
    func pairs() {
        let kana = Array("かな".utf8)
        for first in UInt8.min...UInt8.max {
            for second in UInt8.min...UInt8.max {
                for bytes in [
                    [first, second], kana + [first, second], kana + [first, second, 0x80] + kana + kana,
                    kana + [first, second, 0x80, 0xBF] + kana + kana,
                ] where string(bytes) != String(validating: bytes, as: UTF8.self) {
                    Issue.record("\(bytes)")
                }
            }
        }
    }

    @Test("Texts of any length, whole and damaged, are judged as the standard library does")
    func texts() {
        let seed: UInt64 = 71
        var random = SeededGenerator(seed: seed)
        var source = JapaneseText(seed: seed)
        var count = 0
        for round in 0..<3_000 {
            var text = round % 2 == 0 ? source.text(words: round % 40) : source.scalars(round % 60)
            if round % 5 == 0 { text += String(repeating: "abc d", count: random.int(in: 0..<9)) }
            var bytes = Array(text.utf8)
            if round % 3 == 0, !bytes.isEmpty {
                let place = random.int(in: 0..<bytes.count)
                switch random.int(in: 0..<3) {
                case 0: bytes[place] = UInt8(random.int(in: 0..<256))
                case 1: bytes.remove(at: place)
                default: bytes.removeLast(min(bytes.count, random.int(in: 1..<4)))
                }
            }
            let expected = String(validating: bytes, as: UTF8.self)
            count += expected == nil ? 1 : 0
            #expect(string(bytes) == expected, "seed \(seed), round \(round): \(bytes)")
        }
        #expect(count > 100)
    }
}
