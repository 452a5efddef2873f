// TextStore.swift
// Here is a document: what is its normalised text? index/FORMAT.md, ".texts".

package import JSearchStorage
import Synchronization

/// One field of one document, as codes. Neither these nor the signature are verified: ``TextStore/verify(_:_:reach:)`` and
/// ``TextStore/verify(_:row:_:)`` do it for what is read.
struct CodedText {
    /// Two bytes each.
    let codes: UnsafeRawPointer
    /// Where they are in the file.
    let offset: Int
    let codeCount: Int
    let unitCount: Int
    /// nil if it is short.
    let signature: Signature?

    /// A signature in its file: how the text is divided, and where it is.
    struct Signature {
        let layout: TextSignature
        let start: UnsafeRawPointer
        /// Where it is in the file.
        let offset: Int

        /// The unit that a chunk begins with.
        func unit(ofChunk chunk: Int) -> Int {
            Int(UInt32(littleEndian: start.loadUnaligned(fromByteOffset: 4 * chunk, as: UInt32.self)))
        }

        /// Where the bits of a pair of units are.
        @inline(__always)
        func row(_ first: UInt16, _ second: UInt16) -> UnsafeRawPointer {
            start + 4 * layout.chunkCount + layout.row(first, second) * layout.rowByteCount
        }

        /// For 64 chunks from a multiple of 8 on, which may have a pair of units. Bits of chunks that do not exist mean nothing.
        @inline(__always)
        func bits(_ first: UInt16, _ second: UInt16, from chunk: Int) -> UInt64 {
            // SAFETY: a file ends with a trailer, so eight bytes can be read at every byte of a signature. Those behind the row,
            // which may not be verified, are of chunks that do not exist.
            UInt64(littleEndian: row(first, second).loadUnaligned(fromByteOffset: chunk / 8, as: UInt64.self))
        }
    }
}

