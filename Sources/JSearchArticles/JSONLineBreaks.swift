// JSONLineBreaks.swift
// Where the lines of a JSON Lines file end.

/// Line feeds in bytes, found by the C library, which looks at many bytes at once.
enum JSONLineBreaks {
    /// The place of the first line feed from `start` on; nil if there is none.
    static func first(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        ByteSearch.first(0x0A, in: bytes, from: start)
    }

    /// How many line feeds there are in a range.
    static func count(in bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Int {
        let bytes = UnsafeRawBufferPointer(rebasing: bytes[range])
        var count = 0
        var start = 0
        while let end = first(in: bytes, from: start) {
            count += 1
            start = end + 1
        }
        return count
    }
}
