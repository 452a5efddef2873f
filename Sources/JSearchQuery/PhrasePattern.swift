// PhrasePattern.swift
// A string as the tokens of the bigrams stream that must stand at its places.

package import JSearchAnalysis
import JSearchIndex

/// What must stand where for a string to occur in a text.
///
/// Follows from the second law of ``BigramTokenizer``. The first and last run of letters may be parts of
/// longer ones in the text unless `wholeRuns`; since such a longer run may itself be cut into bigrams (if it
/// has more than 40 units), there can be several ``variants``, each of which is sufficient.
package struct PhrasePattern: Sendable {
    /// One thing that must stand at an offset.
    package struct Part: Sendable, Equatable {
        package enum Match: Sendable, Equatable {
            /// Exactly this term.
            case term
            /// A term that begins with the text.
            case prefix
            /// A term that ends with it.
            case suffix
            /// A term that contains it, perhaps more than once.
            case infix
            /// This term, somewhere: only its presence in a field is indexed.
            case presence
        }
        package let text: String
        /// Where in the phrase, in UTF-16 units.
        package let offset: Int
        package let match: Match
    }

    /// All fields.
    package static let allFields: UInt8 = 1 << UInt8(Field.count) - 1

    /// The normalised phrase.
    package let units: [UInt16]
    /// The fields in which it may stand: bit *f* for field *f*.
    package let fields: UInt8
    /// Sets of parts, each of which makes an occurrence.
    package let variants: [[Part]]
    /// Whether the phrase has characters of which only the presence in a field is indexed.
    package let needsText: Bool
    /// Whether runs of letters and digits at the ends must be whole in the text.
    package let wholeRuns: Bool

    /// - Parameters:
    ///   - units: A normalised phrase without spaces at its ends; not empty.
    ///   - wholeRuns: Whether runs of letters and digits at the ends must be whole in the text.
    package init(_ units: [UInt16], fields: UInt8, wholeRuns: Bool, analyzer: TextAnalyzer) {
        self.units = units
        self.fields = fields
        self.wholeRuns = wholeRuns
        var tokens: [Token] = []
        let classes = analyzer.classes
        units.withUnsafeBufferPointer { BigramTokenizer.tokenize($0, classes: classes, into: &tokens) }
        var variants: [[Part]] = [[]]
        var index = 0
        while index < tokens.count {
            let (end, alternatives) = Self.parts(units, tokens, from: index, wholeRuns: wholeRuns, classes)
            if variants.count == 1, alternatives.count == 1 {
                variants[0] += alternatives[0]
            } else {
                variants = alternatives.flatMap { alternative in variants.map { $0 + alternative } }
            }
            index = end
        }
        self.variants = variants
        needsText = tokens.contains { !$0.isPositional }
    }

    /// A piece of a keyword: anywhere in an article, runs of letters as a whole.
    init(keyword units: [UInt16], _ analyzer: TextAnalyzer) {
        self.init(units, fields: Self.allFields, wholeRuns: true, analyzer: analyzer)
    }

    /// The parts of the run, symbol or space whose first token is `start`: alternatives, and the token behind it.
    private static func parts(
        _ units: [UInt16], _ tokens: [Token], from start: Int, wholeRuns: Bool, _ classes: CharacterClasses
    ) -> (end: Int, alternatives: [[Part]]) {
        let first = tokens[start]
        let kind = units.withUnsafeBufferPointer { classes.classify($0, at: Int(first.start)).class }
        func part(_ token: Token, _ match: Part.Match = .term) -> Part {
            Part(text: UTF16Text.string(units[token.range]), offset: Int(token.start), match: match)
        }
        guard kind == .japanese || kind == .alphanumeric else {
            return (start + 1, [[part(first, first.isPositional ? .term : .presence)]])
        }

        // The tokens of a run that was cut overlap, each starting inside the one before; the last one is a
        // single character.
        var end = start + 1
        while end < tokens.count, tokens[end - 1].range.upperBound > Int(tokens[end].start) { end += 1 }
        if end - start > 1 { return (end, [covering(tokens[start..<end - 1]) { part($0) }]) }

        let isAtStart = start == 0
        let isAtEnd = end == tokens.count
        if kind == .japanese {
            // One character: the text may go on with another one only where the phrase ends.
            return (end, [[part(first, isAtEnd ? .prefix : .term)]])
        }
        if wholeRuns || !(isAtStart || isAtEnd) { return (end, [[part(first)]]) }
        let match: Part.Match = isAtStart ? (isAtEnd ? .infix : .suffix) : .prefix
        return (end, [[part(first, match)]] + cutVariant(units, first, classes))
    }

    /// The variant in which the run is part of one so long that it was cut into bigrams. One or two
    /// characters are bigrams or parts of such, which the first variant finds.
    private static func cutVariant(_ units: [UInt16], _ run: Token, _ classes: CharacterClasses) -> [[Part]] {
        var starts: [Int] = []
        units.withUnsafeBufferPointer { units in
            var index = run.range.lowerBound
            while index < run.range.upperBound {
                starts.append(index)
                index += classes.classify(units, at: index).count
            }
        }
        guard starts.count > 2 else { return [] }
        starts.append(run.range.upperBound)
        let bigrams = (0..<starts.count - 2).map {
            Token(start: starts[$0], length: starts[$0 + 2] - starts[$0], isRanked: true)
        }
        return [
            covering(bigrams[...]) {
                Part(text: UTF16Text.string(units[$0.range]), offset: Int($0.start), match: .term)
            }
        ]
    }

    /// The parts of every other bigram, and the last: enough to fix every character.
    private static func covering(_ bigrams: ArraySlice<Token>, _ part: (Token) -> Part) -> [Part] {
        var parts: [Part] = []
        parts.reserveCapacity(bigrams.count / 2 + 1)
        for place in bigrams.indices
        where (place - bigrams.startIndex).isMultiple(of: 2) || place == bigrams.endIndex - 1 {
            parts.append(part(bigrams[place]))
        }
        return parts
    }
}
