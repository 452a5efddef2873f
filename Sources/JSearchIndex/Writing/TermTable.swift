// TermTable.swift
// Numbers the distinct terms of a stream while a segment is being made.

import CKernels
import JSearchAnalysis

/// A hash table from the characters of a term to a number, in the order in which terms are first looked up.
///
/// For terms of three units or more: shorter ones are sorted (``ShortTerms``). Two tables of open addressing with linear
/// probing: for terms of three or four units, where the units themselves are the key, so that a look-up ends at the slot,
/// and of more. The characters of all terms lie one after another in one array, so a term costs no allocation. (A class
/// would cost a check for exclusive access at each of many million look-ups.)
struct TermTable: ~Copyable {
    /// How many terms there are.
    private(set) var count = 0
    /// Terms of three or four units; the tag is the units.
    private var medium = Slots<UInt64>(capacity: 1 << 14, free: 0)
    /// All others.
    private var long = Slots<LongTag>(capacity: 1 << 14, free: LongTag())
    /// Where each term's characters start; one more entry than there are terms.
    private var starts: UnsafeMutablePointer<UInt32>
    private var startCapacity: Int
    private var characters: UnsafeMutablePointer<UInt16>
    private var characterCapacity: Int
    private var characterCount = 0
    /// Terms that are looked up together: those of three or four units, and the others.
    private let mediumBatch = Batch()
    private let longBatch = Batch()

    /// Terms that are looked up side by side: the processor waits for the memory of all of them at once.
    static let batchCount = 64

    /// Units of UTF-16 in all terms.
    var unitCount: Int { characterCount }

    /// What is known of a longer term without a look at its characters.
    private struct LongTag: BitwiseCopyable {
        /// The upper half of the hash, to avoid most comparisons.
        var hash: UInt32 = 0
        /// Where the characters start.
        var start: UInt32 = 0
        /// How many there are.
        var length: UInt32 = 0
    }

    /// Memory for terms that are looked up together: where each stands, and its units or its hash.
    private struct Batch {
        let tokens = UnsafeMutablePointer<Token>.allocate(capacity: batchCount)
        let keys = UnsafeMutablePointer<UInt64>.allocate(capacity: batchCount)

        func deallocate() {
            tokens.deallocate()
            keys.deallocate()
        }
    }

    private struct Slot<Tag: BitwiseCopyable>: BitwiseCopyable {
        var tag: Tag
        /// The number of the term plus 1; 0 if the slot is free.
        var ordinal: UInt32
    }

    /// The slots of one table.
    private struct Slots<Tag: BitwiseCopyable> {
        var start: UnsafeMutablePointer<Slot<Tag>>
        var mask: Int
        var count = 0

        init(capacity: Int, free tag: Tag) {
            start = .allocate(capacity: capacity)
            start.initialize(repeating: Slot(tag: tag, ordinal: 0), count: capacity)
            mask = capacity - 1
        }

        mutating func removeAll(free tag: Tag) {
            start.update(repeating: Slot(tag: tag, ordinal: 0), count: mask + 1)
            count = 0
        }

        /// Makes the table twice as large if it is half full; `place` gives where each slot is looked for first.
        mutating func growIfNeeded(_ place: (Slot<Tag>) -> Int) {
            guard count * 2 > mask else { return }
            let old = UnsafeMutableBufferPointer(start: start, count: mask + 1)
            let larger = Slots(capacity: 2 * old.count, free: old[0].tag)
            for slot in old where slot.ordinal != 0 {
                var index = place(slot) & larger.mask
                while larger.start[index].ordinal != 0 { index = (index + 1) & larger.mask }
                larger.start[index] = slot
            }
            old.deallocate()
            start = larger.start
            mask = larger.mask
        }
    }

    /// Forgets all terms, and keeps the memory.
    mutating func removeAll() {
        medium.removeAll(free: 0)
        long.removeAll(free: LongTag())
        count = 0
        characterCount = 0
    }

    init() {
        startCapacity = 1 << 15
        starts = .allocate(capacity: startCapacity)
        starts[0] = 0
        characterCapacity = 1 << 17
        characters = .allocate(capacity: characterCapacity)
    }

    deinit {
        medium.start.deallocate()
        long.start.deallocate()
        starts.deallocate()
        characters.deallocate()
        mediumBatch.deallocate()
        longBatch.deallocate()
    }

