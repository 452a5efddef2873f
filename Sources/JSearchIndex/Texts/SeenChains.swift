// SeenChains.swift
// Which parts of a query a text has shown already.

/// The tokens of a query in their order.
package struct TokenSequence {
    /// For each piece of the query: which token it is, and where in the query it stands.
    let pieces: [(needle: Int, range: Range<Int>)]
    /// Where in the query its words stand.
    let words: [Range<Int>]
    /// The query.
    let text: [UInt16]
    /// For each token, its pieces.
    fileprivate let piecesOfNeedle: [[Int]]

    package init(pieces: [(needle: Int, range: Range<Int>)], words: [Range<Int>], text: [UInt16]) {
        self.pieces = pieces
        self.words = words
        self.text = text
        var places = [[Int]](repeating: [], count: (pieces.map(\.needle).max() ?? -1) + 1)
        for (place, piece) in pieces.enumerated() { places[piece.needle].append(place) }
        piecesOfNeedle = places
    }

    /// The pieces that it takes to show all words that some pieces have whole; nil if there is no such word.
    func spanOfWords(in run: ClosedRange<Int>) -> ClosedRange<Int>? {
        var (start, end) = (Int.max, 0)
        for word in words
        where word.lowerBound >= pieces[run.lowerBound].range.lowerBound
            && word.upperBound <= pieces[run.upperBound].range.upperBound
        {
            start = min(start, word.lowerBound)
            end = max(end, word.upperBound)
        }
        if start >= end { return nil }
        var (first, last) = (run.lowerBound, run.upperBound)
        while first < last, pieces[first + 1].range.lowerBound <= start { first += 1 }
        while last > first, pieces[last - 1].range.upperBound >= end { last -= 1 }
        return first...last
    }

    /// Whether it is so short that all of a chain is in the signature of one chunk, wherever it stands.
    var isShort: Bool { text.count <= TextFormat.overlap }
}

/// Keeps the chains of pieces that a text has shown: pieces of the query that stand there one behind the other just as in the query.
///
/// A chunk is worth looking at only if it may have a piece that was not seen, or words in a chain that were not seen in one.
struct SeenChains {
    /// For each piece, the last one of the longest chain seen that begins with it or with one before it; −1 if there is none.
    private var reach: [Int] = []

    /// Begins a text.
    mutating func begin(_ pieceCount: Int) {
        reach.removeAll(keepingCapacity: true)
        for _ in 0..<pieceCount { reach.append(-1) }
    }

    /// Whether a chunk that has some of the tokens may show something that was not seen.
    func mayGrow(_ sequence: TokenSequence, _ isPresent: (Int) -> Bool) -> Bool {
        let pieces = sequence.pieces
        var index = 0
        while index < pieces.count {
            guard isPresent(pieces[index].needle) else {
                index += 1
                continue
            }
            let start = index
            while index < pieces.count, isPresent(pieces[index].needle) {
                if reach[index] < index { return true }
                index += 1
            }
            if reach[start] >= index - 1 { continue }
            if let span = sequence.spanOfWords(in: start...index - 1), reach[span.lowerBound] < span.upperBound {
                return true
            }
        }
        return false
    }

    /// Takes note of a token at a place of a text, with what follows it there.
    ///
    /// - Parameter end: Where the chunk ends: of tokens that begin behind it, no note is taken.
    mutating func note(
        _ sequence: TokenSequence, needle: Int, _ units: UnsafeBufferPointer<UInt16>, _ place: Int, end: Int
    ) {
        for first in sequence.piecesOfNeedle[needle] {
            let start = sequence.pieces[first].range.lowerBound
            var length = 0
            while start + length < sequence.text.count, place + length < units.count,
                sequence.text[start + length] == units[place + length]
            {
                length += 1
            }
            var last = first
            while last + 1 < sequence.pieces.count, sequence.pieces[last + 1].range.upperBound <= start + length,
                place + sequence.pieces[last + 1].range.lowerBound - start < end
            {
                last += 1
            }
            // It never falls from one piece to the next.
            var later = first
            while later < sequence.pieces.count, reach[later] < last {
                reach[later] = last
                later += 1
            }
        }
    }
}
