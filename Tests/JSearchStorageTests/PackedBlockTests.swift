// PackedBlockTests.swift
// The codec of 128 numbers against the description in index/FORMAT.md.

import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("PackedBlock")
struct PackedBlockTests {
    @Test("Numbers of every width come back", arguments: 0...32)
    func widths(width: Int) throws {
        var generator = SeededGenerator(seed: UInt64(width))
        let largest = width == 32 ? UInt32.max : (1 << UInt32(width)) - 1
        for round in 0..<20 {
            var values = (0..<128).map { _ in UInt32.random(in: 0...largest, using: &generator) }
            if round == 0 { values = Array(repeating: largest, count: 128) }
            let bytes = encode(values)
            let message: Comment = "seed \(width), round \(round)"
            #expect(try decode(bytes) == values, message)
            #expect(reference(bytes) == values, message)
            if round == 0 { #expect(bytes.count == 2 + 16 * width, message) }
        }
    }

    @Test("Numbers of mixed sizes come back, and skipping moves as far as decoding")
    func mixedSizes() throws {
        let seed: UInt64 = 128
        var generator = SeededGenerator(seed: seed)
        for round in 0..<500 {
            let values = mixedNumbers(&generator)
            let bytes = encode(values)
            let message: Comment = "seed \(seed), round \(round)"
            #expect(reference(bytes) == values, message)
            let padded: [UInt8] = [7, 7, 7] + bytes + [9, 9]
            try padded.withUnsafeBytes { buffer in
                var decoder = try ByteReader(buffer, 3..<buffer.count, path: "p")
                var skipper = decoder
                var decoded = [UInt32](repeating: 5, count: 128)
                try PackedBlock.decode(&decoder, into: &decoded)
                try PackedBlock.skip(&skipper)
                #expect(decoded == values, message)
                #expect(decoder.offset == 3 + bytes.count, message)
                #expect(skipper.offset == decoder.offset, message)
            }
        }
    }

    @Test("Ascending numbers are the sums of the gaps, and those below a limit are counted")
    func ascending() {
        var generator = SeededGenerator(seed: 128)
        for round in 0..<300 {
            // Small gaps, gaps of which some reach 2²⁴, and none.
            let most = [0, 3, 1_000, 1 << 24][round % 4]
            let gaps = (0..<128).map { _ in UInt32(generator.int(in: 0..<most + 1)) }
            let first = generator.int(in: 0..<[1, 100_000, 1 << 22][round % 3])
            var values = gaps
            let last = PackedBlock.addUp(&values, first: UInt64(first), areSmall: most < 1 << 24)
            var expected: [UInt64] = []
            for gap in gaps { expected.append((expected.last.map { $0 + 1 } ?? UInt64(first)) + UInt64(gap)) }
            #expect(last == expected[127], "round \(round)")
            guard last < 1 << 31 else { continue }
            #expect(values.map { UInt64($0) } == expected, "round \(round)")
            let limits = (0..<40).map { _ in values[generator.int(in: 0..<128)] &+ UInt32(generator.int(in: 0..<3)) }
            for limit in limits + [0, values[127], values[127] + 1] where limit < 1 << 31 {
                #expect(PackedBlock.countBelow(limit, in: values) == values.count { $0 < limit }, "round \(round)")
            }
        }
    }

    @Test("A number decoded alone is the one that decoding all gives; of bytes that are cut off, that or nothing")
    func alone() {
        var generator = SeededGenerator(seed: 41)
        for round in 0..<300 {
            let values = mixedNumbers(&generator)
            let bytes = encode(values)
            bytes.withUnsafeBytes { buffer in
                guard let base = buffer.baseAddress else { return }
                for index in 0..<128 {
                    let message: Comment = "seed 41, round \(round), number \(index)"
                    #expect(PackedBlock.value(at: index, in: base, byteCount: bytes.count) == values[index], message)
                }
                let cut = generator.int(in: 0..<bytes.count)
                let index = generator.int(in: 0..<128)
                let value = PackedBlock.value(at: index, in: base, byteCount: cut)
                #expect(value == nil || value == values[index], "seed 41, round \(round), cut at \(cut)")
            }
        }
    }

    @Test("No other width makes a block smaller, and none of the same size is larger")
    func smallest() {
        let seed: UInt64 = 7
        var generator = SeededGenerator(seed: seed)
        for round in 0..<300 {
            let values = mixedNumbers(&generator)
            let bytes = encode(values)
            let sizes = (0...32).map { size(of: values, width: $0) }
            let least = sizes.min()
            let message: Comment = "seed \(seed), round \(round)"
            #expect(bytes.count == least, message)
            // Widths beyond the largest number have no exceptions and cost more, so the last minimum is the choice.
            #expect(Int(bytes[0]) == sizes.lastIndex { $0 == least }, message)
        }
    }

    @Test("The worked example of FORMAT.md has these bytes")
    func workedExample() throws {
        var values = [UInt32](repeating: 3, count: 128)
        values[5] = 1_027
        let bytes = [0x02, 0x01] + [UInt8](repeating: 0xFF, count: 32) + [0x05, 0x80, 0x02]
        #expect(encode(values) == bytes)
        #expect(try decode(bytes) == values)
    }

    @Test("A block that is cut anywhere is damaged")
    func cut() {
        var values = [UInt32](repeating: 3, count: 128)
        values[5] = 1_027
        values[127] = .max
        let bytes = encode(values)
        for count in 0..<bytes.count {
            let piece = Array(bytes[..<count])
            #expect(failure { () throws(JSearchError) in _ = try decode(piece) }?.code == .damaged, "\(count) bytes")
            #expect(failure { () throws(JSearchError) in try skip(piece) }?.code == .damaged, "\(count) bytes")
        }
    }

    static let impossibleBlocks: [(what: String, bytes: [UInt8])] = [
        ("width 33", [33, 0] + zeros(33 * 16)),
        ("129 exceptions", [0, 129] + [UInt8](repeating: 1, count: 300)),
        ("an index that falls", [0, 2, 5, 1, 4, 1]),
        ("an index twice", [0, 2, 5, 1, 5, 1]),
        ("index 128", [0, 1, 128, 1]),
        ("high bits beyond 32", [4, 1] + zeros(64) + [0, 0x80, 0x80, 0x80, 0x80, 0x01]),
        ("an exception of a full width", [32, 1] + zeros(512) + [0, 0]),
        ("a number beyond 32 bits", [0, 1, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x1F]),
    ]

    private static func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }

