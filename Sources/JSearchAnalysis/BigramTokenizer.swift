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
    ) { tokenize(classes.read(text), into: &tokens) }

    /// Replaces `tokens` with the bigrams of a text.
    static func tokenize(_ text: ClassifiedText, into tokens: inout [Token]) {
        // At each character at most one token starts.
        TokenWriter.fill(&tokens, limit: text.count) { tokenize(text, &$0) }
    }

    /// Replaces `terms` with those of the bigrams of a text.
    static func tokenize(_ text: ClassifiedText, into terms: FieldTerms) {
        terms.fill(text.units) { tokenize(text, &$0) }
    }

    @inline(__always)
    private static func tokenize(_ text: ClassifiedText, _ tokens: inout some TokenSink) {
        let (japanese, alphanumeric) = (CharacterClass.japanese.rawValue, CharacterClass.alphanumeric.rawValue)
        let presence = (presenceLow, presenceHigh)
        var index = 0
        while index < text.count {
            let kind = text.kind(index)
            if kind == japanese || kind == alphanumeric {
                let end = text.endOfRun(index, UnitTraits.classBits)
                if kind == alphanumeric, end - index <= longestRun {
                    tokens.append(Token(start: index, length: end - index, isRanked: true))
                } else {
                    appendBigrams(text, index..<end, to: &tokens)
                }
                index = end
            } else {
                let count = text.length(at: index)
                let isPresence = isPresenceOnly(text.units[index], presence)
                tokens.append(Token(start: index, length: count, isRanked: false, isPositional: !isPresence))
                index += count
            }
        }
    }

    /// Whether only the presence of a character is indexed: a space, or one of `"'()*,-./:;<=>[]_{|}` and the
    /// grave accent.
    @inline(__always)
    package static func isPresenceOnly(_ unit: UInt16) -> Bool { isPresenceOnly(unit, (presenceLow, presenceHigh)) }

    @inline(__always)
    private static func isPresenceOnly(_ unit: UInt16, _ presence: (low: UInt64, high: UInt64)) -> Bool {
        // One bit for each ASCII character.
        unit < 64 ? presence.low >> UInt64(unit) & 1 == 1 : unit < 128 && presence.high >> UInt64(unit - 64) & 1 == 1
    }

    private static let presenceLow = mask(" \"'()*,-./:;<=>", from: 0)
    private static let presenceHigh = mask("[]_`{|}", from: 64)

    private static func mask(_ characters: String, from first: UInt8) -> UInt64 {
        characters.utf8.reduce(0) { $0 | 1 << UInt64($1 - first) }
    }

    /// Appends the bigrams of a run of one class.
    @inline(__always)
    private static func appendBigrams(
        _ text: ClassifiedText, _ run: Range<Int>, to tokens: inout some TokenSink
    ) {
        var index = run.lowerBound
        if text.union & UnitTraits.surrogate == 0 {
            index = run.upperBound - 1
            tokens.appendPairs(run.lowerBound..<index)
        }
        while index < run.upperBound {
            let count = text.length(at: index)
            let next = index + count
            let isLast = next == run.upperBound
            let length = isLast ? count : count + text.length(at: next)
            tokens.append(Token(start: index, length: length, isRanked: !isLast))
            index = next
        }
    }
}
