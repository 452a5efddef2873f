// StreamInverter.swift
// Collects the tokens of one stream, document after document, and turns them over: term after term.

import JSearchAnalysis
import JSearchStorage

/// One stream of a unit in memory.
///
/// While documents are added it only appends: each token's term, as a number, and where each field ends. Writing sorts the
/// occurrences by term, which leaves each term's postings in order: terms of one or two units by their units
/// (``ShortTermSorter``), the others by their numbers in a table (a counting sort, since these are dense). Its arrays are
/// raw memory, since every token of an index goes through them, and serve one unit after another.
final class StreamInverter {
    private var occurrences = Occurrences()

    /// What is known of each token so far, in the order in which they came.
    private struct Occurrences: ~Copyable {
        var short = ShortTerms()
        /// Terms of three units or more.
        var table = TermTable()
        /// The number of the term of each of their occurrences.
        var long = NumberList(capacity: 1 << 20)
        /// The fields of the documents, in order; those without tokens may be missing.
        var spans: [FieldSpan] = []
        /// The number of the current document.
        var document: UInt32 = 0

        mutating func reserve(_ additional: Int) {
            short.reserve(additional)
            long.reserve(additional)
        }

        /// Appends a term, for which room was made.
        mutating func append(_ units: UnsafePointer<UInt16>, count: Int) {
            if count <= 2 { return short.append(units, count: count) }
            long.append(table.ordinal(of: units, count: count))
        }

        /// Appends the terms of tokens.
        mutating func append(_ tokens: UnsafeBufferPointer<Token>, of units: UnsafePointer<UInt16>) {
            // One more: a term that does not count is written, too.
            reserve(tokens.count + 1)
            withUnsafeTemporaryAllocation(of: Token.self, capacity: TermTable.batchCount) { others in
                let others = others.baseAddress.unsafelyUnwrapped
                var start = 0
                while start < tokens.count {
                    let end = min(tokens.count, start + TermTable.batchCount)
                    let count = short.append(
                        UnsafeBufferPointer(rebasing: tokens[start..<end]), of: units, others: others)
                    table.appendOrdinals(
                        of: UnsafeBufferPointer(start: others, count: count), in: units, to: &long)
                    start = end
                }
            }
        }

        /// Appends the terms of a field that were made elsewhere.
        mutating func append(_ terms: FieldTerms, of units: UnsafePointer<UInt16>) {
            let (short, tokens) = (terms.short, terms.long)
            self.short.reserve(short.count)
            self.short.append(contentsOf: short)
            long.reserve(tokens.count)
            var start = 0
            while start < tokens.count {
                let end = min(tokens.count, start + TermTable.batchCount)
                table.appendOrdinals(of: UnsafeBufferPointer(rebasing: tokens[start..<end]), in: units, to: &long)
                start = end
            }
        }

        mutating func endField(_ field: Field) {
            spans.append(
                FieldSpan(
                    shortEnd: UInt32(short.count), longEnd: UInt32(long.count),
                    place: document << 3 | UInt32(field.rawValue)))
        }

        mutating func removeAll() {
            short.removeAll()
            table.removeAll()
            long.removeAll()
            spans.removeAll(keepingCapacity: true)
            document = 0
        }
    }

    /// Bytes of memory in use.
    var byteCount: Int {
        occurrences.table.byteCount + 4 * occurrences.short.count + 8 * occurrences.long.count
            + MemoryLayout<FieldSpan>.stride * occurrences.spans.count
    }

    /// Bytes of memory that writing needs besides, for as long as it takes.
    var byteCountOfWriting: Int { occurrences.short.count * ShortTermSorter.bytesPerOccurrence }

    /// Adds the tokens of one field of the current document; fields in ascending order. All are positional.
    ///
    /// - Returns: How many of the tokens count for ranking.
    func add(_ tokens: [Token], of text: UnsafeBufferPointer<UInt16>, field: Field) -> UInt32 {
        guard let units = text.baseAddress else { return 0 }
        return tokens.withUnsafeBufferPointer { tokens in
            occurrences.append(tokens, of: units)
            occurrences.endField(field)
            // Asked once: constants of another module are a call each.
            let isRanked = Token.Traits.ranked.rawValue
            return tokens.reduce(0) { $0 &+ ($1.traits.rawValue & isRanked != 0 ? 1 : 0) }
        }
    }

