// ReorderedTexts.swift
// The texts of several segments in a new order.

import JSearchStorage

/// Texts as if they stood in one segment in the order that their documents get.
///
/// The pages of the segments are read in any order, so more of them are in memory than of one that is read from its beginning to its end; the system
/// can take them back.
struct ReorderedTexts: TextSource {
    private let sources: [TextStore]
    private let places: [(input: Int, document: UInt32)]

    init(_ sources: [TextStore], _ numbers: DocumentNumbers) {
        self.sources = sources
        places = numbers.places
    }

    var unitCount: Int { sources.reduce(0) { $0 + $1.unitCount } }

    /// All of them, for ``TextStoreWriter``.
    var input: TextInput {
        let numbers = DocumentNumbers([(places.count, nil, nil)])
        return TextInput(source: self, documents: numbers.inputs[0], documentCount: places.count)
    }

    func read(_ document: Int, into texts: inout DocumentTexts) throws(JSearchError) {
        let place = places[document]
        try sources[place.input].read(Int(place.document), into: &texts)
    }

    func discard(before document: Int) {}

    func finish() { for source in sources { source.finish() } }
}
