// ArticleLimits.swift
// What an article may be: limits that are checked before it is added.

package import JSearchStorage

/// What an article may be.
package enum ArticleLimits {
    /// Checks an article before it is added.
    ///
    /// - Throws: ``JSearchError`` that says which limit it breaks.
    package static func check(_ article: Article) throws(JSearchError) {
        guard !article.id.isEmpty, article.id.utf8.count <= IndexFormat.idByteLimit else {
            throw JSearchError(
                .invalidArgument,
                "An article's id must have 1 to \(IndexFormat.idByteLimit) bytes of UTF-8; this one has \(article.id.utf8.count).",
                path: article.path.isEmpty ? nil : article.path)
        }
        guard article.date?.isStorable ?? true else {
            throw JSearchError(
                .invalidArgument, "The date of an article must be in the years 1 to 9999.",
                path: article.path.isEmpty ? article.id : article.path)
        }
        // Normalising can make text longer (one ﷺ becomes 18 units), so the limit leaves room.
        guard article.textByteCount < IndexFormat.fieldUnitLimit / 18 else {
            throw JSearchError(
                .invalidArgument,
                "The article has \(article.textByteCount) bytes of text; at most \(IndexFormat.fieldUnitLimit / 18) can be indexed. Split it.",
                path: article.path.isEmpty ? article.id : article.path)
        }
    }
}
