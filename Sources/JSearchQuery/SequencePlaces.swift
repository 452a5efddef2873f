// SequencePlaces.swift
// Where the words and bigrams of a query stand in some documents.

import JSearchAnalysis
import JSearchIndex
import JSearchStorage

/// The places of a query's bigrams, and the frequencies of its words in titles, in documents of one segment.
struct SequencePlaces {
    /// Field in the upper half, position in the lower; document after document, and in each term after term.
    private var places: [UInt64] = []
    /// For each document and in it each term, where its places begin in `places`; behind them, where all end.
    private var begins: [Int] = [0]
    /// Terms whose places are known.
    private var termCount = 0
    /// For each piece of the sequence, its term.
    private var termOfPiece: [Int] = []
    /// For each word of the sequence and each document: how often it stands in the title.
    private(set) var titleFrequencies: [[UInt32]] = []
    /// For each word of the sequence and each document: whether it stands in it.
    private(set) var presence: [[Bool]] = []

    /// Where a piece of the sequence stands in one of the documents: field in the upper half, position in the lower,
    /// ascending.
    func starts(ofPiece piece: Int, document: Int) -> ArraySlice<UInt64> {
        let index = document * termCount + termOfPiece[piece]
        return places[begins[index]..<begins[index + 1]]
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
            termOfPiece.append(known[piece.term] ?? 0)
        }
        termCount = tokens.count
        begins.reserveCapacity(termCount * documents.count + 1)
        if !tokens.isEmpty {
            let finder = try TextPlaces(
                tokens,
                sequence: TokenSequence(
                    pieces: zip(termOfPiece, sequence.pieces).map { ($0, $1.range) },
                    words: sequence.words.map { $0.range }, text: sequence.text),
                classes: classes, in: segment.texts)
            try finder.find(in: documents) { found in
                for own in found {
                    places += own
                    begins.append(places.count)
                }
            }
        }
        var frequencies: [Int: (inTitle: [UInt32], isPresent: [Bool])] = [:]
        for word in sequence.words {
            if frequencies[word.term] == nil {
                frequencies[word.term] = try self.frequencies(
                    terms[word.term].entries[index], documents, segment.stream(.words),
                    firstPiece: Self.firstPiece(of: word, sequence, classes))
            }
            titleFrequencies.append(frequencies[word.term]?.inTitle ?? [])
            presence.append(frequencies[word.term]?.isPresent ?? [])
        }
    }

    /// A piece that stands wherever a word does: the first bigram of one of Japanese characters. (Of other words, some are pieces of runs.)
    private static func firstPiece(
        of word: QuerySequence.Word, _ sequence: QuerySequence, _ classes: CharacterClasses
    ) -> Int? {
        let isJapanese = sequence.text.withUnsafeBufferPointer { text in
            word.range.allSatisfy { classes.classify(text, at: $0).class == .japanese }
        }
        return isJapanese
            ? sequence.pieces.firstIndex {
                $0.range.lowerBound == word.range.lowerBound && $0.range.upperBound <= word.range.upperBound
            } : nil
    }

    /// Looks a word up in the documents.
    ///
    /// - Parameter firstPiece: A piece of the sequence that stands wherever the word does, if one is known.
    private func frequencies(
        _ entry: TermEntry?, _ documents: [UInt32], _ stream: StreamReader, firstPiece: Int?
    ) throws(JSearchError) -> (inTitle: [UInt32], isPresent: [Bool]) {
        var inTitle = [UInt32](repeating: 0, count: documents.count)
        var isPresent = [Bool](repeating: false, count: documents.count)
        guard let entry else { return (inTitle, isPresent) }
        let postings = try stream.postings(entry)
        let counts = try postings.frequencies(in: documents)
        postings.rewind()
        for (place, document) in documents.enumerated() where counts[place] > 0 {
            isPresent[place] = true
            if let firstPiece, !isInTitle(firstPiece, place) { continue }
            if try postings.seek(document) == document { inTitle[place] = try postings.frequency(in: .title) }
        }
        return (inTitle, isPresent)
    }

    /// Whether a piece stands in the title of a document.
    private func isInTitle(_ piece: Int, _ document: Int) -> Bool {
        starts(ofPiece: piece, document: document).contains { $0 >> 32 == UInt64(Field.title.rawValue) }
    }
}
