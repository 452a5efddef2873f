// TextNormalizer.swift
// The one normal form in which text is indexed and searched.

import CICU
import CKernels

/// Normalises text: NFKC with case folding, kana with a detached voicing mark composed, white space collapsed.
///
/// In this order:
/// 1. U+309B ゛ and U+309C ゜ behind a kana that has a voiced form become the combining marks, so that か゛
///   becomes が. (NFKC alone would turn the mark into a space and a combining mark, and cut the word in two.)
/// 2. Unicode's NFKC_Casefold: width, compatibility forms and case are unified, default-ignorable characters
///   (zero-width joiners, variation selectors, soft hyphens) are removed.
/// 3. Control characters count as white space, and each run of white space becomes one space.
///
/// が never becomes か. Normalising twice changes nothing, except in runs of more than 256 combining marks.
///
/// An object keeps tables that fill as characters are met; use one per thread.
///
/// ## Sources
/// - Unicode Standard Annex #15 (normalization forms), and section 3.13 of the Standard (NFKC_Casefold).
package final class TextNormalizer {
    /// What makes two normalisers with the same folds the same; recorded in every index.
    package static let identity = "nfkc-casefold, kana voicing marks composed, white space collapsed; 1"

    private let normalizer: OpaquePointer
    private let composesVoicingMarks: Bool
    private let foldsCase: Bool
    /// For each UTF-16 unit: 0 while not looked up; else `known`, with either what the unit becomes or `complex`.
    private let table: UnsafeMutablePointer<UInt32>
    private static let known: UInt32 = 1 << 31
    private static let complex: UInt32 = 1 << 16
    private static let space: UInt32 = 1 << 17
    /// A run of combining marks is normalised in pieces of this many units, so that hostile text costs no
    /// more than other text.
    private static let chunkLimit = 256

    /// What was normalised and is not yet in the output.
    private var stretch: UnsafeMutablePointer<UInt16>
    private var stretchCapacity = pieceLimit
    private static let pieceLimit = 1_024
    /// A piece whose characters may combine, and what became of it.
    private var chunk: [UInt16] = []
    private var result: [UInt16] = []

    /// - Parameter folds: Without `width`, characters are only composed (NFC); without `voicingMarks`, step 1 is
    ///   left out. Other folds are not the normaliser's.
    /// - Throws: ``JSearchAnalysis/AnalysisError`` if ICU has no such normaliser.
    package init(folds: Folds = .all) throws(AnalysisError) {
        composesVoicingMarks = folds.contains(.voicingMarks)
        foldsCase = folds.contains(.width)
        var status: jsearch_icu_status = 0
        let instance = folds.contains(.width) ? jsearch_nfkc_casefold(&status) : jsearch_nfc(&status)
        guard let normalizer = instance, status <= 0 else {
            throw AnalysisError(what: "ICU's normaliser cannot be used", status: status)
        }
        self.normalizer = normalizer
        table = UnitTable.allocate(of: UInt32.self)
        stretch = .allocate(capacity: stretchCapacity)
    }

    deinit {
        UnitTable.free(table)
        stretch.deallocate()
    }

    /// Normalises UTF-16 text.
    ///
    /// - Parameters:
    ///   - source: The text.
    ///   - output: Receives the normalised text; what it held is dropped.
    ///   - withMap: Whether to fill the map back to the source.
    /// - Complexity: O(*n*).
    package func normalize(
        _ source: UnsafeBufferPointer<UInt16>, into output: inout NormalizedText, withMap: Bool
    ) {
        output.removeAll()
        output.units.reserveCapacity(source.count)
        guard withMap else { return normalize(source, into: &output) }
        var index = 0
        while index < source.count {
            let start = index
            let isAfterSpace = output.units.last == 0x20
            // Piece by piece: memory that was touched is used again.
            let count = writeStretch(
                source, from: &index, isAfterSpace: isAfterSpace, to: stretch, limit: Self.pieceLimit)
            output.units.append(contentsOf: UnsafeBufferPointer(start: stretch, count: count))
            if count == index - start {
                output.source.append(copied: start..<index)
            } else {
                appendMap(source, start..<index, isAfterSpace: isAfterSpace, to: &output)
            }
            if index < source.count, count < Self.pieceLimit {
                index = normalizeChunk(source, from: index, to: &output, withMap: true)
            }
        }
    }

    /// Appends where a stretch came from in which runs of spaces became one.
    private func appendMap(
        _ source: UnsafeBufferPointer<UInt16>, _ range: Range<Int>, isAfterSpace: Bool, to output: inout NormalizedText
    ) {
        var isAfterSpace = isAfterSpace
        var copied = range.lowerBound
        for index in range {
            let isSpace = self.isSpace(source[index])
            if isSpace && isAfterSpace {
                output.source.append(copied: copied..<index)
                output.source.extendLast(to: index + 1)
                copied = index + 1
            }
            isAfterSpace = isSpace
        }
        output.source.append(copied: copied..<range.upperBound)
    }

    /// Normalises without the map: stretches of characters that are handled alone are written to the output at once.
    private func normalize(_ source: UnsafeBufferPointer<UInt16>, into output: inout NormalizedText) {
        if source.count > stretchCapacity {
            stretch.deallocate()
            stretchCapacity = max(source.count, 2 * stretchCapacity)
            stretch = .allocate(capacity: stretchCapacity)
        }
        var index = 0
        while index < source.count {
            let start = index
            let count = writeStretch(source, from: &index, isAfterSpace: output.units.last == 0x20, to: stretch)
            if index > start { output.units.append(contentsOf: UnsafeBufferPointer(start: stretch, count: count)) }
            if index < source.count { index = normalizeChunk(source, from: index, to: &output, withMap: false) }
        }
    }

    /// Writes what becomes of the characters from `index` on that are handled alone, and moves `index` behind them.
    ///
    /// - Parameters:
    ///   - units: Has room for all characters that are left, or `limit` of them: each becomes one unit or none.
    ///   - limit: The most units to write.
    @inline(__always)
    private func writeStretch(
        _ source: UnsafeBufferPointer<UInt16>, from index: inout Int, isAfterSpace: Bool,
        to units: UnsafeMutablePointer<UInt16>, limit: Int = .max
    ) -> Int {
        var count = 0
        var isAfterSpace = isAfterSpace
        while index < source.count, count < limit {
            let plain = foldPlain(
                source, from: index, isAfterSpace: isAfterSpace, to: units + count, limit: limit - count)
            if plain > 0 {
                count += plain
                index += plain
                isAfterSpace = units[count - 1] == 0x20
                continue
            }
            let entry = lookUp(source[index])
            if entry & Self.complex != 0 { break }
            // The next one may combine with this one.
            if index + 1 < source.count, lookUp(source[index + 1]) & Self.complex != 0 { break }
            let isSpace = entry & Self.space != 0
            if !(isSpace && isAfterSpace) {
                units[count] = UInt16(truncatingIfNeeded: entry)
                count += 1
            }
            isAfterSpace = isSpace
            index += 1
            // Of white space only the last needs a look at what stands behind it.
            while isSpace, index + 1 < source.count, self.isSpace(source[index]), self.isSpace(source[index + 1]) {
                index += 1
            }
        }
        return count
    }

    @inline(__always)
    private func isSpace(_ unit: UInt16) -> Bool { lookUp(unit) & Self.space != 0 }

    /// Writes what becomes of kana, kanji, ASCII and others, as far as each becomes one character, and returns how many. (What they become
    /// depends on no version of Unicode, by the Standard's stability policies.) The last one before another is left: they may combine.
    @inline(__always)
    private func foldPlain(
        _ source: UnsafeBufferPointer<UInt16>, from index: Int, isAfterSpace: Bool,
        to units: UnsafeMutablePointer<UInt16>, limit: Int
    ) -> Int {
        guard let start = source.baseAddress else { return 0 }
        let left = source.count - index
        let plain = Int(jsearch_fold_plain(start + index, min(left, limit), foldsCase, isAfterSpace, units))
        return plain == left ? plain : max(0, plain - 1)
    }

    /// Normalises a string, with the map.
    package func normalize(_ text: String) -> NormalizedText { normalize(UTF16Text.units(text)) }

    /// Normalises UTF-16, with the map.
    package func normalize(_ units: [UInt16]) -> NormalizedText {
        var output = NormalizedText()
        units.withUnsafeBufferPointer { normalize($0, into: &output, withMap: true) }
        return output
    }

    @inline(__always)
    private func lookUp(_ unit: UInt16) -> UInt32 {
        let entry = table[Int(unit)]
        return entry != 0 ? entry : fill(unit)
    }

    @inline(__always)
    private func emit(
        _ unit: UInt16, isSpace: Bool, source: Range<Int>, to output: inout NormalizedText, withMap: Bool
    ) {
        if isSpace, output.units.last == 0x20 {
            if withMap { output.source.extendLast(to: source.upperBound) }
            return
        }
        output.units.append(unit)
        if withMap { output.source.append(source) }
    }

    /// Looks a unit up in ICU.
    private func fill(_ unit: UInt16) -> UInt32 {
        let scalar = UInt32(unit)
        var entry = Self.known | Self.complex
        if jsearch_general_category(scalar) == 15 || jsearch_is_white_space(scalar) {  // 15: control
            entry = Self.known | Self.space | 0x20
        } else if unit & 0xF800 != 0xD800, unit != 0x309B, unit != 0x309C,
            jsearch_has_boundary_before(normalizer, scalar)
        {
            var result: (UInt16, UInt16) = (0, 0)
            var status: jsearch_icu_status = 0
            let count = withUnsafeMutableBytes(of: &result) { buffer in
                withUnsafePointer(to: unit) { unit in
                    jsearch_normalize(
                        normalizer, unit, 1, buffer.bindMemory(to: UInt16.self).baseAddress.unsafelyUnwrapped, 2,
                        &status)
                }
            }
            if count == 1, status <= 0 {
                entry = Self.known | UInt32(result.0)
                if jsearch_is_white_space(UInt32(result.0)) { entry = Self.known | Self.space | 0x20 }
            }
        }
        table[Int(unit)] = entry
        return entry
    }

    /// Normalises from `start` up to the next character that starts anew, and returns where that is.
    private func normalizeChunk(
        _ source: UnsafeBufferPointer<UInt16>, from start: Int, to output: inout NormalizedText, withMap: Bool
    ) -> Int {
        chunk.removeAll(keepingCapacity: true)
        var end = start
        repeat {
            let (scalar, count) = UTF16Text.scalar(source, at: end)
            if end > start, jsearch_has_boundary_before(normalizer, scalar) {
                guard composesVoicingMarks, scalar == 0x309B || scalar == 0x309C, let last = chunk.last else { break }
                // Half-width kana compose as what they become.
                let kana = lookUp(last) & Self.complex == 0 ? lookUp(last) & 0xFFFF : UInt32(last)
                guard jsearch_compose_pair(kana, scalar == 0x309B ? 0x3099 : 0x309A) > 0 else { break }
                chunk.append(scalar == 0x309B ? 0x3099 : 0x309A)
            } else {
                chunk.append(source[end])
                if count == 2 { chunk.append(source[end + 1]) }
            }
            end += count
        } while end < source.count && end - start < Self.chunkLimit

        let count = normalizeChunk()
        for index in 0..<count {
            let unit = result[index]
            let isSpace = unit & 0xF800 != 0xD800 && lookUp(unit) & Self.space != 0
            emit(
                isSpace ? 0x20 : unit, isSpace: isSpace, source: start..<end, to: &output, withMap: withMap)
        }
        return end
    }

    /// Normalises `chunk` into `result`, and returns how many units it has.
    private func normalizeChunk() -> Int {
        if result.count < 4 * chunk.count + 32 { result = [UInt16](repeating: 0, count: 4 * chunk.count + 32) }
        while true {
            var status: jsearch_icu_status = 0
            let needed = Int(
                jsearch_normalize(normalizer, chunk, Int32(chunk.count), &result, Int32(result.count), &status))
            guard status <= 0 else {
                // Cannot fail but for lack of memory; the chunk then stays as it is.
                result.replaceSubrange(0..<chunk.count, with: chunk)
                return chunk.count
            }
            if needed <= result.count { return needed }
            result = [UInt16](repeating: 0, count: needed)
        }
    }
}

/// A service of ICU that could not be had.
package struct AnalysisError: Error {
    package let what: String
    package let status: Int32

    /// What failed, with ICU's name for the reason.
    package var message: String {
        "\(what): \(String(cString: jsearch_icu_error_name(status))). Is ICU's data (libicu) installed?"
    }
}
