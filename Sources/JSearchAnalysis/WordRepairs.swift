// WordRepairs.swift
// What ICU cuts to pieces, put together; what it leaves whole, found by its parts.

/// Mends the segments of a text before they become words.
///
/// - **Katakana.** ICU has no word for a run of katakana of more than 8 characters that its dictionary lacks,
///   and cuts it to single characters (ディ|ー|プ|ラ|ー|ニ|ン|グ). A run that it cut is one word; pieces of
///   3 characters or more (コレクション in ガベージコレクション), and what lies between such pieces, are
///   parts of it, found by themselves.
/// - **々 and 〻** belong to the word before them: 華々, not 華|々.
/// - **Names with hyphens** (gpt|-|4o) are a further word.
/// - **Names with a number** (iphone17) have their letters and their number as parts.
///
/// ## Sources
/// - ICU, `dictbe.cpp`: `getKatakanaCost`, which gives runs of more than 8 characters the cost 8,192.
package enum WordRepairs {
    static let identity = "katakana whole with parts, iteration marks, hyphens, letters and number; 2"

    /// Katakana pieces this long, in UTF-16 units, are words by themselves.
    private static let partLength = 3
    /// The longest name with hyphens that becomes one word, in UTF-16 units.
    private static let hyphenatedLength = 32

    /// Mends segments, and marks those that are words.
    ///
    /// - Parameter secondary: Receives the ranges of further words and of parts.
    static func apply(
        to segments: inout [WordSegment], text classified: ClassifiedText, secondary: inout [Range<Int>]
    ) {
        var names: [Int] = []
        let count = segments.withUnsafeMutableBufferPointer { join($0, classified, &names, &secondary) }
        segments.removeLast(segments.count - count)
        guard !names.isEmpty else { return }
        let text = classified.units
        segments.withUnsafeBufferPointer { segments in
            for index in names {
                let start = index == 0 ? 0 : Int(segments[index - 1].end)
                let end = Int(segments[index].end)
                appendLettersAndNumber(start..<end, text, &secondary)
                let nameEnd = endOfHyphens(segments, index, start, text)
                if nameEnd > end { secondary.append(start..<nameEnd) }
            }
        }
    }

    // MARK: - Katakana

    @inline(__always)
    package static func isKatakana(_ unit: UInt16) -> Bool {
        (0x30A1...0x30FA).contains(unit) || (0x30FC...0x30FE).contains(unit) || (0x31F0...0x31FF).contains(unit)
    }

    /// Joins katakana and iteration marks in place, marks words, and returns how many segments are left.
    ///
    /// - Parameter names: Receives which of those begin with an ASCII letter or digit.
    @inline(__always)
    private static func join(
        _ segments: UnsafeMutableBufferPointer<WordSegment>, _ text: ClassifiedText, _ names: inout [Int],
        _ secondary: inout [Range<Int>]
    ) -> Int {
        var written = 0
        var index = 0
        var start = 0
        while index < segments.count {
            let segmentEnd = segments[index].end
            let script = text.script(start)
            if script == UnitTraits.katakana {
                var end = index
                var place = start
                while end < segments.count, isAllKatakana(text, place..<Int(segments[end].end)) {
                    place = Int(segments[end].end)
                    end += 1
                }
                if end - index > 1 {
                    appendParts(segments[index..<end], from: start, &secondary)
                    segments[written] = WordSegment(end: UInt32(place), isWord: true)
                    written += 1
                    index = end
                    start = place
                    continue
                }
            } else if script == UnitTraits.kanji, IterationMarks.isKanjiMark(text.units[start]), written > 0,
                KanjiSpelling.isKanji(text.units[start - 1])
            {
                segments[written - 1] = WordSegment(end: segmentEnd, isWord: true)
                start = Int(segmentEnd)
                index += 1
                continue
            } else if script == UnitTraits.letters, WordTokenizer.isASCIIAlphanumeric(text.units[start]) {
                names.append(written)
            }
            let isWord = WordTokenizer.isWord(text, start..<Int(segmentEnd))
            segments[written] = WordSegment(end: segmentEnd, isWord: isWord)
            written &+= 1
            index &+= 1
            start = Int(segmentEnd)
        }
        return written
    }

    @inline(__always)
    private static func isAllKatakana(_ text: ClassifiedText, _ range: Range<Int>) -> Bool {
        for index in range where text.script(index) != UnitTraits.katakana { return false }
        return true
    }

    /// Long pieces are parts; neighbouring short ones are one part together, and a single character belongs to
    /// the part before it.
    private static func appendParts(
        _ pieces: Slice<UnsafeMutableBufferPointer<WordSegment>>, from runStart: Int, _ secondary: inout [Range<Int>]
    ) {
        var parts: [Range<Int>] = []
        var lastIsLong = true
        var start = runStart
        for piece in pieces {
            let end = Int(piece.end)
            let isLong = end - start >= partLength
            if !isLong, !lastIsLong, let last = parts.popLast() {
                parts.append(last.lowerBound..<end)
            } else {
                parts.append(start..<end)
            }
            lastIsLong = isLong
            start = end
        }
        var joined: [Range<Int>] = []
        for part in parts {
            let isSingle = part.count == 1 || joined.last?.count == 1
            if isSingle, let last = joined.popLast() {
                joined.append(last.lowerBound..<part.upperBound)
            } else {
                joined.append(part)
            }
        }
        if joined.count > 1 { secondary += joined }
    }

    // MARK: - Letters and numbers

    /// iphone17: letters, then at most four digits.
    private static func appendLettersAndNumber(
        _ range: Range<Int>, _ text: UnsafeBufferPointer<UInt16>, _ secondary: inout [Range<Int>]
    ) {
        guard WordTokenizer.isASCIILetter(text[range.lowerBound]), Numeral.isASCIIDigit(text[range.upperBound - 1])
        else { return }
        var digits = range.upperBound
        while digits > range.lowerBound, Numeral.isASCIIDigit(text[digits - 1]) { digits -= 1 }
        guard range.upperBound - digits <= 4, digits - range.lowerBound >= 2,
            text[range.lowerBound..<digits].allSatisfy(WordTokenizer.isASCIILetter)
        else { return }
        secondary.append(range.lowerBound..<digits)
        secondary.append(digits..<range.upperBound)
    }

    /// Where a name of words with hyphens between them ends, or just its first word.
    private static func endOfHyphens(
        _ segments: UnsafeBufferPointer<WordSegment>, _ index: Int, _ start: Int, _ text: UnsafeBufferPointer<UInt16>
    ) -> Int {
        var end = Int(segments[index].end)
        // Only the first word of a name begins it.
        if start >= 2, text[start - 1] == 0x2D, WordTokenizer.isASCIIAlphanumeric(text[start - 2]) { return end }
        var next = index + 1
        while next + 1 < segments.count, segments[next + 1].isWord, Int(segments[next].end) == end + 1,
            text[end] == 0x2D, WordTokenizer.isASCIIAlphanumeric(text[end + 1])
        {
            let nameEnd = Int(segments[next + 1].end)
            guard nameEnd - start <= hyphenatedLength else { break }
            end = nameEnd
            next += 2
        }
        return end
    }
}
