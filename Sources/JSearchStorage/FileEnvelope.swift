// FileEnvelope.swift
// Header, page checksums and footer of every file. index/FORMAT.md, "The envelope of every file".

import Synchronization

/// The four letters that say what a file holds.
package enum FileKind: String, Sendable, CaseIterable {
    case manifest = "MANI"
    case terms = "DICT"
    case postings = "POST"
    case texts = "TEXT"
    case columns = "COLS"
    case articles = "ARTI"
    case keys = "KEYS"
    case deleted = "DELS"
    case unit = "UNIT"
    case unitTexts = "UTXT"
    case sources = "SRCS"
}

/// The numbers of the envelope.
package enum Envelope {
    package static let version: UInt16 = 6
    package static let headerByteCount = 32
    package static let footerByteCount = 32
    package static let pageByteCount = 16_384
    package static let startMagic: [UInt8] = Array("JSRC".utf8)
    package static let endMagic: [UInt8] = Array("CRSJ".utf8)
}

/// Writes one file: header first, then the body piece by piece, then page checksums and footer.
package final class EnvelopeWriter {
    private let file: any OutputFile
    @exclusivity(unchecked) private var buffer = ByteWriter()
    @exclusivity(unchecked) private var checksums = ByteWriter()
    /// Bytes that have left the buffer.
    @exclusivity(unchecked) private var written = 0
    /// Written out when it holds this much; a whole number of pages.
    private static let bufferByteCount = 16 * Envelope.pageByteCount

    package init(_ file: any OutputFile, kind: FileKind, segment: UInt64) {
        self.file = file
        buffer.bytes.reserveCapacity(Self.bufferByteCount + Envelope.pageByteCount)
        buffer.bytes += Envelope.startMagic
        buffer.bytes += Array(kind.rawValue.utf8)
        buffer.append(Envelope.version)
        buffer.bytes += [UInt8](repeating: 0, count: 6)
        buffer.append(segment)
        buffer.append(UInt64(0))
    }

    /// Where the next byte of the body goes, from the start of the file.
    package var offset: Int { written + buffer.count }

    /// Appends bytes to the body.
    package func append(_ bytes: [UInt8]) throws(JSearchError) {
        if bytes.count < Self.bufferByteCount {
            buffer.bytes += bytes
            if buffer.count >= Self.bufferByteCount { try flush(all: false) }
            return
        }
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + Self.bufferByteCount)
            buffer.bytes += bytes[start..<end]
            try flush(all: false)
            start = end
        }
    }

    /// Appends bytes to the body.
    package func append(_ bytes: UnsafeRawBufferPointer) throws(JSearchError) {
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + Self.bufferByteCount)
            buffer.bytes += bytes[start..<end]
            if buffer.count >= Self.bufferByteCount { try flush(all: false) }
            start = end
        }
    }

    /// Appends zero bytes until the offset is a multiple of 8.
    package func align() throws(JSearchError) {
        buffer.bytes += repeatElement(0, count: (8 - offset % 8) % 8)
    }

    /// Completes the file and makes it durable, unless nobody needs it after this process.
    ///
    /// - Returns: Its size in bytes, and the checksum of its footer, which fixes its whole content.
    package func finish(durably: Bool = true) throws(JSearchError) -> (byteCount: Int, footerChecksum: UInt32) {
        try align()
        let bodyEnd = offset
        try flush(all: true)
        var footer = ByteWriter()
        footer.append(UInt64(bodyEnd))
        footer.append(UInt32(Envelope.pageByteCount))
        footer.append(UInt32(checksums.count / 4))
        footer.append(CRC32C.checksum(of: checksums.bytes))
        footer.append(UInt32(0))
        let footerChecksum = CRC32C.checksum(of: footer.bytes)
        footer.append(footerChecksum)
        footer.bytes += Envelope.endMagic
        try write(checksums.bytes[...])
        try write(footer.bytes[...])
        try file.finish(durably: durably)
        return (written, footerChecksum)
    }

    /// Writes out whole pages, or everything.
    private func flush(all: Bool) throws(JSearchError) {
        let end = all ? buffer.count : buffer.count / Envelope.pageByteCount * Envelope.pageByteCount
        var start = 0
        while start < end {
            let pageEnd = min(end, start + Envelope.pageByteCount)
            let checksum = buffer.bytes.withUnsafeBytes {
                CRC32C.checksum(of: UnsafeRawBufferPointer(rebasing: $0[start..<pageEnd]))
            }
            checksums.append(checksum)
            start = pageEnd
        }
        try write(buffer.bytes[..<end])
        buffer.bytes.removeFirst(end)
    }

    private func write(_ bytes: ArraySlice<UInt8>) throws(JSearchError) {
        guard !bytes.isEmpty else { return }
        var failure: JSearchError?
        bytes.withUnsafeBytes { buffer in
            do throws(JSearchError) { try file.write(buffer) } catch { failure = error }
        }
        if let failure { throw failure }
        written += bytes.count
    }
}

