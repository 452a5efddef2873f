// BigramTokenizer.swift
// Tokens of the bigrams stream: one starts at, or covers, every character of the text.

/// Makes the tokens of the bigrams stream.
///
/// - At each character of a Japanese run a token of it and the next one starts; at the last character of a run, a token of it alone.
/// - A run of letters and digits of other scripts is one token, if it is at most ``longestRun`` units long; a longer one is cut like a Japanese run.
/// - Each symbol or punctuation mark is a token, and so is each (collapsed) space.
///
/// ## Laws
/// 1. At each character exactly one token starts, or the character lies inside a run that is one token.
/// 2. So a string occurs in a text at position *p* exactly when its tokens do, at *p* plus their offsets, where the first and the last run of
///    letters may be a part of a token. `PhraseMatcher` relies on this, and it is what makes every substring findable.
package enum BigramTokenizer {
    package static let identity = "bigrams of Han and kana, whole runs to 40 units, symbols, spaces; 1"
    /// The longest run of letters and digits that stays whole, in UTF-16 units.
    package static let longestRun = 40

    /// Replaces `tokens` with the bigrams of a text.
    package static func tokenize(
        _ text: UnsafeBufferPointer<UInt16>, classes: CharacterClasses, into tokens: inout [Token]
    ) {
        tokens.removeAll(keepingCapacity: true)
        var index = 0
        while index < text.count {
            let (kind, count) = classes.classify(text, at: index)
            switch kind {
            case .space, .symbol:
                tokens.append(Token(start: index, length: count, isRanked: false))
                index += count
            case .japanese:
                index = appendBigrams(text, from: index, classes: classes, kind: .japanese, to: &tokens)
            case .alphanumeric:
                let end = endOfRun(text, from: index, classes: classes)
                if end - index <= longestRun {
                    tokens.append(Token(start: index, length: end - index, isRanked: true))
                    index = end
                } else {
                    index = appendBigrams(text, from: index, classes: classes, kind: .alphanumeric, to: &tokens)
                }
            }
        }
    }

    private static func endOfRun(
        _ text: UnsafeBufferPointer<UInt16>, from start: Int, classes: CharacterClasses
    ) -> Int {
        var end = start
        while end < text.count {
            let (kind, count) = classes.classify(text, at: end)
            guard kind == .alphanumeric else { break }
            end += count
        }
        return end
    }

    /// Appends the bigrams of the run of one class that starts at `start`, and returns where it ends.
    private static func appendBigrams(
        _ text: UnsafeBufferPointer<UInt16>, from start: Int, classes: CharacterClasses, kind: CharacterClass,
        to tokens: inout [Token]
    ) -> Int {
        var index = start
        var count = classes.classify(text, at: start).count
        while true {
            let next = index + count
            guard next < text.count else { break }
            let (nextKind, nextCount) = classes.classify(text, at: next)
            guard nextKind == kind else { break }
            tokens.append(Token(start: index, length: count + nextCount, isRanked: true))
            index = next
            count = nextCount
        }
        tokens.append(Token(start: index, length: count, isRanked: false))
        return index + count
    }
}
