// BigramTokenizerTests.swift
// The tokens that make every substring findable.

import JSearchAnalysis
import JSearchTestSupport
import Testing

@Suite("BigramTokenizer")
struct BigramTokenizerTests {
    private let classes = CharacterClasses()

    private func tokens(_ units: [UInt16]) -> [Token] {
        var tokens = [Token(start: 9, length: 9, isRanked: true)]
        units.withUnsafeBufferPointer { BigramTokenizer.tokenize($0, classes: classes, into: &tokens) }
        return tokens
    }

    /// The tokens of a normalised text, those that do not rank in brackets.
    private func strings(_ text: String) -> [String] {
        let units = Array(text.utf16)
        return tokens(units).map { token in
            let string = String(decoding: units[token.range], as: UTF16.self)
            return token.isRanked ? string : "(" + string + ")"
        }
    }

    static let cuts: [(text: String, tokens: [String])] = [
        ("半導体", ["半導", "導体", "(体)"]), ("半", ["(半)"]), ("ai", ["ai"]), ("ai半導", ["ai", "半導", "(導)"]),
        ("半ai導", ["(半)", "ai", "(導)"]), ("gpt-4o", ["gpt", "(-)", "4o"]), ("a b", ["a", "( )", "b"]),
        ("、。", ["(、)", "(。)"]), ("🍣🍺", ["(🍣)", "(🍺)"]), ("𠮷野", ["𠮷野", "(野)"]), ("", []), (" ", ["( )"]),
        ("データー々〇", ["デー", "ータ", "ター", "ー々", "々〇", "(〇)"]), ("한국어", ["한국어"]), ("привет", ["привет"]),
        ("foo_bar", ["foo", "(_)", "bar"]),
    ]

    @Test("Japanese is cut into bigrams, other runs stay whole", arguments: cuts)
    func examples(text: String, expected: [String]) { #expect(strings(text) == expected) }

    @Test("A run of 40 letters stays whole, one of 41 is cut")
    func longRuns() {
        let run = String(repeating: "ab", count: 20)
        #expect(strings("x " + run + " y") == ["x", "( )", run, "( )", "y"])
        let cut = tokens(Array((run + "c").utf16))
        #expect(cut.count == 41)
        #expect(cut.enumerated().allSatisfy { Int($1.start) == $0 && $1.length == ($0 < 40 ? 2 : 1) })
        #expect(cut.map(\.isRanked) == [Bool](repeating: true, count: 40) + [false])
        // Units count, not characters: 𐌰 has two.
        #expect(strings(String(repeating: "𐌰", count: 20)).count == 1)
        #expect(strings(String(repeating: "𐌰", count: 21)).count == 21)
        #expect(BigramTokenizer.longestRun == 40)
    }

    @Test("At each character exactly one token starts, or it lies inside a run that is one token")
    func firstLaw() throws {
        let seed: UInt64 = 31
        var source = JapaneseText(seed: seed)
        let normalizer = try TextNormalizer()
        for round in 0..<800 {
            let text = round % 3 == 0 ? source.scalars(40) : source.text(words: 20)
            let units = normalizer.normalize(text).units
            let message: Comment = "seed \(seed), round \(round): \(text.debugDescription)"
            let tokens = tokens(units)
            let starts = tokens.map { Int($0.start) }
            #expect(zip(starts, starts.dropFirst()).allSatisfy { $0 < $1 }, message)
            #expect(tokens.allSatisfy { !$0.range.isEmpty && $0.range.upperBound <= units.count }, message)
            for index in characterStarts(units) where !starts.contains(index) {
                let covering = tokens.filter { $0.range.contains(index) }
                #expect(covering.count == 1 && covering.allSatisfy { isWholeRun($0, units) }, "\(message), at \(index)")
            }
        }
    }

    @Test("A string occurs exactly where its tokens do")
    func secondLaw() throws {
        let seed: UInt64 = 32
        var source = JapaneseText(seed: seed)
        let normalizer = try TextNormalizer()
        var occurrences = 0
        for round in 0..<400 {
            var text = source.text(words: 12)
            if round % 5 == 0 { text += String(repeating: "abab", count: round % 3 + 10) + source.text(words: 2) }
            let normalized = normalizer.normalize(text)
            let length = 1 + source.int(in: 0..<8)
            var pattern = Array(source.substring(of: normalized.string, length: length).utf16)
            // Often a near miss: a piece with another ending.
            if round % 4 == 1 { pattern += Array(["都", "a", "、"][source.int(in: 0..<3)].utf16) }
            let patternTokens = tokens(pattern)
            let textTokens = BigramIndex(units: normalized.units, tokens: tokens(normalized.units))
            for start in characterStarts(normalized.units) {
                let isThere = normalized.units[start...].starts(with: pattern)
                let isFound = textTokens.hasPattern(pattern, patternTokens, at: start, isWholeRun: isWholeRun)
                occurrences += isThere ? 1 : 0
                let string = String(decoding: pattern, as: UTF16.self)
                #expect(isThere == isFound, "seed \(seed), round \(round): \(string) in \(text), at \(start)")
            }
        }
        #expect(occurrences > 300, "the test looks for something")
    }

    // MARK: - Helpers

    private func characterStarts(_ units: [UInt16]) -> [Int] {
        units.indices.filter { units[$0] & 0xFC00 != 0xDC00 || $0 == 0 || units[$0 - 1] & 0xFC00 != 0xD800 }
    }

    /// Whether a token consists of letters of a script that is not cut.
    private func isWholeRun(_ token: Token, _ units: [UInt16]) -> Bool {
        units.withUnsafeBufferPointer { buffer in
            token.range.allSatisfy { index in
                if units[index] & 0xFC00 == 0xDC00 { return true }
                return classes.classify(buffer, at: index).class == .alphanumeric
            }
        }
    }
}

/// The tokens of a text by where they start, and the second law written down without cleverness.
private struct BigramIndex {
    let units: [UInt16]
    private let tokens: [Int: Token]

