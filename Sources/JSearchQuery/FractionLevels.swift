// FractionLevels.swift
// Documents by what they can score at most, in coarse steps.

import CKernels
import JSearchIndex

/// For each document of a list, the level of a bound of its fraction *f* / (*f* + norm): so that those with the highest can be taken
/// without sorting all.
struct FractionLevels {
    /// For each document of the list.
    private var levels: [UInt16] = []
    /// How many documents are in each level.
    private var counts = [UInt32](repeating: 0, count: count)
    /// All documents in this level and above were taken.
    private var top = count

    /// Levels but one: a fraction of 1 has its own. (A power of two, by which a fraction is multiplied without an error.)
    private static let most = 4_096
    private static let count = most + 1

    /// The lowest level that a fraction can be in that is not below `least`.
    static func lowest(_ least: Double) -> Int {
        max(0, Int(least * Double(most) + 0.5))
    }

    /// - Parameters:
    ///   - list: How often each document has the term, at most.
    ///   - scorer: For the fraction; its idf does not matter.
    init(_ list: MatchList, _ lengths: ColumnReader, _ scorer: BM25) {
        var counts = [UInt32](repeating: 0, count: Self.count)
        levels = [UInt16](unsafeUninitializedCapacity: list.count) { levels, written in
            counts.withUnsafeMutableBufferPointer { counts in
                Self.forEachLevel(list, lengths, scorer) { index, level in
                    levels.initializeElement(at: index, to: UInt16(truncatingIfNeeded: level))
                    counts[level] &+= 1
                }
            }
            written = list.count
        }
        self.counts = counts
    }

    /// Calls `body` with the index and the level of each document, ascending.
    private static func forEachLevel(
        _ list: MatchList, _ lengths: ColumnReader, _ scorer: BM25, _ body: (Int, Int) -> Void
    ) {
        let block = 512
        withUnsafeTemporaryAllocation(byteCount: 12 * block, alignment: 8) { buffer in
            list.documents.withUnsafeBufferPointer { documents in
                list.frequencies.withUnsafeBufferPointer { frequencies in
                    guard let base = buffer.baseAddress, let documents = documents.baseAddress,
                        let frequencies = frequencies.baseAddress
                    else { return }
                    let steps = base.bindMemory(to: Int64.self, capacity: block)
                    let values = (base + 8 * block).bindMemory(to: UInt32.self, capacity: block)
                    for start in stride(from: 0, to: list.count, by: block) {
                        let count = min(block, list.count - start)
                        lengths.read(documents + start, count: count, into: values)
                        scorer.fractions(
                            frequencies + start, lengths: values, count: count, scale: Double(most), into: steps)
                        for place in 0..<count { body(start + place, Int(steps[place])) }
                    }
                }
            }
        }
    }

    /// Takes the documents with the highest bounds of those that were not taken.
    ///
    /// - Parameters:
    ///   - wanted: At least so many, if there are.
    ///   - floor: The lowest level to take any of.
    ///   - list: That of the levels.
    /// - Returns: Ascending.
    mutating func take(atLeast wanted: Int, _ floor: Int, of list: MatchList) -> [UInt32] {
        let end = top
        var sum = 0
        while top > floor, sum < wanted {
            top -= 1
            sum += Int(counts[top])
        }
        return sum == 0 ? [] : indices(top..<end, count: sum).map { list.documents[Int($0)] }
    }

    /// Those documents that were not taken, and are not below a level.
    func rest(_ floor: Int, of list: MatchList) -> MatchList {
        var rest = MatchList()
        guard floor < top else { return rest }
        let indices = indices(floor..<top, count: counts[floor..<top].reduce(0) { $0 + Int($1) })
        rest.documents = indices.map { list.documents[Int($0)] }
        rest.frequencies = indices.map { list.frequencies[Int($0)] }
        return rest
    }

    /// The indices of the documents in some levels, ascending.
    ///
    /// - Parameter count: How many there are.
    private func indices(_ range: Range<Int>, count: Int) -> [UInt32] {
        let (first, width) = (UInt16(range.lowerBound), UInt16(range.count))
        return [UInt32](unsafeUninitializedCapacity: count) { indices, written in
            guard let base = indices.baseAddress else { return }
            written = levels.withUnsafeBufferPointer { levels in
                guard let start = levels.baseAddress else { return 0 }
                return jsearch_indices_within(start, levels.count, first, width, base, count)
            }
        }
    }
}