/// A file that was opened and whose envelope is sound; pages are verified when they are first used.
package final class EnvelopeFile: @unchecked Sendable {
    // SAFETY (unchecked Sendable): the mapping is read-only; `verified` is only touched by atomic operations.
    package let path: String
    package let kind: FileKind
    package let segment: UInt64
    package let bodyEnd: Int
    package let footerChecksum: UInt32
    private let mapping: MappedFile
    private let pageCount: Int
    private let verified: UnsafeMutablePointer<Atomic<UInt64>>

    /// All bytes of the file. Call ``verify(_:)`` before reading from them.
    package var bytes: UnsafeRawBufferPointer { mapping.bytes }

    package var byteCount: Int { mapping.bytes.count }

    /// Where the body is.
    package var body: Range<Int> { Envelope.headerByteCount..<bodyEnd }

    /// Opens a file and checks header, footer and page table.
    ///
    /// - Throws: ``JSearchError``: damaged, of another kind or segment, of a newer version, or unreadable.
    package init(
        _ path: String, kind: FileKind? = nil, segment: UInt64? = nil, in fileSystem: some FileSystem
    ) throws(JSearchError) {
        guard let mapping = try fileSystem.map(path) else {
            throw JSearchError(.damaged, "The file is missing; build the index again.", path: path)
        }
        let header = try EnvelopeHeader(mapping.bytes, path: path)
        if let kind, kind != header.kind {
            throw .damaged("This is a \(header.kind.rawValue) file, not a \(kind.rawValue) file", path: path, at: 4)
        }
        if let segment, segment != header.segment {
            throw .damaged("The file belongs to segment \(header.segment), not \(segment)", path: path, at: 16)
        }
        self.path = path
        self.mapping = mapping
        self.kind = header.kind
        self.segment = header.segment
        self.bodyEnd = header.bodyEnd
        self.pageCount = header.pageCount
        self.footerChecksum = header.footerChecksum
        verified = .allocate(capacity: (pageCount + 63) / 64)
        for index in 0..<(pageCount + 63) / 64 { (verified + index).initialize(to: Atomic(0)) }
    }

    deinit {
        verified.deinitialize(count: (pageCount + 63) / 64)
        verified.deallocate()
    }

    /// Verifies the checksums of all pages that hold any of these bytes, each once in the life of the object.
    ///
    /// - Throws: ``JSearchError`` that names the file and the first byte of the damaged page.
    package func verify(_ range: Range<Int>) throws(JSearchError) {
        guard range.lowerBound >= 0, range.upperBound <= bodyEnd else {
            throw .damaged(
                "A structure should lie in bytes \(range.lowerBound)..<\(range.upperBound)", path: path,
                at: bodyEnd)
        }
        guard !range.isEmpty else { return }
        var page = range.lowerBound / Envelope.pageByteCount
        let last = (range.upperBound - 1) / Envelope.pageByteCount
        while page <= last {
            if verified[page >> 6].load(ordering: .relaxed) &>> UInt64(page & 63) & 1 == 0 { try verify(page: page) }
            page += 1
        }
    }

    /// Verifies the checksum of a page.
    @inline(never)
    private func verify(page: Int) throws(JSearchError) {
        let start = page * Envelope.pageByteCount
        let end = min(bodyEnd, start + Envelope.pageByteCount)
        let stored = bytes.loadUnaligned(fromByteOffset: bodyEnd + 4 * page, as: UInt32.self)
        guard
            CRC32C.checksum(of: UnsafeRawBufferPointer(rebasing: bytes[start..<end])) == UInt32(littleEndian: stored)
        else { throw .damaged("The checksum of bytes \(start)..<\(end) is wrong", path: path, at: start) }
        verified[page >> 6].bitwiseOr(1 &<< UInt64(page & 63), ordering: .relaxed)
    }

    /// Tells the system that the bytes are not needed soon. They stay readable.
    package func discard() { mapping.discard() }

    /// Tells the system that some of the bytes are not needed soon. They stay readable.
    package func discard(_ range: Range<Int>) { mapping.discard(range) }

    /// Verifies every byte of the file.
    package func verifyAll() throws(JSearchError) { try verify(0..<bodyEnd) }

    /// A reader of some verified bytes.
    package func reader(_ range: Range<Int>) throws(JSearchError) -> ByteReader {
        guard range.lowerBound >= Envelope.headerByteCount else {
            throw .damaged("A structure should start at byte \(range.lowerBound)", path: path, at: 0)
        }
        try verify(range)
        return try ByteReader(bytes, range, path: path)
    }
}

