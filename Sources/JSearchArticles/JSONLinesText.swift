// JSONLinesText.swift
// One JSON object a line to articles.

import JSearch

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A line of a JSON Lines file.
///
/// Known keys: `id` (text or number), `title`, `body` (or `text`, `content`), `headings`, `tags`,
/// `categories`, `code`, `excerpt`, `author`, `date`, `path`, `url`, `lang`. Others are kept as properties.
struct JSONLine: Decodable {
    private(set) var article = Article(id: "")
    private(set) var problems: [String] = []

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: AnyKey.self)
        self.init(
            try container.allKeys.map { ($0.stringValue, try container.decode(JSONValue.self, forKey: $0)) })
    }

    /// Makes a line of the keys and values of its object, in any order.
    init(_ values: [(key: String, value: JSONValue)]) {
        for (key, value) in values.sorted(by: { $0.key < $1.key }) { apply(value, key) }
    }

    private mutating func apply(_ value: JSONValue, _ key: String) {
        switch key {
        case "id": article.id = value.text
        case "title": article.title = value.text
        case "body", "text", "content": article.body += (article.body.isEmpty ? "" : "\n") + value.text
        case "headings": article.headings = value.list
        case "tags", "keywords": article.tags += value.list
        case "categories", "category": article.categories += value.list
        case "code": article.code = value.text
        case "excerpt", "description", "summary": article.excerpt = value.text
        case "author", "authors": article.author = value.list.joined(separator: ", ")
        case "date":
            article.date = ArticleDate(value.text)
            if article.date == nil, !value.text.isEmpty {
                problems.append("the date \"\(value.text.prefix(40))\" is not a date")
                article.properties.append(.init(name: key, value: value.text))
            }
        case "path": article.path = value.text
        case "url": article.url = value.text
        case "lang", "language": article.language = value.text
        default: article.properties.append(.init(name: key, value: value.text))
        }
    }

    private struct AnyKey: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}

/// Any JSON value.
indirect enum JSONValue: Decodable {
    case text(String)
    case other(String)
    case list([JSONValue])
    case object([String: JSONValue])
    case null

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let text = try? container.decode(String.self) {
            self = .text(text)
        } else if container.decodeNil() {
            self = .null
        } else if let list = try? container.decode([JSONValue].self) {
            self = .list(list)
        } else if let flag = try? container.decode(Bool.self) {
            self = .other(flag ? "true" : "false")
        } else if let number = try? container.decode(Int64.self) {
            self = .other(String(number))
        } else if let number = try? container.decode(UInt64.self) {
            self = .other(String(number))
        } else if let number = try? container.decode(Double.self) {
            self = .other(String(number))
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    var text: String {
        switch self {
        case .text(let text), .other(let text): text
        case .null: ""
        case .list(let list): list.map(\.text).joined(separator: ", ")
        case .object(let object):
            object.keys.sorted().map { "\($0): \(object[$0]?.text ?? "")" }.joined(separator: ", ")
        }
    }

    var list: [String] {
        if case .list(let list) = self { return list.map(\.text).filter { !$0.isEmpty } }
        return text.isEmpty ? [] : [text]
    }
}

extension ArticleReader {
    /// Reads one line.
    ///
    /// - Parameters:
    ///   - line: The bytes of the line, without its end.
    ///   - number: Its number, from 1.
    static func readJSONLine(
        _ line: UnsafeRawBufferPointer, number: Int, path: String, id: String, into reading: inout ArticleReading
    ) {
        guard line.contains(where: { !($0 == 0x20 || (0x09...0x0D).contains($0)) }) else { return }
        func problem(_ message: String, _ outcome: ArticleProblem.Outcome) {
            reading.problems.append(
                ArticleProblem(path: path, line: number, message: message, outcome: outcome))
        }
        do {
            let decoded =
                try JSONLineScanner.read(line).map { JSONLine($0) }
                ?? JSONDecoder().decode(JSONLine.self, from: Data(line))
            var article = decoded.article
            for message in decoded.problems { problem(message, .repaired) }
            if article.id.isEmpty { article.id = "\(id):\(number)" }
            if article.path.isEmpty { article.path = "\(path):\(number)" }
            article.format = "jsonl"
            // Most bodies begin otherwise than their titles, and then need not be looked into for a line that is the title once more.
            if article.title.isEmpty || TitleComparison.beginAlike(article.body, article.title) {
                article.applyTitleFromBody()
            }
            reading.articles.append(article)
        } catch {
            problem("the line is not a JSON object", .lost)
        }
    }
}
