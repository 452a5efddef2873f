// PhrasePartPlaces.swift
// The places of one part of a phrase that may be several terms.

import JSearchIndex
import JSearchStorage

/// Gives the places of one part in candidate after candidate.
final class PhrasePartPlaces {
    private let part: PhraseMatcher.ResolvedPart
    private let postings: PostingsCursor?
    private let positions: PositionsCursor?
    /// For parts of several terms: the starts by index of the candidate.
    private var collected: [[UInt64]] = []
    private var scratch: [[UInt32]] = Array(repeating: [], count: Field.count)

    init(_ part: PhraseMatcher.ResolvedPart, stream: StreamReader, candidates: [UInt32]) throws(JSearchError) {
        self.part = part
        guard !part.isSimple else {
            postings = try stream.postings(part.alternatives[0].entry)
            positions = try stream.positions(part.alternatives[0].entry)
            return
        }
        postings = nil
        positions = nil
        collected = Array(repeating: [], count: candidates.count)
        for alternative in part.alternatives {
            let cursor = try stream.postings(alternative.entry)
            let places = try stream.positions(alternative.entry)
            try PhraseMatcher.forEachCommon(cursor, candidates) { (index) throws(JSearchError) in
                try places.read(
                    before: try cursor.positionsBefore(), frequencies: try cursor.fieldFrequencies(),
                    into: &scratch)
                append(shifts: alternative.shifts, to: &collected[index])
            }
        }
        for index in collected.indices {
            // Two terms may tell of one place (a bigram and the one before it).
            let sorted = collected[index].sorted()
            collected[index] = sorted.enumerated().filter { $0.offset == 0 || sorted[$0.offset - 1] != $0.element }
                .map(\.element)
        }
    }

    /// Where the phrase would start in a document, ascending.
    func starts(_ document: UInt32, _ index: Int, fields: UInt8) throws(JSearchError) -> [UInt64] {
        guard let postings, let positions else {
            return collected[index].filter { fields & 1 << UInt8($0 >> 32) != 0 }
        }
        guard try postings.seek(document) == document else { return [] }
        try positions.read(
            before: try postings.positionsBefore(), frequencies: try postings.fieldFrequencies(), into: &scratch)
        var result: [UInt64] = []
        for field in 0..<Field.count where fields & 1 << UInt8(field) != 0 {
            for position in scratch[field] where Int(position) >= part.offset {
                result.append(UInt64(field) << 32 | UInt64(Int(position) - part.offset))
            }
        }
        return result
    }

    private func append(shifts: [Int], to starts: inout [UInt64]) {
        for field in 0..<Field.count {
            for position in scratch[field] {
                for shift in shifts where Int(position) + shift >= part.offset {
                    starts.append(UInt64(field) << 32 | UInt64(Int(position) + shift - part.offset))
                }
            }
        }
    }
}
