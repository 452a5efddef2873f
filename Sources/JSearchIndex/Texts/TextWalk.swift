// TextWalk.swift
// A place in a text of codes that can be moved unit by unit.

import JSearchAnalysis

/// Goes over the units of a text from any place in it, in both directions.
struct TextWalk {
    private let codes: TextCodes
    private let text: CodedText
    /// The code that it is in.
    private var index: Int
    private var string: SIMD8<UInt16>
    private var length: Int
    /// The unit in that code.
    private var offset: Int

    /// Begins at a unit of a code that exists.
    @inline(__always)
    init(_ text: CodedText, _ codes: TextCodes, index: Int, offset: Int) {
        self.codes = codes
        self.text = text
        self.index = index
        let code = TextCodes.code(text.codes, index)
        string = codes.string(code)
        length = Int(codes.lengths[code])
        self.offset = offset
    }

    var unit: UInt16 { string[offset & 7] }

    /// Moves to the next unit.
    ///
    /// - Returns: false, without moving, if there is none.
    @inline(__always)
    mutating func forward() -> Bool {
        if offset + 1 < length {
            offset += 1
            return true
        }
        guard index + 1 < text.codeCount, load(index + 1) else { return false }
        offset = 0
        return true
    }

    /// Moves to the unit before.
    ///
    /// - Returns: false, without moving, if there is none.
    @inline(__always)
    mutating func back() -> Bool {
        if offset > 0 {
            offset -= 1
            return true
        }
        guard index > 0, load(index - 1) else { return false }
        offset = length - 1
        return true
    }

    /// A code that the table lacks, in a forged file, ends the text.
    private mutating func load(_ newIndex: Int) -> Bool {
        let code = TextCodes.code(text.codes, newIndex)
        guard code < codes.count else { return false }
        index = newIndex
        string = codes.string(code)
        length = Int(codes.lengths[code])
        return true
    }
}

/// A set of codes to look for, one bit each.
struct CodeSet: ~Copyable {
    /// One for each code.
    let bits: UnsafeMutablePointer<UInt64>

    init() {
        bits = .allocate(capacity: TextFormat.codeLimit / 64)
        bits.initialize(repeating: 0, count: TextFormat.codeLimit / 64)
    }

    deinit { bits.deallocate() }

    @inline(__always)
    private func bit(_ code: Int) -> UInt64 { bits[code >> 6] >> UInt64(code & 63) }

    @inline(__always)
    func contains(_ code: Int) -> Bool { bit(code) & 1 != 0 }

    /// The first of some codes of a text that is in the set; the end, if none is.
    @inline(__always)
    func first(in codes: UnsafeRawPointer, from start: Int, to end: Int) -> Int {
        var index = start
        while index + 4 <= end {
            let first = bit(TextCodes.code(codes, index)) | bit(TextCodes.code(codes, index + 1))
            let second = bit(TextCodes.code(codes, index + 2)) | bit(TextCodes.code(codes, index + 3))
            if (first | second) & 1 != 0 { break }
            index += 4
        }
        while index < end, !contains(TextCodes.code(codes, index)) { index += 1 }
        return index
    }
}

/// What stands beside a place in a text of codes.
enum TextRuns {
    /// Whether the character behind a unit is a letter or digit that is cut into words with spaces.
    static func isLetter(behind place: TextWalk, _ classes: CharacterClasses) -> Bool {
        var walk = place
        guard walk.forward() else { return false }
        var pair = (walk.unit, UInt16(0))
        let count = walk.forward() ? 2 : 1
        if count == 2 { pair.1 = walk.unit }
        return isLetter(&pair, count, classes)
    }

    /// The same of the character before a unit.
    static func isLetter(before place: TextWalk, _ classes: CharacterClasses) -> Bool {
        var walk = place
        guard walk.back() else { return false }
        let last = walk.unit
        var pair = (last, UInt16(0))
        guard last & 0xFC00 == 0xDC00, walk.back() else { return isLetter(&pair, 1, classes) }
        pair = (walk.unit, last)
        return isLetter(&pair, 2, classes)
    }

    private static func isLetter(
        _ pair: inout (UInt16, UInt16), _ count: Int, _ classes: CharacterClasses
    ) -> Bool {
        withUnsafeBytes(of: &pair) { bytes in
            let units = UnsafeBufferPointer(rebasing: bytes.bindMemory(to: UInt16.self)[..<count])
            return classes.classify(units, at: 0).class == .alphanumeric
        }
    }
}
