// ClassifiedTextTests.swift
// The traits of units beside what their characters are, one by one.

import JSearchTestSupport
import Testing

@testable import JSearchAnalysis

@Suite("ClassifiedText")
struct ClassifiedTextTests {
    @Test("Each unit has the traits of its character, also when texts follow each other")
    func traits() throws {
        let seed: UInt64 = 51
        var source = JapaneseText(seed: seed)
        let classes = CharacterClasses()
        for round in 0..<300 {
            let scalars = source.scalars(round % 40)
            let text = round % 2 == 0 ? scalars : scalars + source.text(words: round % 60)
            let message: Comment = "seed \(seed), round \(round)"
            Array(text.utf16).withUnsafeBufferPointer { units in
                let classified = classes.read(units)
                var union: UInt8 = 0
                var index = 0
                while index < units.count {
                    let (scalar, count) = UTF16Text.scalar(units, at: index)
                    let expected = UnitTraits.of(units[index], CharacterClasses.classify(scalar))
                    union |= expected
                    for place in index..<index + count { #expect(classified.traits[place] == expected, message) }
                    #expect(classified.length(at: index) == count, message)
                    index += count
                }
                #expect(classified.union == union, message)
            }
        }
    }

    @Test("Runs end, and bits are found, where going from unit to unit says so")
    func runs() throws {
        let seed: UInt64 = 52
        var source = JapaneseText(seed: seed)
        let classes = CharacterClasses()
        for round in 0..<200 {
            let text = source.text(words: round % 30) + source.scalars(round % 7)
            Array(text.utf16).withUnsafeBufferPointer { units in
                let classified = classes.read(units)
                for bits in [UnitTraits.classBits, UnitTraits.scriptBits, UnitTraits.number, UnitTraits.surrogate] {
                    for start in units.indices {
                        let first = (start..<units.count).first { classified.traits[$0] & bits != 0 } ?? units.count
                        #expect(classified.first(from: start, bits) == first, "seed \(seed), round \(round)")
                        guard first == start else { continue }
                        let own = classified.traits[start] & bits
                        let end = (start..<units.count).first { classified.traits[$0] & bits != own } ?? units.count
                        #expect(classified.endOfRun(start, bits) == end, "seed \(seed), round \(round)")
                    }
                }
            }
        }
    }

    @Test("Numbers begin with digits, kanji numerals and names of eras, nothing else")
    func numbers() {
        let found = (0...UInt16.max).filter { RunTokenizer.mayBeginNumber($0) }
        #expect(Set(found) == Set("0123456789〇一二三四五六七八九十百千万萬億兆明大昭平令".utf16))
    }
}
