// BenchCommand.swift
// The program behind the figures of benchmarks/README.md.

import ArgumentParser

@main
struct BenchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jsearch-bench",
        abstract: "Measure jsearch: quality on judged queries, latency on a list of queries.",
        subcommands: [
            QualityCommand.self, LatencyCommand.self, IndexingCommand.self, TextCommand.self, StagesCommand.self,
            ColdCommand.self, AnswersCommand.self, PruningCommand.self, SegmentCommand.self,
            ClassesCommand.self, ThroughputCommand.self, KernelsCommand.self,
        ])
}
