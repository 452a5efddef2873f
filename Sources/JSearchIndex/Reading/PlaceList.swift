// PlaceList.swift
// Places in a document, in a buffer that is used again for the next one.

/// Places of a document: the field in the upper half, the position in the lower, ascending.
package final class PlaceList {
    // SAFETY: `count` is at most `capacity`; only this file writes.
    @exclusivity(unchecked) package private(set) var places: UnsafeMutablePointer<UInt64>
    @exclusivity(unchecked) package private(set) var count = 0
    @exclusivity(unchecked) private var capacity = 64

    package init() { places = .allocate(capacity: capacity) }

    deinit { places.deallocate() }

    package func removeAll() { count = 0 }

    /// Makes room for so many more.
    @inline(__always)
    func reserve(_ more: Int) {
        if count + more > capacity { grow(count + more) }
    }

    private func grow(_ needed: Int) {
        let larger = UnsafeMutablePointer<UInt64>.allocate(capacity: 2 * needed)
        larger.update(from: places, count: count)
        places.deallocate()
        places = larger
        capacity = 2 * needed
    }

    /// Adds a place, for which room was made.
    @inline(__always)
    func append(_ place: UInt64) {
        places[count] = place
        count += 1
    }

    /// Leaves the places that another list has too.
    package func intersect(_ other: PlaceList) {
        var kept = 0
        var index = 0
        var left = 0
        while left < count, index < other.count {
            let value = places[left]
            let candidate = other.places[index]
            places[kept] = value
            kept += value == candidate ? 1 : 0
            left += value <= candidate ? 1 : 0
            index += candidate <= value ? 1 : 0
        }
        count = kept
    }
}
