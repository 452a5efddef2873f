// TextCodeTrainer.swift
// Chooses the strings that get codes of their own.

import CKernels

/// Finds strings that are frequent in a sample of the texts.
///
/// Byte-pair encoding in a few rounds (P. Gage, "A New Algorithm for Data Compression", 1994): in each, the most frequent pairs
/// of neighbours become codes, and the sample is written with them. One pair at a time would choose a little better, and take a
/// thousand times as long. The same sample gives the same codes.
package struct TextCodeTrainer {
    private static let roundCount = 6
    /// What an entry costs in the file: its string, its length, and its place in about three lists of codes.
    private static let entryByteCount = 24
    /// Fewer occurrences in a sample are chance.
    private static let fewest = 4
    private static let largestTable = 1 << 21
    /// So many pairs before it is counted, a pair's slot is fetched.
    private static let fetchedAhead = 16
    /// Stands between pieces of the sample.
    private static let gap = UInt32.max

    private var table: TextCodeTable
    private var tokens: [UInt32]
    /// Of all units of the texts, the part that is in the sample.
    private let share: Double

    /// - Parameters:
    ///   - units: The units of all texts, ascending; all of the sample's are among them.
    ///   - pieces: The sample.
    ///   - total: Units in all texts.
    package init(units: [UInt16], pieces: [[UInt16]], total: Int) {
        table = TextCodeTable(units: units)
        var codeOfUnit = [UInt32](repeating: 0, count: 1 << 16)
        for (code, unit) in units.enumerated() { codeOfUnit[Int(unit)] = UInt32(code) }
        tokens = []
        let sampled = pieces.reduce(0) { $0 + $1.count }
        tokens.reserveCapacity(sampled + pieces.count)
        for piece in pieces {
            for unit in piece { tokens.append(codeOfUnit[Int(unit)]) }
            tokens.append(Self.gap)
        }
        share = total > 0 ? min(1, Double(sampled) / Double(total)) : 1
    }

    /// Chooses the strings.
    package consuming func train() -> TextCodeTable {
        for round in 0..<Self.roundCount {
            let room = TextFormat.codeLimit - table.count
            let left = Self.roundCount - round
            let chosen = frequentPairs(atMost: left == 1 ? room : room / min(left, 3))
            if chosen.isEmpty { break }
            var codes = PairTable(capacity: 2 * chosen.count)
            for pair in chosen {
                guard let joined = table.joined(Int(pair >> 16), Int(pair & 0xFFFF)) else { continue }
                codes.set(pair, to: UInt32(table.count))
                table.append(joined.string, joined.length)
            }
            replace(codes)
        }
        return table
    }

    /// The pairs of neighbours that are worth a code, the most frequent first.
    private func frequentPairs(atMost limit: Int) -> [UInt32] {
        var counts = PairTable(capacity: min(tokens.count, Self.largestTable / 2))
        tokens.withUnsafeBufferPointer { tokens in
            var index = 1
            while index < tokens.count {
                let (first, second) = (tokens[index - 1], tokens[index])
                index += 1
                // The table is larger than the processor's caches. (A gap makes some pair that nobody asks for.)
                if index + Self.fetchedAhead < tokens.count {
                    counts.fetch(
                        tokens[index + Self.fetchedAhead - 1] << 16 | tokens[index + Self.fetchedAhead] & 0xFFFF)
                }
                guard max(first, second) != Self.gap,
                    table.lengths[Int(first)] + table.lengths[Int(second)] <= UInt8(TextFormat.longestString)
                else { continue }
                counts.increment(first << 16 | second)
            }
        }
        // Each use saves two bytes; twice the cost, since pairs of later rounds take uses away.
        let least = max(Self.fewest, Int(Double(Self.entryByteCount) * share))
        var frequent = counts.entries { $0 >= least }
        frequent.sort { $0.value != $1.value ? $0.value > $1.value : $0.pair < $1.pair }
        return frequent.prefix(limit).map(\.pair)
    }

    /// Writes the sample with new codes, from left to right.
    private mutating func replace(_ codes: borrowing PairTable) {
        var kept = 0
        tokens.withUnsafeMutableBufferPointer { tokens in
            var index = 0
            while index < tokens.count {
                let token = tokens[index]
                if index + 1 < tokens.count, max(token, tokens[index + 1]) != Self.gap {
                    let code = codes.value(token << 16 | tokens[index + 1])
                    if code != 0 {
                        tokens[kept] = code
                        kept += 1
                        index += 2
                        continue
                    }
                }
                tokens[kept] = token
                kept += 1
                index += 1
            }
        }
        tokens.removeLast(tokens.count - kept)
    }
}

/// Numbers by pairs of codes, in a table with open addressing. The value 0 means that there is no such pair.
private struct PairTable: ~Copyable {
    private let slots: UnsafeMutablePointer<(pair: UInt32, value: UInt32)>
    private let mask: Int
    private var used = 0

    init(capacity: Int) {
        var size = 64
        while size < 2 * capacity { size *= 2 }
        mask = size - 1
        slots = .allocate(capacity: size)
        slots.initialize(repeating: (0, 0), count: size)
    }

    deinit { slots.deallocate() }

    @inline(__always)
    private func place(_ pair: UInt32) -> Int {
        Int(truncatingIfNeeded: (UInt64(pair) &* 0x9E37_79B9_7F4A_7C15) >> 32) & mask
    }

    /// Says that a pair will be asked for soon.
    @inline(__always)
    func fetch(_ pair: UInt32) { jsearch_prefetch(slots + place(pair)) }

    @inline(__always)
    mutating func increment(_ pair: UInt32) {
        var index = place(pair)
        while slots[index].value != 0, slots[index].pair != pair { index = (index + 1) & mask }
        if slots[index].value == 0 {
            // A full table takes no more pairs: what comes so late is seldom frequent.
            guard used < mask / 4 * 3 else { return }
            used += 1
            slots[index].pair = pair
        }
        slots[index].value += 1
    }

    mutating func set(_ pair: UInt32, to value: UInt32) {
        var index = place(pair)
        while slots[index].value != 0 { index = (index + 1) & mask }
        slots[index] = (pair, value)
    }

    @inline(__always)
    func value(_ pair: UInt32) -> UInt32 {
        var index = place(pair)
        while slots[index].value != 0 {
            if slots[index].pair == pair { return slots[index].value }
            index = (index + 1) & mask
        }
        return 0
    }

    func entries(where isWanted: (UInt32) -> Bool) -> [(pair: UInt32, value: UInt32)] {
        var result: [(pair: UInt32, value: UInt32)] = []
        for index in 0...mask where slots[index].value != 0 && isWanted(slots[index].value) {
            result.append((slots[index].pair, slots[index].value))
        }
        return result
    }
}
