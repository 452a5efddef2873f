// Zstandard.swift
// Compression of stored articles (RFC 8878), by the reference library.

import CLibZstd
import Synchronization

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
            let written = IdleContexts.use {
                ZSTD_decompressDCtx($0, buffer.baseAddress, byteCount, frame.baseAddress, frame.count)
            }
            complete = ZSTD_isError(written) == 0 && written == byteCount
            count = complete ? byteCount : 0
        }
        return complete ? bytes : nil
    }
}

/// Contexts for decompressing that nobody uses at the moment: making one takes a third of the time of a block.
///
/// Taking and giving back is one atomic exchange, so threads do not wait for each other.
private final class IdleContexts: Sendable {
    private static let places = (0..<8).map { _ in IdleContexts() }
    /// The address of a context; 0 if the place is empty.
    private let context = Atomic<UInt>(0)

    /// Calls `body` with a context that nobody else has.
    static func use(_ body: (OpaquePointer) -> Int) -> Int {
        let context = take()
        defer { giveBack(context) }
        return body(context)
    }

    private static func take() -> OpaquePointer {
        for place in places {
            if let context = OpaquePointer(bitPattern: place.context.exchange(0, ordering: .acquiring)) {
                return context
            }
        }
        guard let context = ZSTD_createDCtx() else { fatalError("out of memory") }
        return context
    }

    private static func giveBack(_ context: OpaquePointer) {
        let address = UInt(bitPattern: context)
        for place in places
        where place.context.compareExchange(expected: 0, desired: address, ordering: .acquiringAndReleasing).exchanged {
            return
        }
        ZSTD_freeDCtx(context)
    }
}
