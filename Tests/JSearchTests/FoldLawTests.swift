// FoldLawTests.swift
// Laws of folds on real text: no spelling finds less than another, and each finds itself first.

import Foundation
import JSearch
import JSearchTestSupport
import Testing

/// The words to check, chosen once for both laws.
private struct FoldSample: Sendable {
    static let seed: UInt64 = 31
    let words: [FoldWord]
    let twins: FoldTwinIndex
    /// Words are looked up in each of them: a law that holds in both holds in one index of all articles.
    let indexes: [TestIndex]

    static let shared = Result { try FoldSample() }

    private init() throws {
        let bulk = try Bulk.shared.get()
        var collected = try FoldWords()
        let queries = TestData.shared.appendingPathComponent("queries/keywords-2500.txt")
        for line in try TestData.lines(queries) { collected.add(query: line) }
        for index in stride(from: 0, to: bulk.articles.count, by: TestData.isLong ? 6 : 25) {
            collected.add(text: bulk.articles[index].body)
        }
        words = collected.choose(TestData.isLong ? 2_000 : 150, seed: Self.seed)
        print("spellings in hiragana that do not lead back and were left out: \(collected.oneWayCount)")
        twins = try FoldTwinIndex(words, bulk, seed: Self.seed)
        indexes = [bulk.index, try TestIndex(try Corpus.articles())]
    }
}

@Suite(
    "Laws of folds on real text; JSEARCH_LONG_TESTS=1 checks 2,000 words instead of 150",
    .enabled(if: TestData.hasBulk, "\(TestData.bulkComment)"))
struct FoldLawTests {
    @Test("Every spelling of a word finds what the word finds", arguments: FoldWords.foldNames)
    func findsTheSame(fold: String) throws {
        let sample = try FoldSample.shared.get()
        let words = sample.words.filter { $0.foldName == fold }
        var pairCount = 0
        var violations: [String] = []
        for word in words {
            let expected = try sample.indexes.map { try found(word.text, $0) }
            for variant in word.variants {
                pairCount += 1
                for (index, expected) in zip(sample.indexes, expected) {
                    let lost = expected.subtracting(try found(variant, index)).sorted()
                    if lost.isEmpty { continue }
                    let count = "\(lost.count) of \(expected.count)"
                    violations.append("\(variant) does not find \(count) of \(word.text): \(lost.prefix(3))")
                }
            }
        }
        report("finds the same", fold, words.count, pairCount, violations)
        #expect(pairCount >= 10)
        #expect(violations.isEmpty, "\(fold), seed \(FoldSample.seed): \(violations.prefix(20))")
    }

    @Test(
        "Of two articles that differ by the spelling of a word, each spelling finds its own first",
        arguments: FoldWords.foldNames)
    func exactFirst(fold: String) throws {
        let sample = try FoldSample.shared.get().twins
        let numbers = sample.twins.indices.filter { sample.twins[$0].word.foldName == fold }
        var violations: [String] = []
        for number in numbers {
            for byVariant in [false, true] {
                if let violation = try sample.difference(number, byVariant: byVariant) { violations.append(violation) }
            }
        }
        report("exact first", fold, numbers.count, 2 * numbers.count, violations)
        #expect(numbers.count >= 3)
        #expect(violations.isEmpty, "\(fold), seed \(FoldSample.seed): \(violations.prefix(20))")
    }

    /// All articles that a word finds.
    private func found(_ word: String, _ index: TestIndex) throws -> Set<Int> {
        Set(try index.rank(try Query(word)).map(\.article))
    }

    /// Prints what was tried; in the long run also each violation.
    private func report(_ law: String, _ fold: String, _ words: Int, _ pairs: Int, _ violations: [String]) {
        var text = "\(law), \(fold): \(words) words, \(pairs) pairs, \(violations.count) violations\n"
        if TestData.isLong { text += violations.map { "    \($0)\n" }.joined() }
        print(text, terminator: "")
    }
}
