// Metric.swift
// How good one ranked list of articles is.

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// A number from 0 (bad) to 1 (as good as can be) for the answers to one query.
///
/// All are those of trec_eval, with the same cuts. An article counts as an answer if its grade is 1 or more;
/// articles that were not judged count as none.
///
/// ## Sources
/// - K. Järvelin, J. Kekäläinen. *Cumulated gain-based evaluation of IR techniques.* ACM TOIS 20 (4), 2002.
///   doi:10.1145/582415.582418
/// - trec_eval 9, measures `ndcg_cut.10`, `recip_rank` (of runs cut at 10) and `recall.10,100`.
package enum Metric: Int, CaseIterable, Sendable {
    /// Normalised discounted cumulated gain: the sum of grade / log2(rank + 1) over the first 10 articles,
    /// divided by that sum for the best possible order of all judged articles. The gain is linear (the grade
    /// itself, as trec_eval's); with the other usual gain, 2^grade − 1, it agrees where all grades are 0 or 1.
    case ndcg10
    /// 1 / rank of the first answer, 0 if none is among the first 10.
    case mrr10
    /// The part of all answers that is among the first 10.
    case recall10
    /// The part of all answers that is among the first 100.
    case recall100

    /// How many of the best articles of a query the metrics look at together.
    package static let depth = 100

    /// The name for people.
    package var name: String {
        switch self {
        case .ndcg10: "nDCG@10"
        case .mrr10: "MRR@10"
        case .recall10: "Recall@10"
        case .recall100: "Recall@100"
        }
    }

    /// The name in JSON.
    package var key: String {
        switch self {
        case .ndcg10: "ndcg10"
        case .mrr10: "mrr10"
        case .recall10: "recall10"
        case .recall100: "recall100"
        }
    }

    /// The value for one query.
    ///
    /// - Parameters:
    ///   - ranked: The grades of the articles found, best article first; 0 for those not judged.
    ///   - judged: The grades of all judged articles, in any order.
    /// - Returns: 0...1; 0 if no judged article is an answer.
    /// - Complexity: O(n log n) in the number of judged articles.
    package func value(ranked: [Int], judged: [Int]) -> Double {
        let answers = judged.count { $0 > 0 }
        guard answers > 0 else { return 0 }
        switch self {
        case .ndcg10: return Self.gain(ranked) / Self.gain(judged.sorted(by: >))
        case .mrr10: return ranked.prefix(10).firstIndex { $0 > 0 }.map { 1 / Double($0 + 1) } ?? 0
        case .recall10: return Double(ranked.prefix(10).count { $0 > 0 }) / Double(answers)
        case .recall100: return Double(ranked.prefix(100).count { $0 > 0 }) / Double(answers)
        }
    }

    /// The discounted cumulated gain of the first 10 grades.
    private static func gain(_ grades: [Int]) -> Double {
        grades.prefix(10).enumerated().reduce(0) { sum, item in
            sum + Double(max(0, item.element)) / log2(Double(item.offset + 2))
        }
    }
}
