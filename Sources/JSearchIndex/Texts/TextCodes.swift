// TextCodes.swift
// What the codes of a segment's texts stand for. index/FORMAT.md, ".texts".

import CKernels
import JSearchStorage

/// The numbers of the format of texts.
enum TextFormat {
    /// The most units that a code stands for: what one 16-byte load brings.
    static let longestString = 8
    /// Bytes of a string in the table.
    static let stringByteCount = 16
    /// There are at most so many codes, since one takes two bytes.
    static let codeLimit = 1 << 16
    /// Texts with more units have signatures.
    static let unitsWithoutSignature = 1_024
    /// The most units that a chunk of a signature has on average.
    static let unitsPerChunk = 256
    /// The units on either side of a chunk whose pairs are in its signature, too.
    static let overlap = 32
    static let suffix = "texts"
}

/// The table of codes of one segment, where it lies in its file.
///
/// The first ``unitCount`` codes stand for one unit each, ascending; every unit of the segment's texts is among them. The others
/// stand for strings that are frequent.
struct TextCodes: @unchecked Sendable {
    // SAFETY (unchecked Sendable): the pointers lead into a mapping that is never written, and that ``TextStore`` keeps.
    let count: Int
    let unitCount: Int
    /// For each code, how many units it stands for: 1 to 8.
    let lengths: UnsafePointer<UInt8>
    /// For each code, 8 units, of which the first are the string.
    let strings: UnsafeRawPointer
    /// For each of the single units, where the codes that have it begin in `containing`, and at the end where they end.
    private let starts: UnsafeRawPointer
    private let containing: UnsafeRawPointer
    private let containingCount: Int

    /// - Parameter range: Where the table is in the file.
    /// - Throws: ``JSearchError`` if it cannot be such a table.
    init(_ file: EnvelopeFile, _ range: Range<Int>, count: Int, unitCount: Int) throws(JSearchError) {
        let layout = Layout(count: count, unitCount: unitCount)
        try file.verify(range)
        guard count <= TextFormat.codeLimit, unitCount <= count, layout.containing <= range.count,
            let base = file.bytes.baseAddress.map({ $0 + range.lowerBound })
        else { throw .damaged("The table of codes is too short", path: file.path, at: range.lowerBound) }
        self.count = count
        self.unitCount = unitCount
        strings = base
        lengths = (base + layout.lengths).assumingMemoryBound(to: UInt8.self)
        starts = base + layout.starts
        containing = base + layout.containing
        containingCount = (range.count - layout.containing) / 2
        var wrong: UInt8 = 0
        for code in 0..<count { wrong |= (lengths[code] &- 1) & 0xF8 }
        guard wrong == 0 else {
            throw .damaged("A code stands for an impossible string", path: file.path, at: range.lowerBound)
        }
    }

    /// Where the parts of the table begin.
    struct Layout {
        let lengths: Int
        let starts: Int
        let containing: Int

        init(count: Int, unitCount: Int) {
            lengths = TextFormat.stringByteCount * count
            starts = lengths + (count + 3) / 4 * 4
            containing = starts + 4 * (unitCount + 1)
        }
    }

    /// What a code stands for, in the first of eight units. The code must be below ``count``.
    @inline(__always)
    func string(_ code: Int) -> SIMD8<UInt16> {
        strings.loadUnaligned(fromByteOffset: TextFormat.stringByteCount &* code, as: SIMD8<UInt16>.self)
    }

    /// A code of a text.
    @inline(__always)
    static func code(_ codes: UnsafeRawPointer, _ index: Int) -> Int {
        Int(UInt16(littleEndian: codes.loadUnaligned(fromByteOffset: 2 &* index, as: UInt16.self)))
    }

    /// Writes what some codes of a text stand for, in room for eight more units. A code that the table lacks, in a forged file, stands for
    /// nothing.
    ///
    /// - Returns: How many units that is.
    @inline(__always)
    func expand(_ codes: UnsafeRawPointer, _ range: Range<Int>, into units: UnsafeMutablePointer<UInt16>) -> Int {
        jsearch_expand_codes(
            (codes + 2 &* range.lowerBound).assumingMemoryBound(to: UInt8.self), range.count,
            strings.assumingMemoryBound(to: UInt8.self), lengths, count, units)
    }

    /// The code of a single unit; nil if no text has it.
    func code(ofUnit unit: UInt16) -> Int? {
        var (low, high) = (0, unitCount)
        while low < high {
            let middle = (low + high) / 2
            if string(middle)[0] < unit { low = middle + 1 } else { high = middle }
        }
        return low < unitCount && string(low)[0] == unit ? low : nil
    }

