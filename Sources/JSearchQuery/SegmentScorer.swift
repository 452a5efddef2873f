// SegmentScorer.swift
// Scores the documents of one segment, a window of them at a time.

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
    }

    private static let windowCount = 4_096

    private let segment: SegmentReader
    private let segmentIndex: Int
    private let terms: [Term]
    private let filters: [Filter]
    private let lengths: [TokenStream: ColumnReader]

    package init(
        _ segment: SegmentReader, index: Int, terms: [Term], filters: [Filter]
    ) throws(JSearchError) {
        self.segment = segment
        segmentIndex = index
        self.terms = terms
        self.filters = filters
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
        let isBigram: Bool
    }

    /// The terms of one clause; an article that has all its bigrams is found even if it has none of its words.
    private struct Group {
        var cursors: [Cursor] = []
        var bigramCount = 0
        /// A bigram of the clause does not occur in the segment.
        var lacksBigram = false
    }

    /// Scores every document that matches and offers it.
    ///
    /// - Returns: How many match.
    package func score(into hits: inout TopHits) throws(JSearchError) -> Int {
        let groups = try makeGroups()
        var window = Window(count: Self.windowCount)
        var places = [Int](repeating: 0, count: filters.count)
        var total = 0
        var start = 0
        while start < segment.documentCount {
            let end = min(start + Self.windowCount, segment.documentCount)
            window.clear()
            for group in groups { try Self.add(group, to: &window, start: start, end: end) }
            for (index, filter) in filters.enumerated() {
                places[index] = apply(filter, from: places[index], to: &window, start: start, end: end)
            }
            for place in 0..<end - start where window.isFound(place) && !segment.isDeleted(start + place) {
                total += 1
                hits.offer(
                    ScoredDocument(
                        segment: segmentIndex, document: UInt32(start + place),
                        score: Score(steps: window.scores[place])))
            }
            start = end
        }
        return total
    }

    private func makeGroups() throws(JSearchError) -> [Group] {
        var groups: [Int: Group] = [:]
        for term in terms {
            guard let entry = term.entries[segmentIndex] else {
                if term.term.stream == .bigrams { groups[term.term.clause, default: Group()].lacksBigram = true }
                continue
            }
            let stream = segment.stream(term.term.stream)
            guard let lengths = lengths[term.term.stream] else { continue }
            groups[term.term.clause, default: Group()].cursors.append(
                Cursor(
                    postings: try stream.postings(entry), scorer: term.scorer, lengths: lengths,
                    admits: term.term.admits, isBigram: term.term.stream == .bigrams))
            if term.term.stream == .bigrams { groups[term.term.clause, default: Group()].bigramCount += 1 }
        }
        for cursor in groups.values.flatMap(\.cursors) { try cursor.postings.next() }
        return groups.keys.sorted().compactMap { groups[$0] }
    }

    private static func add(
        _ group: Group, to window: inout Window, start: Int, end: Int
    ) throws(JSearchError) {
        window.bigramsSeen.update(repeating: 0)
        for cursor in group.cursors {
            let postings = cursor.postings
            while postings.document < UInt32(end) {
                let frequencies = try postings.blockFrequencies()
                let first = postings.index
                let last = postings.endOfRange(below: UInt32(end))
                cursor.lengths.read(postings.documents + first, count: last - first, into: window.lengths)
                for index in first..<last {
                    let place = Int(postings.documents[index]) - start
                    let score = cursor.scorer.score(
                        frequency: frequencies[index], length: window.lengths[index - first])
                    window.scores[place] &+= score.steps
                    if cursor.admits { window.marks[place] |= Window.admitted }
                    window.bigramsSeen[place] &+= cursor.isBigram ? 1 : 0
                }
                try postings.move(toIndex: last)
            }
        }
        guard group.bigramCount > 0, !group.lacksBigram else { return }
        let wanted = UInt16(clamping: group.bigramCount)
        for place in 0..<end - start where window.bigramsSeen[place] == wanted {
            window.marks[place] |= Window.admitted
        }
    }

    /// Adds a filter's documents in the window; returns where its list goes on behind it.
    private func apply(
        _ filter: Filter, from first: Int, to window: inout Window, start: Int, end: Int
    ) -> Int {
        let documents = filter.matches.documents
        if filter.occurrence == .required { window.requiredCount += 1 }
        var index = first
        while index < documents.count, documents[index] < UInt32(end) {
            let place = Int(documents[index]) - start
            switch filter.occurrence {
            case .optional: window.marks[place] |= Window.admitted
            case .required: window.required[place] += 1
            case .excluded: window.marks[place] |= Window.excluded
            }
            if let scorer = filter.scorer, let lengths = lengths[.words] {
                let length = UInt32(truncatingIfNeeded: lengths[Int(documents[index])])
                let score = scorer.score(frequency: filter.matches.frequencies[index], length: length)
                window.scores[place] &+= score.steps
            }
            index += 1
        }
        return index
    }
}

/// What is known of the documents of a window.
private struct Window {
    static let admitted: UInt8 = 1
    static let excluded: UInt8 = 2

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

    func isFound(_ place: Int) -> Bool {
        if marks[place] & Self.excluded != 0 || required[place] != requiredCount { return false }
        // Required clauses find by themselves; else something must have admitted the document.
        return requiredCount > 0 || marks[place] & Self.admitted != 0
    }
}
