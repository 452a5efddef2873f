// ArticleStore.swift
// Here is a document: give me its article.

import JSearchAnalysis
package import JSearchStorage

/// An article with its texts in the form in which they are looked through.
package struct StoredArticle {
    package let article: Article
    /// The text of each field in UTF-16, as ``Article/text(of:)`` gives it.
    package let sources: [[UInt16]]
    /// For each field, whether normalising does not change its text.
    package let isNormal: [Bool]
}

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
    package func article(_ document: Int) throws(JSearchError) -> Article { try stored(document).article }

    /// The article of a document, with its texts.
    package func stored(_ document: Int) throws(JSearchError) -> StoredArticle {
        try stored(document, try records.record(document))
    }

    /// The id of a document's article, without its texts.
    package func id(_ document: Int) throws(JSearchError) -> String { try records.id(document) }

    /// Calls `body` with each article in order, decompressing each block once.
    package func forEach(_ body: (Int, Article) throws(JSearchError) -> Void) throws(JSearchError) {
        try records.forEach { (document, record) throws(JSearchError) in
            try body(document, try stored(document, record).article)
        }
    }

    /// The text of each field of a document's article, in UTF-16: as ``Article/text(of:)`` gives it, but without making strings.
    package func sources(_ document: Int) throws(JSearchError) -> [[UInt16]] {
        try sources(document, try records.record(document))
    }

    private func sources(_ document: Int, _ record: ArticleRecord) throws(JSearchError) -> [[UInt16]] {
        let normalized = try texts.texts(document)
        return try Field.allCases.map { (field) throws(JSearchError) in
            // Tags are not made of their normalised text.
            if field == .tags { return UTF16Text.units(record.article.text(of: .tags)) }
            return try record.source(of: field, normalized[Int(field.rawValue)], path: records.file.path)
        }
    }

    private func stored(_ document: Int, _ record: ArticleRecord) throws(JSearchError) -> StoredArticle {
        var article = record.article
        let sources = try sources(document, record)
        func text(_ field: Field) -> String { UTF16Text.string(sources[Int(field.rawValue)]) }
        article.title = text(.title)
        let headings = text(.headings)
        if !headings.isEmpty {
            article.headings = headings.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        }
        article.excerpt = text(.excerpt)
        article.body = text(.body)
        article.code = text(.code)
        return StoredArticle(article: article, sources: sources, isNormal: Field.allCases.map { record.isNormal($0) })
    }
}
