// PostingsBounds.swift
// What the documents of a list can have at most, without reading its blocks.

import CKernels
package import JSearchStorage

/// The part of BM25's fraction f / (f + c) that depends on the length: *c* is flat + slope · length.
package struct LengthNorms {
    private let flat: Double
    private let slope: Double

    package init(flat: Double, slope: Double) {
        self.flat = flat
        self.slope = slope
    }

    /// The norm of a length by its code (see ``Impacts``).
    @inline(__always)
    fileprivate func norm(ofCode code: UInt8) -> Float { Float(flat + slope * Double(Impacts.length(ofCode: code))) }

    /// How many times the norm of a reference these norms are, at least; and whether they are about that for every length, so that
    /// the fractions of blocks are about exact.
    func ratio(to reference: ReferenceNorm) -> (least: Float, isEven: Bool) {
        let (first, second) = (flat / ReferenceNorm.flat, slope / reference.slope)
        let least = min(first, second)
        guard least > 0, least.isFinite else { return (0, false) }
        return (Float(least), max(first, second) < least * 1.05)
    }
}

extension PostingsCursor {
    /// What bounds the documents of a full block.
    package func impacts(ofBlock block: Int) -> Impacts {
        var impacts = Impacts()
        let start = skipsStart + block * Self.skipByteCount + 8
        for pair in 0..<Impacts.pairCount {
            impacts.frequencies[pair] = bytes[start + 2 * pair]
            impacts.lengths[pair] = bytes[start + 1 + 2 * pair]
        }
        impacts.fraction = UInt16(littleEndian: bytes.loadUnaligned(fromByteOffset: start + 6, as: UInt16.self))
        return impacts
    }

    /// Up to so many full blocks, the documents of a list are read to know in which spans they are: a block of so rare a term reaches over
    /// many spans, and it is the rare terms that give most.
    package static let fewBlocks = 16

    /// Raises bounds of spans of documents by what the documents of the full blocks have, by their impacts.
    ///
    /// - Parameters:
    ///   - spans: For each span, the largest f / (f + c) of its documents, but for rounding; 0 only if it has none.
    ///   - shift: A span has 2 to the power of it documents.
    ///   - reference: What the fractions of the blocks are made with.
    ///   - factor: What frequencies are multiplied by, at most; not 0.
    package func raise(
        _ spans: UnsafeMutableBufferPointer<Float>, shift: Int, _ norms: LengthNorms, _ reference: ReferenceNorm,
        factor: Float
    ) throws(JSearchError) {
        if fullBlocks > 0, fullBlocks <= Self.fewBlocks {
            return try raiseByDocuments(spans, shift: shift, norms, reference, factor: factor)
        }
        raiseByBlocks(spans, shift: shift, norms, reference, factor: factor)
    }

    /// Raises the bounds of those spans that have a document.
    func raiseByDocuments(
        _ spans: UnsafeMutableBufferPointer<Float>, shift: Int, _ norms: LengthNorms, _ reference: ReferenceNorm,
        factor: Float
    ) throws(JSearchError) {
        let ratio = norms.ratio(to: reference)
        for block in 0..<fullBlocks {
            try load(block)
            let bound = bound(ofBlock: block, norms, ratio, factor: factor)
            for index in 0..<count {
                let span = Int(documents[index] &>> UInt32(shift))
                if spans[span] < bound { spans[span] = bound }
            }
        }
    }

    /// Raises the bounds of all spans from the first to the last document of each block.
    func raiseByBlocks(
        _ spans: UnsafeMutableBufferPointer<Float>, shift: Int, _ norms: LengthNorms, _ reference: ReferenceNorm,
        factor: Float
    ) {
        guard let base = spans.baseAddress else { return }
        let ratio = norms.ratio(to: reference)
        if ratio.isEven, let bytes = bytes.baseAddress {
            // SAFETY: `init` has checked that the skip entries are in the file.
            return jsearch_raise_spans(
                (bytes + skipsStart).assumingMemoryBound(to: UInt8.self), fullBlocks, ratio.least / max(factor, 1e-30),
                UInt32(shift), base, spans.count)
        }
        var first: UInt32 = 0
        for block in 0..<fullBlocks {
            let bound = bound(ofBlock: block, norms, ratio, factor: factor)
            let last = lastDocument(block)
            var span = Int(first) >> shift
            let end = min(spans.count - 1, Int(last) >> shift)
            while span <= end {
                spans[span] = max(spans[span], bound)
                span += 1
            }
            first = last &+ 1
        }
    }

    /// Bounds what the documents of a full block have.
    @inline(__always)
    func bound(
        ofBlock block: Int, _ norms: LengthNorms, _ ratio: (least: Float, isEven: Bool), factor: Float
    ) -> Float {
        let scale = ratio.least / max(factor, 1e-30)
        // Three pairs of frequency and length, and the fraction.
        let impacts = UInt64(
            littleEndian: bytes.loadUnaligned(
                fromByteOffset: skipsStart + block * Self.skipByteCount + 8, as: UInt64.self))
        // With c = r · d: f / (f + c) is F / (F + r · (1 − F)), if F is f / (f + d).
        let code = impacts >> 48
        let own = Float(code) / 65_536
        var best = code == 65_535 ? 1 : own / (own + scale * (1 - own))
        if !ratio.isEven { best = min(best, Self.bound(impacts, norms, factor: factor)) }
        // Never 0: it has documents.
        return max(best, .leastNormalMagnitude)
    }

    /// Bounds what the documents of a block have by its pairs of frequency and length.
    private static func bound(_ pairs: UInt64, _ norms: LengthNorms, factor: Float) -> Float {
        var best: Float = 0
        for pair in 0..<UInt64(Impacts.pairCount) {
            let frequency = UInt8(truncatingIfNeeded: pairs >> (16 * pair))
            if frequency == 0 { continue }
            if frequency == 255 { return 1 }
            let norm = norms.norm(ofCode: UInt8(truncatingIfNeeded: pairs >> (16 * pair + 8)))
            let occurrences = Float(frequency) * factor
            // With k1 = 0 and no occurrences this is no number, and not larger.
            let fraction = occurrences / (occurrences + norm)
            if fraction > best { best = fraction }
        }
        return best
    }

    /// The index in the block behind the last document below `limit`, at or behind the current one.
    package func endOfRange(below limit: UInt32) -> Int {
        if documents[count - 1] < limit { return count }
        var end = index
        while documents[end] < limit { end += 1 }
        return end
    }

    /// Sets the bit of each document that is left, one bit a document.
    package func markAll(in bits: UnsafeMutablePointer<UInt64>) throws(JSearchError) {
        while try nextBlock() != Self.end {
            for index in 0..<count { bits[Int(documents[index] >> 6)] |= 1 << UInt64(documents[index] & 63) }
        }
    }
}
