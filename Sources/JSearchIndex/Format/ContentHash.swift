// ContentHash.swift
// A number that tells whether bytes are still the same. index/FORMAT.md, "sources-N".

/// A hash of 64 bits of some bytes: for noticing changes, not against forgery.
///
/// The state begins as the FNV offset basis. Each 8 bytes, as a little-endian number, are xored into it; the last
/// ones are filled up with zeros. The state is then multiplied by an odd constant and xored with itself shifted
/// right by 32. In the end the byte count goes in like 8 bytes more. Each step can be undone, so that texts of
/// equal length that differ in 8 aligned bytes only never collide.
///
/// ## Sources
/// - draft-eastlake-fnv-17 (offset basis); A. Appleby, MurmurHash3 (the constant of fmix64).
package struct ContentHash: Sendable {
    private var state: UInt64 = 0xCBF2_9CE4_8422_2325
    private var byteCount = 0

    package init() {}

    /// The hash of some bytes.
    package static func hash(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var hash = ContentHash()
        hash.append(bytes)
        return hash.value
    }

    /// Appends bytes. All calls but the last must have a multiple of 8.
    package mutating func append(_ bytes: UnsafeRawBufferPointer) {
        precondition(byteCount % 8 == 0, "only the last bytes may end within eight")
        byteCount += bytes.count
        var offset = 0
        while offset + 8 <= bytes.count {
            mix(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            offset += 8
        }
        guard offset < bytes.count else { return }
        var last: UInt64 = 0
        for index in offset..<bytes.count { last |= UInt64(bytes[index]) << UInt64(8 * (index - offset)) }
        mix(last)
    }

    /// The hash of what was appended.
    package var value: UInt64 {
        var copy = self
        copy.mix(UInt64(byteCount))
        return copy.state
    }

    /// The hash of a hash and a number.
    package static func combined(_ hash: UInt64, _ number: UInt64) -> UInt64 {
        var result = ContentHash()
        result.mix(hash)
        result.mix(number)
        return result.state
    }

    @inline(__always)
    private mutating func mix(_ word: UInt64) {
        state = (state ^ word) &* 0xFF51_AFD7_ED55_8CCD
        state ^= state >> 32
    }
}
