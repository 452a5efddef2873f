// UnitRunner.swift
// Turns units of articles into segments, several at a time, with results that do not depend on how many.

import Dispatch
package import JSearchAnalysis
package import JSearchStorage
import Synchronization

/// Something that hands out articles one by one.
package typealias ArticleProducer =
    @Sendable (_ body: (Article) throws(JSearchError) -> Void) throws(JSearchError) -> Void

/// Makes segments of units, on as many threads as allowed.
///
/// A *unit* is a run of consecutive articles. Where one ends is decided by whoever cuts them, from the input
/// alone; each becomes one segment, or several if it turns out to need more memory than a segment may. So the
/// segments are the same whatever the number of threads.
package final class UnitRunner: Sendable {
    private let directory: String
    private let fileSystem: any FileSystem
    private let analysis: AnalysisOptions
    private let builderByteLimit: Int
    private let firstNumber: UInt64
    private let threads: Int
    private let slots: DispatchSemaphore
    private let group = DispatchGroup()
    private let queue = DispatchQueue(label: "jsearch.index", attributes: .concurrent)
    private let state = Mutex(State())

    /// Segment numbers set aside for each unit.
    private static let numbersPerUnit: UInt64 = 64

    private struct State {
        var unitCount = 0
        var segments: [Int: [SegmentRecord]] = [:]
        var failures: [Int: JSearchError] = [:]
        var analyzers: [AnalyzerBox] = []
    }

    /// An analyzer between two uses.
    private struct AnalyzerBox: @unchecked Sendable {
        // SAFETY: taken out of the pool before use, so only one thread has it at any time.
        let analyzer: TextAnalyzer
    }

    /// - Parameters:
    ///   - firstNumber: The number of the first segment; those after it are free.
    ///   - builderByteLimit: Memory a segment may need before it is closed.
    ///   - threads: How many units may be worked on at once.
    package init(
        directory: String, fileSystem: any FileSystem, analysis: AnalysisOptions = AnalysisOptions(),
        firstNumber: UInt64, builderByteLimit: Int, threads: Int
    ) {
        self.analysis = analysis
        self.directory = directory
        self.fileSystem = fileSystem
        self.firstNumber = firstNumber
        self.builderByteLimit = builderByteLimit
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
    /// - Returns: Their segments, in the order of the units.
    /// - Throws: ``JSearchError`` of the first unit that failed.
    package func finish() throws(JSearchError) -> [SegmentRecord] {
        group.wait()
        try throwFirstFailure()
        return state.withLock { state in (0..<state.unitCount).flatMap { state.segments[$0] ?? [] } }
    }

    /// The number after the last one that a segment may have got.
    package var nextNumber: UInt64 {
        firstNumber + state.withLock { UInt64($0.unitCount) } * Self.numbersPerUnit
    }

    private func throwFirstFailure() throws(JSearchError) {
        let failure = state.withLock { state in state.failures.min { $0.key < $1.key }?.value }
        if let failure { throw failure }
    }

    private func work(_ unit: Int, _ producer: ArticleProducer) {
        do throws(JSearchError) {
            let segments = try makeSegments(unit, producer)
            state.withLock { $0.segments[unit] = segments }
        } catch {
            state.withLock { $0.failures[unit] = error }
        }
    }

    private func makeSegments(_ unit: Int, _ producer: ArticleProducer) throws(JSearchError) -> [SegmentRecord] {
        let box = try takeAnalyzer()
        defer { state.withLock { $0.analyzers.append(box) } }
        var segments: [SegmentRecord] = []
        var builder: SegmentBuilder?
        try producer { (article) throws(JSearchError) in
            try ArticleLimits.check(article)
            let current: SegmentBuilder
            if let builder {
                current = builder
            } else {
                precondition(segments.count < Self.numbersPerUnit, "a unit needs at most 64 segments")
                current = try SegmentBuilder(
                    number: firstNumber + UInt64(unit) * Self.numbersPerUnit + UInt64(segments.count),
                    directory: directory, fileSystem: fileSystem, analyzer: box.analyzer)
                builder = current
            }
            try current.add(article)
            if current.byteCount > builderByteLimit {
                segments.append(try current.finish())
                builder = nil
            }
        }
        if let builder { segments.append(try builder.finish()) }
        return segments
    }

    private func takeAnalyzer() throws(JSearchError) -> AnalyzerBox {
        if let box = state.withLock({ $0.analyzers.popLast() }) { return box }
        do throws(AnalysisError) {
            return AnalyzerBox(analyzer: try TextAnalyzer(analysis))
        } catch { throw JSearchError(.icu, error.message) }
    }
}
