// Embedding.swift
// The shortest useful program with jsearch inside: articles made in memory, an index on disk, an answer.

import JSearch

@main
struct Embedding {
    static func main() throws {
        let directory = "/tmp/jsearch-example-index"

        // Put articles in. Nothing is seen by readers before the commit.
        let writer = try IndexWriter.replacing(directory: directory)
        var chips = Article(id: "posts/1", title: "ＡＩチップの歴史", body: "半導体の垂直統合が進む。次の主役はＡＩﾁｯﾌﾟだ。")
        chips.tags = ["半導体", "AI"]
        try writer.add(chips)
        try writer.add(Article(id: "posts/2", title: "京都の雨", body: "東京都ではなく、京都に降る雨の話。"))
        try writer.commit()

        // Search them.
        let index = try SearchIndex(directory: directory)
        for text in ["AIチップ", "\"垂直統合\"", "京都 tag:AI", "ﾁｯﾌﾟ"] {
            let results = try index.search(text)
            print("\(text): \(results.total)")
            for hit in results.hits {
                print("  \(hit.id)  \(hit.snippet.marked(with: "[", "]"))")
            }
        }
    }
}
