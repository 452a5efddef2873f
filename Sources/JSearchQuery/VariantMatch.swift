// VariantMatch.swift
// A variant of a part of a query in all segments of a snapshot: which articles have it, how often, and what that scores.

import JSearchAnalysis
import JSearchIndex
import JSearchStorage

/// A variant that some articles may have.
///
/// Its terms tell which may have it, and how often at most. Whether they do stands in their texts, and these are looked at
/// only when somebody asks: a search asks for those articles only that may be among the best.
///
/// Not `Sendable`: a query runs on one thread.
final class VariantMatch {
    let variant: PlannedVariant
    /// What an occurrence of it counts beside one of the part as it was written.
    let weight: Double
    /// In each segment.
    let candidates: [PhraseCandidates]
    /// The terms that it stands in for.
    private let terms: [SegmentScorer.Term]
    private let snapshot: Snapshot
    private let statistics: CollectionStatistics
    private let analyzer: TextAnalyzer
    private let parameters: RankingParameters
    /// Whether it is a number as it was written.
    private let isValue: Bool
    /// How rare it is at least.
    private let leastIDF: Double

    init(
        _ variant: PlannedVariant, weight: Double, terms: [SegmentScorer.Term], _ candidates: [PhraseCandidates],
        _ snapshot: Snapshot, _ statistics: CollectionStatistics, _ analyzer: TextAnalyzer,
        _ parameters: RankingParameters
    ) {
        self.variant = variant
        self.weight = weight
        self.terms = terms
        self.candidates = candidates
        self.snapshot = snapshot
        self.statistics = statistics
        self.analyzer = analyzer
        self.parameters = parameters
        isValue = !variant.values.isEmpty
        leastIDF = BM25.idf(
            documentCount: statistics.documentCount, documentsWithTerm: candidates.reduce(0) { $0 + $1.list.count })
    }

    // MARK: - Looking at texts

    /// Whether some article has it.
    func isAnywhere() throws(JSearchError) -> Bool {
        if candidates.contains(where: { $0.isPresent && $0.list.count > 0 }) { return true }
        for segment in candidates.indices {
            var left = candidates[segment].list.documents[...]
            while !left.isEmpty {
                if try !candidates[segment].present(among: Array(left.prefix(Self.lookedAtOnce))).isEmpty {
                    return true
                }
                left = left.dropFirst(Self.lookedAtOnce)
            }
        }
        return false
    }

    /// Mostly the first documents that may have a variant have it.
    private static let lookedAtOnce = 8

    /// All documents of a segment that have it, and how often.
    func all(in segment: Int) throws(JSearchError) -> MatchList {
        try candidates[segment].countAll()
        return candidates[segment].list
    }

    /// Those of some documents, ascending, that have it, and how often.
    func matches(among documents: [UInt32], in segment: Int) throws(JSearchError) -> MatchList {
        try candidates[segment].counted(candidates[segment].list.only(documents))
    }

    /// How rare it is.
    ///
    /// - Complexity: looks at the texts of all candidates, unless that was done before.
    func idf() throws(JSearchError) -> Double {
        for candidates in candidates { try candidates.leavePresent() }
        return BM25.idf(
            documentCount: statistics.documentCount, documentsWithTerm: candidates.reduce(0) { $0 + $1.list.count })
    }

    // MARK: - Scoring

    /// What the score of a term counts, since no term is taken for rarer than the variant.
    private func rarity(beside term: SegmentScorer.Term) throws(JSearchError) -> Double {
        if isValue || term.scorer.idf <= leastIDF { return 1 }
        let idf = try idf()
        return term.scorer.idf > idf ? idf / term.scorer.idf : 1
    }

    /// What documents score by it.
    ///
    /// - Parameter list: Documents that have it, and how often.
    func scores(_ list: MatchList, in index: Int) throws(JSearchError) -> [Score] {
        var scores = [Score](repeating: .zero, count: list.count)
        guard list.count > 0 else { return scores }
        let segment = snapshot.segments[index]
        let fieldWeights = parameters.fieldWeights
        for term in terms {
            let lengths = try segment.column(Column.length(term.term.stream))
            let cursor = try term.entries[index].map { (entry) throws(JSearchError) in
                try segment.stream(term.term.stream).postings(entry)
            }
            let rarity = try rarity(beside: term)
            let isRun = term.term.stream == .runs && !isValue
            let runs = isRun ? try runCursor(segment) : nil
            if isRun, runs == nil { continue }
            for (place, document) in list.documents.enumerated() {
                var count = Double(list.frequencies[place])
                if let runs {
                    count = try runs.seek(document) == document ? Double(try runs.fieldFrequencies().total) : 0
                }
                if count == 0 { continue }
                var frequency = 0.0
                if let cursor, try cursor.seek(document) == document {
                    frequency =
                        fieldWeights.areEven
                        ? Double(try cursor.frequency()) : fieldWeights.frequency(try cursor.fieldFrequencies())
                }
                let length = UInt32(truncatingIfNeeded: lengths[Int(document)])
                let more = isValue ? max(frequency, count) : frequency + weight * count
                let added =
                    term.scorer.score(frequency: more, length: length)
                    - term.scorer.score(frequency: frequency, length: length)
                scores[place] = scores[place] + Score(steps: Int64(Double(added.steps) * rarity))
            }
        }
        return scores
    }

