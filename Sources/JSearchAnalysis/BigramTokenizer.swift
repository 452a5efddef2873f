// BigramTokenizer.swift
// Tokens of the bigrams stream: one starts at, or covers, every character of the text.

/// Makes the tokens of the bigrams stream.
///
/// - At each character of a Japanese run a token of it and the next one starts; at the last character of a
///   run, a token of it alone.
/// - A run of letters and digits of other scripts is one token, if it is at most ``longestRun`` units long; a
///   longer one is cut like a Japanese run.
/// - Each symbol or punctuation mark is a token, and so is each (collapsed) space. Of spaces and the
///   commonest ASCII punctuation (``isPresenceOnly(_:)``) only their presence is indexed: in program code
///   they are a fifth of all tokens.
///
/// ## Laws
/// 1. At each character exactly one token starts, or the character lies inside a run that is one token.
/// 2. So a string without spaces and common ASCII punctuation occurs in a text at position *p* exactly when
///   its tokens do, at *p* plus their offsets, where the first and the last run of letters may be a part of a
///   token; any other string occurs only in texts where that holds for its other tokens. `PhraseMatcher`
///   relies on this, and it is what makes every substring findable.
package enum BigramTokenizer {
    package static let identity =
        "bigrams of Han and kana, whole runs to 40 units, symbols, presence of spaces and common punctuation; 1"
    /// The longest run of letters and digits that stays whole, in UTF-16 units.
    package static let longestRun = 40

    /// Replaces `tokens` with the bigrams of a text.
    package static func tokenize(
        _ text: UnsafeBufferPointer<UInt16>, classes: CharacterClasses, into tokens: inout [Token]
    ) {
        // At each character at most one token starts.
        tokens = TokenWriter.make(limit: text.count) { tokenize(text, classes, &$0) }
    }

    @inline(__always)
    private static func tokenize(
        _ text: UnsafeBufferPointer<UInt16>, _ classes: CharacterClasses, _ tokens: inout TokenWriter<Token>
    ) {
        var index = 0
        while index < text.count {
            let (kind, count) = classes.classify(text, at: index)
            switch kind {
            case .space, .symbol:
                tokens.append(
                    Token(
                        start: index, length: count, isRanked: false, isPositional: !isPresenceOnly(text[index])))
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

    /// Whether only the presence of a character is indexed: a space, or one of `"'()*,-./:;<=>[]_{|}` and the
    /// grave accent.
    @inline(__always)
    package static func isPresenceOnly(_ unit: UInt16) -> Bool {
        // One bit for each ASCII character.
        unit < 64 ? presenceLow >> UInt64(unit) & 1 == 1 : unit < 128 && presenceHigh >> UInt64(unit - 64) & 1 == 1
    }

    private static let presenceLow = mask(" \"'()*,-./:;<=>", from: 0)
    private static let presenceHigh = mask("[]_`{|}", from: 64)

    private static func mask(_ characters: String, from first: UInt8) -> UInt64 {
        characters.utf8.reduce(0) { $0 | 1 << UInt64($1 - first) }
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
    @inline(__always)
    private static func appendBigrams(
        _ text: UnsafeBufferPointer<UInt16>, from start: Int, classes: CharacterClasses, kind: CharacterClass,
        to tokens: inout TokenWriter<Token>
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