    /// How many codes have a unit, given by its own code.
    func countOfCodes(with unit: Int) -> Int { codeRange(unit).count }

    /// Collects the codes that may hold a unit of a string: all that is beside it there is as in the string.
    ///
    /// - Parameters:
    ///   - unit: The code of the unit itself.
    ///   - anchor: Where in the string it is.
    func collect(_ units: [UInt16], anchor: Int, unit: Int, into set: borrowing CodeSet) {
        let range = codeRange(unit)
        // SAFETY: `codeRange` gives a range of the list, and `set` has a bit for every code.
        jsearch_mark_codes(
            (containing + 2 * range.lowerBound).assumingMemoryBound(to: UInt8.self), range.count,
            strings.assumingMemoryBound(to: UInt8.self), lengths, count, units, units.count, anchor, set.bits)
    }

    private func codeRange(_ unit: Int) -> Range<Int> {
        let start = Int(UInt32(littleEndian: starts.loadUnaligned(fromByteOffset: 4 * unit, as: UInt32.self)))
        let end = Int(UInt32(littleEndian: starts.loadUnaligned(fromByteOffset: 4 * unit + 4, as: UInt32.self)))
        return start <= end && end <= containingCount ? start..<end : 0..<0
    }

    /// Writes what codes stand for.
    ///
    /// - Parameters:
    ///   - output: Has room for `unitCount` units and 8 more.
    ///   - unitCount: How many units the codes must make.
    /// - Returns: Whether they do.
    func decode(
        _ codes: UnsafeRawPointer, count codeCount: Int, into output: UnsafeMutablePointer<UInt16>, unitCount: Int
    ) -> Bool {
        var next = output
        let end = output + unitCount
        for index in 0..<codeCount {
            let code = Self.code(codes, index)
            guard code < count, next < end else { return false }
            UnsafeMutableRawPointer(next).storeBytes(of: string(code), as: SIMD8<UInt16>.self)
            next += Int(lengths[code])
        }
        return next == end
    }
}

/// A table of codes in the making: strings in memory, as they will lie in the file.
package struct TextCodeTable {
    /// Eight units for each code.
    private(set) var strings: [SIMD8<UInt16>] = []
    private(set) var lengths: [UInt8] = []
    /// How many of the first codes stand for one unit.
    private(set) var unitCount = 0

    /// Makes a table of single units, ascending.
    init(units: [UInt16]) {
        strings.reserveCapacity(TextFormat.codeLimit)
        lengths.reserveCapacity(TextFormat.codeLimit)
        for unit in units { append(SIMD8(unit, 0, 0, 0, 0, 0, 0, 0), 1) }
        unitCount = units.count
    }

    var count: Int { strings.count }

    /// Adds a string; the units behind its end must be 0.
    mutating func append(_ string: SIMD8<UInt16>, _ length: Int) {
        strings.append(string)
        lengths.append(UInt8(length))
    }

    /// One string behind the other; nil if they are too long together.
    func joined(_ first: Int, _ second: Int) -> (string: SIMD8<UInt16>, length: Int)? {
        let length = Int(lengths[first]) + Int(lengths[second])
        guard length <= TextFormat.longestString else { return nil }
        var string = strings[first]
        for index in 0..<Int(lengths[second]) { string[Int(lengths[first]) + index] = strings[second][index] }
        return (string, length)
    }

    /// The table as it lies in the file.
    func bytes() -> [UInt8] {
        let layout = TextCodes.Layout(count: count, unitCount: unitCount)
        var output = ByteWriter()
        for string in strings { for index in 0..<TextFormat.longestString { output.append(string[index]) } }
        output.bytes += lengths
        output.bytes += [UInt8](repeating: 0, count: layout.starts - output.count)
        var codesOf = [[UInt16]](repeating: [], count: unitCount)
        var codeOfUnit = [Int](repeating: 0, count: 1 << 16)
        for code in 0..<unitCount { codeOfUnit[Int(strings[code][0])] = code }
        for code in 0..<count {
            for index in 0..<Int(lengths[code]) {
                let unit = codeOfUnit[Int(strings[code][index])]
                if codesOf[unit].last != UInt16(code) { codesOf[unit].append(UInt16(code)) }
            }
        }
        var start: UInt32 = 0
        for codes in codesOf {
            output.append(start)
            start += UInt32(codes.count)
        }
        output.append(start)
        for codes in codesOf { for code in codes { output.append(code) } }
        return output.bytes
    }
}
