// ShortTermSorter.swift
// Turns the occurrences of short terms over: term after term.

/// The places of one short term, in order: document times 8 plus field.
struct ShortTermPlaces<Entry: ShortTermEntry> {
    fileprivate let start: UnsafePointer<Entry>
    let count: Int

    @inline(__always)
    subscript(index: Int) -> UInt32 { UInt32(truncatingIfNeeded: start[index] & (1 << Entry.placeBits - 1)) }
}

/// An occurrence while it is sorted: in the upper bits one unit of its term, in the lower its place.
///
/// The smaller the entries, the fewer lines of the processor's cache are waited for.
protocol ShortTermEntry: FixedWidthInteger, UnsignedInteger, BitwiseCopyable {
    /// How many bits a place has.
    static var placeBits: Int { get }
}

/// For units of at most 8,192 documents.
extension UInt32: ShortTermEntry {
    static var placeBits: Int { 16 }
}

extension UInt64: ShortTermEntry {
    static var placeBits: Int { 32 }
}

/// What short terms are handed out to.
protocol ShortTermVisitor: ~Copyable {
    associatedtype Failure: Error

    /// Takes the next term, as in ``ShortTerms/terms``, with its places, which are valid during the call.
    mutating func visit<Entry>(_ term: UInt32, _ places: ShortTermPlaces<Entry>) throws(Failure)
}

/// Sorts occurrences of short terms, in memory that is kept from one stream and unit to the next: the system takes about as
/// long to clear fresh memory as sorting takes.
final class ShortTermSorter {
    private var memory = UnsafeMutableRawPointer.allocate(byteCount: bytesPerOccurrence, alignment: 8)
    private var capacity = 1
    /// For each value of a unit, where its next occurrence goes: by second units, then by first ones.
    private let next = UnsafeMutablePointer<UInt32>.allocate(capacity: 2 * unitCount)

    private static let unitCount = 1 << 16
    private static let fewOccurrences = 1 << 13
    /// What sorting needs for an occurrence, in bytes, at most.
    static let bytesPerOccurrence = 16
    /// Units in the order of their UTF-8: surrogates come last.
    private static let unitRanges = [0..<0xD800, 0xE000..<unitCount, 0xD800..<0xE000]

    deinit {
        memory.deallocate()
        next.deallocate()
    }

    /// Hands out the terms in the order of their bytes, each with its places in the order in which they came.
    ///
    /// - Complexity: O(*n*): a counting sort by the second unit, and one by the first.
    func forEachTerm<Visitor: ShortTermVisitor & ~Copyable>(
        of terms: borrowing ShortTerms, _ spans: [FieldSpan], _ visitor: inout Visitor
    ) throws(Visitor.Failure) {
        reserve(terms.count, from: terms.terms.capacity)
        if terms.count < Self.fewOccurrences {
            try visitFew(terms, spans, &visitor)
        } else if spans.last.map({ $0.place >> UInt32.placeBits == 0 }) ?? true {
            try visit(sorted(terms, spans, UInt32.self), count: terms.count, &visitor)
        } else {
            try visit(sorted(terms, spans, UInt64.self), count: terms.count, &visitor)
        }
    }

    /// The occurrences by first units, and those of a first unit by second units, which are in their upper bits. Where those of each first
    /// unit end is in the second half of ``next``.
    private func sorted<Entry: ShortTermEntry>(
        _ terms: borrowing ShortTerms, _ spans: [FieldSpan], _ type: Entry.Type
    ) -> UnsafePointer<Entry> {
        let count = terms.count
        let keys = terms.terms.values
        let (bySecond, byFirst) = (next, next + Self.unitCount)
        next.initialize(repeating: 0, count: 2 * Self.unitCount)
        for index in 0..<count {
            let key = keys[index]
            bySecond[Int(key & 0xFFFF)] &+= 1
            byFirst[Int(key >> 16)] &+= 1
        }
        Self.addUp(bySecond)
        Self.addUp(byFirst)
        let first = memory.bindMemory(to: Entry.self, capacity: 2 * capacity)
        let second = first + capacity
        var index = 0
        for span in spans {
            let place = Entry(truncatingIfNeeded: span.place)
            let end = Int(span.shortEnd)
            while index < end {
                let key = keys[index]
                let unit = Int(key & 0xFFFF)
                let target = bySecond[unit]
                bySecond[unit] = target &+ 1
                first[Int(target)] = Entry(truncatingIfNeeded: key >> 16) &<< Entry(Entry.placeBits) | place
                index &+= 1
            }
        }
        // What is sorted by second units lies in order of them, so each end says whose they are.
        let isPlace = (1 as Entry) << Entry.placeBits &- 1
        var start = 0
        for range in Self.unitRanges {
            for unit in range where Int(bySecond[unit]) > start {
                let end = Int(bySecond[unit])
                let upper = Entry(unit) &<< Entry(Entry.placeBits)
                for index in start..<end {
                    let entry = first[index]
                    let unit = Int(truncatingIfNeeded: entry &>> Entry(Entry.placeBits))
                    let target = byFirst[unit]
                    byFirst[unit] = target &+ 1
                    second[Int(target)] = upper | entry & isPlace
                }
                start = end
            }
        }
        return UnsafePointer(second)
    }

