// UnitTermQueue.swift
// The terms of several units in one ascending order.

import JSearchStorage

/// Gives the terms of several units in ascending order, each once, with who has it.
///
/// A tree of losers (D. Knuth, *The Art of Computer Programming* 3, 5.4.1): each inner node keeps the unit that lost there, so
/// that a unit that moves to its next term is compared once on each level. Most comparisons are of the first 16 bytes.
/// It cannot be copied and its memory is raw, since a merge comes here for each term of each unit.
struct UnitTermQueue: ~Copyable {
    private let sources: UnsafeMutablePointer<UnitTerms>
    private let count: Int
    /// The current term of each unit, as far as a comparison looks first.
    private let keys: UnsafeMutablePointer<Key>
    /// The units that lost, from the node below the root on; the winner of all is in the first place.
    private let nodes: UnsafeMutablePointer<Int>

    /// The first 16 bytes of a term as numbers that order as they do; those that it lacks are 0, which no term has.
    private struct Key {
        var first: UInt64
        var second: UInt64

        /// Behind all terms: no UTF-8 begins so.
        static let end = Key(first: .max, second: .max)

        /// Whether a term may have more bytes.
        @inline(__always)
        var isFull: Bool { second & 0xFF != 0 }
    }

    /// Makes a queue, to be begun by ``begin()``.
    init(_ units: [UnitFile], _ stream: TokenStream) throws(JSearchError) {
        sources = try Self.open(units, stream)
        count = units.count
        keys = .allocate(capacity: max(1, count))
        nodes = .allocate(capacity: max(1, count))
        keys.initialize(repeating: .end, count: count)
        nodes.initialize(repeating: 0, count: max(1, count))
    }

    private static func open(
        _ units: [UnitFile], _ stream: TokenStream
    ) throws(JSearchError) -> UnsafeMutablePointer<UnitTerms> {
        let sources = UnsafeMutablePointer<UnitTerms>.allocate(capacity: max(1, units.count))
        var opened = 0
        do throws(JSearchError) {
            for unit in units {
                (sources + opened).initialize(to: try UnitTerms(unit, stream))
                opened += 1
            }
        } catch {
            sources.deinitialize(count: opened)
            sources.deallocate()
            throw error
        }
        return sources
    }

    deinit {
        sources.deinitialize(count: count)
        sources.deallocate()
        keys.deallocate()
        nodes.deallocate()
    }

    /// Moves each unit to its first term.
    func begin() throws(JSearchError) {
        for source in 0..<count { try advance(source) }
        play()
    }

    /// The smallest term, in mapped memory; nil at the end.
    var first: UnsafeBufferPointer<UInt8>? {
        guard count > 0, keys[nodes[0]].first != Key.end.first else { return nil }
        return sources[nodes[0]].term
    }

    /// Calls `body` with each unit that has the smallest term, in their order, and moves it to its next one.
    func forEachSource(
        of term: UnsafeBufferPointer<UInt8>, _ body: (Int, borrowing UnitTerms) throws(JSearchError) -> Void
    ) throws(JSearchError) {
        let key = keys[nodes[0]]
        while true {
            let source = nodes[0]
            guard keys[source].first == key.first, keys[source].second == key.second,
                !key.isFull || UnitTerms.compare(sources[source].term, term) == 0
            else { return }
            try body(source, sources[source])
            try advance(source)
            replay(source)
        }
    }

    /// Moves a unit to its next term.
    @inline(__always)
    private func advance(_ source: Int) throws(JSearchError) {
        keys[source] =
            try sources[source].next()
            ? Key(first: sources[source].prefix, second: sources[source].secondPrefix) : .end
    }

    /// Whether the term of one unit stands before that of another; of equal terms, that of the earlier unit.
    @inline(__always)
    private func precedes(_ left: Int, _ right: Int) -> Bool {
        let (one, other) = (keys[left], keys[right])
        if one.first != other.first { return one.first < other.first }
        if one.second != other.second { return one.second < other.second }
        return one.isFull && one.first != Key.end.first ? restPrecedes(left, right) : left < right
    }

    @inline(never)
    private func restPrecedes(_ left: Int, _ right: Int) -> Bool {
        let order = UnitTerms.compare(sources[left].term, sources[right].term)
        return order == 0 ? left < right : order < 0
    }

    /// Lets a unit, which has won before, play its way up again.
    @inline(__always)
    private func replay(_ source: Int) {
        var winner = source
        var node = (source + count) / 2
        while node > 0 {
            if precedes(nodes[node], winner) { swap(&nodes[node], &winner) }
            node /= 2
        }
        nodes[0] = winner
    }

    /// Lets all units play.
    private func play() {
        guard count > 0 else { return }
        // Unit n is the leaf count + n; the parent of a node is half of it.
        var winners = [Int](repeating: 0, count: 2 * count)
        for source in 0..<count { winners[count + source] = source }
        for node in stride(from: count - 1, to: 0, by: -1) {
            let (left, right) = (winners[2 * node], winners[2 * node + 1])
            let isLeft = precedes(left, right)
            winners[node] = isLeft ? left : right
            nodes[node] = isLeft ? right : left
        }
        nodes[0] = count > 1 ? winners[1] : 0
    }
}
