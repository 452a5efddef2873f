// PhraseWalk.swift
// A phrase whose parts are single terms, followed from document to document.

import JSearchIndex
import JSearchStorage

/// Goes through the documents that have all parts of a phrase, and looks where the parts stand in each.
///
/// The rarest part leads, and the others follow it by skipping. Positions of a part are read only where all parts before it
/// leave the phrase a place.
final class PhraseWalk {
    private struct Part {
        let offset: UInt32
        let entry: TermEntry
        let postings: PostingsCursor
        let isPositional: Bool
        var positions: PositionsCursor?
    }

    private let stream: StreamReader
    private let fields: UInt8
    private let budget: WorkBudget?
    private var parts: [Part] = []
    /// Cursors of further terms that a document with the phrase has, rarest first.
    private var filters: [PostingsCursor] = []
    /// Where the phrase may start in the current document.
    private let starts = PlaceList()
    private let others = PlaceList()

    /// - Parameters:
    ///   - parts: Rarest first.
    ///   - filters: Further terms that a document with the phrase has.
    ///   - fields: The fields in which the phrase may stand: bit *f* for field *f*.
    /// - Returns: nil if some part is not one term, or none has positions.
    init?(
        _ parts: [PhraseMatcher.ResolvedPart], filters: [TermEntry], stream: StreamReader, fields: UInt8,
        budget: WorkBudget? = nil
    ) throws(JSearchError) {
        guard parts.allSatisfy(\.isSimple), parts.contains(where: \.isPositional) else { return nil }
        self.stream = stream
        self.fields = fields
        self.budget = budget
        for part in parts {
            let entry = part.alternatives[0].entry
            self.parts.append(
                Part(
                    offset: UInt32(part.offset), entry: entry, postings: try stream.postings(entry),
                    isPositional: part.isPositional))
        }
        for entry in filters.sorted(by: { $0.documentCount < $1.documentCount }) {
            self.filters.append(try stream.postings(entry))
        }
    }

    /// All documents that have the phrase, and how often.
    ///
    /// - Parameter known: Documents to leave out, ascending.
    func allMatches(besides known: [UInt32] = []) throws(JSearchError) -> MatchList {
        var list = MatchList()
        let lead =
            filters.first.flatMap { $0.documentCount < parts[0].entry.documentCount ? $0 : nil } ?? parts[0].postings
        try budget?.spend(lead.documentCount * (parts.count + filters.count))
        var nextKnown = 0
        var candidate = try lead.next()
        while candidate != PostingsCursor.end {
            while nextKnown < known.count, known[nextKnown] < candidate { nextKnown += 1 }
            if nextKnown < known.count, known[nextKnown] == candidate {
                candidate = try lead.next()
                continue
            }
            let document = try follow(candidate)
            if document == candidate {
                let count = try countInCurrent()
                if count > 0 { list.append(document, UInt32(count)) }
                candidate = try lead.next()
            } else {
                candidate = try lead.seek(document)
            }
        }
        return list
    }

    /// Goes back before the first document.
    func rewind() {
        for filter in filters { filter.rewind() }
        for part in parts { part.postings.rewind() }
    }

    /// Those of some documents, ascending, that have the phrase.
    func matches(among documents: [UInt32]) throws(JSearchError) -> [UInt32] {
        var found: [UInt32] = []
        for document in documents where try contains(document) { found.append(document) }
        return found
    }

    /// Whether a document has the phrase; documents must ascend.
    func contains(_ document: UInt32) throws(JSearchError) -> Bool {
        guard try follow(document) == document else { return false }
        return try countInCurrent() > 0
    }

    /// Moves all terms to a document.
    ///
    /// - Returns: The document if all have it, else a later one before which none has all.
    private func follow(_ document: UInt32) throws(JSearchError) -> UInt32 {
        for filter in filters {
            let other = try filter.seek(document)
            if other != document { return other }
        }
        for index in parts.indices {
            let other = try parts[index].postings.seek(document)
            if other != document { return other }
        }
        return document
    }

    /// How often the phrase stands in the document that all parts are at.
    private func countInCurrent() throws(JSearchError) -> Int {
        try budget?.spend(WorkBudget.unitsPerCandidate * parts.count)
        var isFirst = true
        for index in parts.indices where parts[index].isPositional {
            let places = isFirst ? starts : others
            places.removeAll()
            try readPlaces(ofPart: index, into: places)
            if !isFirst { starts.intersect(others) }
            isFirst = false
            if starts.count == 0 { return 0 }
        }
        return starts.count
    }

    private func readPlaces(ofPart index: Int, into places: PlaceList) throws(JSearchError) {
        if parts[index].positions == nil { parts[index].positions = try stream.positions(parts[index].entry) }
        guard let positions = parts[index].positions else { return }
        try positions.appendPlaces(
            of: parts[index].postings, fields: fields, shift: parts[index].offset, to: places)
    }
}
