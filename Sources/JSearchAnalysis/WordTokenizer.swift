// WordTokenizer.swift
// Segments to tokens of the words stream: words, and symbols that people search for.

import CICU

/// Makes the tokens of the words stream from the segments of a text.
///
/// - Every segment that has a letter, mark or digit is a word and a token.
/// - `+` and `#` behind Latin letters belong to them: c++, c#, f#. A dot before Latin letters, with no letter
///   before it, gives a further token: `.net` beside `net`.
/// - Every character of a segment that is not a word, and that is an emoji or a symbol, is a token: 🍣 ☆ → €.
///   Punctuation and white space are not.
/// - Words longer than ``longestToken`` units are left out: the bigrams stream finds them.
/// - Parts of words, and several words as one, are secondary tokens (``WordRepairs``, ``UserWords``).
///
/// ## Laws
/// Tokens lie in the text and are not empty, starts never fall, and none cuts a surrogate pair.
package enum WordTokenizer {
    package static let identity = "words, emoji, symbols, C++ C# .NET, \(WordRepairs.identity); 2"
    /// The longest word that is kept, in UTF-16 units: at most 240 bytes of UTF-8.
    package static let longestToken = 80

    /// Replaces `tokens` with the words of a text.
    ///
    /// - Parameter secondary: Ranges of secondary tokens, in any order; none cuts a surrogate pair.
    package static func tokenize(
        _ text: UnsafeBufferPointer<UInt16>, segments: [WordSegment], secondary: [Range<Int>] = [],
        into tokens: inout [Token]
    ) {
        tokenizePrimary(text, segments: segments, into: &tokens)
        merge(secondary, into: &tokens)
    }

    /// Adds secondary tokens to the words of a text.
    ///
    /// - Parameter secondary: Their ranges, in any order.
    static func merge(_ secondary: [Range<Int>], into tokens: inout [Token]) {
        guard !secondary.isEmpty else { return }
        let added = secondary.sorted {
            $0.lowerBound != $1.lowerBound ? $0.lowerBound < $1.lowerBound : $0.upperBound > $1.upperBound
        }
        var merged: [Token] = []
        merged.reserveCapacity(tokens.count + added.count)
        var next = 0
        for range in added where range.count <= longestToken {
            while next < tokens.count, Int(tokens[next].start) < range.lowerBound {
                merged.append(tokens[next])
                next += 1
            }
            // What is there already, as a word or from another repair.
            var same = next
            while same < tokens.count, Int(tokens[same].start) == range.lowerBound, tokens[same].range != range {
                same += 1
            }
            let isWord = same < tokens.count && tokens[same].range == range
            if !isWord, merged.last?.range != range { merged.append(Token(secondary: range)) }
        }
        merged += tokens[next...]
        tokens = merged
    }

    private static func tokenizePrimary(
        _ text: UnsafeBufferPointer<UInt16>, segments: [WordSegment], into tokens: inout [Token]
    ) {
        // At most one token at each character, and for a dotted word one at its dot, which is none itself.
        TokenWriter.fill(&tokens, limit: text.count) { writer in
            segments.withUnsafeBufferPointer { tokenizePrimary(text, $0, &writer) }
        }
    }

    @inline(__always)
    private static func tokenizePrimary(
        _ text: UnsafeBufferPointer<UInt16>, _ segments: UnsafeBufferPointer<WordSegment>,
        _ tokens: inout TokenWriter<Token>
    ) {
        var start = 0
        var index = 0
        while index < segments.count {
            let end = Int(segments[index].end)
            if segments[index].isWord {
                // What may be c++ or .net begins or ends with an ASCII letter; most words do not.
                if !isASCIILetter(text[start]), !isASCIILetter(text[end - 1]) {
                    if end - start <= longestToken {
                        tokens.append(Token(start: start, length: end - start, isRanked: true))
                    }
                    start = end
                    index += 1
                    continue
                }
                let extended = extendedEnd(text, start: start, end: end)
                if isDotted(text, start: start), extended - start < longestToken {
                    tokens.append(Token(start: start - 1, length: extended - start + 1, isRanked: true))
                }
                if extended - start <= longestToken {
                    tokens.append(Token(start: start, length: extended - start, isRanked: true))
                }
                // The segments that the token swallowed.
                while index + 1 < segments.count, Int(segments[index + 1].end) <= extended { index += 1 }
                start = max(extended, Int(segments[index].end))
            } else {
                appendSymbols(text, start..<end, to: &tokens)
                start = end
            }
            index += 1
        }
    }

    /// Marks as words just the segments that have a letter, mark or digit.
    ///
    /// ICU's own opinion depends on what stands beside a segment; so it depends on its characters alone, which lets
    /// the positions of words be found again from ``findBoundaries(_:words:text:into:)``.
    package static func markWords(_ segments: inout [WordSegment], text: ClassifiedText) {
        segments.withUnsafeMutableBufferPointer { markWords($0, text) }
    }

    @inline(__always)
    private static func markWords(_ segments: UnsafeMutableBufferPointer<WordSegment>, _ text: ClassifiedText) {
        var start = 0
        for index in segments.indices {
            let end = Int(segments[index].end)
            segments[index] = WordSegment(end: UInt32(truncatingIfNeeded: end), isWord: isWord(text, start..<end))
            start = end
        }
    }

    /// Whether a segment has a letter, mark or digit.
    @inline(__always)
    static func isWord(_ text: ClassifiedText, _ segment: Range<Int>) -> Bool {
        hasLetter(text, segment.lowerBound) || segment.count > 1 && hasLetterBehind(text, segment)
    }

    /// Whether a unit is one of a letter, mark or digit.
    @inline(__always)
    private static func hasLetter(_ text: ClassifiedText, _ index: Int) -> Bool {
        let kind = text.kind(index)
        return kind == CharacterClass.japanese.rawValue || kind == CharacterClass.alphanumeric.rawValue
    }

    /// Whether a segment that begins with something else has a letter or digit behind it. A mark makes no word of it.
    private static func hasLetterBehind(_ text: ClassifiedText, _ segment: Range<Int>) -> Bool {
        var place = segment.lowerBound + text.length(at: segment.lowerBound)
        while place < segment.upperBound {
            if hasLetter(text, place), !isMark(UTF16Text.scalar(text.units, at: place).value) { return true }
            place += text.length(at: place)
        }
        return false
    }

    /// Replaces `boundaries` with the starts of all pieces: words, and single characters of what stands between them.
    ///
    /// A word occurs just where its characters stand between two neighbouring boundaries (or the last one and
    /// the end), with one exception: `.net`, which has one inside.
    package static func findBoundaries(
        _ segments: [WordSegment], words: [Token], text: UnsafeBufferPointer<UInt16>, into boundaries: inout [UInt32]
    ) {
        TokenWriter.fill(&boundaries, limit: text.count) { writer in
            words.withUnsafeBufferPointer { findBoundaries(segments, $0, text, &writer) }
        }
    }

    @inline(__always)
    private static func findBoundaries(
        _ segments: [WordSegment], _ words: UnsafeBufferPointer<Token>, _ text: UnsafeBufferPointer<UInt16>,
        _ boundaries: inout TokenWriter<UInt32>
    ) {
        var start: UInt32 = 0
        var word = 0
        for segment in segments {
            // Words that begin before this segment and do not reach beyond its start are done.
            while word < words.count, words[word].range.upperBound <= Int(start) { word += 1 }
            let isInside = word < words.count && words[word].start < start
            // Only c++ and the like swallow segments; a dotted word is followed by the word without its dot.
            let isDotted = word + 1 < words.count && words[word + 1].start == start
            if !isInside || isDotted {
                boundaries.append(start)
                if !segment.isWord { appendCharacters(text, Int(start)..<Int(segment.end), to: &boundaries) }
            }
            start = segment.end
        }
    }

    /// Appends the starts of the characters of a range, without the first.
    private static func appendCharacters(
        _ text: UnsafeBufferPointer<UInt16>, _ range: Range<Int>, to boundaries: inout TokenWriter<UInt32>
    ) {
        var index = range.lowerBound + UTF16Text.scalar(text, at: range.lowerBound).count
        while index < range.upperBound {
            boundaries.append(UInt32(index))
            index += UTF16Text.scalar(text, at: index).count
        }
    }

    @inline(__always)
    static func isASCIILetter(_ unit: UInt16) -> Bool { (0x61...0x7A).contains(unit) }

    @inline(__always)
    static func isASCIIAlphanumeric(_ unit: UInt16) -> Bool {
        isASCIILetter(unit) || (0x30...0x39).contains(unit)
    }

    /// Where a word that starts at `start` ends when `++` or `#` behind it belongs to it.
    private static func extendedEnd(_ text: UnsafeBufferPointer<UInt16>, start: Int, end: Int) -> Int {
        guard end < text.count, isASCIILetter(text[end - 1]) else { return end }
        let plus: UInt16 = 0x2B
        let sharp: UInt16 = 0x23
        if text[end] == plus, end + 1 < text.count, text[end + 1] == plus,
            end + 2 == text.count || text[end + 2] != plus
        {
            return end + 2
        }
        // Only short names are followed by a sharp: c#, f#, j#; issue#12 is not one.
        if text[end] == sharp, end - start <= 2,
            end + 1 == text.count || !(isASCIIAlphanumeric(text[end + 1]) || text[end + 1] == sharp)
        {
            return end + 1
        }
        return end
    }

    /// Whether a word is written with a dot before it, as .net is.
    private static func isDotted(_ text: UnsafeBufferPointer<UInt16>, start: Int) -> Bool {
        guard start > 0, text[start - 1] == 0x2E, isASCIILetter(text[start]) else { return false }
        return start == 1 || !(isASCIIAlphanumeric(text[start - 2]) || text[start - 2] == 0x2E)
    }

    private static func appendSymbols(
        _ text: UnsafeBufferPointer<UInt16>, _ range: Range<Int>, to tokens: inout TokenWriter<Token>
    ) {
        var index = range.lowerBound
        while index < range.upperBound {
            let (scalar, count) = UTF16Text.scalar(text, at: index)
            // ASCII symbols (+ < = > | ~ $ ^ `) are punctuation of programs: far too frequent to rank by.
            if scalar >= 0x80, !isCommonPunctuation(scalar), isSymbol(scalar) {
                tokens.append(Token(start: index, length: count, isRanked: true))
            }
            index += count
        }
    }

    /// 、。〃 and brackets 〈〉《》「」『』【】: most of what stands between words. They are punctuation in every version of Unicode.
    @inline(__always)
    private static func isCommonPunctuation(_ scalar: UInt32) -> Bool {
        (0x3001...0x3003).contains(scalar) || (0x3008...0x3011).contains(scalar)
    }

    private static func isMark(_ scalar: UInt32) -> Bool {
        // U_NON_SPACING_MARK 6, U_ENCLOSING_MARK 7, U_COMBINING_SPACING_MARK 8.
        (6...8).contains(jsearch_general_category(scalar))
    }

    private static func isSymbol(_ scalar: UInt32) -> Bool {
        // U_MATH_SYMBOL 24, U_CURRENCY_SYMBOL 25, U_MODIFIER_SYMBOL 26, U_OTHER_SYMBOL 27.
        (24...27).contains(jsearch_general_category(scalar)) || jsearch_is_emoji(scalar)
    }
}
