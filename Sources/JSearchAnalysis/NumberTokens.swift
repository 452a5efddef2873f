// NumberTokens.swift
// The numbers of a text, written out in one way.

/// Tokens of the runs stream for the numbers of a text.
package struct NumberTokens {
    /// The tokens, in ``units``: of each number its value, if that stands for itself, then its value with the
    /// character behind it.
    package private(set) var tokens: [Token] = []
    /// The values, written out in digits.
    package private(set) var units: [UInt16] = []
    /// For each token, where in the normalised text its number stands, with the character behind it.
    package private(set) var sources: [Range<UInt32>] = []

    package init() {}

    /// The characters of a token.
    package func string(_ token: Token) -> String { UTF16Text.string(units[token.range]) }

    /// Whether a token is all that is known of its number: the one with the character behind it, if there is one.
    package func isWhole(_ index: Int) -> Bool { index + 1 == tokens.count || sources[index + 1] != sources[index] }

    /// Whether the word that a number with the character behind it begins goes on: 2年生, 一日中.
    ///
    /// - Parameter text: The normalised text it stands in.
    package func goesOn(_ index: Int, in text: [UInt16]) -> Bool {
        let end = Int(sources[index].upperBound)
        return end < text.count && NumeralSpelling.isTail(text[end])
    }

    mutating func removeAll() {
        tokens.removeAll(keepingCapacity: true)
        units.removeAll(keepingCapacity: true)
        sources.removeAll(keepingCapacity: true)
    }

    /// Adds a number.
    ///
    /// - Parameters:
    ///   - unit: The kanji or katakana behind it.
    ///   - isNumber: Whether its value stands for itself.
    mutating func append(_ value: UInt64, unit: UInt16?, isNumber: Bool, source: Range<Int>) {
        guard unit != nil || isNumber else { return }
        let start = units.count
        appendDigits(value)
        let end = units.count
        let place = UInt32(source.lowerBound)..<UInt32(source.upperBound)
        if isNumber {
            tokens.append(Token(start: start, length: end - start, isRanked: true))
            sources.append(place)
        }
        if let unit {
            units.append(unit)
            tokens.append(Token(start: start, length: end + 1 - start, isRanked: true))
            sources.append(place)
        }
    }

    private mutating func appendDigits(_ value: UInt64) {
        var (rest, count) = (value / 10, 1)
        while rest > 0 { (rest, count) = (rest / 10, count + 1) }
        units.append(contentsOf: repeatElement(0x30, count: count))
        rest = value
        var place = units.count
        repeat {
            place -= 1
            units[place] = 0x30 + UInt16(rest % 10)
            rest /= 10
        } while rest > 0
    }
}
