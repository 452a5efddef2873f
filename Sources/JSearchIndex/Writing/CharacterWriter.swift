// CharacterWriter.swift
// Writes, beside the bigrams, the lists of characters. index/FORMAT.md, "Characters".

import JSearchStorage

/// Adds up the terms of the bigrams stream that begin with the same character, and writes the sums where it pays.
///
/// Such terms are neighbours, so one character at a time is in memory.
final class CharacterWriter {
    let sums: CharacterSums
    private let writer: StreamWriter
    /// The length of each document that bounds are made with: in words, as phrases are scored by it.
    private let lengths: [UInt32]
    private var character: [UInt8] = []

    init(
        lengths: [UInt32], meanLogarithm: UInt32, segment: UInt64, directory: String, fileSystem: any FileSystem
    ) throws(JSearchError) {
        writer = try StreamWriter(
            name: CharacterFormat.name, segment: segment, directory: directory, fileSystem: fileSystem,
            meanLogarithm: meanLogarithm)
        sums = CharacterSums(documentCount: lengths.count)
        self.lengths = lengths
    }

    /// Begins a term. Writes what was added up if the term begins with another character.
    ///
    /// - Returns: Whether its postings are to be added.
    func begin(term: UnsafeBufferPointer<UInt8>) throws(JSearchError) -> Bool {
        let count = CharacterFormat.byteCount(ofFirst: term)
        if count != character.count || !term.prefix(count).elementsEqual(character) {
            try flush()
            character = Array(term.prefix(count))
        }
        return count > 0
    }

    /// Completes the files and makes them durable.
    func finish() throws(JSearchError) -> [FileRecord] {
        try flush()
        return try writer.finish()
    }

    /// Writes the list of the character whose terms were added up, if it pays, and begins again with nothing.
    private func flush() throws(JSearchError) {
        defer { sums.removeAll() }
        guard
            CharacterFormat.pays(
                postingCount: sums.postingCount, documentCount: sums.documentCount, of: lengths.count)
        else { return }
        try character.withUnsafeBufferPointer { (character) throws(JSearchError) in
            try writer.begin(term: character)
        }
        try writer.add { (postings) throws(JSearchError) in
            try sums.forEach { (document, frequencies) throws(JSearchError) in
                try postings.add(document: document, frequencies: frequencies, length: lengths[Int(document)])
            }
        }
        try writer.endTerm()
    }
}

extension StreamWriter {
    /// Writes a stream of a segment with these columns; the bigrams with their characters.
    convenience init(
        _ stream: TokenStream, of columns: ColumnValues, segment: UInt64, directory: String,
        fileSystem: any FileSystem
    ) throws(JSearchError) {
        var characters: CharacterWriter?
        if stream == .bigrams {
            characters = try CharacterWriter(
                lengths: columns.totals(.words), meanLogarithm: columns.meanLogarithm(.words), segment: segment,
                directory: directory, fileSystem: fileSystem)
        }
        try self.init(
            name: stream.name, segment: segment, directory: directory, fileSystem: fileSystem,
            meanLogarithm: stream == .tags ? 0 : columns.meanLogarithm(stream), characters: characters,
            hasSignatures: stream == .bigrams)
    }
}
