// ReferenceNorm.swift
// The ranking that the bound of a block is exact for. index/FORMAT.md, ".postings".

/// What stands beside the frequency *f* under the fraction of BM25, f / (f + norm), with k1 = 1, b = 0.7, and the geometric mean of the
/// lengths in a segment.
///
/// A bound that is made with it is exact for every k1, and near to it for other means: see ``LengthNorms``.
package struct ReferenceNorm: Equatable, Sendable {
    /// 1 − b
    package static let flat = 0.3
    /// b / mean
    package let slope: Double

    /// - Parameter meanLogarithm: The mean of the binary logarithms of the lengths, in units of 2⁻¹², below 32 · 2¹².
    package init(meanLogarithm: UInt32) {
        // By multiplying, so that every machine has the same: 2 to the power of 2⁻¹, 2⁻² and so on.
        var mean = Double(UInt64(1) << UInt64(meanLogarithm >> 12 & 31))
        var root = 2.0
        for bit in stride(from: UInt32(11), through: 0, by: -1) {
            root = root.squareRoot()
            if meanLogarithm >> bit & 1 == 1 { mean *= root }
        }
        slope = 0.7 / mean
    }

    /// What stands beside the frequency.
    func norm(length: UInt32) -> Double { Self.flat + slope * Double(length) }

    /// f / (f + norm) of a document, rounded up to a multiple of 2⁻¹⁶; the largest code says "up to 1".
    func code(frequency: UInt32, length: UInt32) -> UInt16 {
        let frequency = Double(frequency)
        return UInt16(min(65_535, frequency / (frequency + norm(length: length)) * 65_536 + 1))
    }
}
