// BM25.swift
// Scores one posting of one term. Pure arithmetic: no I/O, no allocation.

import CKernels

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// The relevance that one term lends to one article, by Okapi BM25.
///
///     score(t, d) = weight · idf(t) · f / (f + k1 · (1 − b + b · dl / mean))
///     idf(t)      = ln(1 + (N − n + 0.5) / (n + 0.5))
///
/// | symbol   | meaning                                    | unit     | range   |
/// |----------|--------------------------------------------|----------|---------|
/// | `f`      | occurrences of `t` in `d`                  | tokens   | `1...`  |
/// | `dl`     | length of `d`                              | tokens   | `0...`  |
/// | `mean`   | geometric mean of `dl` over all articles   | tokens   | `> 0`   |
/// | `N`      | articles                                   | articles | `1...`  |
/// | `n`      | articles that contain `t`                  | articles | `0...N` |
/// | `k1`     | how late repeated occurrences saturate     | none     | `0...`  |
/// | `b`      | how much a long article is held against    | none     | `0...1` |
/// | `weight` | what the term counts among others          | none     | `0...`  |
///
/// The score is finite, never negative, never falls as `f` grows and never rises as `dl` grows.
///
/// Scores are numbers in steps of 2⁻³² (``Score``): each term's score is rounded to a step once, and sums of
/// steps are exact. So the score of an article does not depend on the order in which terms are added, on
/// segments, or on what was skipped, and an explanation adds up to it to the last digit.
///
/// - Note: Articles of one collection differ in length by orders of magnitude; the arithmetic mean is that of the
///   few long ones, and would take all others for short. The geometric mean takes a typical article for typical.
/// - Note: The factor (k1 + 1) of many write-ups is left out: it multiplies every score by the same number.
///
/// ## Sources
/// - S. Robertson, H. Zaragoza. *The Probabilistic Relevance Framework: BM25 and Beyond.* Foundations and
///   Trends in Information Retrieval 3(4),
///   2009. doi:10.1561/1500000019
/// - The `1 +` under the logarithm, which keeps `idf` positive when `n > N / 2`, is Lucene's.
package struct BM25: Sendable {
    package let idf: Double
    package let weight: Double
    /// k1 · (1 − b)
    let flat: Double
    /// k1 · b / avgdl
    let slope: Double
    /// weight · idf, in steps of a score.
    private let scale: Double

    /// Prepares the constants of one term.
    package init(
        documentCount: Int, documentsWithTerm: Int, meanLength: Double, k1: Double, b: Double, weight: Double
    ) {
        self.init(
            idf: Self.idf(documentCount: documentCount, documentsWithTerm: documentsWithTerm),
            meanLength: meanLength, k1: k1, b: b, weight: weight)
    }

    /// Prepares the constants of something whose rarity is known.
    package init(idf: Double, meanLength: Double, k1: Double, b: Double, weight: Double) {
        self.idf = idf
        self.weight = weight
        flat = k1 * (1 - b)
        slope = k1 * b / max(meanLength, 1)
        scale = weight * idf * Score.steps
    }

    /// How rare a term is: ln(1 + (N − n + 0.5) / (n + 0.5)).
    package static func idf(documentCount: Int, documentsWithTerm: Int) -> Double {
        let n = Double(documentsWithTerm)
        return log1p((Double(max(documentCount, documentsWithTerm)) - n + 0.5) / (n + 0.5))
    }

    /// What stands beside *f* under the fraction: k1 · (1 − b + b · dl / mean).
    func norm(length: UInt32) -> Double { flat + slope * Double(length) }

    /// A bound of scores whose fraction f / (f + norm) is at most `fraction`, but for errors of `Float`.
    ///
    /// Three operations in `Float`, each off by less than 2⁻²³ of its result: one in a hundred thousand covers them.
    func bound(fraction: Float) -> Score {
        Score(steps: Int64(scale * min(1, Double(fraction) * 1.000_01)) + 2)
    }

    /// The fraction f / (f + norm) of one article; not 0.
    func fraction(frequency: UInt32, length: UInt32) -> Float {
        let f = Double(frequency)
        // With k1 = 0 and no occurrences it is no number.
        let fraction = f > 0 ? Float(f / (f + norm(length: length))) : 0
        return max(fraction, .leastNormalMagnitude)
    }

    /// The fraction f / (f + norm) that ``score(frequency:length:)`` multiplies.
    func exactFraction(frequency: UInt32, length: UInt32) -> Double {
        let f = Double(frequency)
        return f > 0 ? f / (f + norm(length: length)) : 0
    }

    /// The fractions f / (f + norm) of several articles times `scale`, rounded to the nearest whole number.
    func fractions(
        _ frequencies: UnsafePointer<UInt32>, lengths: UnsafePointer<UInt32>, count: Int, scale: Double,
        into steps: UnsafeMutablePointer<Int64>
    ) {
        jsearch_bm25(frequencies, lengths, count, scale, flat, slope, steps)
    }

    /// A bound of every score.
    var bound: Score { bound(fraction: 1) }

    /// The score of one article.
    @inline(__always)
    package func score(frequency: UInt32, length: UInt32) -> Score {
        score(frequency: Double(frequency), length: length)
    }

    /// The scores of several articles, in steps: just those that ``score(frequency:length:)`` gives.
    @inline(__always)
    func scores(
        _ frequencies: UnsafePointer<UInt32>, lengths: UnsafePointer<UInt32>, count: Int,
        into steps: UnsafeMutablePointer<Int64>
    ) {
        jsearch_bm25(frequencies, lengths, count, scale, flat, slope, steps)
    }

    /// The score of one article whose occurrences are weighed by field.
    @inline(__always)
    package func score(frequency f: Double, length: UInt32) -> Score {
        guard f > 0 else { return .zero }
        return Score(steps: Int64(scale * (f / (f + (flat + slope * Double(length)))) + 0.5))
    }
}

/// A score, in steps of 2⁻³².
package struct Score: Sendable, Comparable, AdditiveArithmetic {
    package static let steps: Double = 4_294_967_296
    package var steps: Int64

    package init(steps: Int64) { self.steps = steps }

    package static var zero: Score { Score(steps: 0) }

    /// The score as a number.
    package var value: Double { Double(steps) / Self.steps }

    @inline(__always)
    package static func + (left: Score, right: Score) -> Score { Score(steps: left.steps &+ right.steps) }

    @inline(__always)
    package static func - (left: Score, right: Score) -> Score { Score(steps: left.steps &- right.steps) }

    @inline(__always)
    package static func < (left: Score, right: Score) -> Bool { left.steps < right.steps }
}
