// SegmentScorer.swift
// Scores the documents of one segment, a window of them at a time.

import JSearchAnalysis
package import JSearchIndex
package import JSearchStorage

/// Adds up the scores of all terms for the documents of a segment.
///
/// Documents are taken in windows of 4,096, whose scores fit in the fastest cache; in a window, term after
/// term adds its scores, a block of postings at a time. Nothing is skipped here: every article that matches
/// is scored.
package struct SegmentScorer {
    /// A term with all that scoring it in any segment needs.
    package struct Term: Sendable {
        package let term: RankedTerm
        package let scorer: BM25
        /// Where its postings are in each segment; nil where it does not occur.
        package let entries: [TermEntry?]
    }

    /// Documents that something matches, with what they score by it.
    package struct Filter: Sendable {
        package let matches: MatchList
        package let occurrence: Query.Clause.Occurrence
        package let scorer: BM25?
        /// What each document scores, where no formula of its frequency tells.
        package var scores: [Score]?
        /// Whether an optional one finds by itself.
        package var admits = true
    }

    private static let windowCount = 4_096

    private let segment: SegmentReader
    private let segmentIndex: Int
    private let order: AddingOrder
    private let terms: [Term]
    private let filters: [Filter]
    /// For each clause that may be found by its characters alone, how to find them.
    private let substrings: [Int: PhraseMatcher]
    private let analyzer: TextAnalyzer
    private let fieldWeights: FieldWeights
    private let recency: (factor: RecencyFactor, dates: ColumnReader)?
    private let lengths: [TokenStream: ColumnReader]

    init(
        _ segment: SegmentReader, index: Int, terms: [Term], filters: [Filter], substrings: [Int: PhraseMatcher],
        fieldWeights: FieldWeights, recency: RecencyFactor?, analyzer: TextAnalyzer
    ) throws(JSearchError) {
        self.segment = segment
        segmentIndex = index
        order = try segment.addingOrder()
        self.terms = terms
        self.filters = filters
        self.substrings = substrings
        self.analyzer = analyzer
        self.fieldWeights = fieldWeights
        if let recency { self.recency = (recency, try segment.column(Column.date)) } else { self.recency = nil }
        var lengths: [TokenStream: ColumnReader] = [:]
        for stream in TokenStream.ranked { lengths[stream] = try segment.column(Column.length(stream)) }
        self.lengths = lengths
    }

    /// A term being walked over.
    private struct Cursor {
        let postings: PostingsCursor
        let scorer: BM25
        let lengths: ColumnReader
        let admits: Bool
        let isRequired: Bool
    }

    /// The terms of one clause; an article that has its characters is found even if it has none of its words.
    private struct Group {
        var cursors: [Cursor] = []
        /// Bigrams that an article with the characters of the clause must have.
        var requiredCount = 0
        /// One of them does not occur in the segment.
        var lacksRequired = false
        var substring: PhraseMatcher?
    }

    /// Scores every document that matches and offers it.
    ///
    /// - Returns: How many match.
    package func score(into hits: inout TopHits) throws(JSearchError) -> Int {
        let groups = try makeGroups()
        var window = Window(count: Self.windowCount)
        var pending = PendingDocuments(groups.count)
        var places = [Int](repeating: 0, count: filters.count)
        var total = 0
        var start = 0
        while start < segment.documentCount {
            let end = min(start + Self.windowCount, segment.documentCount)
            window.clear()
            for (index, group) in groups.enumerated() {
                try add(group, to: &window, start: start, end: end, &pending.candidates[index])
            }
            for (index, filter) in filters.enumerated() {
                places[index] = apply(filter, from: places[index], to: &window, start: start, end: end)
            }
            var place = 0
            while let found = window.nextMarked(from: place, to: end - start) {
                place = found + 1
                if segment.isDeleted(start + found) { continue }
                if window.isFound(found) {
                    total += 1
                    hits.offer(hit(start + found, window.scores[found]))
                } else if window.isPending(found) {
                    pending.append(UInt32(start + found), window.scores[found])
                }
            }
            start = end
        }
        return total + (try offerPending(pending, groups, to: &hits))
    }

    private func hit(_ document: Int, _ steps: Int64) -> ScoredDocument {
        var score = Score(steps: steps)
        if let recency { score = recency.factor.applied(to: score, date: recency.dates[document]) }
        let number = UInt32(document)
        return ScoredDocument(segment: segmentIndex, document: number, order: order.rank(number), score: score)
    }

    /// Documents that have all bigrams of a clause and no word of the query: found if they have its characters.
    private struct PendingDocuments {
        /// For each group, those that may have its characters.
        var candidates: [[UInt32]]
        /// Those that nothing else has found, ascending, and their scores.
        var documents: [UInt32] = []
        var scores: [Int64] = []

        init(_ groupCount: Int) { candidates = Array(repeating: [], count: groupCount) }

        mutating func append(_ document: UInt32, _ score: Int64) {
            documents.append(document)
            scores.append(score)
        }
    }

    /// Looks at the characters of the documents that nothing else has found, all at once: looking a phrase up costs
    /// more than following it to a document.
    private func offerPending(
        _ pending: PendingDocuments, _ groups: [Group], to hits: inout TopHits
    ) throws(JSearchError) -> Int {
        guard !pending.documents.isEmpty else { return 0 }
        let left = Set(pending.documents)
        var found: Set<UInt32> = []
        for (index, group) in groups.enumerated() {
            guard let substring = group.substring else { continue }
            let candidates = pending.candidates[index].filter { left.contains($0) && !found.contains($0) }.sorted()
            guard !candidates.isEmpty else { continue }
            found.formUnion(
                substring.isSingleTerm ? candidates : try substring.matches(among: candidates, analyzer))
        }
        for (index, document) in pending.documents.enumerated() where found.contains(document) {
            hits.offer(hit(Int(document), pending.scores[index]))
        }
        return found.count
    }

    private func makeGroups() throws(JSearchError) -> [Group] {
        var groups: [Int: Group] = [:]
        for term in terms {
            guard let entry = term.entries[segmentIndex] else {
                if term.term.isRequired { groups[term.term.clause, default: Group()].lacksRequired = true }
                continue
            }
            let stream = segment.stream(term.term.stream)
            guard let lengths = lengths[term.term.stream] else { continue }
            groups[term.term.clause, default: Group()].cursors.append(
                Cursor(
                    postings: try stream.postings(entry), scorer: term.scorer, lengths: lengths,
                    admits: term.term.admits, isRequired: term.term.isRequired))
            if term.term.isRequired { groups[term.term.clause, default: Group()].requiredCount += 1 }
        }
        for clause in groups.keys { groups[clause]?.substring = substrings[clause] }
        for cursor in groups.values.flatMap(\.cursors) { try cursor.postings.next() }
        return groups.keys.sorted().compactMap { groups[$0] }
    }

    private func add(
        _ group: Group, to window: inout Window, start: Int, end: Int, _ candidates: inout [UInt32]
    ) throws(JSearchError) {
        let mayPend = group.requiredCount > 0 && !group.lacksRequired && group.substring != nil
        let wanted = mayPend ? UInt16(clamping: group.requiredCount) : UInt16.max
        if mayPend { window.bigramsSeen.update(repeating: 0) }
        for cursor in group.cursors {
            let postings = cursor.postings
            while postings.document < UInt32(end) {
                let frequencies = try postings.blockFrequencies()
                let first = postings.index
                let last = postings.endOfRange(below: UInt32(end))
                cursor.lengths.read(postings.documents + first, count: last - first, into: window.lengths)
                let weighted = fieldWeights.areEven ? nil : try weigh(postings, first..<last)
                let documents = postings.documents
                let scorer = cursor.scorer
                if let weighted {
                    for index in first..<last {
                        let score = scorer.score(
                            frequency: weighted[index - first], length: window.lengths[index - first])
                        window.scores[Int(documents[index]) - start] &+= score.steps
                    }
                } else {
                    for index in first..<last {
                        let score = scorer.score(
                            frequency: frequencies[index], length: window.lengths[index - first])
                        window.scores[Int(documents[index]) - start] &+= score.steps
                    }
                }
                if cursor.admits {
                    for index in first..<last { window.marks[Int(documents[index]) - start] |= Window.admitted }
                }
                if mayPend, cursor.isRequired {
                    for index in first..<last {
                        let place = Int(documents[index]) - start
                        window.bigramsSeen[place] &+= 1
                        // It has all bigrams of the clause, and no word of it was found.
                        if window.bigramsSeen[place] == wanted, window.marks[place] & Window.admitted == 0 {
                            window.marks[place] |= Window.pending
                            candidates.append(UInt32(start + place))
                        }
                    }
                }
                try postings.move(toIndex: last)
            }
        }
    }

    /// The frequencies of some documents of a block, weighed by field.
    private func weigh(_ postings: PostingsCursor, _ range: Range<Int>) throws(JSearchError) -> [Double] {
        let columns = try postings.blockFieldFrequencies()
        let weights = fieldWeights.values
        var result = [Double](repeating: 0, count: range.count)
        for (field, weight) in weights.enumerated() {
            for index in range {
                result[index - range.lowerBound] += weight * Double(columns[field * PackedBlock.count + index])
            }
        }
        return result
    }

    /// Adds a filter's documents in the window; returns where its list goes on behind it.
    private func apply(
        _ filter: Filter, from first: Int, to window: inout Window, start: Int, end: Int
    ) -> Int {
        let documents = filter.matches.documents
        if filter.occurrence == .required { window.requiredCount += 1 }
        var last = first
        while last < documents.count, documents[last] < UInt32(end) { last += 1 }
        if filter.occurrence != .optional || filter.admits {
            for index in first..<last {
                let place = Int(documents[index]) - start
                switch filter.occurrence {
                case .optional: window.marks[place] |= Window.admitted
                case .required: window.required[place] += 1
                case .excluded: window.marks[place] |= Window.excluded
                }
            }
        }
        if let scores = filter.scores {
            for index in first..<last { window.scores[Int(documents[index]) - start] &+= scores[index].steps }
        } else if let scorer = filter.scorer, let lengths = lengths[.words] {
            let frequencies = filter.matches.frequencies
            var index = first
            while index < last {
                let count = min(last - index, 128)
                documents.withUnsafeBufferPointer {
                    guard let base = $0.baseAddress else { return }
                    lengths.read(base + index, count: count, into: window.lengths)
                }
                for offset in 0..<count {
                    let score = scorer.score(frequency: frequencies[index + offset], length: window.lengths[offset])
                    window.scores[Int(documents[index + offset]) - start] &+= score.steps
                }
                index += count
            }
        }
        return last
    }
}

