// TitleComparison.swift
// Whether the first line of a text repeats its title.

/// Compares two texts but for white space, as `Character` does.
///
/// Nearly all lines are decided by their first scalars: characters that combine with nothing and have one form only are the same if
/// their scalars are. Where others come before two differ, whole characters are compared, which takes a hundred times as long.
enum TitleComparison {
    static func isSame(_ left: String, _ right: String) -> Bool {
        var (first, second) = (left, right)
        let known = first.withUTF8 { first in second.withUTF8 { second in compare(first, second) } }
        if let known { return known }
        // A paragraph that only begins with the title: it has more kanji than all characters of the title could decompose to (four
        // scalars each, at most).
        let kanjiCount = left.utf8.reduce(0) { (0xE4...0xE9).contains($1) ? $0 + 1 : $0 }
        guard kanjiCount <= 4 * right.unicodeScalars.count else { return false }
        return left.filter { !$0.isWhitespace } == right.filter { !$0.isWhitespace }
    }

    /// Whether the first characters of two texts that are no white space are the same, or both have none.
    static func beginAlike(_ left: String, _ right: String) -> Bool {
        var (first, second) = (left, right)
        let known = first.withUTF8 { first in second.withUTF8 { second in begin(first, second) } }
        return known ?? (left.first { !$0.isWhitespace } == right.first { !$0.isWhitespace })
    }

    /// - Returns: nil if scalars do not tell.
    private static func begin(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool? {
        var (first, second) = (PlainScalars(left), PlainScalars(right))
        guard let one = first.next(), let other = second.next(), first.next() != nil, second.next() != nil else {
            return nil
        }
        return one == other
    }

    /// - Returns: nil if scalars do not tell.
    private static func compare(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Bool? {
        var (first, second) = (PlainScalars(left), PlainScalars(right))
        while true {
            guard let one = first.next(), let other = second.next() else { return nil }
            if one == other {
                if one == PlainScalars.end { return true }
                continue
            }
            // What stands behind them may combine with them.
            return first.next() == nil || second.next() == nil ? nil : false
        }
    }
}

/// The scalars of a text, without white space, as long as they are characters by themselves.
private struct PlainScalars {
    /// Stands behind the last one.
    static let end: UInt32 = 0

    private let bytes: UnsafeBufferPointer<UInt8>
    private var offset = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// - Returns: nil if the next scalar may be a part of a character, or white space of a rare kind.
    mutating func next() -> UInt32? {
        while offset < bytes.count {
            let lead = bytes[offset]
            if lead < 0x80 {
                offset += 1
                // Space, tab and ends of lines; other controls are rare.
                if lead == 0x20 || (0x09...0x0D).contains(lead) { continue }
                return (0x21...0x7E).contains(lead) ? UInt32(lead) : nil
            }
            // SAFETY: the bytes of a String are UTF-8, so two more follow.
            guard lead & 0xF0 == 0xE0 else { return nil }
            let tail = UInt32(bytes[offset + 1] & 0x3F) << 6 | UInt32(bytes[offset + 2] & 0x3F)
            let scalar = UInt32(lead & 0x0F) << 12 | tail
            offset += 3
            if scalar == 0x3000 { continue }
            return Self.isPlain(scalar) ? scalar : nil
        }
        return Self.end
    }

    /// 、。, hiragana and katakana but for the marks that combine with them, and kanji that are no compatibility forms of others.
    private static func isPlain(_ scalar: UInt32) -> Bool {
        switch scalar {
        case 0x3001...0x3003, 0x3008...0x3011, 0x3041...0x3096, 0x30A1...0x30FC, 0x4E00...0x9FFF: true
        default: false
        }
    }
}
