// PackedBlock.swift
// 128 numbers in as few bytes as bit packing with exceptions allows. index/FORMAT.md, "PackedBlock".

import CKernels

/// The codec of everything that is stored 128 numbers at a time.
///
/// Bit packing in four 32-bit lanes with patched exceptions: the width is the one that makes the whole block
/// smallest, and the few numbers that need more bits keep their high bits behind the packed words.
///
/// ## Sources
/// - D. Lemire, L. Boytsov. *Decoding billions of integers per second through vectorization.* Software:
///   Practice and Experience 45(1), 2015. doi:10.1002/spe.2203 (the four-lane layout).
/// - H. Yan, S. Ding, T. Suel. *Inverted index compression and query processing with optimized document
///   ordering.* WWW 2009. doi:10.1145/1526709.1526764 (choosing the width with exceptions in mind).
package enum PackedBlock {
    /// How many numbers a block holds.
    package static let count = 128

    /// The most bytes that a block can have.
    package static let byteCountLimit = 2 + 16 * 32 + 6 * count

    /// Appends the block of 128 numbers at `values`.
    package static func append(_ values: UnsafePointer<UInt32>, to output: inout ByteWriter) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: byteCountLimit) { block in
            let start = block.baseAddress.unsafelyUnwrapped
            output.bytes.append(contentsOf: UnsafeBufferPointer(start: start, count: encode(values, to: start) - start))
        }
    }

    /// Writes the block at `output`, where there is room for ``byteCountLimit`` bytes.
    ///
    /// - Returns: The end of what was written.
    package static func encode(
        _ values: UnsafePointer<UInt32>, to output: UnsafeMutablePointer<UInt8>
    ) -> UnsafeMutablePointer<UInt8> {
        var exceptionCount: UInt32 = 0
        let width = Int(jsearch_best_width_128(values, &exceptionCount))
        output[0] = UInt8(truncatingIfNeeded: width)
        output[1] = UInt8(truncatingIfNeeded: exceptionCount)
        pack(values, width: width, to: UnsafeMutableRawPointer(output + 2))
        var end = output + 2 + 16 * width
        guard exceptionCount > 0 else { return end }
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2) { wider in
            jsearch_wider_128(values, UInt32(width), wider.baseAddress)
            for half in 0..<2 {
                var left = wider[half]
                while left != 0 {
                    let index = half &* 64 &+ left.trailingZeroBitCount
                    left &= left &- 1
                    appendException(index, values[index] >> UInt32(width), to: &end)
                }
            }
        }
        return end
    }

    /// Writes the place of a number that has more bits than the others, and its high bits.
    @inline(__always)
    private static func appendException(_ index: Int, _ high: UInt32, to end: inout UnsafeMutablePointer<UInt8>) {
        end.pointee = UInt8(truncatingIfNeeded: index)
        end += 1
        var high = high
        while high >= 0x80 {
            end.pointee = UInt8(truncatingIfNeeded: high) | 0x80
            end += 1
            high >>= 7
        }
        end.pointee = UInt8(truncatingIfNeeded: high)
        end += 1
    }

    /// Decodes the block at the reader's offset into 128 numbers at `values`, and moves past it.
    ///
    /// - Throws: ``JSearchError`` if the bytes are not a block; `values` is then undefined.
    package static func decode(
        _ reader: inout ByteReader, into values: UnsafeMutablePointer<UInt32>
    ) throws(JSearchError) {
        guard reader.offset < reader.end, let base = reader.bytes.baseAddress else {
            throw reader.damaged("A block was expected")
        }
        guard let block = decode(base + reader.offset, byteCount: reader.end - reader.offset, into: values) else {
            throw reader.damaged("These bytes are no block of 128 numbers")
        }
        reader.offset += block.byteCount
    }

    /// Decodes the block that begins at `bytes` into 128 numbers at `values`.
    ///
    /// - Parameter byteCount: How many bytes may be read.
    /// - Returns: How many bytes the block has, and whether all numbers are certainly below 2²⁴; nil if the bytes are not a block: `values`
    ///   is then undefined.
    @inline(__always)
    package static func decode(
        _ bytes: UnsafeRawPointer, byteCount: Int, into values: UnsafeMutablePointer<UInt32>
    ) -> (byteCount: Int, areSmall: Bool)? {
        var areSmall = false
        // SAFETY: no byte behind `byteCount` is read, and `values` has room for all.
        let used = jsearch_decode_128(bytes.assumingMemoryBound(to: UInt8.self), byteCount, values, &areSmall)
        return used == 0 ? nil : (used, areSmall)
    }

    /// Decodes one number of the block that begins at `bytes`.
    ///
    /// - Parameter byteCount: How many bytes may be read.
    /// - Returns: nil if they are not a block, as far as was looked.
    package static func value(at index: Int, in bytes: UnsafeRawPointer, byteCount: Int) -> UInt32? {
        guard byteCount >= 2 else { return nil }
        let width = Int(bytes.load(as: UInt8.self))
        let exceptionCount = Int(bytes.load(fromByteOffset: 1, as: UInt8.self))
        var offset = 2 + 16 * width
        guard width <= 32, exceptionCount <= count, offset <= byteCount, index < count else { return nil }
        var value: UInt32 = 0
        if width > 0 {
            let (bit, lane) = (index / 4 * width, 2 + 4 * (index % 4))
            let (word, shift) = (bit / 32, bit % 32)
            func lanes(_ word: Int) -> UInt32 {
                UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: lane + 16 * word, as: UInt32.self))
            }
            value = lanes(word) >> UInt32(shift)
            if shift + width > 32 { value |= lanes(word + 1) << UInt32(32 - shift) }
            if width < 32 { value &= 1 << UInt32(width) - 1 }
        }
        for _ in 0..<exceptionCount {
            guard offset < byteCount else { return nil }
            let changed = Int(bytes.load(fromByteOffset: offset, as: UInt8.self))
            offset += 1
            guard let high = varInt32(bytes, &offset, byteCount), width < 32, high <= UInt32.max >> UInt32(width)
            else { return nil }
            if changed == index { return value | high << UInt32(width) }
            if changed > index { break }
        }
        return value
    }

    /// Reads a varint below 2³², of at most five bytes.
    private static func varInt32(_ bytes: UnsafeRawPointer, _ offset: inout Int, _ end: Int) -> UInt32? {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 35, by: 7) {
            guard offset < end else { return nil }
            let byte = bytes.load(fromByteOffset: offset, as: UInt8.self)
            offset += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return UInt32(exactly: value) }
        }
        return nil
    }

    /// Makes ascending numbers of 128 gaps: the first is `first` + the first gap, each later one is the one before it + 1 + its gap.
    ///
    /// - Parameter areSmall: Whether all gaps are known to be below 2²⁴.
    /// - Returns: The last number. If it is not below 2³², the numbers are wrong.
    @inline(__always)
    package static func addUp(
        _ values: UnsafeMutablePointer<UInt32>, first: UInt64, areSmall: Bool
    ) -> UInt64 {
        guard first < 1 << 31, areSmall else { return addUpAny(values, first: first) }
        // 128 gaps below 2²⁴, and 2³¹: no sum reaches 2³².
        jsearch_add_up_128(values, UInt32(truncatingIfNeeded: first))
        return UInt64(values[count - 1])
    }

    @inline(never)
    private static func addUpAny(_ values: UnsafeMutablePointer<UInt32>, first: UInt64) -> UInt64 {
        var next = first
        for index in 0..<count {
            next += UInt64(values[index])
            values[index] = UInt32(truncatingIfNeeded: next)
            next += 1
        }
        return next - 1
    }

    /// Adds one to each of 128 numbers, modulo 2³².
    @inline(__always)
    package static func increment(_ values: UnsafeMutablePointer<UInt32>) { jsearch_increment_128(values) }

    /// Adds to each of 128 numbers one of 128 others, modulo 2³².
    @inline(__always)
    package static func add(_ others: UnsafePointer<UInt32>, to values: UnsafeMutablePointer<UInt32>) {
        jsearch_add_128(values, others)
    }

    /// How many of 128 ascending numbers below 2³¹ are below a limit, which is below 2³¹.
    @inline(__always)
    package static func countBelow(_ limit: UInt32, in values: UnsafePointer<UInt32>) -> Int {
        Int(jsearch_count_below_128(values, limit))
    }

    /// Moves past a block without decoding its numbers.
    package static func skip(_ reader: inout ByteReader) throws(JSearchError) {
        try reader.require(2)
        let width = Int(reader.bytes[reader.offset])
        let exceptionCount = Int(reader.bytes[reader.offset + 1])
        guard width <= 32, exceptionCount <= count else {
            throw reader.damaged("No block has width \(width) and \(exceptionCount) exceptions")
        }
        try reader.require(2 + 16 * width)
        reader.offset += 2 + 16 * width
        for _ in 0..<exceptionCount {
            _ = try reader.readUInt8()
            _ = try reader.readVarInt32()
        }
    }

    private static func pack(_ values: UnsafePointer<UInt32>, width: Int, to output: UnsafeMutableRawPointer) {
        guard width > 0 else { return }
        let mask = SIMD4<UInt32>(repeating: width == 32 ? UInt32.max : (1 << UInt32(width)) - 1)
        let input = UnsafeRawPointer(values)
        var words = SIMD4<UInt32>.zero
        var filled = 0
        var offset = 0
        for row in 0..<32 {
            let lanes = input.loadUnaligned(fromByteOffset: 16 * row, as: SIMD4<UInt32>.self) & mask
            words |= lanes &<< UInt32(filled)
            filled += width
            if filled >= 32 {
                output.storeBytes(of: words, toByteOffset: offset, as: SIMD4<UInt32>.self)
                offset += 16
                filled -= 32
                // What did not fit; nothing if the word was filled exactly.
                words = filled == 0 ? .zero : lanes &>> UInt32(width - filled)
            }
        }
    }
}
