// TextNeedles.swift
// Tokens that are looked for in texts, found by their first two units.

import CKernels
import JSearchAnalysis

/// Different tokens of the bigrams stream, numbered as they were given.
///
/// Not `Sendable`; not changed after it was made.
final class TextNeedles {
    struct Needle {
        /// The first two units; of a token of one unit, that one.
        fileprivate let pair: UInt32
        /// Where its units begin among those of all.
        fileprivate let start: Int
        let count: Int
        let characterCount: Int
        /// Whether it is a run of letters and digits, or a piece of one that is too long to be a token.
        let isRun: Bool
        /// The next needle in the same slot; −1 if there is none.
        fileprivate let next: Int
    }

    let count: Int
    /// Needles of a single unit, for which signatures and hashes say nothing.
    let singles: [Int]
    /// Whether one is a run of letters and digits, or a piece of one.
    let hasRuns: Bool
    /// The most units that one has.
    let longest: Int
    // SAFETY: written in `init` only, and as large as said there. (Memory of its own, since for each unit of a text one of these is
    // looked at: arrays in a class would be retained each time.)
    private let needles: UnsafeMutablePointer<Needle>
    private let units: UnsafeMutablePointer<UInt16>
    /// For each slot of a pair of units, its first needle; −1 if there is none.
    private let heads: UnsafeMutablePointer<Int16>
    private static let headCount = 1 << 12

    /// - Parameter tokens: Normalised, none empty.
    init(_ tokens: [[UInt16]], _ classes: CharacterClasses) {
        count = tokens.count
        needles = .allocate(capacity: max(1, tokens.count))
        units = .allocate(capacity: max(1, tokens.reduce(0) { $0 + $1.count }))
        heads = .allocate(capacity: Self.headCount)
        heads.initialize(repeating: -1, count: Self.headCount)
        var singles: [Int] = []
        var hasRuns = false
        var start = 0
        for (number, token) in tokens.enumerated() {
            var next = -1
            if token.count == 1 {
                singles.append(number)
            } else {
                let slot = Int(token.withUnsafeBufferPointer { jsearch_pair_slot($0.baseAddress) })
                next = Int(heads[slot])
                heads[slot] = Int16(clamping: number)
            }
            let (isRun, characterCount) = Self.kind(token, classes)
            if isRun { hasRuns = true }
            (needles + number).initialize(
                to: Needle(
                    pair: Self.pair(token[0], token.count > 1 ? token[1] : 0), start: start, count: token.count,
                    characterCount: characterCount, isRun: isRun, next: next))
            for unit in token {
                (units + start).initialize(to: unit)
                start += 1
            }
        }
        self.singles = singles
        self.hasRuns = hasRuns
        longest = tokens.map(\.count).max() ?? 0
    }

    deinit {
        needles.deallocate()
        units.deallocate()
        heads.deallocate()
    }

    private static func kind(_ token: [UInt16], _ classes: CharacterClasses) -> (isRun: Bool, characterCount: Int) {
        token.withUnsafeBufferPointer { token in
            var (index, count) = (0, 0)
            while index < token.count {
                index += classes.classify(token, at: index).count
                count += 1
            }
            return (classes.classify(token, at: 0).class == .alphanumeric, count)
        }
    }

    @inline(__always)
    private static func pair(_ first: UInt16, _ second: UInt16) -> UInt32 { UInt32(first) | UInt32(second) << 16 }

    @inline(__always)
    subscript(number: Int) -> Needle { needles[number] }

    /// The first two units of a needle; the second is 0 if there is none.
    @inline(__always)
    func start(_ number: Int) -> (first: UInt16, second: UInt16) {
        (UInt16(truncatingIfNeeded: needles[number].pair), UInt16(truncatingIfNeeded: needles[number].pair >> 16))
    }

    /// Calls `body` with each needle of more than one unit that stands at a place.
    @inline(__always)
    func forEach(at place: Int, in text: UnsafeBufferPointer<UInt16>, _ body: (Int) -> Void) {
        let pair = Self.pair(text[place], text[place + 1])
        var number = Int(heads[Int(jsearch_pair_slot(text.baseAddress.map { $0 + place }))])
        while number >= 0 {
            if needles[number].pair == pair, stands(number, at: place, in: text) { body(number) }
            number = needles[number].next
        }
    }

    /// Calls `body` with each needle of more than one unit that stands at one of some places, behind each of which there is a unit.
    @inline(__always)
    func forEach(
        in range: Range<Int>, of text: UnsafeBufferPointer<UInt16>, _ body: (_ needle: Int, _ place: Int) -> Void
    ) {
        guard let base = text.baseAddress, !range.isEmpty else { return }
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: Self.placesAtOnce) { found in
            guard let indices = found.baseAddress else { return }
            var start = range.lowerBound
            while start < range.upperBound {
                let count = min(Self.placesAtOnce, range.upperBound - start)
                for index in 0..<jsearch_pairs_with_slot(base + start, count, heads, indices) {
                    let place = start + Int(indices[index])
                    forEach(at: place, in: text) { body($0, place) }
                }
                start += count
            }
        }
    }

    private static let placesAtOnce = 256

    /// Whether all units of a needle stand at a place.
    @inline(__always)
    func stands(_ number: Int, at place: Int, in text: UnsafeBufferPointer<UInt16>) -> Bool {
        let needle = needles[number]
        guard place + needle.count <= text.count else { return false }
        for offset in 0..<needle.count where text[place + offset] != units[needle.start + offset] { return false }
        return true
    }
}
