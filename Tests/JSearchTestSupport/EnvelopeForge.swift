// EnvelopeForge.swift
// Files with any content and right checksums, to reach what lies behind the checksums.

package import JSearchStorage

/// Changes files of an index so that their checksums still fit.
package enum EnvelopeForge {
    /// Writes a file of a body and returns its bytes.
    package static func file(
        _ body: [UInt8], kind: FileKind = .keys, segment: UInt64 = 1
    ) throws(JSearchError) -> [UInt8] {
        let directory = TemporaryDirectory()
        let path = directory.file("forged")
        let writer = EnvelopeWriter(try DiskFileSystem().create(path), kind: kind, segment: segment)
        try writer.append(body)
        _ = try writer.finish()
        return try directory.read("forged") ?? []
    }

    /// Puts right all checksums of a file whose bytes before `bodyEnd` were changed.
    package static func reseal(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        let footer = bytes.count - Envelope.footerByteCount
        let bodyEnd = (0..<8).reduce(0) { $0 | Int(bytes[footer + $1]) << (8 * $1) }
        var table = ByteWriter()
        for start in stride(from: 0, to: bodyEnd, by: Envelope.pageByteCount) {
            let end = min(bodyEnd, start + Envelope.pageByteCount)
            table.append(CRC32C.checksum(of: Array(bytes[start..<end])))
        }
        bytes.replaceSubrange(bodyEnd..<footer, with: table.bytes)
        put(CRC32C.checksum(of: table.bytes), at: footer + 16, in: &bytes)
        put(CRC32C.checksum(of: Array(bytes[footer..<footer + 24])), at: footer + 24, in: &bytes)
        return bytes
    }

    /// The checksum of a file's footer.
    package static func footerChecksum(_ bytes: [UInt8]) -> UInt32 {
        (0..<4).reduce(0) { $0 | UInt32(bytes[bytes.count - 8 + $1]) << UInt32(8 * $1) }
    }

    /// A manifest that names a file by its checksum, after that file was changed.
    package static func manifest(_ manifest: [UInt8], after old: [UInt8], became new: [UInt8]) -> [UInt8] {
        reseal(replace(footerChecksum(old), footerChecksum(new), in: manifest))
    }

    /// Replaces the first place of a number in some bytes: a checksum in a manifest.
    private static func replace(_ old: UInt32, _ new: UInt32, in bytes: [UInt8]) -> [UInt8] {
        var result = bytes
        let wanted = withUnsafeBytes(of: old.littleEndian, Array.init)
        guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: wanted) }) else { return bytes }
        result.replaceSubrange(start..<start + 4, with: withUnsafeBytes(of: new.littleEndian, Array.init))
        return result
    }

    private static func put(_ value: UInt32, at offset: Int, in bytes: inout [UInt8]) {
        for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * index)) }
    }
}
