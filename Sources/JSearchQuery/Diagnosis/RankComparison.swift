// RankComparison.swift
// Two articles that one query found, part by part.

package import JSearchIndex

/// How the score of an article compares with that of another one that the query found.
package struct RankComparison: Sendable {
    /// One part of the scores: what each of the two has of it.
    package struct Row: Sendable {
        package let label: String
        package let source: String
        /// Of the article in question; nil if it lacks the part.
        package let here: Explanation.Part?
        /// Of the other article.
        package let there: Explanation.Part?
        /// What the other one has more.
        package var difference: Double { (there?.score ?? 0) - (here?.score ?? 0) }
    }

    /// What makes the most of the difference.
    package enum Reason: Sendable, Equatable {
        /// Only the higher one has a part, so many times.
        case part(label: String, source: String, frequency: Int)
        /// The higher one has a part more often.
        case frequency(label: String, higher: Int, lower: Int)
        /// The higher one has a part in a field that counts for more.
        case field(label: String, Field)
        /// The lower one is longer: the lengths as multiples of the mean.
        case length(higher: Double, lower: Double)
        /// Something else about a part.
        case other(label: String, source: String)
        /// The scores are the same: what is written as the query is comes first, then what was added first.
        case equalScores
    }

    /// The other article.
    package let article: Article
    /// Its rank.
    package let rank: Int
    /// Its score.
    package let score: Double
    /// How its score comes about.
    package let explanation: Explanation
    /// The parts of both, in the order of the query.
    package let rows: [Row]
    /// What makes the most of the difference.
    package let reason: Reason

    /// - Parameters:
    ///   - article: The other article, with its rank, score and explanation.
    ///   - here: The explanation of the article in question.
    init(
        _ article: Article, rank: Int, score: Double, explanation: Explanation, here: Explanation, hereScore: Double,
        parameters: RankingParameters
    ) {
        self.article = article
        self.rank = rank
        self.score = score
        self.explanation = explanation
        rows = Self.rows(here.parts, explanation.parts)
        guard score != hereScore else {
            reason = .equalScores
            return
        }
        let isHigher = score > hereScore
        let higher = isHigher ? explanation : here
        let lower = isHigher ? here : explanation
        let pairs = rows.map { isHigher ? (higher: $0.there, lower: $0.here) : (higher: $0.here, lower: $0.there) }
        let gains = pairs.map { ($0.higher?.score ?? 0) - ($0.lower?.score ?? 0) }
        // Of equal gains the first: words stand before their bigrams.
        guard let largest = gains.max(), let place = gains.firstIndex(of: largest), let part = pairs[place].higher
        else {
            reason = .other(label: "", source: "")
            return
        }
        reason = Self.reason(part, pairs[place].lower, higher, lower, parameters)
    }

    private static func rows(_ here: [Explanation.Part], _ there: [Explanation.Part]) -> [Row] {
        var rest = there
        var rows: [Row] = []
        for part in here {
            let place = rest.firstIndex { $0.label == part.label && $0.source == part.source }
            rows.append(
                Row(label: part.label, source: part.source, here: part, there: place.map { rest.remove(at: $0) }))
        }
        let others = rest.map { Row(label: $0.label, source: $0.source, here: nil, there: $0) }
        return rows + others
    }

    /// Why a part counts more in one article than in another.
    private static func reason(
        _ part: Explanation.Part, _ other: Explanation.Part?, _ higher: Explanation, _ lower: Explanation,
        _ parameters: RankingParameters
    ) -> Reason {
        // What has no frequency is nothing that stands in the text.
        guard part.frequency > 0 else { return .other(label: part.label, source: part.source) }
        guard let other else { return .part(label: part.label, source: part.source, frequency: part.frequency) }
        let lengths = (length(part, higher), length(part, lower))
        func predicted(_ frequency: Int, _ length: Double) -> Double {
            let f = Double(frequency)
            return part.weight * part.idf * f / (f + parameters.k1 * (1 - parameters.b + parameters.b * length))
        }
        // Where times and length alone make both scores, the larger of their effects decides; else the fields do.
        let isPlain =
            abs(predicted(part.frequency, lengths.0) - part.score) < 1e-6
            && abs(predicted(other.frequency, lengths.1) - other.score) < 1e-6
        if !isPlain {
            let field = [Field.title, .tags, .headings, .excerpt].first {
                part.fields[$0.name, default: 0] > other.fields[$0.name, default: 0]
            }
            if let field { return .field(label: part.label, field) }
        }
        let byFrequency = predicted(part.frequency, lengths.1) - predicted(other.frequency, lengths.1)
        let byLength = predicted(other.frequency, lengths.0) - predicted(other.frequency, lengths.1)
        if part.frequency > other.frequency, byFrequency >= byLength {
            return .frequency(label: part.label, higher: part.frequency, lower: other.frequency)
        }
        if lengths.0 < lengths.1 { return .length(higher: lengths.0, lower: lengths.1) }
        return .other(label: part.label, source: part.source)
    }

    /// The length that counts for a part, as a multiple of the mean.
    private static func length(_ part: Explanation.Part, _ explanation: Explanation) -> Double {
        let isBigram = part.source == TokenStream.bigrams.name
        let mean = isBigram ? explanation.averageBigramCount : explanation.averageWordCount
        return Double(isBigram ? explanation.bigramCount : explanation.wordCount) / max(mean, 1)
    }
}
