// CRC32C.swift
// The checksum of every page of every file.

/// CRC-32C: the cyclic redundancy check with the Castagnoli polynomial.
///
/// It detects every error burst of up to 32 bits, so every changed byte.
///
///     CRC32C.checksum(of: Array("123456789".utf8))  // 0xE3069283
///
/// Eight bytes are taken at a time through eight tables ("slicing-by-8").
///
/// ## Sources
/// - RFC 3720, section 12.1 and appendix B.4 (the polynomial and test vectors).
/// - M. E. Kounavis, F. L. Berry. *Novel Table Lookup-Based Algorithms for High-Performance CRC
///   Generation.* IEEE Transactions on Computers 57(11), 2008. doi:10.1109/TC.2008.85
package enum CRC32C {
    /// `tables[256 * k + b]` is the checksum of byte `b` followed by `k` zero bytes.
    private static let tables: [UInt32] = {
        var tables = [UInt32](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var value = UInt32(byte)
            for _ in 0..<8 { value = (value >> 1) ^ (value & 1 == 1 ? 0x82F6_3B78 : 0) }
            tables[byte] = value
        }
        for index in 256..<(8 * 256) {
            let previous = tables[index - 256]
            tables[index] = (previous >> 8) ^ tables[Int(previous & 0xFF)]
        }
        return tables
    }()

    /// Returns the checksum of some bytes.
    ///
    /// - Complexity: O(*n*), about 0.4 ns a byte.
    package static func checksum(of bytes: UnsafeRawBufferPointer) -> UInt32 {
        tables.withUnsafeBufferPointer { tables in
            // The table has a fixed size and every index below is at most 7 * 256 + 255.
            let table = tables.baseAddress.unsafelyUnwrapped
            var crc: UInt32 = 0xFFFF_FFFF
            var offset = 0
            while bytes.count - offset >= 8 {
                let word = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self).littleEndian
                let low = UInt32(truncatingIfNeeded: word) ^ crc
                let high = UInt32(truncatingIfNeeded: word >> 32)
                let first =
                    table[1792 + Int(low & 0xFF)] ^ table[1536 + Int(low >> 8 & 0xFF)]
                    ^ table[1280 + Int(low >> 16 & 0xFF)] ^ table[1024 + Int(low >> 24)]
                let second =
                    table[768 + Int(high & 0xFF)] ^ table[512 + Int(high >> 8 & 0xFF)]
                    ^ table[256 + Int(high >> 16 & 0xFF)] ^ table[Int(high >> 24)]
                crc = first ^ second
                offset += 8
            }
            while offset < bytes.count {
                crc = (crc >> 8) ^ table[Int((crc ^ UInt32(bytes[offset])) & 0xFF)]
                offset += 1
            }
            return ~crc
        }
    }

    /// Returns the checksum of some bytes.
    package static func checksum(of bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBytes { checksum(of: $0) }
    }
}
