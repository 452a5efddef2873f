// SegmentCommand.swift
// How fast is the word segmenter beside ICU's, and does it cut alike?
//
// What is measured: CPU time of the segmenter of indexing and of ICU's (`ubrk`), in turns on the same normalised UTF-16,
// in memory, one thread; the best and the median of the rounds. Then the boundaries that only one of them has, and the time
// to make a segmenter and cut a first query.
// Notes: MB are 10^6 bytes of UTF-8 of the normalised text. Reading and normalising are not in the times.

import ArgumentParser
import Foundation
import JSearchAnalysis
import JSearchArticles
import JSearchIndex

struct SegmentCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "segment", abstract: "Speed of cutting words, beside ICU; boundaries that differ.")

    @Argument(help: "A JSON Lines file with articles.") var path: String
    @Option(help: "Rounds.") var rounds = 5
    @Option(help: "Take every so many articles.") var step = 1

    func run() throws {
        let (texts, byteCount) = try normalizedTexts()
        let own = try JapaneseWordSegmenter()
        let icu = try ICUWordSegmenter()
        var ownTimes: [Double] = []
        var icuTimes: [Double] = []
        for _ in 0..<rounds {
            ownTimes.append(Self.time(own, texts))
            icuTimes.append(Self.time(icu, texts))
        }
        let megabytes = Double(byteCount) / 1e6
        func line(_ name: String, _ times: [Double]) -> String {
            let sorted = times.sorted()
            return String(
                format: "%@: best %.1f MB/s, median %.1f MB/s", name, megabytes / sorted[0],
                megabytes / sorted[sorted.count / 2])
        }
        print(String(format: "%d texts, %.1f MB", texts.count, megabytes))
        print(line("own ", ownTimes))
        print(line("ubrk", icuTimes))
        let ratios = zip(icuTimes, ownTimes).map { $0 / $1 }.sorted()
        print(String(format: "ratio: median %.2f, least %.2f", ratios[ratios.count / 2], ratios[0]))
        let (all, differing) = Self.compare(own, icu, texts)
        print("boundaries: \(all), differing: \(differing)")
        try printStart()
    }

    private func normalizedTexts() throws -> ([[UInt16]], Int) {
        let normalizer = try TextNormalizer()
        var texts: [[UInt16]] = []
        var byteCount = 0
        var number = 0
        for line in try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n") {
            defer { number += 1 }
            guard number.isMultiple(of: step) else { continue }
            guard let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any] else {
                continue
            }
            for field in ["title", "body"] {
                guard let text = object[field] as? String else { continue }
                let normalized = normalizer.normalize(text)
                byteCount += normalized.string.utf8.count
                texts.append(normalized.units)
            }
        }
        return (texts, byteCount)
    }

    private static func time(_ segmenter: any WordSegmenter, _ texts: [[UInt16]]) -> Double {
        var segments: [WordSegment] = []
        let start = cpuSeconds()
        for text in texts { text.withUnsafeBufferPointer { segmenter.segment($0, into: &segments) } }
        return cpuSeconds() - start
    }

    private static func cpuSeconds() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }

    private static func compare(
        _ own: any WordSegmenter, _ icu: any WordSegmenter, _ texts: [[UInt16]]
    ) -> (all: Int, differing: Int) {
        var (first, second): ([WordSegment], [WordSegment]) = ([], [])
        var (all, differing) = (0, 0)
        for text in texts {
            text.withUnsafeBufferPointer { own.segment($0, into: &first) }
            text.withUnsafeBufferPointer { icu.segment($0, into: &second) }
            all += second.count
            if first.map(\.end) == second.map(\.end) { continue }
            differing += Set(first.map(\.end)).symmetricDifference(second.map(\.end)).count
        }
        return (all, differing)
    }

    /// A process that has cut already: files are read, tables of this kind have been made before.
    private func printStart() throws {
        let query = Array("日本の首都はどこでしたか".utf16)
        func median(_ make: () throws -> any WordSegmenter) rethrows -> Double {
            var times: [Double] = []
            var segments: [WordSegment] = []
            for _ in 0..<51 {
                let start = ContinuousClock.now
                let segmenter = try make()
                query.withUnsafeBufferPointer { segmenter.segment($0, into: &segments) }
                times.append((ContinuousClock.now - start) / .microseconds(1))
            }
            return times.sorted()[times.count / 2]
        }
        print(
            String(
                format: "made and cut one query: own %.0f µs, ubrk %.0f µs", try median { try JapaneseWordSegmenter() },
                try median { try ICUWordSegmenter() }))
    }
}
