// CharacterCheck.swift
// Compares the lists of characters with the terms they were made of.

import JSearchStorage

/// Verifies that the list of each character is the sum of the bigrams' terms that begin with it.
struct CharacterCheck {
    private let characters: StreamReader
    private let bigrams: StreamReader
    private let sums: CharacterSums

    init(_ segment: SegmentReader) {
        characters = segment.characters
        bigrams = segment.stream(.bigrams)
        sums = CharacterSums(documentCount: segment.documentCount)
    }

    /// - Complexity: decodes the list of each character and those of its terms.
    func run() throws(JSearchError) {
        var terms = try characters.dictionary.terms()
        while try terms.next() {
            let character = terms.term
            guard CharacterFormat.byteCount(ofFirst: character) == character.count else {
                throw damaged(
                    "\"\(String(decoding: character, as: UTF8.self))\" is no character with a list of its own")
            }
            try addUp(character)
            guard try isSum(terms.entry) else {
                throw damaged(
                    "The list of \"\(String(decoding: character, as: UTF8.self))\" is not the sum of those of its terms"
                )
            }
            sums.removeAll()
        }
    }

    private func addUp(_ character: [UInt8]) throws(JSearchError) {
        var terms = try bigrams.dictionary.terms(from: character)
        while try terms.next(), terms.term.starts(with: character) {
            let cursor = try bigrams.postings(terms.entry)
            while try cursor.nextBlock() != PostingsCursor.end {
                sums.add(
                    cursor.documents, columns: try cursor.blockFieldFrequencies(), fields: 1 << UInt8(Field.count) - 1,
                    count: cursor.count)
            }
        }
    }

    private func isSum(_ entry: TermEntry) throws(JSearchError) -> Bool {
        let list = try characters.postings(entry)
        var isEqual = true
        try sums.forEach { (document, frequencies) throws(JSearchError) in
            guard isEqual else { return }
            isEqual = try list.next() == document
            if isEqual { isEqual = try list.fieldFrequencies() == frequencies }
        }
        guard isEqual else { return false }
        return try list.next() == PostingsCursor.end
    }

    private func damaged(_ what: String) -> JSearchError {
        .damaged(what, path: characters.postingsFile.path, at: 0)
    }
}
