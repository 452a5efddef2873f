// ByteMutator.swift
// Bytes that are nearly right.

/// Changes bytes as damage and fuzzers do.
package enum ByteMutator {
    /// Some bytes with one to four changes.
    ///
    /// - Parameters:
    ///   - other: Where pieces are taken from.
    ///   - tokens: What may be inserted besides.
    package static func mutate(
        _ bytes: [UInt8], _ other: [UInt8], tokens: [String] = [], _ generator: inout SeededGenerator
    ) -> [UInt8] {
        var result = bytes
        for _ in 0..<generator.int(in: 1..<5) { change(&result, other, tokens, &generator) }
        return result
    }

    private static func change(
        _ bytes: inout [UInt8], _ other: [UInt8], _ tokens: [String], _ generator: inout SeededGenerator
    ) {
        let start = generator.int(in: 0..<bytes.count + 1)
        let end = min(bytes.count, start + (1 << generator.int(in: 0..<8)))
        switch generator.int(in: 0..<(tokens.isEmpty ? 7 : 9)) {
        case 0: if start < bytes.count { bytes[start] ^= 1 << UInt8(generator.int(in: 0..<8)) }
        case 1: if start < bytes.count { bytes[start] = generator.pick([0, 1, 0x7F, 0x80, 0xFF]) }
        case 2: for index in start..<end { bytes[index] = UInt8(truncatingIfNeeded: generator.next()) }
        case 3: bytes.removeSubrange(start..<end)
        case 4: bytes.insert(contentsOf: bytes[start..<end], at: start)
        case 5:
            let from = generator.int(in: 0..<other.count + 1)
            bytes.insert(contentsOf: other[from..<min(other.count, from + (1 << generator.int(in: 0..<8)))], at: start)
        case 6: bytes.removeSubrange(start...)
        case 7: bytes.insert(contentsOf: Array(generator.pick(tokens).utf8), at: start)
        default:
            // Many of one kind, as in attacks.
            let token = Array(generator.pick(tokens).utf8)
            for _ in 0..<(1 << generator.int(in: 0..<10)) { bytes.insert(contentsOf: token, at: start) }
        }
    }
}
