// SearchResults.swift
// What a search gives back.

public import JSearchIndex

/// Text of which some parts are marked, because they match the query.
public struct MarkedText: Sendable, Equatable {
    /// A piece of the text that is marked as a whole, or not at all.
    public struct Fragment: Sendable, Equatable {
        /// The characters, as they stand in the article.
        public var text: String
        /// Whether they match the query.
        public var isMatch: Bool
    }

    /// The pieces, in order; together they are the text.
    public var fragments: [Fragment] = []

    package init() {}

    /// The text without marks.
    public var text: String { fragments.map(\.text).joined() }

    /// The text with something put before and behind each match.
    ///
    ///     hit.snippet.marked(with: "<mark>", "</mark>")
    ///
    /// Nothing is escaped: for HTML, escape the fragments one by one.
    public func marked(with start: String, _ end: String) -> String {
        fragments.map { $0.isMatch ? start + $0.text + end : $0.text }.joined()
    }

    /// Adds a piece, joining it to the last one if that is marked alike.
    package mutating func append(_ text: String, isMatch: Bool) {
        guard !text.isEmpty else { return }
        if let last = fragments.indices.last, fragments[last].isMatch == isMatch {
            fragments[last].text += text
        } else {
            fragments.append(Fragment(text: text, isMatch: isMatch))
        }
    }
}

/// An article that was found.
public struct Hit: Sendable, Equatable {
    /// The article's id.
    public let id: String
    /// Its score; only the order of scores of one search means something.
    public let score: Double
    /// The title, with matches marked.
    public let title: MarkedText
    /// Whole sentences around the best passage, with matches marked; "…" where text was left out inside a sentence.
    public let snippet: MarkedText
    /// How the score comes about, if it was asked for.
    public let explanation: Explanation?
    /// The whole article.
    public let article: Article
}

/// The answer to a query.
public struct SearchResults: Sendable, Equatable {
    /// The best articles, best first; equal scores in the order in which the articles were added.
    public let hits: [Hit]
    /// How many articles match.
    public let total: Int
    /// Whether `total` is exact, and not just a lower bound.
    public let isTotalExact: Bool
}

/// How a search is done.
public struct SearchOptions: Sendable, Equatable {
    /// The most hits to return, 0 or more.
    public var limit = 10
    /// How many of the best hits to leave out, 0 or more: for further pages.
    public var offset = 0
    /// Whether hits tell how their scores come about.
    public var explains = false
    /// About how wide a snippet may be, in columns of a terminal: a full-width character has two.
    public var snippetColumns = 160
    /// The constants of ranking.
    public var parameters = RankingParameters()
    /// How much work a query may be: about the number of postings it reads, or eight times the bytes of text. What would be more
    /// ends with `queryTooExpensive`. The default is some seconds; ordinary queries need a hundredth of it.
    public var workLimit = 1 << 30
    /// Bytes that the matches of phrases, tags and spellings may take while a query runs: 8 for each document of each.
    public var memoryLimit = 1 << 29
    /// After what time a query is stopped whatever it has done; nil for never. Unlike `workLimit`, this depends on the machine.
    public var timeLimit: Duration?

    /// Makes the default options.
    public init() {}
}

/// How the score of a hit comes about: a sum of parts.
public struct Explanation: Sendable, Equatable {
    /// What one term or phrase adds.
    public struct Part: Sendable, Equatable {
        /// What was looked up.
        public let label: String
        /// Where: "words", "bigrams", "runs", "variant", "phrase" or "tag"; or what its place adds: "chain",
        /// "lead" or "title"; or "recency", which takes away.
        public let source: String
        /// What it adds to the score.
        public let score: Double
        /// Its weight in the query.
        public let weight: Double
        /// How rare it is: ln(1 + (N − n + 0.5) / (n + 0.5)).
        public let idf: Double
        /// How often it occurs in the article.
        public let frequency: Int
        /// In how many articles it occurs.
        public let articleCount: Int
        /// How often it occurs in each field of the article, where that is known.
        public let fields: [String: Int]

        init(
            label: String, source: String, score: Double, weight: Double = 0, idf: Double = 0, frequency: Int = 0,
            articleCount: Int = 0, fields: [String: Int] = [:]
        ) {
            self.label = label
            self.source = source
            self.score = score
            self.weight = weight
            self.idf = idf
            self.frequency = frequency
            self.articleCount = articleCount
            self.fields = fields
        }
    }

    /// The parts, in the order of the query; their scores add up to the hit's.
    public let parts: [Part]
    /// The article's length in words.
    public let wordCount: Int
    /// The article's length in bigrams.
    public let bigramCount: Int
    /// The geometric mean of the lengths of all articles in words.
    public let averageWordCount: Double
    /// The geometric mean of the lengths of all articles in bigrams.
    public let averageBigramCount: Double
    /// Articles in the index.
    public let articleCount: Int
}