/// What is known of the documents of a window.
private struct Window {
    static let admitted: UInt8 = 1
    static let excluded: UInt8 = 2
    static let pending: UInt8 = 4

    let scores: UnsafeMutableBufferPointer<Int64>
    let marks: UnsafeMutableBufferPointer<UInt8>
    let required: UnsafeMutableBufferPointer<UInt8>
    let bigramsSeen: UnsafeMutableBufferPointer<UInt16>
    let lengths: UnsafeMutablePointer<UInt32>
    var requiredCount: UInt8 = 0
    private let owner: Owner

    /// Frees the memory with the last copy.
    private final class Owner {
        let storage: UnsafeMutableRawPointer
        init(byteCount: Int) { storage = .allocate(byteCount: byteCount, alignment: 16) }
        deinit { storage.deallocate() }
    }

    init(count: Int) {
        let owner = Owner(byteCount: count * 12 + 4 * 128)
        func part<T>(_ offset: Int, _ type: T.Type, _ count: Int) -> UnsafeMutableBufferPointer<T> {
            UnsafeMutableBufferPointer(
                start: (owner.storage + offset).bindMemory(to: type, capacity: count), count: count)
        }
        scores = part(0, Int64.self, count)
        bigramsSeen = part(8 * count, UInt16.self, count)
        marks = part(10 * count, UInt8.self, count)
        required = part(11 * count, UInt8.self, count)
        lengths = (owner.storage + 12 * count).bindMemory(to: UInt32.self, capacity: 128)
        self.owner = owner
    }

    mutating func clear() {
        scores.update(repeating: 0)
        marks.update(repeating: 0)
        required.update(repeating: 0)
        requiredCount = 0
    }

    /// The next place that something is known of.
    func nextMarked(from start: Int, to end: Int) -> Int? {
        var place = start
        while place < end {
            // Eight at a time where nothing is.
            if place & 7 == 0, place + 8 <= end, requiredCount == 0,
                UnsafeRawPointer(marks.baseAddress.unsafelyUnwrapped + place).load(as: UInt64.self) == 0
            {
                place += 8
            } else if requiredCount > 0 || marks[place] != 0 {
                return place
            } else {
                place += 1
            }
        }
        return nil
    }

    /// Whether a document is found if it has the characters of a clause.
    func isPending(_ place: Int) -> Bool {
        requiredCount == 0 && marks[place] & (Self.pending | Self.excluded) == Self.pending
    }

    func isFound(_ place: Int) -> Bool {
        if marks[place] & Self.excluded != 0 || required[place] != requiredCount { return false }
        // Required clauses find by themselves; else something must have admitted the document.
        return requiredCount > 0 || marks[place] & Self.admitted != 0
    }
}
