// SnippetBuilder.swift
// Chooses the sentences that show best why an article was found.

import JSearchAnalysis

/// Cuts a text into sentences and takes the neighbouring ones that hold most of the query.
struct SnippetBuilder {
    private let source: [UInt16]
    private let matches: [Highlighter.Match]
    private let columns: Int

    init(_ source: [UInt16], matches: [Highlighter.Match], columns: Int) {
        self.source = source
        self.matches = matches
        self.columns = max(columns, 20)
    }

    /// The passage, with matches marked.
    func snippet() -> MarkedText {
        guard let first = matches.first else { return marked(start(limit: columns)) }
        var best = sentence(around: first.range.lowerBound)
        var bestWorth = -1.0
        var nextMatch = 0
        while nextMatch < matches.count {
            let sentence = sentence(around: matches[nextMatch].range.lowerBound)
            // The passage has no more units than columns, or is a part of the sentence.
            let reach = max(sentence.upperBound, sentence.lowerBound + columns)
            if worth(of: sentence.lowerBound..<reach) > bestWorth {
                let passage = grow(sentence)
                let worth = worth(of: passage)
                if worth > bestWorth {
                    bestWorth = worth
                    best = passage
                }
            }
            while nextMatch < matches.count, matches[nextMatch].range.lowerBound < sentence.upperBound {
                nextMatch += 1
            }
        }
        return marked(best)
    }

    /// What a passage is worth: each needle in it once, a little more for each repetition.
    private func worth(of passage: Range<Int>) -> Double {
        var seen: UInt64 = 0
        var seenBeyond: Set<Int> = []
        var worth = 0.0
        // Matches ascend: only those of the passage are looked at, or a text full of matches would take a square of their number.
        for match in matches[firstMatch(from: passage.lowerBound)...] {
            if match.range.lowerBound >= passage.upperBound { break }
            let isNew: Bool
            if match.needle < 64 {
                isNew = seen & 1 << UInt64(match.needle) == 0
                seen |= 1 << UInt64(match.needle)
            } else {
                isNew = seenBeyond.insert(match.needle).inserted
            }
            worth += isNew ? match.weight : match.weight / 50
        }
        return worth
    }

    /// The index of the first match that begins at `start` or behind.
    private func firstMatch(from start: Int) -> Int {
        var (low, high) = (0, matches.count)
        while low < high {
            let middle = (low + high) / 2
            if matches[middle].range.lowerBound < start { low = middle + 1 } else { high = middle }
        }
        return low
    }

    /// Adds the sentences behind a sentence as long as they fit; cuts a sentence that does not.
    private func grow(_ sentence: Range<Int>) -> Range<Int> {
        var used = width(sentence)
        guard used <= columns else { return cut(sentence) }
        var end = sentence.upperBound
        while end < source.count {
            // A sentence begins at `end`, and has as many columns as units at least.
            let next = endOfSentence(from: end, limit: end + columns - used)
            used += width(end..<next)
            guard used <= columns else { break }
            end = next
        }
        return sentence.lowerBound..<end
    }

    /// The part of a long sentence with the first of its best matches a third from the left.
    private func cut(_ sentence: Range<Int>) -> Range<Int> {
        let inside = matches.filter { sentence.contains($0.range.lowerBound) }
        var best = inside.first?.range.lowerBound ?? sentence.lowerBound
        var bestWorth = -1.0
        var last = -1
        for match in inside where match.range.lowerBound > last {
            // Others that begin there reach as far, and are worth as much.
            last = match.range.lowerBound
            let reach = match.range.lowerBound..<min(sentence.upperBound, match.range.lowerBound + columns / 3)
            let worth = worth(of: reach)
            if worth > bestWorth {
                bestWorth = worth
                best = match.range.lowerBound
            }
        }
        var start = best
        var used = 0
        while start > sentence.lowerBound, used < columns / 3 {
            start -= 1
            used += columnsOfUnit(start)
        }
        var end = start
        used = 0
        while end < sentence.upperBound, used < columns - 2 {
            used += columnsOfUnit(end)
            end += 1
        }
        return characterBoundary(start)..<characterBoundary(end)
    }

    private func marked(_ passage: Range<Int>) -> MarkedText {
        var range = passage
        while let first = range.first, isSpace(source[first]) { range = first + 1..<range.upperBound }
        while let last = range.last, isSpace(source[last]) { range = range.lowerBound..<last }
        var text = MarkedText()
        if !endsSentence(before: passage.lowerBound) { text.append("…", isMatch: false) }
        for fragment in MarkedText(source, range, matches: ranges(in: range)).fragments {
            text.append(fragment.text, isMatch: fragment.isMatch)
        }
        if !endsSentence(before: passage.upperBound) { text.append("…", isMatch: false) }
        return text
    }

