// UserWords.swift
// The words of a user dictionary, found in text.

/// Finds the words of a user dictionary in normalised text and cuts them out.
///
/// The longest word that begins at a character wins, from left to right. If the segmenter cut inside it, it
/// becomes one segment, and what it was made of secondary tokens; a word inside a longer one is a secondary token.
struct UserWords {
    /// The words by their first unit, longest first.
    private var words: [UInt16: [[UInt16]]] = [:]
    /// For each word that has some, those that mean the same.
    private(set) var synonyms: [[UInt16]: [[UInt16]]] = [:]

    init(_ dictionary: UserDictionary, normalizer: TextNormalizer) {
        for entry in dictionary.entries {
            let entry = entry.map { normalizer.normalize($0).trimmedUnits }
                .filter { !$0.isEmpty && $0.count <= WordTokenizer.longestToken }
            for word in entry {
                words[word[0], default: []].append(word)
                for other in entry where other != word && synonyms[word]?.contains(other) != true {
                    synonyms[word, default: []].append(other)
                }
            }
        }
        for first in words.keys {
            words[first]?.sort { $0.count != $1.count ? $0.count > $1.count : $0.lexicographicallyPrecedes($1) }
        }
    }

    var isEmpty: Bool { words.isEmpty }

    /// Cuts the words out of a text.
    ///
    /// - Parameters:
    ///   - segments: Those of the text; each word that crosses their borders becomes one.
    ///   - secondary: Receives the ranges of words inside segments, and of what a word was made of.
    func apply(
        to segments: inout [WordSegment], text: UnsafeBufferPointer<UInt16>, secondary: inout [Range<Int>]
    ) {
        let matches = self.matches(text, nested: &secondary)
        guard !matches.isEmpty else { return }
        var result: [WordSegment] = []
        var index = 0
        /// Where the segment at `index`, or what is left of it, starts.
        var start = 0
        for match in matches {
            while index < segments.count, Int(segments[index].end) <= match.lowerBound {
                result.append(segments[index])
                start = Int(segments[index].end)
                index += 1
            }
            if match.upperBound <= Int(segments[index].end) {
                if match != start..<Int(segments[index].end) { secondary.append(match) }
                continue
            }
            if match.lowerBound > start { result.append(WordSegment(end: UInt32(match.lowerBound), isWord: true)) }
            while index < segments.count, Int(segments[index].end) <= match.upperBound {
                let end = Int(segments[index].end)
                if start >= match.lowerBound, end - start > 1 { secondary.append(start..<end) }
                start = end
                index += 1
            }
            result.append(WordSegment(end: UInt32(match.upperBound), isWord: true))
            start = match.upperBound
        }
        result += segments[index...]
        segments = result
    }

    /// Where words stand, not overlapping, longest first from left to right.
    ///
    /// - Parameter nested: Receives the words inside those.
    private func matches(_ text: UnsafeBufferPointer<UInt16>, nested: inout [Range<Int>]) -> [Range<Int>] {
        var matches: [Range<Int>] = []
        for index in text.indices {
            guard let candidates = words[text[index]] else { continue }
            let isInside = index < matches.last?.upperBound ?? 0
            let limit = isInside ? matches.last?.upperBound ?? 0 : text.count
            var isTaken = isInside
            for word in candidates where index + word.count <= limit {
                let range = index..<index + word.count
                guard text[range].elementsEqual(word), !Self.cutsRun(range, text) else { continue }
                if isTaken { nested.append(range) } else { matches.append(range) }
                isTaken = true
            }
        }
        return matches
    }

    /// Whether a range begins or ends inside a run of ASCII letters or digits.
    private static func cutsRun(_ range: Range<Int>, _ text: UnsafeBufferPointer<UInt16>) -> Bool {
        let first = range.lowerBound
        let end = range.upperBound
        return first > 0 && WordTokenizer.isASCIIAlphanumeric(text[first])
            && WordTokenizer.isASCIIAlphanumeric(text[first - 1])
            || end < text.count && WordTokenizer.isASCIIAlphanumeric(text[end])
                && WordTokenizer.isASCIIAlphanumeric(text[end - 1])
    }
}
