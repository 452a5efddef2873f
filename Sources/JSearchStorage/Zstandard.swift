// Zstandard.swift
// Compression of stored articles (RFC 8878), by the reference library.

import CLibZstd

/// Compresses blocks one after another with one reused context.
package final class ZstandardCompressor {
    private let context: OpaquePointer
    private let level: Int32

    /// - Parameter level: Zstandard's compression level, 1 (fastest) to 19.
    package init(level: Int32) {
        guard let context = ZSTD_createCCtx() else { fatalError("out of memory") }
        self.context = context
        self.level = level
    }

    deinit { ZSTD_freeCCtx(context) }

    /// Appends one frame with the compressed bytes to `output`.
    package func compress(_ bytes: [UInt8], into output: inout [UInt8]) {
        let start = output.count
        let bound = ZSTD_compressBound(bytes.count)
        output.append(contentsOf: repeatElement(0, count: bound))
        let written = output.withUnsafeMutableBytes { output in
            bytes.withUnsafeBytes { bytes in
                ZSTD_compressCCtx(
                    context, output.baseAddress.unsafelyUnwrapped + start, bound, bytes.baseAddress,
                    bytes.count, level)
            }
        }
        precondition(ZSTD_isError(written) == 0, "compressing into a buffer of the bound cannot fail")
        output.removeLast(bound - written)
    }
}

/// Decompresses single frames.
package enum Zstandard {
    /// Returns the content of a frame, which must have exactly `byteCount` bytes; nil if it does not or is damaged.
    package static func decompress(_ frame: UnsafeRawBufferPointer, byteCount: Int) -> [UInt8]? {
        // Asked before allocating, so that a damaged size cannot ask for all memory.
        guard ZSTD_getFrameContentSize(frame.baseAddress, frame.count) == UInt64(byteCount) else { return nil }
        var complete = false
        let bytes = [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
            let written = ZSTD_decompress(buffer.baseAddress, byteCount, frame.baseAddress, frame.count)
            complete = ZSTD_isError(written) == 0 && written == byteCount
            count = complete ? byteCount : 0
        }
        return complete ? bytes : nil
    }
}
