// ByteBuffer.swift
// A growing stretch of raw memory, for what is encoded too often to pay for the checks of an array.

/// Bytes that are appended to: like ``ByteWriter``, but in memory of its own that code may also fill through a pointer.
///
/// It cannot be copied, so nobody shares its memory and appending checks nothing but the room. It is of this module, since the
/// compiler puts small functions of others in their place only seldom.
struct ByteBuffer: ~Copyable {
    /// Bytes in use.
    private(set) var count = 0
    private var capacity: Int
    private var start: UnsafeMutablePointer<UInt8>

    /// Makes an empty buffer with room for some bytes.
    init(capacity: Int = 1 << 12) {
        self.capacity = max(16, capacity)
        start = .allocate(capacity: self.capacity)
    }

    deinit { start.deallocate() }

    /// The bytes in use, until the buffer changes.
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }

    mutating func removeAll() { count = 0 }

    /// Makes room for `additional` bytes and returns where they go; ``advance(to:)`` says how many were written.
    @inline(__always)
    mutating func reserve(_ additional: Int) -> UnsafeMutablePointer<UInt8> {
        if capacity - count < additional { grow(count + additional) }
        return start + count
    }

    /// Counts the bytes up to `end` as appended. They must lie in what was reserved.
    @inline(__always)
    mutating func advance(to end: UnsafeMutablePointer<UInt8>) {
        count = end - start
        precondition(count <= capacity, "no more is written than was reserved")
    }

    private mutating func grow(_ least: Int) {
        capacity = max(2 * capacity, least)
        let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
        larger.update(from: start, count: count)
        start.deallocate()
        start = larger
    }

    @inline(__always)
    mutating func append(_ value: UInt8) {
        reserve(1).pointee = value
        count += 1
    }

    /// Appends an integer, low byte first.
    mutating func append(_ value: some FixedWidthInteger & BitwiseCopyable) {
        let size = value.bitWidth / 8
        UnsafeMutableRawPointer(reserve(size)).storeBytes(of: value.littleEndian, as: type(of: value))
        count += size
    }

    /// Appends bytes.
    mutating func append(bytes: UnsafeRawBufferPointer) {
        guard let source = bytes.baseAddress else { return }
        UnsafeMutableRawPointer(reserve(bytes.count)).copyMemory(from: source, byteCount: bytes.count)
        count += bytes.count
    }

    /// Appends a varint.
    @inline(__always)
    mutating func appendVarInt(_ value: UInt64) {
        var end = reserve(10)
        Self.writeVarInt(value, to: &end)
        count = end - start
    }

    /// Writes a varint of up to 10 bytes at `end` and moves it behind.
    @inline(__always)
    static func writeVarInt(_ value: UInt64, to end: inout UnsafeMutablePointer<UInt8>) {
        var rest = value
        while rest >= 0x80 {
            end.pointee = UInt8(truncatingIfNeeded: rest) | 0x80
            end += 1
            rest >>= 7
        }
        end.pointee = UInt8(truncatingIfNeeded: rest)
        end += 1
    }
}