    private func visit<Entry: ShortTermEntry, Visitor: ShortTermVisitor & ~Copyable>(
        _ entries: UnsafePointer<Entry>, count: Int, _ visitor: inout Visitor
    ) throws(Visitor.Failure) {
        let byFirst = next + Self.unitCount
        var start = 0
        for range in Self.unitRanges {
            for unit in range where Int(byFirst[unit]) > start {
                let end = Int(byFirst[unit])
                while start < end {
                    let second = entries[start] >> Entry.placeBits
                    var limit = start &+ 1
                    while limit < end, entries[limit] >> Entry.placeBits == second { limit &+= 1 }
                    try visitor.visit(
                        UInt32(unit) << 16 | UInt32(truncatingIfNeeded: second),
                        ShortTermPlaces(start: entries + start, count: limit - start))
                    start = limit
                }
            }
        }
    }

    /// The same by comparing, for few occurrences: nothing is done for each value that a unit could have.
    private func visitFew<Visitor: ShortTermVisitor & ~Copyable>(
        _ terms: borrowing ShortTerms, _ spans: [FieldSpan], _ visitor: inout Visitor
    ) throws(Visitor.Failure) {
        let start = memory.bindMemory(to: UInt64.self, capacity: 2 * capacity)
        var index = 0
        for span in spans {
            while index < Int(span.shortEnd) {
                let term = terms.terms[index]
                start[index] =
                    UInt64(Self.rank(term >> 16) << 16 | Self.rank(term & 0xFFFF)) << 32 | UInt64(span.place)
                index += 1
            }
        }
        var entries = UnsafeMutableBufferPointer(start: start, count: terms.count)
        // Places never fall.
        entries.sort()
        index = 0
        while index < entries.count {
            let term = entries[index] >> 32
            var limit = index + 1
            while limit < entries.count, entries[limit] >> 32 == term { limit += 1 }
            try visitor.visit(
                Self.unit(UInt32(term >> 16)) << 16 | Self.unit(UInt32(term & 0xFFFF)),
                ShortTermPlaces(start: UnsafePointer(start + index), count: limit - index))
            index = limit
        }
    }

    /// The place of a unit in the order of UTF-8: surrogates come last.
    private static func rank(_ unit: UInt32) -> UInt32 {
        unit < 0xD800 ? unit : unit < 0xE000 ? unit + 0x2000 : unit - 0x800
    }

    /// The unit of a place.
    private static func unit(_ rank: UInt32) -> UInt32 {
        rank < 0xD800 ? rank : rank < 0xF800 ? rank + 0x800 : rank - 0x2000
    }

    /// Turns how often each unit occurs into where its occurrences begin.
    private static func addUp(_ counts: UnsafeMutablePointer<UInt32>) {
        var sum: UInt32 = 0
        for range in unitRanges {
            for unit in range { (counts[unit], sum) = (sum, sum &+ counts[unit]) }
        }
    }

    private func reserve(_ count: Int, from wanted: Int) {
        guard count > capacity else { return }
        // Memory that is not touched costs nothing.
        capacity = max(count, wanted)
        memory.deallocate()
        memory = .allocate(byteCount: Self.bytesPerOccurrence * capacity, alignment: 8)
    }
}