/// What the fixed parts of an envelope say, checked.
private struct EnvelopeHeader {
    let kind: FileKind
    let segment: UInt64
    let bodyEnd: Int
    let pageCount: Int
    let footerChecksum: UInt32

    init(_ bytes: UnsafeRawBufferPointer, path: String) throws(JSearchError) {
        let least = Envelope.headerByteCount + Envelope.footerByteCount + 4
        guard bytes.count >= least else {
            throw .damaged("The file has \(bytes.count) bytes, too few for any file of an index", path: path, at: 0)
        }
        guard bytes[0..<4].elementsEqual(Envelope.startMagic) else {
            throw .damaged("The file does not begin with JSRC, so it is not a file of an index", path: path, at: 0)
        }
        guard bytes[(bytes.count - 4)...].elementsEqual(Envelope.endMagic) else {
            throw .damaged("The file does not end with CRSJ", path: path, at: bytes.count - 4)
        }
        let footerStart = bytes.count - Envelope.footerByteCount
        var reader = try ByteReader(bytes, footerStart..<bytes.count, path: path)
        let bodyEnd = try reader.readUInt64()
        let pageByteCount = try reader.readUInt32()
        let pageCount = Int(try reader.readUInt32())
        let tableChecksum = try reader.readUInt32()
        let zero = try reader.readUInt32()
        footerChecksum = try reader.readUInt32()
        let footer = UnsafeRawBufferPointer(rebasing: bytes[footerStart..<footerStart + 24])
        guard CRC32C.checksum(of: footer) == footerChecksum else {
            throw .damaged("The checksum of the footer is wrong", path: path, at: footerStart)
        }
        reader = try ByteReader(bytes, 4..<Envelope.headerByteCount, path: path)
        let magic = bytes[4..<8]
        reader.offset = 8
        let version = try reader.readUInt16()
        guard version == 0 || version == Envelope.version else {
            let advice = version > Envelope.version ? "Use a newer jsearch." : "Build the index again."
            throw JSearchError(
                .unsupportedVersion,
                "The file has format version \(version); this program reads version \(Envelope.version). \(advice)",
                path: path, offset: 8)
        }
        guard let kind = FileKind.allCases.first(where: { magic.elementsEqual($0.rawValue.utf8) }), version > 0
        else { throw .damaged("No file of an index has this kind and version", path: path, at: 4) }
        self.kind = kind
        reader.offset = 16
        segment = try reader.readUInt64()
        let tableByteCount = 4 * pageCount
        guard pageByteCount == Envelope.pageByteCount, zero == 0,
            bodyEnd >= UInt64(Envelope.headerByteCount), bodyEnd <= UInt64(footerStart),
            Int(bodyEnd) + tableByteCount == footerStart,
            pageCount == (Int(bodyEnd) + Envelope.pageByteCount - 1) / Envelope.pageByteCount
        else { throw .damaged("The footer does not fit the size of the file", path: path, at: footerStart) }
        self.bodyEnd = Int(bodyEnd)
        self.pageCount = pageCount
        let table = UnsafeRawBufferPointer(rebasing: bytes[Int(bodyEnd)..<footerStart])
        guard CRC32C.checksum(of: table) == tableChecksum else {
            throw .damaged("The checksum of the page table is wrong", path: path, at: Int(bodyEnd))
        }
    }
}
