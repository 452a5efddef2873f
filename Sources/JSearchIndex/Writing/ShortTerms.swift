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
        for token in tokens {
            let length = token.length
            let first = units + Int(token.start)
            // Which tokens are short cannot be foreseen: each is written to both, and counts in one of them.
            let second = UInt32(first[length == 1 ? 0 : 1]) & (length == 1 ? 0 : 0xFFFF)
            terms.write(UInt32(first[0]) << 16 | second, counts: length <= 2)
            others[otherCount] = token
            otherCount &+= length <= 2 ? 0 : 1
        }
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

/// Sorts occurrences of short terms, in memory that is kept from one stream and unit to the next: the system takes about as
/// long to clear fresh memory as sorting takes.
final class ShortTermSorter {
    private var first = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
    private var second = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
    private var capacity = 1
    /// For each value of a unit, where its next occurrence goes: by second units, then by first ones.
    private let next = UnsafeMutablePointer<UInt32>.allocate(capacity: 2 * unitCount)

    private static let unitCount = 1 << 16
    private static let fewOccurrences = 1 << 13
    /// What sorting needs for an occurrence, in bytes.
    static let bytesPerOccurrence = 16

    deinit {
        first.deallocate()
        second.deallocate()
        next.deallocate()
    }

    /// The occurrences by the bytes of their terms, those of a term in the order in which they came: the term in the upper half,
    /// document times 8 plus field in the lower. Valid until the next call.
    ///
    /// - Complexity: O(*n*): a counting sort by the second unit, and one by the first.
    func sort(_ terms: borrowing ShortTerms, _ spans: [FieldSpan]) -> UnsafeBufferPointer<UInt64> {
        let count = terms.count
        reserve(count, from: terms.terms.capacity)
        if count < Self.fewOccurrences { return sortFew(terms, spans) }
        let keys = terms.terms.values
        let (bySecond, byFirst) = (next, next + Self.unitCount)
        next.initialize(repeating: 0, count: 2 * Self.unitCount)
        for index in 0..<count {
            let key = keys[index]
            bySecond[Int(key & 0xFFFF)] &+= 1
            byFirst[Int(key >> 16)] &+= 1
        }
        Self.addUp(bySecond)
        Self.addUp(byFirst)
        let (first, second) = (first, second)
        var index = 0
        for span in spans {
            let place = UInt64(span.place)
            let end = Int(span.shortEnd)
            while index < end {
                let key = keys[index]
                let unit = Int(key & 0xFFFF)
                let target = bySecond[unit]
                bySecond[unit] = target &+ 1
                first[Int(target)] = UInt64(key) << 32 | place
                index &+= 1
            }
        }
        for index in 0..<count {
            let entry = first[index]
            let unit = Int(entry >> 48)
            let target = byFirst[unit]
            byFirst[unit] = target &+ 1
            second[Int(target)] = entry
        }
        return UnsafeBufferPointer(start: second, count: count)
    }

    /// The same by comparing, for few occurrences: nothing is done for each value that a unit could have.
    private func sortFew(_ terms: borrowing ShortTerms, _ spans: [FieldSpan]) -> UnsafeBufferPointer<UInt64> {
        var index = 0
        for span in spans {
            while index < Int(span.shortEnd) {
                let term = terms.terms[index]
                second[index] =
                    UInt64(Self.rank(term >> 16) << 16 | Self.rank(term & 0xFFFF)) << 32 | UInt64(span.place)
                index += 1
            }
        }
        var entries = UnsafeMutableBufferPointer(start: second, count: terms.count)
        // Places never fall.
        entries.sort()
        for (index, entry) in entries.enumerated() {
            let term = Self.unit(UInt32(entry >> 48)) << 16 | Self.unit(UInt32(entry >> 32 & 0xFFFF))
            entries[index] = UInt64(term) << 32 | entry & 0xFFFF_FFFF
        }
        return UnsafeBufferPointer(entries)
    }

    /// The place of a unit in the order of UTF-8: surrogates come last.
    private static func rank(_ unit: UInt32) -> UInt32 {
        unit < 0xD800 ? unit : unit < 0xE000 ? unit + 0x2000 : unit - 0x800
    }

    /// The unit of a place.
    private static func unit(_ rank: UInt32) -> UInt32 {
        rank < 0xD800 ? rank : rank < 0xF800 ? rank + 0x800 : rank - 0x2000
    }

    /// Turns how often each unit occurs into where its occurrences begin, in the order of UTF-8: surrogates come last.
    private static func addUp(_ counts: UnsafeMutablePointer<UInt32>) {
        var sum: UInt32 = 0
        for range in [0..<0xD800, 0xE000..<unitCount, 0xD800..<0xE000] {
            for unit in range { (counts[unit], sum) = (sum, sum &+ counts[unit]) }
        }
    }

    private func reserve(_ count: Int, from wanted: Int) {
        guard count > capacity else { return }
        // Memory that is not touched costs nothing.
        capacity = max(count, wanted)
        first.deallocate()
        second.deallocate()
        first = .allocate(capacity: capacity)
        second = .allocate(capacity: capacity)
    }
}