    /// Where it is a run. Digits are none: what looks like them is the value of a number.
    private func runCursor(_ segment: SegmentReader) throws(JSearchError) -> PostingsCursor? {
        if let first = variant.units.first, (0x30...0x39).contains(first) { return nil }
        let stream = segment.stream(.runs)
        return try stream.dictionary.find(UTF16Text.utf8(variant.units)).map { (entry) throws(JSearchError) in
            try stream.postings(entry)
        }
    }

    /// For each of some candidates of a segment, what it scores at most, in steps.
    ///
    /// What a term gains is most where the article has not the term itself, so its own postings need not be read. But most articles with a
    /// number as it was written have its value, too, and gain nothing: so for numbers they are read.
    func bounds(_ list: MatchList, in index: Int) throws(JSearchError) -> [Int64] {
        if isValue { return try valueBounds(list, in: index) }
        var bounds = [Int64](repeating: 0, count: list.count)
        guard list.count > 0, weight > 0 else { return bounds }
        // Each score is rounded, and so is what is taken off it.
        let rounding = Int64(2 * terms.count)
        for stream in TokenStream.ranked {
            let own = terms.filter { $0.term.stream == stream }
            let most = own.reduce(0) { $0 + $1.scorer.weight * $1.scorer.idf }
            if most == 0 { continue }
            // f counts w · f: as much as f itself does if the norm is divided by w. (A number, however small w is.)
            let scorer = BM25(
                idf: most, meanLength: statistics.geometricLength(stream), k1: min(parameters.k1 / weight, 1e300),
                b: parameters.b, weight: 1)
            let lengths = try snapshot.segments[index].column(Column.length(stream))
            Self.add(scorer, list, lengths, to: &bounds)
        }
        for place in bounds.indices { bounds[place] &+= rounding }
        return bounds
    }

    /// What documents score at most that have a number as it was written, and perhaps its value.
    private func valueBounds(_ list: MatchList, in index: Int) throws(JSearchError) -> [Int64] {
        guard parameters.fieldWeights.areEven else { return try scores(list, in: index).map(\.steps) }
        var bounds = [Int64](repeating: 0, count: list.count)
        for term in terms {
            let lengths = try snapshot.segments[index].column(Column.length(term.term.stream))
            let own = try frequencies(of: term, list.documents, in: index)
            Self.add(term.scorer, list, beyond: own, lengths, to: &bounds)
        }
        return bounds
    }

    /// How often a term occurs in some documents of a segment, ascending.
    private func frequencies(
        of term: SegmentScorer.Term, _ documents: [UInt32], in index: Int
    ) throws(JSearchError) -> [UInt32] {
        guard let entry = term.entries[index] else { return [UInt32](repeating: 0, count: documents.count) }
        return try snapshot.segments[index].stream(term.term.stream).postings(entry).frequencies(in: documents)
    }

    /// Adds what documents score more by the frequencies of a list than by others, where those are lower.
    private static func add(
        _ scorer: BM25, _ list: MatchList, beyond known: [UInt32], _ lengths: ColumnReader, to bounds: inout [Int64]
    ) {
        let most = 256
        withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 4 * most) { numbers in
            withUnsafeTemporaryAllocation(of: Int64.self, capacity: 2 * most) { steps in
                guard let places = numbers.baseAddress, let steps = steps.baseAddress else { return }
                let (values, more, less) = (places + most, places + 2 * most, places + 3 * most)
                var start = 0
                while start < list.count {
                    // (Mostly it is there just as often.)
                    var count = 0
                    while start < list.count, count < most {
                        places[count] = UInt32(start)
                        values[count] = list.documents[start]
                        more[count] = list.frequencies[start]
                        less[count] = known[start]
                        count += list.frequencies[start] > known[start] ? 1 : 0
                        start += 1
                    }
                    lengths.read(values, count: count, into: values)
                    scorer.scores(more, lengths: values, count: count, into: steps)
                    scorer.scores(less, lengths: values, count: count, into: steps + most)
                    for index in 0..<count { bounds[Int(places[index])] &+= steps[index] - steps[most + index] }
                }
            }
        }
    }

    private static func add(_ scorer: BM25, _ list: MatchList, _ lengths: ColumnReader, to bounds: inout [Int64]) {
        let most = 512
        withUnsafeTemporaryAllocation(byteCount: 12 * most, alignment: 8) { buffer in
            guard let base = buffer.baseAddress else { return }
            let steps = base.bindMemory(to: Int64.self, capacity: most)
            let values = (base + 8 * most).bindMemory(to: UInt32.self, capacity: most)
            list.documents.withUnsafeBufferPointer { documents in
                list.frequencies.withUnsafeBufferPointer { frequencies in
                    guard let documents = documents.baseAddress, let frequencies = frequencies.baseAddress else {
                        return
                    }
                    for start in stride(from: 0, to: list.count, by: most) {
                        let count = min(most, list.count - start)
                        lengths.read(documents + start, count: count, into: values)
                        scorer.scores(frequencies + start, lengths: values, count: count, into: steps)
                        for place in 0..<count { bounds[start + place] &+= steps[place] }
                    }
                }
            }
        }
    }
}
