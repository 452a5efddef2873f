// MergePolicy.swift
// When segments are merged, and which.

/// What a segment weighs: the articles in it and their characters (tokens of the bigrams stream that count).
///
/// Unlike bytes on disk, weights add up: a merged segment weighs what its parts weighed without their deleted articles.
package struct SegmentWeight: Equatable, Sendable {
    /// Without deleted articles; at least 1.
    package let live: Int
    /// Of deleted articles only.
    package let dead: Int

    package init(live: Int, dead: Int) {
        self.live = max(1, live)
        self.dead = dead
    }

    init(_ segment: SegmentReader) {
        let column = Column.length(.bigrams)
        let live = segment.liveCount + segment.liveColumnSum(column)
        self.init(live: live, dead: segment.documentCount + segment.columnSum(column) - live)
    }
}

/// Keeps the number of segments small with few rewrites: segments of about one size are merged eight at a time.
///
/// The *tier* of a segment is the logarithm of its live weight to base 8, rounded down. Only neighbours are
/// merged, so that articles keep the order in which they were added, which breaks ties between equal scores. In each
/// commit:
///
/// 1. A new segment takes in those right before it that are of a lower tier, so that tiers never rise from the
///    oldest segment to the newest. If it and those before it of its own tier would together be of a higher tier
///    (eight of them always are), they become one, too. This goes on until neither applies, and is then done as one
///    merge.
/// 2. A segment of which more than a quarter is deleted is rewritten without that.
/// 3. If there are still more than ``most`` segments (only deleting much can lead there), the lightest eight neighbours are merged.
///
/// ## Bounds
/// With *T* the tier of the whole index:
/// - Whenever a segment is rewritten by rule 1, its tier rises, except for that of the new one. So what is added is
///   written once as a segment of its own and rewritten at most *T* + 1 times. (10 characters to a hundred million: *T* is 8.)
/// - Rule 2 rewrites at most three characters for each one deleted.
/// - There are at most 7 segments of each tier, so 7 · (*T* + 1), as long as nothing is deleted.
package enum MergePolicy {
    /// Segments of one tier that become one.
    package static let width = 8
    /// Segments that an index may have.
    package static let most = 64

    /// The runs of neighbours that should each become one segment, ascending. A run of one segment has deleted articles.
    ///
    /// - Parameter lastIsNew: Whether the last segment was added by this commit.
    package static func runs(_ weights: [SegmentWeight], lastIsNew: Bool) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        let trailing = lastIsNew ? trailingRun(weights) : 0..<0
        let end = trailing.count > 1 ? trailing.lowerBound : weights.count
        for index in 0..<end where weights[index].dead > (weights[index].live + weights[index].dead) / 4 {
            if let last = runs.last, last.upperBound == index {
                runs[runs.count - 1] = last.lowerBound..<index + 1
            } else {
                runs.append(index..<index + 1)
            }
        }
        if trailing.count > 1 { runs.append(trailing) }
        let left = runs.reduce(weights.count) { $0 - $1.count + 1 }
        return runs.isEmpty && left > most ? [lightestRun(weights)] : runs
    }

    /// The logarithm of a weight to base 8.
    package static func tier(_ weight: Int) -> Int { (Int.bitWidth - 1 - max(1, weight).leadingZeroBitCount) / 3 }

    private static func trailingRun(_ weights: [SegmentWeight]) -> Range<Int> {
        guard var total = weights.last?.live else { return 0..<0 }
        var start = weights.count - 1
        while true {
            while start > 0, tier(weights[start - 1].live) < tier(total) {
                start -= 1
                total += weights[start].live
            }
            var first = start
            var sum = total
            while first > 0, tier(weights[first - 1].live) <= tier(total) {
                first -= 1
                sum += weights[first].live
            }
            guard first < start, tier(sum) > tier(total) else { return start..<weights.count }
            start = first
            total = sum
        }
    }

    private static func lightestRun(_ weights: [SegmentWeight]) -> Range<Int> {
        var best = 0..<width
        var least = Int.max
        for start in 0...weights.count - width {
            let sum = weights[start..<start + width].reduce(0) { $0 + $1.live }
            if sum < least { (best, least) = (start..<start + width, sum) }
        }
        return best
    }
}
