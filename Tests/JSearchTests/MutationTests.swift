// MutationTests.swift
// Files of an index that are cut or changed: whoever asks gets an error, or the same answers.

import JSearch
import JSearchIndex
import JSearchQuery
import JSearchStorage
import JSearchTestSupport
import Testing

/// `JSEARCH_LONG_TESTS=1 swift test --filter MutationTests` tries every length and every byte.
@Suite("Changed files", .timeLimit(.minutes(30)))
struct MutationTests {
    /// An index of three segments with deleted articles, and how it answers.
    private struct Sample {
        let directory = TemporaryDirectory()
        let files: [String: [UInt8]]
        let answers: [String]
        private let analyzed: Queries

        init() throws {
            let disk = DiskFileSystem(calls: FaultyCalls(.interrupted, at: .max))
            try SmallIndex.make(directory.path, disk)
            var files = try directory.contents()
            files["lock"] = nil
            self.files = files
            analyzed = try Queries(SmallIndex.queries)
            answers = try analyzed.answers(Snapshot.open(directory.path, fileSystem: disk))
            try #require(answers.count > 30)
        }

        /// Asks everything while one file has other bytes; true if that was noticed.
        func ask(_ name: String, _ bytes: [UInt8]) throws(JSearchError) -> Bool {
            let overlay = OverlayFileSystem([directory.file(name): bytes])
            return try analyzed.answers(Snapshot.open(directory.path, fileSystem: overlay)) == answers
        }

        /// Whether `check` finds anything.
        func isFound(_ name: String, _ bytes: [UInt8]) throws(JSearchError) -> Bool {
            var check = IndexCheck(directory.path, fileSystem: OverlayFileSystem([directory.file(name): bytes]))
            try check.run()
            return !check.findings.isEmpty
        }
    }

    /// Queries that were read once.
    private struct Queries {
        let queries: [Query]

        init(_ texts: [String]) throws(JSearchError) {
            queries = try texts.map { (text) throws(JSearchError) -> Query in try Query(text) }
        }

        func answers(_ snapshot: Snapshot) throws(JSearchError) -> [String] {
            let searcher = Searcher(snapshot)
            var answers: [String] = []
            for query in queries {
                let results = try searcher.search(query, SearchOptions())
                answers.append("\(results.total)")
                answers += results.hits.map { "\($0.id) \($0.score.bitPattern) \($0.title.text) \($0.snippet.text)" }
            }
            return answers
        }
    }

    /// What was tried, and what became of it.
    private struct Tally {
        var tried = 0
        var errors = 0
        var same = 0
    }

    private func attempt(
        _ sample: Sample, _ name: String, _ bytes: [UInt8], _ what: @autoclosure () -> String, _ tally: inout Tally
    ) {
        tally.tried += 1
        do throws(JSearchError) {
            let isSame = try sample.ask(name, bytes)
            if isSame { tally.same += 1 } else { Issue.record("\(name), \(what()): other answers") }
        } catch {
            tally.errors += 1
            if ![.damaged, .unsupportedVersion].contains(error.code) { Issue.record("\(name), \(what()): \(error)") }
        }
    }

    @Test("A file that is cut at any length")
    func lengths() throws {
        let sample = try Sample()
        var tally = Tally()
        for (name, bytes) in sample.files.sorted(by: { $0.key < $1.key }) {
            for count in stride(from: 0, to: bytes.count, by: TestData.isLong ? 1 : 17) {
                attempt(sample, name, Array(bytes[..<count]), "\(count) bytes", &tally)
            }
        }
        #expect(tally.errors == tally.tried && tally.tried > 500, "\(tally)")
        if TestData.isLong { print("cut: \(tally)") }
    }

    @Test("A single bit that is another, anywhere: an error or the same answers, and check finds it")
    func bits() throws {
        let sample = try Sample()
        var tally = Tally()
        var found = 0
        var checked = 0
        var generator = SeededGenerator(seed: 12)
        for (name, bytes) in sample.files.sorted(by: { $0.key < $1.key }) {
            // Four bits of every byte; in the short form one bit of every ninth.
            for index in bytes.indices where TestData.isLong || generator.int(in: 0..<9) == 0 {
                let bits = Array(0..<8).shuffled(using: &generator).prefix(TestData.isLong ? 4 : 1)
                for bit in bits {
                    var changed = bytes
                    changed[index] ^= 1 << UInt8(bit)
                    attempt(sample, name, changed, "bit \(bit) of byte \(index)", &tally)
                    guard bit == bits.first else { continue }
                    checked += 1
                    found += try sample.isFound(name, changed) ? 1 : 0
                }
            }
        }
        #expect(tally.tried > 1_000 && tally.errors + tally.same == tally.tried, "\(tally)")
        #expect(found == checked, "check found \(found) of \(checked)")
        if TestData.isLong { print("bits: \(tally), check found \(found) of \(checked)") }
    }

    @Test("Runs of bytes overwritten, inserted, left out, doubled or taken from another file")
    func runs() throws {
        let sample = try Sample()
        var tally = Tally()
        var generator = SeededGenerator(seed: 13)
        let names = sample.files.keys.sorted()
        for _ in 0..<(TestData.isLong ? 20_000 : 600) {
            let name = generator.pick(names)
            let other = sample.files[generator.pick(names)] ?? []
            guard let bytes = sample.files[name] else { continue }
            let changed = ByteMutator.mutate(bytes, other, &generator)
            if changed == bytes { continue }
            let number = tally.tried
            attempt(sample, name, changed, "mutation \(number)", &tally)
        }
        #expect(tally.errors + tally.same == tally.tried && tally.tried > 400, "\(tally)")
        if TestData.isLong { print("runs: \(tally)") }
    }
}
