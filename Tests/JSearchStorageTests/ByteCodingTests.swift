// ByteCodingTests.swift
// Integers, varints and strings as bytes and back.

import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("ByteWriter and ByteReader")
struct ByteCodingTests {
    @Test("Integers are little-endian")
    func littleEndian() {
        var writer = ByteWriter()
        writer.append(0x12 as UInt8)
        writer.append(0x1234 as UInt16)
        writer.append(0x1234_5678 as UInt32)
        writer.append(0x0123_4567_89AB_CDEF as UInt64)
        #expect(
            writer.bytes == [
                0x12, 0x34, 0x12, 0x78, 0x56, 0x34, 0x12, 0xEF, 0xCD, 0xAB, 0x89, 0x67, 0x45, 0x23, 0x01,
            ])
    }

    @Test("What was written is read")
    func roundTrip() throws {
        let seed: UInt64 = 1
        var generator = SeededGenerator(seed: seed)
        var text = JapaneseText(seed: seed)
        for round in 0..<200 {
            let number = generator.next() >> UInt64(generator.int(in: 0..<64))
            let string = text.text(words: round % 20)
            var writer = ByteWriter()
            writer.append(UInt8(truncatingIfNeeded: number))
            writer.append(UInt16(truncatingIfNeeded: number))
            writer.append(UInt32(truncatingIfNeeded: number))
            writer.append(number)
            writer.appendVarInt(number)
            writer.appendVarInt(UInt32(truncatingIfNeeded: number))
            writer.append(string: string)
            try read(writer.bytes) { (reader) throws(JSearchError) in
                let message: Comment = "seed \(seed), round \(round)"
                #expect(try reader.readUInt8() == UInt8(truncatingIfNeeded: number), message)
                #expect(try reader.readUInt16() == UInt16(truncatingIfNeeded: number), message)
                #expect(try reader.readUInt32() == UInt32(truncatingIfNeeded: number), message)
                #expect(try reader.readUInt64() == number, message)
                #expect(try reader.readVarInt() == number, message)
                #expect(try reader.readVarInt32() == UInt32(truncatingIfNeeded: number), message)
                #expect(try reader.readString() == string, message)
                #expect(reader.isAtEnd, message)
            }
        }
    }

    @Test("Varints have 7 bits a byte, low bits first")
    func varints() throws {
        let examples: [(UInt64, [UInt8])] = [
            (0, [0]), (127, [0x7F]), (128, [0x80, 0x01]), (256, [0x80, 0x02]), (16_383, [0xFF, 0x7F]),
            (16_384, [0x80, 0x80, 0x01]), (UInt64(UInt32.max), [0xFF, 0xFF, 0xFF, 0xFF, 0x0F]),
            (.max, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]),
        ]
        for (value, bytes) in examples {
            var writer = ByteWriter()
            writer.appendVarInt(value)
            #expect(writer.bytes == bytes)
            #expect(ByteWriter.varIntByteCount(value) == bytes.count)
            try read(bytes) { (reader) throws(JSearchError) in #expect(try reader.readVarInt() == value) }
        }
        for shift in 0..<64 {
            var writer = ByteWriter()
            writer.appendVarInt(UInt64(1) << UInt64(shift))
            #expect(writer.count == ByteWriter.varIntByteCount(1 << UInt64(shift)))
        }
    }

    @Test(
        "A varint that is too long is damage",
        arguments: [
            [UInt8](repeating: 0x80, count: 10) + [0x00], [UInt8](repeating: 0x80, count: 11) + [0x01],
            [UInt8](repeating: 0xFF, count: 9) + [0x02], [UInt8](repeating: 0xFF, count: 9) + [0x81, 0x00],
        ])
    func tooLong(bytes: [UInt8]) {
        #expect(code(bytes) { (reader) throws(JSearchError) in _ = try reader.readVarInt() } == .damaged)
        #expect(code(bytes) { (reader) throws(JSearchError) in _ = try reader.readVarInt32() } == .damaged)
    }

    @Test("A varint of 6 bytes for a number below 2³² is damage")
    func longerThanNeeded() {
        let bytes: [UInt8] = [0x81, 0x80, 0x80, 0x80, 0x80, 0x00]
        #expect(code(bytes) { (reader) throws(JSearchError) in _ = try reader.readVarInt32() } == .damaged)
    }

    @Test("A number that is larger than its place is damage")
    func tooLarge() {
        let bytes: [UInt8] = [0x80, 0x80, 0x80, 0x80, 0x10]  // 2³²
        #expect(code(bytes) { (reader) throws(JSearchError) in _ = try reader.readVarInt32() } == .damaged)
        #expect(code([11]) { (reader) throws(JSearchError) in _ = try reader.readCount(limit: 10) } == .damaged)
        #expect(code([10]) { (reader) throws(JSearchError) in _ = try reader.readCount(limit: 10) } == nil)
        var huge = ByteWriter()
        huge.appendVarInt(UInt64(1) << 48 + 1)
        #expect(code(huge.bytes) { (reader) throws(JSearchError) in _ = try reader.readCount() } == .damaged)
    }

    @Test("Reading beyond the end is damage, with the path and where it was noticed")
    func truncation() throws {
        var writer = ByteWriter()
        writer.append(string: "半導体")
        for count in 0..<writer.count {
            let bytes = Array(writer.bytes[..<count])
            let error = failure { () throws(JSearchError) in
                try read(bytes) { (reader) throws(JSearchError) in _ = try reader.readString() }
            }
            #expect(error?.code == .damaged, "\(count) bytes")
            #expect(error?.path == "some/file")
            #expect(try #require(error?.offset) <= count)
        }
        #expect(code([1]) { (reader) throws(JSearchError) in _ = try reader.readUInt16() } == .damaged)
        #expect(code([1, 2, 3]) { (reader) throws(JSearchError) in _ = try reader.readUInt32() } == .damaged)
        #expect(code(Array(1...7)) { (reader) throws(JSearchError) in _ = try reader.readUInt64() } == .damaged)
        #expect(code([]) { (reader) throws(JSearchError) in _ = try reader.readUInt8() } == .damaged)
        #expect(code([0x80]) { (reader) throws(JSearchError) in _ = try reader.readVarInt() } == .damaged)
        #expect(code([1]) { (reader) throws(JSearchError) in try reader.require(-1) } == .damaged)
    }

    @Test("A reader stops at its own end, not at that of the bytes")
    func ownEnd() {
        let file = MappedFile.copy(of: [1, 2, 3, 4])
        let error = failure { () throws(JSearchError) in
            var reader = try ByteReader(file.bytes, 1..<3, path: "p")
            _ = try reader.readUInt32()
        }
        #expect(error?.code == .damaged)
        let beyond = failure { () throws(JSearchError) in _ = try ByteReader(file.bytes, 2..<5, path: "p") }
        #expect(beyond?.code == .damaged)
    }

    @Test(
        "Bytes that are not UTF-8 are damage",
        arguments: [[0xFF], [0xC0, 0x80], [0xE3, 0x81], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80]] as [[UInt8]])
    func notUTF8(bytes: [UInt8]) {
        let all = [UInt8(bytes.count)] + bytes
        #expect(code(all) { (reader) throws(JSearchError) in _ = try reader.readString() } == .damaged)
    }

    // MARK: - Helpers

    private func read(
        _ bytes: [UInt8], _ body: (inout ByteReader) throws(JSearchError) -> Void
    ) throws(JSearchError) {
        let file = MappedFile.copy(of: bytes)
        var reader = try ByteReader(file.bytes, 0..<bytes.count, path: "some/file")
        try body(&reader)
    }

    private func code(
        _ bytes: [UInt8], _ body: (inout ByteReader) throws(JSearchError) -> Void
    ) -> JSearchError.Code? {
        failure { () throws(JSearchError) in try read(bytes, body) }?.code
    }
}
