// MergePolicy.swift
// When segments are merged, and which.

/// Keeps the number of segments small with few rewrites: segments of about one size are merged eight at a time.
///
/// The tier of a segment is the logarithm of its size to base 8. When the last eight or more segments are all
/// of a tier or below, they become one. A byte is so rewritten about once a tier, and an index of *n* bytes
/// has at most about 8 · log₈(*n* / 64 KiB) segments. Only neighbours are merged, so articles keep the order
/// in which they were added, which breaks ties between equal scores.
package enum MergePolicy {
    /// Segments that are merged at once, at least.
    package static let width = 8

    /// The segments at the end of an index that should be merged now; empty if none.
    package static func trailingRun(_ segments: [SegmentRecord]) -> Range<Int> {
        for tier in 0..<20 {
            var start = segments.count
            while start > 0, self.tier(segments[start - 1]) <= tier { start -= 1 }
            if segments.count - start >= width { return start..<segments.count }
        }
        return segments.count..<segments.count
    }

    private static func tier(_ segment: SegmentRecord) -> Int {
        var size = segment.byteCount / 65_536
        var tier = 0
        while size >= width {
            size /= width
            tier += 1
        }
        return tier
    }
}
