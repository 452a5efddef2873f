// Article.swift
// What is put into an index and comes out again.

/// A text to be found: an id, and fields of which all but the id may be empty.
///
///     var article = Article(id: "posts/1", title: "AIチップの歴史", body: "半導体の……")
///     article.tags = ["AI", "半導体"]
///
/// Text fields hold plain text. Reading Markdown, HTML and JSON Lines is the task of `JSearchArticles`.
public struct Article: Sendable, Equatable {
    /// What names the article; adding another with the same id replaces it. Not empty, at most 4,096 bytes of UTF-8.
    public var id: String
    /// The title.
    public var title: String
    /// The prose, paragraphs separated by line breaks.
    public var body: String
    /// The headings inside the article, in order.
    public var headings: [String] = []
    /// Program code, kept apart from the prose.
    public var code: String = ""
    /// A summary.
    public var excerpt: String = ""
    /// Tags.
    public var tags: [String] = []
    /// Categories; searched like tags.
    public var categories: [String] = []
    /// When it was published.
    public var date: ArticleDate?
    /// Who wrote it.
    public var author: String = ""
    /// Where the text came from: a path or a name to show to people.
    public var path: String = ""
    /// Where it is published.
    public var url: String = ""
    /// A language tag such as "ja".
    public var language: String = ""
    /// What it was read from, such as "markdown".
    public var format: String = ""
    /// Whatever else is known of it, in order; kept and shown, not searched.
    public var properties: [Property] = []

    /// A name and a value that jsearch keeps but does not interpret.
    public struct Property: Sendable, Equatable {
        /// The name.
        public var name: String
        /// The value, as text.
        public var value: String

        /// Makes a property.
        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    /// Makes an article of an id, a title and a body.
    public init(id: String, title: String = "", body: String = "") {
        self.id = id
        self.title = title
        self.body = body
    }

    /// The text of a field, as it is indexed: headings and tags one a line.
    public func text(of field: Field) -> String {
        switch field {
        case .title: title
        case .headings: headings.joined(separator: "\n")
        case .tags: (tags + categories).joined(separator: "\n")
        case .excerpt: excerpt
        case .body: body
        case .code: code
        }
    }

    /// Bytes of UTF-8 in all fields that are indexed.
    public var textByteCount: Int {
        var count = title.utf8.count + body.utf8.count + code.utf8.count + excerpt.utf8.count
        for text in headings { count += text.utf8.count + 1 }
        for text in tags { count += text.utf8.count + 1 }
        for text in categories { count += text.utf8.count + 1 }
        return count
    }
}
