// StreamInverter.swift
// Collects the tokens of one stream, document after document, and turns them over: term after term.

import JSearchAnalysis
import JSearchStorage

/// One stream of a segment in memory.
///
/// While documents are added it only appends: for each token the number of its term, and its document and
/// place. Writing sorts the occurrences by term (a counting sort, since the numbers of terms are dense),
/// which leaves each term's postings in order.
final class StreamInverter {
    private let stream: TokenStream
    private var terms = TermTable()
    /// The term of each occurrence.
    private var termOf: [UInt32] = []
    /// Document in the upper half; field (3 bits) and position (29 bits) in the lower.
    private var places: [UInt64] = []
    private static let positionBits: UInt32 = 29

    init(_ stream: TokenStream) {
        self.stream = stream
        // As much as a unit of ordinary text needs. Memory that is not touched costs nothing; growing would copy.
        let capacity = stream == .tags ? 0 : stream == .runs ? 1 << 20 : 3 << 20
        termOf.reserveCapacity(capacity)
        places.reserveCapacity(capacity)
    }

    deinit { terms.deallocate() }

    /// Bytes of memory in use, what writing needs included.
    var byteCount: Int { terms.byteCount + termOf.count * 4 + places.count * 16 }

    /// Adds the tokens of one field of a document; fields in ascending order.
    ///
    /// - Returns: How many of the tokens count for ranking.
    func add(
        _ tokens: [Token], of text: UnsafeBufferPointer<UInt16>, document: UInt32, field: Field
    ) -> UInt32 {
        guard let units = text.baseAddress else { return 0 }
        var ranked: UInt32 = 0
        let upper = UInt64(document) << 32 | UInt64(field.rawValue) << UInt64(Self.positionBits)
        for token in tokens where token.isRanked { ranked += 1 }
        Self.append(tokens, units, upper, &terms, &termOf, &places)
        return ranked
    }

    /// Appends the tokens of a field; one access to the properties for all of them.
    private static func append(
        _ tokens: [Token], _ units: UnsafePointer<UInt16>, _ upper: UInt64, _ terms: inout TermTable,
        _ termOf: inout [UInt32], _ places: inout [UInt64]
    ) {
        // Which ASCII characters the field has already, of those whose presence only is indexed.
        var present: (low: UInt64, high: UInt64) = (0, 0)
        for token in tokens {
            let start = Int(token.start)
            if token.isPositional {
                places.append(upper | UInt64(start))
            } else {
                let unit = UInt64(units[start])
                let bit: UInt64 = 1 << (unit & 63)
                let isKnown = unit < 64 ? present.low & bit != 0 : present.high & bit != 0
                if isKnown { continue }
                if unit < 64 { present.low |= bit } else { present.high |= bit }
                places.append(upper)
            }
            termOf.append(terms.ordinal(of: units + start, count: Int(token.length)))
        }
    }

    /// Adds a whole term that has no position, once for each document.
    func add(term: [UInt16], document: UInt32, field: Field) {
        guard !term.isEmpty else { return }
        term.withUnsafeBufferPointer { units in
            termOf.append(terms.ordinal(of: units.baseAddress.unsafelyUnwrapped, count: units.count))
        }
        places.append(UInt64(document) << 32 | UInt64(field.rawValue) << UInt64(Self.positionBits))
    }

    /// Writes the stream's files.
    ///
    /// - Parameter lengths: The length of each document in this stream.
    func write(
        lengths: [UInt32], segment: UInt64, directory: String, fileSystem: any FileSystem
    ) throws(JSearchError) -> [FileRecord] {
        let writer = try StreamWriter(stream, segment: segment, directory: directory, fileSystem: fileSystem)
        let (sorted, ends) = sortedPlaces()
        let names = TermNames(terms)
        for ordinal in names.ascending() {
            names.withTerm(ordinal) { writer.begin(term: $0) }
            let start = ordinal == 0 ? 0 : ends[ordinal - 1]
            try writer.add { (postings) throws(JSearchError) in
                try Self.addPostings(sorted, start..<ends[ordinal], lengths: lengths, to: &postings)
            }
            try writer.endTerm()
        }
        return try writer.finish()
    }

    /// The places of all occurrences, grouped by term, and where each term's end.
    private func sortedPlaces() -> (places: [UInt64], ends: [Int]) {
        var next = [Int](repeating: 0, count: terms.count + 1)
        for term in termOf { next[Int(term) + 1] += 1 }
        for term in 0..<terms.count { next[term + 1] += next[term] }
        let sorted = [UInt64](unsafeUninitializedCapacity: places.count) { buffer, count in
            next.withUnsafeMutableBufferPointer { next in
                for (index, term) in termOf.enumerated() {
                    buffer[next[Int(term)]] = places[index]
                    next[Int(term)] += 1
                }
            }
            count = places.count
        }
        // Each start has moved to its term's end.
        return (sorted, next)
    }

    private static func addPostings(
        _ places: [UInt64], _ range: Range<Int>, lengths: [UInt32], to postings: inout PostingsWriter
    ) throws(JSearchError) {
        let mask: UInt32 = 1 << Self.positionBits - 1
        var index = range.lowerBound
        while index < range.upperBound {
            let document = UInt32(truncatingIfNeeded: places[index] >> 32)
            var frequencies = FieldFrequencies()
            var field = UInt32.max
            var previous: UInt32 = 0
            while index < range.upperBound, UInt32(truncatingIfNeeded: places[index] >> 32) == document {
                let place = UInt32(truncatingIfNeeded: places[index])
                let newField = place >> Self.positionBits
                let position = place & mask
                postings.add(delta: newField == field ? position - previous : position)
                frequencies.counts[Int(newField)] += 1
                field = newField
                previous = position
                index += 1
            }
            try postings.add(document: document, frequencies: frequencies, length: lengths[Int(document)])
        }
    }
}

/// The terms of a table in UTF-8, one after another in one array.
private struct TermNames {
    private var bytes: [UInt8] = []
    private var starts: [Int] = [0]

    init(_ terms: TermTable) {
        for ordinal in 0..<terms.count {
            let units = terms.characters(of: ordinal)
            _ = transcode(
                units.makeIterator(), from: UTF16.self, to: UTF8.self, stoppingOnError: false,
                into: { bytes.append($0) })
            starts.append(bytes.count)
        }
    }

    func withTerm(_ ordinal: Int, _ body: (UnsafeBufferPointer<UInt8>) -> Void) {
        bytes.withUnsafeBufferPointer {
            body(UnsafeBufferPointer(rebasing: $0[starts[ordinal]..<starts[ordinal + 1]]))
        }
    }

    /// The numbers of the terms in ascending order of their bytes.
    func ascending() -> [Int] {
        bytes.withUnsafeBufferPointer { bytes in
            var keys: [(prefix: UInt64, ordinal: Int)] = []
            keys.reserveCapacity(starts.count)
            for ordinal in 0..<starts.count - 1 {
                let term = bytes[starts[ordinal]..<starts[ordinal + 1]]
                keys.append((StreamWriter.prefix(of: term), ordinal))
            }
            keys.sort { left, right in
                if left.prefix != right.prefix { return left.prefix < right.prefix }
                return bytes[starts[left.ordinal]..<starts[left.ordinal + 1]].lexicographicallyPrecedes(
                    bytes[starts[right.ordinal]..<starts[right.ordinal + 1]])
            }
            return keys.map(\.ordinal)
        }
    }
}
