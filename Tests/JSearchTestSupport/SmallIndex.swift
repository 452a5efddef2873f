// SmallIndex.swift
// An index of a few articles with all kinds of files, to be cut and changed byte by byte.

import JSearchIndex
package import JSearchStorage

/// An index of three segments with deleted articles.
package enum SmallIndex {
    /// Queries that read each kind of file.
    package static let queries = [
        "半導体 京都", "\"垂直統合\"", "雨 -人工知能", "tag:AI 本文", "title:題 東京", "\"C++\"", "とう", "27条",
    ]

    /// Makes the index: the same bytes each time.
    package static func make(_ directory: String, _ disk: some FileSystem = DiskFileSystem()) throws(JSearchError) {
        var random = RandomArticles(seed: 11)
        for commit in 0..<3 {
            let writer = try IndexWriter(directory: directory, options: .init(), replacingAll: false, fileSystem: disk)
            for number in 0..<4 {
                var article = random.article("\(commit)-\(number)", words: 12)
                article.body += "半導体の垂直統合が進む京都の雨。C++と27条。"
                article.tags.append("AI")
                try writer.add(article)
            }
            if commit > 0 { writer.delete(id: "\(commit - 1)-2") }
            try writer.commit()
        }
    }
}
