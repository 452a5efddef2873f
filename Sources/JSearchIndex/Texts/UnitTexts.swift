// UnitTexts.swift
// The normalised texts of a unit, before they have codes. index/FORMAT.md, ".unit-texts".

import JSearchStorage

/// Where the texts of a new segment come from.
protocol TextSource {
    /// Units in all texts.
    var unitCount: Int { get }

    /// Reads the texts of a document.
    func read(_ document: Int, into texts: inout DocumentTexts) throws(JSearchError)

    /// Says that the documents before one are not needed soon.
    func discard(before document: Int)

    /// Says that all of it was read for the last time.
    func finish()
}

/// Writes the texts of a unit as they are: they get codes when all of them are known.
final class UnitTextsWriter {
    private let file: EnvelopeWriter
    private var offsets = ByteWriter()
    private var header = ByteWriter()
    private var unitCount = 0

    init(unit: UInt64, directory: String, fileSystem: any FileSystem) throws(JSearchError) {
        let path = IndexFormat.path(directory, segment: unit, suffix: UnitFormat.textsSuffix)
        file = EnvelopeWriter(try fileSystem.create(path), kind: .unitTexts, segment: unit)
    }

    /// Begins a document.
    func begin() { offsets.append(UInt64(file.offset)) }

    /// Adds the text of a field of the document that was begun; fields in ascending order, empty ones left out.
    func add(_ units: UnsafeBufferPointer<UInt16>, field: Field) throws(JSearchError) {
        header.removeAll()
        header.append(UInt16(field.rawValue))
        header.append(UInt32(units.count))
        try file.append(header.bytes)
        try file.append(UnsafeRawBufferPointer(units))
        unitCount += units.count
    }

    /// Completes the file; nobody needs it after this process.
    func finish() throws(JSearchError) {
        let end = file.offset
        try file.align()
        let documentCount = offsets.count / 8
        offsets.append(UInt64(end))
        var trailer = ByteWriter()
        for value in [documentCount, unitCount] { trailer.append(UInt64(value)) }
        try file.append(offsets.bytes)
        try file.append(trailer.bytes)
        _ = try file.finish(durably: false)
    }
}

/// The texts of a unit, opened to be written with codes.
final class UnitTexts: TextSource {
    let documentCount: Int
    let unitCount: Int
    private var file: EnvelopeFile?
    private let offsets: Range<Int>
    private let path: String
    private let fileSystem: any FileSystem

    init(unit: UInt64, directory: String, fileSystem: any FileSystem) throws(JSearchError) {
        self.fileSystem = fileSystem
        path = IndexFormat.path(directory, segment: unit, suffix: UnitFormat.textsSuffix)
        let file = try EnvelopeFile(path, kind: .unitTexts, segment: unit, in: fileSystem)
        let trailer = file.bodyEnd - 16
        var reader = try file.reader(trailer..<file.bodyEnd)
        let (documents, all) = (try reader.readUInt64(), try reader.readUInt64())
        guard documents <= UInt64(IndexFormat.documentLimit), all < 1 << 48,
            8 * (Int(documents) + 1) <= trailer - Envelope.headerByteCount
        else { throw reader.damaged("The texts of a unit have an impossible size") }
        documentCount = Int(documents)
        unitCount = Int(all)
        offsets = trailer - 8 * (documentCount + 1)..<trailer
        try file.verify(offsets)
        self.file = file
    }

    /// The file, which is there until ``finish()``.
    private var opened: EnvelopeFile {
        guard let file else { preconditionFailure("the texts of a unit are read once") }
        return file
    }

    private func offset(_ document: Int) -> Int {
        let start = offsets.lowerBound + 8 * document
        return Int(clamping: UInt64(littleEndian: opened.bytes.loadUnaligned(fromByteOffset: start, as: UInt64.self)))
    }

    func read(_ document: Int, into texts: inout DocumentTexts) throws(JSearchError) {
        texts.removeAll()
        let file = opened
        let (start, end) = (offset(document), offset(document + 1))
        guard start <= end, end <= offsets.lowerBound else {
            throw .damaged("A text of a unit is in an impossible place", path: file.path, at: offsets.lowerBound)
        }
        var reader = try file.reader(start..<end)
        var next = 0
        while !reader.isAtEnd {
            let field = Int(try reader.readUInt16())
            let count = Int(try reader.readUInt32())
            guard field >= next, field < Field.count, count < IndexFormat.fieldUnitLimit else {
                throw reader.damaged("A text of a unit has an impossible field")
            }
            try reader.require(2 * count)
            UnsafeMutableRawPointer(texts.reserve(count)).copyMemory(
                from: file.bytes.baseAddress.unsafelyUnwrapped + reader.offset, byteCount: 2 * count)
            texts.end(field, unitCount: count)
            reader.offset += 2 * count
            next = field + 1
        }
        texts.end()
    }

    func discard(before document: Int) {
        let end = offset(document)
        if end > Envelope.headerByteCount { opened.discard(Envelope.headerByteCount..<end) }
    }

    /// Gives the space of the file back: it is the largest of a unit. What cannot be removed is a leftover.
    func finish() {
        file = nil
        try? fileSystem.remove(path)
    }
}