/// The normalised texts of a segment: what is shown is made of them, and phrases are looked for in them.
package final class TextStore: Sendable, TextSource {
    package let file: EnvelopeFile
    package let documentCount: Int
    package let unitCount: Int
    private let codeCount: Int
    private let singleCount: Int
    private let offsetsStart: Int
    private let tableRange: Range<Int>
    private let table = Mutex<TextCodes?>(nil)
    static let trailerByteCount = 48
    /// The most bytes before the codes of a document.
    private static let longestHeader = 2 + 8 * Field.count

    /// - Throws: ``JSearchError`` if the trailer is impossible.
    package init(_ file: EnvelopeFile) throws(JSearchError) {
        self.file = file
        let trailer = file.bodyEnd - Self.trailerByteCount
        var reader = try file.reader(trailer..<file.bodyEnd)
        var values: [Int] = []
        for _ in 0..<Self.trailerByteCount / 8 {
            let value = try reader.readUInt64()
            guard value < 1 << 48 else { throw reader.damaged("A number of the texts is impossible") }
            values.append(Int(value))
        }
        guard values[0] <= IndexFormat.documentLimit, values[2] <= TextFormat.codeLimit, values[3] <= values[2],
            values[4] >= Envelope.headerByteCount, values[4] <= values[5],
            values[5] + 8 * (values[0] + 1) == trailer
        else { throw reader.damaged("The trailer of the texts contradicts itself") }
        documentCount = values[0]
        unitCount = values[1]
        codeCount = values[2]
        singleCount = values[3]
        tableRange = Envelope.headerByteCount..<values[4]
        offsetsStart = values[5]
    }

    /// What its codes stand for; verified when it is first asked for.
    func codes() throws(JSearchError) -> TextCodes {
        if let known = table.withLock({ $0 }) { return known }
        let codes = try TextCodes(file, tableRange, count: codeCount, unitCount: singleCount)
        table.withLock { $0 = codes }
        return codes
    }

    /// Calls `body` with each field of a document that has text, ascending. Only where they are is verified, for of a long text
    /// little is read.
    ///
    /// - Parameter fields: Bit *f* is set if field *f* is wanted.
    @inline(__always)
    func forEachField(
        of document: Int, fields: UInt8 = 0xFF, _ body: (Int, CodedText) throws(JSearchError) -> Void
    ) throws(JSearchError) {
        precondition(document < documentCount)
        let bytes = file.bytes
        let range = try range(of: document)
        let (start, end) = (range.lowerBound, range.upperBound)
        guard let base = bytes.baseAddress else { throw damaged(document) }
        try file.verify(start..<min(end, start + Self.longestHeader))
        let mask = bytes[start]
        guard mask >> UInt8(Field.count) == 0 else { throw damaged(document) }
        var header = start + 2
        var codes = header + 8 * mask.nonzeroBitCount
        guard codes <= end else { throw damaged(document) }
        // Signatures are behind all codes.
        var signatures = codes
        for index in 0..<mask.nonzeroBitCount { signatures += 2 * Int(readUInt32(header + 8 * index)) }
        for field in 0..<Field.count where mask & 1 << UInt8(field) != 0 {
            let codeCount = Int(readUInt32(header))
            let unitCount = Int(readUInt32(header + 4))
            var text = CodedText(
                codes: base + codes, offset: codes, codeCount: codeCount, unitCount: unitCount, signature: nil)
            guard unitCount >= codeCount, unitCount < IndexFormat.fieldUnitLimit, codes + 2 * codeCount <= end else {
                throw damaged(document)
            }
            if let layout = TextSignature(codeCount: codeCount, unitCount: unitCount) {
                guard signatures + layout.byteCount <= end else { throw damaged(document) }
                text = CodedText(
                    codes: base + codes, offset: codes, codeCount: codeCount, unitCount: unitCount,
                    signature: CodedText.Signature(layout: layout, start: base + signatures, offset: signatures))
                signatures += layout.byteCount
            }
            if fields & 1 << UInt8(field) != 0 { try body(field, text) }
            header += 8
            codes += 2 * codeCount
        }
    }

    /// Verifies some codes of a text, and `reach` more on each side if there are so many.
    @inline(__always)
    func verify(_ text: CodedText, _ codes: Range<Int>, reach: Int = 0) throws(JSearchError) {
        let (first, end) = (max(0, codes.lowerBound - reach), min(text.codeCount, codes.upperBound + reach))
        try file.verify(text.offset + 2 * first..<text.offset + 2 * end)
    }

    /// Verifies which chunks of a text may have a pair of units.
    @inline(__always)
    func verify(_ signature: CodedText.Signature, row first: UInt16, _ second: UInt16) throws(JSearchError) {
        let start = signature.offset + (signature.row(first, second) - signature.start)
        try file.verify(start..<start + signature.layout.rowByteCount)
    }

    /// Verifies where the chunks of a text begin.
    func verifyChunks(_ signature: CodedText.Signature) throws(JSearchError) {
        try file.verify(signature.offset..<signature.offset + 4 * signature.layout.chunkCount)
    }

    /// Where it is written where the texts of a document are.
    func offsetPlace(of document: Int) -> Int { offsetsStart + 8 * document }

    /// Where the texts of a document are.
    @inline(__always)
    func range(of document: Int) throws(JSearchError) -> Range<Int> {
        let place = offsetPlace(of: document)
        try file.verify(place..<place + 16)
        let bytes = file.bytes
        let start = Int(clamping: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)))
        let end = Int(clamping: UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place + 8, as: UInt64.self)))
        guard start >= tableRange.upperBound, start < end, end - start >= 2, end <= offsetsStart else {
            throw damaged(document)
        }
        return start..<end
    }

    @inline(__always)
    private func readUInt32(_ offset: Int) -> UInt32 {
        UInt32(littleEndian: file.bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    private func damaged(_ document: Int) -> JSearchError {
        .damaged("The text of document \(document) is impossible", path: file.path, at: offsetPlace(of: document))
    }

    /// The normalised text of each field of a document.
    package func texts(_ document: Int) throws(JSearchError) -> [[UInt16]] {
        var texts = DocumentTexts()
        try read(document, into: &texts)
        return (0..<Field.count).map { Array(texts.text($0)) }
    }

    // MARK: - As the source of another segment

    func read(_ document: Int, into texts: inout DocumentTexts) throws(JSearchError) {
        texts.removeAll()
        let codes = try codes()
        var isSound = true
        // (A closure cannot change what it was not given, so the buffer is handed on by its address.)
        try withUnsafeMutablePointer(to: &texts) { (texts) throws(JSearchError) in
            try forEachField(of: document) { (field, text) throws(JSearchError) in
                try verify(text, 0..<text.codeCount)
                let room = texts.pointee.reserve(text.unitCount + TextFormat.longestString)
                if codes.decode(text.codes, count: text.codeCount, into: room, unitCount: text.unitCount) {
                    texts.pointee.end(field, unitCount: text.unitCount)
                } else {
                    isSound = false
                }
            }
        }
        guard isSound else { throw damaged(document) }
        texts.end()
    }

    func discard(before document: Int) {}

    func finish() { file.discard() }
}
