// CrashTests.swift
// The world stops after any operation on the disk, and what was not durable is gone.

import JSearch
import JSearchIndex
import JSearchStorage
import JSearchTestSupport
import Testing

@Suite("Crashes")
struct CrashTests {
    private let directory = "/index"
    private let cache = ViewCache()

    @Test(
        "Stopped after any operation, with any loss, the index is as before or as after, and can be written",
        arguments: FaultScenario.allCases)
    func everyStop(_ scenario: FaultScenario) throws {
        let prepared = ForgetfulDisk()
        try scenario.prepare(directory, prepared)
        let start = prepared.afterLoss(.nothing)
        let before = cache.view(directory, start)
        let whole = start.copy(stop: nil)
        try scenario.run(directory, whole)
        let after = cache.view(directory, whole)
        #expect(after.isWhole && after != before && !after.answers.isEmpty)
        let count = whole.operations
        #expect(count > (scenario == .repair ? 8 : 40), "\(count) operations")
        var states = 0
        // Stopped before operation 0, 1, … and behind the last one.
        for stop in 0...count {
            let disk = start.copy(stop: stop)
            let error = failure { () throws(JSearchError) in try scenario.run(directory, disk) }
            for loss in losses(stop) {
                let found = disk.afterLoss(loss)
                let view = cache.view(directory, found)
                states += 1
                #expect(view == after || (view == before && error != nil), "\(scenario), stop \(stop), \(loss)")
                guard TestData.isLong || stop % 4 == states % 4 else { continue }
                try recover(found, scenario, stop, view == after ? after : before)
            }
        }
        if TestData.isLong { print("\(scenario): \(count + 1) stop points, \(states) states") }
        #expect(states == (count + 1) * losses(0).count)
    }

    private func losses(_ stop: Int) -> [ForgetfulDisk.Loss] {
        let seeds = TestData.isLong ? 20 : 1
        return [.nothing, .everything] + (0..<seeds).map { .some(seed: UInt64(stop * 1_000 + $0)) }
    }

    /// The next writer works, stopped itself or not, and leaves nothing behind of the one that was stopped.
    private func recover(
        _ disk: ForgetfulDisk, _ scenario: FaultScenario, _ stop: Int, _ before: IndexView
    ) throws {
        func change(_ disk: ForgetfulDisk) throws(JSearchError) {
            if scenario == .repair {
                var repair = IndexRepair(directory, fileSystem: disk)
                try repair.run(isDryRun: false)
            }
            let writer = try FaultScenario.writer(directory, disk)
            try writer.add(Article(id: "後", body: "後から"))
            try writer.commit()
        }
        let again = disk.copy(stop: stop % 50)
        if failure({ () throws(JSearchError) in try change(again) }) != nil {
            let view = cache.view(directory, again.afterLoss(.some(seed: UInt64(stop))))
            let isRepaired = scenario == .repair && view.isWhole
            #expect(view == before || view.ids.contains("後") || isRepaired, "\(scenario), stopped again after \(stop)")
        }
        try change(disk)
        let view = cache.view(directory, disk)
        #expect(view.isWhole && view.ids.contains("後"), "\(scenario), stop \(stop)")
        #expect(scenario == .repair || view.ids.count == before.ids.count + 1, "\(scenario), stop \(stop)")
        let manifest = try #require(try Manifest.read(directory, fileSystem: disk))
        let named = manifest.segments.flatMap { segment in
            segment.files.map { IndexFormat.fileName(segment: segment.number, suffix: $0.suffix) }
        }
        #expect(Set(disk.contents(directory).keys) == Set(named + ["manifest"]), "\(scenario), stop \(stop)")
    }

    @Test("A commit does what index/FORMAT.md lists, in that order")
    func order() throws {
        let disk = ForgetfulDisk()
        try FaultScenario.merge.prepare(directory, disk)
        let leftover = "segment-000900.keys"
        try disk.create(directory + "/" + leftover).finish()
        try disk.create(directory + "/manifest.new").finish()
        let before = disk.log.count
        try FaultScenario.merge.run(directory, disk)
        var log = Array(disk.log.dropFirst(before))
        // 1. The directory is fsynced, then leftovers go.
        #expect(log.prefix(3) == ["synchronize index", "remove manifest.new", "remove \(leftover)"])
        log.removeFirst(3)
        // 2. Units are not fsynced.
        #expect(log.contains { $0.hasPrefix("write ") && $0.hasSuffix(".unit") })
        #expect(!log.contains { $0.hasPrefix("synchronize ") && $0.contains(".unit") })
        // 3. Every other file is created under its own name, written, fsynced; none that a manifest names.
        let published = try #require(log.firstIndex(of: "synchronize index"))
        let named = try #require(try Manifest.read(directory, fileSystem: disk)).segments.flatMap { segment in
            segment.files.map { IndexFormat.fileName(segment: segment.number, suffix: $0.suffix) }
        }
        for name in named {
            let steps = log[..<published].filter { $0.hasSuffix(" " + name) }
            #expect(steps.first == "create \(name)" && steps.last == "synchronize \(name)", "\(name)")
            #expect(steps.dropFirst().dropLast().allSatisfy { $0 == "write \(name)" } && steps.count > 2, "\(name)")
        }
        // Nothing is deleted but units, which no manifest has named.
        #expect(
            log[..<published].allSatisfy {
                (!$0.hasPrefix("remove ") || $0.contains(".unit")) && !$0.contains("manifest")
            })
        // 4 to 8.
        let manifestSteps = log[published...].filter { !$0.hasPrefix("write ") && !$0.hasPrefix("remove ") }
        #expect(
            manifestSteps == [
                "synchronize index", "create manifest.new", "synchronize manifest.new", "rename manifest.new",
                "synchronize index", "synchronize index",
            ])
        let last = try #require(log.lastIndex(of: "synchronize index"))
        #expect(log[last...].dropFirst().allSatisfy { $0.hasPrefix("remove segment-") } && last + 13 < log.count)
    }

    @Test("A disk that forgets does forget: without synchronizing, a commit would be lost or half there")
    func forgets() throws {
        let disk = ForgetfulDisk()
        let file = try disk.create("/a/b")
        try file.write(Array(0..<24))
        #expect(disk.afterLoss(.nothing).contents("/a")["b"]?.count == 24)
        #expect(disk.afterLoss(.everything).contents("/a") == [:])
        try disk.synchronizeDirectory("/a")
        #expect(disk.afterLoss(.everything).contents("/a") == ["b": []])
        try file.finish()
        #expect(disk.afterLoss(.everything).contents("/a")["b"]?.count == 24)
        try disk.rename("/a/b", to: "/a/c")
        let seen = (0..<50).map { Set(disk.afterLoss(.some(seed: $0)).contents("/a").keys) }
        #expect(Set(seen) == [["b"], ["c"], ["b", "c"], []])
        try disk.remove("/a/c")
        #expect(disk.afterLoss(.everything).contents("/a").keys.sorted() == ["b"])
        let stopped = disk.copy(stop: 0)
        #expect(failure { () throws(JSearchError) in try stopped.remove("/a/b") }?.code == .fileSystem)
        #expect(stopped.hasStopped)
    }
}
