// TermCounts.swift
// Where some terms occur in many articles, and how long these are, counted token by token.

package import JSearchAnalysis
package import JSearchIndex

/// A term of a stream.
package struct TermKey: Hashable, Sendable {
    package let stream: TokenStream
    package let text: String
}

/// A place of a term in an article.
package struct TermPlace: Hashable, Sendable {
    package let field: Field
    /// In UTF-16 units of the normalised field; of numbers it says nothing.
    package let start: Int
}

/// The tokens of articles, counted: all of them for the lengths, those of a vocabulary one by one.
package struct TermCounts: Sendable {
    /// For each term of the vocabulary, where it occurs in each article that has it.
    package private(set) var places: [TermKey: [Int: [TermPlace]]] = [:]
    /// For each article, its length by field, in tokens that count for the length.
    package private(set) var lengths: [TokenStream: [[Field: Int]]] = [.words: [], .bigrams: [], .runs: []]
    /// Terms of the vocabulary by the hash of their units, and which hashes there are at all.
    private var byHash: [UInt64: [(key: TermKey, units: [UInt16])]] = [:]
    private var isKnown = [Bool](repeating: false, count: 1 << 16)

    package init(_ articles: [Article], vocabulary: Set<TermKey>, analyzer: TextAnalyzer) {
        for key in vocabulary {
            let units = Array(key.text.utf16)
            let hash = units.withUnsafeBufferPointer { Self.hash($0, 0..<units.count) }
            byHash[hash, default: []].append((key, units))
            isKnown[Int(hash & 0xFFFF)] = true
            places[key] = [:]
        }
        var analyzed = AnalyzedText()
        for (number, article) in articles.enumerated() {
            for stream in [TokenStream.words, .bigrams, .runs] { lengths[stream]?.append([:]) }
            for field in Field.allCases {
                analyzer.analyze(article.text(of: field), into: &analyzed)
                add(analyzed.words, analyzed.text.units, .words, number, field)
                add(analyzed.bigrams, analyzed.text.units, .bigrams, number, field)
                add(analyzed.runs, analyzed.text.units, .runs, number, field)
                add(analyzed.numbers.tokens, analyzed.numbers.units, .runs, number, field)
            }
        }
    }

    /// Counts tokens.
    private mutating func add(
        _ tokens: [Token], _ units: [UInt16], _ stream: TokenStream, _ article: Int, _ field: Field
    ) {
        var ranked = 0
        var found: [(key: TermKey, start: Int)] = []
        units.withUnsafeBufferPointer { buffer in
            tokens.withUnsafeBufferPointer { tokens in
                for token in tokens {
                    if token.isRanked { ranked += 1 }
                    let hash = Self.hash(buffer, token.range)
                    guard isKnown[Int(hash & 0xFFFF)], let terms = byHash[hash] else { continue }
                    for term in terms where term.key.stream == stream && term.units.elementsEqual(buffer[token.range]) {
                        found.append((term.key, token.range.lowerBound))
                    }
                }
            }
        }
        for (key, start) in found {
            places[key]?[article, default: []].append(TermPlace(field: field, start: start))
        }
        lengths[stream]?[article][field, default: 0] += ranked
    }

    private static func hash(_ units: UnsafeBufferPointer<UInt16>, _ range: Range<Int>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        var index = range.lowerBound
        while index < range.upperBound {
            hash = (hash ^ UInt64(units[index])) &* 0x100_0000_01B3
            index += 1
        }
        return hash ^ hash >> 32
    }
}
