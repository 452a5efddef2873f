// CandidateOrder.swift
// The candidates of a window, the best first.

/// Some candidates.
struct CandidateBatch {
    /// Ascending.
    var documents: [UInt32] = []
    var scores: [Int64] = []
    /// Whether each is found.
    var isAdmitted: [Bool] = []

    /// Leaves only some of its documents; ascending.
    mutating func keep(_ kept: [UInt32]) {
        if kept.count == documents.count { return }
        var place = 0
        for document in kept {
            guard let index = documents[place...].firstIndex(of: document) else { continue }
            (documents[place], scores[place], isAdmitted[place]) = (document, scores[index], isAdmitted[index])
            place += 1
        }
        documents.removeLast(documents.count - place)
        scores.removeLast(scores.count - place)
        isAdmitted.removeLast(isAdmitted.count - place)
    }
}

/// Takes candidates in the order of their scores, highest first.
///
/// A heap: mostly few of many are taken.
struct CandidateOrder {
    private let candidates: Candidates
    /// Indices of candidates.
    private var heap: [Int32]

    init(_ candidates: Candidates) {
        self.candidates = candidates
        heap = Array(0..<Int32(candidates.count))
        for parent in stride(from: heap.count / 2 - 1, through: 0, by: -1) { siftDown(parent) }
    }

    /// Takes the next candidates, as long as their scores are above `least`.
    mutating func next(above least: Int64, atMost limit: Int) -> CandidateBatch {
        var taken: [Int] = []
        while taken.count < limit, let best = heap.first, candidates.scores[Int(best)] > least {
            taken.append(Int(best))
            let last = heap.removeLast()
            if heap.isEmpty { break }
            heap[0] = last
            siftDown(0)
        }
        var batch = CandidateBatch()
        for index in taken.sorted() {
            batch.documents.append(candidates.documents[index])
            batch.scores.append(candidates.scores[index])
            batch.isAdmitted.append(candidates.isAdmitted[index])
        }
        return batch
    }

    private mutating func siftDown(_ start: Int) {
        let scores = candidates.scores
        heap.withUnsafeMutableBufferPointer { heap in
            var parent = start
            while 2 * parent + 1 < heap.count {
                var child = 2 * parent + 1
                if child + 1 < heap.count, scores[Int(heap[child])] < scores[Int(heap[child + 1])] { child += 1 }
                if scores[Int(heap[parent])] >= scores[Int(heap[child])] { return }
                heap.swapAt(child, parent)
                parent = child
            }
        }
    }
}