    /// Adds the terms of one field of the current document; fields in ascending order.
    ///
    /// - Returns: How many of its tokens count for ranking.
    func add(_ terms: FieldTerms, of text: UnsafeBufferPointer<UInt16>, field: Field) -> UInt32 {
        guard let units = text.baseAddress else { return 0 }
        occurrences.append(terms, of: units)
        occurrences.endField(field)
        return terms.rankedCount
    }

    /// Adds a whole term, once for each document.
    func add(term: [UInt16], field: Field) {
        occurrences.reserve(1)
        term.withUnsafeBufferPointer { units in
            guard let start = units.baseAddress, !units.isEmpty else { return }
            occurrences.append(start, count: units.count)
            occurrences.endField(field)
        }
    }

    /// Forgets all documents, and keeps the memory.
    func removeAll() { occurrences.removeAll() }

    /// Ends the current document.
    func endDocument() { occurrences.document += 1 }

    /// Appends all terms with their postings to a file of a unit, and forgets them.
    func write(to file: EnvelopeWriter, _ sorter: ShortTermSorter) throws(JSearchError) {
        var writer = StreamTermWriter(file, TermOrder(occurrences.table), Self.grouped(occurrences))
        try sorter.forEachTerm(of: occurrences.short, occurrences.spans, &writer)
        try writer.finish()
        occurrences.removeAll()
    }

    /// The occurrences of longer terms, grouped by term, as document times 8 plus field.
    private static func grouped(_ occurrences: borrowing Occurrences) -> TermGroups {
        let groups = TermGroups(termCount: occurrences.table.count, count: occurrences.long.count)
        let (next, values) = (groups.ends, groups.values)
        for index in 0..<occurrences.long.count { next[Int(occurrences.long[index]) + 1] += 1 }
        for term in 0..<occurrences.table.count { next[term + 1] += next[term] }
        var index = 0
        for span in occurrences.spans {
            while index < Int(span.longEnd) {
                let term = Int(occurrences.long[index])
                values[Int(next[term])] = span.place
                next[term] += 1
                index += 1
            }
        }
        // Each start has moved to its term's end.
        return groups
    }
}

/// Writes the terms of a stream, short and long ones in one order.
private struct StreamTermWriter: ShortTermVisitor, ~Copyable {
    private var output: UnitTermWriter
    private let order: TermOrder
    private let groups: TermGroups
    /// The place in `order` of the next longer term.
    private var place = 0

    init(_ file: EnvelopeWriter, _ order: consuming TermOrder, _ groups: consuming TermGroups) {
        output = UnitTermWriter(file)
        self.order = order
        self.groups = groups
    }

    /// Writes a short term behind the longer ones that come before it.
    @inline(__always)
    mutating func visit<Entry>(_ term: UInt32, _ places: ShortTermPlaces<Entry>) throws(JSearchError) {
        let (bytes, byteCount) = ShortTerms.utf8(term)
        // A longer term whose first eight bytes are the same would have a byte of 0, which no text has.
        while place < order.count, order.prefix(at: place) < bytes { try appendLonger() }
        try output.append(bytes, byteCount, places)
    }

    /// Writes the longer terms that are left.
    mutating func finish() throws(JSearchError) {
        while place < order.count { try appendLonger() }
        try output.flush()
    }

    private mutating func appendLonger() throws(JSearchError) {
        let ordinal = order.ordinal(at: place)
        try output.append(order.bytes(of: ordinal), groups[ordinal])
        place += 1
    }
}

/// Occurrences in one stretch of memory, grouped by term.
private struct TermGroups: ~Copyable {
    let values: UnsafeMutablePointer<UInt32>
    /// Where the group of each term ends.
    let ends: UnsafeMutablePointer<UInt32>

    init(termCount: Int, count: Int) {
        values = .allocate(capacity: max(1, count))
        ends = .allocate(capacity: termCount + 1)
        ends.initialize(repeating: 0, count: termCount + 1)
    }

    deinit {
        values.deallocate()
        ends.deallocate()
    }

    subscript(term: Int) -> UnsafeBufferPointer<UInt32> {
        let start = term == 0 ? 0 : Int(ends[term - 1])
        return UnsafeBufferPointer(start: values + start, count: Int(ends[term]) - start)
    }
}
