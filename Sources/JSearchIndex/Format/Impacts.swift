// Impacts.swift
// What the best document of a block can have: a few (frequency, length) pairs, and a fraction. index/FORMAT.md, ".postings".

/// Up to three pairs that bound every document of a block, and what BM25 makes of the best.
///
/// For each document of the block there is a pair whose frequency is not smaller and whose length is not
/// larger, so the best score of the pairs is an upper bound of every score, for any ranking that rises with
/// the frequency and falls with the length. Few pairs are a loose bound: a block of a frequent term has many documents of which none
/// dominates another, and BM25 takes all of them for about as good. So the fraction of the best one is kept besides, for a
/// ``ReferenceNorm``.
package struct Impacts: Equatable, Sendable {
    package static let pairCount = 3
    /// `frequency` 255 means 255 or more; both 0 means the pair is unused.
    package var frequencies: SIMD4<UInt8> = .zero
    package var lengths: SIMD4<UInt8> = .zero
    /// The largest f / (f + norm) of any document: see ``ReferenceNorm``.
    package var fraction: UInt16 = 0

    package init() {}

    /// The code of the largest length with a code that is not larger than `length`: at most 507,904.
    package static func lengthCode(_ length: UInt32) -> UInt8 {
        if length < 16 { return UInt8(length) }
        if length >= 31 << 14 { return 255 }
        let exponent = UInt32(27 - length.leadingZeroBitCount)  // length >> exponent is 16...31
        return UInt8((exponent + 1) << 4 | (length >> exponent - 16))
    }

    /// The length of a code.
    package static func length(ofCode code: UInt8) -> UInt32 {
        if code < 16 { return UInt32(code) }
        return (16 + UInt32(code & 15)) << (UInt32(code >> 4) - 1)
    }

    /// Bounds the documents with these frequencies and lengths.
    package init(
        frequencies: UnsafePointer<UInt32>, lengths: UnsafePointer<UInt32>, count: Int, _ reference: ReferenceNorm
    ) {
        // The shortest length for each frequency, then the pairs that no other one dominates, most frequent first.
        withUnsafeTemporaryAllocation(of: (frequency: UInt8, length: UInt8).self, capacity: 256) { frontier in
            var size = 0
            withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 256) { shortest in
                var most: UInt32 = 0
                for index in 0..<count { most = max(most, frequencies[index]) }
                shortest[0...Int(min(most, 255))].initialize(repeating: .max)
                for index in 0..<count {
                    let frequency = Int(min(frequencies[index], 255))
                    shortest[frequency] = min(shortest[frequency], UInt64(lengths[index]))
                }
                var best = UInt64.max
                var bestCode: UInt16 = 256
                for frequency in stride(from: min(most, 255), through: 1, by: -1) where shortest[Int(frequency)] < best
                {
                    best = shortest[Int(frequency)]
                    let length = UInt32(truncatingIfNeeded: best)
                    // (255 means "255 or more".)
                    fraction = max(
                        fraction, reference.code(frequency: frequency == 255 ? most : frequency, length: length))
                    let code = Self.lengthCode(length)
                    if UInt16(code) >= bestCode { continue }
                    bestCode = UInt16(code)
                    frontier.initializeElement(at: size, to: (UInt8(frequency), code))
                    size += 1
                }
            }
            Self.shorten(frontier, &size)
            for (index, pair) in frontier[..<size].enumerated() {
                self.frequencies[index] = pair.frequency
                self.lengths[index] = pair.length
            }
        }
    }

    /// Merges the neighbours that lose least until three are left.
    private static func shorten(
        _ frontier: UnsafeMutableBufferPointer<(frequency: UInt8, length: UInt8)>, _ size: inout Int
    ) {
        while size > pairCount {
            var cheapest = 0
            var least = Int.max
            for index in 0..<size - 1 {
                let loss =
                    (Int(frontier[index].frequency) - Int(frontier[index + 1].frequency))
                    * (Int(frontier[index].length) - Int(frontier[index + 1].length))
                if loss < least {
                    least = loss
                    cheapest = index
                }
            }
            frontier[cheapest].length = frontier[cheapest + 1].length
            for index in cheapest + 1..<size - 1 { frontier[index] = frontier[index + 1] }
            size -= 1
        }
    }

    /// Whether a document is within the bound.
    package func covers(frequency: UInt32, length: UInt32, _ reference: ReferenceNorm) -> Bool {
        if reference.code(frequency: frequency, length: length) > fraction { return false }
        return (0..<Self.pairCount).contains { index in
            (frequencies[index] == 255 || UInt32(frequencies[index]) >= frequency)
                && frequencies[index] > 0 && Self.length(ofCode: lengths[index]) <= length
        }
    }
}