    /// Where a term of up to four units is looked for first (Fibonacci hashing).
    @inline(__always)
    private static func place(_ units: UInt64) -> Int {
        Int(truncatingIfNeeded: (units &* 0x9E37_79B9_7F4A_7C15) >> 32)
    }

    /// Returns the number of a term of three units or more, giving it one if it is new.
    mutating func ordinal(of term: UnsafePointer<UInt16>, count length: Int) -> UInt32 {
        Self.isMedium(term, length)
            ? ordinal(ofMedium: Self.units(term, length), term, length)
            : ordinal(ofLong: Self.hash(term, length), term, length)
    }

    /// Appends the numbers of the terms of some tokens, of three units or more, giving new ones to those that are new: first those of
    /// three or four units, then the others.
    ///
    /// - Parameters:
    ///   - tokens: At most ``batchCount``.
    ///   - numbers: Has room for as many.
    mutating func appendOrdinals(
        of tokens: UnsafeBufferPointer<Token>, in units: UnsafePointer<UInt16>, to numbers: inout NumberList
    ) {
        precondition(tokens.count <= Self.batchCount)
        let (mediumBatch, longBatch) = (mediumBatch, longBatch)
        var (mediumCount, longCount) = (0, 0)
        for token in tokens {
            // Which of the two a token is cannot be foreseen: it is written to both, and counts in one of them.
            let (term, length) = (units + Int(token.start), Int(token.length))
            mediumBatch.tokens[mediumCount] = token
            mediumBatch.keys[mediumCount] = Self.units(term, length)
            longBatch.tokens[longCount] = token
            let isMedium = Self.isMedium(term, length)
            mediumCount &+= isMedium ? 1 : 0
            longCount &+= isMedium ? 0 : 1
        }
        for index in 0..<mediumCount {
            jsearch_prefetch(medium.start + (Self.place(mediumBatch.keys[index]) & medium.mask))
        }
        for index in 0..<longCount {
            let token = longBatch.tokens[index]
            let hash = Self.hash(units + Int(token.start), Int(token.length))
            longBatch.keys[index] = hash
            jsearch_prefetch(long.start + (Int(truncatingIfNeeded: hash) & long.mask))
        }
        var end = numbers.end
        for index in 0..<mediumCount {
            let token = mediumBatch.tokens[index]
            end.pointee = ordinal(ofMedium: mediumBatch.keys[index], units + Int(token.start), Int(token.length))
            end += 1
        }
        for index in 0..<longCount {
            let slot = long.start[Int(truncatingIfNeeded: longBatch.keys[index]) & long.mask]
            jsearch_prefetch(characters + Int(slot.tag.start))
        }
        for index in 0..<longCount {
            let token = longBatch.tokens[index]
            end.pointee = ordinal(ofLong: longBatch.keys[index], units + Int(token.start), Int(token.length))
            end += 1
        }
        numbers.advance(to: end)
    }

    /// Whether a term is looked for by its units. (A last unit of 0 would look as if it were not there.)
    @inline(__always)
    private static func isMedium(_ term: UnsafePointer<UInt16>, _ length: Int) -> Bool {
        length <= 4 && term[length == 4 ? 3 : 2] != 0
    }

    /// The units of a term of three or four; of a longer one, its first three.
    @inline(__always)
    private static func units(_ term: UnsafePointer<UInt16>, _ length: Int) -> UInt64 {
        let units = UInt64(term[0]) | UInt64(term[1]) << 16 | UInt64(term[2]) << 32
        return units | UInt64(term[length == 4 ? 3 : 2]) << (length == 4 ? 48 : 64)
    }

    @inline(__always)
    private mutating func ordinal(
        ofMedium units: UInt64, _ term: UnsafePointer<UInt16>, _ length: Int
    ) -> UInt32 {
        var index = Self.place(units) & medium.mask
        while true {
            let slot = medium.start[index]
            if slot.ordinal == 0 { break }
            if slot.tag == units { return slot.ordinal - 1 }
            index = (index + 1) & medium.mask
        }
        append(term, length)
        medium.start[index] = Slot(tag: units, ordinal: UInt32(count))
        medium.count += 1
        medium.growIfNeeded { Self.place($0.tag) }
        return UInt32(count - 1)
    }

