// TextPlaces+Scanning.swift
// Looks for tokens in the codes of a text, and decodes what is around those in which one may begin.

import JSearchAnalysis

extension TextPlaces {
    /// Finding out which codes to look for must not cost more than it saves.
    static let mostCodes = 4_000
    /// One of many tokens may begin in so many codes that decoding all of a text costs less.
    static let fewTokens = 4

    /// How many codes must be looked at to know which of them may begin one of the tokens.
    static func codeCount(_ tokens: [[UInt16]], _ codes: TextCodes) -> Int {
        tokens.reduce(0) { sum, token in sum + (codes.code(ofUnit: token[0]).map(codes.countOfCodes) ?? 0) }
    }

    /// Collects the codes in which one of the tokens may begin.
    func insertWanted(_ tokens: [[UInt16]]) {
        for token in tokens {
            guard let single = codes.code(ofUnit: token[0]) else { continue }
            codes.collect(token, anchor: 0, unit: single, into: wanted)
        }
    }

    /// Finds the tokens that begin in some codes of a text, none of which is a run of letters.
    ///
    /// - Parameters:
    ///   - first: The place of the first unit of the first code.
    ///   - end: The last code that is looked at ends before.
    func scan(_ text: CodedText, _ range: Range<Int>, first: UInt64, end: Int) {
        // `count` units are decoded, up to the code `code`; they begin `start` units behind `first`.
        var (code, start, count) = (range.lowerBound, 0, 0)
        // Where the code `index` begins, in units behind `first`.
        var (index, place) = (range.lowerBound, 0)
        chunkEnd = .max
        while true {
            let next = wanted.first(in: text.codes, from: index, to: range.upperBound)
            if next >= range.upperBound { return }
            while index < next {
                place += length(of: text, index)
                index += 1
            }
            if next >= code { (code, start, count) = (next, place, 0) }
            let own = length(of: text, next)
            let needed = place - start + own + Self.reach(needles.longest)
            while count < needed, code < end {
                if code == range.upperBound { chunkEnd = count }
                count += decode(text, code, at: count)
                code += 1
            }
            let units = UnsafeBufferPointer(start: buffer, count: count)
            for offset in place - start..<place - start + own { check(units, offset, first + UInt64(start + offset)) }
            index = next + 1
            place += own
        }
    }

    /// The units behind the code at hand that are looked at: those of a token, and those that follow it as in the query.
    private static func reach(_ longest: Int) -> Int { max(longest, TextFormat.overlap) + 1 }

    /// Takes note of all tokens at a place of what was decoded.
    @inline(__always)
    private func check(_ units: UnsafeBufferPointer<UInt16>, _ index: Int, _ place: UInt64) {
        for needle in needles.singles where needles.stands(needle, at: index, in: units) {
            check(needle, units, index, place)
        }
        if index + 1 < units.count {
            needles.forEach(at: index, in: units) { check($0, units, index, place) }
        }
    }

    /// How many units a code of the text has. A code that the table lacks, in a forged file, stands for nothing.
    @inline(__always)
    private func length(of text: CodedText, _ index: Int) -> Int {
        let code = TextCodes.code(text.codes, index)
        return code < codes.count ? Int(codes.lengths[code]) : 0
    }

    /// Writes what a code stands for into the buffer, which has room for eight more units.
    @inline(__always)
    private func decode(_ text: CodedText, _ index: Int, at place: Int) -> Int {
        let code = TextCodes.code(text.codes, index)
        guard code < codes.count else { return 0 }
        UnsafeMutableRawPointer(buffer + place).storeBytes(of: codes.string(code), as: SIMD8<UInt16>.self)
        return Int(codes.lengths[code])
    }
}
