// StreamNorms.swift
// What depends on the length of an article in the bounds of all terms of a stream.

import JSearchIndex

/// The norms of each stream that a query has terms in.
///
/// (No dictionary: making one of streams takes a tenth of a millisecond the first time.)
struct StreamNorms {
    private var known: [(stream: TokenStream, norms: LengthNorms)] = []

    func norms(_ stream: TokenStream) -> LengthNorms? { known.first { $0.stream == stream }?.norms }

    mutating func add(_ term: SegmentScorer.Term) {
        let stream = term.term.stream
        if norms(stream) == nil { known.append((stream, LengthNorms(term.scorer))) }
    }
}

extension LengthNorms {
    /// Those of a term, and of all others of its stream.
    init(_ scorer: BM25) { self.init(flat: scorer.flat, slope: scorer.slope) }
}
