// ColdCommand.swift
// How long does one `jsearch query` take, from the shell's view?
//
// What is measured: wall and CPU time of whole processes, one after another, page cache warm.

import ArgumentParser
import Foundation

struct ColdCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cold", abstract: "Time of whole `jsearch query` processes.")

    @Argument(help: "The program.") var program: String
    @Argument(help: "The directory of the index.") var index: String
    @Option(help: "Runs of each query.") var runs = 21

    func run() throws {
        print("query                          median ms   min ms   max ms")
        for query in ["AIチップ", "日本の首都はどこでしたか", "\"検索\"", "法"] {
            var times: [Double] = []
            for run in 0...runs {
                let process = Process()
                process.executableURL = URL(fileURLWithPath: program)
                process.arguments = ["query", query, "--index-dir", index]
                process.standardOutput = FileHandle.nullDevice
                let start = ContinuousClock.now
                try process.run()
                process.waitUntilExit()
                if run > 0 { times.append(Double((ContinuousClock.now - start) / .microseconds(1)) / 1_000) }
            }
            times.sort()
            let name = query.padding(toLength: 24, withPad: "　", startingAt: 0)
            print(
                name + String(format: "  %8.1f %8.1f %8.1f", times[times.count / 2], times[0], times[times.count - 1]))
        }
    }
}
