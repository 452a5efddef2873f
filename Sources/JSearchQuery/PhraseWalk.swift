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
    private var parts: [Part] = []
    /// Where the phrase may start in the current document: field in the upper half, position in the lower.
    private var starts: [UInt64] = []
    private var others: [UInt64] = []

    /// - Parameters:
    ///   - parts: Rarest first.
    ///   - fields: The fields in which the phrase may stand: bit *f* for field *f*.
    /// - Returns: nil if some part is not one term, or none has positions.
    init?(_ parts: [PhraseMatcher.ResolvedPart], stream: StreamReader, fields: UInt8) throws(JSearchError) {
        guard parts.allSatisfy(\.isSimple), parts.contains(where: \.isPositional) else { return nil }
        self.stream = stream
        self.fields = fields
        for part in parts {
            let entry = part.alternatives[0].entry
            self.parts.append(
                Part(
                    offset: UInt32(part.offset), entry: entry, postings: try stream.postings(entry),
                    isPositional: part.isPositional))
        }
    }

    /// All documents that have the phrase, and how often.
    func allMatches() throws(JSearchError) -> MatchList {
        var list = MatchList()
        let lead = parts[0].postings
        var candidate = try lead.next()
        while candidate != PostingsCursor.end {
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

    /// Those of some documents, ascending, that have the phrase.
    func matches(among documents: [UInt32]) throws(JSearchError) -> [UInt32] {
        var found: [UInt32] = []
        for document in documents where try parts[0].postings.seek(document) == document {
            if try follow(document) == document, try countInCurrent() > 0 { found.append(document) }
        }
        return found
    }

    /// Moves the other parts to a document of the first.
    ///
    /// - Returns: The document if all parts have it, else a later one before which none has all.
    private func follow(_ document: UInt32) throws(JSearchError) -> UInt32 {
        for index in 1..<max(1, parts.count) {
            let other = try parts[index].postings.seek(document)
            if other != document { return other }
        }
        return document
    }

    /// How often the phrase stands in the document that all parts are at.
    private func countInCurrent() throws(JSearchError) -> Int {
        var isFirst = true
        for index in parts.indices where parts[index].isPositional {
            if isFirst {
                try readPlaces(ofPart: index, into: &starts)
                isFirst = false
            } else {
                try readPlaces(ofPart: index, into: &others)
                intersect()
            }
            if starts.isEmpty { return 0 }
        }
        return starts.count
    }

    private func readPlaces(ofPart index: Int, into places: inout [UInt64]) throws(JSearchError) {
        places.removeAll(keepingCapacity: true)
        if parts[index].positions == nil { parts[index].positions = try stream.positions(parts[index].entry) }
        let part = parts[index]
        try part.positions?.appendPlaces(
            before: try part.postings.positionsBefore(), frequencies: try part.postings.fieldFrequencies(),
            fields: fields, shift: part.offset, to: &places)
    }

    /// Leaves the starts that the others have too.
    private func intersect() {
        var kept = 0
        var other = 0
        for value in starts {
            while other < others.count, others[other] < value { other += 1 }
            if other < others.count, others[other] == value {
                starts[kept] = value
                kept += 1
            }
        }
        starts.removeLast(starts.count - kept)
    }
}
