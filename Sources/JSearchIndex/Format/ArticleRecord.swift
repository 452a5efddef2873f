// ArticleRecord.swift
// What is stored of an article besides its texts, as bytes and back. index/FORMAT.md, ".articles".

package import JSearchStorage

/// The record of one article.
package struct ArticleRecord {
    private enum Kind {
        static let id = 1, path = 2, date = 4, tag = 5, category = 6, author = 7, url = 9
        static let language = 13, format = 14, property = 15, edits = 16
    }

    /// The article, without title, headings, excerpt, body and code.
    package private(set) var article: Article
    /// For each field, how its text differs from the normalised one.
    private var edits = [[UInt8]](repeating: [], count: Field.count)

    /// Appends the record of an article.
    ///
    /// - Parameter edits: What ``append(edits:of:to:)`` made.
    package static func append(
        _ article: Article, edits: [UInt8], editCount: Int, to output: inout ByteWriter
    ) {
        var values: [(kind: Int, text: String)] = [(Kind.id, article.id)]
        func add(_ kind: Int, _ text: String) { if !text.isEmpty { values.append((kind, text)) } }
        add(Kind.path, article.path)
        if let date = article.date { add(Kind.date, date.description) }
        for tag in article.tags { values.append((Kind.tag, tag)) }
        for category in article.categories { values.append((Kind.category, category)) }
        add(Kind.author, article.author)
        add(Kind.url, article.url)
        add(Kind.language, article.language)
        add(Kind.format, article.format)
        output.appendVarInt(values.count + article.properties.count + editCount)
        for value in values {
            output.appendVarInt(value.kind)
            output.append(string: value.text)
        }
        for property in article.properties {
            output.appendVarInt(Kind.property)
            output.append(string: property.name)
            output.append(string: property.value)
        }
        output.bytes += edits
    }

    /// Appends the edits of a field, as a value of a record.
    static func append(edits: UnsafeRawBufferPointer, of field: Field, to output: inout ByteWriter) {
        output.appendVarInt(Kind.edits)
        output.append(field.rawValue)
        output.appendVarInt(edits.count)
        output.bytes += edits
    }

    /// Reads the record at the reader's offset.
    package init(_ reader: inout ByteReader) throws(JSearchError) {
        article = Article(id: "")
        let count = try reader.readCount(limit: reader.end - reader.offset)
        for _ in 0..<count {
            let kind = try reader.readCount(limit: Kind.edits)
            if kind == Kind.edits {
                try readEdits(&reader)
                continue
            }
            let text = try reader.readString()
            switch kind {
            case Kind.id: article.id = text
            case Kind.path: article.path = text
            case Kind.date: article.date = ArticleDate(text)
            case Kind.tag: article.tags.append(text)
            case Kind.category: article.categories.append(text)
            case Kind.author: article.author = text
            case Kind.url: article.url = text
            case Kind.language: article.language = text
            case Kind.format: article.format = text
            case Kind.property:
                article.properties.append(.init(name: text, value: try reader.readString()))
            default: throw reader.damaged("A stored article has an unknown part")
            }
        }
        guard !article.id.isEmpty else { throw reader.damaged("A stored article has no id") }
    }

    private mutating func readEdits(_ reader: inout ByteReader) throws(JSearchError) {
        let field = Int(try reader.readUInt8())
        let count = try reader.readCount(limit: reader.end - reader.offset)
        guard field < Field.count else { throw reader.damaged("A stored article has an unknown field") }
        edits[field] = Array(reader.bytes[reader.offset..<reader.offset + count])
        reader.offset += count
    }

    /// Whether normalising did not change the text of a field.
    package func isNormal(_ field: Field) -> Bool { edits[Int(field.rawValue)].isEmpty }

    /// The text of a field as it was before it was normalised.
    package func source(of field: Field, _ normalized: [UInt16], path: String) throws(JSearchError) -> [UInt16] {
        let edits = edits[Int(field.rawValue)]
        if edits.isEmpty { return normalized }
        var source: [UInt16] = []
        var failure: JSearchError?
        edits.withUnsafeBytes { bytes in
            do throws(JSearchError) {
                var reader = try ByteReader(bytes, 0..<bytes.count, path: path)
                source = try TextEdits.apply(&reader, to: normalized)
            } catch { failure = error }
        }
        if let failure { throw failure }
        return source
    }
}
