// SourceMap.swift
// From positions in a normalised text back to the text it came from.

/// For each unit of a normalised text the piece of source it came from.
///
/// Nearly all units come from one unit, next to the one before, so what is kept are the places where that is not so: of most texts a
/// few, however long they are.
package struct SourceMap: Sendable, Equatable {
    /// Units from `position` up to the next entry: the first comes from `start..<end`, each further one from one unit behind that.
    private struct Entry: Equatable {
        let position: UInt32
        let start: UInt32
        let end: UInt32
    }

    private var entries: [Entry] = []
    /// How many units there are.
    package private(set) var count = 0

    package init() {}

    /// Appends units that came from one unit of the source each.
    mutating func append(copied source: Range<Int>) {
        guard !source.isEmpty else { return }
        appendEntry(UInt32(source.lowerBound), UInt32(source.lowerBound + 1))
        count += source.count
    }

    /// Appends one unit that came from a piece of the source.
    mutating func append(_ source: Range<Int>) {
        appendEntry(UInt32(source.lowerBound), UInt32(source.upperBound))
        count += 1
    }

    private mutating func appendEntry(_ start: UInt32, _ end: UInt32) {
        if let last = entries.last {
            let offset = UInt32(count) - last.position
            if start == last.start + offset, end == last.end + offset { return }
        }
        entries.append(Entry(position: UInt32(count), start: start, end: end))
    }

    /// Lets the last unit's piece end later.
    ///
    /// - Precondition: There is a unit.
    mutating func extendLast(to end: Int) {
        let unit = self[count - 1]
        count -= 1
        if entries[entries.count - 1].position == count { entries.removeLast() }
        append(unit.lowerBound..<end)
    }

    mutating func removeAll() {
        entries.removeAll(keepingCapacity: true)
        count = 0
    }

    /// The piece that a unit came from.
    ///
    /// - Complexity: O(log *n*) in the places where the source was changed.
    package subscript(position: Int) -> Range<Int> {
        precondition(position >= 0 && position < count, "There is no such unit.")
        var (low, high) = (0, entries.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if entries[middle].position <= position { low = middle } else { high = middle }
        }
        let offset = position - Int(entries[low].position)
        return Int(entries[low].start) + offset..<Int(entries[low].end) + offset
    }
}
