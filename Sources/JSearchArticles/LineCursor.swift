// LineCursor.swift
// One line of a text after another.

/// Walks over the lines of a text, which end at what Unicode calls a newline; CR and LF together are one.
///
/// By bytes: no character need be told apart from the next to find those that end a line.
struct LineCursor {
    private let text: String
    private(set) var position: String.Index
    /// The number of the current line, from 1.
    private(set) var number = 1
    /// Where the current line ends, and where the next one begins.
    private var end: String.Index
    private var next: String.Index

    init(_ text: String) {
        self.text = text
        position = text.startIndex
        (end, next) = (position, position)
        findEnd()
    }

    /// The current line without its end; nil at the end of the text.
    func peek() -> Substring? { position < text.endIndex ? text[position..<end] : nil }

    /// What has not been passed, the current line included.
    var rest: Substring { text[position...] }

    mutating func advance() {
        let isLast = end == next
        position = next
        if !isLast { number += 1 }
        findEnd()
    }

    private mutating func findEnd() {
        let bytes = text.utf8
        end = position
        while end < bytes.endIndex {
            let length = Self.newlineLength(bytes[end...])
            if length > 0 {
                next = bytes.index(end, offsetBy: length)
                return
            }
            bytes.formIndex(after: &end)
        }
        next = end
    }

    /// How many bytes the newline has that a text begins with; 0 if it begins otherwise.
    @inline(__always)
    private static func newlineLength(_ bytes: Substring.UTF8View) -> Int {
        let head = bytes[bytes.startIndex]
        if head > 0x0D, head != 0xC2, head != 0xE2 { return 0 }
        var rest = bytes.dropFirst()
        switch head {
        case 0x0D: return rest.first == 0x0A ? 2 : 1
        case 0x0A...0x0C: return 1
        // U+0085, U+2028 and U+2029.
        case 0xC2: return rest.first == 0x85 ? 2 : 0
        case 0xE2:
            guard rest.popFirst() == 0x80, let last = rest.first else { return 0 }
            return last == 0xA8 || last == 0xA9 ? 3 : 0
        default: return 0
        }
    }
}