    init(units: [UInt16], tokens: [Token]) {
        self.units = units
        self.tokens = Dictionary(uniqueKeysWithValues: tokens.map { (Int($0.start), $0) })
    }

    /// Whether the tokens of a pattern occur at `start` plus their offsets; the first and last may be parts of tokens.
    func hasPattern(
        _ pattern: [UInt16], _ patternTokens: [Token], at start: Int, isWholeRun: (Token, [UInt16]) -> Bool
    ) -> Bool {
        patternTokens.allSatisfy { token in
            let wanted = Array(pattern[token.range])
            let place = start + Int(token.start)
            let isFirst = token.start == 0
            let isLast = token.range.upperBound == pattern.count
            if let found = tokens[place] {
                if found.length == token.length { return Array(units[found.range]) == wanted }
                // The last character of a pattern may go on in the text.
                if isLast, found.length > token.length { return units[found.range].starts(with: wanted) }
            }
            guard isFirst || isLast, isWholeRun(token, pattern) else { return false }
            return hasPartOfRun(wanted, at: place, mayEndInside: isLast)
        }
    }

    /// Whether a run of letters is part of a whole run of the text, or of one that is so long that it was cut.
    private func hasPartOfRun(_ wanted: [UInt16], at place: Int, mayEndInside: Bool) -> Bool {
        let end = place + wanted.count
        let whole = tokens.values.contains { token in
            token.range.lowerBound <= place && token.range.upperBound >= end
                && (mayEndInside || token.range.upperBound == end) && Array(units[place..<end]) == wanted
        }
        if whole { return true }
        for (offset, unit) in wanted.enumerated() where unit & 0xFC00 != 0xDC00 {
            guard let token = tokens[place + offset] else { return false }
            let rest = wanted[offset...].prefix(Int(token.length))
            guard units[token.range].starts(with: rest) else { return false }
        }
        return true
    }
}
