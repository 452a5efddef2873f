// ByteSearch.swift
// Finding a few bytes in text, by the C library, which looks at many at once.

#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#else
import Darwin
#endif

/// Strings of bytes in bytes. (`String` compares characters, which it first has to tell apart: for marks that are ASCII, that took two
/// fifths of the time of indexing Markdown, with lines and white space.)
enum ByteSearch {
    /// The place of the first byte that is as one, from `start` on; nil if there is none.
    static func first(_ byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard start < bytes.count, let base = bytes.baseAddress,
            let found = memchr(base + start, Int32(byte), bytes.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// The place of the first string that is as one, from `start` on; nil if there is none.
    ///
    /// - Parameter string: Not empty.
    static func first(_ string: String.UTF8View, in bytes: UnsafeRawBufferPointer, from start: Int) -> Int? {
        guard let head = string.first else { return nil }
        var next = start
        while let place = first(head, in: bytes, from: next), place + string.count <= bytes.count {
            if bytes[place..<place + string.count].elementsEqual(string) { return place }
            next = place + 1
        }
        return nil
    }

    /// Where a string stands in a text, without overlaps, in bytes.
    static func places(of string: String, in text: String) -> [Int] {
        withBytes(of: text) { bytes in
            var places: [Int] = []
            var start = 0
            while let place = first(string.utf8, in: bytes, from: start) {
                places.append(place)
                start = place + string.utf8.count
            }
            return places
        }
    }

    /// Whether a string stands in a text.
    static func contains(_ string: String, in text: String) -> Bool {
        withBytes(of: text) { first(string.utf8, in: $0, from: 0) != nil }
    }

    private static func withBytes<Result>(of text: String, _ body: (UnsafeRawBufferPointer) -> Result) -> Result {
        var text = text
        return text.withUTF8 { body(UnsafeRawBufferPointer($0)) }
    }
}
