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
                let start = ContinuousClock.now
                try Self.run([program, "query", query, "--index-dir", index])
                if run > 0 { times.append(Double((ContinuousClock.now - start) / .microseconds(1)) / 1_000) }
            }
            times.sort()
            let name = query.padding(toLength: 24, withPad: "　", startingAt: 0)
            print(
                name + String(format: "  %8.1f %8.1f %8.1f", times[times.count / 2], times[0], times[times.count - 1]))
        }
    }

    /// Runs a program and waits for it. (Foundation's Process notices the end of a process only every 50 ms.)
    private static func run(_ arguments: [String]) throws {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        var pointers = arguments.map { strdup($0) }
        defer { for pointer in pointers { free(pointer) } }
        pointers.append(nil)
        var process = pid_t()
        guard posix_spawn(&process, arguments[0], &actions, nil, &pointers, environ) == 0 else {
            throw ValidationError("\(arguments[0]) cannot be run.")
        }
        var status: Int32 = 0
        waitpid(process, &status, 0)
    }
}
