// Diagnosis.swift
// Why an article is found or not, and why it ranks where it does.

package import JSearchIndex

/// What became of one article when a query was asked: found and ranked, or not, and why.
///
/// Made by ``Searcher/diagnose(_:articleID:parameters:)``. It tells facts; sentences are for those who print it.
package struct Diagnosis: Sendable {
    /// The query.
    package let query: Query
    /// The article, as the index has stored it.
    package let article: Article
    /// How many articles the query finds.
    package let total: Int
    /// Rank and score; nil if the query does not find the article.
    package let ranking: Ranking?
    /// What became of each clause of the query, in its order.
    package let clauses: [ClauseDiagnosis]
    /// Why it is not found: what stands in the article in place of what was asked for, and what to do. Of clauses
    /// that find the article: what keeps it from ranking higher.
    package let findings: [Finding]

    /// Whether the query finds the article.
    package var isFound: Bool { ranking != nil }

    /// Where a found article stands among the others.
    package struct Ranking: Sendable {
        /// 1 for the best.
        package let rank: Int
        /// Its score.
        package let score: Double
        /// How the score comes about.
        package let explanation: Explanation
        /// The comparison with the article ranked first, or with the second if this is the first; nil if there
        /// is no other.
        package let comparison: RankComparison?
    }
}

/// What one clause of a query is after analysis, and whether the article has it.
package struct ClauseDiagnosis: Sendable {
    /// What the article has to do with the clause.
    package enum Outcome: String, Sendable {
        /// The article has it, and that is what the clause asks for.
        case matches
        /// The article lacks it.
        case missing
        /// The article has it, and the clause excludes it.
        case excluded
        /// The article does not have what the clause excludes.
        case absent
        /// Nothing is left of the clause after normalising.
        case empty
    }

    /// A word or bigram of the clause.
    package struct Part: Sendable, Equatable {
        /// Its characters, normalised.
        package let text: String
        /// Where it stands in the normalised clause, in UTF-16 units.
        package let position: Int
        /// Its length, in UTF-16 units.
        package let length: Int
        /// Whether it counts for ranking.
        package let ranks: Bool
        /// Whether an article is found by it alone.
        package let finds: Bool
        /// How often the article has it, as a token of the same kind.
        package let frequency: Int
    }

    /// The clause.
    package let clause: Query.Clause
    /// Its text after normalising.
    package let normalized: String
    /// Its words.
    package let words: [Part]
    /// Its bigrams.
    package let bigrams: [Part]
    /// What became of it.
    package let outcome: Outcome
    /// Whether the article is not found because of this clause.
    package let decides: Bool
    /// What of it the article has.
    package let matches: [ClauseMatch]
}

/// Something by which a clause matches an article.
package struct ClauseMatch: Sendable, Equatable {
    /// What kind of thing: "words", "bigrams", "variant", "phrase", "tag" as in explanations, or "characters" for a
    /// keyword that stands as it is written but is cut otherwise.
    package let source: String
    /// Its characters, normalised.
    package let text: String
    /// What leads from the query to a variant; empty for others.
    package let reason: String
    /// One place where it stands; nil for tags.
    package let place: ArticlePlace?
}

/// A place in an article.
package struct ArticlePlace: Sendable, Equatable {
    /// The field.
    package let field: Field
    /// The characters of the article that are meant.
    package let text: String
    /// The sentence around them, with them marked.
    package let excerpt: MarkedText
    /// How the text is cut there: a few words before, the words that are meant, and a few behind.
    package let cut: [String]
}

/// Why a clause does not match, or excludes, as far as it can be told.
package struct Finding: Sendable, Equatable {
    /// The kinds of reasons. The raw values are what programs read.
    package enum Kind: String, Sendable, CaseIterable {
        /// An excluded word stands in the article.
        case excluded
        /// The characters of a word stand there, but were cut otherwise.
        case cutOtherwise = "cut-otherwise"
        /// It stands there as a part of a longer word of Latin letters or digits.
        case insideLongerWord = "inside-longer-word"
        /// A word stands there that resembles it.
        case otherSpelling = "other-spelling"
        /// A spelling stands there that queries look past, but not in quotation marks.
        case foldInQuotation = "fold-in-quotation"
        /// Only white space or punctuation differs.
        case spacing
        /// A fold that is switched off for the index would find it.
        case foldSwitchedOff = "fold-switched-off"
        /// It stands in the article, but not in the title.
        case outsideTitle = "outside-title"
        /// It stands in the article, but is not one of its tags.
        case notATag = "not-a-tag"
        /// The article has a tag that resembles it.
        case otherTag = "other-tag"
        /// A part of it stands there that finds nothing by itself.
        case partDoesNotFind = "part-does-not-find"
        /// Only a part of it stands there.
        case part
        /// The article has nothing like it.
        case nothingLikeIt = "nothing-like-it"
    }

    /// The clause it is about: an index in ``Diagnosis/clauses``.
    package let clause: Int
    package let kind: Kind
    /// What was asked for: a word of the clause, or all of it.
    package let asked: String
    /// What the article has in its place; empty if nothing.
    package var found: String = ""
    /// The folds that lead from the one to the other.
    package var folds: [String] = []
    /// Where it stands.
    package var place: ArticlePlace?
    /// What can be done, the simplest first.
    package var suggestions: [Suggestion] = []
}

/// Something that makes the clause match. Each was tried on the article before it is suggested.
package struct Suggestion: Sendable, Equatable {
    /// What is to be changed. The raw values are what programs read.
    package enum Kind: String, Sendable, CaseIterable {
        /// The query.
        case query
        /// The user dictionary: a word.
        case word
        /// The user dictionary: words that mean the same.
        case synonym
        /// The index: a fold that is to be left on.
        case fold
        /// The article: a tag.
        case tag
    }

    package let kind: Kind
    /// The line to write: of the user dictionary, or the tag; empty for others.
    package var line: String = ""
    /// The query to ask; for a synonym, if the query must change too. Empty for others.
    package var query: String = ""
    /// The folds to leave on.
    package var folds: [String] = []
}
