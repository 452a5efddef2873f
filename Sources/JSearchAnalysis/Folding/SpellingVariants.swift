// SpellingVariants.swift
// The parts of a query that have other spellings, and those spellings.

/// A part of a query, with the other spellings of the same thing.
package struct SpellingSpan: Sendable, Equatable {
    /// Where it is, in UTF-16 units of the normalised query text.
    package let range: Range<Int>
    /// The other spellings, without the one that stands there, in a fixed order; 1 to 16.
    package let variants: [SpellingVariant]
    /// How many of the variants come before the spelling that stands there, in the order of all; nil if it is so far
    /// behind that a search by another spelling does not try it.
    package let place: Int?

    package init(range: Range<Int>, variants: [SpellingVariant], place: Int?) {
        self.range = range
        self.variants = variants
        self.place = place
    }
}

/// Another spelling of a part of a query.
package struct SpellingVariant: Sendable, Equatable {
    /// The spelling, normalised.
    package let units: [UInt16]
    /// The folds that lead there; all of them are switched on.
    package let folds: Folds

    package init(units: [UInt16], folds: Folds) {
        self.units = units
        self.folds = folds
    }
}

/// Finds the parts of a text that have other spellings.
///
/// The families, in the order in which they claim text: `EraSpelling`, `NumeralSpelling`, `OkuriganaSpelling`,
/// `KanaSpelling`; what is left is cut into words for `KanjiSpelling`, which also knows iteration marks.
///
/// A spelling and its variants are one class, and each family tells from a spelling alone to which class it belongs:
/// so the answers do not depend on which of them the query has.
///
/// ## Laws (checked by the tests)
/// 1. If a span is the whole text and `v` one of its variants, then the text `v` has one span, which covers it, and
///    the text with its variants is the same set as `v` with its variants. Classes of more than 16 spellings are
///    cut to their first 15, the same whichever was given; beside these a kana word has itself in the other script.
/// 2. Spans ascend, do not overlap and are not empty; no variant equals the text; variants are distinct and
///   normalised.
/// 3. A fold that is switched off takes away the variants whose folds contain it, and nothing else.
/// 4. が is never か, and 法 never 法律: variants are spellings of one word.
package enum SpellingVariants {
    /// The folds that this knows; the others are the normaliser's, or the business of those who know inflection.
    package static let folds: Folds = [
        .kana, .longVowel, .smallKana, .iteration, .kanji, .numerals, .eras, .okurigana,
    ]

    /// Returns the spans of a text.
    ///
    /// - Parameters:
    ///   - text: Normalised text.
    ///   - words: Its words, starts ascending, as cut from the text in canonical kanji (`KanjiVariants.fold`): law 1
    ///     needs 國家 to be cut as 国家 is.
    ///   - folds: The kinds of variants that are wanted.
    ///   - classes: The classes of characters.
    /// - Complexity: O(*n*) for a text of *n* units; nothing is allocated while nothing varies.
    package static func spans(
        in text: UnsafeBufferPointer<UInt16>, words: [Token], folds: Folds, classes: CharacterClasses
    ) -> [SpellingSpan] {
        guard !folds.isDisjoint(with: Self.folds) else { return [] }
        var scan = SpellingScan(text: text, words: words, folds: folds, classes: classes)
        scan.run()
        return scan.spans
    }
}

/// One walk over a text from left to right.
struct SpellingScan {
    let text: UnsafeBufferPointer<UInt16>
    let words: [Token]
    let folds: Folds
    let classes: CharacterClasses
    private(set) var spans: [SpellingSpan] = []
    /// Where the text begins that no span has claimed and that was not searched for kanji.
    private var rest = 0
    /// The first word that ends behind where the walk is.
    private var word = 0
    /// The first word that ends behind `rest`.
    private var restWord = 0

    init(text: UnsafeBufferPointer<UInt16>, words: [Token], folds: Folds, classes: CharacterClasses) {
        self.text = text
        self.words = words
        self.folds = folds
        self.classes = classes
    }

    mutating func run() {
        var index = 0
        while index < text.count {
            while word < words.count, words[word].range.upperBound <= index { word += 1 }
            index = step(index)
        }
        claimKanji(upTo: text.count)
    }

    /// Looks at what begins at `index`, and returns where to look next.
    private mutating func step(_ index: Int) -> Int {
        let unit = text[index]
        if EraSpelling.mayBegin(unit), let (end, found) = EraSpelling.match(text, at: index) {
            return claim(index..<end, found)
        }
        if Numeral.isNumeral(unit) {
            let end = NumeralSpelling.runEnd(text, from: index)
            if let found = NumeralSpelling.match(text, index..<end, words: words[word...], classes: classes) {
                return claim(index..<end, found)
            }
            return end
        }
        if KanaSpelling.isKana(unit) {
            let end = KanaSpelling.runEnd(text, from: index)
            let allowed = KanaSpelling.folds(text, index..<end, words: words[word...], classes: classes)
            if !allowed.isDisjoint(with: folds), let found = KanaSpelling.match(text, index..<end) {
                return claim(index..<end, found, allowed)
            }
            return end
        }
        if OkuriganaSpelling.mayBegin(unit), let (end, found) = OkuriganaSpelling.match(text, at: index) {
            return claim(index..<end, found)
        }
        return index + 1
    }

    /// Notes a span, if it has variants, and returns where it ends.
    private mutating func claim(_ range: Range<Int>, _ found: SpellingClass, _ allowed: Folds = .all) -> Int {
        claimKanji(upTo: range.lowerBound)
        rest = range.upperBound
        append(range, found, folds.intersection(allowed))
        return range.upperBound
    }

    private mutating func append(_ range: Range<Int>, _ found: SpellingClass, _ folds: Folds) {
        let (variants, place) = found.variants(folds)
        if !variants.isEmpty { spans.append(SpellingSpan(range: range, variants: variants, place: place)) }
    }

    /// Notes the words with variant kanji in the text that no other family claimed, up to `end`.
    private mutating func claimKanji(upTo end: Int) {
        guard rest < end, !folds.isDisjoint(with: [.kanji, .iteration]) else { return }
        while restWord < words.count, words[restWord].range.upperBound <= rest { restWord += 1 }
        KanjiSpelling.forEach(text, rest..<end, words: words[restWord...]) { range, found in
            append(range, found, folds)
        }
        rest = end
    }
}
