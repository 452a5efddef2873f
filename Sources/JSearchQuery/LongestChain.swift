// LongestChain.swift
// The heaviest piece of a query that stands in an article as it is written.

/// Finds the longest common piece of a query and a document, by weight.
enum LongestChain {
    /// The heaviest run of words that stand one behind the other.
    ///
    /// - Parameters:
    ///   - values: What each word of the sequence is worth.
    ///   - places: Gives for each piece of the sequence where it stands in the document, ascending.
    /// - Returns: The run, and the sum of the values of the words in it.
    /// - Complexity: O(occurrences of the query's bigrams in the document).
    static func find(
        _ sequence: QuerySequence, values: [Double], _ places: (Int) -> ArraySlice<UInt64>
    ) -> (range: Range<Int>, value: Double) {
        var best = (range: 0..<0, value: 0.0)
        /// Where the chains that reach a place of the piece before began.
        var before: [(place: UInt64, start: Int)] = []
        var current: [(place: UInt64, start: Int)] = []
        for (index, piece) in sequence.pieces.enumerated() {
            current.removeAll(keepingCapacity: true)
            let previous = index > 0 ? sequence.pieces[index - 1].range : piece.range
            let distance = UInt64(piece.range.lowerBound - previous.lowerBound)
            let isLoose = index > 0 && previous.upperBound <= piece.range.lowerBound
            var next = 0
            // Most places of a piece begin a chain alone: its value is worked out once.
            var known = (start: Int.max, value: 0.0)
            for place in places(index) {
                var start = piece.range.lowerBound
                // Ascending on both sides: what lies too far back never comes near again.
                while next < before.count, before[next].place + distance + 1 < place { next += 1 }
                var candidate = next
                while candidate < before.count, before[candidate].place + distance <= place + (isLoose ? 1 : 0) {
                    let expected = before[candidate].place + distance
                    if expected == place || isLoose && (expected == place + 1 || expected + 1 == place) {
                        start = min(start, before[candidate].start)
                    }
                    candidate += 1
                }
                current.append((place, start))
                if start != known.start { known = (start, sum(sequence, values, start..<piece.range.upperBound)) }
                if known.value > best.value { best = (start..<piece.range.upperBound, known.value) }
            }
            swap(&before, &current)
        }
        return best
    }

    /// What the words in a piece of the sequence are worth together.
    private static func sum(_ sequence: QuerySequence, _ values: [Double], _ range: Range<Int>) -> Double {
        var sum = 0.0
        for (index, word) in sequence.words.enumerated() where range.contains(word.range) { sum += values[index] }
        return sum
    }
}
