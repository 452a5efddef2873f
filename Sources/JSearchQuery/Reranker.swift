// Reranker.swift
// The best articles by their terms, looked at again for where the words of the query stand.

import JSearchAnalysis
import JSearchIndex
import JSearchStorage

/// What the places of the query's words add to the score of an article.
///
/// Let *w* be what a word of the query weighs times its idf, and *q* the sum of *w* over the distinct words
/// that are not of hiragana only. Three parts are added, each of at most its weight times *q*:
///
/// - **chain**: chainWeight · q · min(1, c / q)², where *c* is the largest sum of *w* over words of the query
///   that stand in the article one behind the other as in the query. (Where the script changes, one character
///   may stand between.)
/// - **lead**: leadWeight · Σ w / (1 + p / 100) over the distinct words, where *p* is the place of the first
///   occurrence in characters, title first, then 10 more, then the body.
/// - **title**: titleWeight · s² · Σ w over the distinct words that stand in the title, where *s* is the part of the
///   title's words that are words of the query.
///
/// Words of a single character have no places of their own in the index: in a chain they count inside it, or
/// alone; for the lead they count as if they stood 100 characters in.
///
/// Only the best ``depth`` articles by terms are looked at; of articles with one score all or none, so that it is not
/// the order in which they were added that decides. The parts are never negative, so these stay before all others.
struct Reranker {
    /// How many articles are looked at. With 30, 50, 100 and 200 the measures of the best ten were the same
    /// to the last digit on all judged queries, with 20 on those that were tried.
    static let depth = 24
    /// The gap between title and body, and how fast the lead fades, in characters.
    private static let titleGap = 10
    private static let leadScale = 100.0

    /// What is added to the score of one article.
    struct Addition {
        var chain = Score.zero
        /// The longest chain, in the coordinate of ``QuerySequence``.
        var chainRange = 0..<0
        var lead = Score.zero
        var title = Score.zero
        var total: Score { chain + lead + title }
    }

    private let sequence: QuerySequence
    private let parameters: RankingParameters
    private let classes: CharacterClasses
    private let terms: [SegmentScorer.Term]
    /// For each word of the sequence, its weight times its idf.
    private let values: [Double]
    /// The sum of the values of distinct content words.
    private let mass: Double
    /// The first occurrences of distinct content words, as indices in `sequence.words`.
    private let distinct: [Int]
    /// Those of them that no bigram begins.
    private let singles: [Int]
    /// The first occurrences of distinct words, content or not, as indices in `sequence.words`, and whether they are content.
    private let firstWords: [(index: Int, isContent: Bool)]
    /// For each word of the sequence, the bigram that it begins with, as an index in `sequence.pieces`.
    private let firstPieces: [Int?]

    init(_ plan: QueryPlan, terms: [SegmentScorer.Term], _ classes: CharacterClasses) {
        self.classes = classes
        sequence = plan.sequence
        parameters = plan.parameters
        self.terms = terms
        values = plan.sequence.words.map { $0.weight * terms[$0.term].scorer.idf }
        let words = plan.sequence.words
        distinct = Self.firsts(words.indices.filter { words[$0].isContent }, words, terms)
        firstPieces = plan.sequence.words.map { word in
            plan.sequence.pieces.firstIndex { $0.range.lowerBound == word.range.lowerBound }
        }
        singles = distinct.filter { [firstPieces] in firstPieces[$0] == nil }
        firstWords = Self.firsts(Array(words.indices), words, terms).map { [distinct] in ($0, distinct.contains($0)) }
        mass = distinct.reduce(0) { [values] in $0 + values[$1] }
    }

    /// Those of some words, by index, that are not the same as one before them.
    private static func firsts(
        _ indices: [Int], _ words: [QuerySequence.Word], _ terms: [SegmentScorer.Term]
    ) -> [Int] {
        var result: [Int] = []
        for index in indices {
            let text = terms[words[index].term].term.text.utf8
            // (By bytes, and without a set of strings, whose type takes a tenth of a millisecond to make.)
            if !result.contains(where: { terms[words[$0].term].term.text.utf8.elementsEqual(text) }) {
                result.append(index)
            }
        }
        return result
    }

    /// Those of some documents, best first, that are looked at.
    static func candidates(_ documents: [ScoredDocument]) -> ArraySlice<ScoredDocument> {
        guard documents.count > depth else { return documents[...] }
        let next = documents[depth].score
        return documents.prefix(depth).prefix { $0.score != next }
    }

    /// Whether there is anything to look for.
    var isActive: Bool {
        mass > 0 && (parameters.chainWeight > 0 || parameters.leadWeight > 0 || parameters.titleWeight > 0)
    }

    /// Looks at documents of one segment.
    ///
    /// - Parameter documents: Ascending.
    func additions(_ documents: [UInt32], in segment: SegmentReader, index: Int) throws(JSearchError) -> [Addition] {
        let places = try SequencePlaces(sequence, terms: terms, documents, in: segment, index: index, classes)
        let titleLengths = try segment.column(Column.length(.words, .title))
        let titleCharacters = try segment.column(Column.length(.bigrams, .title))
        var result: [Addition] = []
        result.reserveCapacity(documents.count)
        var chain = LongestChain()
        for (place, document) in documents.enumerated() {
            var addition = Addition()
            var (range, sum) = chain.find(sequence, values: values) {
                places.starts(ofPiece: $0, document: place)
            }
            for index in singles where places.presence[index][place] && values[index] > sum {
                (range, sum) = (sequence.words[index].range, values[index])
            }
            let share = min(1, sum / mass)
            addition.chain = score(parameters.chainWeight * mass * share * share)
            addition.chainRange = range
            addition.lead = lead(places, place, titleLength: Int(titleCharacters[Int(document)]))
            addition.title = title(places, place, wordCount: Int(titleLengths[Int(document)]))
            result.append(addition)
        }
        return result
    }

    private func score(_ value: Double) -> Score { Score(steps: Int64((value * Score.steps).rounded())) }

    private func lead(_ places: SequencePlaces, _ place: Int, titleLength: Int) -> Score {
        var sum = 0.0
        for index in distinct {
            guard let piece = firstPieces[index] else {
                if places.presence[index][place] { sum += values[index] / 2 }
                continue
            }
            var nearest = Int.max
            for start in places.starts(ofPiece: piece, document: place) {
                let position = Int(start & 0xFFFF_FFFF)
                switch Field(rawValue: UInt8(start >> 32)) {
                case .title: nearest = min(nearest, position)
                case .excerpt, .body: nearest = min(nearest, titleLength + Self.titleGap + position)
                default: break
                }
            }
            if nearest < Int.max { sum += values[index] / (1 + Double(nearest) / Self.leadScale) }
        }
        return score(parameters.leadWeight * sum)
    }

    private func title(_ places: SequencePlaces, _ place: Int, wordCount: Int) -> Score {
        guard wordCount > 0 else { return .zero }
        var sum = 0.0
        var occurrences = 0
        for (index, isContent) in firstWords {
            let count = Int(places.titleFrequencies[index][place])
            occurrences += count
            if count > 0, isContent { sum += values[index] }
        }
        let share = min(1, Double(occurrences) / Double(wordCount))
        return score(parameters.titleWeight * sum * share * share)
    }
}
