// SequencePlaces.swift
// Where the words and bigrams of a query stand in some documents.

import JSearchAnalysis
import JSearchIndex
import JSearchStorage

/// The places of a query's bigrams, and the frequencies of its words in titles, in documents of one segment.
struct SequencePlaces {
    /// The places of one term: field in the upper half, position in the lower; document after document.
    private struct TermPlaces {
        var starts: [UInt64] = []
        /// For each document, where its places end in `starts`.
        var ends: [Int] = []
    }

    private var places: [TermPlaces] = []
    /// For each piece of the sequence, its index in `places`.
    private var placesOfPiece: [Int] = []
    /// For each word of the sequence and each document: how often it stands in the title.
    private(set) var titleFrequencies: [[UInt32]] = []
    /// For each word of the sequence and each document: whether it stands in it.
    private(set) var presence: [[Bool]] = []

    /// Where a piece of the sequence stands in one of the documents: field in the upper half, position in the lower,
    /// ascending.
    func starts(ofPiece piece: Int, document: Int) -> ArraySlice<UInt64> {
        let places = places[placesOfPiece[piece]]
        return places.starts[(document > 0 ? places.ends[document - 1] : 0)..<places.ends[document]]
    }

    /// Reads the places.
    ///
    /// - Parameters:
    ///   - documents: Ascending.
    ///   - index: The segment's in the snapshot.
    init(
        _ sequence: QuerySequence, terms: [SegmentScorer.Term], _ documents: [UInt32], in segment: SegmentReader,
        index: Int, _ classes: CharacterClasses
    ) throws(JSearchError) {
        var known: [Int: Int] = [:]
        var tokens: [[UInt16]] = []
        for piece in sequence.pieces {
            if known[piece.term] == nil {
                known[piece.term] = tokens.count
                tokens.append(UTF16Text.units(terms[piece.term].term.text))
            }
            placesOfPiece.append(known[piece.term] ?? 0)
        }
        places = [TermPlaces](repeating: TermPlaces(), count: tokens.count)
        if !tokens.isEmpty {
            let finder = try TextPlaces(
                tokens,
                sequence: TokenSequence(
                    pieces: zip(placesOfPiece, sequence.pieces).map { ($0, $1.range) },
                    words: sequence.words.map { $0.range }, text: sequence.text),
                classes: classes, in: segment.texts)
            try finder.find(in: documents) { found in
                for index in tokens.indices {
                    places[index].starts += found[index]
                    places[index].ends.append(places[index].starts.count)
                }
            }
        }
        var frequencies: [Int: (inTitle: [UInt32], isPresent: [Bool])] = [:]
        for word in sequence.words {
            if frequencies[word.term] == nil {
                frequencies[word.term] = try Self.frequencies(
                    terms[word.term].entries[index], documents, segment.stream(.words))
            }
            titleFrequencies.append(frequencies[word.term]?.inTitle ?? [])
            presence.append(frequencies[word.term]?.isPresent ?? [])
        }
    }

    private static func frequencies(
        _ entry: TermEntry?, _ documents: [UInt32], _ stream: StreamReader
    ) throws(JSearchError) -> (inTitle: [UInt32], isPresent: [Bool]) {
        var inTitle = [UInt32](repeating: 0, count: documents.count)
        var isPresent = [Bool](repeating: false, count: documents.count)
        guard let entry else { return (inTitle, isPresent) }
        let postings = try stream.postings(entry)
        for (place, document) in documents.enumerated() where try postings.seek(document) == document {
            inTitle[place] = try postings.frequency(in: .title)
            isPresent[place] = true
        }
        return (inTitle, isPresent)
    }
}
