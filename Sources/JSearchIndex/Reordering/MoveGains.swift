// MoveGains.swift
// What it gains to move a document with a term from one half of the documents to the other.

/// The sizes of lists, as bisection estimates them, and how they change.
///
/// Of *n* neighbouring documents that *x* of them have a term costs about *x* · log₂(*n* / (*x* + 1)) bits: the logarithm of the mean gap, for each. Let a
/// document with the term move from a half where *a* documents have it to one of the same size where *c* have it. What that saves is, all
/// terms in *n* cancelling out,
///
///     H(c + 1) − H(a)   with   H(x) = x · log₂(x + 1) − (x − 1) · log₂(x)
///
/// so one table of H is all that is needed. Its values are whole numbers of 2⁻¹⁴ bits: sums are exact, in any order.
///
/// ## Source
/// - L. Dhulipala, I. Kabiljo, B. Karrer, G. Ottaviano, S. Pupyrev, A. Shalita. *Compressing Graphs and Indexes with Recursive Graph
///   Bisection.* KDD 2016. doi:10.1145/2939672.2939862 (the cost; H follows from it).
struct MoveGains: ~Copyable {
    private static let steps = 16_384.0
    // SAFETY: has an entry for each number up to `limit` + 1, and callers ask for no more.
    private let table: UnsafeMutablePointer<Int32>

    /// - Parameter limit: The most documents that have a term.
    init(limit: Int) {
        table = .allocate(capacity: limit + 2)
        table[0] = 0
        // log₂(x), by adding up: only additions, multiplications and divisions, so every machine has the same.
        var logarithm = 0.0
        for x in 1..<limit + 2 {
            let difference = Self.logarithmDifference(x)
            table[x] = Int32(((logarithm + Double(x) * difference) * Self.steps).rounded())
            logarithm += difference
        }
    }

    deinit { table.deallocate() }

    /// log₂(x + 1) − log₂(x), by the series of the inverse hyperbolic tangent of 1 / (2x + 1).
    private static func logarithmDifference(_ x: Int) -> Double {
        let y = 1 / Double(2 * x + 1)
        var (power, sum, divisor) = (y, 0.0, 1.0)
        while power > 1e-18 {
            sum += power / divisor
            power *= y * y
            divisor += 2
        }
        // 2 / ln 2.
        return sum * 2.885_390_081_777_927
    }

    /// What it gains to move a document, in 2⁻¹⁴ bits.
    ///
    /// - Parameters:
    ///   - here: Documents that have the term in the half that it leaves, itself among them.
    ///   - there: Documents that have it in the other half.
    @inline(__always)
    func gain(here: UInt32, there: UInt32) -> Int32 { table[Int(there) + 1] - table[Int(here)] }
}
