// TextStoreWriter.swift
// Writes the texts of a segment with codes that were chosen for them. index/FORMAT.md, ".texts".

import JSearchStorage

/// Documents of a source, and which of them stay.
struct TextInput {
    let source: any TextSource
    let documents: DocumentNumbers.Input
    let documentCount: Int
}

/// Makes the `.texts` file of a segment: looks at a sample, chooses codes, and writes all texts with them.
///
/// Memory: some 30 MB for the sample and its pairs, and the tables of the encoder; then a document at a time.
struct TextStoreWriter: ~Copyable {
    /// Units of the sample, at most: with more, the texts hardly get smaller.
    private static let sampleUnitCount = 3 << 20
    /// A piece of the sample.
    private static let pieceUnitCount = 2_048

    private let inputs: [TextInput]
    private let file: EnvelopeWriter
    private var texts = DocumentTexts()
    private var offsets = ByteWriter()
    private var unitCount = 0
    /// The codes of a document, and where in its text each begins.
    private var codes: [UInt16] = []
    private var starts: [UInt32] = []
    private var output = ByteWriter()
    private var signatures = ByteWriter()

    init(
        _ inputs: [TextInput], segment: UInt64, directory: String, fileSystem: any FileSystem
    ) throws(JSearchError) {
        self.inputs = inputs
        let path = IndexFormat.path(directory, segment: segment, suffix: TextFormat.suffix)
        file = EnvelopeWriter(try fileSystem.create(path), kind: .texts, segment: segment)
    }

    /// Writes the file, durably.
    consuming func write() throws(JSearchError) -> FileRecord {
        let (units, pieces) = try sample()
        let table = TextCodeTrainer(units: units, pieces: pieces, total: totalUnitCount).train()
        let bytes = table.bytes()
        try file.append(bytes)
        let tableEnd = file.offset
        let encoder = TextEncoder(table)
        for input in inputs {
            for document in 0..<input.documentCount where !input.documents.isGone(document) {
                try input.source.read(document, into: &texts)
                try append(encoder)
                if document & 0x3FF == 0x3FF { input.source.discard(before: document) }
            }
            input.source.finish()
        }
        let end = file.offset
        try file.align()
        let documentCount = offsets.count / 8
        offsets.append(UInt64(end))
        let offsetsStart = file.offset
        try file.append(offsets.bytes)
        var trailer = ByteWriter()
        for value in [documentCount, unitCount, table.count, table.unitCount, tableEnd, offsetsStart] {
            trailer.append(UInt64(value))
        }
        try file.append(trailer.bytes)
        return try StreamWriter.finish(file, TextFormat.suffix)
    }

    private var totalUnitCount: Int { inputs.reduce(0) { $0 + $1.source.unitCount } }

    /// The units that occur, ascending, and pieces of the texts, taken evenly from all of them.
    private mutating func sample() throws(JSearchError) -> (units: [UInt16], pieces: [[UInt16]]) {
        let occurs = UnsafeMutablePointer<Bool>.allocate(capacity: 1 << 16)
        occurs.initialize(repeating: false, count: 1 << 16)
        defer { occurs.deallocate() }
        let total = totalUnitCount
        let wanted = min(total, Self.sampleUnitCount)
        var pieces: [[UInt16]] = []
        var (seen, taken) = (0, 0)
        for input in inputs {
            for document in 0..<input.documentCount where !input.documents.isGone(document) {
                try input.source.read(document, into: &texts)
                for field in 0..<Field.count {
                    let text = texts.text(field)
                    for unit in text { occurs[Int(unit)] = true }
                    var start = 0
                    while start < text.count {
                        let end = min(text.count, start + Self.pieceUnitCount)
                        seen += end - start
                        if taken * total < seen * wanted {
                            pieces.append(Array(text[start..<end]))
                            taken += end - start
                        }
                        start = end
                    }
                }
            }
            input.source.discard(before: input.documentCount)
        }
        return ((0..<1 << 16).filter { occurs[$0] }.map { UInt16($0) }, pieces)
    }

    /// Writes the document that was read.
    private mutating func append(_ encoder: TextEncoder) throws(JSearchError) {
        offsets.append(UInt64(file.offset))
        output.removeAll()
        signatures.removeAll()
        if codes.count < texts.count {
            codes = [UInt16](repeating: 0, count: 2 * texts.count)
            starts = [UInt32](repeating: 0, count: 2 * texts.count)
        }
        var mask: UInt8 = 0
        for field in 0..<Field.count where !texts.text(field).isEmpty { mask |= 1 << UInt8(field) }
        output.append(mask)
        output.append(UInt8(0))
        var count = 0
        for field in 0..<Field.count where mask & 1 << UInt8(field) != 0 {
            let text = texts.text(field)
            let added = codes.withUnsafeMutableBufferPointer { codes in
                starts.withUnsafeMutableBufferPointer { starts in
                    encoder.encode(
                        text, into: codes.baseAddress.unsafelyUnwrapped + count,
                        starts: starts.baseAddress.unsafelyUnwrapped)
                }
            }
            output.append(UInt32(added))
            output.append(UInt32(text.count))
            count += added
            unitCount += text.count
            if let layout = TextSignature(codeCount: added, unitCount: text.count) {
                starts.withUnsafeBufferPointer {
                    layout.append(units: text, codeStarts: UnsafeBufferPointer(rebasing: $0[..<added]), to: &signatures)
                }
            }
        }
        try file.append(output.bytes)
        try append(codes: count)
        // So that codes are never across a boundary of two bytes.
        if signatures.count % 2 == 1 { signatures.append(UInt8(0)) }
        try file.append(signatures.bytes)
    }

    private func append(codes count: Int) throws(JSearchError) {
        var failure: JSearchError?
        codes.withUnsafeBytes { bytes in
            do throws(JSearchError) {
                try file.append(UnsafeRawBufferPointer(rebasing: bytes[..<(2 * count)]))
            } catch { failure = error }
        }
        if let failure { throw failure }
    }
}
