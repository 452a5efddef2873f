// CRC32CTests.swift
// The checksum against published values and a bitwise reference.

import JSearchTestSupport
import Testing

@testable import JSearchStorage

@Suite("CRC-32C")
struct CRC32CTests {
    static let published: [(bytes: [UInt8], checksum: UInt32)] = [
        ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
        ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
        ([UInt8](0...31), 0x46DD_794E),
        ([UInt8]((0...31).reversed()), 0x113F_DB5C),
        ([UInt8]("123456789".utf8), 0xE306_9283),
        ([], 0),
    ]

    @Test("The vectors of RFC 3720, appendix B.4, come out", arguments: published)
    func vectors(bytes: [UInt8], checksum: UInt32) {
        #expect(CRC32C.checksum(of: bytes) == checksum)
    }

    @Test("Any length at any alignment gives what one bit at a time gives")
    func alignments() {
        let seed: UInt64 = 32
        var generator = SeededGenerator(seed: seed)
        let bytes = (0..<200).map { _ in UInt8.random(in: 0...255, using: &generator) }
        for start in 0..<9 {
            for count in 0..<100 {
                let piece = Array(bytes[start..<start + count])
                let checksum = bytes.withUnsafeBytes {
                    CRC32C.checksum(of: UnsafeRawBufferPointer(rebasing: $0[start..<start + count]))
                }
                #expect(checksum == reference(piece), "seed \(seed), bytes \(start)..<\(start + count)")
            }
        }
    }

    @Test(
        "So does a page, and what is a little longer or shorter, or several pages",
        arguments: [16_383, 16_384, 16_385, 16_391, 32_768, 50_001])
    func pages(count: Int) {
        var generator = SeededGenerator(seed: UInt64(count))
        let bytes = (0..<count + 3).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let checksum = bytes.withUnsafeBytes { CRC32C.checksum(of: UnsafeRawBufferPointer(rebasing: $0[3...])) }
        #expect(checksum == reference(Array(bytes[3...])), "seed \(count)")
    }

    @Test("With and without the instructions of the machine the checksum is the same")
    func byTables() {
        var generator = SeededGenerator(seed: 33)
        let bytes = (0..<70_000).map { _ in UInt8.random(in: 0...255, using: &generator) }
        for _ in 0..<100 {
            let start = generator.int(in: 0..<9)
            let count = generator.int(in: 0..<(generator.int(in: 0..<2) == 0 ? 300 : 69_000))
            bytes.withUnsafeBytes {
                let piece = UnsafeRawBufferPointer(rebasing: $0[start..<start + count])
                #expect(CRC32C.byTables(piece) == CRC32C.checksum(of: piece), "seed 33, \(start), \(count)")
            }
        }
    }

    @Test("Every changed bit changes the checksum")
    func changedBits() {
        let bytes = Array("半導体の歴史と垂直統合".utf8)
        let checksum = CRC32C.checksum(of: bytes)
        for bit in 0..<8 * bytes.count {
            var changed = bytes
            changed[bit / 8] ^= 1 << UInt8(bit % 8)
            #expect(CRC32C.checksum(of: changed) != checksum, "bit \(bit)")
        }
    }

    private func reference(_ bytes: [UInt8]) -> UInt32 {
        var crc = UInt32.max
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0x82F6_3B78 : crc >> 1 }
        }
        return ~crc
    }
}
