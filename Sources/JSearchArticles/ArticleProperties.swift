// ArticleProperties.swift
// Front matter keys to the fields of an article.

import JSearch
import Yams

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
                isPublished = value.scalar?.string.lowercased() != "false"
                properties.append(.init(name: key, value: text))
            default: properties.append(.init(name: key, value: text))
            }
        }
        return (problems, isPublished)
    }
}

extension Node {
    /// Characters of a value that are kept.
    private static let textLimit = 4_096

    /// The value as one text: scalars as they are written, lists with commas, mappings as `key: value`.
    var flatText: String {
        var budget = Self.textLimit
        return String(flattened(depth: 0, budget: &budget).prefix(Self.textLimit))
    }

    /// Aliases can make a short text into a huge tree, so the depth, the length and the number of nodes are bounded.
    private func flattened(depth: Int, budget: inout Int) -> String {
        budget -= 1
        guard depth < 8, budget > 0 else { return "…" }
        switch self {
        case .scalar(let scalar):
            return scalar.style == .plain && ["~", "null"].contains(scalar.string) ? "" : scalar.string
        case .sequence(let sequence):
            var text = ""
            for node in sequence.prefix(64) where text.utf8.count < Self.textLimit {
                text += (text.isEmpty ? "" : ", ") + node.flattened(depth: depth + 1, budget: &budget)
            }
            return text
        case .mapping(let mapping):
            var text = ""
            for (key, value) in mapping.prefix(64) where text.utf8.count < Self.textLimit {
                text += (text.isEmpty ? "" : ", ") + key.flattened(depth: depth + 1, budget: &budget) + ": "
                text += value.flattened(depth: depth + 1, budget: &budget)
            }
            return text
        case .alias: return ""
        }
    }

    /// The value as a list: of a sequence its elements; of a text, as Jekyll does, its words (or what commas
    /// separate).
    var list: [String] { list(splitting: true) }

    func list(splitting: Bool) -> [String] {
        if case .sequence(let sequence) = self {
            return sequence.prefix(1_024).map(\.flatText).filter { !$0.isEmpty }
        }
        let text = flatText
        guard splitting else { return text.isEmpty ? [] : [text] }
        let parts =
            text.contains(where: { $0 == "," || $0 == "、" })
            ? text.split(whereSeparator: { $0 == "," || $0 == "、" }) : text.split(whereSeparator: \.isWhitespace)
        return parts.map { String($0.trimmed) }.filter { !$0.isEmpty }
    }
}

extension StringProtocol {
    /// The text without white space at its ends.
    var trimmed: String {
        var rest = self[...]
        while let first = rest.first, first.isWhitespace { rest = rest.dropFirst() }
        while let last = rest.last, last.isWhitespace { rest = rest.dropLast() }
        return String(rest)
    }
}
