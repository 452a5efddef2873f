// ArticleStore.swift
// Here is a document: give me its article.

import JSearchAnalysis
package import JSearchStorage

/// The stored articles of a segment: made of their records and their texts.
package final class ArticleStore: Sendable {
    package let records: RecordStore
    package let texts: TextStore

    /// - Throws: ``JSearchError`` if the file cannot hold records.
    package init(_ records: EnvelopeFile, texts: TextStore) throws(JSearchError) {
        self.records = try RecordStore(records)
        self.texts = texts
    }

    package var documentCount: Int { records.documentCount }

    /// The article of a document.
    ///
    /// - Complexity: decompresses one block of records, and decodes the article's texts.
    package func article(_ document: Int) throws(JSearchError) -> Article {
        try article(document, try records.record(document))
    }

    /// The id of a document's article, without its texts.
    package func id(_ document: Int) throws(JSearchError) -> String { try records.id(document) }

    /// Calls `body` with each article in order, decompressing each block once.
    package func forEach(_ body: (Int, Article) throws(JSearchError) -> Void) throws(JSearchError) {
        try records.forEach { (document, record) throws(JSearchError) in
            try body(document, try article(document, record))
        }
    }

    /// The text of each field of a document's article, in UTF-16: as ``Article/text(of:)`` gives it, but without making strings.
    package func sources(_ document: Int) throws(JSearchError) -> [[UInt16]] {
        let record = try records.record(document)
        let normalized = try texts.texts(document)
        return try Field.allCases.map { (field) throws(JSearchError) in
            // Tags are not made of their normalised text.
            if field == .tags { return UTF16Text.units(record.article.text(of: .tags)) }
            return try record.source(of: field, normalized[Int(field.rawValue)], path: records.file.path)
        }
    }

    private func article(_ document: Int, _ record: ArticleRecord) throws(JSearchError) -> Article {
        var article = record.article
        let normalized = try texts.texts(document)
        func text(_ field: Field) throws(JSearchError) -> String {
            UTF16Text.string(
                try record.source(of: field, normalized[Int(field.rawValue)], path: records.file.path))
        }
        article.title = try text(.title)
        let headings = try text(.headings)
        if !headings.isEmpty {
            article.headings = headings.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
        article.excerpt = try text(.excerpt)
        article.body = try text(.body)
        article.code = try text(.code)
        return article
    }
}
