// EnvelopeDamageTests.swift
// Files that are not what was written are never taken for it.

import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("Damaged envelopes")
struct EnvelopeDamageTests {
    private func openAndVerify(_ bytes: [UInt8]) -> JSearchError? {
        failure { () throws(JSearchError) in
            let file = try EnvelopeFile(
                "some/file", kind: .keys, segment: 1, in: OverlayFileSystem(["some/file": bytes]))
            try file.verifyAll()
        }
    }

    @Test("A changed byte anywhere is noticed", arguments: [0x01, 0x55, 0x80, 0xFF] as [UInt8])
    func changedByte(pattern: UInt8) throws {
        let bytes = try EnvelopeForge.file((0..<100).map { UInt8($0) })
        #expect(openAndVerify(bytes) == nil)
        for index in bytes.indices {
            var changed = bytes
            changed[index] ^= pattern
            let error = openAndVerify(changed)
            #expect(error != nil, "byte \(index)")
            #expect(error?.code == .damaged || (error?.code == .unsupportedVersion && (8..<10).contains(index)))
            #expect(error?.path == "some/file", "byte \(index)")
            #expect(error?.offset != nil, "byte \(index)")
        }
    }

    @Test("A file that is cut anywhere is damaged")
    func cut() throws {
        let bytes = try EnvelopeForge.file((0..<100).map { UInt8($0) })
        for count in 0..<bytes.count {
            let error = openAndVerify(Array(bytes[..<count]))
            #expect(error?.code == .damaged, "\(count) bytes")
            #expect(error?.path == "some/file")
            #expect(error?.offset != nil)
        }
        #expect(openAndVerify(bytes + [0])?.code == .damaged)
        #expect(openAndVerify(bytes + bytes)?.code == .damaged)
    }

    @Test("Damage in a page is noticed when that page is used, with its offset, and not before")
    func pages() throws {
        var bytes = try EnvelopeForge.file((0..<50_000).map { UInt8(truncatingIfNeeded: $0) })
        bytes[16_384 + 100] ^= 4
        let file = try EnvelopeFile("f", in: OverlayFileSystem(["f": bytes]))
        try file.verify(32..<16_384)
        try file.verify(32_768..<40_000)
        for range in [32..<16_385, 16_384..<16_385, 20_000..<20_001, 32_767..<32_769] {
            let error = failure { () throws(JSearchError) in try file.verify(range) }
            #expect(error?.code == .damaged, "\(range)")
            #expect(error?.path == "f")
            #expect(error?.offset == 16_384)
        }
        #expect(failure { () throws(JSearchError) in try file.verifyAll() }?.offset == 16_384)
    }

    @Test("The offset of an error is that of the part that is wrong")
    func offsets() throws {
        let bytes = try EnvelopeForge.file((0..<100).map { UInt8($0) })
        let end = bytes.count
        let table = end - 32 - 4
        for (index, offset) in [(0, 0), (end - 1, end - 4), (end - 20, end - 32), (table, table), (50, 0)] {
            var changed = bytes
            changed[index] ^= 1
            #expect(openAndVerify(changed)?.offset == offset, "byte \(index)")
        }
    }

    @Test("A file of another kind or segment is refused")
    func wrongFile() throws {
        let other = try EnvelopeForge.file([1], kind: .columns, segment: 1)
        #expect(openAndVerify(other)?.code == .damaged)
        #expect(openAndVerify(other)?.offset == 4)
        let segment = try EnvelopeForge.file([1], kind: .keys, segment: 2)
        #expect(openAndVerify(segment)?.code == .damaged)
        #expect(openAndVerify(segment)?.offset == 16)
    }

    @Test(
        "Another version is refused as such, with what to do; 0 as damage",
        arguments: [0, 1, 2, 3, 4, 5, 7, 256, 65_535] as [UInt16])
    func versions(version: UInt16) throws {
        var bytes = try EnvelopeForge.file([1, 2, 3])
        bytes[8] = UInt8(truncatingIfNeeded: version)
        bytes[9] = UInt8(version >> 8)
        let error = openAndVerify(EnvelopeForge.reseal(bytes))
        #expect(error?.code == (version == 0 ? .damaged : .unsupportedVersion))
        #expect(error?.path == "some/file")
        if version > 0 { #expect(error?.message.contains("\(version)") == true) }
        if (1...5).contains(version) { #expect(error?.message.contains("Build the index again") == true) }
        if version > 6 { #expect(error?.message.contains("Use a newer jsearch") == true) }
    }

    @Test("An unknown kind is refused")
    func unknownKind() throws {
        var bytes = try EnvelopeForge.file([1, 2, 3])
        bytes[4] = UInt8(ascii: "X")
        let error = failure { () throws(JSearchError) in
            _ = try EnvelopeFile("f", in: OverlayFileSystem(["f": EnvelopeForge.reseal(bytes)]))
        }
        #expect(error?.code == .damaged)
    }

    @Test("A footer whose numbers contradict the file is refused, even with right checksums")
    func footerNumbers() throws {
        let bytes = try EnvelopeForge.file((0..<100).map { UInt8($0) })
        let footer = bytes.count - 32
        for offset in [0, 1, 4, 7, 8, 9, 12, 15, 20] {
            for pattern in [0x01, 0x08, 0x80, 0xFF] as [UInt8] {
                var changed = bytes
                changed[footer + offset] ^= pattern
                let checksum = CRC32C.checksum(of: Array(changed[footer..<footer + 24]))
                for index in 0..<4 {
                    changed[footer + 24 + index] = UInt8(truncatingIfNeeded: checksum >> UInt32(8 * index))
                }
                #expect(openAndVerify(changed)?.code == .damaged, "footer byte \(offset) xor \(pattern)")
            }
        }
    }

    @Test("A missing file is damage that names the file")
    func missing() {
        let error = failure { () throws(JSearchError) in
            _ = try EnvelopeFile("/no/such/file", in: DiskFileSystem())
        }
        #expect(error?.code == .damaged)
        #expect(error?.path == "/no/such/file")
    }
}
