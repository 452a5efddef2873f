// RecencyFactor.swift
// New articles before old ones, if a query asks for it.

import JSearchIndex
import JSearchStorage

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// What the score of an article is multiplied by for its age: ½ + ½ · 2^(−age / half-life).
///
/// The age is counted from the newest article of the index, not from today, so that the same query on the same index
/// always gives the same answer. Articles without a date count as infinitely old. Never more than 1, so the bounds of
/// all parts of a score hold.
struct RecencyFactor: Sendable {
    private let newest: UInt64
    private let halfLifeSeconds: Double

    /// - Returns: nil if age does not matter.
    init?(_ parameters: RankingParameters, _ snapshot: Snapshot) throws(JSearchError) {
        guard parameters.recencyHalfLife > 0 else { return nil }
        halfLifeSeconds = parameters.recencyHalfLife * 86_400
        var newest: UInt64 = 0
        for segment in snapshot.segments {
            let dates = try segment.column(Column.date)
            for document in 0..<segment.documentCount where !segment.isDeleted(document) {
                newest = max(newest, dates[document])
            }
        }
        self.newest = newest
    }

    /// The factor for a date as its column has it.
    func factor(_ date: UInt64) -> Double {
        date == 0 ? 0.5 : 0.5 + 0.5 * exp2(-Double(newest - min(date, newest)) / halfLifeSeconds)
    }

    /// A score times the factor for a date.
    func applied(to score: Score, date: UInt64) -> Score {
        Score(steps: Int64((Double(score.steps) * factor(date)).rounded()))
    }
}
