// PostingsKernels.swift
// The kernels of answering: pack, unpack, score, intersect.

import JSearch
import JSearchAnalysis
import JSearchIndex
import JSearchQuery
import JSearchStorage

extension KernelList {
    /// Adds packing and unpacking of 4,096 blocks of seeded gaps: most of them small, one in fifty large.
    mutating func addPacking() {
        let blockCount = 4_096
        var random = SplitMix(seed: 1)
        let gaps = (0..<blockCount * PackedBlock.count).map { _ in
            let bits = UInt64.random(in: 0..<50, using: &random) == 0 ? 20 : UInt64.random(in: 2...9, using: &random)
            return UInt32(truncatingIfNeeded: random.next() & (1 << bits - 1))
        }
        add("pack") {
            let output = Memory(byteCount: blockCount * PackedBlock.byteCountLimit)
            return Kernel(name: "pack", unit: "number", count: gaps.count) {
                _ = gaps.withUnsafeBufferPointer { Self.pack($0, blockCount, to: output) }
            }
        }
        add("unpack") {
            let packed = Memory(byteCount: blockCount * PackedBlock.byteCountLimit)
            let byteCount = gaps.withUnsafeBufferPointer { Self.pack($0, blockCount, to: packed) }
            let numbers = UnsafeMutablePointer<UInt32>.allocate(capacity: PackedBlock.count)
            return Kernel(name: "unpack", unit: "number", count: gaps.count) {
                var offset = 0
                for _ in 0..<blockCount {
                    let block = UnsafeRawPointer(packed.start + offset)
                    guard let used = PackedBlock.decode(block, byteCount: byteCount - offset, into: numbers)?.byteCount
                    else {
                        throw JSearchError(.damaged, "a block cannot be decoded")
                    }
                    offset += used
                }
            }
        }
    }

    /// Bytes that live as long as a kernel.
    private final class Memory {
        let start: UnsafeMutablePointer<UInt8>
        init(byteCount: Int) { start = .allocate(capacity: byteCount) }
        deinit { start.deallocate() }
    }

    private static func pack(_ gaps: UnsafeBufferPointer<UInt32>, _ blockCount: Int, to output: Memory) -> Int {
        var end = output.start
        for block in 0..<blockCount {
            // SAFETY: there are 128 numbers for each block, and room for the longest blocks.
            end = PackedBlock.encode(gaps.baseAddress.unsafelyUnwrapped + block * PackedBlock.count, to: end)
        }
        return end - output.start
    }

    /// Adds scoring and intersecting lists of an index of articles.
    mutating func addPostings(_ openIndex: @escaping () throws -> SearchIndex) {
        // Each pair of the forty most frequent words of two characters or more: every document that has one of both.
        add("score") {
            let searcher = try openIndex().searcher
            let words = try Self.frequentTerms(.words, searcher.snapshot.segments[0]) { $0.count >= 6 }.prefix(40)
            let executions = try stride(from: 0, to: words.count - 1, by: 2).map { place in
                try Self.execution(words[place...place + 1].map(\.term), searcher)
            }
            return Kernel(name: "score", unit: "posting", count: words.reduce(0) { $0 + $1.entry.documentCount }) {
                for execution in executions { _ = try execution.run(limit: 10, isExhaustive: true) }
            }
        }
        // The most frequent bigram and thirty that are a tenth as frequent: seeks from one document of the rarer to the next.
        add("intersect") {
            let stream = try openIndex().searcher.snapshot.segments[0].stream(.bigrams)
            let terms = try Self.frequentTerms(.bigrams, try openIndex().searcher.snapshot.segments[0]) { _ in true }
            guard let common = terms.first?.entry else { throw JSearchError(.invalidArgument, "no bigrams") }
            let rarer = terms.map(\.entry).filter { $0.documentCount * 10 <= common.documentCount }.prefix(30)
            return Kernel(name: "intersect", unit: "seek", count: rarer.reduce(0) { $0 + $1.documentCount }) {
                for entry in rarer {
                    let (short, long) = (try stream.postings(entry), try stream.postings(common))
                    while try short.next() != PostingsCursor.end { try long.seek(short.document) }
                }
            }
        }
    }

    /// A query for words alone.
    private static func execution(_ words: [[UInt8]], _ searcher: Searcher) throws -> QueryExecution {
        var parameters = RankingParameters()
        (parameters.bigramWeight, parameters.runWeight, parameters.chainWeight) = (0, 0, 0)
        (parameters.leadWeight, parameters.titleWeight) = (0, 0)
        var options = AnalysisOptions()
        options.folds = [.width, .voicingMarks]
        let analyzer = try TextAnalyzer(options)
        let text = words.map { String(decoding: $0, as: UTF8.self) }.joined(separator: " ")
        let plan = try QueryPlan(try Query(text), parameters: parameters, analyzer: analyzer)
        return try QueryExecution(
            plan, snapshot: searcher.snapshot, statistics: searcher.statistics, analyzer: analyzer)
    }

    /// The terms of a stream, the most frequent first.
    private static func frequentTerms(
        _ stream: TokenStream, _ segment: SegmentReader, where isWanted: ([UInt8]) -> Bool
    ) throws -> [(term: [UInt8], entry: TermEntry)] {
        var terms = try segment.stream(stream).dictionary.terms()
        var all: [(term: [UInt8], entry: TermEntry)] = []
        while try terms.next() {
            if isWanted(terms.term) { all.append((terms.term, terms.entry)) }
        }
        return all.sorted { $0.entry.documentCount > $1.entry.documentCount }
    }
}
