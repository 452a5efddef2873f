// UnitTerms.swift
// Walks over the terms of one stream of a unit and hands their postings on.

import JSearchStorage

/// The terms of one stream of one unit, in ascending order.
///
/// Pages are verified, and given back to the system, as reading goes on.
struct UnitTerms: ~Copyable {
    private let file: EnvelopeFile
    private let base: UnsafePointer<UInt8>
    private let path: String
    private let end: Int
    private var offset: Int
    /// How far pages were verified, and how far they were given back.
    private var verified: Int
    private var discarded: Int
    /// Where the postings of the current term are.
    private var postings = 0..<0
    /// The current term, in mapped memory.
    private(set) var term: UnsafeBufferPointer<UInt8>
    /// Its first 8 bytes as a number that orders as they do.
    private(set) var prefix: UInt64 = 0
    /// The same of the next 8 bytes.
    var secondPrefix: UInt64 {
        guard let start = term.baseAddress, term.count > 8 else { return 0 }
        return TermOrder.prefix(start + 8, term.count - 8)
    }

    private var isFirst = true

    private static let window = 1 << 18

    init(_ unit: UnitFile, _ stream: TokenStream) throws(JSearchError) {
        file = unit.file
        path = unit.file.path
        guard let start = file.bytes.baseAddress else {
            throw .damaged("The file is empty", path: path, at: 0)
        }
        base = start.assumingMemoryBound(to: UInt8.self)
        let range = unit.terms(stream)
        offset = range.lowerBound
        end = range.upperBound
        verified = offset
        discarded = offset
        term = UnsafeBufferPointer(start: base, count: 0)
    }

    private func damaged(_ what: String) -> JSearchError { .damaged(what, path: path, at: offset) }

    /// Makes sure that the next `count` bytes are there and verified.
    @inline(__always)
    private mutating func require(_ count: Int) throws(JSearchError) {
        if offset + count > verified { try verify(count) }
    }

    private mutating func verify(_ count: Int) throws(JSearchError) {
        guard count <= end - offset else { throw damaged("A term of a unit is cut off") }
        let limit = min(end, max(offset + count, verified + Self.window))
        try file.verify(verified..<limit)
        verified = limit
        // What lies a window behind is not looked at any more.
        if offset - discarded > 2 * Self.window {
            file.discard(discarded..<offset - Self.window)
            discarded = offset - Self.window
        }
    }

    /// Moves to the next term.
    ///
    /// - Returns: false if there is none.
    mutating func next() throws(JSearchError) -> Bool {
        guard offset < end else { return false }
        try require(1)
        let count = Int(base[offset])
        try require(count + 2)
        guard count <= IndexFormat.termByteLimit else { throw damaged("A term of a unit is too long") }
        let previous = (term, prefix)
        term = UnsafeBufferPointer(start: base + offset + 1, count: count)
        prefix = TermOrder.prefix(base + offset + 1, count)
        guard prefix != .max else { throw damaged("A term of a unit is no UTF-8") }
        guard isFirst || prefix > previous.1 || prefix == previous.1 && Self.compare(previous.0, term) < 0 else {
            throw damaged("The terms of a unit are not in ascending order")
        }
        isFirst = false
        offset += 1 + count
        var byteCount = Int(base[offset])
        offset += 1
        if byteCount == UnitFormat.smallEntryLimit {
            try require(4)
            let stored = UnsafeRawPointer(base + offset).loadUnaligned(as: UInt32.self)
            byteCount = Int(UInt32(littleEndian: stored))
            offset += 4
        }
        try require(byteCount)
        postings = offset..<offset + byteCount
        offset += byteCount
        return true
    }

    /// The order of two terms by their bytes: negative, 0 or positive.
    @inline(__always)
    static func compare(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
        let count = min(left.count, right.count)
        var index = 0
        while index < count {
            if left[index] != right[index] { return Int(left[index]) - Int(right[index]) }
            index += 1
        }
        return left.count - right.count
    }

    /// Adds the postings of the current term to a writer, which knows the lengths of the documents.
    ///
    /// - Parameter numbers: The new numbers of the unit's documents.
    func copyPostings(numbers: DocumentNumbers.Input, to writer: inout PostingsWriter) throws(JSearchError) {
        // SAFETY: a posting has at most 36 bytes, whatever they are, and a trailer of more stands behind the terms of every stream. So
        // what one that is cut off would read is there, and only then is its end compared.
        var reader = UncheckedVarints(next: base + postings.lowerBound)
        let end = base + postings.upperBound
        var document: UInt64 = 0
        while reader.next < end {
            let head = reader.read()
            document &+= head >> 2
            guard let number = numbers.newNumber(document) else { throw damaged("A posting of a unit is impossible") }
            document &+= 1
            if head & 3 == 0 {
                // Most of all: once, in the body.
                guard reader.next <= end else { throw damaged("A posting of a unit is cut off") }
                guard number != DocumentNumbers.gone else { continue }
                try writer.add(document: number, inBody: 1)
                continue
            }
            var total = UInt32(1)
            var frequencies = FieldFrequencies()
            if head & 3 == 1 {
                total = reader.readFrequency(plus: 2)
            } else {
                let mask = reader.readByte()
                for field in 0..<Field.count where mask & 1 << UInt8(field) != 0 {
                    frequencies.counts[field] = reader.readFrequency(plus: 1)
                }
                total = frequencies.total
            }
            guard reader.isSound, total > 0, reader.next <= end else {
                throw damaged("A posting of a unit is impossible")
            }
            guard number != DocumentNumbers.gone else { continue }
            if head & 3 < 2 {
                try writer.add(document: number, inBody: total)
            } else {
                try writer.add(document: number, frequencies: frequencies)
            }
        }
    }
}

/// Reads varints without looking where the bytes end.
private struct UncheckedVarints {
    private(set) var next: UnsafePointer<UInt8>
    /// Whether all frequencies were possible.
    private(set) var isSound = true

    init(next: UnsafePointer<UInt8>) { self.next = next }

    @inline(__always)
    mutating func readByte() -> UInt8 {
        defer { next += 1 }
        return next.pointee
    }

    /// A varint of at most 5 bytes; of one with more, a number that no document and no frequency has.
    @inline(__always)
    mutating func read() -> UInt64 {
        let first = UInt64(readByte())
        return first < 0x80 ? first : readRest(of: first & 0x7F)
    }

    @inline(__always)
    private mutating func readRest(of first: UInt64) -> UInt64 {
        var value = first
        for shift in stride(from: UInt64(7), through: 28, by: 7) {
            let byte = UInt64(readByte())
            value |= (byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return 1 << 62
    }

    @inline(__always)
    mutating func readFrequency(plus base: UInt32) -> UInt32 {
        let value = read()
        if value >= UInt64(IndexFormat.fieldUnitLimit) { isSound = false }
        return UInt32(truncatingIfNeeded: value) &+ base
    }
}
