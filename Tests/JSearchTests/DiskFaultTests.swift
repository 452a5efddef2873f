// DiskFaultTests.swift
// System calls that fail: a full disk, a broken one, signals, writes that are cut short.

import JSearch
import JSearchIndex
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("Failing system calls")
struct DiskFaultTests {
    /// A disk without faults that nobody waits for.
    private let swift = DiskFileSystem(calls: FaultyCalls(.interrupted, at: .max))
    private let cache = ViewCache()

    /// An index before the change, its files, and what it shows before and after.
    private struct Sample {
        var files: [String: [UInt8]] = [:]
        let before: IndexView
        let after: IndexView

        init(_ scenario: FaultScenario, _ disk: DiskFileSystem) throws(JSearchError) {
            let directory = TemporaryDirectory()
            try scenario.prepare(directory.path, disk)
            for name in try directory.names() { files[name] = try directory.read(name) }
            before = IndexView(directory.path, disk)
            try scenario.run(directory.path, disk)
            after = IndexView(directory.path, disk)
        }
    }

    @Test(
        "Whichever call fails, the error says what to do, the index is as before or as after, and a second try succeeds",
        arguments: FaultScenario.allCases, [.fullDisk, .noSpaceOnce, .inputOutput] as [FaultyCalls.Fault])
    func failures(_ scenario: FaultScenario, _ fault: FaultyCalls.Fault) throws {
        let sample = try Sample(scenario, swift)
        var errors = 0
        for place in places(scenario, fault) {
            let directory = TemporaryDirectory()
            for (name, bytes) in sample.files { try swift.write(bytes, to: directory.file(name)) }
            let calls = FaultyCalls(fault, at: place)
            let error = failure { () throws(JSearchError) in
                try scenario.run(directory.path, DiskFileSystem(calls: calls))
            }
            let view = cache.view(directory.path, swift)
            let what: Comment = "\(scenario), \(fault), call \(place): \(error?.description ?? "no error")"
            if let error {
                errors += 1
                #expect(error.code == .fileSystem && error.path?.hasPrefix(directory.path) == true, what)
                let advice = fault == .inputOutput ? "look into the system's log" : "Free some space and run again"
                #expect(error.message.contains(advice), what)
                // Only the very last step comes behind the rename that is the commit, and its error says so.
                #expect(view == sample.before || (view == sample.after && error.message.contains("visible")), what)
            } else {
                #expect(view == sample.after, what)
            }
            try scenario.run(directory.path, swift)
            let again = cache.view(directory.path, swift)
            #expect(again.isWhole && again.contents?.sorted == sample.after.contents?.sorted, what)
            if !calls.hasFailed {
                #expect(error == nil && errors > (TestData.isLong ? 20 : 3), what)
                if TestData.isLong { print("\(scenario), \(fault): \(place) calls, \(errors) errors") }
                return
            }
        }
        Issue.record("\(scenario) has no end")
    }

    @Test(
        "Signals and short writes change nothing, wherever they come", arguments: FaultScenario.allCases,
        [.interrupted, .slow] as [FaultyCalls.Fault])
    func interruptions(_ scenario: FaultScenario, _ fault: FaultyCalls.Fault) throws {
        let sample = try Sample(scenario, swift)
        for place in places(scenario, fault) {
            let directory = TemporaryDirectory()
            for (name, bytes) in sample.files { try swift.write(bytes, to: directory.file(name)) }
            let calls = FaultyCalls(fault, at: place)
            try scenario.run(directory.path, DiskFileSystem(calls: calls))
            #expect(cache.view(directory.path, swift) == sample.after, "\(scenario), \(fault), call \(place)")
            guard !calls.hasFailed else { continue }
            if TestData.isLong { print("\(scenario), \(fault): \(place) calls") }
            return
        }
    }

    /// The calls that fail: in the long form every one, else some, of each fault others.
    private func places(_ scenario: FaultScenario, _ fault: FaultyCalls.Fault) -> [Int] {
        let start = "\(scenario)\(fault)".utf8.reduce(0) { $0 + Int($1) } % 9
        switch fault {
        case .fullDisk, .inputOutput, .interrupted, .noSpaceOnce:
            return Array(stride(from: TestData.isLong ? 0 : start, to: 2_000, by: TestData.isLong ? 1 : 9))
        case .slow: return [0, 20, 40]
        }
    }
}
