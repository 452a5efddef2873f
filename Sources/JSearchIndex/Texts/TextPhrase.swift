// TextPhrase.swift
// A string that is looked for in the texts of one segment.

import CKernels
package import JSearchAnalysis
package import JSearchStorage

/// Finds a string in texts without decoding them.
///
/// Two neighbouring units of the string, the *anchor*, are chosen: those that the fewest codes have. Wherever they stand, they
/// are inside one code or across two, so some code has both, or ends with the first. A walk over the codes of a text
/// stops at these only, and compares what is around. Long texts are looked at only in chunks whose signature has all pairs of the string.
///
/// Not `Sendable`: use one object per thread.
package final class TextPhrase {
    private let units: [UInt16]
    private let store: TextStore
    private let codes: TextCodes
    private let classes: CharacterClasses
    /// Whether the first, and the last character are letters that must not have others beside them.
    private let isLetterFirst: Bool
    private let isLetterLast: Bool
    /// Whether it has only kanji and kana, so that a word or run that is equal to it stands in the text just so: runs of
    /// letters may be cut, and numbers are known by their values.
    package let isPlainJapanese: Bool
    /// Where in the string the anchor is.
    private let anchor: Int
    private let wanted: CodeSet
    /// The pairs to look up in signatures, by where in the string they are.
    private let pairs: [Int]

    /// Codes to look at, and the index of their text in a batch.
    private typealias Chunk = (text: Int, codes: Range<Int>)

    /// Codes that were looked at so far.
    package private(set) var searchedCodes = 0

    /// More pairs than this would exclude hardly any chunk more.
    private static let mostPairs = 6

    /// - Parameters:
    ///   - units: Normalised; not empty.
    ///   - wholeRuns: Whether runs of letters and digits at its ends must be whole in the text.
    /// - Returns: nil if no text of the segment can have it.
    package init?(
        _ units: [UInt16], wholeRuns: Bool, classes: CharacterClasses, in store: TextStore
    ) throws(JSearchError) {
        precondition(!units.isEmpty)
        codes = try store.codes()
        self.units = units
        self.store = store
        self.classes = classes
        let (first, last) = Self.isLetter(units, classes)
        isPlainJapanese = units.withUnsafeBufferPointer { units in
            units.indices.allSatisfy { classes.classify(units, at: $0).class == .japanese }
        }
        isLetterFirst = wholeRuns && first
        isLetterLast = wholeRuns && last
        let searched = min(units.count, TextFormat.overlap)
        var rarest = (place: 0, count: Int.max)
        var singles: [Int] = []
        for place in 0..<units.count {
            guard let code = codes.code(ofUnit: units[place]) else { return nil }
            singles.append(code)
        }
        for place in 0..<max(1, searched - 1) {
            let count = codes.countOfCodes(with: singles[place])
            if count < rarest.count { rarest = (place, count) }
        }
        anchor = rarest.place
        let pairCount = searched - 1
        let step = max(1, (pairCount + Self.mostPairs - 1) / Self.mostPairs)
        pairs = Array(stride(from: 0, to: pairCount, by: step))
        wanted = CodeSet()
        codes.collect(units, anchor: anchor, unit: singles[anchor], into: wanted)
    }

    /// Whether the string begins, and ends, with a run of letters and digits. One that is too long for a token does not count: such
    /// are cut, so it is found inside longer ones.
    private static func isLetter(_ units: [UInt16], _ classes: CharacterClasses) -> (first: Bool, last: Bool) {
        units.withUnsafeBufferPointer { units in
            var (index, firstRun, run) = (0, -1, 0)
            while index < units.count {
                let (kind, count) = classes.classify(units, at: index)
                if kind == .alphanumeric {
                    run += count
                } else {
                    if firstRun < 0 { firstRun = run }
                    run = 0
                }
                index += count
            }
            if firstRun < 0 { firstRun = run }
            let tokens = 1...BigramTokenizer.longestRun
            return (tokens.contains(firstRun), tokens.contains(run))
        }
    }

    /// How often the string stands in each of some documents; places may overlap.
    ///
    /// What is read of a document lies in five or more places of the file, and waiting for memory would be most of the time. So
    /// several documents are looked at side by side, each step for all of them.
    ///
    /// - Parameters:
    ///   - documents: Ascending.
    ///   - fields: Bit *f* is set if field *f* is searched.
    ///   - limit: Where to stop counting in a document.
    package func counts(
        in documents: [UInt32], fields: UInt8 = 0xFF, atMost limit: Int = .max
    ) throws(JSearchError) -> [Int] {
        var counts = [Int](repeating: 0, count: documents.count)
        // (Variables of the object would be guarded against overlapping accesses at each step.)
        var batch = TextBatch()
        var chunks: [Chunk] = []
        var searchedCodes = 0
        defer { self.searchedCodes += searchedCodes }
        var start = 0
        while start < documents.count {
            let end = min(documents.count, start + TextBatch.documentCount)
            try batch.load(documents[start..<end], from: store, fields: fields)
            try findChunks(of: batch, &chunks)
            for chunk in chunks {
                let text = batch.texts[chunk.text]
                if counts[start + text.index] >= limit { continue }
                // Units are compared to both sides of the anchor, and one character behind each end is looked at.
                try store.verify(text.text, chunk.codes, reach: units.count + 2)
                searchedCodes += chunk.codes.count
                search(text.text, chunk.codes, limit, &counts[start + text.index])
            }
            start = end
        }
        return counts
    }

    /// Collects the chunks of a batch that may have the string.
    private func findChunks(of batch: TextBatch, _ chunks: inout [Chunk]) throws(JSearchError) {
        chunks.removeAll(keepingCapacity: true)
        for text in batch.texts {
            guard let signature = text.text.signature else {
                TextBatch.prefetch(text.text.codes, byteCount: min(2 * text.text.codeCount, 512))
                continue
            }
            for pair in pairs {
                jsearch_prefetch(signature.row(units[pair], units[pair + 1]))
            }
        }
        for (index, text) in batch.texts.enumerated() where text.text.unitCount >= units.count {
            let text = text.text
            guard let signature = text.signature else {
                chunks.append((index, 0..<text.codeCount))
                continue
            }
            for pair in pairs { try store.verify(signature, row: units[pair], units[pair + 1]) }
            forEachChunk(signature) { chunk in
                let codes = signature.layout.codes(ofChunk: chunk, codeCount: text.codeCount)
                TextBatch.prefetch(text.codes + 2 * codes.lowerBound, byteCount: 2 * codes.count)
                chunks.append((index, codes))
            }
        }
    }

    /// Calls `body` with each chunk that may have the string.
    private func forEachChunk(_ signature: CodedText.Signature, _ body: (Int) -> Void) {
        let chunkCount = signature.layout.chunkCount
        var chunk = 0
        while chunk < chunkCount {
            var mask = UInt64.max
            for pair in pairs where mask != 0 { mask &= signature.bits(units[pair], units[pair + 1], from: chunk) }
            if chunkCount - chunk < 64 { mask &= 1 << UInt64(chunkCount - chunk) - 1 }
            while mask != 0 {
                body(chunk + mask.trailingZeroBitCount)
                mask &= mask - 1
            }
            chunk += 64
        }
    }

    /// Counts the places whose anchor is in some codes of a text.
    private func search(_ text: CodedText, _ range: Range<Int>, _ limit: Int, _ count: inout Int) {
        var index = wanted.first(in: text.codes, from: range.lowerBound, to: range.upperBound)
        while index < range.upperBound {
            let code = TextCodes.code(text.codes, index)
            let string = codes.string(code)
            for offset in 0..<Int(codes.lengths[code]) where string[offset] == units[anchor] {
                if isMatch(TextWalk(text, codes, index: index, offset: offset)) {
                    count += 1
                    if count >= limit { return }
                }
            }
            index = wanted.first(in: text.codes, from: index + 1, to: range.upperBound)
        }
    }

    /// Whether the string stands where the first unit of the anchor is.
    private func isMatch(_ place: TextWalk) -> Bool {
        var walk = place
        for index in anchor + 1..<max(units.count, anchor + 1) {
            guard walk.forward(), walk.unit == units[index] else { return false }
        }
        if isLetterLast, TextRuns.isLetter(behind: walk, classes) { return false }
        walk = place
        var index = anchor
        while index > 0 {
            index -= 1
            guard walk.back(), walk.unit == units[index] else { return false }
        }
        return !(isLetterFirst && TextRuns.isLetter(before: walk, classes))
    }
}
