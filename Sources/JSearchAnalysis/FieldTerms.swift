// FieldTerms.swift
// The tokens of a field as an index notes them: which terms they are, not where they stand.

import CKernels

/// The terms of one stream of one field, short ones as numbers.
///
/// Most bigrams of an index are made here: a token that is only looked at to find out its term need not be written down first. The
/// memory serves one field after another.
package final class FieldTerms {
    private var numbers = UnsafeMutablePointer<UInt32>.allocate(capacity: 1_024)
    private var tokens = UnsafeMutablePointer<Token>.allocate(capacity: 1_024)
    private var capacity = 1_024
    private var numberCount = 0
    private var tokenCount = 0
    /// How many of the field's tokens count for ranking.
    package private(set) var rankedCount: UInt32 = 0

    package init() {}

    deinit {
        numbers.deallocate()
        tokens.deallocate()
    }

    /// The terms of one or two units: the first unit in the upper half, the second one, or 0, in the lower. Valid until the next field.
    package var short: UnsafeBufferPointer<UInt32> { UnsafeBufferPointer(start: numbers, count: numberCount) }

    /// The tokens of three units or more. Valid until the next field.
    package var long: UnsafeBufferPointer<Token> { UnsafeBufferPointer(start: tokens, count: tokenCount) }

    /// Replaces the terms by those that `body` writes.
    ///
    /// - Parameter text: The text of the field; no more tokens are written than it has units.
    @inline(__always)
    func fill(_ text: UnsafeBufferPointer<UInt16>, _ body: (inout TermWriter) -> Void) {
        (numberCount, tokenCount, rankedCount) = (0, 0, 0)
        guard let units = text.baseAddress else { return }
        if text.count > capacity { grow(text.count) }
        var writer = TermWriter(units, numbers, tokens, limit: text.count)
        body(&writer)
        (numberCount, tokenCount, rankedCount) = (writer.numberCount, writer.tokenCount, writer.rankedCount)
    }

    private func grow(_ count: Int) {
        numbers.deallocate()
        tokens.deallocate()
        capacity = max(count, 2 * capacity)
        numbers = .allocate(capacity: capacity)
        tokens = .allocate(capacity: capacity)
    }
}

/// What a tokenizer hands its tokens to.
protocol TokenSink {
    mutating func append(_ token: Token)

    /// Appends a ranked token of two units at each unit of a range.
    mutating func appendPairs(_ range: Range<Int>)
}

extension TokenWriter: TokenSink where Element == Token {
    @inline(__always)
    mutating func appendPairs(_ range: Range<Int>) {
        var index = range.lowerBound
        while index < range.upperBound {
            append(Token(start: index, length: 2, isRanked: true))
            index &+= 1
        }
    }
}

/// Writes the terms of tokens into memory of ``FieldTerms``.
///
/// Of tokens whose presence only is indexed, each term is written once.
struct TermWriter: TokenSink {
    private let units: UnsafePointer<UInt16>
    private let numbers: UnsafeMutablePointer<UInt32>
    private let tokens: UnsafeMutablePointer<Token>
    private let limit: Int
    private(set) var numberCount = 0
    private(set) var tokenCount = 0
    private(set) var rankedCount: UInt32 = 0
    /// Which ASCII characters the field has already, of those whose presence only is indexed.
    private var present: (low: UInt64, high: UInt64) = (0, 0)

    fileprivate init(
        _ units: UnsafePointer<UInt16>, _ numbers: UnsafeMutablePointer<UInt32>, _ tokens: UnsafeMutablePointer<Token>,
        limit: Int
    ) {
        self.units = units
        self.numbers = numbers
        self.tokens = tokens
        self.limit = limit
    }

    @inline(__always)
    mutating func append(_ token: Token) {
        precondition(numberCount + tokenCount < limit, "a token starts at each unit at most")
        if token.isRanked { rankedCount &+= 1 }
        let start = Int(token.start)
        if !token.isPositional, !isNew(units[start]) { return }
        guard token.length <= 2 else {
            tokens[tokenCount] = token
            tokenCount &+= 1
            return
        }
        numbers[numberCount] = UInt32(units[start]) << 16 | (token.length == 2 ? UInt32(units[start + 1]) : 0)
        numberCount &+= 1
    }

    /// Takes note of an ASCII character.
    @inline(__always)
    private mutating func isNew(_ unit: UInt16) -> Bool {
        let bit: UInt64 = 1 << UInt64(unit & 63)
        let isKnown = unit < 64 ? present.low & bit != 0 : present.high & bit != 0
        if unit < 64 { present.low |= bit } else { present.high |= bit }
        return !isKnown
    }

    @inline(__always)
    mutating func appendPairs(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        precondition(numberCount + tokenCount + range.count < limit, "the last unit of a range has one behind it")
        // SAFETY: both have room for as many as the text has units.
        jsearch_pairs(units + range.lowerBound, range.count, numbers + numberCount)
        numberCount &+= range.count
        rankedCount &+= UInt32(truncatingIfNeeded: range.count)
    }
}
