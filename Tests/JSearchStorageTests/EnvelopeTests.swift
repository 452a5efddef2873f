// EnvelopeTests.swift
// Writing files and opening them: header, pages, footer.

import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("Envelope")
struct EnvelopeTests {
    private let directory = TemporaryDirectory()
    private let disk = DiskFileSystem()

    @Test(
        "Bodies of any size come back",
        arguments: [0, 1, 7, 8, 16_351, 16_352, 16_353, 16_383, 16_384, 16_385, 32_736, 32_737, 262_112, 300_000])
    func sizes(count: Int) throws {
        let seed = UInt64(count)
        var generator = SeededGenerator(seed: seed)
        let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let writer = EnvelopeWriter(try disk.create(directory.file("f")), kind: .postings, segment: 42)
        var written = 0
        while written < count {
            #expect(writer.offset == 32 + written, "seed \(seed)")
            let end = min(count, written + generator.int(in: 1..<40_000))
            try writer.append(Array(bytes[written..<end]))
            written = end
        }
        #expect(writer.offset == 32 + count)
        let (byteCount, checksum) = try writer.finish()

        let bodyEnd = (32 + count + 7) / 8 * 8
        let pageCount = (bodyEnd + 16_383) / 16_384
        #expect(byteCount == bodyEnd + 4 * pageCount + 32)
        let file = try EnvelopeFile(directory.file("f"), kind: .postings, segment: 42, in: disk)
        #expect(file.byteCount == byteCount)
        #expect(file.footerChecksum == checksum)
        #expect(file.bodyEnd == bodyEnd)
        #expect(file.body == 32..<bodyEnd)
        #expect(file.kind == .postings)
        #expect(file.segment == 42)
        try file.verifyAll()
        #expect(Array(file.bytes[32..<32 + count]) == bytes, "seed \(seed)")
        #expect(file.bytes[(32 + count)..<bodyEnd].allSatisfy { $0 == 0 })
    }

    @Test("One large piece gives the same file as many small ones")
    func pieces() throws {
        let bytes = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 / 3 ^ $0) }
        let whole = EnvelopeWriter(try disk.create(directory.file("whole")), kind: .terms, segment: 1)
        try whole.append(bytes)
        let first = try whole.finish()
        let pieces = EnvelopeWriter(try disk.create(directory.file("pieces")), kind: .terms, segment: 1)
        for start in stride(from: 0, to: bytes.count, by: 997) {
            try pieces.append(Array(bytes[start..<min(bytes.count, start + 997)]))
            #expect(pieces.offset == 32 + min(bytes.count, start + 997))
        }
        let second = try pieces.finish()
        #expect(first == second)
        #expect(try directory.read("whole") == directory.read("pieces"))
    }

    @Test("Aligning moves to the next multiple of 8, and not beyond")
    func align() throws {
        for count in 0..<17 {
            let writer = EnvelopeWriter(try disk.create(directory.file("f")), kind: .terms, segment: 1)
            try writer.append([UInt8](repeating: 1, count: count))
            try writer.align()
            #expect(writer.offset == 32 + (count + 7) / 8 * 8)
            try writer.align()
            #expect(writer.offset == 32 + (count + 7) / 8 * 8)
            _ = try writer.finish()
        }
    }

    @Test("Every field of the envelope is where FORMAT.md says")
    func layout() throws {
        let body = (0..<20_000).map { UInt8(truncatingIfNeeded: $0) }
        let bytes = try EnvelopeForge.file(body, kind: .articles, segment: 0x0102_0304_0506_0708)
        #expect(Array(bytes[0..<8]) == Array("JSRCARTI".utf8))
        #expect(Array(bytes[8..<10]) == [6, 0])
        #expect(Array(bytes[10..<16]) == [0, 0, 0, 0, 0, 0])
        #expect(Array(bytes[16..<24]) == [8, 7, 6, 5, 4, 3, 2, 1])
        #expect(Array(bytes[24..<32]) == [UInt8](repeating: 0, count: 8))
        #expect(Array(bytes[32..<20_032]) == body)
        let end = bytes.count
        #expect(number(bytes, end - 32, 8) == 20_032)
        #expect(number(bytes, end - 24, 4) == 16_384)
        #expect(number(bytes, end - 20, 4) == 2)
        #expect(number(bytes, end - 16, 4) == Int(CRC32C.checksum(of: Array(bytes[20_032..<20_040]))))
        #expect(number(bytes, end - 12, 4) == 0)
        #expect(number(bytes, end - 8, 4) == Int(CRC32C.checksum(of: Array(bytes[end - 32..<end - 8]))))
        #expect(Array(bytes[(end - 4)...]) == Array("CRSJ".utf8))
        #expect(number(bytes, 20_032, 4) == Int(CRC32C.checksum(of: Array(bytes[..<16_384]))))
        #expect(number(bytes, 20_036, 4) == Int(CRC32C.checksum(of: Array(bytes[16_384..<20_032]))))
        #expect(20_032 + 8 + 32 == end)
    }

    @Test("Every kind of file is opened as what it is", arguments: FileKind.allCases)
    func kinds(kind: FileKind) throws {
        let overlay = OverlayFileSystem(["f": try EnvelopeForge.file([1, 2, 3], kind: kind, segment: 9)])
        #expect(try EnvelopeFile("f", in: overlay).kind == kind)
        #expect(try EnvelopeFile("f", kind: kind, segment: 9, in: overlay).segment == 9)
        for other in FileKind.allCases where other != kind {
            let error = failure { () throws(JSearchError) in _ = try EnvelopeFile("f", kind: other, in: overlay) }
            #expect(error?.code == .damaged, "\(kind) taken for \(other)")
        }
    }

    @Test("A reader gives verified bytes of the body only")
    func reader() throws {
        let overlay = OverlayFileSystem(["f": try EnvelopeForge.file(Array(0..<100))])
        let file = try EnvelopeFile("f", in: overlay)
        var reader = try file.reader(40..<50)
        #expect(try reader.readUInt8() == 8)
        #expect(reader.end == 50)
        for range in [0..<4, 31..<40, 100..<1_000, -8..<40] {
            #expect(failure { () throws(JSearchError) in _ = try file.reader(range) }?.code == .damaged, "\(range)")
        }
        try file.verify(32..<32)
    }

    private func number(_ bytes: [UInt8], _ offset: Int, _ count: Int) -> Int {
        (0..<count).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }
}
