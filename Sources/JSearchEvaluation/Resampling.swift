// Resampling.swift
// How sure one can be of a mean over queries: bootstrap and randomization, with a seed.

/// SplitMix64: the same seed gives the same numbers on every machine and with every compiler.
///
/// ## Sources
/// - G. L. Steele, D. Lea, C. H. Flood. *Fast splittable pseudorandom number generators.* OOPSLA 2014.
///   doi:10.1145/2660193.2660195
struct SplitMix64 {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number below `count`; all are equally likely but for `count` / 2⁶⁴.
    mutating func next(below count: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(count)).high) }
}

/// A range that holds the mean of all queries of this kind with 95 % confidence.
package struct ConfidenceInterval: Sendable, Equatable {
    package let low: Double
    package let high: Double

    package init(low: Double, high: Double) {
        self.low = low
        self.high = high
    }
}

/// Statistics by drawing the queries at hand again and again. All of it is the same for the same seed.
package enum Resampling {
    /// Resamples of the bootstrap.
    package static let bootstrapCount = 2_000
    /// Permutations of the randomization test.
    package static let permutationCount = 10_000

    /// The mean of some values; 0 of none.
    package static func mean(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : values.reduce(0, +) / Double(values.count)
    }

    /// The 95 % percentile interval of the mean: queries are drawn with replacement, as many as there are, and
    /// the 51st lowest and the 51st highest of the 2,000 means are taken. The interval of differences of two
    /// settings on the same queries is therefore paired.
    ///
    /// - Parameter values: One value for each query.
    /// - Returns: 0...0 if there are none.
    /// - Complexity: O(2,000 · values.count)
    ///
    /// ## Sources
    /// - B. Efron, R. J. Tibshirani. *An Introduction to the Bootstrap.* 1993, chapter 13.
    /// - T. Sakai. *Evaluating evaluation metrics based on the bootstrap.* SIGIR 2006. doi:10.1145/1148170.1148261
    package static func interval(_ values: [Double], seed: UInt64) -> ConfidenceInterval {
        guard !values.isEmpty else { return ConfidenceInterval(low: 0, high: 0) }
        var generator = SplitMix64(seed: seed)
        var means: [Double] = []
        means.reserveCapacity(bootstrapCount)
        for _ in 0..<bootstrapCount {
            var sum = 0.0
            for _ in 0..<values.count { sum += values[generator.next(below: values.count)] }
            means.append(sum / Double(values.count))
        }
        means.sort()
        let outside = bootstrapCount / 40
        return ConfidenceInterval(low: means[outside], high: means[bootstrapCount - 1 - outside])
    }

    /// The p-value of the paired randomization test: how often a mean difference at least as large, in either
    /// direction, comes about when for each query chance decides which setting is which.
    ///
    /// - Parameter differences: For each query, the value of one setting minus that of the other.
    /// - Returns: (1 + permutations as extreme) / (1 + permutations); so never 0, and 1 if there is no difference.
    /// - Complexity: O(10,000 · differences that are not 0)
    ///
    /// ## Sources
    /// - M. D. Smucker, J. Allan, B. Carterette. *A comparison of statistical significance tests for information
    ///   retrieval evaluation.* CIKM 2007. doi:10.1145/1321440.1321528
    /// - B. Phipson, G. K. Smyth. *Permutation p-values should never be zero.* Statistical Applications in
    ///   Genetics and Molecular Biology 9 (1), 2010. doi:10.2202/1544-6115.1585
    package static func pValue(_ differences: [Double], seed: UInt64) -> Double {
        // A difference of 0 has no sign.
        let differences = differences.filter { $0 != 0 }
        // Sums of the same numbers in another order may differ in their last bits: they count as equal.
        let slack = 1e-12 * differences.reduce(0) { $0 + abs($1) }
        let observed = abs(differences.reduce(0, +)) - slack
        var generator = SplitMix64(seed: seed)
        var extreme = 0
        for _ in 0..<permutationCount {
            var sum = 0.0
            var signs: UInt64 = 0
            for (index, difference) in differences.enumerated() {
                if index & 63 == 0 { signs = generator.next() }
                sum += signs & 1 == 0 ? difference : -difference
                signs >>= 1
            }
            if abs(sum) >= observed { extreme += 1 }
        }
        return Double(1 + extreme) / Double(1 + permutationCount)
    }
}