    /// The matches that may mark something of a passage.
    private func ranges(in passage: Range<Int>) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        for match in matches where match.range.overlaps(passage) { ranges.append(match.range) }
        return ranges
    }

    /// The beginning of the text.
    private func start(limit: Int) -> Range<Int> {
        guard !source.isEmpty else { return 0..<0 }
        let sentence = sentence(around: 0)
        return grow(sentence)
    }

    // MARK: - Sentences

    /// The sentence that holds the unit at `index`.
    private func sentence(around index: Int) -> Range<Int> {
        var start = index
        while start > 0, !endsSentence(before: start) { start -= 1 }
        return start..<endOfSentence(from: index, limit: source.count)
    }

    /// Where the sentence ends that holds the unit at `index`, if that is not behind `limit`; else any place behind it.
    private func endOfSentence(from index: Int, limit: Int) -> Int {
        var end = min(index + 1, source.count)
        while end < source.count, end <= limit, !endsSentence(before: end) { end += 1 }
        return end
    }

    /// Whether a unit is a bracket or quotation mark that closes.
    private static func isCloser(_ unit: UInt16) -> Bool {
        switch unit {
        // " ) ] ” ’ and 」 』 ） 】 〕 ］
        case 0x22, 0x29, 0x5D, 0x201D, 0x2019, 0x300D, 0x300F, 0xFF09, 0x3011, 0x3015, 0xFF3D: true
        default: false
        }
    }

    /// Whether a unit is a mark that ends a sentence.
    private static func isEnder(_ unit: UInt16) -> Bool {
        switch unit {
        // ! ? and 。 ． ！ ？
        case 0x21, 0x3F, 0x3002, 0xFF0E, 0xFF01, 0xFF1F: true
        default: false
        }
    }

    /// Whether a sentence ends just before `index`: at a line break, or at an end mark and the brackets that
    /// close behind it.
    @inline(__always)
    private func endsSentence(before index: Int) -> Bool {
        guard index > 0, index < source.count else { return true }
        let unit = source[index - 1]
        if unit == 0x0A { return true }
        // Kana and kanji, which most text is of, end none.
        if (0x3041...0x9FFF).contains(unit) { return false }
        return endsSentence(behind: index - 1, before: index)
    }

    private func endsSentence(behind last: Int, before index: Int) -> Bool {
        var last = last
        // Brackets and end marks that follow still belong to the sentence.
        if Self.isCloser(source[index]) || Self.isEnder(source[index]) { return false }
        while last > 0, Self.isCloser(source[last]) { last -= 1 }
        if Self.isEnder(source[last]) { return true }
        // A full stop ends a sentence if a space follows: not in 3.14 or example.com.
        return source[last] == 0x2E && isSpace(source[index])
    }

    private func isSpace(_ unit: UInt16) -> Bool {
        unit == 0x20 || unit == 0x3000 || (0x09...0x0D).contains(unit)
    }

    // MARK: - Widths

    private func width(_ range: Range<Int>) -> Int {
        var width = 0
        for index in range {
            width += columnsOfUnit(index)
            // Longer than anything asked for: the rest does not matter.
            if width > columns { break }
        }
        return width
    }

    /// The columns of a unit, near enough for choosing where to cut: East Asian characters have two.
    private func columnsOfUnit(_ index: Int) -> Int {
        let unit = source[index]
        // Most text.
        if (0x3041...0x9FFF).contains(unit) { return 2 }
        return unit >= 0x1100 && !(0xFF61...0xFF9F).contains(unit) && !(0xD800...0xDFFF).contains(unit)
            && !(0x2000...0x206F).contains(unit) ? 2 : 1
    }

    /// The nearest boundary between characters at or before `index`, so that no emoji or dakuten is torn off.
    private func characterBoundary(_ index: Int) -> Int {
        guard index > 0, index < source.count, !beginsCharacter(source[index]) else { return index }
        // A character surely begins at a kana, kanji or ASCII letter; flags and marks depend on what is before them.
        var start = index
        while start > 0, index - start < 4_096, !beginsCharacter(source[start]) { start -= 1 }
        var position = start
        for character in UTF16Text.string(source[start..<min(source.count, index + 256)]) {
            let end = position + character.utf16.count
            if end > index { return position }
            position = end
        }
        return index
    }

    private func beginsCharacter(_ unit: UInt16) -> Bool {
        (0x3041...0x3096).contains(unit) || (0x30A1...0x30FA).contains(unit) || (0x4E00...0x9FFF).contains(unit)
            || (0x21...0x7E).contains(unit)
    }
}
