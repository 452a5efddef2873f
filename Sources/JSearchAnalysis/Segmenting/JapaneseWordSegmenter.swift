// JapaneseWordSegmenter.swift
// The segmenter of indexing and searching: ICU's boundaries at several times its speed.

/// Cuts text exactly where ``ICUWordSegmenter`` does.
///
/// Runs of kana and kanji are cut by ICU's dictionary (``CheapestWords``), letters, digits, spaces and punctuation by the rules
/// below. A stretch with anything else goes to ICU: from the start of the segment that meets it to the next place where the
/// rules have a boundary whatever stands around (``WordBreakClass/isBoundary(_:_:)``). ICU cuts such a stretch by itself as it
/// cuts it inside the text, since its rules begin anew at each boundary.
///
/// ## Sources
/// - Unicode Standard Annex #29, rules WB3-WB13; ICU, `word.txt`.
package final class JapaneseWordSegmenter: WordSegmenter {
    package static let identity = ICUWordSegmenter.identity

    private let icu: ICUWordSegmenter
    private let classes: WordBreakClasses
    /// nil if ICU's dictionary cannot be read.
    private let words: CheapestWords?

    /// How the dictionary is used. Boundaries are the same in every case.
    package enum DictionaryUse: Sendable {
        /// As a trie, and after much text as a table.
        case adaptive
        /// In one of the two forms from the start, for tests.
        case trie, table
        /// Not at all: ICU cuts everything, as it must where the dictionary cannot be read.
        case unused
    }

    /// - Throws: ``AnalysisError`` if ICU's break rules or dictionary are missing.
    package init(dictionary: DictionaryUse = .adaptive) throws(AnalysisError) {
        icu = try ICUWordSegmenter()
        classes = WordBreakClasses(icu)
        words = dictionary == .unused ? nil : DictionaryTrie().map { CheapestWords($0, dictionary) }
    }

    package func segment(_ text: UnsafeBufferPointer<UInt16>, into segments: inout [WordSegment]) {
        guard let words else { return icu.segment(text, into: &segments) }
        // No segment is empty.
        TokenWriter.fill(&segments, limit: text.count) { segment(text, words, &$0) }
    }

    @inline(__always)
    private func segment(
        _ text: UnsafeBufferPointer<UInt16>, _ words: CheapestWords, _ segments: inout TokenWriter<WordSegment>
    ) {
        let classes = classes
        words.begin()
        var index = 0
        while index < text.count {
            let (kind, count) = classes.classify(text, at: index)
            var end: Int?
            switch kind {
            case .dictionary:
                end = Self.endOfRun(text, index, classes)
                if let runEnd = end, runEnd - index <= CheapestWords.longestRun {
                    words.append(text, index..<runEnd, to: &segments)
                    index = runEnd
                    continue
                }
                end = nil
            case .letter, .digit, .connector: end = Self.endOfLetters(text, index, kind, classes)
            case .space: end = Self.endOfSpaces(text, index, classes)
            case .carriageReturn: end = index + 1 < text.count && text[index + 1] == 0x0A ? index + 2 : index + 1
            case .newline: end = index + 1
            case .single, .midLetter, .midDigit, .midBoth: end = Self.checked(text, index + count, classes)
            case .unusual, .unknown: end = nil
            }
            if let end {
                segments.append(WordSegment(end: UInt32(end)))
                index = end
            } else {
                let end = Self.endOfStretch(text, index, classes)
                icu.append(text, index..<end, to: &segments)
                index = end
            }
        }
    }

    // MARK: - Segments: where they end, or nil if that takes ICU

    /// A place, unless an unusual character stands there: it may join.
    @inline(__always)
    private static func checked(
        _ text: UnsafeBufferPointer<UInt16>, _ end: Int, _ classes: WordBreakClasses
    ) -> Int? {
        end < text.count && classes.classify(text, at: end).class == .unusual ? nil : end
    }

    @inline(__always)
    private static func endOfRun(
        _ text: UnsafeBufferPointer<UInt16>, _ start: Int, _ classes: WordBreakClasses
    ) -> Int? {
        var end = start + 1
        while end < text.count {
            let kind = classes.classify(text, at: end).class
            if kind == .dictionary {
                end += 1
            } else {
                return kind == .unusual || kind == .connector ? nil : end
            }
        }
        return end
    }

    @inline(__always)
    private static func endOfSpaces(
        _ text: UnsafeBufferPointer<UInt16>, _ start: Int, _ classes: WordBreakClasses
    ) -> Int? {
        var end = start + 1
        while end < text.count, classes.classify(text, at: end).class == .space { end += 1 }
        return checked(text, end, classes)
    }

    /// WB5-WB13b for letters, digits and `_`.
    private static func endOfLetters(
        _ text: UnsafeBufferPointer<UInt16>, _ start: Int, _ first: WordBreakClass, _ classes: WordBreakClasses
    ) -> Int? {
        var last = first
        var end = start + classes.classify(text, at: start).count
        while end < text.count {
            let (kind, count) = classes.classify(text, at: end)
            switch kind {
            case .letter, .digit, .connector:
                last = kind
                end += count
            case .midLetter, .midDigit, .midBoth:
                let joins =
                    last == .letter ? kind != .midDigit : last == .digit ? kind != .midLetter : false
                guard joins, end + count < text.count else { return end }
                let (next, nextCount) = classes.classify(text, at: end + count)
                if next == .unusual { return nil }
                guard next == last else { return end }
                end += count + nextCount
            case .unusual: return nil
            case .dictionary: return last == .connector ? nil : end
            case .space, .carriageReturn, .newline, .single, .unknown: return end
            }
        }
        return end
    }

    /// Where a stretch for ICU ends.
    private static func endOfStretch(
        _ text: UnsafeBufferPointer<UInt16>, _ start: Int, _ classes: WordBreakClasses
    ) -> Int {
        var (last, count) = classes.classify(text, at: start)
        var end = start + count
        while end < text.count {
            let (kind, nextCount) = classes.classify(text, at: end)
            if WordBreakClass.isBoundary(last, kind) { break }
            (last, count) = (kind, nextCount)
            end += count
        }
        return end
    }
}
