// ScoreBounds.swift
// What documents can score by a part of a query at most.

/// Documents, ascending, each with what it scores at most.
package struct ScoreBounds {
    package private(set) var documents: [UInt32]
    /// In steps.
    package private(set) var steps: [Int64]

    init(documents: [UInt32], steps: [Int64]) {
        self.documents = documents
        self.steps = steps
    }

    /// Leaves only documents that can score something.
    mutating func removeZeros() {
        if !steps.contains(0) { return }
        let kept = steps.indices.filter { steps[$0] != 0 }
        documents = kept.map { documents[$0] }
        steps = kept.map { steps[$0] }
    }

    /// Adds to the scores in a window.
    ///
    /// - Parameter mark: Where its documents are noted.
    /// - Returns: Whether there are any.
    func add(to window: ScoreWindow, _ mark: ScoreWindow.Places) -> Bool {
        let first = documents.lowerBound(UInt32(window.start))
        let next = documents.lowerBound(UInt32(window.end), from: first)
        if first == next { return false }
        documents.withUnsafeBufferPointer { documents in
            guard let base = documents.baseAddress.map({ $0 + first }) else { return }
            window.insert(base, count: next - first, into: mark)
            steps.withUnsafeBufferPointer { steps in
                guard let steps = steps.baseAddress.map({ $0 + first }) else { return }
                window.add(steps, to: base, count: next - first)
            }
        }
        return true
    }

    /// Takes off what the candidates of a batch have by it at most.
    ///
    /// - Returns: Where in the batch its documents are; without those that it can give nothing and that are found anyway.
    func takeOff(_ batch: inout CandidateBatch) -> [Int] {
        var own: [Int] = []
        var place = 0
        for (index, document) in batch.documents.enumerated() {
            place = documents.lowerBound(document, from: place)
            if place == documents.count { break }
            guard documents[place] == document, steps[place] > 0 || !batch.isAdmitted[index] else { continue }
            batch.scores[index] &-= steps[place]
            own.append(index)
        }
        return own
    }
}
