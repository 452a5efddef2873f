// LongestChain.swift
// The heaviest piece of a query that stands in an article as it is written.

/// Finds the longest common piece of a query and a document, by weight. Made once for many documents, since it keeps its memory.
struct LongestChain {
    /// For each place of a piece, and of the one before it, where the chain that reaches it began.
    private var starts: [Int] = []
    private var startsBefore: [Int] = []

    /// The heaviest run of words that stand one behind the other.
    ///
    /// - Parameters:
    ///   - values: What each word of the sequence is worth.
    ///   - places: Gives for each piece of the sequence where it stands in the document, ascending.
    /// - Returns: The run, and the sum of the values of the words in it.
    /// - Complexity: O(occurrences of the query's bigrams in the document).
    mutating func find(
        _ sequence: QuerySequence, values: [Double], _ places: (Int) -> ArraySlice<UInt64>
    ) -> (range: Range<Int>, value: Double) {
        var best = (range: 0..<0, value: 0.0)
        /// The places of the piece before.
        var before: ArraySlice<UInt64> = []
        for (index, piece) in sequence.pieces.enumerated() {
            let own = places(index)
            defer { before = own }
            if own.isEmpty { continue }
            let previous = index > 0 ? sequence.pieces[index - 1].range : piece.range
            let distance = UInt64(piece.range.lowerBound - previous.lowerBound)
            let isLoose = index > 0 && previous.upperBound <= piece.range.lowerBound
            starts.removeAll(keepingCapacity: true)
            starts.reserveCapacity(own.count)
            own.withUnsafeBufferPointer { own in
                before.withUnsafeBufferPointer { before in
                    startsBefore.withUnsafeBufferPointer { startsBefore in
                        Self.extend(
                            before, startsBefore, by: own, distance: distance, isLoose: isLoose,
                            first: piece.range.lowerBound, into: &starts)
                    }
                }
            }
            // Most places of a piece begin a chain alone: its value is worked out once.
            var known = (start: Int.max, value: 0.0)
            for start in starts where start != known.start {
                known = (start, Self.sum(sequence, values, start..<piece.range.upperBound))
                if known.value > best.value { best = (start..<piece.range.upperBound, known.value) }
            }
            swap(&startsBefore, &starts)
        }
        return best
    }

    /// Appends for each place of a piece where the longest chain that reaches it began: at the piece itself, or before.
    ///
    /// - Parameters:
    ///   - before: The places of the piece before; all places ascend.
    ///   - distance: How far behind these a place stands that goes on with them.
    ///   - isLoose: Whether it may be one more or less.
    ///   - first: Where a chain begins that begins with the piece.
    private static func extend(
        _ before: UnsafeBufferPointer<UInt64>, _ startsBefore: UnsafeBufferPointer<Int>,
        by places: UnsafeBufferPointer<UInt64>, distance: UInt64, isLoose: Bool, first: Int, into starts: inout [Int]
    ) {
        let slack: UInt64 = isLoose ? 1 : 0
        var next = 0
        for place in places {
            var start = first
            // Ascending on both sides: what lies too far back never comes near again.
            while next < before.count, before[next] &+ distance &+ slack < place { next += 1 }
            var candidate = next
            while candidate < before.count, before[candidate] &+ distance <= place &+ slack {
                start = min(start, startsBefore[candidate])
                candidate += 1
            }
            starts.append(start)
        }
    }

    /// What the words in a piece of the sequence are worth together.
    private static func sum(_ sequence: QuerySequence, _ values: [Double], _ range: Range<Int>) -> Double {
        var sum = 0.0
        for (index, word) in sequence.words.enumerated() where range.contains(word.range) { sum += values[index] }
        return sum
    }
}
