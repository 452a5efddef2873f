// TextEdits.swift
// What was lost when a text was normalised, so that it can be made again. index/FORMAT.md, "Edits".

package import JSearchStorage

/// The difference between a text and its normalised form: only that is stored besides the normalised text.
///
/// Any list of edits that leads back will do, so the two are simply compared from the left, and where they differ the nearest place
/// is looked for from where they agree again.
package enum TextEdits {
    /// Kinds of edits that are frequent: so many units, each changed in the same way.
    private enum Kind {
        /// Units are replaced by others, which follow.
        static let general: UInt8 = 0
        static let lineBreak: UInt8 = 1
        static let upperCase: UInt8 = 2
        static let fullWidth: UInt8 = 3
        static let wideSpace: UInt8 = 4
    }

    private static let fullWidthShift: UInt16 = 0xFEE0
    /// How far two texts may differ before they are taken to agree nowhere near.
    private static let farthest = 48
    /// So many units must agree behind a difference.
    private static let agreement = 4

    /// Appends the edits that lead from a normalised text to its source; nothing if they are equal.
    static func append(
        source: UnsafeBufferPointer<UInt16>, normalized: UnsafeBufferPointer<UInt16>, to output: inout ByteBuffer
    ) {
        var (left, right) = (0, 0)
        var last = 0
        while true {
            let equal = equalCount(source, left, normalized, right)
            left += equal
            right += equal
            if left == source.count, right == normalized.count { return }
            let (sourceCount, normalizedCount) = difference(source, left, normalized, right)
            output.appendVarInt(UInt64(right - last))
            append(
                UnsafeBufferPointer(rebasing: source[left..<left + sourceCount]),
                UnsafeBufferPointer(rebasing: normalized[right..<right + normalizedCount]), to: &output)
            left += sourceCount
            right += normalizedCount
            last = right
        }
    }

    /// How many units from two places on are equal.
    @inline(__always)
    private static func equalCount(
        _ source: UnsafeBufferPointer<UInt16>, _ left: Int, _ normalized: UnsafeBufferPointer<UInt16>, _ right: Int
    ) -> Int {
        let limit = min(source.count - left, normalized.count - right)
        guard limit > 0, let first = source.baseAddress, let second = normalized.baseAddress else { return 0 }
        let (one, other) = (UnsafeRawPointer(first + left), UnsafeRawPointer(second + right))
        var count = 0
        // SAFETY: eight, or four, more units are there of each.
        while count &+ 8 <= limit {
            let low = difference(one, other, at: count)
            let high = difference(one, other, at: count &+ 4)
            if low | high != 0 {
                return low != 0 ? count + low.trailingZeroBitCount / 16 : count + 4 + high.trailingZeroBitCount / 16
            }
            count &+= 8
        }
        while count < limit, first[left + count] == second[right + count] { count += 1 }
        return count
    }

    /// In which bits four units differ.
    @inline(__always)
    private static func difference(_ one: UnsafeRawPointer, _ other: UnsafeRawPointer, at index: Int) -> UInt64 {
        (one.loadUnaligned(fromByteOffset: 2 &* index, as: UInt64.self)
            ^ other.loadUnaligned(fromByteOffset: 2 &* index, as: UInt64.self)).littleEndian
    }

    /// How many units of each text belong to the difference that begins at two places.
    private static func difference(
        _ source: UnsafeBufferPointer<UInt16>, _ left: Int, _ normalized: UnsafeBufferPointer<UInt16>, _ right: Int
    ) -> (source: Int, normalized: Int) {
        let (sourceLeft, normalizedLeft) = (source.count - left, normalized.count - right)
        func agrees(_ first: Int, _ second: Int) -> Bool {
            guard first <= sourceLeft, second <= normalizedLeft else { return false }
            let count = min(agreement, sourceLeft - first, normalizedLeft - second)
            // At the end of one, the other must end, too.
            if count < agreement, sourceLeft - first != normalizedLeft - second { return false }
            for index in 0..<count where source[left + first + index] != normalized[right + second + index] {
                return false
            }
            return true
        }
        // Most are such. What follows is not asked: another difference is often near, as in JavaScript.
        let changed = changedCount(source, left, normalized, right)
        if changed > 0 { return (changed, changed) }
        let spaces = spaceDifference(source, left, normalized, right)
        if spaces.source > 0 { return spaces }
        if min(sourceLeft, normalizedLeft) >= farthest + agreement {
            if let found = nearest(source, left, normalized, right) { return found }
        } else {
            for sum in 1...farthest {
                for first in 0...sum where agrees(sum - first, first) { return (sum - first, first) }
            }
        }
        // Not near: the rest of a short text, or a stretch of a long one.
        let whole = max(sourceLeft, normalizedLeft) <= 2 * farthest
        return whole
            ? (sourceLeft, normalizedLeft) : (min(farthest, sourceLeft), min(farthest, normalizedLeft))
    }

    /// The nearest places from which two texts agree, where neither ends soon; nil if they agree nowhere near.
    ///
    /// In texts with many capitals or signs of full width it is looked for often, and in vain: four units are compared at once, and
    /// only with those of the other text that have the same hash.
    private static func nearest(
        _ source: UnsafeBufferPointer<UInt16>, _ left: Int, _ normalized: UnsafeBufferPointer<UInt16>, _ right: Int
    ) -> (source: Int, normalized: Int)? {
        guard let first = source.baseAddress, let second = normalized.baseAddress else { return nil }
        let (one, other) = (UnsafeRawPointer(first + left), UnsafeRawPointer(second + right))
        // SAFETY: at least `farthest` + 4 units are left of each.
        func word(_ text: UnsafeRawPointer, _ index: Int) -> UInt64 {
            text.loadUnaligned(fromByteOffset: 2 &* index, as: UInt64.self)
        }
        /// One of 1,024 bits.
        func bit(_ word: UInt64) -> Int { Int(truncatingIfNeeded: (word &* 0x9E37_79B9_7F4A_7C15) >> 54) }
        return withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 16) { bits in
            bits.initialize(repeating: 0)
            for index in 0...farthest {
                let bit = bit(word(other, index))
                bits[bit >> 6] |= 1 << UInt64(bit & 63)
            }
            var found: (source: Int, normalized: Int)?
            // Of places that are as near, that where more of the source is left out.
            var nearest = farthest
            for index in 0...farthest {
                let unit = word(one, index)
                let bit = bit(unit)
                guard index <= nearest, bits[bit >> 6] >> UInt64(bit & 63) & 1 == 1 else { continue }
                for count in 0...nearest - index where index + count > 0 && word(other, count) == unit {
                    found = (index, count)
                    nearest = index + count
                    break
                }
            }
            return found
        }
    }

    /// How many units there are of another case or width only.
    @inline(__always)
    private static func changedCount(
        _ source: UnsafeBufferPointer<UInt16>, _ left: Int, _ normalized: UnsafeBufferPointer<UInt16>, _ right: Int
    ) -> Int {
        let limit = min(source.count - left, normalized.count - right)
        var count = 0
        while count < limit {
            let difference = normalized[right + count] &- source[left + count]
            guard difference == 0x20 || difference == 0 &- fullWidthShift || difference == 0x20 &- fullWidthShift else {
                break
            }
            count += 1
        }
        return count
    }

    /// White space that became one space: all of it, or what follows its first unit.
    @inline(__always)
    private static func spaceDifference(
        _ source: UnsafeBufferPointer<UInt16>, _ left: Int, _ normalized: UnsafeBufferPointer<UInt16>, _ right: Int
    ) -> (source: Int, normalized: Int) {
        let isFirst = right < normalized.count && normalized[right] == 0x20
        guard isFirst || right > 0 && normalized[right - 1] == 0x20 else { return (0, 0) }
        var count = 0
        while left + count < source.count, source[left + count] <= 0x20 || source[left + count] == 0x3000 { count += 1 }
        return (count, isFirst ? 1 : 0)
    }

    private static func append(
        _ source: UnsafeBufferPointer<UInt16>, _ normalized: UnsafeBufferPointer<UInt16>, to output: inout ByteBuffer
    ) {
        for kind in Kind.lineBreak...Kind.wideSpace where isEach(of: source, normalized, changedBy: kind) {
            output.append(kind)
            return output.appendVarInt(UInt64(source.count))
        }
        output.append(Kind.general)
        output.appendVarInt(UInt64(normalized.count))
        output.appendVarInt(UInt64(source.count))
        // (Little-endian, as the machine is.)
        output.append(bytes: UnsafeRawBufferPointer(source))
    }

    /// Whether each unit of a source is the normalised one, changed in one way.
    @inline(__always)
    private static func isEach(
        of source: UnsafeBufferPointer<UInt16>, _ normalized: UnsafeBufferPointer<UInt16>, changedBy kind: UInt8
    ) -> Bool {
        guard source.count == normalized.count else { return false }
        for index in 0..<source.count where changed(normalized[index], by: kind) != source[index] { return false }
        return true
    }

    @inline(__always)
    private static func changed(_ unit: UInt16, by kind: UInt8) -> UInt16 {
        switch kind {
        case Kind.lineBreak: 0x0A
        case Kind.upperCase: unit &- 0x20
        case Kind.fullWidth: unit &+ fullWidthShift
        default: 0x3000
        }
    }

    /// Makes the source of a normalised text again.
    ///
    /// - Throws: ``JSearchError`` if the edits do not fit it.
    package static func apply(_ reader: inout ByteReader, to normalized: [UInt16]) throws(JSearchError) -> [UInt16] {
        var output: [UInt16] = []
        output.reserveCapacity(normalized.count + normalized.count / 8)
        var next = 0
        while !reader.isAtEnd {
            let gap = try reader.readCount(limit: normalized.count - next)
            output += normalized[next..<next + gap]
            next += gap
            let kind = try reader.readUInt8()
            let count = try reader.readCount(limit: normalized.count - next)
            switch kind {
            case Kind.general:
                let sourceCount = try reader.readCount(limit: (reader.end - reader.offset) / 2)
                for _ in 0..<sourceCount { output.append(try reader.readUInt16()) }
            case Kind.lineBreak...Kind.wideSpace:
                for unit in normalized[next..<next + count] { output.append(changed(unit, by: kind)) }
            default: throw reader.damaged("An edit of a stored text has an unknown kind")
            }
            next += count
        }
        output += normalized[next...]
        return output
    }
}
