// TestIndex.swift
// An index of some articles, made for a test and gone with it.

package import JSearch
package import JSearchAnalysis
package import JSearchIndex
package import JSearchQuery
package import JSearchStorage

/// An index that is open for searching and has no files any more: they are mapped, then removed.
package struct TestIndex: Sendable {
    /// How the index is made.
    package struct Plan: Sendable {
        package var memoryBudget = 256 << 20
        package var threads = 1
        /// Commits among which the articles are divided.
        package var commits = 1
        /// Units, which threads work on, of each commit; 0: as the writer cuts them.
        package var units = 0
        /// Whether it is reordered in the end.
        package var reorders = false
        /// How text is analysed.
        package var analysis: AnalysisOptions

        package init(
            memoryBudget: Int = 256 << 20, threads: Int = 1, commits: Int = 1, units: Int = 0,
            reorders: Bool = false, analysis: AnalysisOptions = AnalysisOptions()
        ) {
            self.memoryBudget = memoryBudget
            self.threads = threads
            self.commits = commits
            self.units = units
            self.reorders = reorders
            self.analysis = analysis
        }
    }

    package let index: SearchIndex
    package var searcher: Searcher { index.searcher }
    package var segmentCount: Int { searcher.snapshot.segments.count }

    /// Indexes articles.
    package init(_ articles: [Article], _ plan: Plan = Plan()) throws(JSearchError) {
        try self.init { (writer) throws(JSearchError) in
            for commit in 0..<plan.commits {
                let part = Self.part(articles, commit, of: plan.commits)
                if plan.units == 0 {
                    for article in part { try writer.add(article) }
                }
                for unit in 0..<plan.units {
                    let unit = Self.part(part, unit, of: plan.units)
                    try writer.add { (body) throws(JSearchError) in for article in unit { try body(article) } }
                }
                try writer.commit()
            }
            if plan.reorders { try writer.optimize(reordering: true) }
        } options: {
            $0.memoryBudget = plan.memoryBudget
            $0.threads = plan.threads
            $0.analysis = plan.analysis
        }
    }

    /// Makes an index by what a closure does with a writer.
    package init(
        _ body: (IndexWriter) throws(JSearchError) -> Void, options: (inout IndexWriter.Options) -> Void = { _ in }
    ) throws(JSearchError) {
        let directory = TemporaryDirectory()
        var writerOptions = IndexWriter.Options()
        options(&writerOptions)
        try body(IndexWriter(directory: directory.path, options: writerOptions))
        index = try SearchIndex(directory: directory.path)
    }

    private static func part(_ articles: [Article], _ number: Int, of count: Int) -> [Article] {
        Array(articles[articles.count * number / count..<articles.count * (number + 1) / count])
    }

    /// All documents that a query finds, best first: their numbers in the order of adding (deleted ones have numbers,
    /// too), and their scores.
    package func rank(
        _ query: Query, parameters: RankingParameters = RankingParameters()
    ) throws(JSearchError) -> [(article: Int, score: Score)] {
        var bases: [Int] = []
        var count = 0
        for segment in searcher.snapshot.segments {
            bases.append(count)
            count += segment.documentCount
        }
        var options = SearchOptions()
        options.limit = count
        options.parameters = parameters
        return try searcher.rank(query, options).map { (bases[$0.segment] + Int($0.order), $0.score) }
    }

    /// How many articles a query finds.
    package func total(_ query: Query) throws(JSearchError) -> Int {
        var options = SearchOptions()
        options.limit = 0
        return try searcher.search(query, options).total
    }
}
