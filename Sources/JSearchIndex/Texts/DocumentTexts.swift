// DocumentTexts.swift
// The normalised texts of one document, field by field, on their way to disk.

/// The fields of one document in one buffer.
///
/// It is filled for one document after another, so that none needs memory of its own.
struct DocumentTexts: ~Copyable {
    /// All units, field after field.
    private(set) var units: UnsafeMutablePointer<UInt16>
    private(set) var count = 0
    private var capacity = 1 << 12
    /// Where each field ends in `units`.
    private(set) var ends = [Int](repeating: 0, count: Field.count)
    private var nextField = 0

    init() { units = .allocate(capacity: capacity) }

    deinit { units.deallocate() }

    mutating func removeAll() {
        count = 0
        nextField = 0
    }

    /// Makes room for the text of a field, and returns where it goes; fields in ascending order. A field that is left out is empty.
    mutating func reserve(_ unitCount: Int) -> UnsafeMutablePointer<UInt16> {
        if capacity - count < unitCount {
            let larger = UnsafeMutablePointer<UInt16>.allocate(capacity: 2 * (count + unitCount))
            larger.update(from: units, count: count)
            units.deallocate()
            units = larger
            capacity = 2 * (count + unitCount)
        }
        return units + count
    }

    /// Says that a field has so many units, written to where ``reserve(_:)`` said.
    mutating func end(_ field: Int, unitCount: Int) {
        precondition(
            field >= nextField && unitCount <= capacity - count, "fields ascend, and have the room they asked for")
        for empty in nextField..<field { ends[empty] = count }
        count += unitCount
        ends[field] = count
        nextField = field + 1
    }

    /// Ends the document.
    mutating func end() {
        for empty in nextField..<Field.count { ends[empty] = count }
        nextField = Field.count
    }

    /// The text of a field.
    func text(_ field: Int) -> UnsafeBufferPointer<UInt16> {
        let start = field == 0 ? 0 : ends[field - 1]
        return UnsafeBufferPointer(start: units + start, count: ends[field] - start)
    }
}
