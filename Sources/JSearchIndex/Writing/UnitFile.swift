// UnitFile.swift
// What a thread made of one unit of articles, on its way into a segment. index/FORMAT.md, ".unit".

import JSearchStorage

/// A unit that was written.
package struct UnitRecord: Sendable {
    let number: UInt64
    let documentCount: Int
}

/// The numbers of the format of units.
enum UnitFormat {
    /// The suffixes of its files.
    static let suffix = "unit"
    static let articlesSuffix = "unit-articles"
    static let textsSuffix = "unit-texts"
    static let suffixes = [suffix, articlesSuffix, textsSuffix]
    /// Sections of the file: one for each stream, the columns, the hashes of the ids.
    static let sectionCount = TokenStream.allCases.count + 2
    /// Entries larger than this have their size in four more bytes.
    static let smallEntryLimit = 255
}

/// A unit, opened for merging. What is stored of its articles besides their texts is a file like that of a segment.
final class UnitFile {
    let record: UnitRecord
    let file: EnvelopeFile
    let records: RecordStore
    let texts: UnitTexts
    private let sections: [Range<Int>]

    init(_ record: UnitRecord, directory: String, fileSystem: any FileSystem) throws(JSearchError) {
        self.record = record
        let path = IndexFormat.path(directory, segment: record.number, suffix: UnitFormat.suffix)
        file = try EnvelopeFile(path, kind: .unit, segment: record.number, in: fileSystem)
        let articles = IndexFormat.path(directory, segment: record.number, suffix: UnitFormat.articlesSuffix)
        records = try RecordStore(
            try EnvelopeFile(articles, kind: .articles, segment: record.number, in: fileSystem))
        texts = try UnitTexts(unit: record.number, directory: directory, fileSystem: fileSystem)
        let trailerStart = file.bodyEnd - 8 * (UnitFormat.sectionCount + 1)
        var reader = try file.reader(trailerStart..<file.bodyEnd)
        var offsets: [Int] = []
        for _ in 0...UnitFormat.sectionCount {
            let offset = try reader.readUInt64()
            guard offset >= UInt64(offsets.last ?? Envelope.headerByteCount), offset <= UInt64(trailerStart) else {
                throw reader.damaged("A section of a unit is in an impossible place")
            }
            offsets.append(Int(offset))
        }
        sections = zip(offsets, offsets.dropFirst()).map { $0..<$1 }
        guard records.documentCount == record.documentCount, texts.documentCount == record.documentCount else {
            throw reader.damaged("The files of a unit have different numbers of articles")
        }
    }

    /// Where the terms of a stream are.
    func terms(_ stream: TokenStream) -> Range<Int> { sections[Int(stream.rawValue) - 1] }

    /// The columns of the unit's articles.
    func columns() throws(JSearchError) -> ColumnValues {
        var reader = try file.reader(sections[UnitFormat.sectionCount - 2])
        var values = ColumnValues()
        for column in values.lengths.indices {
            values.lengths[column].reserveCapacity(record.documentCount)
            for _ in 0..<record.documentCount { values.lengths[column].append(try reader.readUInt32()) }
        }
        for _ in 0..<record.documentCount { values.dates.append(try reader.readUInt64()) }
        return values
    }

    /// The hashes of the articles' ids.
    func hashes() throws(JSearchError) -> [UInt64] {
        var reader = try file.reader(sections[UnitFormat.sectionCount - 1])
        var hashes: [UInt64] = []
        hashes.reserveCapacity(record.documentCount)
        for _ in 0..<record.documentCount { hashes.append(try reader.readUInt64()) }
        return hashes
    }
}

/// Appends terms with their postings to a unit's file.
struct UnitTermWriter: ~Copyable {
    private let file: EnvelopeWriter
    private var output = ByteBuffer(capacity: 2 * bufferByteCount)
    private static let bufferByteCount = 1 << 17
    private static let body = UInt32(Field.body.rawValue)

    init(_ file: EnvelopeWriter) { self.file = file }

    mutating func flush() throws(JSearchError) {
        try file.append(output.bytes)
        output.removeAll()
    }

    /// Appends a term with its occurrences: document times 8 plus field.
    @inline(__always)
    mutating func append(
        _ term: UnsafeRawBufferPointer, _ places: UnsafeBufferPointer<UInt32>
    ) throws(JSearchError) {
        try append(occurrences: places.count, place: { places[$0] }) { end in
            end.pointee = UInt8(term.count)
            end += 1
            for byte in term {
                end.pointee = byte
                end += 1
            }
        }
    }

    /// Appends a term of at most 8 bytes, given from the highest on, with its occurrences.
    @inline(__always)
    mutating func append<Entry>(
        _ term: UInt64, _ byteCount: Int, _ places: ShortTermPlaces<Entry>
    ) throws(JSearchError) {
        try append(occurrences: places.count, place: { places[$0] }) { end in
            end.pointee = UInt8(truncatingIfNeeded: byteCount)
            UnsafeMutableRawPointer(end + 1).storeBytes(of: term.bigEndian, as: UInt64.self)
            end += 1 + byteCount
        }
    }

    /// Appends an entry.
    @inline(__always)
    private mutating func append(
        occurrences: Int, place: (Int) -> UInt32, term: (inout UnsafeMutablePointer<UInt8>) -> Void
    ) throws(JSearchError) {
        // Of each occurrence at most: gap, mask of fields, frequency.
        var end = output.reserve(IndexFormat.termByteLimit + 16 + 11 * occurrences)
        term(&end)
        let size = end
        end += 1
        var next: UInt32 = 0
        var index = 0
        while index < occurrences {
            let document = place(index) >> 3
            var limit = index &+ 1
            while limit < occurrences, place(limit) >> 3 == document { limit &+= 1 }
            Self.appendPosting(gap: document &- next, index..<limit, to: &end) { place($0) & 7 }
            next = document &+ 1
            index = limit
        }
        let byteCount = end - size - 1
        if byteCount < UnitFormat.smallEntryLimit {
            size.pointee = UInt8(byteCount)
        } else {
            (size + 5).update(from: size + 1, count: byteCount)
            size.pointee = UInt8(UnitFormat.smallEntryLimit)
            UnsafeMutableRawPointer(size + 1).storeBytes(of: UInt32(byteCount).littleEndian, as: UInt32.self)
            end += 4
        }
        output.advance(to: end)
        if output.count >= Self.bufferByteCount { try flush() }
    }

    /// Appends gap and frequencies of the document whose occurrences are those of `range`, as in the tail of `.postings`.
    @inline(__always)
    private static func appendPosting(
        gap: UInt32, _ range: Range<Int>, to end: inout UnsafeMutablePointer<UInt8>, field: (Int) -> UInt32
    ) {
        let head = UInt64(gap) << 2
        // Fields ascend.
        if field(range.lowerBound) == body, field(range.upperBound - 1) == body {
            ByteBuffer.writeVarInt(head | (range.count > 1 ? 1 : 0), to: &end)
            if range.count > 1 { ByteBuffer.writeVarInt(UInt64(range.count - 2), to: &end) }
            return
        }
        ByteBuffer.writeVarInt(head | 2, to: &end)
        let mask = end
        mask.pointee = 0
        end += 1
        var index = range.lowerBound
        while index < range.upperBound {
            let current = field(index)
            let start = index
            while index < range.upperBound, field(index) == current { index += 1 }
            mask.pointee |= 1 << UInt8(current)
            ByteBuffer.writeVarInt(UInt64(index - start - 1), to: &end)
        }
    }
}