    @Test("Impossible blocks are damaged", arguments: impossibleBlocks)
    func impossible(what: String, bytes: [UInt8]) {
        #expect(failure { () throws(JSearchError) in _ = try decode(bytes) }?.code == .damaged)
    }

    // MARK: - Helpers

    /// 128 numbers most of which are small.
    private func mixedNumbers(_ generator: inout SeededGenerator) -> [UInt32] {
        let usual = generator.int(in: 0..<20)
        let rare = generator.int(in: 0..<33)
        let share = generator.int(in: 0..<60)
        return (0..<128).map { _ in
            let width = generator.int(in: 0..<100) < share ? rare : usual
            return width == 0 ? 0 : UInt32.random(in: 0...UInt32.max, using: &generator) >> UInt32(32 - width)
        }
    }

    private func encode(_ values: [UInt32]) -> [UInt8] {
        var output = ByteWriter()
        PackedBlock.append(values, to: &output)
        return output.bytes
    }

    private func decode(_ bytes: [UInt8]) throws(JSearchError) -> [UInt32] {
        let file = MappedFile.copy(of: bytes)
        var reader = try ByteReader(file.bytes, 0..<bytes.count, path: "p")
        var values = [UInt32](repeating: 0xDEAD_BEEF, count: 128)
        try PackedBlock.decode(&reader, into: &values)
        return values
    }

    private func skip(_ bytes: [UInt8]) throws(JSearchError) {
        let file = MappedFile.copy(of: bytes)
        var reader = try ByteReader(file.bytes, 0..<bytes.count, path: "p")
        try PackedBlock.skip(&reader)
    }

    /// Decodes one bit at a time, as FORMAT.md tells.
    private func reference(_ bytes: [UInt8]) -> [UInt32] {
        let width = Int(bytes[0])
        var values = [UInt32](repeating: 0, count: 128)
        for index in 0..<128 {
            for bit in 0..<width {
                let bitInLane = index / 4 * width + bit
                let word = 4 * (bitInLane / 32) + index % 4
                let byte = bytes[2 + 4 * word + bitInLane % 32 / 8]
                values[index] |= UInt32(byte >> UInt8(bitInLane % 8) & 1) << UInt32(bit)
            }
        }
        var offset = 2 + 16 * width
        for _ in 0..<bytes[1] {
            let index = Int(bytes[offset])
            var shift = UInt32(width)
            repeat {
                offset += 1
                values[index] |= UInt32(bytes[offset] & 0x7F) << shift
                shift += 7
            } while bytes[offset] & 0x80 != 0
            offset += 1
        }
        return values
    }

    private func size(of values: [UInt32], width: Int) -> Int {
        values.reduce(2 + 16 * width) { size, value in
            let bits = 32 - value.leadingZeroBitCount
            return bits > width ? size + 1 + (bits - width + 6) / 7 : size
        }
    }
}
