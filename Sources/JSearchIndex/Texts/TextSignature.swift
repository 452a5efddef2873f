// TextSignature.swift
// Which pairs of units stand in which chunks of a long text. index/FORMAT.md, ".texts".

import JSearchStorage

/// How a long text is divided into chunks, and where a pair of units stands in its signature.
///
/// A signature is a table of bits with a row for each value of a hash and a column for each chunk. The bits of a pair are
/// one row, so one look tells for all chunks where the pair may be; where all pairs of a phrase may be, the phrase is looked for.
struct TextSignature {
    /// A multiple of 8.
    let chunkCount: Int
    let codesPerChunk: Int
    let rowCount: Int

    /// - Returns: nil if a text is so short that it has no signature.
    init?(codeCount: Int, unitCount: Int) {
        guard unitCount > TextFormat.unitsWithoutSignature else { return nil }
        let unitsPerByte = 8 * TextFormat.unitsPerChunk
        chunkCount = 8 * ((unitCount + unitsPerByte - 1) / unitsPerByte)
        codesPerChunk = (codeCount + chunkCount - 1) / chunkCount
        // Three bits for each unit.
        rowCount = 3 * ((unitCount + chunkCount - 1) / chunkCount)
    }

    /// The bytes of a row.
    var rowByteCount: Int { chunkCount / 8 }

    /// The places of the chunks, then the rows.
    var byteCount: Int { 4 * chunkCount + rowCount * rowByteCount }

    /// The row of a pair of units. (Fibonacci hashing.)
    @inline(__always)
    func row(_ first: UInt16, _ second: UInt16) -> Int {
        Self.row(UInt32(first) | UInt32(second) << 16, UInt64(rowCount))
    }

    @inline(__always)
    private static func row(_ pair: UInt32, _ rowCount: UInt64) -> Int {
        let hash = (UInt64(pair) &* 0x9E37_79B9_7F4A_7C15) >> 32
        return Int(truncatingIfNeeded: (hash &* rowCount) >> 32)
    }

    /// The codes of a chunk.
    @inline(__always)
    func codes(ofChunk chunk: Int, codeCount: Int) -> Range<Int> {
        let start = min(codeCount, chunk * codesPerChunk)
        return start..<min(codeCount, start + codesPerChunk)
    }

    /// Appends the signature of a text.
    ///
    /// - Parameter codeStarts: For each code of the text, the unit where what it stands for begins.
    func append(
        units: UnsafeBufferPointer<UInt16>, codeStarts: UnsafeBufferPointer<UInt32>, to output: inout ByteWriter
    ) {
        let unitCount = units.count
        func start(_ chunk: Int) -> Int {
            let code = codes(ofChunk: chunk, codeCount: codeStarts.count).lowerBound
            return code < codeStarts.count ? Int(codeStarts[code]) : unitCount
        }
        for chunk in 0..<chunkCount { output.append(UInt32(start(chunk))) }
        let base = output.count
        output.bytes.append(contentsOf: repeatElement(0, count: rowCount * rowByteCount))
        let (rowCount, rowByteCount) = (UInt64(rowCount), rowByteCount)
        output.bytes.withUnsafeMutableBufferPointer { bytes in
            guard let rows = bytes.baseAddress.map({ $0 + base }), let units = units.baseAddress else { return }
            for chunk in 0..<chunkCount {
                let from = max(0, start(chunk) - TextFormat.overlap)
                let end = chunk + 1 < chunkCount ? start(chunk + 1) : unitCount
                guard start(chunk) < end else { continue }
                let bit: UInt8 = 1 << UInt8(chunk & 7)
                let column = rows + chunk / 8
                // SAFETY: two units are there before `last`, and a row is below `rowCount`.
                let last = min(unitCount, end + TextFormat.overlap + 1) - 1
                var index = from
                while index < last {
                    let pair = UnsafeRawPointer(units + index).loadUnaligned(as: UInt32.self).littleEndian
                    column[Self.row(pair, rowCount) &* rowByteCount] |= bit
                    index &+= 1
                }
            }
        }
    }
}
