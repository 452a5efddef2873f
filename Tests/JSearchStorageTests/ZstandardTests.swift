// ZstandardTests.swift
// Compressing and decompressing blocks.

import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("Zstandard")
struct ZstandardTests {
    @Test("Blocks of any size come back, one context after another", arguments: [0, 1, 100, 32_768, 200_000])
    func roundTrip(count: Int) {
        let seed = UInt64(count)
        var generator = SeededGenerator(seed: seed)
        let compressor = ZstandardCompressor(level: 3)
        let noise = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
        let text = Array(repeatElement(Array("垂直統合".utf8), count: count / 12 + 1).joined().prefix(count))
        for bytes in [noise, text, noise] {
            var output: [UInt8] = [1, 2, 3]
            compressor.compress(bytes, into: &output)
            #expect(output[..<3] == [1, 2, 3], "what was there stays")
            #expect(decompress(Array(output[3...]), count) == bytes, "seed \(seed)")
        }
        var output: [UInt8] = []
        compressor.compress(text, into: &output)
        if count > 1_000 { #expect(output.count < count / 10) }
    }

    @Test("The same bytes give the same frame")
    func deterministic() {
        let bytes = Array("半導体の歴史".utf8)
        let compressor = ZstandardCompressor(level: 3)
        var first: [UInt8] = []
        compressor.compress(bytes, into: &first)
        var other: [UInt8] = []
        compressor.compress(Array(repeating: 7, count: 5_000), into: &other)
        var second: [UInt8] = []
        compressor.compress(bytes, into: &second)
        #expect(first == second)
    }

    @Test("A frame that is cut anywhere, or of another size, is damaged")
    func damage() {
        let bytes = Array(String(repeating: "国際半導体戦略", count: 20).utf8) + Array(0...255)
        var frame: [UInt8] = []
        ZstandardCompressor(level: 3).compress(bytes, into: &frame)
        for count in 0..<frame.count {
            #expect(decompress(Array(frame[..<count]), bytes.count) == nil, "\(count) bytes")
        }
        for count in [0, 1, bytes.count - 1, bytes.count + 1, 1 << 30] {
            #expect(decompress(frame, count) == nil, "size \(count)")
        }
        #expect(decompress([UInt8](repeating: 0x55, count: 100), 100) == nil)
    }

    @Test("A changed byte never gives another size, and most are noticed")
    func changedBytes() {
        let bytes = Array(String(repeating: "国際半導体戦略", count: 20).utf8) + Array(0...255)
        var frame: [UInt8] = []
        ZstandardCompressor(level: 3).compress(bytes, into: &frame)
        for index in frame.indices {
            var changed = frame
            changed[index] ^= 0x55
            if let result = decompress(changed, bytes.count) { #expect(result.count == bytes.count, "byte \(index)") }
            if index < 4 { #expect(decompress(changed, bytes.count) == nil, "byte \(index) of the magic number") }
        }
    }

    private func decompress(_ frame: [UInt8], _ count: Int) -> [UInt8]? {
        frame.withUnsafeBytes { Zstandard.decompress($0, byteCount: count) }
    }
}
