// ArticleRecord.swift
// An article as bytes and back. index/FORMAT.md, ".articles".

package import JSearchStorage

/// The encoding of one stored article.
package enum ArticleRecord {
    private enum Kind {
        static let id = 1, path = 2, title = 3, date = 4, tag = 5, category = 6, author = 7, excerpt = 8, url = 9
        static let headings = 10, body = 11, code = 12, language = 13, format = 14, property = 15
    }

    /// Appends the record of an article.
    package static func append(_ article: Article, to output: inout ByteWriter) {
        var values: [(kind: Int, text: String)] = [(Kind.id, article.id)]
        func add(_ kind: Int, _ text: String) { if !text.isEmpty { values.append((kind, text)) } }
        add(Kind.path, article.path)
        add(Kind.title, article.title)
        if let date = article.date { add(Kind.date, date.description) }
        for tag in article.tags { values.append((Kind.tag, tag)) }
        for category in article.categories { values.append((Kind.category, category)) }
        add(Kind.author, article.author)
        add(Kind.excerpt, article.excerpt)
        add(Kind.url, article.url)
        add(Kind.headings, article.text(of: .headings))
        add(Kind.body, article.body)
        add(Kind.code, article.code)
        add(Kind.language, article.language)
        add(Kind.format, article.format)
        output.appendVarInt(values.count + article.properties.count)
        for value in values {
            output.appendVarInt(value.kind)
            output.append(string: value.text)
        }
        for property in article.properties {
            output.appendVarInt(Kind.property)
            output.append(string: property.name)
            output.append(string: property.value)
        }
    }

    /// Reads the record at the reader's offset.
    package static func read(_ reader: inout ByteReader) throws(JSearchError) -> Article {
        var article = Article(id: "")
        let count = try reader.readCount(limit: reader.end - reader.offset)
        for _ in 0..<count {
            let kind = try reader.readCount(limit: Kind.property)
            let text = try reader.readString()
            switch kind {
            case Kind.id: article.id = text
            case Kind.path: article.path = text
            case Kind.title: article.title = text
            case Kind.date: article.date = ArticleDate(text)
            case Kind.tag: article.tags.append(text)
            case Kind.category: article.categories.append(text)
            case Kind.author: article.author = text
            case Kind.excerpt: article.excerpt = text
            case Kind.url: article.url = text
            case Kind.headings:
                article.headings = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
            case Kind.body: article.body = text
            case Kind.code: article.code = text
            case Kind.language: article.language = text
            case Kind.format: article.format = text
            case Kind.property:
                article.properties.append(.init(name: text, value: try reader.readString()))
            default: throw reader.damaged("A stored article has an unknown part")
            }
        }
        guard !article.id.isEmpty else { throw reader.damaged("A stored article has no id") }
        return article
    }
}
