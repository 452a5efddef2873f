// Candidates.swift
// What is left of a window while term after term is looked up.

import CKernels

/// The documents of a window that may still be among the best.
struct Candidates {
    private(set) var count = 0
    let documents: UnsafeMutablePointer<UInt32>
    let scores: UnsafeMutablePointer<Int64>
    let isAdmitted: UnsafeMutablePointer<Bool>
    // SAFETY: the owner lives as long as any copy; there are never more candidates than a window has documents.
    private let owner: Owner

    private final class Owner {
        let storage: UnsafeMutableRawPointer
        init() { storage = .allocate(byteCount: 13 * ScoreWindow.count, alignment: 16) }
        deinit { storage.deallocate() }
    }

    init() {
        owner = Owner()
        scores = owner.storage.bindMemory(to: Int64.self, capacity: ScoreWindow.count)
        documents = (owner.storage + 8 * ScoreWindow.count).bindMemory(to: UInt32.self, capacity: ScoreWindow.count)
        isAdmitted = (owner.storage + 12 * ScoreWindow.count).bindMemory(to: Bool.self, capacity: ScoreWindow.count)
    }

    /// Puts others in the place of all of them.
    ///
    /// - Parameter body: Writes them, and returns how many they are: at most ``ScoreWindow/count``.
    mutating func fill(
        _ body: (
            _ documents: UnsafeMutablePointer<UInt32>, _ scores: UnsafeMutablePointer<Int64>,
            _ isAdmitted: UnsafeMutablePointer<Bool>
        ) -> Int
    ) {
        count = body(documents, scores, isAdmitted)
    }

    mutating func removeAll(where isUnwanted: (UInt32) -> Bool) {
        let all = count
        count = 0
        for index in 0..<all where !isUnwanted(documents[index]) {
            append(documents[index], score: scores[index], isAdmitted: isAdmitted[index])
        }
    }

    mutating func append(_ document: UInt32, score: Int64, isAdmitted: Bool) {
        documents[count] = document
        scores[count] = score
        self.isAdmitted[count] = isAdmitted
        count += 1
    }

    /// Those with the highest scores, ascending: not fewer than wanted, if there are as many, and not many more.
    ///
    /// Scores are counted by their upper bits, which costs less than sorting.
    func best(_ wanted: Int) -> CandidateBatch {
        var most: Int64 = 1
        for index in 0..<count { most = max(most, scores[index]) }
        let shift = Int64(max(0, 56 - most.leadingZeroBitCount))
        let least = withUnsafeTemporaryAllocation(of: Int32.self, capacity: 256) { counts in
            counts.initialize(repeating: 0)
            for index in 0..<count { counts[Int(scores[index] >> shift)] += 1 }
            var bucket = 255
            var sum = Int(counts[bucket])
            while bucket > 0, sum < wanted {
                bucket -= 1
                sum += Int(counts[bucket])
            }
            return Int64(bucket) << shift
        }
        var batch = CandidateBatch()
        for index in 0..<count where scores[index] >= least {
            batch.documents.append(documents[index])
            batch.scores.append(scores[index])
            batch.isAdmitted.append(isAdmitted[index])
            // Many may have much the same score.
            if batch.documents.count == 2 * wanted { break }
        }
        return batch
    }

    /// Leaves those with a score of more than `least`.
    mutating func keep(above least: Int64) {
        count = jsearch_keep_above(documents, scores, isAdmitted, count, least)
    }
}
