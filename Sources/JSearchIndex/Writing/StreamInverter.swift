// StreamInverter.swift
// Collects the tokens of one stream, document after document, and turns them over: term after term.

import JSearchAnalysis
import JSearchStorage

/// One stream of a unit in memory.
///
/// While documents are added it only appends: for each token the number of its term, and its field. Writing sorts the
/// occurrences by term (a counting sort, since the numbers of terms are dense), which leaves each term's postings in
/// order. Its arrays are raw memory, since every token of an index goes through them twice.
final class StreamInverter {
    private var occurrences = Occurrences()

    /// What is known of each token so far, in the order in which they came.
    private struct Occurrences: ~Copyable {
        var terms = TermTable()
        /// The number of the term of each occurrence.
        var termOf: UnsafeMutablePointer<UInt32>
        /// The field of each.
        var fields: UnsafeMutablePointer<UInt8>
        var count = 0
        var capacity: Int
        /// For each document, how many occurrences there were at its end.
        var documentEnds: [Int] = []

        init() {
            // As much as a unit of ordinary text needs. Memory that is not touched costs nothing; growing would copy.
            capacity = 3 << 20
            termOf = .allocate(capacity: capacity)
            fields = .allocate(capacity: capacity)
        }

        deinit {
            termOf.deallocate()
            fields.deallocate()
        }

        @inline(__always)
        mutating func reserve(_ additional: Int) {
            if capacity - count < additional { grow(count + additional) }
        }

        private mutating func grow(_ least: Int) {
            capacity = max(2 * capacity, least)
            Self.move(&termOf, count, to: capacity)
            Self.move(&fields, count, to: capacity)
        }

        private static func move<T: BitwiseCopyable>(
            _ array: inout UnsafeMutablePointer<T>, _ count: Int, to capacity: Int
        ) {
            let larger = UnsafeMutablePointer<T>.allocate(capacity: capacity)
            larger.update(from: array, count: count)
            array.deallocate()
            array = larger
        }
    }

    /// Bytes of memory in use, what writing needs included.
    var byteCount: Int {
        occurrences.terms.byteCount + occurrences.count * 9
    }

    /// Adds the tokens of one field of the current document; fields in ascending order.
    ///
    /// - Returns: How many of the tokens count for ranking.
    func add(_ tokens: [Token], of text: UnsafeBufferPointer<UInt16>, field: Field) -> UInt32 {
        guard let units = text.baseAddress else { return 0 }
        return tokens.withUnsafeBufferPointer { Self.append($0, units, field, &occurrences) }
    }

    /// Appends the tokens of a field, and returns how many are ranked; one access to the properties for all of them.
    private static func append(
        _ tokens: UnsafeBufferPointer<Token>, _ units: UnsafePointer<UInt16>, _ field: Field,
        _ occurrences: inout Occurrences
    ) -> UInt32 {
        // Asked once: constants of another module are a call each.
        let (isRanked, isPositional) = (Token.Traits.ranked.rawValue, Token.Traits.positional.rawValue)
        var ranked: UInt32 = 0
        occurrences.reserve(tokens.count)
        // Which ASCII characters the field has already, of those whose presence only is indexed.
        var present: (low: UInt64, high: UInt64) = (0, 0)
        var count = occurrences.count
        for token in tokens {
            let start = Int(token.start)
            let traits = token.traits.rawValue
            if traits & isRanked != 0 { ranked += 1 }
            if traits & isPositional == 0 {
                let unit = UInt64(units[start])
                let bit: UInt64 = 1 << (unit & 63)
                let isKnown = unit < 64 ? present.low & bit != 0 : present.high & bit != 0
                if isKnown { continue }
                if unit < 64 { present.low |= bit } else { present.high |= bit }
            }
            occurrences.fields[count] = field.rawValue
            occurrences.termOf[count] = occurrences.terms.ordinal(of: units + start, count: Int(token.length))
            count += 1
        }
        occurrences.count = count
        return ranked
    }

    /// Adds a whole term, once for each document.
    func add(term: [UInt16], field: Field) {
        guard !term.isEmpty else { return }
        occurrences.reserve(1)
        term.withUnsafeBufferPointer { units in
            occurrences.termOf[occurrences.count] = occurrences.terms.ordinal(
                of: units.baseAddress.unsafelyUnwrapped, count: units.count)
        }
        occurrences.fields[occurrences.count] = field.rawValue
        occurrences.count += 1
    }

    /// Ends the current document.
    func endDocument() { occurrences.documentEnds.append(occurrences.count) }

    /// Appends all terms with their postings to a file of a unit.
    ///
    /// - Returns: Where they are.
    func write(to file: EnvelopeWriter) throws(JSearchError) -> Range<Int> {
        let start = file.offset
        let order = TermOrder(occurrences.terms)
        var output = UnitTermWriter(file)
        let groups = Self.grouped(occurrences)
        for place in 0..<order.count {
            let ordinal = order.ordinal(at: place)
            try output.append(order.bytes(of: ordinal), groups[ordinal])
        }
        try output.flush()
        return start..<file.offset
    }

    /// All occurrences, grouped by term, as document times 8 plus field.
    private static func grouped(_ occurrences: borrowing Occurrences) -> TermGroups {
        let groups = TermGroups(termCount: occurrences.terms.count, count: occurrences.count)
        let (next, values) = (groups.ends, groups.values)
        for index in 0..<occurrences.count { next[Int(occurrences.termOf[index]) + 1] += 1 }
        for term in 0..<occurrences.terms.count { next[term + 1] += next[term] }
        var index = 0
        for (document, end) in occurrences.documentEnds.enumerated() {
            while index < end {
                let term = Int(occurrences.termOf[index])
                values[Int(next[term])] = UInt32(document) << 3 | UInt32(occurrences.fields[index])
                next[term] += 1
                index += 1
            }
        }
        // Each start has moved to its term's end.
        return groups
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
