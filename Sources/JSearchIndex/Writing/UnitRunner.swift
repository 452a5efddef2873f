// UnitRunner.swift
// Inverts units of articles, several at a time, with results that do not depend on how many.

import Dispatch
package import JSearchAnalysis
package import JSearchStorage
import Synchronization

/// Something that hands out articles one by one.
package typealias ArticleProducer =
    @Sendable (_ body: (Article) throws(JSearchError) -> Void) throws(JSearchError) -> Void

/// Inverts units, on as many threads as allowed.
///
/// A *unit* is a run of consecutive articles. Where one ends is decided by whoever cuts them, from the input
/// alone; each becomes one file of postings, or several if it turns out to need more memory than one may. So the
/// files are the same whatever the number of threads.
package final class UnitRunner: Sendable {
    private let directory: String
    private let fileSystem: any FileSystem
    private let analysis: AnalysisOptions
    private let writerByteLimit: Int
    private let firstNumber: UInt64
    private let threads: Int
    private let slots: DispatchSemaphore
    private let group = DispatchGroup()
    private let queue = DispatchQueue(label: "jsearch.index", attributes: .concurrent)
    private let state = Mutex(State())

    /// Numbers set aside for the parts of each unit.
    static let numbersPerUnit: UInt64 = 64

    private struct State {
        var unitCount = 0
        var records: [Int: [UnitRecord]] = [:]
        var failures: [Int: JSearchError] = [:]
        var analyzers: [AnalyzerBox] = []
    }

    /// An analyzer and memory between two uses.
    private struct AnalyzerBox: @unchecked Sendable {
        // SAFETY: taken out of the pool before use, so only one thread has it at any time.
        let analyzer: TextAnalyzer
        let memory: UnitMemory
    }

    /// - Parameters:
    ///   - firstNumber: The number of the first unit; those after it are free.
    ///   - writerByteLimit: Memory a unit may need before it is closed.
    ///   - threads: How many units may be worked on at once.
    package init(
        directory: String, fileSystem: any FileSystem, analysis: AnalysisOptions = AnalysisOptions(),
        firstNumber: UInt64, writerByteLimit: Int, threads: Int
    ) {
        self.analysis = analysis
        self.directory = directory
        self.fileSystem = fileSystem
        self.firstNumber = firstNumber
        self.writerByteLimit = writerByteLimit
        self.threads = threads
        slots = DispatchSemaphore(value: threads)
    }

    /// Starts a unit, waiting until a thread is free; with one thread, works it off at once.
    ///
    /// - Throws: ``JSearchError`` of a unit that failed before.
    package func run(_ producer: @escaping ArticleProducer) throws(JSearchError) {
        try throwFirstFailure()
        let unit = state.withLock { state in
            defer { state.unitCount += 1 }
            return state.unitCount
        }
        guard threads > 1 else { return work(unit, producer) }
        slots.wait()
        queue.async(group: group) { [self] in
            work(unit, producer)
            slots.signal()
        }
    }

    /// Waits for all units.
    ///
    /// - Returns: What they became, in the order of the units.
    /// - Throws: ``JSearchError`` of the first unit that failed.
    package func finish() throws(JSearchError) -> [UnitRecord] {
        group.wait()
        // Their memory is for merging now.
        state.withLock { $0.analyzers = [] }
        try throwFirstFailure()
        return state.withLock { state in (0..<state.unitCount).flatMap { state.records[$0] ?? [] } }
    }

    /// Units that were started.
    package var unitCount: Int { state.withLock(\.unitCount) }

    /// The number after the last one that a unit may have got.
    package var nextNumber: UInt64 {
        firstNumber + state.withLock { UInt64($0.unitCount) } * Self.numbersPerUnit
    }

    private func throwFirstFailure() throws(JSearchError) {
        let failure = state.withLock { state in state.failures.min { $0.key < $1.key }?.value }
        if let failure { throw failure }
    }

    private func work(_ unit: Int, _ producer: ArticleProducer) {
        do throws(JSearchError) {
            let records = try invert(unit, producer)
            state.withLock { $0.records[unit] = records }
        } catch {
            state.withLock { $0.failures[unit] = error }
        }
    }

    private func invert(_ unit: Int, _ producer: ArticleProducer) throws(JSearchError) -> [UnitRecord] {
        let box = try takeAnalyzer()
        defer { state.withLock { $0.analyzers.append(box) } }
        var records: [UnitRecord] = []
        var writer: UnitWriter?
        try producer { (article) throws(JSearchError) in
            try ArticleLimits.check(article)
            let current: UnitWriter
            if let writer {
                current = writer
            } else {
                precondition(records.count < Self.numbersPerUnit, "a unit has at most 64 parts")
                current = try UnitWriter(
                    number: firstNumber + UInt64(unit) * Self.numbersPerUnit + UInt64(records.count),
                    directory: directory, fileSystem: fileSystem, analyzer: box.analyzer,
                    memory: box.memory)
                writer = current
            }
            try current.add(article)
            if current.byteCount > writerByteLimit {
                records.append(try current.finish())
                writer = nil
            }
        }
        if let writer { records.append(try writer.finish()) }
        return records
    }

    private func takeAnalyzer() throws(JSearchError) -> AnalyzerBox {
        if let box = state.withLock({ $0.analyzers.popLast() }) { return box }
        do throws(AnalysisError) {
            return AnalyzerBox(analyzer: try TextAnalyzer(analysis), memory: UnitMemory())
        } catch { throw JSearchError(.icu, error.message) }
    }
}
