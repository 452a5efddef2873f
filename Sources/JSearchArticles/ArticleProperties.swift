// ArticleProperties.swift
// Front matter keys to the fields of an article.

import JSearch

extension Article {
    /// Fills the article from front matter. Keys that are not known are kept as properties.
    ///
    /// - Returns: Problems with single values, as sentences, and whether the article is published.
    mutating func apply(_ frontMatter: FrontMatter) -> (problems: [String], isPublished: Bool) {
        var problems: [String] = []
        var isPublished = true
        for (key, value) in frontMatter.entries {
            let text = value.flatText
            switch key.lowercased() {
            case "title": title = text.split(whereSeparator: \.isNewline).map(\.trimmed).joined(separator: " ")
            case "date":
                date = ArticleDate(text)
                if date == nil, !text.isEmpty {
                    problems.append("the date \"\(text.prefix(40))\" is not a date")
                    properties.append(.init(name: key, value: text))
                }
            case "tags", "tag", "keywords", "topics": tags += value.list
            case "categories", "category": categories += value.list
            case "author", "authors": author = value.list(splitting: false).joined(separator: ", ")
            case "excerpt", "description", "summary":
                if excerpt.isEmpty { excerpt = MarkdownText(text).paragraphs }
            case "url", "permalink", "canonical_url": if url.isEmpty { url = text }
            case "lang", "language": language = text
            case "published":
                isPublished = value.scalar?.lowercased() != "false"
                properties.append(.init(name: key, value: text))
            default: properties.append(.init(name: key, value: text))
            }
        }
        return (problems, isPublished)
    }
}

extension Substring {
    /// The text without white space at its ends.
    var trimmed: String { trimmed(\.properties.isWhitespace) }

    /// The text without some scalars at its ends.
    func trimmed(_ isTrimmed: (Unicode.Scalar) -> Bool) -> String {
        var rest = unicodeScalars
        while let first = rest.first, isTrimmed(first) { rest.removeFirst() }
        while let last = rest.last, isTrimmed(last) { rest.removeLast() }
        return String(rest)
    }
}

extension String {
    /// The text without white space at its ends.
    var trimmed: String { self[...].trimmed }

    /// The text without some scalars at its ends.
    func trimmed(_ isTrimmed: (Unicode.Scalar) -> Bool) -> String { self[...].trimmed(isTrimmed) }
}
