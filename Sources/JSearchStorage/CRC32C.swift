// CRC32C.swift
// The checksum of every page of every file.

import CKernels

/// CRC-32C: the cyclic redundancy check with the Castagnoli polynomial.
///
/// It detects every error burst of up to 32 bits, so every changed byte.
///
///     CRC32C.checksum(of: Array("123456789".utf8))  // 0xE3069283
///
/// Eight bytes are taken at a time, by an instruction where the machine has one, else through eight tables ("slicing-by-8"). Of
/// longer inputs four parts are taken side by side, since each step waits for the one before it; the checksum is linear, so
/// the parts can be put together.
///
/// ## Sources
/// - RFC 3720, section 12.1 and appendix B.4 (the polynomial and test vectors).
/// - M. E. Kounavis, F. L. Berry. *Novel Table Lookup-Based Algorithms for High-Performance CRC
///   Generation.* IEEE Transactions on Computers 57(11), 2008. doi:10.1109/TC.2008.85
/// - M. Adler, `crc32_combine` of zlib (moving a checksum over zero bytes by squared matrices).
package enum CRC32C {
    /// Bytes of each of the four parts: together a page of an index file.
    private static let partByteCount = 4_096

    /// `slicing[256 * k + b]` is the checksum of byte `b` followed by `k` zero bytes.
    private static let slicing: [UInt32] = {
        var table = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 { table[byte] = (0..<8).reduce(UInt32(byte)) { value, _ in step(value) } }
        for index in 256..<(8 * 256) {
            let previous = table[index - 256]
            table[index] = (previous >> 8) ^ table[Int(previous & 0xFF)]
        }
        return table
    }()

    /// What becomes of each bit of a checksum by ``partByteCount`` zero bytes.
    ///
    /// (A table by bytes would be quicker to look up, but longer to make than all checksums of a short query take.)
    private static let movedBits: [UInt32] = {
        // By one zero byte, then by 2, 4, 8, ... 4,096.
        var matrix = (0..<32).map { bit in
            (0..<8).reduce(UInt32(1) << UInt32(bit)) { value, _ in step(value) }
        }
        for _ in 0..<partByteCount.trailingZeroBitCount { matrix = matrix.map { moved($0, by: matrix) } }
        return matrix
    }()

    /// A checksum after one more bit, a 0.
    private static func step(_ value: UInt32) -> UInt32 { (value >> 1) ^ (0x82F6_3B78 & (0 &- (value & 1))) }

    /// What becomes of a checksum, from what becomes of its bits. Without a jump, which nobody could predict.
    private static func moved(_ crc: UInt32, by matrix: [UInt32]) -> UInt32 {
        var result: UInt32 = 0
        for (bit, value) in matrix.enumerated() { result ^= value & (0 &- (crc &>> UInt32(bit) & 1)) }
        return result
    }

    private static let hasInstructions = jsearch_has_crc32c()

    /// Returns the checksum of some bytes.
    ///
    /// - Complexity: O(*n*).
    package static func checksum(of bytes: UnsafeRawBufferPointer) -> UInt32 {
        hasInstructions ? byInstructions(bytes) : byTables(bytes)
    }

    private static func byInstructions(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        guard let start = bytes.bindMemory(to: UInt8.self).baseAddress else { return 0 }
        var crc: UInt32 = 0xFFFF_FFFF
        var offset = 0
        while bytes.count - offset >= 4 * partByteCount {
            var parts: (UInt32, UInt32, UInt32, UInt32) = (crc, 0, 0, 0)
            withUnsafeMutableBytes(of: &parts) {
                jsearch_crc32c_four($0.bindMemory(to: UInt32.self).baseAddress, start + offset, partByteCount)
            }
            crc = joined(parts)
            offset += 4 * partByteCount
        }
        return ~jsearch_crc32c(crc, start + offset, bytes.count - offset)
    }

    /// The same without the instructions.
    static func byTables(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
        guard let start = bytes.baseAddress else { return 0 }
        return slicing.withUnsafeBufferPointer { slicing in
            // The table has a fixed size, and every index below is at most 7 * 256 + 255.
            let slicing = slicing.baseAddress.unsafelyUnwrapped
            var crc: UInt32 = 0xFFFF_FFFF
            var offset = 0
            while bytes.count - offset >= 4 * partByteCount {
                crc = ofFourParts(start + offset, crc, slicing)
                offset += 4 * partByteCount
            }
            while bytes.count - offset >= 8 {
                crc = step(start + offset, crc, slicing)
                offset += 8
            }
            while offset < bytes.count {
                crc = (crc >> 8) ^ slicing[Int((crc ^ UInt32(bytes[offset])) & 0xFF)]
                offset += 1
            }
            return ~crc
        }
    }

    /// Moves a checksum over eight bytes.
    @inline(__always)
    private static func step(_ bytes: UnsafeRawPointer, _ crc: UInt32, _ table: UnsafePointer<UInt32>) -> UInt32 {
        let word = bytes.loadUnaligned(as: UInt64.self).littleEndian
        let low = UInt32(truncatingIfNeeded: word) ^ crc
        let high = UInt32(truncatingIfNeeded: word >> 32)
        let first =
            table[1792 + Int(low & 0xFF)] ^ table[1536 + Int(low >> 8 & 0xFF)]
            ^ table[1280 + Int(low >> 16 & 0xFF)] ^ table[1024 + Int(low >> 24)]
        let second =
            table[768 + Int(high & 0xFF)] ^ table[512 + Int(high >> 8 & 0xFF)]
            ^ table[256 + Int(high >> 16 & 0xFF)] ^ table[Int(high >> 24)]
        return first ^ second
    }

    /// Moves a checksum over four parts.
    private static func ofFourParts(
        _ bytes: UnsafeRawPointer, _ crc: UInt32, _ slicing: UnsafePointer<UInt32>
    ) -> UInt32 {
        var (first, second, third, fourth) = (crc, UInt32(0), UInt32(0), UInt32(0))
        var offset = 0
        while offset < partByteCount {
            first = step(bytes + offset, first, slicing)
            second = step(bytes + offset + partByteCount, second, slicing)
            third = step(bytes + offset + 2 * partByteCount, third, slicing)
            fourth = step(bytes + offset + 3 * partByteCount, fourth, slicing)
            offset += 8
        }
        return joined((first, second, third, fourth))
    }

    /// The checksum of four parts, each but the first without what was before it.
    private static func joined(_ parts: (UInt32, UInt32, UInt32, UInt32)) -> UInt32 {
        let matrix = movedBits
        func move(_ crc: UInt32) -> UInt32 { moved(crc, by: matrix) }
        return move(move(move(parts.0) ^ parts.1) ^ parts.2) ^ parts.3
    }

    /// Returns the checksum of some bytes.
    package static func checksum(of bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBytes { checksum(of: $0) }
    }
}
