// TermCounts.swift
// How often some terms occur in many articles, counted token by token.

package import JSearchAnalysis
package import JSearchIndex

/// A term of a stream.
package struct TermKey: Hashable, Sendable {
    package let stream: TokenStream
    package let text: String
}

/// The tokens of articles, counted: all of them for the lengths, those of a vocabulary one by one.
package struct TermCounts: Sendable {
    /// For each term of the vocabulary, how often it occurs in each article that has it.
    package private(set) var frequencies: [TermKey: [Int: Int]] = [:]
    /// The lengths of the articles, in tokens that count for ranking.
    package private(set) var lengths: [TokenStream: [Int]] = [.words: [], .bigrams: []]
    /// Terms of the vocabulary by the hash of their units, and which hashes there are at all.
    private var byHash: [UInt64: [(key: TermKey, units: [UInt16])]] = [:]
    private var isKnown = [Bool](repeating: false, count: 1 << 16)

    package init(_ articles: [Article], vocabulary: Set<TermKey>, analyzer: TextAnalyzer) {
        for key in vocabulary {
            let units = Array(key.text.utf16)
            let hash = units.withUnsafeBufferPointer { Self.hash($0, 0..<units.count) }
            byHash[hash, default: []].append((key, units))
            isKnown[Int(hash & 0xFFFF)] = true
            frequencies[key] = [:]
        }
        var analyzed = AnalyzedText()
        for (number, article) in articles.enumerated() {
            var words = 0
            var bigrams = 0
            for field in Field.allCases {
                analyzer.analyze(article.text(of: field), into: &analyzed)
                words += add(analyzed.words, analyzed.text.units, .words, article: number)
                bigrams += add(analyzed.bigrams, analyzed.text.units, .bigrams, article: number)
            }
            lengths[.words]?.append(words)
            lengths[.bigrams]?.append(bigrams)
        }
    }

    /// Counts tokens; returns how many of them rank.
    private mutating func add(_ tokens: [Token], _ units: [UInt16], _ stream: TokenStream, article: Int) -> Int {
        var ranked = 0
        var found: [TermKey] = []
        units.withUnsafeBufferPointer { buffer in
            tokens.withUnsafeBufferPointer { tokens in
                for token in tokens {
                    if token.isRanked { ranked += 1 }
                    let hash = Self.hash(buffer, token.range)
                    guard isKnown[Int(hash & 0xFFFF)], let terms = byHash[hash] else { continue }
                    for term in terms where term.key.stream == stream && term.units.elementsEqual(buffer[token.range]) {
                        found.append(term.key)
                    }
                }
            }
        }
        for key in found { frequencies[key]?[article, default: 0] += 1 }
        return ranked
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
