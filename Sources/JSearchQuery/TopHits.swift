// TopHits.swift
// The best k of many, with ties broken by the order of adding.

/// An article and its score.
package struct ScoredDocument: Sendable, Equatable {
    /// The index of its segment in the snapshot.
    package let segment: Int
    package let document: UInt32
    /// How many documents of its segment were added before it: see ``AddingOrder``.
    package let order: UInt32
    package let score: Score
    /// Whether ``Reranker`` looked at it.
    package var isReranked = false

    package init(segment: Int, document: UInt32, order: UInt32, score: Score) {
        self.segment = segment
        self.document = document
        self.order = order
        self.score = score
    }

    /// Whether it comes before another: a higher score, or the same and added earlier.
    @inline(__always)
    package func precedes(_ other: ScoredDocument) -> Bool {
        if score != other.score { return score > other.score }
        return (segment, order) < (other.segment, other.order)
    }
}

/// Where an article is: what is left of a ``ScoredDocument`` if nobody asks for its score.
package struct DocumentPlace: Sendable, Equatable {
    /// The index of its segment in the snapshot.
    package let segment: Int
    package let document: UInt32

    package init(_ document: ScoredDocument) {
        segment = document.segment
        self.document = document.document
    }
}

/// Keeps the best `k` of the documents that are offered, in a binary heap with the worst one on top.
package struct TopHits {
    /// How many are kept.
    let capacity: Int
    private var heap: [ScoredDocument] = []

    package init(capacity: Int) { self.capacity = capacity }

    /// Offers a document.
    ///
    /// - Complexity: O(log *k*), O(1) if it is not among the best.
    package mutating func offer(_ hit: ScoredDocument) {
        if heap.count < capacity {
            heap.append(hit)
            siftUp(heap.count - 1)
        } else if let worst = heap.first, hit.precedes(worst) {
            heap[0] = hit
            siftDown()
        }
    }

    /// What a later document must have more of to be kept: the score of the worst one, or −1 if there is room.
    var worstOfAll: Int64 {
        if capacity == 0 { return .max }
        return heap.count < capacity ? -1 : heap[0].score.steps
    }

    /// What a document must have more of to be kept, if it is of a segment and was not added before a rank there.
    func least(segment: Int, rank: UInt32) -> Int64 {
        guard heap.count == capacity, let worst = heap.first else { return worstOfAll }
        // Of equal scores the one added first counts.
        return (worst.segment, worst.order) < (segment, rank) ? worstOfAll : worstOfAll - 1
    }

    /// What a document must have more of to be kept if others, not offered yet, have some scores or more; nil if there is room for all.
    func least(besides scores: [Int64]) -> Int64? {
        guard capacity > 0, heap.count + scores.count >= capacity else { return nil }
        let all = (scores + heap.map(\.score.steps)).sorted(by: >)
        // Of equal scores, the order of adding tells.
        return all[capacity - 1] - 1
    }

    /// Whether a document would be kept if it were offered.
    func wouldKeep(_ hit: ScoredDocument) -> Bool {
        if heap.count < capacity { return true }
        return heap.first.map { hit.precedes($0) } ?? false
    }

    /// The documents, best first.
    package func sorted() -> [ScoredDocument] { heap.sorted { $0.precedes($1) } }

    private mutating func siftUp(_ start: Int) {
        var child = start
        while child > 0, heap[(child - 1) / 2].precedes(heap[child]) {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func siftDown() {
        var parent = 0
        while 2 * parent + 1 < heap.count {
            var child = 2 * parent + 1
            if child + 1 < heap.count, heap[child].precedes(heap[child + 1]) { child += 1 }
            guard heap[parent].precedes(heap[child]) else { return }
            heap.swapAt(child, parent)
            parent = child
        }
    }
}