    @inline(__always)
    private mutating func ordinal(ofLong hash: UInt64, _ term: UnsafePointer<UInt16>, _ length: Int) -> UInt32 {
        let tag = LongTag(
            hash: UInt32(truncatingIfNeeded: hash >> 32), start: UInt32(characterCount), length: UInt32(length))
        var index = Int(truncatingIfNeeded: hash) & long.mask
        while true {
            let slot = long.start[index]
            if slot.ordinal == 0 { break }
            if slot.tag.hash == tag.hash, slot.tag.length == tag.length,
                Self.isEqual(characters + Int(slot.tag.start), term, length)
            {
                return slot.ordinal - 1
            }
            index = (index + 1) & long.mask
        }
        append(term, length)
        long.start[index] = Slot(tag: tag, ordinal: UInt32(count))
        long.count += 1
        let characters = characters
        long.growIfNeeded { slot in
            Int(truncatingIfNeeded: Self.hash(characters + Int(slot.tag.start), Int(slot.tag.length)))
        }
        return UInt32(count - 1)
    }

    /// The characters of a term.
    func characters(of ordinal: Int) -> UnsafeBufferPointer<UInt16> {
        let start = Int(starts[ordinal])
        return UnsafeBufferPointer(start: characters + start, count: Int(starts[ordinal + 1]) - start)
    }

    /// Bytes of memory that the terms need. It follows from the terms alone, not from what the table held before: where a unit
    /// of the index ends depends on it.
    var byteCount: Int {
        // At most four slots for a term, since tables are doubled when they are half full; arrays are doubled, too.
        count * (4 * MemoryLayout<Slot<LongTag>>.stride + 8) + 4 * characterCount
    }

    /// Whether two terms of the same length are one.
    @inline(__always)
    private static func isEqual(
        _ left: UnsafePointer<UInt16>, _ right: UnsafePointer<UInt16>, _ length: Int
    ) -> Bool {
        func differs(at index: Int) -> Bool {
            UnsafeRawPointer(left + index).loadUnaligned(as: UInt64.self)
                != UnsafeRawPointer(right + index).loadUnaligned(as: UInt64.self)
        }
        guard length >= 4 else { return left[0] == right[0] && left[1] == right[1] && left[2] == right[2] }
        var index = 0
        while index < length - 4 {
            if differs(at: index) { return false }
            index += 4
        }
        // The last four, even if some of them were among those before.
        return !differs(at: length - 4)
    }

    private mutating func append(_ term: UnsafePointer<UInt16>, _ length: Int) {
        if characterCount + length > characterCapacity {
            characters = Self.doubled(characters, count: characterCount, capacity: &characterCapacity)
        }
        if count + 2 > startCapacity { starts = Self.doubled(starts, count: count + 1, capacity: &startCapacity) }
        (characters + characterCount).update(from: term, count: length)
        characterCount += length
        count += 1
        starts[count] = UInt32(characterCount)
    }

    private static func doubled<T: BitwiseCopyable>(
        _ array: UnsafeMutablePointer<T>, count: Int, capacity: inout Int
    ) -> UnsafeMutablePointer<T> {
        capacity *= 2
        let larger = UnsafeMutablePointer<T>.allocate(capacity: capacity)
        larger.update(from: array, count: count)
        array.deallocate()
        return larger
    }

    /// Multiplies and folds four units at a time (the mixing step of wyhash, by W. Yi). For terms of four units or more:
    /// the last four are taken whole, even if some of them were among those before.
    @inline(__always)
    private static func hash(_ term: UnsafePointer<UInt16>, _ length: Int) -> UInt64 {
        guard length >= 4 else {
            return mix(UInt64(length), UInt64(term[0]) << 32 | UInt64(term[1]) << 16 | UInt64(term[2]))
        }
        var hash = UInt64(length)
        var index = 0
        while index < length - 4 {
            hash = mix(hash, UnsafeRawPointer(term + index).loadUnaligned(as: UInt64.self))
            index += 4
        }
        return mix(hash, UnsafeRawPointer(term + length - 4).loadUnaligned(as: UInt64.self))
    }

    @inline(__always)
    private static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
        let product = (hash ^ word ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
        return product.high ^ product.low
    }
}
