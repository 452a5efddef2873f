// MutateCommand.swift
// Every byte and every length of a small index: an error or the same answers.

import ArgumentParser
import JSearch
import JSearchIndex
import JSearchQuery
import JSearchStorage
import JSearchTestSupport

/// Changes every bit of every file of an index, and cuts every file at every length, in process. A trap would end it.
struct MutateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "mutate")

    func run() throws {
        let directory = TemporaryDirectory()
        try SmallIndex.make(directory.path)
        let files = try directory.contents()
        let whole = try answers(directory.path, DiskFileSystem())
        var (tried, errors, found, wrong) = (0, 0, 0, 0)
        func attempt(_ name: String, _ bytes: [UInt8], _ what: String) {
            tried += 1
            let overlay = OverlayFileSystem([directory.file(name): bytes])
            do throws(JSearchError) {
                if try answers(directory.path, overlay) == whole { return }
                wrong += 1
                print("\(name), \(what): other answers")
            } catch {
                errors += 1
                if ![.damaged, .unsupportedVersion].contains(error.code) { print("\(name), \(what): \(error)") }
            }
        }
        func isFound(_ name: String, _ bytes: [UInt8]) -> Bool {
            var check = IndexCheck(directory.path, fileSystem: OverlayFileSystem([directory.file(name): bytes]))
            return (try? check.run()) == nil || !check.findings.isEmpty
        }
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) where name != "lock" {
            for index in bytes.indices {
                for bit in 0..<8 {
                    var changed = bytes
                    changed[index] ^= 1 << UInt8(bit)
                    attempt(name, changed, "bit \(bit) of byte \(index)")
                    found += isFound(name, changed) ? 1 : 0
                }
            }
        }
        let bits = tried
        for (name, bytes) in files.sorted(by: { $0.key < $1.key }) where name != "lock" {
            for count in bytes.indices { attempt(name, Array(bytes[..<count]), "\(count) bytes") }
        }
        print(
            "\(tried) mutations (\(bits) bits, \(tried - bits) lengths): \(errors) errors, \(tried - errors - wrong) with the same answers, \(wrong) with wrong ones; check found \(found) of \(bits) changed bits"
        )
        if wrong > 0 || found < bits { throw ExitCode.failure }
    }

    private func answers(_ directory: String, _ fileSystem: some FileSystem) throws(JSearchError) -> [String] {
        let searcher = Searcher(try Snapshot.open(directory, fileSystem: fileSystem))
        var answers: [String] = []
        for query in SmallIndex.queries {
            let results = try searcher.search(try Query(query), SearchOptions())
            answers.append("\(results.total)")
            answers += results.hits.map { "\($0.id) \($0.score.bitPattern) \($0.title.text) \($0.snippet.text)" }
        }
        return answers
    }
}
