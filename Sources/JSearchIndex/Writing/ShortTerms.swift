// ShortTerms.swift
// Occurrences of terms of one or two units, grouped by sorting instead of looking up.

import JSearchAnalysis

/// The terms of one or two units of a stream, as they came.
///
/// Most tokens are so short that the units themselves are a number of 32 bits. Nothing is looked up when such a number is
/// appended; sorting all of them at the end of a unit takes less time than as many look-ups in a hash table, which wait for
/// memory, and leaves the terms in the order of their bytes.
struct ShortTerms: ~Copyable {
    /// For each occurrence the first unit in the upper half, in the lower the second one, or 0.
    private(set) var terms = NumberList(capacity: 3 << 20)
    var count: Int { terms.count }

    /// Forgets the terms, and keeps the memory.
    mutating func removeAll() { terms.removeAll() }

    /// Makes room for more terms.
    @inline(__always)
    mutating func reserve(_ additional: Int) { terms.reserve(additional) }

    /// Appends a term of one or two units, for which room was made.
    @inline(__always)
    mutating func append(_ units: UnsafePointer<UInt16>, count length: Int) {
        terms.append(UInt32(units[0]) << 16 | (length == 2 ? UInt32(units[1]) : 0))
    }

    /// Appends terms, for which room was made.
    mutating func append(contentsOf numbers: UnsafeBufferPointer<UInt32>) { terms.append(contentsOf: numbers) }

    /// Appends the terms of those tokens that have one or two units, for which room was made, and gives out the others.
    ///
    /// - Parameter others: Has room for all tokens.
    /// - Returns: How many others there are.
    @inline(__always)
    mutating func append(
        _ tokens: UnsafeBufferPointer<Token>, of units: UnsafePointer<UInt16>, others: UnsafeMutablePointer<Token>
    ) -> Int {
        var otherCount = 0
        var end = terms.end
        for token in tokens {
            let length = token.length
            let first = units + Int(token.start)
            // Which tokens are short cannot be foreseen: each is written to both, and counts in one of them.
            let second = UInt32(first[length == 1 ? 0 : 1]) & (length == 1 ? 0 : 0xFFFF)
            end.pointee = UInt32(first[0]) << 16 | second
            end += length <= 2 ? 1 : 0
            others[otherCount] = token
            otherCount &+= length <= 2 ? 0 : 1
        }
        terms.advance(to: end)
        return otherCount
    }

    /// The bytes of a term in UTF-8, from the highest on, and how many they are.
    ///
    /// Compared as numbers they are in the order of bytes. Text is well-formed, so a surrogate is one of a pair.
    @inline(__always)
    static func utf8(_ term: UInt32) -> (bytes: UInt64, count: Int) {
        let (first, second) = (term >> 16, term & 0xFFFF)
        if first & 0xFC00 == 0xD800, second & 0xFC00 == 0xDC00 {
            let scalar = 0x10000 + ((first & 0x3FF) << 10 | second & 0x3FF)
            let bytes =
                0xF080_8080 | (scalar >> 18) << 24 | (scalar >> 12 & 0x3F) << 16 | (scalar >> 6 & 0x3F) << 8 | scalar
                & 0x3F
            return (UInt64(bytes) << 32, 4)
        }
        let (head, headCount) = utf8(ofUnit: first)
        guard second != 0 else { return (head, headCount) }
        let (tail, tailCount) = utf8(ofUnit: second)
        return (head | tail >> UInt64(8 * headCount), headCount + tailCount)
    }

    /// The same for one unit; a lone surrogate, which text does not have, is the replacement character.
    @inline(__always)
    private static func utf8(ofUnit unit: UInt32) -> (bytes: UInt64, count: Int) {
        if unit < 0x80 { return (UInt64(unit) << 56, 1) }
        if unit < 0x800 { return (UInt64(0xC080 | (unit >> 6) << 8 | unit & 0x3F) << 48, 2) }
        let scalar = unit & 0xF800 == 0xD800 ? 0xFFFD : unit
        let bytes = 0xE0_8080 | (scalar >> 12) << 16 | (scalar >> 6 & 0x3F) << 8 | scalar & 0x3F
        return (UInt64(bytes) << 40, 3)
    }
}

/// A field of a document: where its occurrences end.
struct FieldSpan {
    /// Among the terms of one or two units, and among the others.
    let shortEnd: UInt32
    let longEnd: UInt32
    /// Document times 8 plus field.
    let place: UInt32
}
