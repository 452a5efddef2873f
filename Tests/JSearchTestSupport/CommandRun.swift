// CommandRun.swift
// Runs a program as a shell does: arguments in, bytes and a status out.

package import Foundation

/// What a program printed, and how it ended.
package struct CommandRun: Sendable {
    /// Standard output, as bytes.
    package let outputBytes: Data
    /// Standard error.
    package let error: String
    /// The exit status, or the number of the signal that ended it plus 128.
    package let status: Int32

    /// Standard output, as text.
    package var output: String { String(decoding: outputBytes, as: UTF8.self) }
    /// The lines of standard output.
    package var lines: [String] { output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) }

    /// Runs a program to its end.
    ///
    /// Standard output is a pipe, standard error a file; both are no terminals.
    ///
    /// - Parameters:
    ///   - executable: The program.
    ///   - arguments: Its arguments.
    ///   - directory: Where it runs.
    ///   - input: Its standard input.
    ///   - environment: Variables beside PATH, a UTF-8 locale and a width of 80 columns.
    package init(
        _ executable: URL, _ arguments: [String], in directory: String, input: String = "",
        environment: [String: String] = [:]
    ) throws {
        let scratch = TemporaryDirectory()
        let inputPath = try scratch.put("input", input)
        let errorPath = try scratch.put("error", "")
        let process = Process()
        process.executableURL = executable
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: directory)
        var variables = ["LANG": "C.UTF-8", "COLUMNS": "80"]
        for name in ["PATH", "HOME", "LD_LIBRARY_PATH"] { variables[name] = ProcessInfo.processInfo.environment[name] }
        process.environment = variables.merging(environment) { $1 }
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: errorPath))
        process.standardInput = try FileHandle(forReadingFrom: URL(fileURLWithPath: inputPath))
        try process.run()
        outputBytes = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        error = String(decoding: try Data(contentsOf: URL(fileURLWithPath: errorPath)), as: UTF8.self)
        status = process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus
    }
}
