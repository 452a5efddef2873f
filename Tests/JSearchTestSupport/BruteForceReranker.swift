// BruteForceReranker.swift
// What the places of a query's words add to a score, as the comment of Reranker says, from the tokens of the article.

import JSearchAnalysis
import JSearchIndex
import JSearchQuery

/// Chain, lead and title of one query.
struct BruteForceReranker {
    private let plan: BruteForcePlan
    private let parameters: RankingParameters
    private let counts: TermCounts
    /// What each word of the query is worth: weight times idf.
    private let values: [Double]
    /// The first occurrences of distinct words that are not weak.
    private let distinct: [Int]
    /// What those are worth together.
    private let mass: Double

    init(
        _ plan: BruteForcePlan, _ parameters: RankingParameters, _ counts: TermCounts, idf: (Int) -> Double
    ) {
        self.plan = plan
        self.parameters = parameters
        self.counts = counts
        let values = plan.words.map { word in
            word.weight * idf(counts.places[plan.terms[word.term].key]?.count ?? 0)
        }
        var texts: Set<String> = []
        let distinct = plan.words.indices.filter { index in
            plan.words[index].isContent && texts.insert(plan.terms[plan.words[index].term].key.text).inserted
        }
        self.values = values
        self.distinct = distinct
        mass = distinct.reduce(0) { $0 + values[$1] }
    }

    /// What is added to the score of an article, in steps.
    func addition(to article: Int) -> Int64 {
        guard mass > 0 else { return 0 }
        let share = min(1, chain(article) / mass)
        return steps(parameters.chainWeight * mass * share * share) + steps(parameters.leadWeight * lead(article))
            + steps(parameters.titleWeight * title(article))
    }

    private func steps(_ value: Double) -> Int64 { Int64((value * 4_294_967_296).rounded()) }

    private func places(_ term: Int, _ article: Int) -> [TermPlace] {
        counts.places[plan.terms[term].key]?[article] ?? []
    }

    /// The heaviest piece of the query's text that stands in the article, told from its bigrams: they follow each other
    /// at the distances of the query; two that share no character may be one character closer or further apart.
    private func chain(_ article: Int) -> Double {
        var best = 0.0
        /// Where the piece of the query begins that reaches a place of the bigram before.
        var before: [TermPlace: Int] = [:]
        for (number, bigram) in plan.bigrams.enumerated() {
            var current: [TermPlace: Int] = [:]
            for place in places(bigram.term, article) {
                var start = bigram.range.lowerBound
                if number > 0 {
                    let last = plan.bigrams[number - 1].range
                    let distance = bigram.range.lowerBound - last.lowerBound
                    let isLoose = last.upperBound <= bigram.range.lowerBound
                    for difference in isLoose ? [-1, 0, 1] : [0] {
                        let neighbour = TermPlace(field: place.field, start: place.start - distance + difference)
                        if let longer = before[neighbour] { start = min(start, longer) }
                    }
                }
                current[place] = start
                best = max(best, value(start..<bigram.range.upperBound))
            }
            before = current
        }
        // A word that no bigram begins, of a single character, is a chain of its own.
        for index in distinct where bigram(plan.words[index]) == nil && !places(plan.words[index].term, article).isEmpty
        {
            best = max(best, values[index])
        }
        return best
    }

    /// What the words in a piece of the query are worth.
    private func value(_ piece: Range<Int>) -> Double {
        zip(plan.words, values).reduce(0) { sum, word in
            word.0.range.clamped(to: piece) == word.0.range ? sum + word.1 : sum
        }
    }

    /// The bigram that a word begins with.
    private func bigram(_ word: BruteForcePlan.Place) -> BruteForcePlan.Place? {
        plan.bigrams.first { $0.range.lowerBound == word.range.lowerBound }
    }

    /// Σ w / (1 + p / 100): p is the first place of the bigram that the word begins with; the title's length counts in
    /// bigrams, and the excerpt as the body. Words of a single character count half, wherever they stand.
    private func lead(_ article: Int) -> Double {
        let titleLength = counts.lengths[.bigrams]?[article][.title] ?? 0
        var sum = 0.0
        for index in distinct {
            guard let bigram = bigram(plan.words[index]) else {
                if !places(plan.words[index].term, article).isEmpty { sum += values[index] / 2 }
                continue
            }
            let offsets = places(bigram.term, article).compactMap { place in
                switch place.field {
                case .title: place.start
                case .excerpt, .body: titleLength + 10 + place.start
                default: nil
                }
            }
            if let first = offsets.min() { sum += values[index] / (1 + Double(first) / 100) }
        }
        return sum
    }

    /// s² · Σ w over the distinct words in the title; s is the part of its words that are words of the query.
    private func title(_ article: Int) -> Double {
        guard let wordCount = counts.lengths[.words]?[article][.title], wordCount > 0 else { return 0 }
        func frequency(_ term: TermKey) -> Int { (counts.places[term]?[article] ?? []).count { $0.field == .title } }
        let sum = distinct.reduce(0) { sum, index in
            frequency(plan.terms[plan.words[index].term].key) > 0 ? sum + values[index] : sum
        }
        let occurrences = Set(plan.words.map { plan.terms[$0.term].key }).reduce(0) { $0 + frequency($1) }
        let share = min(1, Double(occurrences) / Double(wordCount))
        return sum * share * share
    }
}
