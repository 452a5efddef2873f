// NumberList.swift
// Numbers of 32 bits, one appended after the other.

/// A list in memory that it keeps when it is emptied: the system takes about as long to give new memory as numbers take to be written
/// there.
struct NumberList: ~Copyable {
    private(set) var values: UnsafeMutablePointer<UInt32>
    private(set) var count = 0
    private(set) var capacity: Int

    /// - Parameter capacity: As many as a unit of ordinary text needs. Memory that is not touched costs nothing; growing copies.
    init(capacity: Int) {
        self.capacity = capacity
        values = .allocate(capacity: capacity)
    }

    deinit { values.deallocate() }

    @inline(__always)
    subscript(index: Int) -> UInt32 { values[index] }

    /// Forgets the numbers, and keeps the memory.
    mutating func removeAll() { count = 0 }

    /// Makes room for more numbers.
    @inline(__always)
    mutating func reserve(_ additional: Int) {
        if capacity - count < additional { grow(count + additional) }
    }

    private mutating func grow(_ least: Int) {
        capacity = max(2 * capacity, least)
        let larger = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
        larger.update(from: values, count: count)
        values.deallocate()
        values = larger
    }

    /// Appends a number, for which room was made.
    @inline(__always)
    mutating func append(_ value: UInt32) {
        values[count] = value
        count &+= 1
    }

    /// Where the next number goes. Whoever has room for many writes there, and says by ``advance(to:)`` how far: the list's own
    /// count would be read and written for each.
    @inline(__always)
    var end: UnsafeMutablePointer<UInt32> { values + count }

    /// Counts the numbers up to `end` as appended. They must lie where room was made.
    @inline(__always)
    mutating func advance(to end: UnsafeMutablePointer<UInt32>) {
        count = end - values
        precondition(count <= capacity, "no more is written than there is room for")
    }

    /// Appends numbers, for which room was made.
    mutating func append(contentsOf numbers: UnsafeBufferPointer<UInt32>) {
        precondition(numbers.count <= capacity - count, "there is room for all")
        guard let start = numbers.baseAddress else { return }
        (values + count).update(from: start, count: numbers.count)
        count += numbers.count
    }
}
