// TextPlaces.swift
// Where the bigrams of a query stand in the texts of some documents.

import CKernels
package import JSearchAnalysis
package import JSearchStorage

/// Finds tokens of the bigrams stream in texts, all of them in one walk over a document.
///
/// Texts are decoded where one of the tokens may begin, long ones looked at only where a signature says that there may be one of the tokens. Not `Sendable`: use one object per thread.
package final class TextPlaces {
    private let store: TextStore
    let codes: TextCodes
    private let classes: CharacterClasses
    let needles: TextNeedles
    /// The codes in which one of the tokens may begin.
    let wanted: CodeSet
    /// Whether texts are decoded only where there is one of these.
    private let scansCodes: Bool
    /// Codes beside a chunk that are decoded too, so that what reaches over its end is found.
    private let margin: Int
    /// So many more if the end of a run of letters is not among them: from there one sees whether it is too long for a token.
    private static let longMargin = BigramTokenizer.longestRun + 2
    /// Whether a run of letters reaches beyond what was decoded.
    @exclusivity(unchecked) private var isCutOff = false
    private var batch = TextBatch()
    // SAFETY (unchecked exclusivity): one object is used by one thread, and what is called while one of these is changed does not
    // lead back here.
    @exclusivity(unchecked) private(set) var buffer: UnsafeMutablePointer<UInt16>
    @exclusivity(unchecked) private var bufferCount = 1 << 12

    /// Where each needle stands in the document that was looked at last: field in the upper half, position in the lower, ascending.
    @exclusivity(unchecked) private var places: [[UInt64]]
    /// How many of them there were before the chunk at hand.
    @exclusivity(unchecked) private var knownCounts: [Int]
    private let sequence: TokenSequence
    /// Which chains of tokens the text at hand has shown.
    @exclusivity(unchecked) private var seen = SeenChains()
    /// Whether they must be known: where all of a text is looked at, they need not.
    @exclusivity(unchecked) private var notesChains = false
    /// Where in the buffer the chunk at hand ends.
    @exclusivity(unchecked) var chunkEnd = 0
    /// Whether the text goes on before, and behind, what is in the buffer.
    @exclusivity(unchecked) private var hasTextBefore = false
    @exclusivity(unchecked) private var hasTextBehind = false

    /// - Parameters:
    ///   - tokens: Different tokens of the bigrams stream, normalised.
    ///   - sequence: How they follow each other in the query.
    package init(
        _ tokens: [[UInt16]], sequence: TokenSequence, classes: CharacterClasses, in store: TextStore
    ) throws(JSearchError) {
        self.store = store
        self.sequence = sequence
        self.classes = classes
        codes = try store.codes()
        places = Array(repeating: [], count: tokens.count)
        knownCounts = Array(repeating: 0, count: tokens.count)
        needles = TextNeedles(tokens, classes)
        scansCodes =
            !needles.hasRuns && tokens.count <= Self.fewTokens
            && Self.codeCount(tokens, codes) <= Self.mostCodes
        wanted = CodeSet()
        margin = needles.longest + 1
        buffer = .allocate(capacity: bufferCount)
        if scansCodes { insertWanted(tokens) }
    }

    deinit { buffer.deallocate() }

    /// Looks at documents. Of a long text, not all places are found, but for each token the first one, and all that belong to
    /// words in a chain that no place before has shown: words that follow each other as in the query.
    ///
    /// - Parameter body: Called for each document, in order, with the places of each token in it.
    package func find(in documents: [UInt32], _ body: ([[UInt64]]) -> Void) throws(JSearchError) {
        var start = 0
        while start < documents.count {
            let end = min(documents.count, start + TextBatch.documentCount)
            try batch.load(documents[start..<end], from: store, fields: 0xFF)
            for text in batch.texts { prefetch(text.text) }
            for text in batch.texts { try prefetchChunks(text.text) }
            var next = 0
            for index in 0..<end - start {
                for needle in places.indices { places[needle].removeAll(keepingCapacity: true) }
                while next < batch.texts.count, batch.texts[next].index == index {
                    try find(batch.texts[next].text, UInt64(batch.texts[next].field) << 32)
                    next += 1
                }
                body(places)
            }
            start = end
        }
    }

    private func prefetch(_ text: CodedText) {
        guard let signature = text.signature, needles.singles.isEmpty else {
            return TextBatch.prefetch(text.codes, byteCount: min(2 * text.codeCount, 1_024))
        }
        for needle in 0..<needles.count {
            let (first, second) = needles.start(needle)
            jsearch_prefetch(signature.row(first, second))
        }
    }

    /// Fetches the first chunks that may have one of the tokens, and verifies what says so.
    private func prefetchChunks(_ text: CodedText) throws(JSearchError) {
        guard let signature = text.signature, needles.singles.isEmpty else { return }
        try store.verifyChunks(signature)
        for needle in 0..<needles.count {
            let (first, second) = needles.start(needle)
            try store.verify(signature, row: first, second)
        }
        let layout = signature.layout
        var any: UInt64 = 0
        for needle in 0..<needles.count {
            let (first, second) = needles.start(needle)
            any |= signature.bits(first, second, from: 0)
        }
        if layout.chunkCount < 64 { any &= 1 << UInt64(layout.chunkCount) - 1 }
        for _ in 0..<Self.fetchedChunks where any != 0 {
            let codes = layout.codes(ofChunk: any.trailingZeroBitCount, codeCount: text.codeCount)
            TextBatch.prefetch(text.codes + 2 * codes.lowerBound, byteCount: 2 * codes.count)
            any &= any - 1
        }
    }

    /// Of a text; those behind them are seldom looked at.
    private static let fetchedChunks = 4

    /// Looks at a text, whose places have `upper` in their upper half.
    private func find(_ text: CodedText, _ upper: UInt64) throws(JSearchError) {
        notesChains = false
        guard let signature = text.signature, needles.singles.isEmpty else {
            return try find(text, 0..<text.codeCount, first: 0, upper)
        }
        notesChains = sequence.isShort
        if notesChains { seen.begin(sequence.pieces.count) }
        let layout = signature.layout
        var masks = [UInt64](repeating: 0, count: needles.count)
        var chunk = 0
        while chunk < layout.chunkCount {
            var any: UInt64 = 0
            for needle in 0..<needles.count {
                let (first, second) = needles.start(needle)
                masks[needle] = signature.bits(first, second, from: chunk)
                any |= masks[needle]
            }
            if layout.chunkCount - chunk < 64 { any &= 1 << UInt64(layout.chunkCount - chunk) - 1 }
            while any != 0 {
                let bit = UInt64(any.trailingZeroBitCount)
                any &= any - 1
                if notesChains, !seen.mayGrow(sequence, { masks[$0] >> bit & 1 != 0 }) { continue }
                let next = chunk + Int(bit)
                try find(
                    text, layout.codes(ofChunk: next, codeCount: text.codeCount), first: signature.unit(ofChunk: next),
                    upper)
            }
            chunk += 64
        }
    }

    /// Looks for what begins in some codes of a text, the first of which begins at unit `first`.
    private func find(_ text: CodedText, _ range: Range<Int>, first: Int, _ upper: UInt64) throws(JSearchError) {
        if scansCodes {
            try store.verify(text, range, reach: margin)
            reserve(TextFormat.longestString * (range.count + margin + 1))
            return scan(text, range, first: upper | UInt64(first), end: min(text.codeCount, range.upperBound + margin))
        }
        for index in places.indices { knownCounts[index] = places[index].count }
        isCutOff = false
        try find(text, range, first: first, upper, margin: margin)
        guard isCutOff else { return }
        for index in places.indices { places[index].removeLast(places[index].count - knownCounts[index]) }
        try find(text, range, first: first, upper, margin: margin + Self.longMargin)
    }

    private func find(
        _ text: CodedText, _ range: Range<Int>, first: Int, _ upper: UInt64, margin: Int
    ) throws(JSearchError) {
        try store.verify(text, range, reach: margin)
        let before = max(0, range.lowerBound - margin)
        let after = min(text.codeCount, range.upperBound + margin)
        reserve(TextFormat.longestString * (after - before + 1))
        let start = codes.expand(text.codes, before..<range.lowerBound, into: buffer)
        let end = start + codes.expand(text.codes, range, into: buffer + start)
        let next = end + codes.expand(text.codes, range.upperBound..<after, into: buffer + end)
        (hasTextBefore, hasTextBehind) = (before > 0, after < text.codeCount)
        guard start < end else { return }
        chunkEnd = end
        let units = UnsafeBufferPointer(start: buffer, count: next)
        let place = upper | UInt64(first)
        for needle in needles.singles {
            for index in start..<end where needles.stands(needle, at: index, in: units) {
                check(needle, units, index, place + UInt64(index - start))
            }
        }
        let last = min(end, next - 1)
        guard start < last else { return }
        needles.forEach(in: start..<last, of: units) { needle, index in
            check(needle, units, index, place + UInt64(index - start))
        }
    }

    private func reserve(_ count: Int) {
        if count <= bufferCount { return }
        buffer.deallocate()
        bufferCount = 2 * count
        buffer = .allocate(capacity: bufferCount)
    }

    /// Takes note of a place where the units of a token stand, if the token is there.
    func check(_ number: Int, _ units: UnsafeBufferPointer<UInt16>, _ index: Int, _ place: UInt64) {
        let needle = needles[number]
        if needle.isRun, !isToken(needle, units, index..<index + needle.count) { return }
        places[number].append(place)
        if notesChains { seen.note(sequence, needle: number, units, index, end: chunkEnd) }
    }

    /// Whether a piece of a run of letters and digits is a token.
    private func isToken(
        _ needle: TextNeedles.Needle, _ units: UnsafeBufferPointer<UInt16>, _ range: Range<Int>
    ) -> Bool {
        let end = endOfRun(units, range)
        let start = startOfRun(units, range)
        if range == start..<end { return range.count <= BigramTokenizer.longestRun }
        // Inside a longer run, which is cut into bigrams if it is too long for a token.
        guard needle.characterCount == 2 || needle.characterCount == 1 && range.upperBound == end else { return false }
        return end - start > BigramTokenizer.longestRun
    }

    /// Where the run ends that a range is in, as far as it was decoded.
    private func endOfRun(_ units: UnsafeBufferPointer<UInt16>, _ range: Range<Int>) -> Int {
        var end = range.upperBound
        while end < units.count {
            let next = classes.classify(units, at: end)
            if next.class != .alphanumeric { return end }
            end += next.count
        }
        if hasTextBehind { isCutOff = true }
        return end
    }

    /// Where it begins.
    private func startOfRun(_ units: UnsafeBufferPointer<UInt16>, _ range: Range<Int>) -> Int {
        var start = range.lowerBound
        while start > 0 {
            let isPair = start > 1 && units[start - 1] & 0xFC00 == 0xDC00
            let before = start - (isPair ? 2 : 1)
            if classes.classify(units, at: before).class != .alphanumeric { return start }
            start = before
        }
        if hasTextBefore { isCutOff = true }
        return start
    }
}
