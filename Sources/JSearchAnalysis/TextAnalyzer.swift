// TextAnalyzer.swift
// The front door of analysis: a string in, its normalised form and its token streams out.

import CICU

/// A text after analysis.
package struct AnalyzedText {
    /// The normalised text, with its map to the source if one was asked for.
    package var text = NormalizedText()
    /// The tokens of the words stream.
    package var words: [Token] = []
    /// The tokens of the bigrams stream.
    package var bigrams: [Token] = []
    /// The runs of one script, tokens of the runs stream.
    package var runs: [Token] = []
    /// The numbers, tokens of the runs stream too.
    package var numbers = NumberTokens()
    /// Where pieces of the words stream begin, words or what stands between them, ascending; empty after an analysis
    /// for an index, which has no use for them.
    package var boundaries: [UInt32] = []

    package init() {}

    /// The characters of a token.
    package func string(_ token: Token) -> String { UTF16Text.string(text.units[token.range]) }
}

/// Turns text into tokens, the same way when indexing and when searching.
///
/// Keeps buffers and tables that are reused: use one object per thread.
///
/// ## Laws (checked by the tests)
/// 1. The same text gives the same tokens: no clock, locale, hash order or earlier text has a say.
/// 2. Normalising is idempotent, and the map leads each token back to characters of the source.
/// 3. ``properties`` change whenever the tokens of any text could change.
package final class TextAnalyzer {
    /// What was chosen; recorded in the index.
    package let options: AnalysisOptions
    package let classes = CharacterClasses()
    private let normalizer: TextNormalizer
    private let segmenter: any WordSegmenter
    private let userWords: UserWords
    private var source: [UInt16] = []
    private var folded: [UInt16] = []
    private var segments: [WordSegment] = []
    private var secondary: [Range<Int>] = []

    /// - Throws: ``AnalysisError`` if ICU lacks its data.
    package init(_ options: AnalysisOptions = AnalysisOptions()) throws(AnalysisError) {
        self.options = options
        normalizer = try TextNormalizer(folds: options.folds)
        segmenter = try JapaneseWordSegmenter()
        userWords = UserWords(options.userDictionary, normalizer: normalizer)
    }

    /// Analyses a text.
    ///
    /// - Parameters:
    ///   - text: Any text, of at most 2³⁰ UTF-16 units.
    ///   - output: Receives the result; what it held is dropped.
    ///   - withMap: Whether to fill the map from the normalised text to `text`, and ``AnalyzedText/boundaries``.
    /// - Complexity: O(*n*).
    package func analyze(_ text: String, into output: inout AnalyzedText, withMap: Bool = false) {
        normalize(text, into: &output, withMap: withMap)
        tokenize(&output, withBoundaries: withMap)
    }

    /// Analyses a text for an index, without a map.
    ///
    /// - Parameters:
    ///   - output: Receives the result but for bigrams; what it held is dropped.
    ///   - bigrams: Receives the terms of the bigrams.
    /// - Complexity: O(*n*).
    package func analyze(_ text: String, into output: inout AnalyzedText, bigrams: FieldTerms) {
        normalize(text, into: &output, withMap: false)
        tokenize(&output, withBoundaries: false, bigrams: bigrams)
    }

    private func normalize(_ text: String, into output: inout AnalyzedText, withMap: Bool) {
        source.removeAll(keepingCapacity: true)
        UTF16Text.append(text, to: &source)
        source.withUnsafeBufferPointer { normalizer.normalize($0, into: &output.text, withMap: withMap) }
    }

    /// Calls `body` with the UTF-16 of the text that was analysed last, before it was normalised.
    package func withSource(_ body: (UnsafeBufferPointer<UInt16>) -> Void) { source.withUnsafeBufferPointer(body) }

    /// Cuts the normalised text of `output`.
    ///
    /// - Parameter bigrams: Receives the terms of the bigrams, in place of `output`.
    private func tokenize(_ output: inout AnalyzedText, withBoundaries: Bool, bigrams: FieldTerms? = nil) {
        output.text.units.withUnsafeBufferPointer { units in
            let text = classes.read(units)
            segment(text)
            WordTokenizer.tokenize(units, segments: segments, into: &output.words)
            if withBoundaries {
                WordTokenizer.findBoundaries(segments, words: output.words, text: units, into: &output.boundaries)
            } else {
                output.boundaries = []
            }
            WordTokenizer.merge(secondary, into: &output.words)
            if let bigrams {
                output.bigrams = []
                BigramTokenizer.tokenize(text, into: bigrams)
            } else {
                BigramTokenizer.tokenize(text, into: &output.bigrams)
            }
            RunTokenizer.tokenize(text, into: &output.runs)
            RunTokenizer.findNumbers(text, words: output.words, folds: options.folds, into: &output.numbers)
        }
    }

    /// Analyses a text that is normalised already, without a map.
    package func analyze(normalized units: [UInt16]) -> AnalyzedText {
        var output = AnalyzedText()
        output.text.units = units
        tokenize(&output, withBoundaries: true)
        return output
    }

    /// Cuts a normalised text: ICU's words, the user's, and repairs.
    private func segment(_ text: ClassifiedText) {
        secondary.removeAll(keepingCapacity: true)
        // ICU knows 高橋 and 国家, not 髙橋 and 國家.
        if options.folds.contains(.kanji), text.union & UnitTraits.otherForm != 0,
            KanjiVariants.fold(text.units, into: &folded)
        {
            folded.withUnsafeBufferPointer { segmenter.segment($0, into: &segments) }
        } else {
            segmenter.segment(text.units, into: &segments)
        }
        WordRepairs.apply(to: &segments, text: text, secondary: &secondary)
        guard !userWords.isEmpty else { return }
        userWords.apply(to: &segments, text: text.units, secondary: &secondary)
        WordTokenizer.markWords(&segments, text: text)
    }

    /// Analyses a text, with the map.
    package func analyze(_ text: String) -> AnalyzedText {
        var output = AnalyzedText()
        analyze(text, into: &output, withMap: true)
        return output
    }

    /// What means the same as a word, by the user dictionary; normalised.
    package func synonyms(of word: [UInt16]) -> [[UInt16]] {
        userWords.isEmpty ? [] : userWords.synonyms[word] ?? []
    }

    /// Normalises a text without cutting it, with the map.
    package func normalize(_ text: String) -> NormalizedText { normalizer.normalize(text) }

    /// Normalises UTF-16 without cutting it, with the map.
    package func normalize(_ units: [UInt16]) -> NormalizedText { normalizer.normalize(units) }

    /// The class of each character of a normalised text, for those who must find runs.
    package func classify(
        _ units: UnsafeBufferPointer<UInt16>, at index: Int
    ) -> (
        class: CharacterClass, count: Int
    ) { classes.classify(units, at: index) }

    /// Everything the tokens of a text depend on, as names and values, sorted by name. Recorded in every index.
    package static func properties(
        _ options: AnalysisOptions = AnalysisOptions()
    ) -> [(name: String, value: String)] {
        var version = [CChar](repeating: 0, count: 20)
        var unicode = [CChar](repeating: 0, count: 20)
        jsearch_icu_versions(&version, &unicode)
        let properties = [
            ("bigrams", BigramTokenizer.identity),
            ("dictionary", dictionaryFingerprint()),
            ("icu", string(version)),
            ("normalizer", TextNormalizer.identity),
            ("runs", RunTokenizer.identity),
            ("segmenter", JapaneseWordSegmenter.identity),
            ("unicode", string(unicode)),
            ("words", WordTokenizer.identity),
        ]
        return (properties + options.properties).sorted { $0.0 < $1.0 }
    }

    private static func string(_ characters: [CChar]) -> String {
        String(decoding: characters.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// Size and hash of ICU's dictionary of Chinese and Japanese words.
    private static func dictionaryFingerprint() -> String {
        var byteCount: Int64 = 0
        guard let bytes = jsearch_icu_dictionary(&byteCount) else { return "none" }
        // The dictionary has 2 MB and is hashed at every start: sums and sums of sums of words in eight lanes, as in Fletcher's
        // checksum, so that each word counts, and where it stands; then FNV-1a over the lanes.
        var (sums, sumsOfSums) = (SIMD8<UInt64>.zero, SIMD8<UInt64>.zero)
        let raw = UnsafeRawPointer(bytes)
        let end = Int(byteCount) & ~63
        for offset in stride(from: 0, to: end, by: 64) {
            sums &+= raw.loadUnaligned(fromByteOffset: offset, as: SIMD8<UInt64>.self)
            sumsOfSums &+= sums
        }
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for lane in 0..<8 {
            hash = (hash ^ sums[lane]) &* 0x100_0000_01B3
            hash = (hash ^ sumsOfSums[lane]) &* 0x100_0000_01B3
        }
        for offset in end..<Int(byteCount) { hash = (hash ^ UInt64(bytes[offset])) &* 0x100_0000_01B3 }
        return "cjdict, \(byteCount) bytes, sums \(String(hash, radix: 16))"
    }
}
